"""What a bidder that did not win is told (告知未中榜单位): its own score and rank, or why it was rejected. Nobody else's.

财政部令第87号第六十九条.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.evaluation import BidTotal


@dataclass(frozen=True)
class Feedback:
    """The notice to one bidder. For a rejected bid only `rejected` is set; rank is among `of` evaluated bids.

    each: criterion id -> own points 0-100; winner: the published name of who won, amount_fen its price.
    """

    bid: str
    winner: str
    amount_fen: int
    rejected: str = ""
    total: Fraction | None = None
    rank: int | None = None
    of: int | None = None
    each: tuple[tuple[str, Fraction], ...] = ()


def feedback(
    bid: str, winner: str, amount_fen: int, totals: Sequence[BidTotal], rejected: str = ""
) -> Feedback:
    """The notice for `bid`. Raises KeyError when it was neither evaluated nor rejected."""
    if rejected:
        return Feedback(bid, winner, amount_fen, rejected=rejected)
    own = next((row for row in totals if row.bid == bid), None)
    if own is None:
        raise KeyError(bid)
    each = tuple(sorted(own.each.items()))
    return Feedback(bid, winner, amount_fen, "", own.total, own.rank, len(totals), each)
