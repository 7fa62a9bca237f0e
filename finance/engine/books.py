"""The books of a projection (账簿), as its identities read them: the plan, what the waterfall did, every series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.checks import Side
from finance.engine.dated_rates import DatedRates
from finance.engine.series import SERIES, added, movement
from finance.engine.setup import Setup
from finance.engine.timeline import Timeline
from finance.engine.waterfall_terms import WaterfallResult

FloatArray = NDArray[np.float64]
Sides: TypeAlias = tuple[str, str, Sequence[Side], Sequence[Side]]
"""Code and label of an identity, and both its sides: arrays of equal length, or floats, one beside the other."""


@dataclass(frozen=True)
class Books:
    """``rows`` are the series [n] by name, ``ageing`` the receivable by age [n, buckets]."""

    setup: Setup
    result: WaterfallResult
    rows: Mapping[str, FloatArray]
    ageing: FloatArray

    @property
    def case(self) -> ProjectCase:
        return self.setup.case

    @property
    def timeline(self) -> Timeline:
        return self.setup.timeline

    @cached_property
    def table(self) -> FloatArray:
        """All series [series, n] in the order of SERIES."""
        return np.array([self.rows[name] for name in SERIES])

    @cached_property
    def scale(self) -> float:
        """Size of the project in yuan, to which differences are compared."""
        return float(self.rows["total_uses"].sum() + self.rows["revenue_net"].sum())

    @cached_property
    def nothing(self) -> FloatArray:
        """Zero in every period."""
        return self.timeline.empty()

    @cached_property
    def running(self) -> FloatArray:
        """1 in the periods after construction, 0 before."""
        flags = self.timeline.empty()
        flags[self.timeline.first_operation :] = 1.0
        return flags

    @cached_property
    def rates(self) -> DatedRates:
        """Tax rates of the case on its periods."""
        return DatedRates(self.case, self.timeline)

    def vat(self, rate: float) -> FloatArray | float:
        """VAT rate of every period, looked up once."""
        if rate not in self._vat:
            self._vat[rate] = self.rates.vat(rate)
        return self._vat[rate]

    @cached_property
    def _vat(self) -> dict[float, FloatArray | float]:
        return {}

    @cached_property
    def costs_due(self) -> FloatArray:
        """Costs when suppliers are to be paid (应付成本): what was used less what is owed more."""
        return self.total("opex", "maintenance", "renewals") - self.change("payable")

    @cached_property
    def taxes_due(self) -> FloatArray:
        """VAT and surcharges."""
        return self.rows["vat_paid"] + self.rows["surcharge"]

    def total(self, *names: str) -> FloatArray:
        """Sum of several series."""
        return added(self.rows, names)

    def change(self, *names: str) -> FloatArray:
        """Movement of balances in each period."""
        return movement(self.total(*names))

    def before(self, *names: str) -> FloatArray:
        """Balances at the end of the period before."""
        return shifted(self.total(*names))

    def by_year(self, values: FloatArray) -> FloatArray:
        """Amounts of the periods added up to years."""
        per_year = self.timeline.per_year
        return values if per_year == 1 else values.reshape(-1, per_year).sum(axis=1)


def shifted(values: FloatArray) -> FloatArray:
    """Values of the period before, nothing before the first."""
    moved = np.empty(values.size)
    moved[0], moved[1:] = 0.0, values[:-1]
    return moved


def delayed(amounts: FloatArray, periods: float) -> FloatArray:
    """Sum to date of amounts that arise evenly over each period and are paid ``periods`` later."""
    steps = np.arange(amounts.size + 1.0)
    total = np.empty(amounts.size + 1)
    total[0] = 0.0
    np.cumsum(amounts, out=total[1:])
    paid: FloatArray = np.interp(steps[1:] - periods, steps, total)
    return paid
