"""Payment behaviour under stress (压力下的付款行为): chance of payment and of write-off by period and age.

A yearly rate h becomes ``1 - (1 - h)^(1/4)`` a quarter, after its link with stress (:mod:`finance.risk.quarterly_link`), so
that the mean share unpaid after a year is that of a yearly run. Age counts from the period of the bill: a year's bills have
a whole year's chance in their own year, a quarter's bills in their first four quarters.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri

from finance.compiled import compiled
from finance.risk.payer import AGES, PayerProfile
from finance.risk.quarterly_link import link_level

FloatArray = NDArray[np.float64]
Share: TypeAlias = "FloatArray | float"


def hazard(mean: float, stress: FloatArray, rho: float) -> FloatArray:
    """Probability of payment given stress (给定压力下的付款概率); averages to ``mean`` over stress."""
    return np.asarray(ndtr((ndtri(mean) - math.sqrt(rho) * stress) / math.sqrt(1.0 - rho)))


def per_period(yearly: float, per_year: int) -> float:
    """Rate per period that leaves the same after a year: ``1 - (1 - h)^(1 / per_year)``."""
    if per_year == 1 or yearly in (0.0, 1.0):
        return yearly
    return -math.expm1(math.log1p(-yearly) / per_year)


_FAR, _KNOTS = 8.0, 8192
_MOST_KNOTS = 1 << 16


@lru_cache(maxsize=64)
def _table(
    rates: tuple[float, ...], falls: tuple[bool, ...], rho: float, phi: float, per_year: int
) -> FloatArray:
    """Rates per period of each yearly rate at even steps of F from -8 to 8 [knots + 1, rates]; a rate ``falls`` with F, or
    rises.

    Between two values a straight line is off by at most ``(slope * 16 / knots)^2 / 8 * 0.242``: 3e-8 for slope 0.5, and not
    more than four times that for any rho below 0.985.
    """
    slope = math.sqrt(rho / (1.0 - rho))
    knots = min(_KNOTS << max(math.ceil(math.log2(max(slope, 1e-9))), 0), _MOST_KNOTS)
    steps = np.linspace(-_FAR, _FAR, knots + 1)
    table = np.empty((knots + 1, len(rates)))
    for place, (rate, falls_with) in enumerate(zip(rates, falls, strict=True)):
        if rho == 0.0 or rate in (0.0, 1.0):
            table[:, place] = per_period(rate, per_year)
        else:
            level = link_level(rate, rho, phi, per_year)
            at = level + (-slope if falls_with else slope) * steps
            table[:, place] = ndtr(at) if per_year == 1 else -np.expm1(log_ndtr(-at) / per_year)
    return table


@compiled
def _look_up(stress: FloatArray, table: FloatArray, rates: FloatArray) -> None:
    """Rates [rates, paths] at ``stress`` [paths], on straight lines between the values of the table."""
    knots = table.shape[0] - 1
    for i in range(stress.size):
        place = (min(max(stress[i], -_FAR), _FAR) + _FAR) * (knots / (2.0 * _FAR))
        whole = min(int(place), knots - 1)
        part, low, high = place - whole, table[whole], table[whole + 1]
        for k in range(low.size):
            rates[k, i] = low[k] + part * (high[k] - low[k])


class Behaviour:
    """Rates of one payer in one part of the paths; ``stress`` [periods, paths] of its city persists by ``phi`` a year.

    Computed when asked for; kept for the next project when several have the payer.
    """

    def __init__(
        self, payer: PayerProfile, stress: FloatArray, phi: float, per_year: int, keeps: bool = True
    ) -> None:
        losing = [rate for rate in payer.write_offs if rate > 0.0]
        falls = (True,) * AGES + (False,) * len(losing)
        self._table = _table((*payer.hazards, *losing), falls, payer.rho, phi, per_year)
        self._stress, self._keeps = stress, keeps
        self._known: dict[int, FloatArray] = {}
        self.paths = stress.shape[1]
        numbers = iter(range(len(losing)))
        self.loses = tuple(next(numbers) if rate > 0.0 else -1 for rate in payer.write_offs)
        """Of each age its place among the ages at which bills are given up, -1 where none is."""

    def pay(self, period: int) -> FloatArray:
        """Chances [AGES, paths] that what is unpaid at each age in years is paid in ``period``."""
        return self._rates(period)[:AGES]

    def lose(self, period: int) -> FloatArray:
        """Shares of what is then still unpaid that are given up, of the ages at which any is: see ``loses``."""
        return self._rates(period)[AGES:]

    def _rates(self, period: int) -> FloatArray:
        found = self._known.get(period)
        if found is None:
            if not self._keeps:
                self._known.clear()
            found = np.empty((self._table.shape[1], self.paths))
            _look_up(np.ascontiguousarray(self._stress[period]), self._table, found)
            self._known[period] = found
        return found
