"""Late payment (逾期付款) with a fixed delay, and the interest the law gives for it.

Bills are spread evenly over a period, so a delay of k periods and a fraction f moves (1 - f) of a period's
bills into period t + k and f into period t + k + 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from finance.engine.arithmetic import Amount, lower
from finance.errors import FinanceError
from finance.official.findings import LAW_READ_ON

FloatArray = NDArray[np.float64]

STATUTORY_DAILY_RATE = 0.0005


@dataclass(frozen=True)
class LateInterestRule:
    """Late interest in force from a day (逾期利息规定): rate per day when none was agreed."""

    effective_from: date
    daily_rate: float
    document: str
    article: str
    status: str

    @property
    def checked_on(self) -> str:
        """Day on which an official row was compared with the text of the regulation (核对日期), else ""."""
        return LAW_READ_ON if self.status == "official" else ""


LATE_INTEREST_RULES = (
    LateInterestRule(
        date(2020, 9, 1),
        0.0005,
        "《保障中小企业款项支付条例》（国务院令第728号）",
        "第十五条",
        "official",
    ),
    LateInterestRule(
        date(2025, 6, 1), 0.0005, "《保障中小企业款项支付条例》（国务院令第802号）", "第十七条", "official"
    ),
)


def late_interest_rule(on: date) -> LateInterestRule | None:
    """The rule in force on a day (适用的逾期利息规定); None before 1 September 2020."""
    rules = [rule for rule in LATE_INTEREST_RULES if rule.effective_from <= on]
    return rules[-1] if rules else None


@lru_cache(maxsize=1024)
def late_interest_rate(year: int, agreed: float = 0.0, lpr: float = 0.0) -> float:
    """Simple late interest per year of 365 days (逾期利率) at the end of ``year``.

    What was agreed, but at least the one-year LPR of the day of the contract; 0.05 % a day when nothing was agreed
    (``agreed`` = 0). Before the first regulation only an agreed rate counts.
    """
    rule = late_interest_rule(date(year, 12, 31))
    if agreed > 0.0:
        return max(agreed, lpr) if rule else agreed
    return rule.daily_rate * 365.0 if rule else 0.0


def late_interest(amount: float, days: float, rate: float = STATUTORY_DAILY_RATE) -> float:
    """Simple late interest (逾期利息) in yuan; ``rate`` per day, by default 0.05 % (国务院令802号第十七条).

    >>> late_interest(1_000_000, 730)
    365000.0
    """
    if amount < 0 or days < 0 or rate < 0:
        raise FinanceError("negative_input", "金额、天数和利率不能为负数。")
    return amount * (days * rate)


def statutory_due_days(payer_kind: str, agreed: Amount | None = None) -> Amount:
    """Days within which a bill must be paid (法定付款期限), 国务院令802号第九条.

    "agency" (机关、事业单位): 30 days, longer by agreement but at most 60; "large_enterprise": 60 days, or what was
    agreed, for which the regulation sets no longest term.
    """
    if payer_kind == "agency":
        return 30 if agreed is None else lower(agreed, 60)
    if payer_kind == "large_enterprise":
        return 60 if agreed is None else agreed
    raise FinanceError("unknown_payer_kind", f"没有这类付款方：{payer_kind}。")


def collect_late(bills: FloatArray, delay: Amount) -> FloatArray:
    """Cash collected (回款) per period from ``bills`` [..., n] paid ``delay`` periods late; the rest stays
    unpaid beyond the last period. ``delay`` may be a column with one value a case.
    """
    if isinstance(delay, np.ndarray):
        return _collect_each(bills, delay)
    if delay < 0 or not math.isfinite(delay):
        raise FinanceError("bad_delay", "延迟应为不小于零的有限数。")
    whole = math.floor(delay + 1e-12)
    part = max(delay - whole, 0.0)
    moved: FloatArray = (1.0 - part) * _shift(bills, whole) + part * _shift(bills, whole + 1)
    return moved


def _collect_each(bills: FloatArray, delay: FloatArray) -> FloatArray:
    """The same with another delay in each case [cases, 1]."""
    whole = np.floor(delay + 1e-12).astype(np.int64)
    part = np.maximum(delay - whole, 0.0)
    most, n = int(whole.max()) + 1, bills.shape[-1]
    padded = np.zeros((delay.shape[0], most + n))
    padded[:, most:] = bills
    source = np.arange(most, most + n) - whole
    cases = np.arange(delay.shape[0])[:, None]
    moved: FloatArray = (1.0 - part) * padded[cases, source] + part * padded[cases, source - 1]
    return moved


def ageing_table(bills: FloatArray, delay: float, buckets: int = 6, per_year: int = 1) -> FloatArray:
    """Receivable by age in years (应收账款账龄) at the end of each period, [..., n, buckets].

    ``delay`` in periods, ``per_year`` periods a year; the last bucket is open.
    """
    whole = math.floor(delay + 1e-12)
    part = max(delay - whole, 0.0)
    table = np.zeros((*bills.shape, buckets))
    for age in range(min(whole + 1, bills.shape[-1])):
        share = 1.0 if age < whole else part
        table[..., min(age // per_year, buckets - 1)] += share * _shift(bills, age)
    return table


def late_interest_claims(overdue: FloatArray, yearly_rates: FloatArray, per_year: int = 1) -> FloatArray:
    """Late interest that may be claimed (可主张逾期利息) in each period on what was overdue when it began.

    A memo item: it is not counted as income, because claims against a public payer are seldom enforced.
    """
    return _shift(overdue, 1) * yearly_rates / per_year


def _shift(values: FloatArray, periods: int) -> FloatArray:
    shifted = np.zeros_like(values)
    if periods < values.shape[-1]:
        shifted[..., periods:] = values[..., : values.shape[-1] - periods]
    return shifted
