"""Sealed bidding (揭榜): submit, replace, withdraw, receipts. Nothing here can read a bid."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.attachments import BidFile
from app.domain.bids import BidContent, Receipt, SealedBid, bid_faults, bidder_faults
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity, accepts_bids
from app.domain.users import Actor, Owner
from app.errors import Conflict, Fault, Invalid, InvalidFields, NotFound
from app.sealing.chain import sha256_hex
from app.sealing.envelope import bid_context, seal
from app.services import attachments
from app.services.context import App, demand
from app.services.own_bids import (
    BidRow,
    TakingPart,
    current_revision,
    my_bids,
    read_receipt,
    receipt_of,
    taking_part,
)
from app.store.ids import new_id
from app.store.work import Work

__all__ = [
    "BidRow",
    "TakingPart",
    "check",
    "confirm",
    "current_revision",
    "my_bids",
    "read_receipt",
    "submit",
    "taking_part",
    "withdraw",
]


def check(
    app: App, actor: Actor, opportunity_id: str, content: BidContent, files: Sequence[BidFile] = ()
) -> tuple[Fault, ...]:
    """What would keep a bid from being sealed (检查答案); nothing is stored and nothing of the content is recorded.

    Raises Invalid bids.too_late, bids.clock, bids.not_accepting when there is no time left to correct anything.
    """
    owner = Owner(enterprise=actor.enterprise_id)
    demand(app, actor, "bids.submit", owner, object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        enterprise = work.enterprises.get(actor.enterprise_id)
        if refusal := _refusal(work, opportunity):
            raise Invalid(f"bids.{refusal}")
    return _faults(content, opportunity, enterprise, files)


def submit(
    app: App,
    actor: Actor,
    opportunity_id: str,
    content: BidContent,
    submission: str,
    revision: int = 0,
    addendum: int | None = None,
    files: Sequence[BidFile] = (),
) -> Receipt:
    """Seal a bid with its files and store it if the clock, read inside the transaction, is strictly before the deadline.

    submission: the form's nonce; the same one again returns the same receipt (F06, S28).
    revision: the revision this one replaces, 0 for a first bid; another number is a Conflict: somebody of the same
    enterprise submitted in between. addendum: number of the newest addendum when the form was opened (None = not from
    a form); another one meanwhile is a Conflict bids.amended_again. files: the attachments, all of them: none is carried
    over from an earlier revision. Raises InvalidFields before sealing, Invalid bids.too_late after the deadline.
    """
    owner = Owner(enterprise=actor.enterprise_id)
    demand(app, actor, "bids.submit", owner, object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        enterprise = work.enterprises.get(actor.enterprise_id)
        number = _next_revision(work, enterprise.id, opportunity_id)
        known = work.bids.by_submission(submission) is not None
    if faults := _faults(content, opportunity, enterprise, files):
        raise InvalidFields("bids.refused", faults)
    # Large files are written before the transaction: nobody else's bid waits for them behind the deadline.
    content = attachments.enclose(app, content, () if known else files, opportunity_id, enterprise.id, number)
    try:
        receipt = _submit(
            app, actor, opportunity_id, enterprise, content, submission, revision, number, addendum
        )
    except BaseException:
        attachments.discard(app, content)
        raise
    if receipt.attachments != tuple(each.sealed_sha256 for each in content.attachments):
        attachments.discard(app, content)  # the same form was sent twice at once, the first one counts
    return receipt


def _faults(
    content: BidContent, opportunity: Opportunity, enterprise: Enterprise, files: Sequence[BidFile]
) -> tuple[Fault, ...]:
    agreed = any(each.agreement for each in files)
    return (
        *bid_faults(content, opportunity.terms),
        *bidder_faults(content, opportunity.terms, enterprise.uscc, agreed),
        *attachments.file_faults(files),
    )


def _submit(
    app: App,
    actor: Actor,
    opportunity_id: str,
    enterprise: Enterprise,
    content: BidContent,
    submission: str,
    revision: int,
    number: int,
    addendum: int | None,
) -> Receipt:
    with app.store.write() as work:
        if before := work.bids.by_submission(submission):
            if before.enterprise != actor.enterprise_id or before.opportunity != opportunity_id:
                raise NotFound("app.not_found")
            return receipt_of(work, before)
        opportunity = work.opportunities.get(opportunity_id)
        refusal = _refusal(work, opportunity)
        if not refusal:
            if addendum not in (None, work.opportunities.addenda_count(opportunity_id)):
                raise Conflict("bids.amended_again")
            agreed = bool(content.agreement)
            if faults := (
                *bid_faults(content, opportunity.terms),
                *bidder_faults(content, opportunity.terms, enterprise.uscc, agreed),
            ):
                raise InvalidFields("bids.refused", faults)
            return _store(work, actor, opportunity, enterprise, content, submission, revision, number)
        work.record(actor, "bids.refused", opportunity_id, outcome="refused", reason=refusal)
    raise Invalid(f"bids.{refusal}")


def _next_revision(work: Work, enterprise: str, opportunity: str) -> int:
    return max((bid.revision for bid in work.bids.of_enterprise(enterprise, opportunity)), default=0) + 1


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
    content: BidContent,
    submission: str,
    revision: int,
    number: int,
) -> Receipt:
    history = work.bids.of_enterprise(enterprise.id, opportunity.id)
    current = next((bid for bid in history if bid.valid), None)
    if (current.revision if current else 0) != revision:
        raise Conflict("bids.changed")
    if _next_revision(work, enterprise.id, opportunity.id) != number:
        raise Conflict("bids.changed")  # the files are bound to a number that somebody else took meanwhile
    if current:
        work.bids.mark(current.id, "replaced_at", work.now)
    context = bid_context(opportunity.id, enterprise.id, number)
    sealed = seal(opportunity.public_key, content.to_bytes(), context)
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
        attachments=tuple(each.sealed_sha256 for each in content.attachments),
    )
    work.bids.add(bid)
    work.record(
        actor, "bids.submit", bid.id, sha256=bid.sha256, revision=number, attachments=list(bid.attachments)
    )
    return receipt_of(work, bid)


def withdraw(app: App, actor: Actor, bid_id: str) -> Receipt:
    """Withdraw a bid before the deadline (《招标投标法》第二十九条). The sealed row and its files are kept, closed."""
    _demand_own(app, actor, "bids.withdraw", bid_id)
    with app.store.write() as work:
        _changeable(work, bid_id, "bids.withdraw_too_late")
        work.bids.mark(bid_id, "withdrawn_at", work.now)
        work.record(actor, "bids.withdraw", bid_id)
        return receipt_of(work, work.bids.get(bid_id))


def confirm(app: App, actor: Actor, bid_id: str, addendum: int) -> Receipt:
    """Stand by a sealed bid after an addendum (补遗后确认), before the deadline; what is not confirmed is not opened.

    addendum: number of the newest one the bidder has read; another one meanwhile is a Conflict bids.amended_again.
    """
    _demand_own(app, actor, "bids.confirm", bid_id)
    with app.store.write() as work:
        bid = _changeable(work, bid_id, "bids.confirm_too_late")
        if work.opportunities.addenda_count(bid.opportunity) != addendum:
            raise Conflict("bids.amended_again")
        if bid.invalidated_at:
            work.bids.confirm(bid_id)
            work.record(actor, "bids.confirm", bid_id, number=addendum)
        return receipt_of(work, bid)


def _demand_own(app: App, actor: Actor, action: str, bid_id: str) -> None:
    with app.store.read() as work:
        bid = work.bids.get(bid_id)
    demand(app, actor, action, bid, object=bid_id)


def _changeable(work: Work, bid_id: str, too_late: str) -> SealedBid:
    """The bid, when it is the valid revision and the deadline has not passed. Raises Conflict, Invalid."""
    bid = work.bids.get(bid_id)
    if not bid.valid:
        raise Conflict("bids.changed")
    if refusal := _refusal(work, work.opportunities.get(bid.opportunity)):
        raise Invalid("bids.clock" if refusal == "clock" else too_late)
    return bid
