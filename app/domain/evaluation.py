"""Evaluation (评榜): published weights, exact arithmetic, ranks and ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.scenarios import Criterion


@dataclass(frozen=True)
class Score:
    """One evaluator's score of one bid on one criterion: 0-100 in steps of 0.5, kept as half points (0-200)."""

    bid: str
    criterion: str
    evaluator: str
    half_points: int
    comment: str
    at: datetime

    @property
    def points(self) -> float:
        return self.half_points / 2


@dataclass(frozen=True)
class BidTotal:
    """A bid's result. total: exact, 0-100; each: criterion id -> points 0-100; rank 1 = best, equal ranks are ties."""

    bid: str
    label: str
    price_fen: int
    each: dict[str, Fraction]
    total: Fraction
    rank: int
    complete: bool


def price_points(price_fen: int, lowest_fen: int) -> Fraction:
    """Price score: lowest price / this price x 100 (财政部令第87号第五十五条)."""
    return Fraction(lowest_fen * 100, price_fen)


def totals(
    criteria: Sequence[Criterion],
    bids: Sequence[tuple[str, str, int]],
    scores: Sequence[Score],
    evaluators: Sequence[str],
) -> tuple[BidTotal, ...]:
    """Totals and ranks of the valid bids, best first. bids: (id, label, price in fen).

    Quality = arithmetic mean over all appointed evaluators, no score dropped (87号令第五十五条); total = sum of
    weight x points / 100. A tie in the total goes to the lower price; both equal stay tied (第五十七条).
    `complete` is False while any appointed evaluator has not scored every quality criterion of the bid.
    """
    if not bids:
        return ()
    lowest = min(price for _, _, price in bids)
    given: Mapping[tuple[str, str, str], int] = {
        (score.bid, score.criterion, score.evaluator): score.half_points for score in scores
    }
    rows = [_row(criteria, bid, lowest, given, evaluators) for bid in bids]
    rows.sort(key=lambda row: (-row.total, row.price_fen, row.label))
    ranked: list[BidTotal] = []
    for place, row in enumerate(rows, 1):
        before = ranked[-1] if ranked else None
        tied = before is not None and (before.total, before.price_fen) == (row.total, row.price_fen)
        rank = before.rank if tied and before else place
        ranked.append(BidTotal(row.bid, row.label, row.price_fen, row.each, row.total, rank, row.complete))
    return tuple(ranked)


def _row(
    criteria: Sequence[Criterion],
    bid: tuple[str, str, int],
    lowest: int,
    given: Mapping[tuple[str, str, str], int],
    evaluators: Sequence[str],
) -> BidTotal:
    key, label, price = bid
    each: dict[str, Fraction] = {}
    complete = bool(evaluators)
    for criterion in criteria:
        if criterion.kind == "price":
            each[criterion.id] = price_points(price, lowest)
            continue
        points = [given.get((key, criterion.id, evaluator)) for evaluator in evaluators]
        known = [half for half in points if half is not None]
        complete = complete and len(known) == len(points)
        each[criterion.id] = Fraction(sum(known), 2 * len(known)) if known else Fraction(0)
    total = sum((each[c.id] * c.weight for c in criteria), Fraction(0)) / 100
    return BidTotal(key, label, price, each, total, 0, complete)


@dataclass(frozen=True)
class Award:
    """A decision (定榜): proposed by one person, approved by another (S19)."""

    id: str
    opportunity: str
    bid: str
    enterprise: str
    enterprise_name: str
    amount_fen: int
    reason: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    revoked_at: datetime | None = None
    returned_by: str = ""
    returned_reason: str = ""
