"""Taxes (税费): VAT with its input credit pool, income tax with losses carried forward by year, depreciation.

Arrays carry time on the last axis and any scenario axes before it; the loops run over periods only. Yuan, one
period is one year. Rates and their documents are in :mod:`finance.tax_rates`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class VatSchedule:
    """VAT (增值税) per period: tax paid, surcharges on it, input credit carried to the next period."""

    paid: FloatArray
    surcharge: FloatArray
    credit: FloatArray


def vat_included(amount: FloatArray, rate: float) -> FloatArray:
    """VAT contained in an amount that includes it (价内税额)."""
    return amount * (rate / (1.0 + rate))


def vat_schedule(output: ArrayLike, input_tax: ArrayLike, surcharge_rate: float) -> VatSchedule:
    """Set input tax against output tax, carrying the excess forward (留抵税额结转下期)."""
    due, deductible = np.broadcast_arrays(
        np.asarray(output, dtype=np.float64), np.asarray(input_tax, dtype=np.float64)
    )
    paid, credit = np.zeros(due.shape), np.zeros(due.shape)
    pool = np.zeros(due.shape[:-1])
    for t in range(due.shape[-1]):
        net = due[..., t] - deductible[..., t] - pool
        paid[..., t] = np.maximum(net, 0.0)
        pool = np.maximum(-net, 0.0)
        credit[..., t] = pool
    return VatSchedule(paid, paid * surcharge_rate, credit)


class LossPool:
    """Tax losses by vintage (分年度待弥补亏损), oldest used first; a loss expires ``years`` after it arose.

    Holds arrays of any scenario shape; :meth:`settle` is called once per period.
    """

    def __init__(self, years: int, shape: tuple[int, ...]) -> None:
        self._vintages: list[FloatArray] = [np.zeros(shape) for _ in range(years)]

    def settle(self, profit: FloatArray) -> FloatArray:
        """Taxable income (应纳税所得额) of the period after using losses; a loss of the period joins the
        pool.
        """
        remaining = np.maximum(profit, 0.0)
        for index, vintage in enumerate(self._vintages):
            used = np.minimum(vintage, remaining)
            remaining = remaining - used
            self._vintages[index] = vintage - used
        if self._vintages:
            del self._vintages[0]
            self._vintages.append(np.maximum(-profit, 0.0))
        return remaining

    @property
    def total(self) -> FloatArray:
        """Losses still usable (尚可弥补亏损合计)."""
        return np.sum(self._vintages, axis=0) if self._vintages else np.zeros(())


def income_tax_rates(
    n_periods: int, first_revenue: int, rate: float, free_years: int, half_years: int
) -> FloatArray:
    """Income-tax rate (企业所得税率) of each period, with a holiday counted from the first revenue period."""
    rates = np.full(n_periods, rate)
    rates[first_revenue : first_revenue + free_years] = 0.0
    rates[first_revenue + free_years : first_revenue + free_years + half_years] = rate / 2.0
    return rates


def income_tax(profit: FloatArray, rates: FloatArray, loss_years: int) -> FloatArray:
    """Income tax (企业所得税) of profits before tax [..., n]; losses are carried forward, never refunded."""
    pool = LossPool(loss_years, profit.shape[:-1])
    tax = np.zeros(profit.shape)
    for t in range(profit.shape[-1]):
        tax[..., t] = pool.settle(profit[..., t]) * rates[t]
    return tax


def straight_line(
    cost: float, residual: float, life: int, start: int, last: int, n_periods: int
) -> FloatArray:
    """Straight-line depreciation (年限平均法) [n_periods] of ``cost - residual`` from period ``start``.

    A concession or service contract ends at ``last``: the life is cut there, so that nothing stays
    undepreciated.
    """
    years = min(life, last - start + 1)
    charge = np.zeros(n_periods)
    charge[start : start + years] = (cost - residual) / years
    return charge
