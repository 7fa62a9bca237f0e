"""Winner rotation (轮流中榜): the same companies bid together for one buyer again and again and win in turn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.domain.indicators.protocol import Case, PastAward, Signal, Threshold

NAME = "winner_rotation"
LAW = "《招标投标法》第三十二条；《招标投标法实施条例》第三十九条第（三）（五）项"
THRESHOLDS = {
    "chance": Threshold(
        Fraction(1, 20),
        "that equally strong bidders take turns like this by accident: (k!/k^k) for every round of k challenges, so "
        "three companies need six challenges and two need ten",
    ),
}


def find(case: Case) -> tuple[Signal, ...]:
    """A signal for every group of at least two of today's bidders that took turns in all full rounds so far."""
    today = frozenset(offer.enterprise for offer in case.counted)
    awards = sorted(case.history, key=lambda award: (award.decided_on, award.opportunity))
    found = []
    for group in _groups(today, awards):
        winners = [award.winner for award in awards if group <= award.bidders and award.winner in group]
        chance = chance_of_turns(len(group), len(winners))
        if chance <= THRESHOLDS["chance"].value and takes_turns(winners, len(group)):
            evidence = (
                ("challenges", len(winners)),
                ("companies", len(group)),
                ("percent", math.ceil(chance * 100)),
            )
            found.append(Signal(NAME, "in_turn", tuple(sorted(group)), evidence))
    return tuple(found)


def _groups(today: frozenset[str], awards: Sequence[PastAward]) -> Iterator[frozenset[str]]:
    """Which of today's bidders met before, the largest groups first, each once."""
    groups = {award.bidders & today for award in awards}
    yield from sorted(
        (group for group in groups if len(group) >= 2), key=lambda group: (-len(group), sorted(group))
    )


def takes_turns(winners: Sequence[str], size: int) -> bool:
    """True when in every full round of `size` challenges, counted from the latest back, each won exactly once."""
    rounds = len(winners) // size
    latest = winners[len(winners) - rounds * size :]
    return rounds > 0 and all(len(set(latest[n * size : (n + 1) * size])) == size for n in range(rounds))


def chance_of_turns(size: int, challenges: int) -> Fraction:
    """How likely `size` equal bidders take turns in all full rounds of that many challenges; 1 without a round."""
    return Fraction(math.factorial(size), size**size) ** (challenges // size)
