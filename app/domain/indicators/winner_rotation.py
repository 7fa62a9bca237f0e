"""Winner rotation (轮流中榜): the same companies bid together for one buyer again and again and win in turn.

A bid of today took part before, or won, where any of its companies did; where companies of two of today's bids won together
they were partners, and nobody's turn is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
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
    today = {offer.enterprise: offer.keys for offer in case.counted}
    awards = sorted(case.history, key=lambda award: (award.decided_on, award.opportunity))
    found = []
    for group in _groups(today, awards):
        winners = [
            won[0]
            for award in awards
            if group <= _met(today, award) and len(won := _winners(today, group, award)) == 1
        ]
        chance = chance_of_turns(len(group), len(winners))
        if chance <= THRESHOLDS["chance"].value and takes_turns(winners, len(group)):
            evidence = (
                ("challenges", len(winners)),
                ("companies", len(group)),
                ("percent", math.ceil(chance * 100)),
            )
            found.append(Signal(NAME, "in_turn", tuple(sorted(group)), evidence))
    return tuple(found)


def _met(today: Mapping[str, frozenset[str]], award: PastAward) -> frozenset[str]:
    """Today's bids, by their lead, that took part then."""
    return frozenset(lead for lead, companies in today.items() if companies & award.bidders)


def _winners(today: Mapping[str, frozenset[str]], group: frozenset[str], award: PastAward) -> list[str]:
    return sorted(lead for lead in group if today[lead] & award.won_by)


def _groups(today: Mapping[str, frozenset[str]], awards: Sequence[PastAward]) -> Iterator[frozenset[str]]:
    """Which of today's bidders met before, the largest groups first, each once."""
    groups = {_met(today, award) for award in awards}
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
