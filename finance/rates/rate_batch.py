"""Rates of return of many rows of flows at once (批量内部收益率)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.rates.rate_grid import SEARCH_HIGH, SEARCH_LOW, grid_weights

FloatArray = NDArray[np.float64]
_ROWS_AT_ONCE = 2000


def irr_batch(matrix: ArrayLike) -> FloatArray:
    """Internal rates of return (批量内部收益率) of the rows of ``matrix`` [..., n]; NaN where a row has not
    exactly one.

    Rows with one change of sign (an investment and then returns) are solved together by Newton's method; rows with
    more are bracketed on the grid of :func:`irr`, which may miss two roots closer together than a grid step. With the sign of the plain sum it is known whether the root lies above or below
    zero, and in both cases it becomes the only root z in (0, 1) of a polynomial, read forwards or backwards.
    """
    flows = np.asarray(matrix, dtype=np.float64)
    rows = flows.reshape(-1, flows.shape[-1])
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(rows).all(axis=1))
    changes = np.array(_count_sign_changes(np.where(finite[:, None], rows, 0.0)))
    rates = np.full(rows.shape[0], np.nan)
    single = np.flatnonzero(changes == 1)
    if single.size:
        rates[single] = _batch_single_root(rows[single])
    several = np.flatnonzero(finite & (changes > 1))
    for start in range(0, several.size, _ROWS_AT_ONCE):
        some = several[start : start + _ROWS_AT_ONCE]
        rates[some] = _batch_several_changes(rows[some])
    return rates.reshape(flows.shape[:-1])


def _batch_single_root(rows: FloatArray) -> FloatArray:
    total = rows.sum(axis=1)
    index = np.arange(rows.shape[0])
    first = rows[index, (rows != 0).argmax(axis=1)]
    above = np.sign(total) != np.sign(first)  # invested first and got more back: rate > 0
    coefficients = np.where(above[:, None], rows, rows[:, ::-1])
    coefficients = coefficients / np.abs(coefficients).max(axis=1, keepdims=True)
    z = _root_in_unit_interval(coefficients)
    with np.errstate(divide="ignore"):
        rate = np.where(above, 1.0 / z - 1.0, z - 1.0)
    outside = np.where(above, z < np.exp(-SEARCH_HIGH), z < np.exp(SEARCH_LOW))
    return np.where(total == 0.0, 0.0, np.where(outside, np.nan, rate))


def _root_in_unit_interval(coefficients: FloatArray) -> FloatArray:
    """The only root in (0, 1) of each row ``sum c_k z^k``: Newton, halving the bracket where it would leave
    it.
    """
    index = np.arange(coefficients.shape[0])
    lead = np.sign(coefficients[index, (coefficients != 0).argmax(axis=1)])
    answer = np.full(index.size, 0.9)
    columns = np.ascontiguousarray(coefficients.T)
    low, high, z = np.zeros(index.size), np.ones(index.size), answer.copy()
    for _ in range(200):
        value, slope = np.zeros_like(z), np.zeros_like(z)
        for column in columns[::-1]:
            slope = slope * z + value
            value = value * z + column
        before_root = np.sign(value) == lead
        low, high = np.where(before_root, z, low), np.where(before_root, high, z)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = z - value / slope
        following = np.where((newton > low) & (newton < high), newton, 0.5 * (low + high))
        following = np.where(value == 0.0, z, following)
        moving = (np.abs(following - z) > 4e-16 * z) & (high - low > 4e-16 * z)
        answer[index] = following
        if not moving.any():
            break
        if moving.mean() < 0.7:  # go on with the rows that still move
            index, columns, lead = index[moving], np.ascontiguousarray(columns[:, moving]), lead[moving]
            low, high, following = low[moving], high[moving], following[moving]
        z = following
    return answer


def _batch_several_changes(rows: FloatArray) -> FloatArray:
    """Rates of rows whose value crosses zero exactly once on the grid, by halving the bracket; NaN for the rest."""
    times = np.arange(rows.shape[1], dtype=np.float64)
    grid, weights = grid_weights(times)
    values = rows @ weights.T
    crossing = values[:, :-1] * values[:, 1:] <= 0
    found = np.flatnonzero(crossing.sum(axis=1) == 1)
    flows = rows[found]
    cell = crossing[found].argmax(axis=1)
    low, high = grid[cell], grid[cell + 1]
    sign_low = np.sign(values[found, cell])
    for _ in range(60):
        middle = 0.5 * (low + high)
        exponents = -middle[:, None] * times
        value = np.sum(flows * np.exp(exponents - exponents.max(axis=1, keepdims=True)), axis=1)
        left = np.sign(value) == sign_low
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    rates = np.full(rows.shape[0], np.nan)
    rates[found] = np.expm1(0.5 * (low + high))
    return rates


def _count_sign_changes(rows: FloatArray) -> NDArray[np.int64]:
    signs = np.sign(rows)
    changes = np.zeros(rows.shape[0], dtype=np.int64)
    latest = np.zeros(rows.shape[0])
    for column in signs.T:
        changes += (column * latest < 0).astype(np.int64)
        latest = np.where(column != 0, column, latest)
    return changes
