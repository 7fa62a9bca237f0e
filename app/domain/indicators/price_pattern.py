"""Regular price gaps (报价呈规律性差异): equal steps, equal ratios, or one itemised price as a multiple of another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from app.domain.indicators.protocol import Case, OpenedOffer, Signal, Threshold

NAME = "price_pattern"
LAW = "财政部令第87号第三十七条第（四）项；《招标投标法实施条例》第四十条第（四）项"
THRESHOLDS = {
    "tolerance": Threshold(
        Fraction(1, 1000), "of the range of all prices, on either side: what rounding to a round sum leaves"
    ),
    "chance": Threshold(
        Fraction(1, 50),
        "that prices rounded as these are fall so by accident: three bids at full ten-thousands of a narrow range "
        "often do, and then nothing is said",
    ),
    "items": Threshold(Fraction(3), "parts of a price that must all stand in one ratio"),
}
LEAST_BIDS = 3


def find(case: Case) -> tuple[Signal, ...]:
    """At most one signal on the steps of all prices, one on ratios, one for each pair of proportional item lists.

    A bid that could not be read has no price (0) and says nothing here.
    """
    readable = [offer for offer in case.counted if offer.price_fen > 0]
    offers = sorted(readable, key=lambda offer: (offer.price_fen, offer.bid))
    prices = [offer.price_fen for offer in offers]
    bids = tuple(offer.bid for offer in offers)
    found = []
    if len(prices) >= LEAST_BIDS and prices[0] < prices[-1]:
        chance = chance_of_a_pattern(prices)
        if chance <= THRESHOLDS["chance"].value:
            if is_even([Fraction(price) for price in prices]):
                step = (prices[-1] - prices[0]) // (len(prices) - 1)
                found.append(Signal(NAME, "equal_steps", bids, (("step_fen", step),)))
            elif is_even([Fraction(math.log(price)) for price in prices]):
                ratio = (prices[-1] / prices[0]) ** (1 / (len(prices) - 1)) - 1
                found.append(Signal(NAME, "equal_ratios", bids, (("percent", round(ratio * 100, 2)),)))
    found += [signal for one, other in combinations(readable, 2) for signal in _proportional(one, other)]
    return tuple(found)


def is_even(values: Sequence[Fraction]) -> bool:
    """True when rising values lie at equal distances, each within the tolerance of the whole range."""
    first, last = values[0], values[-1]
    step, slack = (last - first) / (len(values) - 1), (last - first) * THRESHOLDS["tolerance"].value
    return all(abs(value - (first + n * step)) <= slack for n, value in enumerate(values))


def chance_of_a_pattern(prices: Sequence[int]) -> Fraction:
    """How likely independent prices of this roundness make even steps, given the lowest and the highest.

    The inner prices may stand on any multiple of the common rounding between the two ends: of the n - 1 places each
    must take one of those within tolerance of its own even place; any of them may take any (factorial).
    """
    unit = math.gcd(*prices)
    places = (prices[-1] - prices[0]) // unit - 1
    inner = len(prices) - 2
    if places <= inner:
        return Fraction(1)
    hit = 1 + 2 * math.floor((prices[-1] - prices[0]) * THRESHOLDS["tolerance"].value / unit)
    return min(Fraction(1), math.factorial(inner) * Fraction(hit, places) ** inner)


def _proportional(one: OpenedOffer, other: OpenedOffer) -> list[Signal]:
    """Every part of one price is the same multiple of the other's: one list made from the other."""
    mine, theirs = dict(one.items), dict(other.items)
    names = [name for name in mine if mine[name] > 0 and theirs.get(name, 0) > 0]
    if len(names) < THRESHOLDS["items"].value:
        return []
    ratios = [Fraction(theirs[name], mine[name]) for name in names]
    spread = max(ratios) - min(ratios)
    if spread > THRESHOLDS["tolerance"].value * min(ratios):
        return []
    percent = round(float(ratios[0]) * 100, 2)
    return [Signal(NAME, "proportional", (one.bid, other.bid), (("percent", percent), ("count", len(names))))]
