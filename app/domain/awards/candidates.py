"""Candidates (中榜候选人) and the choice among them: at most three, ranked; passing one over needs a lawful reason.

《招标投标法实施条例》第五十三条、第五十五条: state money takes the first; the next only when the one before gives up,
cannot perform for force majeure, leaves the performance bond unpaid, or is found to have broken the law in a way that
affects the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.evaluation import BidTotal
from app.domain.regimes import regime
from app.errors import Fault

PASSING_OVER: dict[str, str] = {
    "gave_up": "《招标投标法实施条例》第五十五条",
    "force_majeure": "《招标投标法实施条例》第五十五条",
    "no_bond": "《招标投标法实施条例》第五十五条",
    "broke_the_law": "《招标投标法实施条例》第五十五条",
    "would_not_sign": "《政府采购法实施条例》第四十九条",
}
"""Reason code -> article. A dislike of the candidate or of the price is not among them."""
NOTE_LENGTH = 10


@dataclass(frozen=True)
class Candidates:
    """Candidates in their order. at_the_end: bids that stand equal for the last places, more than there are.

    Equal bids (R15) keep their equal rank; which of them comes first people decide by the published rule, it is never
    made up here.
    """

    ranked: tuple[BidTotal, ...]
    at_the_end: tuple[BidTotal, ...] = ()

    @property
    def rows(self) -> tuple[BidTotal, ...]:
        """All of them in their order."""
        return (*self.ranked, *self.at_the_end)

    def tied(self, bid: str) -> bool:
        """True when another candidate stands equal with this one."""
        rank = next((row.rank for row in self.rows if row.bid == bid), None)
        return sum(row.rank == rank for row in self.rows) > 1


@dataclass(frozen=True)
class PassedOver:
    """Why a candidate before the chosen one is passed over: a code of PASSING_OVER and a note with the facts."""

    bid: str
    reason: str
    note: str


def candidates(code: str, totals: Sequence[BidTotal]) -> Candidates:
    """The candidates under regime `code` from complete totals: the best, at most as many as the regime allows."""
    most = int(regime(code).number("candidates_maximum"))
    within = sorted((row for row in totals if row.rank <= most), key=lambda row: (row.rank, row.label))
    if len(within) <= most:
        return Candidates(tuple(within))
    last = within[-1].rank
    return Candidates(
        tuple(row for row in within if row.rank < last), tuple(row for row in within if row.rank == last)
    )


def within_maximum(code: str, found: Candidates) -> bool:
    """True for a list that may be published: one at least, complete, in the order of its ranks, and more than the regime
    allows only where those at the last place are equal in total and price and cannot be told apart by law (R15, R19)."""
    rows = found.rows
    if not rows or not all(row.complete for row in rows):
        return False
    if [row.rank for row in rows] != sorted(row.rank for row in rows):
        return False
    most = int(regime(code).number("candidates_maximum"))
    last = [row for row in rows if row.rank == rows[-1].rank]
    equal = len({(row.total, row.price_fen) for row in last}) == 1
    return len(rows) <= most or (equal and len(rows) - len(last) < most)


def choice_faults(
    found: Candidates, chosen: str, passed_over: Sequence[PassedOver] = (), tie_rule: str = ""
) -> tuple[Fault, ...]:
    """Why this candidate may not be taken; empty when it may.

    Everybody ranked before it needs a reason of the list. tie_rule: the published rule by which it was taken from its
    equals, needed when there are any.
    """
    return tuple(_choice_faults(found, chosen, {each.bid: each for each in passed_over}, tie_rule))


def _choice_faults(
    found: Candidates, chosen: str, reasons: Mapping[str, PassedOver], tie_rule: str
) -> Iterator[Fault]:
    rank = next((row.rank for row in found.rows if row.bid == chosen), None)
    if rank is None:
        yield Fault(0, "bid", "awards.no_candidate")
        return
    if found.tied(chosen) and len(tie_rule.strip()) < NOTE_LENGTH:
        yield Fault(0, "tie_rule", "awards.tied", (("rank", rank), ("least", NOTE_LENGTH)))
    for row in found.rows:
        if row.rank >= rank:
            continue
        reason = reasons.get(row.bid)
        if reason is None or reason.reason not in PASSING_OVER:
            yield Fault(0, "reason", "awards.passing_over", (("rank", row.rank),))
        elif len(reason.note.strip()) < NOTE_LENGTH:
            yield Fault(0, "note", "awards.passing_over_note", (("rank", row.rank), ("least", NOTE_LENGTH)))
