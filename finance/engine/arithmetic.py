"""Arithmetic of one path or of many (单路径与多路径运算): the same formulas over floats or over arrays.

A single projection is fastest in plain floats, a simulation in arrays with one value a path. Code that must
serve both takes an :class:`Arithmetic` and otherwise uses ``+ - * /`` and comparisons.

Before the waterfall many cases are computed together too: an amount of a case is a float, or a column [cases, 1] with
one value a case; a series is [n] or [cases, n], and what no case changes stays single. The functions at the end work
on both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

Amount: TypeAlias = Any
"""Yuan: a float, or an array with one value a path."""

Truth: TypeAlias = Any
"""A bool, or an array of them."""


@dataclass(frozen=True)
class Arithmetic:
    """``least`` and ``most`` of two amounts; ``choose(truth, a, b)``; whether ``anywhere`` true; ``start(value,
    shape)`` of a balance.
    """

    least: Callable[[Amount, Amount], Amount]
    most: Callable[[Amount, Amount], Amount]
    choose: Callable[[Truth, Amount, Amount], Amount]
    anywhere: Callable[[Truth], bool]
    start: Callable[[float, tuple[int, ...]], Amount]


def _least(a: float, b: float) -> float:
    return a if a < b else b


def _most(a: float, b: float) -> float:
    return a if a > b else b


def _choose(truth: bool, a: float, b: float) -> float:
    return a if truth else b


def _choose_each(truth: Truth, a: Amount, b: Amount) -> Amount:
    """``np.where``; a product is several times faster where one of the two is nothing."""
    if isinstance(truth, np.ndarray):
        if isinstance(b, float) and b == 0.0:
            return a * truth
        if isinstance(a, float) and a == 0.0:
            return b * ~truth
    return np.where(truth, a, b)


ONE_PATH = Arithmetic(_least, _most, _choose, bool, lambda value, shape: value)
MANY_PATHS = Arithmetic(
    np.minimum,
    np.maximum,
    _choose_each,
    lambda truth: bool(truth.any()) if isinstance(truth, np.ndarray) else bool(truth),
    lambda value, shape: np.full(shape, value),
)


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
