"""Appointed evaluators, their scores, and awards."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from app.domain.evaluation import Award, Score
from app.errors import Conflict
from app.store.codec import from_row, instant, to_row
from app.store.table import Rows


class Evaluations:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.awards = Rows(db, "awards", Award)

    def appoint(self, opportunity: str, evaluators: Sequence[str], at: datetime) -> None:
        for evaluator in evaluators:
            self.db.table("appointments").insert(
                {"opportunity": opportunity, "evaluator": evaluator, "at": instant(at)}
            )

    def evaluators(self, opportunity: str) -> list[str]:
        rows = self.db.table("appointments").rows_where(
            "opportunity = ?", [opportunity], order_by="evaluator"
        )
        return [row["evaluator"] for row in rows]

    def appointed_to(self, evaluator: str) -> list[str]:
        rows = self.db.table("appointments").rows_where("evaluator = ?", [evaluator], order_by="at DESC")
        return [row["opportunity"] for row in rows]

    def add_scores(self, scores: Sequence[Score]) -> None:
        """Raises Conflict evaluation.already_scored: a submitted score is final."""
        try:
            self.db.table("scores").insert_all([to_row(score) for score in scores])
        except sqlite3.IntegrityError as error:
            raise Conflict("evaluation.already_scored") from error

    def scores(self, opportunity: str) -> list[Score]:
        rows = self.db.query(
            "SELECT s.* FROM scores s JOIN opened_bids b ON b.id = s.bid WHERE b.opportunity = ? "
            "ORDER BY b.label, s.criterion, s.evaluator",
            [opportunity],
        )
        return [from_row(Score, row) for row in list(rows)]

    def add_award(self, award: Award) -> None:
        """Raises Conflict awards.exists: one opportunity has one award (F05)."""
        try:
            self.awards.add(award)
        except sqlite3.IntegrityError as error:
            raise Conflict("awards.exists") from error

    def award_of(self, opportunity: str) -> Award | None:
        return self.awards.first("opportunity = ? AND revoked_at IS NULL", [opportunity])
