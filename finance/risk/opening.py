"""Opening arrears out of the ledger (台账期初拖欠): what is open of a project's bills, as a simulation takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from finance.engine.projection import Projection
from finance.engine.setup import set_up
from finance.ledger.bills import Bill
from finance.risk.payer import AGES

_MIDDLE = 7  # the month from which on the next turn of the year is the nearer one


@dataclass(frozen=True)
class OpeningArrears:
    """``amounts`` yuan by age in years when ``year`` begins; ``left_out``: open, but more than the case billed then."""

    year: int
    amounts: tuple[float, ...]
    left_out: float

    @property
    def total(self) -> float:
        return sum(self.amounts)


def opening_arrears(
    projection: Projection, bills: Sequence[Bill], today: date, yuan: float = 1.0
) -> OpeningArrears:
    """What is open of ``bills`` today, at the nearer turn of the year; one unit of the bills is ``yuan`` yuan.

    A bill is as old as the years since the one in which it fell due. Bills that fall due later are not in it: the
    simulation has those of the case. Nor is what goes beyond the bills of the case in the year: it belongs to something
    else.
    """
    year = today.year + (today.month >= _MIDDLE)
    found = [0.0] * AGES
    for bill in bills:
        if bill.due_on.year < year:
            found[min(year - 1 - bill.due_on.year, AGES - 1)] += bill.outstanding(today) * yuan
    most = _billed_by_age(projection, year)
    amounts = tuple(min(owed, limit) for owed, limit in zip(found, most, strict=True))
    return OpeningArrears(year, amounts, sum(found) - sum(amounts))


def _billed_by_age(projection: Projection, year: int) -> list[float]:
    """Bills of the case that fell due so many years before ``year`` begins, yuan."""
    setup = set_up(replace(projection.case, periodicity="annual"))
    billed = [0.0] * AGES
    for when, amount in zip(setup.timeline.years, setup.due_bills.tolist(), strict=True):
        if when < year:
            billed[min(year - 1 - when, AGES - 1)] += amount
    return billed
