"""Ratios of a projection (评价指标): cover ratios, payback; each either a number or the reason why there is
none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.engine.debt import value_to_come
from finance.engine.setup import Setup
from finance.engine.waterfall_terms import WaterfallResult
from finance.errors import CashFlowError
from finance.rates.irr import mirr

FloatArray = NDArray[np.float64]
SMALLEST_DUE = 0.01  # yuan; a smaller debt service is none
COVER_ROUNDING = 1e-7  # of a required cover: loans sized to it miss it by less, in sums and in settling taxes
RATE_ROUNDING = 1e-9  # a rate of return this far below the one asked for is the same


@dataclass(frozen=True)
class Ratio:
    """A ratio (指标值) or None with the reason; ``code`` is "ok" or says which case it is."""

    value: float | None
    reason: str = ""
    code: str = "ok"

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "reason": self.reason, "code": self.code}


NO_DEBT = Ratio(None, "没有需要偿还的贷款。", "no_debt")


def covers(
    setup: Setup, result: WaterfallResult, rows: Mapping[str, FloatArray]
) -> dict[str, tuple[float | None, ...]]:
    """Cover ratios per period, None where nothing is due.

    "dscr" 偿债备付率 ``CFADS / (interest + principal)``, "icr" 利息备付率 ``EBIT / interest``, "llcr" 贷款期保障倍数 and
    "plcr" 项目期保障倍数: present value at the loan rate of the CFADS to come until maturity, or until the end, over
    the loan at the end of the period; reserves not counted.
    """
    start, plan = setup.timeline.first_operation, setup.plan
    end = start + plan.schedule.closing.size
    owed = np.where(np.arange(plan.balance.size) < start - 1, 0.0, rows["senior_debt"])
    return {
        "dscr": over(rows["cfads"], plan.service),
        "icr": over(rows["ebit"], rows["scheduled_interest"]),
        "llcr": over(value_to_come(result.cfads, plan.senior_rate, end), owed),
        "plcr": over(value_to_come(result.cfads, plan.senior_rate, plan.balance.size), owed),
    }


def over(amounts: FloatArray, due: FloatArray) -> tuple[float | None, ...]:
    """Quotients, None where hardly anything is due."""
    return tuple(
        a / d if d >= SMALLEST_DUE else None for a, d in zip(amounts.tolist(), due.tolist(), strict=True)
    )


def reaches(covered: Any, required: Any) -> Any:
    """Whether a cover (or the cash that covers) is what is required (达到约定倍数), but for rounding; floats or arrays.

    A loan sized to the cover of its lock-up has just that cover in every period: digits at the end decide nothing.
    """
    return covered >= required * (1.0 - COVER_ROUNDING)


def smallest(ratios: Sequence[float | None]) -> Ratio:
    """Smallest cover over the periods with debt service (最低偿债备付率)."""
    known = [ratio for ratio in ratios if ratio is not None]
    return Ratio(min(known)) if known else NO_DEBT


def average(ratios: Sequence[float | None]) -> Ratio:
    """Average cover over the periods with debt service (平均偿债备付率)."""
    known = [ratio for ratio in ratios if ratio is not None]
    return Ratio(sum(known) / len(known)) if known else NO_DEBT


def llcr(setup: Setup, result: WaterfallResult, end: int) -> Ratio:
    """Cover of the whole loan (贷款期保障倍数) when operation begins: present value at the loan rate of the CFADS
    before period ``end`` over the debt, without DSRA.
    """
    debt, start = setup.plan.funding.debt, setup.timeline.first_operation
    if debt <= 0.0:
        return NO_DEBT
    return Ratio(float(value_to_come(result.cfads, setup.plan.senior_rate, end)[start - 1]) / debt)


def modified_return(flows: FloatArray, finance_rate: float, reinvest_rate: float, per_year: int = 1) -> Ratio:
    """Modified rate of return (修正内部收益率) a year of flows per period, from rates a year: outflows discounted at
    ``finance_rate``, inflows reinvested at ``reinvest_rate`` (none below zero). One number however often signs change.
    """
    paid, earned = (
        (1.0 + rate) ** (1.0 / per_year) - 1.0 for rate in (finance_rate, max(reinvest_rate, 0.0))
    )
    try:
        return Ratio((1.0 + mirr(flows, paid, earned)) ** per_year - 1.0)
    except CashFlowError as refused:
        return Ratio(None, refused.reason, refused.code)


def payback(flows: FloatArray, rate: float = 0.0, per_year: int = 1) -> Ratio:
    """Payback period (投资回收期) in years from the start: ``T - 1 + |sum up to T-1| / flow of T``.

    方法与参数（第三版）(发改投资〔2006〕1325号，待核对). ``rate`` > 0 per period gives the discounted period. T is
    the first period after which the cumulative flow never turns negative again; the first counts as period 1.
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
    return Ratio((last + 1 + float(-total[last] / present[last + 1])) / per_year)
