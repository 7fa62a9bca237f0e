"""The committee, its scores, corrections and report, and awards."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from app.domain.committee import Appointment, Draw, Ingredients, Needs, draw_again
from app.domain.evaluation import Award, Score
from app.domain.judging import Clarification, Correction, EvaluationReport, Motion, Vote
from app.errors import Conflict
from app.store.codec import from_row, instant, to_row
from app.store.table import Rows


@dataclass(frozen=True)
class DrawAnnouncement:
    """What is fixed before a draw: how many, from which pool (who is left out, and why), how many of which specialty, who
    has one of those, and the officer's number."""

    id: str
    opportunity: str
    count: int
    number: str
    pool: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    announced_by: str
    announced_at: datetime
    needs: Needs = ()
    specialties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StoredDraw:
    """A draw of experts as recorded. ingredients: what the seed was made of, None for draws with a seed of their own."""

    id: str
    opportunity: str
    draw: Draw
    drawn_by: str
    drawn_at: datetime
    ingredients: Ingredients | None = None


@dataclass(frozen=True)
class DropOut:
    """A drawn expert who cannot come; the next of the draw moves up. witnessed_by: who confirmed it, "" before 0.4.0."""

    id: str
    opportunity: str
    person: str
    reason: str
    recorded_by: str
    recorded_at: datetime
    witnessed_by: str = ""


@dataclass(frozen=True)
class StepDown:
    """A drawn expert of whom the officer says that he or she cannot come. outcome: "" while the supervisor has not decided,
    then confirmed or refused with an answer, or recalled."""

    id: str
    opportunity: str
    person: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    outcome: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True)
class StoredDirect:
    """Why the experts of a committee were not drawn."""

    id: str
    opportunity: str
    reason: str
    approval: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class StoredCorrection:
    """A correction as recorded."""

    id: str
    opportunity: str
    correction: Correction
    made_by: str
    made_at: datetime


def report_digest(report: EvaluationReport) -> str:
    """SHA-256 over what a report states, in hexadecimal; the same report gives the same digest on every machine."""
    row = to_row(replace(report, superseded_at=None, digest=""))
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Evaluations:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.awards = Rows(db, "awards", Award)
        self.draws = Rows(db, "draws", StoredDraw)
        self.announcements = Rows(db, "draw_announcements", DrawAnnouncement)
        self.drop_outs = Rows(db, "draw_drop_outs", DropOut)
        self.step_downs = Rows(db, "draw_step_downs", StepDown)
        self.directs = Rows(db, "direct_appointments", StoredDirect)
        self.corrections = Rows(db, "corrections", StoredCorrection)
        self.motions = Rows(db, "motions", Motion)
        self.clarifications = Rows(db, "clarifications", Clarification)
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

    def announcement_of(self, opportunity: str) -> DrawAnnouncement | None:
        return self.announcements.first("opportunity = ?", [opportunity])

    def draw_of(self, opportunity: str) -> StoredDraw | None:
        """The draw as it stands: who dropped out is replaced by the next of it."""
        stored = self.draws.first("opportunity = ?", [opportunity], order="drawn_at DESC, rowid DESC")
        if stored is None:
            return None
        out = {each.person for each in self.drop_outs.where("opportunity = ?", [opportunity])}
        return replace(stored, draw=draw_again(stored.draw, out)) if out else stored

    def drop_outs_of(self, opportunity: str) -> list[DropOut]:
        return self.drop_outs.where("opportunity = ?", [opportunity], order="recorded_at, rowid")

    def propose_step_down(self, made: StepDown) -> None:
        """Raises Conflict committee.step_down_waits: of one person one waits at a time."""
        try:
            self.step_downs.add(made)
        except sqlite3.IntegrityError as error:
            raise Conflict("committee.step_down_waits") from error

    def step_downs_waiting(self, opportunity: str) -> list[StepDown]:
        """Those that the supervisor has not decided, the oldest first."""
        return self.step_downs.where(
            "opportunity = ? AND outcome = ''", [opportunity], order="proposed_at, rowid"
        )

    def direct_of(self, opportunity: str) -> StoredDirect | None:
        return self.directs.first("opportunity = ?", [opportunity], order="recorded_at DESC")

    def motions_of(self, opportunity: str) -> list[Motion]:
        """In the order they were moved."""
        return self.motions.where("opportunity = ?", [opportunity], order="moved_at, rowid")

    def votes_of(self, motion: str) -> dict[str, bool]:
        """Member -> agrees, of who has left as well, in the order of voting."""
        rows = self.db.table("votes").rows_where("motion = ?", [motion], order_by="at, member")
        return {row["member"]: bool(row["agrees"]) for row in rows}

    def vote(self, vote: Vote) -> None:
        """Raises Conflict evaluation.voted_before: a vote is final."""
        try:
            self.db.table("votes").insert(to_row(vote))
        except sqlite3.IntegrityError as error:
            raise Conflict("evaluation.voted_before") from error

    def clarifications_of(self, opportunity: str) -> list[Clarification]:
        """In the order they were asked."""
        return self.clarifications.where("opportunity = ?", [opportunity], order="asked_at, rowid")

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
        """The report that stands; a later version takes the place of an earlier one."""
        return self.reports.first("opportunity = ? AND superseded_at IS NULL", [opportunity])

    def reports_of(self, opportunity: str) -> list[EvaluationReport]:
        """Every version, the first one first."""
        return self.reports.where("opportunity = ?", [opportunity], order="version, written_at")

    def add_award(self, award: Award) -> None:
        """Raises Conflict awards.exists: one opportunity has one award (F05)."""
        try:
            self.awards.add(award)
        except sqlite3.IntegrityError as error:
            raise Conflict("awards.exists") from error

    def approved_at(self, opportunity: str, at: datetime) -> Award | None:
        """The award that was approved at an instant, else the standing one."""
        values = [opportunity, instant(at)]
        return self.awards.first("opportunity = ? AND approved_at = ?", values) or self.award_of(opportunity)

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
