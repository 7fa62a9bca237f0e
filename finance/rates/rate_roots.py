"""All rates at which the present value of flows is zero (净现值为零的全部收益率).

With ``s = ln(1 + rate)`` the value is ``sum c_i exp(-s t_i)``. Only its sign matters for a root, so it is
divided by its largest exponential: 360 months at -99 % would overflow otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from finance.rates.rate_batch_single import only_rates
from finance.rates.rate_grid import grid_weights

FloatArray = NDArray[np.float64]
_SAME_ROOT = 1e-9


def rate_roots(amounts: FloatArray, times: FloatArray, changes: int) -> tuple[float, ...]:
    """All roots: brackets from a scan and, where the value turns round without crossing, from its
    extremum.
    """
    times = times - times[0]
    from_end = times - times[-1]

    def value(s: float) -> float:
        return float(amounts.dot(np.exp(-s * (times if s >= 0.0 else from_end))))

    if changes == 1:
        found = _only_crossing(amounts, times, value)
    else:
        points, values = _scan(amounts, times, value)
        touching = np.abs(values) < 1e-14
        found = points[touching].tolist()
        crossing = (values[:-1] * values[1:] < 0) & ~touching[:-1] & ~touching[1:]
        found += [_between(value, points[k], points[k + 1]) for k in np.flatnonzero(crossing)]
    rates: list[float] = []
    for root in sorted(found):
        rate = _tidy(float(np.expm1(root)), amounts, times)
        if not rates or abs(rate - rates[-1]) > _SAME_ROOT * max(1.0, abs(rate)):
            rates.append(rate)
    return tuple(rates)


def _between(value: Callable[[float], float], low: float, high: float) -> float:
    """The root between two points; an end that is a root up to rounding is returned as it is."""
    at_low, at_high = value(low), value(high)
    if at_low * at_high >= 0.0:
        return float(low if abs(at_low) <= abs(at_high) else high)
    return float(brentq(value, low, high, xtol=1e-15, rtol=8.9e-16, maxiter=300))


def _only_crossing(amounts: FloatArray, times: FloatArray, value: Callable[[float], float]) -> list[float]:
    """The one place where the value changes sign; nothing when it lies outside the grid."""
    if np.array_equal(times, np.arange(times.size)):
        rates = np.empty(1)
        only_rates(np.ascontiguousarray(amounts)[None, :], True, rates, np.empty(1, dtype=np.int8))
        return [] if np.isnan(rates[0]) else [float(np.log1p(rates[0]))]
    grid, weights = grid_weights(times)
    values = weights @ amounts
    beyond = np.flatnonzero(values * np.sign(values[0]) <= 0.0)
    if beyond.size == 0:
        return []
    k = int(beyond[0])
    return [float(grid[k])] if values[k] == 0.0 else [_between(value, grid[k - 1], grid[k])]


def _scan(
    amounts: FloatArray, times: FloatArray, value: Callable[[float], float]
) -> tuple[FloatArray, FloatArray]:
    """Points over ln(1 + rate), closer together near zero, plus the extrema of the value, and the values
    there.
    """

    timed, from_end = amounts * times, times - times[-1]

    def slope(s: float) -> float:
        return float(timed.dot(np.exp(-s * (times if s >= 0.0 else from_end))))

    grid, weights = grid_weights(times)
    slopes = weights @ timed
    turns = np.flatnonzero(slopes[:-1] * slopes[1:] < 0)
    extrema = np.array([brentq(slope, grid[k], grid[k + 1], xtol=1e-15, rtol=8.9e-16) for k in turns])
    points = np.concatenate([grid, extrema])
    values = np.concatenate([weights @ amounts, [value(s) for s in extrema]])
    order = np.argsort(points, kind="stable")
    return points[order], values[order]


def _tidy(rate: float, amounts: FloatArray, times: FloatArray) -> float:
    """Give 0.1 rather than 0.09999999999999987 when the short number is at least as good a root."""
    short = float(round(rate, 12)) + 0.0  # no minus zero
    if short <= -1.0:
        return rate
    exponents = -np.log1p(np.array([rate, short]))[:, None] * times
    values = np.abs(np.exp(exponents - exponents.max()) @ amounts)
    return short if values[1] <= values[0] + 1e-14 else rate
