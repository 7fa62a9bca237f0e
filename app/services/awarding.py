"""Award (定榜): proposed by the posting officer, approved by another person, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.evaluation import Award, BidTotal
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor, Owner
from app.errors import Conflict, Invalid, NotFound
from app.services.context import App, demand
from app.services.evaluating import evaluation_of
from app.store.ids import new_id


@dataclass(frozen=True)
class Pending:
    """An award that waits for the second person, with the ranking it rests on."""

    opportunity: Opportunity
    award: Award
    totals: tuple[BidTotal, ...]
    proposer: str


@dataclass(frozen=True)
class Returned:
    """A proposal that the second person sent back (退回), and why."""

    at: datetime
    by: str
    reason: str


def propose(app: App, actor: Actor, opportunity_id: str, bid_id: str, reason: str) -> Award:
    """Propose the winner. Passing over the first-ranked bid needs a reason of at least ten characters.

    《招标投标法实施条例》第五十五条. Raises Invalid awards.not_complete, awards.reason_missing, Conflict awards.exists.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.propose", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if work.evaluations.award_of(opportunity_id):
            raise Conflict("awards.exists")
        if status(opportunity, work.now) != "opened":
            raise Invalid("awards.not_opened")
        evaluation = evaluation_of(work, opportunity)
        if not evaluation.complete:
            raise Invalid("awards.not_complete")
        chosen = next((row for row in evaluation.totals if row.bid == bid_id), None)
        if chosen is None:
            raise NotFound("app.not_found")
        if chosen.rank != 1 and len(reason.strip()) < 10:
            raise Invalid("awards.reason_missing", rank=chosen.rank)
        bid = work.bids.opened.get(bid_id)
        award = Award(
            id=new_id("aw"),
            opportunity=opportunity_id,
            bid=bid_id,
            enterprise=bid.enterprise,
            enterprise_name=bid.enterprise_name,
            amount_fen=chosen.price_fen,
            reason=reason.strip(),
            proposed_by=actor.id,
            proposed_at=work.now,
        )
        work.evaluations.add_award(award)
        work.opportunities.save(replace(opportunity, proposed_at=work.now))
        work.record(actor, "awards.propose", opportunity_id, bid=bid_id, rank=chosen.rank)
        return award


def pending(app: App, actor: Actor) -> list[Pending]:
    """Awards of the actor's department that wait for approval."""
    demand(app, actor, "evaluation.read_totals", Owner(department=actor.department))
    with app.store.read() as work:
        rows = []
        for opportunity in work.opportunities.newest_first(actor.department):
            award = work.evaluations.award_of(opportunity.id)
            if award is None or award.approved_at is not None:
                continue
            proposer = work.users.get(award.proposed_by).name
            rows.append(Pending(opportunity, award, evaluation_of(work, opportunity).totals, proposer))
    return rows


def approve(app: App, actor: Actor, opportunity_id: str) -> Award:
    """Approve a proposed award. The proposer cannot (S19); a second approval is a Conflict (F05)."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.approve", opportunity, object=opportunity_id)
    with app.store.write() as work:
        award = work.evaluations.award_of(opportunity_id)
        if award is None:
            raise Invalid("awards.none_proposed")
        if award.approved_at is not None:
            raise Conflict("awards.already_approved", by=work.users.get(award.approved_by).name)
        if award.proposed_by == actor.id:
            raise Invalid("awards.same_person")
        opportunity = work.opportunities.get(opportunity_id)
        award = replace(award, approved_by=actor.id, approved_at=work.now)
        work.evaluations.awards.save(award)
        work.opportunities.save(replace(opportunity, awarded_at=work.now))
        work.record(actor, "awards.approve", opportunity_id, bid=award.bid, amount_fen=award.amount_fen)
        return award


def send_back(app: App, actor: Actor, opportunity_id: str, reason: str) -> None:
    """Send a proposal back to the officer with a reason; it is kept as revoked."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.approve", opportunity, object=opportunity_id)
    if len(reason.strip()) < 4:
        raise Invalid("awards.send_back_reason")
    with app.store.write() as work:
        award = work.evaluations.award_of(opportunity_id)
        if award is None or award.approved_at is not None:
            raise Invalid("awards.none_proposed")
        opportunity = work.opportunities.get(opportunity_id)
        returned = replace(
            award, revoked_at=work.now, returned_by=actor.name, returned_reason=reason.strip()[:500]
        )
        work.evaluations.awards.save(returned)
        work.opportunities.save(replace(opportunity, proposed_at=None))
        work.record(actor, "awards.send_back", opportunity_id, bid=award.bid)


def award_of(app: App, actor: Actor, opportunity_id: str) -> Award | None:
    """The standing award, approved or waiting, for the posting department, reviewers and the supervisor."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        award = work.evaluations.award_of(opportunity_id)
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    return award


def last_return(app: App, actor: Actor, opportunity_id: str) -> Returned | None:
    """The newest sending back of a proposal for this opportunity, None when it was never sent back."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        award = work.evaluations.awards.first(
            "opportunity = ? AND revoked_at IS NOT NULL", [opportunity_id], order="revoked_at DESC"
        )
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    if award is None or award.revoked_at is None:
        return None
    return Returned(award.revoked_at, award.returned_by, award.returned_reason)
