"""Rates of return of rows that change sign several times (多次变号现金流的收益率), all rows together.

How many rates lie above zero, and how many below, is bounded by the changes of sign of running sums of the flows, and
of running sums of those (Norstrøm, 1972; Descartes' rule for ``f(z) / (1 - z)^k``). Most projects with a late cost are
proved to have a single rate that way. The others are scanned on the grid of :func:`finance.irr`: a row that crosses
zero in one cell only, and comes nowhere else near it, has one rate; one that may hide more is searched alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.rates.rate_grid import SEARCH_HIGH, SEARCH_LOW, grid_weights, slope_weights
from finance.rates.rate_roots import rate_roots

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
FEW = 512  # rows for which a table of discount factors is cheaper than one column after the other
_SUMS = 16
_NOTHING = 1e-13  # of the largest flow
_STEPS = 100
_EDGE = 1e-6  # a bracket that closes in on the end of what is searched holds no root


def crossing_roots(rows: FloatArray, once: BoolArray) -> FloatArray:
    """Rates [k] of rows [k, n] that change sign ``once``, or more often; NaN where there is none or several."""
    rates = np.full(rows.shape[0], np.nan)
    for start in range(0, rows.shape[0], FEW):
        block = slice(start, start + FEW)
        rates[block] = _rates(rows[block], once[block])
    return rates


def _rates(rows: FloatArray, once: BoolArray) -> FloatArray:
    rows = rows / np.abs(rows).max(axis=1, keepdims=True)
    first = (rows != 0.0).argmax(axis=1)
    last = rows.shape[1] - 1 - (rows[:, ::-1] != 0.0).argmax(axis=1)
    forward, backward = _from(rows, first), _from(rows[:, ::-1], rows.shape[1] - 1 - last)
    total = rows.sum(axis=1)
    one, above, unknown = once.copy(), total * forward[:, 0] < 0.0, np.array([], dtype=np.intp)
    often = np.flatnonzero(~once)
    if often.size:
        most = _most_roots(forward[often]), _most_roots(backward[often])
        ends = np.minimum(np.abs(forward[often, 0]), np.abs(backward[often, 0]))
        clear = (ends > _NOTHING) & (np.abs(total[often]) > _NOTHING)
        one[often], above[often] = clear & (most[0] + most[1] == 1), most[0] == 1
        unknown = often[~clear | (most[0] + most[1] > 1)]
    brackets = np.where(one, _beyond_zero(above, total), np.nan)
    rates = np.full(rows.shape[0], np.nan)
    if unknown.size:
        spans, span_of = np.unique(np.stack([first[unknown], last[unknown]]), axis=1, return_inverse=True)
        for place, (start, end) in enumerate(spans.T.tolist()):
            chosen = unknown[span_of.reshape(-1) == place]
            brackets[:, chosen], rates[chosen] = _scanned(rows[chosen, start : end + 1])
    there = np.flatnonzero(np.isfinite(brackets[0]))
    if there.size:
        ahead, low, high, sign_low = brackets[:, there]
        oriented = np.where(ahead[:, None] > 0.0, forward[there], backward[there])
        rates[there] = np.expm1(ahead * _newton(oriented, low, high, sign_low))
    return np.where(once & (total == 0.0), 0.0, rates)


def _beyond_zero(above: BoolArray, total: FloatArray) -> FloatArray:
    """Brackets [4, k] of the rows that have one rate, above zero or below: direction of time, 1 or -1; both ends of
    ``|ln(1 + rate)|``; the sign of the value at the lower one.
    """
    high = np.where(above, SEARCH_HIGH, -SEARCH_LOW)
    return np.stack([np.where(above, 1.0, -1.0), np.zeros(above.size), high, np.sign(total)])


def _from(rows: FloatArray, first: NDArray[np.int64]) -> FloatArray:
    """Rows moved to the left so that each begins with its flow number ``first``; zeros follow the last."""
    if not first.any():
        return rows
    places = first[:, None] + np.arange(rows.shape[1])
    moved: FloatArray = np.take_along_axis(rows, np.minimum(places, rows.shape[1] - 1), axis=1)
    return np.where(places < rows.shape[1], moved, 0.0)


def _most_roots(rows: FloatArray) -> NDArray[np.int64]:
    """Most rates above zero [k] that flows [k, n] can have; 0 and 1 are exact, as the number is even or odd."""
    fewest = np.full(rows.shape[0], rows.shape[1])
    open_rows, sums, ends = np.arange(rows.shape[0]), rows, rows[:, :0]
    for _ in range(_SUMS):
        sums = np.cumsum(sums, axis=1)
        longer = np.concatenate(
            [sums, ends], axis=1
        )  # sums go on after the last flow, and may turn once more
        fewest[open_rows] = found = np.minimum(fewest[open_rows], _changes(longer))
        still = found > 1
        if not still.any():
            break
        ends = np.concatenate([sums[:, -1:], ends], axis=1)
        if not still.all():
            open_rows, sums, ends = open_rows[still], sums[still], ends[still]
    return fewest


def _changes(values: FloatArray) -> NDArray[np.int64]:
    """Changes of sign in each row; a zero, which may be rounding, counts as a turn to both sides."""
    positive = values > 0.0
    changes: NDArray[np.int64] = np.count_nonzero(positive[:, 1:] != positive[:, :-1], axis=1)
    if (values == 0.0).any():
        changes = np.where((values == 0.0).any(axis=1), values.shape[1], changes)
    return changes


def _scanned(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Brackets [4, k] of rows by their values on the grid, NaN where there is none or several; and the rates of those
    that were searched alone.
    """
    times = np.arange(rows.shape[1], dtype=np.float64)
    grid, weights = grid_weights(times)
    # read from the end below zero, as the weights are, the slope of the scaled value counts times from there
    values, slopes = rows @ weights.T, -(rows @ slope_weights(times.size).T)
    crossing = values[:, :-1] * values[:, 1:] <= 0.0
    turning = slopes[:, :-1] * slopes[:, 1:] <= 0.0
    steepest = np.maximum(np.abs(slopes[:, :-1]), np.abs(slopes[:, 1:]))
    nearest = np.minimum(np.abs(values[:, :-1]), np.abs(values[:, 1:]))
    near = turning & (crossing | (nearest <= 2.0 * steepest * np.diff(grid)))
    unclear = near.any(axis=1) | (np.abs(values) < _NOTHING).any(axis=1)
    rates = np.full(rows.shape[0], np.nan)
    cell, cases = crossing.argmax(axis=1), np.arange(rows.shape[0])
    ahead = grid[cell] >= 0.0
    low, high = np.where(ahead, cell, cell + 1), np.where(ahead, cell + 1, cell)
    brackets = np.stack([np.where(ahead, 1.0, -1.0), *np.abs(grid[[low, high]]), np.sign(values[cases, low])])
    for place in np.flatnonzero(unclear).tolist():
        roots = rate_roots(rows[place], times, 2)
        rates[place] = roots[0] if len(roots) == 1 else np.nan
    return np.where(~unclear & (crossing.sum(axis=1) == 1), brackets, np.nan), rates


def _newton(rows: FloatArray, low: FloatArray, high: FloatArray, sign_low: FloatArray) -> FloatArray:
    """``|ln(1 + rate)|`` of each row, whose time runs so that values shrink, between two points; NaN at the end of
    what is searched.

    The logarithm of money in over money out is nearly straight, so that few steps are needed.
    """
    times = np.arange(rows.shape[1], dtype=np.float64)
    both, moments = np.maximum(np.stack([rows, -rows]), 0.0), np.stack([np.ones(times.size), times], axis=1)
    limit = np.where((high == SEARCH_HIGH) | (high == -SEARCH_LOW), high, np.inf)
    s = np.where(limit == high, 0.0, 0.5 * (low + high))
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_STEPS):
            worth, timed = np.moveaxis(both * np.exp(np.multiply.outer(-s, times)) @ moments, 2, 0)
            gap = np.log(worth[0] / worth[1])
            before = gap * sign_low > 0.0
            low, high = np.where(before, s, low), np.where(before, high, s)
            waits = timed / worth
            following = s + gap / (waits[0] - waits[1])
            inside = (following >= low) & (following <= high)
            following = np.where(inside, following, np.minimum(0.5 * (low + high), 3.0 * low + 0.2))
            following = np.where(gap == 0.0, s, following)
            moved, s = np.abs(following - s), following
            if (moved <= 1e-15 + 1e-9 * s).all() or not (high - low > 1e-15).any():
                break
    return np.where(limit - s < _EDGE, np.nan, s)
