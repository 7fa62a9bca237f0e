"""Grid over ln(1 + rate) on which rates of return are bracketed (内部收益率的搜索网格)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SEARCH_LOW, SEARCH_HIGH = -16.0, 12.0  # ln(1 + rate): rates from -99.99999 % to about 16,000,000 %
_GRID = 1000


def grid_weights(times: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Grid over ln(1 + rate), closer together near zero, and the scaled discount factors [grid, times] there."""
    if np.array_equal(times, np.arange(times.size)):
        return _periodic_grid(times.size)
    return _grid_of(times)


@lru_cache(maxsize=16)
def slope_weights(periods: int) -> FloatArray:
    """The factors for flows one period apart, times the time from where they are 1: the last below zero, or the first."""
    grid, weights = _periodic_grid(periods)
    slopes: FloatArray = weights * (np.arange(periods) - np.where(grid < 0.0, periods - 1.0, 0.0)[:, None])
    return slopes


@lru_cache(maxsize=16)
def _periodic_grid(periods: int) -> tuple[FloatArray, FloatArray]:
    """The same for flows one period apart; kept, because every case of that length needs it again."""
    return _grid_of(np.arange(periods, dtype=np.float64))


def _grid_of(times: FloatArray) -> tuple[FloatArray, FloatArray]:
    half = np.linspace(0.0, 1.0, _GRID // 2) ** 2
    grid = np.unique(np.concatenate([SEARCH_LOW * half, SEARCH_HIGH * half]))
    exponents = -np.outer(grid, times)
    return grid, np.exp(np.maximum(exponents - exponents.max(axis=1, keepdims=True), -500.0))
