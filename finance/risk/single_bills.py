"""Receivables bill by bill (逐张账单): every bill is paid or not, with the chance its age and the stress give it.

A bill carries one uniform number through its life. What happens in a period cuts the number's interval, and the part
it lies in, stretched to (0, 1) again, is the number for the next period: uniform still, and independent of the past.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.risk.behaviour import Behaviour, Share
from finance.risk.payer import AGES
from finance.risk.receivable_flow import ages_in_periods

FloatArray = NDArray[np.float64]
BLOCK = 1024  # paths that share a stream of random bits; parts of the paths begin at multiples of it
_TO_UNIT = 2.0**-53


@dataclass
class _Bills:
    """Bills of one period: what is left of each [bills, paths], and its number."""

    period: int
    left: FloatArray
    number: FloatArray


class SingleBills:
    """The same as ``ManyBills`` for ``count`` equal bills a period; ``key`` and ``start`` choose the random bits."""

    def __init__(
        self, behaviour: Behaviour, per_year: int, count: int, key: tuple[int, ...], start: int
    ) -> None:
        self._behaviour, self._per_year, self._count = behaviour, per_year, count
        self._key, self._start = key, start
        self._bills: list[_Bills] = []
        self._paid: list[NDArray[np.bool_]] = []
        self._last = 0

    def want(self, period: int, billed: float) -> FloatArray:
        paths = self._behaviour.paths
        self._bills = [bills for bills in self._bills if bills.left.any()]
        if billed > 0.0:
            left = np.full((self._count, paths), billed / self._count)
            self._bills.append(_Bills(period, left, self._numbers(period)))
        wanted, self._paid = np.zeros(paths), []
        for bills in self._bills:
            chance = self._behaviour.pay(period)[self._age(bills, period)]
            paid = bills.number < chance
            self._paid.append(paid)
            wanted += (bills.left * paid).sum(axis=0)
        return wanted

    def interest(self, period: int, share: Share) -> FloatArray:
        waited = np.zeros(self._behaviour.paths)
        for bills, paid in zip(self._bills, self._paid, strict=True):
            years = (period - bills.period) / self._per_year
            waited += years * share * (bills.left * paid).sum(axis=0)
        return waited

    def settle(self, period: int, share: Share, unpaid: FloatArray) -> FloatArray:
        lost, self._last = np.zeros(self._behaviour.paths), period
        for bills, paid in zip(self._bills, self._paid, strict=True):
            age = self._age(bills, period)
            chance = self._behaviour.pay(period)[age]
            bills.number = _stretched(bills.number, chance, paid)
            bills.left -= bills.left * paid * share
            periods = period - bills.period + 1
            if periods % self._per_year == 0 and periods // self._per_year < AGES:
                unpaid[periods // self._per_year] += bills.left.sum(axis=0)
            losing = self._behaviour.loses[age]
            if losing >= 0:
                chance = self._behaviour.lose(period)[losing]
                given_up = bills.number < chance
                bills.number = _stretched(bills.number, chance, given_up)
                lost += (bills.left * given_up).sum(axis=0)
                bills.left *= ~given_up
        return lost

    def owed(self) -> Iterator[tuple[int, FloatArray]]:
        oldest = ages_in_periods(self._per_year) - 1
        for bills in self._bills:
            yield min(self._last - bills.period, oldest), bills.left.sum(axis=0)

    def _age(self, bills: _Bills, period: int) -> int:
        return min((period - bills.period) // self._per_year, AGES - 1)

    def _numbers(self, period: int) -> FloatArray:
        """A uniform number for every bill of a period [bills, paths]."""
        paths, blocks = self._behaviour.paths, []
        for block in range(self._start // BLOCK, -(-(self._start + paths) // BLOCK)):
            source = np.random.PCG64(np.random.SeedSequence([*self._key, period, block]))
            raw = source.random_raw(self._count * BLOCK).reshape(self._count, BLOCK)
            blocks.append((raw >> np.uint64(11)) * _TO_UNIT)
        numbers: FloatArray = np.concatenate(blocks, axis=1)[:, :paths]
        return numbers


def _stretched(number: FloatArray, chance: Share, below: NDArray[np.bool_]) -> FloatArray:
    """The number within its part of (0, 1): below ``chance``, or above it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.where(below, number / chance, (number - chance) / (1.0 - chance))
    return np.minimum(moved, 1.0 - _TO_UNIT)
