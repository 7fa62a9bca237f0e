"""What racers hand in (阶段成果) and what becomes of it: files, points, decisions with reasons, payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ResultFile:
    """A file handed in: its name as given, its digest in the file store, bytes."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class StageResult:
    """A result as handed in, final. One that was sent back stays on record; the next is a new one."""

    id: str
    racer: str
    stage: int
    note: str
    files: tuple[ResultFile, ...]
    submitted_by: str
    submitted_at: datetime
    sent_back_at: datetime | None = None


@dataclass(frozen=True)
class StageScore:
    """One evaluator's points for one result: 0-100 in steps of 0.5, kept as half points; final once given."""

    result: str
    evaluator: str
    half_points: int
    comment: str
    at: datetime


@dataclass(frozen=True)
class RaceDecision:
    """A step taken about a racer with its reason: pass, send_back, eliminate, retire. code: of ELIMINATION or ""."""

    id: str
    racer: str
    stage: int
    action: str
    code: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class StagePayment:
    """What a racer was paid for a stage it passed."""

    id: str
    racer: str
    stage: int
    amount_fen: int
    paid_on: date
    note: str
    entered_by: str
    entered_at: datetime
