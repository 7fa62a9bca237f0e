"""Late payment (逾期付款) with a fixed delay, and the interest the law gives for it.

Bills are spread evenly over a year, so a delay of k years and a fraction f moves (1 - f) of a year's bills
into year t + k and f into year t + k + 1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from finance.errors import FinanceError

FloatArray = NDArray[np.float64]

STATUTORY_DAILY_RATE = 0.0005
STATUTORY_DAILY_SOURCE = "《保障中小企业款项支付条例》（国务院令第802号）第十七条：未约定的，每日万分之五"


def late_interest(amount: float, days: float, rate: float = STATUTORY_DAILY_RATE) -> float:
    """Simple late interest (逾期利息) in yuan; ``rate`` per day, by default 0.05 % (国务院令802号第十七条).

    >>> late_interest(1_000_000, 730)
    365000.0
    """
    if amount < 0 or days < 0 or rate < 0:
        raise FinanceError("negative_input", "金额、天数和利率不能为负数。")
    return amount * (days * rate)


def statutory_due_days(payer_kind: str, agreed: int | None = None) -> int:
    """Days within which a bill must be paid (法定付款期限), 国务院令802号第九条.

    "agency" (机关、事业单位): 30 days, longer by agreement but at most 60; "large_enterprise": 60 days.
    """
    if payer_kind == "agency":
        return 30 if agreed is None else min(agreed, 60)
    if payer_kind == "large_enterprise":
        return 60 if agreed is None else min(agreed, 60)
    raise FinanceError("unknown_payer_kind", f"没有这类付款方：{payer_kind}。")


def collect_late(bills: FloatArray, delay_years: float) -> FloatArray:
    """Cash collected (回款) per period from ``bills`` [..., n] paid ``delay_years`` late; the rest stays
    unpaid beyond the last period.
    """
    if delay_years < 0 or not math.isfinite(delay_years):
        raise FinanceError("bad_delay", "延迟应为不小于零的有限数。")
    whole = math.floor(delay_years + 1e-12)
    part = max(delay_years - whole, 0.0)
    return (1.0 - part) * _shift(bills, whole) + part * _shift(bills, whole + 1)


def ageing_table(bills: FloatArray, delay_years: float, buckets: int = 6) -> FloatArray:
    """Receivable by age (应收账款账龄) at the end of each period, [..., n, buckets]; the last bucket is
    open.
    """
    whole = math.floor(delay_years + 1e-12)
    part = max(delay_years - whole, 0.0)
    table = np.zeros((*bills.shape, buckets))
    for age in range(bills.shape[-1]):
        share = 1.0 if age < whole else part if age == whole else 0.0
        table[..., min(age, buckets - 1)] += share * _shift(bills, age)
    return table


def late_interest_claims(receivable: FloatArray, daily_rate: float = STATUTORY_DAILY_RATE) -> FloatArray:
    """Late interest that may be claimed (可主张逾期利息) in each period on the receivable brought into it.

    A memo item: it is not counted as income, because claims against a public payer are seldom enforced.
    """
    return _shift(receivable, 1) * daily_rate * 365.0


def _shift(values: FloatArray, periods: int) -> FloatArray:
    shifted = np.zeros_like(values)
    if periods < values.shape[-1]:
        shifted[..., periods:] = values[..., : values.shape[-1] - periods]
    return shifted
