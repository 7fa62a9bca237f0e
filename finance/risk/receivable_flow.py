"""Receivables of one project, period by period on many paths (应收账款滚动): billed, paid, given up, one period older.

Whatever was billed is at any time paid, given up, or still unpaid. Unpaid amounts stand in one row per period of age
up to five years and one for all that is older.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from finance.compiled import compiled
from finance.risk.behaviour import Behaviour, Share
from finance.risk.payer import AGES

FloatArray = NDArray[np.float64]
Places = NDArray[np.int64]


def ages_in_periods(per_year: int) -> int:
    """How many ages in periods there are: up to five years, and one for all that is older."""
    return (AGES - 1) * per_year + 1


class ManyBills:
    """Bills so many that the share of them paid is the chance of payment.

    ``left`` [rows]: what is unpaid to begin with, by age in periods; the last row is older than five years.
    """

    def __init__(self, behaviour: Behaviour, per_year: int, left: FloatArray | None = None) -> None:
        self._behaviour, self._per_year = behaviour, per_year
        self._ring = ages_in_periods(per_year) - 1  # a row is used again when its bills are five years old
        self._rows = np.zeros((self._ring + 1, behaviour.paths))
        if left is not None:
            self._rows[:] = left[[*range(self._ring - 1, -1, -1), self._ring], None]
        self._owing: NDArray[np.bool_] = np.asarray(self._rows.any(axis=1))
        self._newest = self._ring - 1
        self._places = np.zeros((0, 2), dtype=np.int64)
        self._whole = np.ones(behaviour.paths)

    def want(self, period: int, billed: float) -> FloatArray:
        """All grows one period older, ``billed`` yuan come new; what the payer would pay in ``period`` [paths]."""
        self._newest = (self._newest + 1) % self._ring
        if self._owing[self._newest]:
            self._rows[-1] += self._rows[self._newest]
            self._owing[-1] = True
        self._rows[self._newest] = billed
        self._owing[self._newest] = billed > 0.0
        rows = [*((self._newest - age) % self._ring for age in range(self._ring)), self._ring]
        self._places = np.array(
            [(row, age) for age, row in enumerate(rows) if self._owing[row]], dtype=np.int64
        ).reshape(-1, 2)
        wanted = np.zeros(self._behaviour.paths)
        _want(self._rows, self._places, self._per_year, self._behaviour.pay(period), wanted)
        return wanted

    def interest(self, period: int, share: Share) -> FloatArray:
        """Years waited, times yuan, of what is paid in ``period`` [paths]; what is older than five years counts as five."""
        pay, waited = self._behaviour.pay(period), np.zeros(self._behaviour.paths)
        for row, age in self._places.tolist():
            waited += (age / self._per_year) * self._rows[row] * (pay[age // self._per_year] * share)
        return waited

    def settle(self, period: int, share: Share, unpaid: FloatArray) -> FloatArray:
        """Pay ``share`` of what was wanted, give up what is given up [paths].

        ``unpaid`` [AGES, paths] is raised by what is left of bills that are 1 ... 5 whole years old.
        """
        lost, paid_share = (
            np.zeros(self._behaviour.paths),
            share if isinstance(share, np.ndarray) else self._whole,
        )
        pay, lose = self._behaviour.pay(period), self._behaviour.lose(period)
        loses = np.array(self._behaviour.loses)
        _settle(self._rows, self._places, self._per_year, pay, lose, loses, paid_share, unpaid, lost)
        return lost

    def owed(self) -> Iterator[tuple[int, FloatArray]]:
        """Ages in periods with what is unpaid of them [paths]; the last is five years and more."""
        for row, age in self._places.tolist():
            yield age, self._rows[row]


@compiled
def _want(rows: FloatArray, places: Places, per_year: int, pay: FloatArray, wanted: FloatArray) -> None:
    for place in range(places.shape[0]):
        row, chance = rows[places[place, 0]], pay[places[place, 1] // per_year]
        for i in range(row.size):
            wanted[i] += row[i] * chance[i]


@compiled
def _settle(
    rows: FloatArray,
    places: Places,
    per_year: int,
    pay: FloatArray,
    lose: FloatArray,
    loses: Places,
    share: FloatArray,
    unpaid: FloatArray,
    lost: FloatArray,
) -> None:
    for place in range(places.shape[0]):
        row, age = rows[places[place, 0]], places[place, 1] // per_year
        chance = pay[age]
        for i in range(row.size):
            row[i] -= row[i] * chance[i] * share[i]
        if age < AGES - 1 and places[place, 1] + 1 == (age + 1) * per_year:
            left = unpaid[age + 1]
            for i in range(row.size):
                left[i] += row[i]
        if loses[age] >= 0:
            given_up = lose[loses[age]]
            for i in range(row.size):
                part = row[i] * given_up[i]
                lost[i] += part
                row[i] -= part
