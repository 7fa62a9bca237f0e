"""The only rate of return of rows that change sign once (一次变号现金流的唯一收益率), all rows together.

With ``s = ln(1 + rate)``, money in is worth ``P(s)`` and money out ``N(s)``. The root is where ``ln P(s) - ln N(s)``
is zero: a function that only rises or only falls and is nearly straight, so that Halley's method needs few steps from
a start by the mean and the variance of the times of payment. Rows whose root lies below zero are read backwards in
time, so that every power is at most 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.rates.rate_grid import SEARCH_HIGH, SEARCH_LOW

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
_STEPS = 200
_HUGE = 1e250  # sums of larger flows, times a square of their time, might not be finite
_EDGE = 1e-6  # a bracket that closes in on the end of what is searched holds no root
_CLOSE = 1e-7  # a step this small leaves an error below its square


@dataclass(frozen=True)
class Turns:
    """Signs of the flows of rows [k]: sum, whether money goes out first, changes ``once`` or more ``often``, and the
    place of the only flow out or in, -1 when there are several.
    """

    total: FloatArray
    invests: BoolArray
    once: BoolArray
    often: BoolArray
    only_out: NDArray[np.int64]
    only_in: NDArray[np.int64]

    @classmethod
    def invested_first(cls, total: FloatArray, rows: FloatArray) -> Turns:
        """Rows with one flow out, the first, and nothing but flows in after it."""
        count = rows.shape[0]
        returned, never = total > rows[:, 0], np.zeros(count, dtype=bool)
        several = np.full(count, -1)
        return cls(total, ~never, returned, never, np.zeros(count, dtype=np.int64), several)

    def of(self, places: NDArray[np.int64]) -> Turns:
        """Those of some rows."""
        return Turns(**{name: values[places] for name, values in vars(self).items()})


def only_roots(rows: FloatArray, turns: Turns) -> FloatArray:
    """Rates [k] of rows [k, n] with one change of sign each; NaN where the rate is beyond what is searched."""
    total = turns.total
    if not (rows.min() > -_HUGE and rows.max() < _HUGE):
        rows = rows / np.abs(rows).max(axis=1, keepdims=True)
        total = rows.sum(axis=1)
    gains = (total > 0.0) == turns.invests  # invested first and got more back: rate > 0
    rates, last = np.zeros(rows.shape[0]), rows.shape[1] - 1
    single = np.where(turns.only_out >= 0, -1, np.where(turns.only_in >= 0, 1, 0))
    for forward in (True, False):
        for sign in (-1, 1, 0):
            chosen = np.flatnonzero((gains == forward) & (single == sign) & (total != 0.0))
            if not chosen.size:
                continue
            some = rows if chosen.size == rows.shape[0] else rows[chosen]
            columns = np.ascontiguousarray((some if forward else some[:, ::-1]).T)
            if sign == 1:
                columns = -columns
            at = (turns.only_in if sign == 1 else turns.only_out)[chosen]
            at = at if forward else last - at
            out = _SingleOut(columns, at) if sign else _Outflows(columns)
            rising = (total[chosen] < 0.0) != (sign == 1)  # below the root money out is worth more
            found = _approach(columns, out, rising, SEARCH_HIGH if forward else -SEARCH_LOW)
            rates[chosen] = np.expm1(found if forward else -found)
    return rates


def _approach(
    columns: FloatArray, out: _SingleOut | _Outflows, rising: BoolArray, limit: float
) -> FloatArray:
    """Roots s in (0, limit] of columns [n, k] by Halley's method inside a bracket; NaN beyond ``limit``.

    The second derivative is that of the times of payment at first, then what the slope changed by in the last step.
    """
    s, bend = _start(columns, out, limit)
    slope = moved = np.zeros(s.size)
    low, high = np.zeros(s.size), np.full(s.size, limit)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        started = False
        for _ in range(_STEPS):
            value, moment = _horner(columns, np.exp(-s))
            paid, paid_moment = out.worth(s)
            gap = np.log1p(value / paid)
            slope_before, slope = slope, paid_moment / paid - (moment + paid_moment) / (value + paid)
            if started:
                bend = np.where(moved != 0.0, (slope - slope_before) / moved, 0.0)
            started = True
            before = (gap < 0.0) == rising
            low, high = np.where(before, s, low), np.where(before, high, s)
            step = gap / slope
            following = s - step / np.clip(1.0 - 0.5 * step * bend / slope, 0.5, 2.0)
            inside = (following >= low) & (following <= high)
            if not inside.all():
                following = np.where(inside, following, 0.5 * (low + high))
            moved = following - s
            s = following
            if not (np.abs(moved) > _CLOSE).any():
                break
    return np.where(limit - s <= _EDGE, np.nan, s)


class _SingleOut:
    """Money out that is a single flow: its worth is known in closed form."""

    def __init__(self, columns: FloatArray, at: NDArray[np.int64]) -> None:
        self.amount = -columns[at, np.arange(at.size)]
        self.mean = at.astype(np.float64)
        self.variance = np.zeros(at.size)
        self._at_start = not at.any()

    def worth(self, s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Present value, and the same with each flow times its time."""
        if self._at_start:
            return self.amount, self.mean  # nothing to discount, and times zero
        value = self.amount * np.exp(-s * self.mean)
        return value, value * self.mean


class _Outflows:
    """Money out in several flows."""

    def __init__(self, columns: FloatArray) -> None:
        self._columns = np.maximum(-columns, 0.0)
        self.amount, first, second = _moments(self._columns)
        self.mean = first / self.amount
        self.variance = second / self.amount - self.mean**2

    def worth(self, s: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _horner(self._columns, np.exp(-s))


def _start(columns: FloatArray, out: _SingleOut | _Outflows, limit: float) -> tuple[FloatArray, FloatArray]:
    """First guess, and second derivative: the root if the logarithm of each worth were a parabola of mean and variance
    of its times.
    """
    total, first, second = _moments(columns)
    received = total + out.amount
    mean = (first + out.amount * out.mean) / received
    variance = (second + out.amount * (out.variance + out.mean**2)) / received - mean**2
    gain, wait, spread = np.log(received / out.amount), mean - out.mean, variance - out.variance
    root = np.sqrt(np.maximum(wait**2 - 2.0 * spread * gain, 0.0))
    return np.clip(2.0 * gain / (wait + np.copysign(root, wait)), 0.0, limit), spread


def _moments(columns: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums [k] of columns [n, k], of each flow times its time, and times its square."""
    times = np.arange(columns.shape[0], dtype=np.float64)
    total, first, second = np.stack([np.ones(times.size), times, times * times]) @ columns
    return total, first, second


def _horner(columns: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``sum c_k z^k`` and ``sum k c_k z^k`` of columns [n, k]."""
    value, slope = columns[-1].copy(), np.zeros(z.size)
    for column in columns[-2::-1]:
        slope *= z
        slope += value
        value *= z
        value += column
    slope *= z
    return value, slope
