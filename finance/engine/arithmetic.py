"""Arithmetic of one case or of many (单方案与多方案运算): the same formulas over floats or over arrays.

Before the waterfall many cases are computed together: an amount of a case is a float, or a column [cases, 1] with
one value a case; a series is [n] or [cases, n], and what no case changes stays single. The functions at the end work
on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

Amount: TypeAlias = Any
"""Yuan: a float, or an array with one value a path."""

Truth: TypeAlias = Any
"""A bool, or an array of them."""


def lower(a: Amount, b: Amount) -> Amount:
    """The smaller of two amounts or columns."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.minimum(a, b)
    return a if a <= b else b


def higher(a: Amount, b: Amount) -> Amount:
    """The larger of two amounts or columns."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.maximum(a, b)
    return a if a >= b else b


def anywhere(truth: Truth) -> bool:
    """Whether it holds in any case."""
    return bool(truth.any()) if isinstance(truth, np.ndarray) else bool(truth)


def total(series: FloatArray) -> Amount:
    """Sum over time: a float of a series [n], a column of [cases, n]."""
    return float(series.sum()) if series.ndim == 1 else series.sum(axis=-1, keepdims=True)


def at_each(series: FloatArray) -> list[Amount]:
    """Values of a series one period after the other: floats, or columns."""
    if series.ndim == 1:
        return series.tolist()  # type: ignore[no-any-return]
    return [series[..., t : t + 1] for t in range(series.shape[-1])]


def row_of(values: Sequence[Amount]) -> FloatArray:
    """Series [n] of floats, [cases, n] when any of them is a column."""
    if any(isinstance(value, np.ndarray) for value in values):
        return np.concatenate(np.broadcast_arrays(*values), axis=-1)
    return np.array(values, dtype=np.float64)


def per_case(amount: Amount) -> Amount:
    """A column as one value a path, as the waterfall takes it; a float as it is."""
    return amount[..., 0] if isinstance(amount, np.ndarray) else amount
