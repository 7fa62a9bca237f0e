"""What a bidder that did not win is told (告知未中榜单位): its own score and rank, or why it was rejected; after a race how far
it came, why it left, and what it was paid. Nobody else's.

财政部令第87号第六十九条.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.evaluation import BidTotal


@dataclass(frozen=True)
class RaceEnd:
    """How the race ended for one bidder. state: eliminated, retired, voided, or not_admitted for one that had no place.

    left_on: when it left, None without a place; stage: where, 0 before the first; stages: of the race; racers: how many were
    admitted; code: ground of an elimination; reason: of who decided it, or its own for leaving; points: stage -> mean points of
    its result, 0-100; passed: stages passed; paid: stage -> fen it was paid, which it keeps.
    """

    state: str
    left_on: date | None
    stage: int
    stages: int
    racers: int
    code: str = ""
    reason: str = ""
    points: tuple[tuple[int, Fraction], ...] = ()
    passed: tuple[int, ...] = ()
    paid: tuple[tuple[int, int], ...] = ()

    @property
    def paid_fen(self) -> int:
        return sum(fen for _, fen in self.paid)


@dataclass(frozen=True)
class Feedback:
    """The notice to one bidder. For a rejected bid only `rejected` is set; rank is among `of` evaluated bids, of the
    evaluation that came before the race where there was one.

    each: criterion id -> own points 0-100; winner: the published name of who won, amount_fen its price; race: how the race
    ended for this bidder, None where none was run.
    """

    bid: str
    winner: str
    amount_fen: int
    rejected: str = ""
    total: Fraction | None = None
    rank: int | None = None
    of: int | None = None
    each: tuple[tuple[str, Fraction], ...] = ()
    race: RaceEnd | None = None


def feedback(
    bid: str,
    winner: str,
    amount_fen: int,
    totals: Sequence[BidTotal],
    rejected: str = "",
    race: RaceEnd | None = None,
) -> Feedback:
    """The notice for `bid`. Raises KeyError when it was neither evaluated nor rejected."""
    if rejected:
        return Feedback(bid, winner, amount_fen, rejected=rejected)
    own = next((row for row in totals if row.bid == bid), None)
    if own is None:
        raise KeyError(bid)
    each = tuple(sorted(own.each.items()))
    return Feedback(bid, winner, amount_fen, "", own.total, own.rank, len(totals), each, race)
