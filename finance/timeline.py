"""Periods of a project (时间轴): construction, operation, and a tail in which late bills are still paid."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.case import ProjectCase

LONGEST_TAIL_YEARS = 12


@dataclass(frozen=True)
class Timeline:
    """Yearly periods 0..n_periods-1. ``start_year`` is the calendar year of period 0."""

    start_year: int
    construction: int
    operation: int
    tail: int

    @property
    def n_periods(self) -> int:
        return self.construction + self.operation + self.tail

    @property
    def first_operation(self) -> int:
        return self.construction

    @property
    def last_operation(self) -> int:
        return self.construction + self.operation - 1

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.start_year + t for t in range(self.n_periods))

    @property
    def phases(self) -> tuple[str, ...]:
        """ "construction", "operation" or "tail" (收款尾期) of each period."""
        return ("construction",) * self.construction + ("operation",) * self.operation + ("tail",) * self.tail

    def empty(self) -> NDArray[np.float64]:
        return np.zeros(self.n_periods)

    def from_operation(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Place values of the operation years [..., operation] on the whole time axis [..., n_periods]."""
        placed = np.zeros((*values.shape[:-1], self.n_periods))
        placed[..., self.construction : self.construction + values.shape[-1]] = values
        return placed


def timeline_of(case: ProjectCase, tail: int | None = None) -> Timeline:
    """Timeline of a case; the tail is as long as the delay, at most LONGEST_TAIL_YEARS."""
    if tail is None:
        tail = min(math.ceil(case.late_payment.delay_months / 12.0 - 1e-12), LONGEST_TAIL_YEARS)
    return Timeline(case.start_year, len(case.construction.capex), case.operation.years, tail)
