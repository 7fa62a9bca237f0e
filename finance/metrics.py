"""Ratios of a projection (评价指标): cover ratios, payback; each either a number or the reason why there is
none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SMALLEST_DUE = 0.01  # yuan; a smaller debt service is none


@dataclass(frozen=True)
class Ratio:
    """A ratio (指标值) or None with the reason; ``code`` is "ok" or says which case it is."""

    value: float | None
    reason: str = ""
    code: str = "ok"

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "reason": self.reason, "code": self.code}


NO_DEBT = Ratio(None, "没有需要偿还的贷款。", "no_debt")


def dscr(cfads: FloatArray, service: FloatArray) -> FloatArray:
    """Debt service cover ratio (偿债备付率) ``CFADS / (interest + principal)``, [..., n]; NaN where nothing
    is due.
    """
    due = service >= SMALLEST_DUE
    ratio = np.full(np.broadcast(cfads, service).shape, np.nan)
    np.divide(cfads, service, out=ratio, where=due)
    return ratio


def smallest(ratios: FloatArray) -> Ratio:
    """Smallest cover over the years with debt service (最低偿债备付率)."""
    known = ratios[np.isfinite(ratios)]
    return Ratio(float(known.min())) if known.size else NO_DEBT


def average(ratios: FloatArray) -> Ratio:
    """Average cover over the years with debt service (平均偿债备付率)."""
    known = ratios[np.isfinite(ratios)]
    return Ratio(float(known.mean())) if known.size else NO_DEBT


def llcr(cfads: FloatArray, rate: float, debt: float) -> Ratio:
    """Loan life cover ratio (贷款期保障倍数): PV at the loan rate of ``cfads`` [tenor] over ``debt``,
    without DSRA.
    """
    if debt <= 0.0:
        return NO_DEBT
    return Ratio(float(np.sum(cfads * (1 + rate) ** -np.arange(1.0, cfads.size + 1)) / debt))


def payback(flows: FloatArray, rate: float = 0.0) -> Ratio:
    """Payback period (投资回收期) in years from the start: ``T - 1 + |sum up to T-1| / flow of T``.

    方法与参数（第三版）(发改投资〔2006〕1325号，待核对). ``rate`` > 0 gives the discounted period. T is the
    first year after which the cumulative flow never turns negative again; the first flow counts as year 1.
    """
    present = flows * (1.0 + rate) ** -np.arange(flows.size)
    total = np.cumsum(present)
    tolerance = 1e-9 * max(float(np.abs(present).max(initial=0.0)), 1.0)
    negative = np.flatnonzero(total < -tolerance)
    if negative.size == 0:
        return Ratio(0.0)
    last = int(negative[-1])
    if last == flows.size - 1:
        return Ratio(None, "在测算期内收不回投资。", "never_paid_back")
    return Ratio(last + 1 + float(-total[last] / present[last + 1]))
