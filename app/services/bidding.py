"""Sealed bidding (揭榜): submit, replace, withdraw, receipts. Nothing here can read a bid."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.bids import BidContent, Receipt, SealedBid, bid_faults
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity, accepts_bids, status
from app.domain.users import Actor, Owner
from app.errors import AppError, Conflict, Fault, Invalid, InvalidFields, NotFound
from app.sealing.chain import sha256_hex
from app.sealing.envelope import bid_context, seal
from app.services.context import App, demand
from app.store.ids import new_id
from app.store.work import Work


@dataclass(frozen=True)
class BidRow:
    """A line of "my bids": state is sealed, unconfirmed (after an addendum), withdrawn, replaced, then what became of it."""

    bid: str
    opportunity: str
    opportunity_number: str
    opportunity_title: str
    opportunity_status: str
    state: str
    receipt: Receipt


def check(app: App, actor: Actor, opportunity_id: str, content: BidContent) -> tuple[Fault, ...]:
    """What would keep a bid from being sealed (检查答案); nothing is stored and nothing of the content is recorded.

    Raises Invalid bids.too_late, bids.clock, bids.not_accepting when there is no time left to correct anything.
    """
    owner = Owner(enterprise=actor.enterprise_id)
    demand(app, actor, "bids.submit", owner, object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if refusal := _refusal(work, opportunity):
            raise Invalid(f"bids.{refusal}")
    return bid_faults(content, opportunity.terms)


def submit(
    app: App,
    actor: Actor,
    opportunity_id: str,
    content: BidContent,
    submission: str,
    revision: int = 0,
    addendum: int | None = None,
) -> Receipt:
    """Seal a bid and store it if the clock, read inside the transaction, is strictly before the deadline.

    submission: the form's nonce; the same one again returns the same receipt (F06, S28).
    revision: the revision this one replaces, 0 for a first bid; another number is a Conflict: somebody of the same
    enterprise submitted in between. addendum: number of the newest addendum when the form was opened (None = not from
    a form); another one meanwhile is a Conflict bids.amended_again. Raises InvalidFields before sealing, Invalid bids.too_late after the deadline.
    """
    owner = Owner(enterprise=actor.enterprise_id)
    demand(app, actor, "bids.submit", owner, object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        enterprise = work.enterprises.get(actor.enterprise_id)
    faults = bid_faults(content, opportunity.terms)
    if faults:
        raise InvalidFields("bids.refused", faults)
    plaintext = content.to_bytes()
    with app.store.write() as work:
        if before := work.bids.by_submission(submission):
            if before.enterprise != actor.enterprise_id or before.opportunity != opportunity_id:
                raise NotFound("app.not_found")
            return _receipt(work, before)
        opportunity = work.opportunities.get(opportunity_id)
        refusal = _refusal(work, opportunity)
        if not refusal:
            if addendum not in (None, len(work.opportunities.addenda_of(opportunity_id))):
                raise Conflict("bids.amended_again")
            if faults := bid_faults(content, opportunity.terms):
                raise InvalidFields("bids.refused", faults)
            return _store(work, actor, opportunity, enterprise, plaintext, submission, revision)
        work.record(actor, "bids.refused", opportunity_id, outcome="refused", reason=refusal)
    raise Invalid(f"bids.{refusal}")


def _refusal(work: Work, opportunity: Opportunity) -> str:
    """Why no bid is taken now: clock, too_late, not_accepting; "" when one is."""
    if work.clock_went_back():
        return "clock"
    if accepts_bids(opportunity, work.now):
        return ""
    ended = opportunity.withdrawn_at or opportunity.failed_at
    return "not_accepting" if ended else "too_late"


def _store(
    work: Work,
    actor: Actor,
    opportunity: Opportunity,
    enterprise: Enterprise,
    plaintext: bytes,
    submission: str,
    revision: int,
) -> Receipt:
    history = work.bids.of_enterprise(enterprise.id, opportunity.id)
    current = next((bid for bid in history if bid.valid), None)
    if (current.revision if current else 0) != revision:
        raise Conflict("bids.changed")
    if current:
        work.bids.mark(current.id, "replaced_at", work.now)
    number = max((bid.revision for bid in history), default=0) + 1
    context = bid_context(opportunity.id, enterprise.id, number)
    sealed = seal(opportunity.public_key, plaintext, context)
    bid = SealedBid(
        id=new_id("bd"),
        opportunity=opportunity.id,
        enterprise=enterprise.id,
        revision=number,
        submission=submission,
        receipt="HZ-" + new_id("r")[2:].upper(),
        sealed=sealed,
        sha256=sha256_hex(sealed),
        received_at=work.now,
        submitted_by=actor.id,
    )
    work.bids.add(bid)
    work.record(actor, "bids.submit", bid.id, sha256=bid.sha256, revision=number)
    return _receipt(work, bid)


def withdraw(app: App, actor: Actor, bid_id: str) -> Receipt:
    """Withdraw a bid before the deadline (《招标投标法》第二十九条). The sealed row is kept."""
    with app.store.read() as work:
        bid = work.bids.get(bid_id)
    demand(app, actor, "bids.withdraw", bid, object=bid_id)
    with app.store.write() as work:
        bid = work.bids.get(bid_id)
        opportunity = work.opportunities.get(bid.opportunity)
        if not bid.valid:
            raise Conflict("bids.changed")
        if refusal := _refusal(work, opportunity):
            raise Invalid("bids.clock" if refusal == "clock" else "bids.withdraw_too_late")
        work.bids.mark(bid_id, "withdrawn_at", work.now)
        work.record(actor, "bids.withdraw", bid_id)
        return _receipt(work, work.bids.get(bid_id))


def confirm(app: App, actor: Actor, bid_id: str, addendum: int) -> Receipt:
    """Stand by a sealed bid after an addendum (补遗后确认), before the deadline; what is not confirmed is not opened.

    addendum: number of the newest one the bidder has read; another one meanwhile is a Conflict bids.amended_again.
    """
    with app.store.read() as work:
        bid = work.bids.get(bid_id)
    demand(app, actor, "bids.confirm", bid, object=bid_id)
    with app.store.write() as work:
        bid = work.bids.get(bid_id)
        opportunity = work.opportunities.get(bid.opportunity)
        if not bid.valid:
            raise Conflict("bids.changed")
        if refusal := _refusal(work, opportunity):
            raise Invalid("bids.clock" if refusal == "clock" else "bids.confirm_too_late")
        if len(work.opportunities.addenda_of(opportunity.id)) != addendum:
            raise Conflict("bids.amended_again")
        if bid.invalidated_at:
            work.bids.confirm(bid_id)
            work.record(actor, "bids.confirm", bid_id, number=addendum)
        return _receipt(work, bid)


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
                    state=_state(work, bid, opportunity),
                    receipt=_receipt(work, bid),
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
        return _receipt(work, bid)


def _state(work: Work, bid: SealedBid, opportunity: Opportunity) -> str:
    if bid.withdrawn_at:
        return "withdrawn"
    if bid.replaced_at:
        return "replaced"
    if opportunity.withdrawn_at or opportunity.failed_at:
        return "ended"
    if opportunity.opened_at is None:
        return "unconfirmed" if bid.invalidated_at else "sealed"
    if bid.invalidated_at:
        return "returned"
    award = work.evaluations.award_of(opportunity.id)
    if award is None or award.approved_at is None:
        return "opened"
    return "won" if award.bid == bid.id else "lost"


def _receipt(work: Work, bid: SealedBid) -> Receipt:
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
        audit_seq=event.seq,
        audit_head=event.hash,
        withdrawn_at=bid.withdrawn_at,
        replaced_at=bid.replaced_at,
    )
