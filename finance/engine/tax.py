"""Taxes (税费): VAT with its input credit pool, income tax with losses carried forward by year.

Arrays carry time on the last axis and any scenario axes before it; the loops run over periods only. Yuan. Rates
and their documents are in :mod:`finance.engine.tax_rates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.arithmetic import Amount

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


def income_tax_rates(revenue: FloatArray, rate: Amount, free_years: int, half_years: int) -> FloatArray:
    """Income-tax rate (企业所得税率) of each year for its ``revenue`` [..., years].

    A holiday counts from the year of the first revenue (《企业所得税法实施条例》第八十七条：自项目取得第一笔生产经营收入
    所属纳税年度起), and goes on whether later years have revenue or not.
    """
    if not free_years + half_years:
        plain: FloatArray = rate * np.ones(revenue.shape[-1])
        return plain
    age = np.cumsum(np.cumsum(revenue > 0.0, axis=-1) > 0, axis=-1)
    free = (age >= 1) & (age <= free_years)
    half = (age > free_years) & (age <= free_years + half_years)
    rates: FloatArray = rate * np.where(free, 0.0, np.where(half, 0.5, 1.0))
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
    """Losses of earlier years that may be used in each year [..., n] (可弥补的以前年度亏损), oldest first, expiring after ``years``."""
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
