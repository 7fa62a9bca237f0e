"""Projects (项目) with their finance cases, projections and the ledger of what was billed and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.users import Owner


@dataclass(frozen=True)
class Project:
    """What an award becomes. `award` and `opportunity` are "" for a project that was taken over from elsewhere."""

    id: str
    number: str
    name: str
    opportunity: str
    award: str
    enterprise: str
    enterprise_name: str
    payer: str
    department: str
    amount_fen: int
    signed_on: date | None
    created_at: datetime

    @property
    def owner(self) -> Owner:
        return Owner(department=self.department, enterprise=self.enterprise)


@dataclass(frozen=True)
class CaseRevision:
    """A saved finance case: the plain dictionary of `finance.ProjectCase`, never changed, only followed by a new one."""

    id: str
    project: str
    revision: int
    case: dict[str, Any]
    note: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class ProjectionRecord:
    """A stored result with everything needed to get it again: inputs digest, engine version, seed."""

    id: str
    project: str
    case_revision: int
    kind: str
    engine_version: str
    inputs_digest: str
    seed: int
    result: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Invoice:
    """A bill to a payer (账单). Amount in fen; what was paid on it are its `Payment` rows."""

    id: str
    number: str
    project: str
    project_ref: str
    payer: str
    billed_on: date
    due_on: date
    amount_fen: int


@dataclass(frozen=True)
class Payment:
    """Money that came in on a bill (付款), the whole of it or a part. Never changed; a mistake is undone and stays.

    entered_at None: from a version that kept the day of payment with the bill.
    """

    id: str
    invoice: str
    paid_on: date
    amount_fen: int
    entered_by: str
    entered_at: datetime | None
    undone_by: str = ""
    undone_at: datetime | None = None


@dataclass(frozen=True)
class SavedPayer:
    """A payer profile somebody saved (付款方特征存档): never changed, only followed by another or removed.

    method: "ledger" (own bills) or "ageing" (two ageing tables); payer "" = all payers; content: the profile and what
    it was estimated from, as plain dictionaries; digest: SHA-256 of the content.
    """

    id: str
    name: str
    payer: str
    method: str
    content: dict[str, Any]
    digest: str
    saved_by: str
    saved_at: datetime
    removed_at: datetime | None = None
