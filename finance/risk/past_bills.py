"""What a running project brings along (期初拖欠): the periods that are over, and the bills left unpaid by age.

Bills of the past that are not open were paid on their due day. Open ones stand in the past as unpaid; from then on the
payer's hazards decide, beside new bills, and the city's limit serves both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from finance.engine.setup import Setup
from finance.errors import FinanceError
from finance.risk.behaviour import Behaviour, Share
from finance.risk.payer import AGES
from finance.risk.receivable_flow import ManyBills, ages_in_periods
from finance.risk.simulation_terms import Exposure
from finance.risk.single_bills import SingleBills

FloatArray = NDArray[np.float64]
_EQUAL = 1e-6  # yuan


@dataclass(frozen=True)
class PastBills:
    """``paid`` [periods] cash of the periods that are over, ``by_age`` [years, ages in periods] unpaid at the end of each of
    their years, ``left`` [rows] what is open in the end by age in periods, the last row of all that is older.
    """

    paid: FloatArray = field(default_factory=lambda: np.zeros(0))
    by_age: FloatArray = field(default_factory=lambda: np.zeros((0, 1)))
    left: FloatArray = field(default_factory=lambda: np.zeros(0))

    @property
    def periods(self) -> int:
        return int(self.paid.size)


NOTHING_PAST = PastBills()


def past_of(setup: Setup, exposure: Exposure) -> PastBills:
    """The past of a project with opening arrears. Raises FinanceError opening_above_bills when more is open than was
    billed so long ago.
    """
    if exposure.opening_year is None:
        return NOTHING_PAST
    timeline, bills = setup.timeline, setup.due_bills
    per_year = timeline.per_year
    years = min(max(exposure.opening_year - timeline.start_year, 0), timeline.n_periods // per_year)
    billed = bills[: years * per_year].reshape(years, per_year)
    unpaid = _unpaid_by_year(billed.sum(axis=1), exposure.opening)
    share = np.divide(unpaid, billed.sum(axis=1), out=np.zeros(years), where=unpaid > 0.0)
    open_bills = (billed * share[:, None]).ravel()
    return PastBills(
        paid=billed.ravel() - open_bills, by_age=_aged(open_bills, per_year), left=_rows(open_bills, per_year)
    )


def _unpaid_by_year(billed: FloatArray, opening: tuple[float, ...]) -> FloatArray:
    """What is open of the bills of each past year [years]; the last age takes the oldest bills first."""
    years = billed.size
    unpaid, short = np.zeros(years), 0.0
    for age, amount in enumerate(opening[: AGES - 1]):
        place = years - 1 - age
        if place >= 0:
            unpaid[place] = min(amount, billed[place])
            amount -= unpaid[place]
        short = max(short, amount)
    left = opening[AGES - 1] if len(opening) == AGES else 0.0
    for place in range(max(years - AGES + 1, 0)):
        unpaid[place] = min(left, billed[place])
        left -= unpaid[place]
    if max(short, left) > _EQUAL:
        raise FinanceError("opening_above_bills", "期初拖欠超过方案在相应年份的账单，请核对台账与方案。")
    return unpaid


def _aged(open_bills: FloatArray, per_year: int) -> FloatArray:
    """Unpaid at the end of each past year by age in periods."""
    ends = range(per_year, open_bills.size + 1, per_year)
    rows = [_rows(open_bills[:end], per_year) for end in ends]
    return np.array(rows).reshape(len(rows), ages_in_periods(per_year))


def _rows(open_bills: FloatArray, per_year: int) -> FloatArray:
    """Open bills of the past by age in periods, youngest first; the last row is of five years and more."""
    rows = np.zeros(ages_in_periods(per_year))
    for age, amount in enumerate(open_bills[::-1]):
        rows[min(age, rows.size - 1)] += amount
    return rows


class WithOldBills:
    """New bills of a project beside its old ones; the old ones count as many small bills."""

    def __init__(
        self, new: ManyBills | SingleBills, behaviour: Behaviour, per_year: int, left: FloatArray
    ) -> None:
        self._new, self._old = new, ManyBills(behaviour, per_year, left)
        self._ignored = np.zeros((AGES, behaviour.paths))

    def want(self, period: int, billed: float) -> FloatArray:
        return self._new.want(period, billed) + self._old.want(period, 0.0)

    def interest(self, period: int, share: Share) -> FloatArray:
        return self._new.interest(period, share) + self._old.interest(period, share)

    def settle(self, period: int, share: Share, unpaid: FloatArray) -> FloatArray:
        """``unpaid`` is raised by new bills only: what became of old ones in their first years is known."""
        return self._new.settle(period, share, unpaid) + self._old.settle(period, share, self._ignored)

    def owed(self) -> Iterator[tuple[int, FloatArray]]:
        return chain(self._new.owed(), self._old.owed())
