"""Arithmetic of one path or of many (单路径与多路径运算): the same formulas over floats or over arrays.

A single projection is fastest in plain floats, a simulation in arrays with one value a path. Code that must
serve both takes an :class:`Arithmetic` and otherwise uses ``+ - * /`` and comparisons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

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


ONE_PATH = Arithmetic(_least, _most, _choose, bool, lambda value, shape: value)
MANY_PATHS = Arithmetic(
    np.minimum,
    np.maximum,
    np.where,
    lambda truth: bool(np.any(truth)),
    lambda value, shape: np.full(shape, value),
)
