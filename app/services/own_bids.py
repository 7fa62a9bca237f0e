"""What an enterprise reads of its own bids (我的投标): revisions with their state, receipts, consortia it takes part in."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.bids import Receipt, SealedBid
from app.domain.opportunities import Opportunity, status
from app.domain.uscc import normalise
from app.domain.users import Actor, Owner
from app.errors import AppError, NotFound
from app.services.awarding import award_is_public
from app.services.context import App, demand
from app.services.memberships import confirmed_members
from app.services.publishing import badge_of
from app.store.work import Work


@dataclass(frozen=True)
class BidRow:
    """A line of "my bids": state is sealed, unconfirmed (after an addendum), withdrawn, replaced, then what became of it."""

    bid: str
    opportunity: str
    opportunity_number: str
    opportunity_title: str
    opportunity_status: str
    opportunity_badge: str
    state: str
    receipt: Receipt
    reason: str = ""


@dataclass(frozen=True)
class TakingPart:
    """A consortium's bid as one of its members reads it after opening. state as in `BidRow`; confirmed: this company had
    said so itself, otherwise only the lead says it."""

    bid: str
    opportunity: str
    opportunity_number: str
    opportunity_title: str
    lead: str
    share: int
    work: str
    state: str
    confirmed: bool


def my_bids(app: App, actor: Actor) -> list[BidRow]:
    """All revisions of the actor's enterprise, newest first."""
    owner = Owner(enterprise=actor.enterprise_id)
    demand(app, actor, "bids.read_own", owner)
    with app.store.read() as work:
        rows = []
        for bid in work.bids.of_enterprise(actor.enterprise_id):
            opportunity = work.opportunities.get(bid.opportunity)
            rows.append(
                BidRow(
                    bid=bid.id,
                    opportunity=opportunity.id,
                    opportunity_number=opportunity.number,
                    opportunity_title=opportunity.title,
                    opportunity_status=status(opportunity, work.now),
                    opportunity_badge=badge_of(work, opportunity),
                    state=_state(work, bid, opportunity),
                    receipt=receipt_of(work, bid),
                    reason=_fell(work, bid),
                )
            )
        return rows


def taking_part(app: App, actor: Actor) -> list[TakingPart]:
    """Consortium bids of others that name the actor's enterprise as a member: only what has been opened, newest first.

    Before opening a member learns nothing here either: who bids with whom is sealed.
    """
    demand(app, actor, "bids.read_own", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        own = work.enterprises.get(actor.enterprise_id).uscc
        rows = []
        for opened in work.bids.opened_with_member(own):
            if opened.content is None or opened.enterprise == actor.enterprise_id:
                continue
            opportunity = work.opportunities.get(opened.opportunity)
            part = next(each for each in opened.content.parts if each.code == own)
            lead = work.enterprises.get(opened.enterprise).uscc
            rows.append(
                TakingPart(
                    bid=opened.id,
                    opportunity=opportunity.id,
                    opportunity_number=opportunity.number,
                    opportunity_title=opportunity.title,
                    lead=opened.enterprise_name,
                    share=part.share,
                    work=part.work,
                    state=_state(work, work.bids.get(opened.id), opportunity),
                    confirmed=(normalise(lead), normalise(own)) in confirmed_members(app, work, opportunity),
                )
            )
        return rows


def current_revision(app: App, actor: Actor, opportunity_id: str) -> int:
    """Revision of this enterprise's valid bid, 0 when there is none: what `submit` wants to know."""
    demand(app, actor, "bids.read_own", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        bids = work.bids.of_enterprise(actor.enterprise_id, opportunity_id)
    return next((bid.revision for bid in bids if bid.valid), 0)


def read_receipt(app: App, actor: Actor, number: str) -> Receipt:
    """A receipt of the actor's own enterprise; anybody else's reads as not found (S15)."""
    with app.store.read() as work:
        bid = work.bids.by_receipt(number)
    if bid is None:
        raise NotFound("app.not_found")
    demand(app, actor, "bids.read_own", bid, object=bid.id)
    with app.store.read() as work:
        return receipt_of(work, bid)


def _fell(work: Work, bid: SealedBid) -> str:
    """Why it did not stand at opening, a code of `opening.state`, "" when it did; what the committee finds is told later."""
    opened = work.bids.opened.first("id = ?", [bid.id])
    return opened.at_opening if opened else ""


def _state(work: Work, bid: SealedBid, opportunity: Opportunity) -> str:
    if bid.withdrawn_at:
        return "withdrawn"
    if bid.replaced_at:
        return "replaced"
    if opportunity.withdrawn_at or opportunity.failed_at or opportunity.terminated_at:
        return "handed_back" if bid.returned_at else "ended"
    if opportunity.opened_at is None:
        return "unconfirmed" if bid.invalidated_at else "sealed"
    if bid.invalidated_at:
        return "returned"
    if _fell(work, bid):
        return "fell"
    award = work.evaluations.award_of(opportunity.id)
    if award is None or not award_is_public(opportunity, award):
        return "opened"
    return "won" if award.bid == bid.id else "lost"


def receipt_of(work: Work, bid: SealedBid) -> Receipt:
    """The receipt, built again from the row and its audit event: it can be fetched at any time."""
    opportunity = work.opportunities.get(bid.opportunity)
    event = work.audit.of("bids.submit", bid.id)
    if event is None:
        raise AppError("app.unexpected")
    return Receipt(
        number=bid.receipt,
        bid=bid.id,
        opportunity_number=opportunity.number,
        opportunity_title=opportunity.title,
        enterprise_name=work.enterprises.get(bid.enterprise).name,
        revision=bid.revision,
        received_at=bid.received_at,
        sha256=bid.sha256,
        audit_head=event.hash,
        withdrawn_at=bid.withdrawn_at,
        replaced_at=bid.replaced_at,
        attachments=bid.attachments,
        returned_at=bid.returned_at,
    )
