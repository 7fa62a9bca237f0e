"""Races: who takes part, what was handed in, what was decided about it, what was paid."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from sqlite_utils import Database

from app.domain.race_results import RaceDecision, StagePayment, StageResult, StageScore
from app.domain.racing import Postponement, Racer
from app.errors import Conflict
from app.store.codec import from_row, to_row
from app.store.table import Rows


class Races:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.racers = Rows(db, "racers", Racer)
        self.results = Rows(db, "race_results", StageResult)
        self.decisions = Rows(db, "race_decisions", RaceDecision)
        self.payments = Rows(db, "race_payments", StagePayment)
        self.postponements = Rows(db, "race_postponements", Postponement)

    def of(self, opportunity: str) -> list[Racer]:
        """The racers of the race that rests on the standing result, in the order of the evaluation."""
        return self.racers.where(
            "opportunity = ? AND voided_at IS NULL", [opportunity], order="rank, enterprise_name"
        )

    def fallen(self, opportunity: str) -> list[Racer]:
        """The racers of races whose result has fallen, oldest race first."""
        return self.racers.where(
            "opportunity = ? AND voided_at IS NOT NULL",
            [opportunity],
            order="voided_at, rank, enterprise_name",
        )

    def add(self, racer: Racer) -> None:
        """Raises Conflict racing.proposed: a bid takes part once in a race."""
        races = len({each.voided_at for each in self.fallen(racer.opportunity)})
        entry = f"{racer.bid}.{races + 1}" if races else racer.bid
        try:
            self.racers.add(replace(racer, entry=entry))
        except sqlite3.IntegrityError as error:
            raise Conflict("racing.proposed") from error

    def opportunities(self, enterprise: str = "") -> list[str]:
        """Ids of the opportunities with racers, of one enterprise where it is named."""
        rows = self.racers.where(
            "? = '' OR enterprise = ?", [enterprise, enterprise], order="proposed_at DESC"
        )
        return list(dict.fromkeys(row.opportunity for row in rows))

    def moved(self, opportunity: str) -> list[Postponement]:
        return self.postponements.where("opportunity = ?", [opportunity], order="at, rowid")

    def results_of(self, racer: str) -> list[StageResult]:
        """Everything it handed in, oldest first."""
        return self.results.where("racer = ?", [racer], order="submitted_at, rowid")

    def current_result(self, racer: Racer) -> StageResult | None:
        """What it handed in for the stage it is in and was not sent back."""
        return self.results.first(
            "racer = ? AND stage = ? AND sent_back_at IS NULL",
            [racer.id, racer.stage],
            order="submitted_at DESC",
        )

    def add_score(self, score: StageScore) -> None:
        """Raises Conflict evaluation.already_scored: points are final once given."""
        try:
            self.db.table("race_scores").insert(to_row(score))
        except sqlite3.IntegrityError as error:
            raise Conflict("evaluation.already_scored") from error

    def scores_of(self, result: str) -> list[StageScore]:
        rows = self.db.table("race_scores").rows_where("result = ?", [result], order_by="at, evaluator")
        return [from_row(StageScore, row) for row in rows]

    def decisions_of(self, racer: str) -> list[RaceDecision]:
        return self.decisions.where("racer = ?", [racer], order="at, rowid")

    def payments_of(self, racer: str) -> list[StagePayment]:
        return self.payments.where("racer = ?", [racer], order="stage")

    def add_payment(self, payment: StagePayment) -> None:
        """Raises Conflict racing.paid: a stage is paid once."""
        try:
            self.payments.add(payment)
        except sqlite3.IntegrityError as error:
            raise Conflict("racing.paid") from error

    def paid(self, opportunity: str) -> dict[str, int]:
        """racer -> fen paid so far, every racer of the opportunity among them."""
        rows = self.db.query(
            "SELECT r.id AS id, coalesce(sum(p.amount_fen), 0) AS fen FROM racers r "
            "LEFT JOIN race_payments p ON p.racer = r.id WHERE r.opportunity = ? GROUP BY r.id",
            [opportunity],
        )
        return {row["id"]: row["fen"] for row in list(rows)}

    def files(self) -> set[str]:
        """Digests of every file that a result names."""
        rows = self.db.query("SELECT files FROM race_results")
        return {file["digest"] for row in list(rows) for file in json.loads(row["files"])}
