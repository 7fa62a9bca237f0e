"""Taxes (税费): VAT with its input credit pool, income tax with losses carried forward by year.

Arrays carry time on the last axis and any scenario axes before it; the loops run over periods only. Yuan. Rates
and their documents are in :mod:`finance.engine.tax_rates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.arithmetic import ONE_PATH, Amount, Arithmetic

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class VatSchedule:
    """VAT (增值税) per period: tax paid, surcharges on it, input credit carried to the next period."""

    output: FloatArray
    input: FloatArray
    paid: FloatArray
    surcharge: FloatArray
    credit: FloatArray


def vat_included(amount: FloatArray, rate: Amount) -> FloatArray:
    """VAT contained in an amount that includes it (价内税额)."""
    included: FloatArray = amount * (rate / (1.0 + rate))
    return included


def vat_schedule(output: ArrayLike, input_tax: ArrayLike, surcharge_rate: Amount) -> VatSchedule:
    """Set input tax against output tax [..., n], carrying the excess forward (留抵税额结转下期)."""
    due, deductible = np.asarray(output, dtype=np.float64), np.asarray(input_tax, dtype=np.float64)
    if due.ndim > 1 or deductible.ndim > 1:
        return _vat_of_cases(due, deductible, surcharge_rate)
    paid, credit, pool = [], [], 0.0
    for net in (due - deductible).tolist():
        left = net - pool
        paid.append(max(left, 0.0))
        pool = max(-left, 0.0)
        credit.append(pool)
    payment = np.array(paid)
    return VatSchedule(due, deductible, payment, payment * surcharge_rate, np.array(credit))


def _vat_of_cases(due: FloatArray, deductible: FloatArray, surcharge_rate: Amount) -> VatSchedule:
    """The same of many cases: tax paid so far is the highest excess of output over input tax there was so far."""
    excess = np.cumsum(due - deductible, axis=-1)
    paid_so_far = np.maximum(np.maximum.accumulate(excess, axis=-1), 0.0)
    paid = np.diff(paid_so_far, axis=-1, prepend=0.0)
    return VatSchedule(due, deductible, paid, paid * surcharge_rate, paid_so_far - excess)


class LossPool:
    """Tax losses (待弥补亏损), oldest used first; a loss expires ``years`` after it arose.

    What is used or has expired is always the oldest part of all that was ever lost, so its sum says which part.
    """

    def __init__(self, years: int, arithmetic: Arithmetic = ONE_PATH, shape: tuple[int, ...] = ()) -> None:
        self._arithmetic = arithmetic
        nothing = arithmetic.start(0.0, shape)
        self._lost: list[Amount] = [nothing] * (years + 1)  # in all until the end of each of the last years
        self._settled = nothing
        self._fresh = True

    def settle(self, profit: Amount) -> Amount:
        """Taxable income (应纳税所得额) of a year after using losses; a loss of the year joins the pool."""
        most = self._arithmetic.most
        if self._fresh and not self._arithmetic.anywhere(profit < 0.0):
            return profit
        self._fresh = False
        gain, lost = most(profit, 0.0), self._lost[-1]
        settled = most(self._settled, self._lost[0])
        used = self._arithmetic.least(gain, lost - settled)
        self._settled = settled + used
        del self._lost[0]
        self._lost.append(lost + (gain - profit))
        return gain - used

    @property
    def total(self) -> Amount:
        """Losses still usable (尚可弥补亏损合计)."""
        return self._lost[-1] - self._arithmetic.most(self._settled, self._lost[0])


class IncomeTax:
    """Income tax (企业所得税) period by period: prepaid on the profit of the year so far, settled at its end.

    In a yearly projection every period closes its year. In quarters the tax of a year is the same; what was
    prepaid too much comes back with the settlement (汇算清缴，多退少补).
    """

    def __init__(
        self, loss_years: int, arithmetic: Arithmetic = ONE_PATH, shape: tuple[int, ...] = ()
    ) -> None:
        self._arithmetic = arithmetic
        self._pool = LossPool(loss_years, arithmetic, shape)
        self._fresh = arithmetic.start(0.0, shape)
        self._profit, self._paid = self._fresh, self._fresh
        self._income = self._fresh

    def settle(self, profit: Amount, rate: Amount, closes_year: bool) -> tuple[Amount, Amount]:
        """Tax of the period and the taxable income it adds, for its profit before tax."""
        most = self._arithmetic.most
        if self._profit is self._fresh and closes_year:  # a year of one period
            income = self._pool.settle(profit)
            return income * rate, income
        so_far = self._profit + profit
        if closes_year:
            income = self._pool.settle(so_far)
            added, tax = income - self._income, income * rate - self._paid
            self._profit = self._paid = self._income = self._fresh
            return tax, added
        self._profit = so_far
        income = most(most(so_far, 0.0) - self._pool.total, self._income)
        added, tax = income - self._income, (income - self._income) * rate
        self._income, self._paid = income, self._paid + tax
        return tax, added


def income_tax_rates(
    n_years: int, first_revenue: int, rate: Amount, free_years: int, half_years: int
) -> FloatArray:
    """Income-tax rate (企业所得税率) of each year, with a holiday counted from the first year of revenue."""
    shares = np.ones(n_years)
    shares[first_revenue : first_revenue + free_years] = 0.0
    shares[first_revenue + free_years : first_revenue + free_years + half_years] = 0.5
    rates: FloatArray = rate * shares
    return rates


def income_tax(
    profit: FloatArray, rates: FloatArray, loss_years: int, year_ends: Sequence[bool] | None = None
) -> FloatArray:
    """Income tax (企业所得税) of profits before tax [..., n] at ``rates`` [n] or [..., n]; losses are carried forward,
    never refunded.
    """
    if rates.ndim > 1 and profit.ndim == 1:
        profit = np.broadcast_to(profit, rates.shape)
    periods = profit.shape[-1]
    taxes: FloatArray
    per_year = 1 if year_ends is None else list(year_ends).index(True) + 1
    if per_year == 1:
        gain = np.maximum(profit, 0.0)
        taxes = np.maximum(gain - _usable_losses(profit, gain, loss_years), 0.0) * rates
        return taxes
    so_far = np.cumsum(profit.reshape(*profit.shape[:-1], periods // per_year, per_year), axis=-1)
    yearly = so_far[..., -1]
    gain = np.maximum(yearly, 0.0)
    usable = _usable_losses(yearly, gain, loss_years)
    income = np.maximum(np.maximum.accumulate(so_far, axis=-1) - usable[..., None], 0.0)
    income[..., -1] = np.maximum(gain - usable, 0.0)
    charged = rates.reshape(*rates.shape[:-1], periods // per_year, per_year)
    due = np.diff(income, axis=-1, prepend=0.0) * charged
    due[..., -1] = income[..., -1] * charged[..., -1] - due[..., :-1].sum(axis=-1)
    taxes = due.reshape(*due.shape[:-2], periods)
    return taxes


def _usable_losses(profit: FloatArray, gain: FloatArray, years: int) -> FloatArray:
    """Losses of earlier years that may be used in each year [..., n] (可弥补的以前年度亏损), by the rule of LossPool."""
    lost = np.cumsum(gain - profit, axis=-1)
    before, expired = np.zeros(lost.shape), np.zeros(lost.shape)
    before[..., 1:] = lost[..., :-1]
    expired[..., years + 1 :] = lost[..., : max(lost.shape[-1] - years - 1, 0)]
    one = profit.ndim == 1
    columns = [
        a.tolist() if one else np.ascontiguousarray(np.moveaxis(a, -1, 0)) for a in (gain, before, expired)
    ]
    least, most = (min, max) if one else (np.minimum, np.maximum)
    usable, settled = [], columns[0][0] * 0.0
    for earned, all_lost, gone in zip(*columns, strict=True):
        settled = most(settled, gone)
        usable.append(all_lost - settled)
        settled = settled + least(earned, usable[-1])
    return np.moveaxis(np.array(usable), 0, -1)
