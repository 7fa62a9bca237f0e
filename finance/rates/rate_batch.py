"""Rates of return of many rows of flows at once (批量内部收益率), by the rules of :func:`finance.irr`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.rates.rate_batch_several import FEW, crossing_roots
from finance.rates.rate_batch_single import Turns, only_roots

FloatArray = NDArray[np.float64]
_ROWS_AT_ONCE = 4096  # a block of rows stays in the cache of the processor


def irr_batch(matrix: ArrayLike) -> FloatArray:
    """Internal rates of return (批量内部收益率) of the rows of ``matrix`` [..., n]; NaN where a row has not
    exactly one.

    A row that changes sign once has one rate, which all such rows approach together. Of a row that changes sign more
    often every rate is looked for, exactly as :func:`finance.irr` does for a single one.
    """
    flows = np.asarray(matrix, dtype=np.float64)
    rows = flows.reshape(-1, flows.shape[-1])
    rates = np.full(rows.shape[0], np.nan)
    if flows.shape[-1] < 2:
        return rates.reshape(flows.shape[:-1])
    for start in range(0, rows.shape[0], _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        rates[block] = _rates(np.ascontiguousarray(rows[block]))
    return rates.reshape(flows.shape[:-1])


def _rates(rows: FloatArray) -> FloatArray:
    turns = _turns(rows)
    if turns.once.all() and rows.shape[0] > FEW:
        return only_roots(rows, turns)
    rates = np.full(rows.shape[0], np.nan)
    once, often = np.flatnonzero(turns.once), np.flatnonzero(turns.often)
    if once.size <= FEW:
        once, often = once[:0], np.flatnonzero(turns.once | turns.often)
    if once.size:
        rates[once] = only_roots(rows[once], turns.of(once))
    if often.size:
        rates[often] = crossing_roots(rows[often], turns.once[often])
    return rates


def _turns(rows: FloatArray) -> Turns:
    """Where the flows of each row change sign; zero has no sign, and a row that is not finite changes nowhere."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = rows @ np.ones(rows.shape[1])
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(total))
    if finite.all() and (rows[:, 0] < 0.0).all() and (rows[:, 1:] >= 0.0).all():
        return Turns.invested_first(total, rows)
    if not finite.all():
        finite = np.asarray(np.isfinite(rows).all(axis=1))
    inward, outward = rows > 0.0, rows < 0.0
    last, cases = rows.shape[1] - 1, np.arange(rows.shape[0])
    first_in, first_out = inward.argmax(axis=1), outward.argmax(axis=1)
    last_in, last_out = last - inward[:, ::-1].argmax(axis=1), last - outward[:, ::-1].argmax(axis=1)
    both = inward[cases, first_in] & outward[cases, first_out] & finite
    apart = (last_out < first_in) | (last_in < first_out)
    return Turns(
        total=total,
        invests=first_out < first_in,
        once=both & apart,
        often=both & ~apart,
        only_out=np.where(first_out == last_out, first_out, -1),
        only_in=np.where(first_in == last_in, first_in, -1),
    )
