"""Payment behaviour under stress (压力下的付款行为): chance of payment and of write-off by period and age.

Yearly rates h become ``1 - (1 - h)^(1/4)`` a quarter, the same in all four quarters of a year of age, so that what is
unpaid after whole years is the same when rho = 0. Age counts from the period of the bill: a year's bills have a whole
year's chance in their own year, a quarter's bills in their first four quarters.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from finance.risk.payer import PayerProfile

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


Table: TypeAlias = "tuple[FloatArray, FloatArray]"
_FAR, _KNOTS = 8.0, 8192
_FLAT_ENOUGH = 1.0


@lru_cache(maxsize=256)
def _table(level: float, slope: float) -> Table:
    """``Phi(level + slope F)`` at even steps of F from -8 to 8, and the step to the next: exact to 3e-8 for slope 0.5.

    Between two values a straight line is off by at most ``(slope * 16 / 8192)^2 / 8 * 0.242``.
    """
    values = ndtr(level + slope * np.linspace(-_FAR, _FAR, _KNOTS + 1))
    return values[:-1].copy(), np.diff(values)


@lru_cache(maxsize=64)
def _levels(rates: tuple[float, ...], rho: float, per_year: int) -> tuple[tuple[float, bool], ...]:
    """Of each age: the rate itself and True, or its place on the scale of stress and False."""
    found = []
    for rate in (per_period(rate, per_year) for rate in rates):
        plain = rho == 0.0 or rate in (0.0, 1.0)
        found.append((rate, True) if plain else (float(ndtri(rate)) / math.sqrt(1.0 - rho), False))
    return tuple(found)


class Behaviour:
    """Rates of one payer in one part of the paths; ``stress`` [periods, paths] of its city.

    Computed when asked for; kept for the next project when several have the payer.
    """

    def __init__(self, payer: PayerProfile, stress: FloatArray, per_year: int, keeps: bool = True) -> None:
        self._pay = _levels(payer.hazards, payer.rho, per_year)
        self._lose = _levels(payer.write_offs, payer.rho, per_year)
        self._stress, self._slope = stress, math.sqrt(payer.rho / (1.0 - payer.rho))
        self._keeps = keeps
        self._places: dict[int, tuple[NDArray[np.intp], FloatArray]] = {}
        self._known: dict[tuple[bool, int, int], FloatArray] = {}
        self.paths = stress.shape[1]
        self.loses = tuple(rate > 0.0 for rate in payer.write_offs)

    def pay(self, period: int, age: int) -> Share:
        """Chance that what is unpaid at ``age`` years is paid in ``period``."""
        level, plain = self._pay[age]
        return level if plain else self._rate(True, period, age, level)

    def lose(self, period: int, age: int) -> Share:
        """Share of what is then still unpaid that is given up."""
        level, plain = self._lose[age]
        return level if plain else self._rate(False, period, age, level)

    def forget(self) -> None:
        """The period is over; nobody asks for its rates again, unless they are kept."""
        if not self._keeps:
            self._known.clear()
            self._places.clear()

    def _rate(self, pays: bool, period: int, age: int, level: float) -> FloatArray:
        key = (pays, period, age)
        if key not in self._known:
            slope = -self._slope if pays else self._slope
            self._known[key] = self._normal(period, level, slope)
        return self._known[key]

    def _normal(self, period: int, level: float, slope: float) -> FloatArray:
        """``Phi(level + slope F)``, from the table unless it is too steep for one."""
        if abs(slope) > _FLAT_ENOUGH:
            return np.asarray(ndtr(level + slope * self._stress[period]))
        if period not in self._places:
            place = (np.clip(self._stress[period], -_FAR, _FAR) + _FAR) * (_KNOTS / (2.0 * _FAR))
            whole = np.minimum(place.astype(np.intp), _KNOTS - 1)
            self._places[period] = whole, place - whole
        whole, part = self._places[period]
        values, steps = _table(level, slope)
        rate = np.take(steps, whole, mode="clip")
        rate *= part
        rate += np.take(values, whole, mode="clip")
        return rate
