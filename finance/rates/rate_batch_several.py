"""Rates of return of rows that change sign several times (多次变号现金流的收益率), all rows together.

How many rates lie above zero, and how many below, is bounded by the changes of sign of running sums of the flows, and
of running sums of those (Norstrøm, 1972; Descartes' rule for ``f(z) / (1 - z)^k``). Most projects with a late cost are
proved to have a single rate that way. The others are scanned on the grid of :func:`finance.irr`: a row that crosses
zero in one cell only, and comes nowhere else near it, has one rate; one that may hide more is searched alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.rates.rate_grid import SEARCH_HIGH, SEARCH_LOW, grid_weights
from finance.rates.rate_roots import rate_roots

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
FEW = 512  # rows for which a table of discount factors is cheaper than one column after the other
_SUMS = 16
_NOTHING = 1e-13  # of the largest flow
_STEPS = 100
_EDGE = 1e-6  # a bracket that closes in on the end of what is searched holds no root


def crossing_roots(rows: FloatArray) -> FloatArray:
    """Rates [k] of rows [k, n] with more than one change of sign; NaN where there is none or several."""
    rates = np.full(rows.shape[0], np.nan)
    for start in range(0, rows.shape[0], FEW):
        block = slice(start, start + FEW)
        rates[block] = _rates(rows[block])
    return rates


def _rates(rows: FloatArray) -> FloatArray:
    rows = rows / np.abs(rows).max(axis=1, keepdims=True)
    first = (rows != 0.0).argmax(axis=1)
    last = rows.shape[1] - 1 - (rows[:, ::-1] != 0.0).argmax(axis=1)
    forward, backward = _from(rows, first), _from(rows[:, ::-1], rows.shape[1] - 1 - last)
    above, below = _most_roots(forward), _most_roots(backward)
    ends = (np.abs(forward[:, 0]) > _NOTHING) & (np.abs(backward[:, 0]) > _NOTHING)
    clear = ends & (np.abs(rows.sum(axis=1)) > _NOTHING)
    one = np.flatnonzero(clear & (above + below == 1))
    unknown = np.flatnonzero(~clear | (above + below > 1))
    rates = np.full(rows.shape[0], np.nan)
    if one.size:
        rates[one] = bracketed_roots(forward[one], above[one] == 1)
    if unknown.size:
        spans, span_of = np.unique(np.stack([first[unknown], last[unknown]]), axis=1, return_inverse=True)
        for place, (start, end) in enumerate(spans.T.tolist()):
            chosen = unknown[span_of.reshape(-1) == place]
            rates[chosen] = _scanned(rows[chosen, start : end + 1])
    return rates


def _from(rows: FloatArray, first: NDArray[np.int64]) -> FloatArray:
    """Rows moved to the left so that each begins with its flow number ``first``; zeros follow the last."""
    if not first.any():
        return rows
    places = first[:, None] + np.arange(rows.shape[1])
    moved: FloatArray = np.take_along_axis(rows, np.minimum(places, rows.shape[1] - 1), axis=1)
    return np.where(places < rows.shape[1], moved, 0.0)


def _most_roots(rows: FloatArray) -> NDArray[np.int64]:
    """Most rates above zero [k] that flows [k, n] can have; 0 and 1 are exact, as the number is even or odd."""
    sums, ends = rows, np.zeros((rows.shape[0], 0))
    fewest = np.full(rows.shape[0], rows.shape[1])
    for _ in range(_SUMS):
        sums = np.cumsum(sums, axis=1)
        ends = np.concatenate(
            [sums[:, -1:], ends], axis=1
        )  # sums go on after the last flow, and may turn once more
        fewest = np.minimum(fewest, _changes(np.concatenate([sums, ends[:, 1:]], axis=1)))
        if (fewest <= 1).all():
            break
    return fewest


def _changes(values: FloatArray) -> NDArray[np.int64]:
    """Changes of sign in each row; a zero, which may be rounding, counts as a turn to both sides."""
    positive = values > 0.0
    changes: NDArray[np.int64] = np.count_nonzero(positive[:, 1:] != positive[:, :-1], axis=1)
    if (values == 0.0).any():
        changes = np.where((values == 0.0).any(axis=1), values.shape[1], changes)
    return changes


def bracketed_roots(rows: FloatArray, above: BoolArray) -> FloatArray:
    """The rate of each row that has exactly one, above zero or not; NaN beyond what is searched."""
    total = rows.sum(axis=1)
    zero = np.zeros(rows.shape[0])
    low, high = np.where(above, zero, SEARCH_LOW), np.where(above, SEARCH_HIGH, zero)
    sign_low = np.where(above, np.sign(total), -np.sign(total))
    times = np.arange(rows.shape[1], dtype=np.float64)
    inward, outward = np.maximum(rows, 0.0), np.maximum(-rows, 0.0)
    received, paid = inward.sum(axis=1), outward.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        guess = np.log(received / paid) / (inward @ times / received - outward @ times / paid)
    inside = (guess > low) & (guess < high)
    guess = np.where(inside, guess, np.where(above, 0.1, -0.1))
    rates = _newton(rows, times, guess, low, high, sign_low, np.where(above, 0.0, times[-1]))
    return np.where(total == 0.0, 0.0, rates)


def _scanned(rows: FloatArray) -> FloatArray:
    """Rates of rows by their values on the grid."""
    times = np.arange(rows.shape[1], dtype=np.float64)
    grid, weights = grid_weights(times)
    # read from the end below zero, as the weights are, the slope of the scaled value counts times from there
    shifted = times - np.where(grid < 0.0, times[-1], 0.0)[:, None]
    values, slopes = rows @ weights.T, -(rows @ (weights * shifted).T)
    crossing = values[:, :-1] * values[:, 1:] <= 0.0
    turning = slopes[:, :-1] * slopes[:, 1:] <= 0.0
    steepest = np.maximum(np.abs(slopes[:, :-1]), np.abs(slopes[:, 1:]))
    nearest = np.minimum(np.abs(values[:, :-1]), np.abs(values[:, 1:]))
    near = turning & (crossing | (nearest <= 2.0 * steepest * np.diff(grid)))
    unclear = near.any(axis=1) | (np.abs(values) < _NOTHING).any(axis=1)
    rates = np.full(rows.shape[0], np.nan)
    found = np.flatnonzero(~unclear & (crossing.sum(axis=1) == 1))
    if found.size:
        cell = crossing[found].argmax(axis=1)
        low, high, sign_low = grid[cell], grid[cell + 1], np.sign(values[found, cell])
        start = np.where(high <= 0.0, times[-1], 0.0)
        rates[found] = _newton(rows[found], times, 0.5 * (low + high), low, high, sign_low, start)
    for place in np.flatnonzero(unclear).tolist():
        roots = rate_roots(rows[place], times, 2)
        rates[place] = roots[0] if len(roots) == 1 else np.nan
    return rates


def _newton(
    rows: FloatArray,
    times: FloatArray,
    s: FloatArray,
    low: FloatArray,
    high: FloatArray,
    sign_low: FloatArray,
    start: FloatArray,
) -> FloatArray:
    """The rate of each row between two points of ln(1 + rate), values taken at time ``start``; NaN when none."""
    shifted = times - start[:, None]
    bottom, top = low, high
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_STEPS):
            worth = rows * np.exp(-s[:, None] * shifted)
            value, slope = worth.sum(axis=1), -(worth * shifted).sum(axis=1)
            before = value * sign_low > 0.0
            low, high = np.where(before, s, low), np.where(before, high, s)
            following = s - value / slope
            inside = (following >= low) & (following <= high)
            following = np.where(inside, following, 0.5 * (low + high))
            following = np.where(value == 0.0, s, following)
            moved = np.abs(following - s)
            s = following
            if not (moved > 1e-15 + 1e-9 * np.abs(s)).any() or not (high - low > 1e-15).any():
                break
    missed = ((s - bottom < _EDGE) & (bottom == SEARCH_LOW)) | ((top - s < _EDGE) & (top == SEARCH_HIGH))
    return np.where(missed, np.nan, np.expm1(s))
