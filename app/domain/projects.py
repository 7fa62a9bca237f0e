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
    """A bill to a payer (账单). Amount in fen; paid_on None = still unpaid."""

    id: str
    number: str
    project: str
    project_ref: str
    payer: str
    billed_on: date
    due_on: date
    amount_fen: int
    paid_on: date | None


def days_late(invoice: Invoice, today: date) -> int:
    """Days after the due date on which it was paid, or until today while unpaid; 0 when on time."""
    return max(0, ((invoice.paid_on or today) - invoice.due_on).days)
