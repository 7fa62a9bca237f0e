"""Bills at risk and paid, by period and by age (付款队列): what every estimate from a ledger starts from.

The life of a bill after its due day is cut into windows of one period. A window counts only when it is completely
in the past (right-censoring), so recent bills count neither as unpaid nor as quickly paid; payment before the due
day counts in the first window. A window belongs to the calendar period that holds its middle: that is where the
payer's fiscal stress acts on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from finance.errors import FinanceError

IntArray = NDArray[np.int64]
LedgerRow = tuple[date, date | None]
"""Due day, and day of full payment or None."""
_YEAR_DAYS = 365


@dataclass(frozen=True)
class Cohorts:
    """Counts [period][age]; the last age is open. ``first`` is the first period, counted in periods since year 0."""

    at_risk: tuple[tuple[int, ...], ...]
    paid: tuple[tuple[int, ...], ...]
    first: int
    per_year: int

    @property
    def by_age(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """At risk and paid per age, all periods together."""
        return _column_sums(self.at_risk), _column_sums(self.paid)

    @property
    def labels(self) -> tuple[str, ...]:
        """ "2026" or "2026Q3" per period."""
        periods = range(self.first, self.first + len(self.at_risk))
        if self.per_year == 1:
            return tuple(str(p) for p in periods)
        return tuple(f"{p // 4}Q{p % 4 + 1}" for p in periods)


def count_cohorts(
    ledger: Sequence[LedgerRow],
    today: date,
    per_year: int = 1,
    ages: int = 6,
    since: date | None = None,
) -> Cohorts:
    """Count the windows of ``ledger`` that ended by ``today``, with ``since`` only those that ended after it.

    ``per_year`` 1 or 4 windows a year. Raises FinanceError when a bill is paid after ``today``.
    """
    if per_year not in (1, 4) or ages < 1:
        raise FinanceError("bad_cohorts", "账龄可按年或按季统计，且至少一档。")
    cells: list[tuple[int, int, bool]] = []
    for due_on, paid_on in ledger:
        for window in completed_windows(due_on, paid_on, today, per_year):
            if since is None or window.end > since:
                cells.append((window.period, min(window.age, ages - 1), window.settled))
    if not cells:
        return Cohorts((), (), 0, per_year)
    first = min(period for period, _, _ in cells)
    counts = np.zeros((2, max(period for period, _, _ in cells) - first + 1, ages), dtype=np.int64)
    for period, age, settled in cells:
        counts[0, period - first, age] += 1
        counts[1, period - first, age] += settled
    return Cohorts(_rows(counts[0]), _rows(counts[1]), first, per_year)


@dataclass(frozen=True)
class Window:
    """A completed window of a bill (已满的账龄窗口): it was open at ``start``; ``settled`` when fully paid by ``end``."""

    age: int
    start: date
    end: date
    period: int
    settled: bool


def completed_windows(due_on: date, paid_on: date | None, today: date, per_year: int = 1) -> Iterator[Window]:
    """The windows of a bill that ended by ``today``, up to the one in which it was settled. Raises FinanceError when it
    is paid after ``today``.
    """
    if paid_on is not None and paid_on > today:
        raise FinanceError("paid_in_future", f"付款日 {paid_on.isoformat()} 晚于 {today.isoformat()}。")
    age, start = 0, 0
    while (end := _YEAR_DAYS * (age + 1) // per_year) <= (today - due_on).days:
        settled = paid_on is not None and (paid_on - due_on).days <= end
        first, middle, last = (due_on + timedelta(days=n) for n in (start, (start + end) // 2, end))
        yield Window(age, first, last, _period(middle, per_year), settled)
        if settled:
            return
        age, start = age + 1, end


def _period(day: date, per_year: int) -> int:
    return day.year if per_year == 1 else day.year * 4 + (day.month - 1) // 3


def _rows(counts: IntArray) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(n) for n in row) for row in counts)


def _column_sums(rows: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*rows, strict=True))
