"""原封退回: a bid that will not be opened goes back to its bidder as it came, sealed."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.bids import SealedBid
from app.domain.machines import BID
from app.domain.users import Actor
from app.services.steps import demand_step
from app.store.work import Work


def hand_back(work: Work, actor: Actor, bids: Sequence[SealedBid], ended: bool = False) -> int:
    """Each as it came, with its own event; returns how many. ended: the procedure is over before its opening, so that
    also what would have counted is never opened."""
    for bid in bids:
        state = "sealed" if bid.counts else "unconfirmed"
        event = demand_step(BID, state, "return", actor.role, {"not_counted": ended or not bid.counts})
        work.bids.mark(bid.id, "returned_at", work.now)
        work.record(actor, event, bid.id, sha256=bid.sha256)
    return len(bids)
