"""Objections and complaints as people see them: where each stands, its periods, what may be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.awards import Steps, steps
from app.domain.opportunities import Opportunity
from app.domain.remedies import AnswerDraft, StoredRemedy, state
from app.domain.remedy_outcomes import REFUSED, Outcome, answers, decisions
from app.domain.users import Actor
from app.services.remedy_periods import own_act
from app.services.remedy_steps import as_seen
from app.store.work import Work


@dataclass(frozen=True)
class RemedyView:
    """A remedy with where it stands, by when who has to act, and what it is about.

    outcomes: how the department may answer it, or the supervisor decide it, now; draft: the answer that waits for a second
    person, drafter: who wrote it; returned: why the last one was sent back, "" when it was not; race_paid_fen: paid to the
    racers of a race that an effect would end; own_act: the actor witnessed what the complaint is about, and steps aside;
    at: when it was looked at.
    """

    remedy: StoredRemedy
    state: str
    steps: Steps
    opportunity: Opportunity
    enterprise_name: str
    outcomes: tuple[Outcome, ...]
    draft: AnswerDraft | None
    drafter: str
    returned: str
    race_paid_fen: int
    own_act: bool
    at: datetime

    @property
    def refusal(self) -> bool:
        """That it is not taken up waits for the second person."""
        return self.draft is not None and self.draft.outcome == REFUSED


def view_of(work: Work, remedy: StoredRemedy, opportunity: Opportunity, actor: Actor) -> RemedyView:
    """A remedy as this person may see it; drafts and outcomes are not the enterprise's business."""
    shown, own = as_seen(work, remedy, opportunity, actor), actor.role == "enterprise"
    draft = None if own else work.opportunities.answer_draft_of(remedy.id)
    waits = draft is not None and not draft.ending
    possible = decisions if remedy.complained_at else answers
    racing = [each.id for each in work.races.of(opportunity.id)]
    paid = work.races.paid(opportunity.id)
    return RemedyView(
        remedy=shown,
        state=state(remedy, work.now),
        steps=steps(opportunity.terms.regime, work.calendar, remedy.days),
        opportunity=opportunity,
        enterprise_name=work.enterprises.get(shown.enterprise).name if shown.enterprise else "",
        outcomes=() if own else possible(opportunity, remedy.subject, work.now),
        draft=draft if waits else None,
        drafter=work.users.get(draft.drafted_by).name if draft and waits else "",
        returned=draft.reason if draft and draft.ending == "returned" else "",
        race_paid_fen=0 if own else sum(paid[key] for key in racing),
        own_act=own_act(work, actor, remedy),
        at=work.now,
    )
