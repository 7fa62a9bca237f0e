"""履约评价: one contract judged from facts alone; what has no facts yet is left out, not guessed.

score = (40 x on time + 40 x promises kept + 20 x quality of acceptance) / weights of the parts that have facts
- on time: milestones delivered by their day / milestones delivered or overdue (by the day of handing in);
- promises kept: promises met / promises measured, once the contract is accepted or terminated: a measurement on the way
  is no verdict; left out where the acceptance excused an honest failure (容错);
- quality: half the acceptance score / 100, half the share of deliveries accepted the first time; without an acceptance
  score the share alone.
A contract terminated for the enterprise's own default scores 0. Changes of contract are shown and take nothing off: only
causes outside the enterprise change a contract. The weights are this house's preset, not a rule of law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WEIGHTS = {"on_time": 40, "promises": 40, "quality": 20}


@dataclass(frozen=True)
class Facts:
    """What is counted of one contract. score: of the acceptance, None before it; own_default: terminated for it."""

    milestones_due: int
    milestones_on_time: int
    deliveries: int
    accepted_first_time: int
    promises_measured: int
    promises_met: int
    score: int | None = None
    exempted: bool = False
    changes: int = 0
    own_default: bool = False


@dataclass(frozen=True)
class Part:
    """One part of the scorecard: share 0..1, None without facts."""

    name: str
    weight: int
    share: Fraction | None


@dataclass(frozen=True)
class Scorecard:
    """The parts and the total 0..100, None while nothing is known."""

    facts: Facts
    parts: tuple[Part, ...]
    total: Fraction | None


def scorecard(facts: Facts) -> Scorecard:
    """The scorecard of these facts."""
    shares = {
        "on_time": _share(facts.milestones_on_time, facts.milestones_due),
        "promises": None if facts.exempted else _share(facts.promises_met, facts.promises_measured),
        "quality": _quality(facts),
    }
    parts = tuple(Part(name, weight, shares[name]) for name, weight in WEIGHTS.items())
    known = [(part.weight, part.share) for part in parts if part.share is not None]
    total: Fraction | None = None
    if facts.own_default:
        total = Fraction(0)
    elif known:
        points = sum((weight * share for weight, share in known), Fraction(0))
        total = 100 * points / sum(weight for weight, _ in known)
    return Scorecard(facts, parts, total)


def _share(count: int, of: int) -> Fraction | None:
    return Fraction(count, of) if of else None


def _quality(facts: Facts) -> Fraction | None:
    first = _share(facts.accepted_first_time, facts.deliveries)
    if facts.score is None or facts.exempted:
        return first
    scored = Fraction(facts.score, 100)
    return scored if first is None else (scored + first) / 2


def overall(cards: Sequence[Scorecard]) -> Fraction | None:
    """The mean over an enterprise's contracts that have a total, each alike; None without any."""
    totals = [card.total for card in cards if card.total is not None]
    return sum(totals, Fraction(0)) / len(totals) if totals else None
