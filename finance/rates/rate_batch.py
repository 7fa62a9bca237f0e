"""Rates of return of many rows of flows at once (批量内部收益率), by the rules of :func:`finance.irr`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.rates.rate_batch_several import crossing_roots
from finance.rates.rate_batch_single import OFTEN, only_rates

FloatArray = NDArray[np.float64]


def irr_batch(matrix: ArrayLike) -> FloatArray:
    """Internal rates of return (批量内部收益率) of the rows of ``matrix`` [..., n]; NaN where a row has not
    exactly one.

    Rows that change sign once, or are proved to have one rate, approach it together. Of others every rate is looked for,
    exactly as :func:`finance.irr` does for a single one.
    """
    flows = np.asarray(matrix, dtype=np.float64)
    rows = flows.reshape(-1, flows.shape[-1])
    if rows.shape[1] < 2:
        return np.full(flows.shape[:-1], np.nan)
    rates, turns = np.empty(rows.shape[0]), np.empty(rows.shape[0], dtype=np.int8)
    by_row = bool(rows.flags.c_contiguous)
    only_rates(rows if by_row else np.ascontiguousarray(rows.T), by_row, rates, turns)
    often = np.flatnonzero(turns == OFTEN)
    if often.size:
        rates[often] = crossing_roots(rows[often])
    return rates.reshape(flows.shape[:-1])
