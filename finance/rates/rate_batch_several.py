"""Rates of return of rows that change sign several times (多次变号现金流的收益率), all rows together.

What :mod:`finance.rates.rate_batch_single` cannot prove to have one rate is scanned on the grid of :func:`finance.irr`: a
row that crosses zero in one cell only, and comes nowhere else near it, has one rate; one that may hide more is searched
alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.rates.rate_grid import SEARCH_HIGH, SEARCH_LOW, grid_weights, slope_weights
from finance.rates.rate_roots import rate_roots

FloatArray = NDArray[np.float64]
FEW = 512  # rows for which a table of discount factors is cheaper than one column after the other
_NOTHING = 1e-13  # of the largest flow
_STEPS = 100
_EDGE = 1e-6  # a bracket that closes in on the end of what is searched holds no root


def crossing_roots(rows: FloatArray) -> FloatArray:
    """Rates [k] of rows [k, n]; NaN where there is none or several."""
    rates = np.full(rows.shape[0], np.nan)
    for start in range(0, rows.shape[0], FEW):
        block = slice(start, start + FEW)
        rates[block] = _rates(rows[block])
    return rates


def _rates(rows: FloatArray) -> FloatArray:
    rows = rows / np.abs(rows).max(axis=1, keepdims=True)
    first = (rows != 0.0).argmax(axis=1)
    last = rows.shape[1] - 1 - (rows[:, ::-1] != 0.0).argmax(axis=1)
    brackets, rates = np.empty((4, rows.shape[0])), np.empty(rows.shape[0])
    spans, span_of = np.unique(np.stack([first, last]), axis=1, return_inverse=True)
    for place, (start, end) in enumerate(spans.T.tolist()):
        chosen = np.flatnonzero(span_of.reshape(-1) == place)
        brackets[:, chosen], rates[chosen] = _scanned(rows[chosen, start : end + 1])
    there = np.flatnonzero(np.isfinite(brackets[0]))
    if there.size:
        ahead, low, high, sign_low = brackets[:, there]
        forward, backward = rows[there], rows[there, ::-1]
        oriented = np.where(
            ahead[:, None] > 0.0,
            _from(forward, first[there]),
            _from(backward, rows.shape[1] - 1 - last[there]),
        )
        rates[there] = np.expm1(ahead * _newton(oriented, low, high, sign_low))
    return rates


def _from(rows: FloatArray, first: NDArray[np.int64]) -> FloatArray:
    """Rows moved to the left so that each begins with its flow number ``first``; zeros follow the last."""
    if not first.any():
        return rows
    places = first[:, None] + np.arange(rows.shape[1])
    moved: FloatArray = np.take_along_axis(rows, np.minimum(places, rows.shape[1] - 1), axis=1)
    return np.where(places < rows.shape[1], moved, 0.0)


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
