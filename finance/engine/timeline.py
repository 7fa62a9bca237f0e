"""Periods of a project (时间轴): construction, operation, and a tail in which late bills are still paid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount, per_case
from finance.engine.payment_terms import payment_terms

FloatArray = NDArray[np.float64]
PERIODS_PER_YEAR = {"annual": 1, "quarterly": 4}
LONGEST_TAIL_YEARS = 12


@dataclass(frozen=True)
class Timeline:
    """Periods 0..n_periods-1, years or quarters. ``start_year`` is the calendar year of period 0.

    ``construction``, ``operation`` and ``tail`` are numbers of periods, always whole years of them.
    """

    start_year: int
    construction: int
    operation: int
    tail: int
    per_year: int = 1

    @cached_property
    def n_periods(self) -> int:
        return self.construction + self.operation + self.tail

    @property
    def first_operation(self) -> int:
        return self.construction

    @property
    def last_operation(self) -> int:
        return self.construction + self.operation - 1

    @property
    def operation_years(self) -> int:
        return self.operation // self.per_year

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar year of each period."""
        return tuple([self.start_year + t // self.per_year for t in range(self.n_periods)])

    @property
    def labels(self) -> tuple[str, ...]:
        """ "2027", or "2027Q2" of quarters."""
        if self.per_year == 1:
            return tuple(str(year) for year in self.years)
        return tuple(f"{year}Q{t % self.per_year + 1}" for t, year in enumerate(self.years))

    @property
    def phases(self) -> tuple[str, ...]:
        """ "construction", "operation" or "tail" (收款尾期) of each period."""
        return ("construction",) * self.construction + ("operation",) * self.operation + ("tail",) * self.tail

    @cached_property
    def year_ends(self) -> tuple[bool, ...]:
        """Whether a period closes its calendar (and tax) year."""
        return tuple([(t + 1) % self.per_year == 0 for t in range(self.n_periods)])

    def empty(self) -> FloatArray:
        return np.zeros(self.n_periods)

    def from_start(self, values: FloatArray) -> FloatArray:
        """Place values of the first periods [..., k] on the whole time axis [..., n_periods]."""
        placed = np.zeros((*values.shape[:-1], self.n_periods))
        placed[..., : values.shape[-1]] = values
        return placed

    def at(self, period: int, amount: Amount) -> FloatArray:
        """An amount, or a column of them, in one period of the whole time axis [..., n_periods]."""
        placed = np.zeros((*np.shape(amount)[:-1], self.n_periods))
        placed[..., period] = per_case(amount)
        return placed

    def from_operation(self, values: FloatArray) -> FloatArray:
        """Place values of the first operation periods [..., k] on the whole time axis [..., n_periods]."""
        placed = np.zeros((*values.shape[:-1], self.n_periods))
        placed[..., self.construction : self.construction + values.shape[-1]] = values
        return placed

    def spread(self, yearly: FloatArray) -> FloatArray:
        """Yearly amounts [..., years] shared out evenly over the periods of each year."""
        return yearly if self.per_year == 1 else np.repeat(yearly / self.per_year, self.per_year, axis=-1)

    def operating(self, yearly: FloatArray) -> FloatArray:
        """Amounts of the operation years [..., years] on the whole time axis [..., n_periods]."""
        return self.from_operation(self.spread(yearly))


def period_rate(yearly: float, per_year: int) -> float:
    """Effective rate per period (期实际利率) of an effective yearly rate, for discounting."""
    return yearly if per_year == 1 else math.expm1(math.log1p(yearly) / per_year)


def timeline_of(case: ProjectCase, tail_years: int | None = None) -> Timeline:
    """Timeline of a case; the tail lasts until the last bill is paid, at most LONGEST_TAIL_YEARS."""
    per_year = PERIODS_PER_YEAR[case.periodicity]
    if tail_years is None:
        tail_years = min(math.ceil(payment_terms(case).longest - 1e-12), LONGEST_TAIL_YEARS)
    return Timeline(
        case.start_year,
        len(case.construction.capex) * per_year,
        case.operation.years * per_year,
        tail_years * per_year,
        per_year,
    )
