"""Does money move as bills do (按金额与按张数的付清率)? Hazards count bills; a simulation lets them move money.

Where large bills are paid differently from small ones, the share of bills paid is not the share of money paid. Both
rates are given per year of age, with the chance that they part as far as they do although size has nothing to do with
it: within each period and age the balances are dealt anew to the bills (permutation test, Fisher 1935), each paid in
full or not at all as it was. Periods are kept apart because the bills of one year share its fiscal stress: that large
bills fell due in a bad year is no proof that large bills are paid late.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.ledger.bills import Bill, check_past
from finance.ledger.cohorts import completed_windows
from finance.risk.payer import AGES

FloatArray = NDArray[np.float64]
SIGNIFICANT = 0.05
"""Chance below which size is held to matter, shared by the ages looked at (Bonferroni)."""
DRAWS = 1999
_BLOCK, _SEED = 100, 20261122


@dataclass(frozen=True)
class MoneyRate:
    """One year of age (账龄): ``balance`` open at its beginning and ``paid`` of it within it, in the unit of the bills;
    ``bills`` open and ``settled`` in full. ``chance``: of parting as far or further, None where nothing was seen.
    """

    age: int
    bills: int
    settled: int
    balance: float
    paid: float
    chance: float | None

    @property
    def by_bills(self) -> float | None:
        return self.settled / self.bills if self.bills else None

    @property
    def by_money(self) -> float | None:
        return self.paid / self.balance if self.balance else None

    def to_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**plain, "by_bills": self.by_bills, "by_money": self.by_money}


@dataclass(frozen=True)
class MoneyRates:
    """Both rates per age. ``parting``: the ages at which they part by more than chance explains; ``direction`` of a
    projection that moves money by the rate of the bills: "too_good" when less money comes in than it says, "too_bad"
    when more, "mixed" when the ages disagree, "" when nothing parts.
    """

    ages: tuple[MoneyRate, ...]

    @property
    def parting(self) -> tuple[MoneyRate, ...]:
        seen = sum(each.chance is not None for each in self.ages)
        return tuple(
            each for each in self.ages if each.chance is not None and each.chance <= SIGNIFICANT / seen
        )

    @property
    def direction(self) -> str:
        less = {(each.by_money or 0.0) < (each.by_bills or 0.0) for each in self.parting}
        if len(less) > 1:
            return "mixed"
        return "" if not less else "too_good" if less.pop() else "too_bad"

    def to_dict(self) -> dict[str, Any]:
        return {
            "ages": [each.to_dict() for each in self.ages],
            "parting": [each.age for each in self.parting],
            "direction": self.direction,
        }


@dataclass(frozen=True)
class _Seen:
    """A bill in a window: balance at its beginning, part of it paid within it, whether it was settled."""

    balance: float
    paid: float
    settled: bool


def money_rates(bills: Sequence[Bill], today: date) -> MoneyRates:
    """Rates of ``bills`` over the years of age that are over, the last age open as in the estimate. Part payments count
    as money when they come in, payments before the due day in the first year. Raises FinanceError when a payment lies
    after ``today``.
    """
    check_past(bills, today)
    cells: list[dict[int, list[_Seen]]] = [defaultdict(list) for _ in range(AGES)]
    for bill in bills:
        for window in completed_windows(bill.due_on, bill.settled_on, today):
            opened = bill.amount if window.age == 0 else bill.outstanding(window.start)
            seen = _Seen(opened, opened - bill.outstanding(window.end), window.settled)
            cells[min(window.age, AGES - 1)][window.period].append(seen)
    return MoneyRates(tuple(_rate(age, list(periods.values())) for age, periods in enumerate(cells)))


def _rate(age: int, periods: Sequence[Sequence[_Seen]]) -> MoneyRate:
    seen = [each for period in periods for each in period]
    settled, balance = sum(each.settled for each in seen), math.fsum(each.balance for each in seen)
    paid = math.fsum(each.paid for each in seen)
    chance = _chance(periods, settled / len(seen) * balance, paid) if seen else None
    return MoneyRate(age, len(seen), settled, balance, paid, chance)


def _chance(periods: Sequence[Sequence[_Seen]], expected: float, paid: float) -> float:
    """Twice the share of the dealings, the true one among them, in which the money paid lies as far or further on the
    same side of what the bill rate says; 1 where the two rates agree.
    """
    scale = math.fsum(each.balance for period in periods for each in period)
    gap, rounding = paid - expected, 1e-9 * scale
    if abs(gap) <= rounding:
        return 1.0
    dealt = _dealt(periods)
    beyond = dealt - expected <= gap + rounding if gap < 0.0 else dealt - expected >= gap - rounding
    return min(1.0, 2.0 * (1 + int(beyond.sum())) / (DRAWS + 1))


def _dealt(periods: Sequence[Sequence[_Seen]]) -> FloatArray:
    """Money settled in each of ``DRAWS`` dealings of the balances to the bills of their period, [draw]."""
    chance = np.random.default_rng(_SEED)
    total = np.zeros(DRAWS)
    for period in periods:
        balances = np.array([each.balance for each in period])
        settled = sum(each.settled for each in period)
        if settled in (0, len(period)) or np.ptp(balances) == 0.0:
            total += balances[:settled].sum()
            continue
        for start in range(0, DRAWS, _BLOCK):
            rows = np.tile(balances, (min(_BLOCK, DRAWS - start), 1))
            total[start : start + _BLOCK] += chance.permuted(rows, axis=1)[:, :settled].sum(axis=1)
    return total
