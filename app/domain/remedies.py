"""Objections and complaints as stored (异议、质疑、投诉); their periods are app.domain.awards.remedies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.awards import Remedy
from app.domain.deadlines import china_date
from app.domain.machines import REMEDY, derive
from app.domain.users import Owner

SUBJECTS = ("documents", "opening", "evaluation", "result", "failure")
"""What an objection is about: the published documents, the opening, the evaluation, the result, the end without an award."""


@dataclass(frozen=True)
class StoredRemedy:
    """An objection of an enterprise and what became of it. Texts and outcomes are "" until their time comes.

    answer_outcome: one of ANSWERS, decision_outcome: one of DECISIONS (`app.domain.remedy_outcomes`); struck: the bid that
    may no longer be taken; answer_drafted_at: an answer waits for its second person.
    """

    id: str
    number: str
    opportunity: str
    enterprise: str
    filed_by: str
    subject: str
    text: str
    filed_at: datetime
    accepted_at: datetime | None = None
    answer_drafted_at: datetime | None = None
    not_accepted_at: datetime | None = None
    answer: str = ""
    answer_outcome: str = ""
    answered_at: datetime | None = None
    complaint: str = ""
    complained_at: datetime | None = None
    complaint_accepted_at: datetime | None = None
    decision: str = ""
    decision_outcome: str = ""
    struck: str = ""
    decided_at: datetime | None = None
    closed_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def owner(self) -> Owner:
        return Owner(enterprise=self.enterprise)

    @property
    def amendment_ordered_at(self) -> datetime | None:
        """Since when an addendum to the documents is owed, by the answer or by the decision."""
        if self.decision_outcome == "amend_documents":
            return self.decided_at
        return self.answered_at if self.answer_outcome == "amend_documents" else None

    @property
    def days(self) -> Remedy:
        """The same in days of China, for the periods of law."""
        return Remedy(
            self.id,
            china_date(self.filed_at),
            _day(self.answered_at or self.not_accepted_at),
            _day(self.complained_at),
            _day(self.decided_at),
            _day(self.closed_at),
        )


@dataclass(frozen=True)
class AnswerDraft:
    """An answer with effect as an officer drafted it (拟答复), and what a second person made of it.

    ending: "" while it waits, then approved or returned; reason: why it was sent back.
    """

    id: str
    remedy: str
    text: str
    outcome: str
    drafted_by: str
    drafted_at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None
    ending: str = ""
    reason: str = ""


def state(remedy: StoredRemedy, now: datetime) -> str:
    """Where it stands, by the machine."""
    times = {each.since: getattr(remedy, each.since) for each in REMEDY.states if each.since}
    return derive(REMEDY, times, now)


def _day(at: datetime | None) -> date | None:
    return china_date(at) if at else None
