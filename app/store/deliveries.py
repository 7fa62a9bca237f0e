"""What happens after signing: milestones, what was handed in, promises, measurements, decisions, scorecards, whitelist."""

from __future__ import annotations

import sqlite3
from typing import TypeVar

from sqlite_utils import Database

from app.domain.delivery import (
    Decision,
    DeliveryReview,
    HandIn,
    Measurement,
    Milestone,
    Promise,
    ScorecardObjection,
    Settlement,
    WhitelistDecision,
    WhitelistProposal,
)
from app.errors import Conflict, NotFound
from app.store.table import Rows

T = TypeVar("T")


class _Rows(Rows[T]):
    """Rows of this room; what is missing is told in its words."""

    def get(self, key: str) -> T:
        """Raises NotFound delivery.not_found."""
        found = self.first("id = ?", [key])
        if found is None:
            raise NotFound("delivery.not_found")
        return found


class Deliveries:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.milestones = _Rows(db, "milestones", Milestone)
        self.hand_ins = _Rows(db, "hand_ins", HandIn)
        self.promises = _Rows(db, "promises", Promise)
        self.measurements = _Rows(db, "measurements", Measurement)
        self.decisions = _Rows(db, "delivery_decisions", Decision)
        self.objections = _Rows(db, "scorecard_objections", ScorecardObjection)
        self.reviews = _Rows(db, "delivery_reviews", DeliveryReview)
        self.whitelist = _Rows(db, "whitelist_decisions", WhitelistDecision)
        self.whitelist_proposals = _Rows(db, "whitelist_proposals", WhitelistProposal)

    def milestones_of(self, opportunity: str) -> list[Milestone]:
        """In their order."""
        return self.milestones.where("opportunity = ?", [opportunity], order="number")

    def hand_ins_of(self, milestone: str) -> list[HandIn]:
        """In the order they came."""
        return self.hand_ins.where("milestone = ?", [milestone], order="handed_in_at, rowid")

    def promises_of(self, opportunity: str) -> list[Promise]:
        """In their order."""
        return self.promises.where("opportunity = ?", [opportunity], order="number")

    def measurements_of(self, promise: str) -> list[Measurement]:
        """In the order they were entered."""
        return self.measurements.where("promise = ?", [promise], order="entered_at, rowid")

    def propose(self, decision: Decision) -> None:
        """Raises Conflict delivery.proposal_waits: one proposal waits at a time for an opportunity."""
        try:
            self.decisions.add(decision)
        except sqlite3.IntegrityError as error:
            raise Conflict("delivery.proposal_waits") from error

    def decisions_of(self, opportunity: str) -> list[Decision]:
        """In the order they were proposed, those sent back as well."""
        return self.decisions.where("opportunity = ?", [opportunity], order="proposed_at, rowid")

    def waiting(self, opportunity: str) -> Decision | None:
        """The proposal that waits for the second person."""
        return self.decisions.first("opportunity = ? AND outcome = ''", [opportunity])

    def approved(self, opportunity: str, kind: str) -> list[Decision]:
        """What was decided, in its order."""
        return self.decisions.where(
            "opportunity = ? AND kind = ? AND outcome = 'approved'",
            [opportunity, kind],
            order="decided_at, rowid",
        )

    def settlements_of(self, opportunity: str) -> dict[str, Settlement]:
        """Milestone -> what the acceptance or the termination that was decided made of it."""
        ends = [*self.approved(opportunity, "acceptance"), *self.approved(opportunity, "termination")]
        found = [end for each in ends for end in (each.acceptance, each.termination) if end is not None]
        return {each.milestone: each for end in found for each in end.settlements}

    def objections_of(self, opportunity: str) -> list[ScorecardObjection]:
        """In the order they were filed."""
        return self.objections.where("opportunity = ?", [opportunity], order="filed_at, rowid")

    def review_of(self, opportunity: str) -> DeliveryReview | None:
        return self.reviews.first("opportunity = ?", [opportunity])

    def whitelist_of(self, enterprise: str) -> list[WhitelistDecision]:
        """The newest first."""
        return self.whitelist.where("enterprise = ?", [enterprise], order="decided_at DESC, rowid DESC")

    def propose_for_whitelist(self, made: WhitelistProposal) -> None:
        """Raises Conflict whitelist.waits: one proposal waits at a time for an enterprise."""
        try:
            self.whitelist_proposals.add(made)
        except sqlite3.IntegrityError as error:
            raise Conflict("whitelist.waits") from error

    def waiting_for_whitelist(self) -> dict[str, WhitelistProposal]:
        """Enterprise -> the proposal that waits for the second person."""
        found = self.whitelist_proposals.where("outcome = ''", order="proposed_at, rowid")
        return {each.enterprise: each for each in found}

    def latest_whitelist(self) -> dict[str, WhitelistDecision]:
        """Enterprise -> the decision that holds."""
        return {each.enterprise: each for each in self.whitelist.where(order="decided_at, rowid")}

    def files(self) -> set[str]:
        """Digests of all stored evidence."""
        rows = self.db.conn.execute(
            "SELECT file FROM hand_ins WHERE file <> '' UNION SELECT file FROM measurements WHERE file <> ''"
        )
        return {str(row[0]) for row in rows}
