"""Withdrawing an opportunity (撤榜) before its opening: an officer proposes it with the public reason, a reviewer does it."""

from __future__ import annotations

from dataclasses import replace

from app.domain.masking import kinds_found
from app.domain.opportunities import Opportunity
from app.domain.proposals import Proposal
from app.domain.users import Actor
from app.errors import Invalid
from app.services.context import App, demand
from app.services.handing_back import hand_back
from app.services.proposals import propose
from app.services.steps import possible, take_step
from app.store.work import Work

KIND = "withdrawal"
REASON_LENGTH = (4, 500)


def propose_withdrawal(app: App, actor: Actor, opportunity_id: str, reason: str) -> Proposal:
    """Propose to withdraw, with the reason that will be published.

    Raises Invalid opportunities.reason_missing, opportunities.reason_personal, opportunities.not_withdrawable, Conflict
    proposals.already_waiting.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "opportunities.withdraw", opportunity, object=opportunity_id)
    least, most = REASON_LENGTH
    if not least <= len(reason.strip()) <= most:
        raise Invalid("opportunities.reason_missing", least=least, most=most)
    if kinds_found(reason):
        raise Invalid("opportunities.reason_personal")
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        _before_opening(work, opportunity)
        return propose(work, actor, KIND, opportunity_id, {}, reason, opportunity.department)


def carry_out(work: Work, actor: Actor, proposal: Proposal) -> None:
    """Withdraw. The scenario becomes a draft again; what was handed in goes back unopened, and how much that is stays with
    the bidders: the same competition may be held again."""
    opportunity = work.opportunities.get(proposal.subject)
    _before_opening(work, opportunity)
    event = take_step(work, actor, opportunity, "withdraw", reason_given=True, other_person=True)
    work.opportunities.save(replace(opportunity, withdrawn_at=work.now, withdraw_reason=proposal.reason))
    work.scenarios.release(opportunity.scenario)
    work.record(actor, event, opportunity.id, proposal=proposal.id)
    hand_back(work, actor, work.bids.valid(opportunity.id), ended=True)


def _before_opening(work: Work, opportunity: Opportunity) -> None:
    if not possible(work, opportunity, "withdraw"):
        raise Invalid("opportunities.not_withdrawable")
