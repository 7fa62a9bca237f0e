"""Opening (开榜): after the deadline, all at once, with a record; too few bids end it without decrypting any."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.bids import BidContent, OpenedBid, SealedBid
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import Invalid
from app.sealing.chain import sha256_hex
from app.sealing.envelope import SealBroken, bid_context, unseal
from app.services.context import App, demand
from app.store.work import Work


@dataclass(frozen=True)
class OpeningRecord:
    """What opening found (开榜记录). failed (流榜): too few bids, then nothing was decrypted, or none of them valid."""

    opportunity: str
    number: str
    opened_at: datetime
    failed: bool
    bids: list[OpenedBid]


def open_bids(app: App, actor: Actor, opportunity_id: str) -> OpeningRecord:
    """Open the bids of an opportunity whose deadline has passed, once.

    Raises Invalid opening.too_early (audited, the key stays wrapped, S24), opening.already, opening.clock (F08).
    A bid whose envelope does not open, or differs from its receipt, is listed as unreadable; the others open (S26).
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "bids.open", opportunity, object=opportunity_id)
    refusal = ""
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        refusal = _refusal(work, opportunity)
        if not refusal:
            return _open(app, work, actor, opportunity)
        work.record(actor, "bids.open", opportunity_id, outcome="refused", reason=refusal)
    raise Invalid(f"opening.{refusal}")


def _refusal(work: Work, opportunity: Opportunity) -> str:
    if work.clock_went_back():
        return "clock"
    state = status(opportunity, work.now)
    return {"published": "too_early", "closed": ""}.get(state, "already")


def _open(app: App, work: Work, actor: Actor, opportunity: Opportunity) -> OpeningRecord:
    valid = work.bids.valid(opportunity.id)
    sealed = [bid for bid in valid if bid.counts]
    if len(sealed) < opportunity.minimum_bids:
        # 《招标投标法》第二十八条: fewer than the minimum are not opened, the procedure is run again.
        work.opportunities.save(replace(opportunity, failed_at=work.now, failure_reason="too_few_bids"))
        work.scenarios.save(replace(work.scenarios.get(opportunity.scenario), opportunity=""))
        work.record(actor, "bids.too_few", opportunity.id, count=len(sealed))
        return OpeningRecord(opportunity.id, opportunity.number, work.now, True, [])
    private = app.master.unwrap(work.opportunities.wrapped_key(opportunity.id), opportunity.id.encode())
    opened = [_opened(work, bid, private, n, opportunity) for n, bid in enumerate(sealed, 1)]
    for bid in opened:
        work.bids.opened.add(bid)
    opportunity = replace(opportunity, opened_at=work.now)
    unreadable = sum(1 for bid in opened if bid.unreadable)
    none_valid = all(bid.unreadable or bid.rejected for bid in opened)
    if none_valid:
        # 《招标投标法》第四十二条: all bids rejected, the procedure is run again; what was opened stays on record.
        opportunity = replace(opportunity, failed_at=work.now, failure_reason="none_valid")
        work.scenarios.save(replace(work.scenarios.get(opportunity.scenario), opportunity=""))
    work.opportunities.save(opportunity)
    returned = len(valid) - len(
        sealed
    )  # not confirmed after an addendum: handed back as they came (原封退回)
    work.record(
        actor, "bids.open", opportunity.id, count=len(opened), unreadable=unreadable, returned=returned
    )
    return OpeningRecord(opportunity.id, opportunity.number, work.now, none_valid, opened)


def _opened(work: Work, bid: SealedBid, private: bytes, place: int, opportunity: Opportunity) -> OpenedBid:
    content, unreadable = _content(bid, private)
    over = content is not None and content.price_fen > opportunity.terms.ceiling_fen
    return OpenedBid(
        id=bid.id,
        opportunity=bid.opportunity,
        enterprise=bid.enterprise,
        enterprise_name=work.enterprises.get(bid.enterprise).name,
        label=f"投标人{place}",
        content=content,
        unreadable=unreadable,
        rejected="over_ceiling" if over else "",
        received_at=bid.received_at,
        opened_at=work.now,
    )


def _content(bid: SealedBid, private: bytes) -> tuple[BidContent | None, str]:
    if sha256_hex(bid.sealed) != bid.sha256:
        return None, "differs_from_receipt"
    try:
        context = bid_context(bid.opportunity, bid.enterprise, bid.revision)
        return BidContent.from_bytes(unseal(private, bid.sealed, context)), ""
    except SealBroken:
        return None, "envelope_broken"
    except (TypeError, ValueError):
        return None, "content_broken"


def read_opened(app: App, actor: Actor, opportunity_id: str) -> list[OpenedBid]:
    """Opened bids for the posting department and the supervisor; empty before opening."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        opened = work.bids.opened_of(opportunity_id)
    demand(app, actor, "bids.read_opened", opportunity, object=opportunity_id)
    return opened
