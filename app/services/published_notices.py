"""What the notices of an opportunity (公告) rest on: only what everybody may read, before the opening and after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.amendments import Addendum
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.services import questions
from app.services.context import App, demand
from app.services.questions import PublicQuestion


@dataclass(frozen=True)
class PublishedNotices:
    """An opportunity as published and everything that was published about it since. at: the instant of the paper.

    answered: questions with their answers, without who asked.
    """

    opportunity: Opportunity
    at: datetime
    addenda: tuple[Addendum, ...]
    answered: tuple[PublicQuestion, ...]

    @property
    def first(self) -> Opportunity:
        """The opportunity with terms and deadline as they were when it was published, before any addendum."""
        if not self.addenda:
            return self.opportunity
        earliest = self.addenda[0]
        return replace(self.opportunity, terms=earliest.before, tender_deadline=earliest.deadline_before)

    def answer_of(self, addendum: Addendum) -> PublicQuestion | None:
        """The question whose answer an addendum is."""
        return next((each for each in self.answered if each.id == addendum.question), None)


def of(app: App, actor: Actor, opportunity_id: str) -> PublishedNotices:
    """For everybody who may read the list of opportunities."""
    demand(app, actor, "opportunities.list")
    answered = tuple(questions.answered(app, actor, opportunity_id))
    with app.store.read() as work:
        return PublishedNotices(
            work.opportunities.get(opportunity_id),
            work.now,
            tuple(work.opportunities.addenda_of(opportunity_id)),
            answered,
        )
