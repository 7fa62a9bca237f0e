"""Fiscal stress of cities (财政压力因子): stationary autoregressive factors that share a national part.

``F_t = phi F_{t-1} + sqrt(1 - phi^2) (sqrt(omega) Z_t + sqrt(1 - omega) e_t)``, each N(0, 1); F > 0 is worse. In
quarters the persistence is ``phi^(1/4)``, so that a year later it is the same. One city alone needs one draw a
period, several need one more for the nation.

The first Sobol dimensions are spent on the end and the middle of the path (a Brownian bridge of the autoregression):
measured, that halves the error of the liquidity gap and of what owners get beside drawing one period after the other.
Cities of different persistence need their shocks in order, and are drawn that way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from finance.risk.simulation_terms import City
from finance.risk.sobol import ScrambledSobol, uniforms

FloatArray = NDArray[np.float64]
REPLICATES = 16
_LEAST_PATHS = 16  # of a replicate


class Step(NamedTuple):
    """``F[period] = by_left F[left] + by_right F[right] + fresh z``; weights are 0 where there is no neighbour."""

    period: int
    left: int
    by_left: float
    right: int
    by_right: float
    fresh: float


def in_order(periods: int, phi: float) -> list[Step]:
    """One period after the other."""
    fresh = math.sqrt(1.0 - phi**2)
    return [Step(0, 0, 0.0, 0, 0.0, 1.0), *(Step(t, t - 1, phi, 0, 0.0, fresh) for t in range(1, periods))]


def bridge(periods: int, phi: float) -> list[Step]:
    """The last period, the first given the last, then the middle of every gap given its ends."""
    last = periods - 1
    steps = [Step(last, 0, 0.0, 0, 0.0, 1.0)]
    if last > 0:
        steps.append(Step(0, 0, 0.0, last, phi**last, math.sqrt(1.0 - phi ** (2 * last))))
    gaps = [(0, last)]
    for left, right in gaps:
        if right - left > 1:
            middle = (left + right) // 2
            before, after = phi ** (middle - left), phi ** (right - middle)
            whole = 1.0 - (before * after) ** 2
            weights = before * (1.0 - after**2) / whole, after * (1.0 - before**2) / whole
            fresh = math.sqrt((1.0 - before**2) * (1.0 - after**2) / whole)
            steps.append(Step(middle, left, weights[0], right, weights[1], fresh))
            gaps += [(left, middle), (middle, right)]
    return steps


class StressPaths:
    """Stress of every city on every path, computed for any part of the paths at a time."""

    def __init__(self, cities: Sequence[City], periods: int, per_year: int, n_paths: int, seed: int) -> None:
        self._cities, self._periods = cities, periods
        self.replicates = min(max(n_paths // _LEAST_PATHS, 1), REPLICATES)
        self.bounds = [n_paths * r // self.replicates for r in range(self.replicates + 1)]
        longest = max(high - low for low, high in pairwise(self.bounds))
        self._draws = 1 if len(cities) == 1 else 1 + len(cities)
        self._points = ScrambledSobol(self._draws * periods, longest, self.replicates, seed)
        plan = bridge if len({city.phi for city in cities}) == 1 else in_order
        self._steps = [plan(periods, city.phi ** (1.0 / per_year)) for city in cities]

    def part(self, start: int, stop: int) -> list[FloatArray]:
        """Stress of each city on paths ``start`` to ``stop``: [periods, stop - start]."""
        pieces = []
        for replicate, (low, high) in enumerate(pairwise(self.bounds)):
            first, last = max(start, low), min(stop, high)
            if first < last:
                pieces.append(self._points.points(replicate, first - low, last - low))
        points = np.concatenate(pieces, axis=1)
        return [self._stress(points, number) for number in range(len(self._cities))]

    def _stress(self, points: NDArray[np.uint32], number: int) -> FloatArray:
        stress, shared = np.empty((self._periods, points.shape[1])), self._cities[number].omega
        for place, step in enumerate(self._steps[number]):
            row = place * self._draws
            drawn = ndtri(uniforms(points[row if self._draws == 1 else row + 1 + number]))
            if self._draws > 1:
                drawn *= math.sqrt(1.0 - shared)
                drawn += math.sqrt(shared) * ndtri(uniforms(points[row]))
            drawn *= step.fresh
            if step.by_left:
                drawn += step.by_left * stress[step.left]
            if step.by_right:
                drawn += step.by_right * stress[step.right]
            stress[step.period] = drawn
        return stress
