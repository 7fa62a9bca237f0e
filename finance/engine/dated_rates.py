"""Rates year by year (逐年税率): a statutory rate follows the dated table, the user's own rate holds in every year.

A rate of a case counts as statutory when it is the one in force in the first period of the project. The rate of a
period is the one in force on its last day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount
from finance.engine.tax_rates import TAX_RATES, rate_or_first
from finance.engine.timeline import Timeline

FloatArray = NDArray[np.float64]
VAT_ITEMS = ("vat_services", "vat_construction", "vat_goods")
CIT_ITEMS = ("cit", "cit_high_tech")
SURCHARGE_ITEMS = ("surcharge",)


class DatedRates:
    """Rates of a case on its periods: floats or columns as they are, series [..., n_periods] where the law changes."""

    def __init__(self, case: ProjectCase, timeline: Timeline) -> None:
        self._follows, self._timeline = case.tax.rate_rule == "dated", timeline

    def vat(self, rate: Amount) -> Amount:
        """VAT rate (增值税率) of every period."""
        return self._of(rate, VAT_ITEMS)

    def income_tax(self, rate: Amount) -> Amount:
        """Income-tax rate (企业所得税率) of every period, without holidays."""
        return self._of(rate, CIT_ITEMS)

    def surcharge(self, rate: Amount) -> Amount:
        """Surcharges per yuan of VAT (附加税费率) of every period."""
        return self._of(rate, SURCHARGE_ITEMS)

    def _of(self, rate: Amount, items: tuple[str, ...]) -> Amount:
        if not self._follows:
            return rate
        found, timeline = rate, self._timeline
        for law in _changing(items, timeline.start_year, timeline.n_periods, timeline.per_year):
            found = np.where(rate == law[0], law, found)
        return found


def statutory(item: str, timeline: Timeline) -> FloatArray:
    """What the table says of ``item`` in every period [n_periods]; before its first row, what that row says."""
    return _in_force(item, timeline.start_year, timeline.n_periods, timeline.per_year)


@lru_cache(maxsize=256)
def _changing(items: tuple[str, ...], start_year: int, periods: int, per_year: int) -> tuple[FloatArray, ...]:
    """Those of the ``items`` that the table does not leave as they are throughout."""
    laws = [_in_force(item, start_year, periods, per_year) for item in items]
    return tuple(law for law in laws if (law != law[0]).any())


@lru_cache(maxsize=256)
def _in_force(item: str, start_year: int, periods: int, per_year: int) -> FloatArray:
    rows = sum(row.item == item for row in TAX_RATES)
    if rows == 1:
        law = np.full(periods, rate_or_first(item, date.max).value)
    else:
        days = [_last_day(start_year + t // per_year, t % per_year + 1, per_year) for t in range(periods)]
        law = np.array([rate_or_first(item, day).value for day in days], dtype=np.float64)
    law.flags.writeable = False
    return law


def _last_day(year: int, number: int, per_year: int) -> date:
    """Last day of the ``number``-th period of a year."""
    month = number * 12 // per_year
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following - timedelta(days=1)
