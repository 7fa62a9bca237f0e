"""The committee, its scores, corrections and report, and awards."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from app.domain.committee import Appointment, Draw
from app.domain.evaluation import Award, Score
from app.domain.judging import Correction
from app.errors import Conflict
from app.store.codec import from_row, instant, to_row
from app.store.table import Rows


@dataclass(frozen=True)
class StoredDraw:
    """A draw of experts as recorded."""

    id: str
    opportunity: str
    draw: Draw
    drawn_by: str
    drawn_at: datetime


@dataclass(frozen=True)
class StoredCorrection:
    """A correction as recorded."""

    id: str
    opportunity: str
    correction: Correction
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class EvaluationReport:
    """The committee's report (评审报告): bid -> reasons, and the summary. superseded_at: a correction came after it."""

    id: str
    opportunity: str
    reasons: dict[str, str]
    summary: str
    written_by: str
    written_at: datetime
    superseded_at: datetime | None = None


class Evaluations:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.awards = Rows(db, "awards", Award)
        self.draws = Rows(db, "draws", StoredDraw)
        self.corrections = Rows(db, "corrections", StoredCorrection)
        self.reports = Rows(db, "evaluation_reports", EvaluationReport)

    def appoint(self, opportunity: str, seats: Sequence[Appointment]) -> None:
        """Raises Conflict evaluation.sat_before: who was replaced does not come back to the same opportunity."""
        try:
            for seat in seats:
                self.db.table("appointments").insert(
                    {
                        "opportunity": opportunity,
                        "evaluator": seat.person,
                        "at": instant(seat.appointed_at),
                        "kind": seat.kind,
                        "chair": int(seat.chair),
                    }
                )
        except sqlite3.IntegrityError as error:
            raise Conflict("evaluation.sat_before") from error

    def seats(self, opportunity: str) -> list[Appointment]:
        """Every seat there has been, in the order of appointment."""
        rows = self.db.table("appointments").rows_where(
            "opportunity = ?", [opportunity], order_by="at, evaluator"
        )
        return [_seat(row) for row in rows]

    def seat(self, opportunity: str, person: str) -> Appointment | None:
        """The seat of one person, held or given up; None when there never was one."""
        rows = self.db.table("appointments").rows_where(
            "opportunity = ? AND evaluator = ?", [opportunity, person]
        )
        return next((_seat(row) for row in rows), None)

    def evaluators(self, opportunity: str) -> list[str]:
        """Who sits on the committee now."""
        return sorted(seat.person for seat in self.seats(opportunity) if seat.sits)

    def declare(self, opportunity: str, evaluator: str, at: datetime) -> None:
        self.db.table("appointments").update((opportunity, evaluator), {"declared_at": instant(at)})

    def vacate(self, opportunity: str, evaluator: str, at: datetime, reason: str) -> None:
        """The seat is given up; the scores given from it stay on record and count no longer."""
        changes = {"replaced_at": instant(at), "reason": reason, "chair": 0}
        self.db.table("appointments").update((opportunity, evaluator), changes)

    def make_chair(self, opportunity: str, evaluator: str) -> None:
        self.db.table("appointments").update((opportunity, evaluator), {"chair": 1})

    def appointed_to(self, evaluator: str) -> list[str]:
        rows = self.db.table("appointments").rows_where(
            "evaluator = ? AND replaced_at IS NULL", [evaluator], order_by="at DESC"
        )
        return [row["opportunity"] for row in rows]

    def draw_of(self, opportunity: str) -> StoredDraw | None:
        return self.draws.first("opportunity = ?", [opportunity], order="drawn_at DESC, rowid DESC")

    def add_scores(self, scores: Sequence[Score]) -> None:
        """Raises Conflict evaluation.already_scored: a submitted score is final."""
        try:
            self.db.table("scores").insert_all([to_row(score) for score in scores])
        except sqlite3.IntegrityError as error:
            raise Conflict("evaluation.already_scored") from error

    def scores(self, opportunity: str) -> list[Score]:
        """Every score as it was given, of seats given up as well."""
        rows = self.db.query(
            "SELECT s.* FROM scores s JOIN opened_bids b ON b.id = s.bid WHERE b.opportunity = ? "
            "ORDER BY b.label, s.criterion, s.evaluator",
            [opportunity],
        )
        return [from_row(Score, row) for row in list(rows)]

    def corrections_of(self, opportunity: str) -> list[Correction]:
        """In the order they were made."""
        found = self.corrections.where("opportunity = ?", [opportunity], order="made_at, rowid")
        return [each.correction for each in found]

    def report_of(self, opportunity: str) -> EvaluationReport | None:
        return self.reports.first("opportunity = ? AND superseded_at IS NULL", [opportunity])

    def add_award(self, award: Award) -> None:
        """Raises Conflict awards.exists: one opportunity has one award (F05)."""
        try:
            self.awards.add(award)
        except sqlite3.IntegrityError as error:
            raise Conflict("awards.exists") from error

    def award_of(self, opportunity: str) -> Award | None:
        return self.awards.first("opportunity = ? AND revoked_at IS NULL", [opportunity])


def _seat(row: dict) -> Appointment:  # type: ignore[type-arg]
    def when(name: str) -> datetime | None:
        return datetime.fromisoformat(row[name]) if row[name] else None

    appointed = when("at")
    assert appointed is not None
    return Appointment(
        row["evaluator"],
        appointed,
        when("replaced_at"),
        row["reason"],
        row["kind"],
        bool(row["chair"]),
        when("declared_at"),
    )
