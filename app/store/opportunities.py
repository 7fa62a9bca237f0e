"""Published opportunities and their wrapped keys."""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database

from app.domain.amendments import Addendum, AddendumDraft
from app.domain.contracts import Contract
from app.domain.openings import OpeningCeremony
from app.domain.opportunities import Opportunity
from app.domain.questions import Question
from app.domain.remedies import AnswerDraft, StoredRemedy
from app.errors import NotFound
from app.store.table import Rows


class Opportunities(Rows[Opportunity]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "opportunities", Opportunity)
        self.questions = Rows(db, "questions", Question)
        self.addenda = Rows(db, "addenda", Addendum)
        self.addendum_drafts = Rows(db, "addendum_drafts", AddendumDraft)
        self.remedies = Rows(db, "remedies", StoredRemedy)
        self.answer_drafts = Rows(db, "answer_drafts", AnswerDraft)
        self.contracts = Rows(db, "contracts", Contract)
        self.ceremonies = Rows(db, "opening_ceremonies", OpeningCeremony)

    def add_with_key(self, opportunity: Opportunity, wrapped_private_key: bytes) -> None:
        self.add(opportunity)
        self.db.table("opportunity_keys").insert(
            {"opportunity": opportunity.id, "wrapped_private_key": wrapped_private_key}
        )

    def wrapped_key(self, opportunity: str) -> bytes:
        rows = list(self.db.table("opportunity_keys").rows_where("opportunity = ?", [opportunity]))
        if not rows:
            raise NotFound("opportunities.not_found")
        return bytes(rows[0]["wrapped_private_key"])

    def ceremony_of(self, opportunity: str) -> OpeningCeremony | None:
        """The opening that was held, or else the last that somebody began."""
        return self.ceremonies.first(
            "opportunity = ?", [opportunity], order="confirmed_at IS NULL, begun_at DESC"
        )

    def newest_first(self, department: str = "") -> list[Opportunity]:
        return self.where(
            "? = '' OR department = ?", [department, department], order="published_at DESC, rowid DESC"
        )

    def by_number(self, number: str) -> Opportunity | None:
        return self.first("number = ?", [number])

    def questions_of(self, opportunity: str) -> list[Question]:
        """In the order they were asked."""
        return self.questions.where("opportunity = ?", [opportunity], order="asked_at, rowid")

    def addenda_of(self, opportunity: str) -> list[Addendum]:
        """In the order they were issued."""
        return self.addenda.where("opportunity = ?", [opportunity], order="number")

    def addenda_count(self, opportunity: str) -> int:
        """How many were issued, which is the number of the newest."""
        return self.addenda.count("opportunity = ?", [opportunity])

    def addendum_draft_of(self, opportunity: str) -> AddendumDraft | None:
        """The addendum that waits for a second person."""
        return self.addendum_drafts.first("opportunity = ? AND ended_at IS NULL", [opportunity])

    def addenda_drafted(self, opportunity: str) -> dict[int, datetime]:
        """When each issued addendum was drafted, by its number; one of before drafts were kept is not among them."""
        released = self.addendum_drafts.where("opportunity = ? AND outcome = 'released'", [opportunity])
        return {each.number: each.drafted_at for each in released}

    def last_returned_draft(self, opportunity: str) -> AddendumDraft | None:
        """The draft that was ended last, when it was sent back: the officer reads why."""
        last = self.addendum_drafts.first(
            "opportunity = ? AND ended_at IS NOT NULL", [opportunity], order="ended_at DESC, rowid DESC"
        )
        return last if last and last.outcome == "returned" else None

    def of_scenario(self, scenario: str) -> list[Opportunity]:
        """Every publication of one scenario, oldest first: what was run again is linked by it."""
        return self.where("scenario = ?", [scenario], order="published_at, rowid")

    def remedies_of(self, opportunity: str) -> list[StoredRemedy]:
        """In the order they were filed."""
        return self.remedies.where("opportunity = ?", [opportunity], order="filed_at, rowid")

    def answer_draft_of(self, remedy: str) -> AnswerDraft | None:
        """The answer that was drafted last, whether it waits, was approved or sent back."""
        return self.answer_drafts.first("remedy = ?", [remedy], order="drafted_at DESC, rowid DESC")

    def contract_of(self, opportunity: str) -> Contract | None:
        """The contract that stands; one whose award was revoked does not."""
        return self.contracts.first(
            "opportunity = ? AND award NOT IN (SELECT id FROM awards WHERE revoked_at IS NOT NULL)",
            [opportunity],
        )

    def duties_done(self, opportunity: str) -> dict[str, date]:
        """Duty -> the day it was fulfilled."""
        rows = self.db.table("duties_done").rows_where("opportunity = ?", [opportunity])
        return {row["duty"]: date.fromisoformat(row["done_on"]) for row in rows}

    def reopen_duties(self, opportunity: str) -> None:
        """What was ticked off rested on an award that fell: it is to be done again. The audit log keeps what was done."""
        self.db.table("duties_done").delete_where("opportunity = ?", [opportunity])

    def mark_duty(self, opportunity: str, duty: str, on: date, by: str, note: str) -> None:
        row = {
            "opportunity": opportunity,
            "duty": duty,
            "done_on": on.isoformat(),
            "done_by": by,
            "note": note,
        }
        self.db.table("duties_done").upsert(row, pk=("opportunity", "duty"))
