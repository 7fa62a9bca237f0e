"""Indicators of the official evaluation (财务评价指标): ROI, ROE, ICR, DSCR, debt ratio, break-even point.

《建设项目经济评价方法与参数（第三版）》(发改投资〔2006〕1325号, 待核对). Ratios are fractions or multiples; one that
is not defined is None with the reason. The DSCR here is the official one, on accrual: ``(EBITDA - tax) / debt
service``; the cover ratio of a projection is on cash.

Two conventions differ from those of a projection and carry names of their own. FNPV (财务净现值) discounts the flow of
year t by ``(1 + i)^t`` with t = 1 for the first year, as the method writes it, while :attr:`Projection.project_npv`
leaves the first year undiscounted: ``FNPV = NPV / (1 + i)``. The rate of the project capital (资本金财务内部收益率)
is solved on the net flow of 项目资本金现金流量表, as if cash were paid out when it arises, while
:attr:`Projection.equity_irr` is solved on what is really distributed. Payback is the same under both conventions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.metrics import NO_DEBT, SMALLEST_DUE, Ratio
from finance.engine.returns import per_year
from finance.engine.timeline import period_rate
from finance.official.accounts import INCOME, INTEREST
from finance.official.findings import RuleSource
from finance.official.table import EVALUATION_METHOD, Years
from finance.rates.irr import IrrResult, irr, npv

if TYPE_CHECKING:
    from finance.engine.projection import Projection

FloatArray = NDArray[np.float64]
NO_INVESTMENT = Ratio(None, "没有投资，无法计算。", "no_investment")
NEVER_EVEN = Ratio(None, "收入不足以覆盖可变成本和税金，没有盈亏平衡点。", "no_break_even")
NO_CHANGE = Ratio(None, "指标没有变化，无法计算。", "no_change")


@dataclass(frozen=True)
class EvaluationIndicators:
    """Indicators of one projection (财务评价指标汇总).

    ``roi``: mean EBIT of the operation years over total investment; ``roe``: mean net profit over project capital;
    ``icr`` and ``dscr``: lowest and mean over the years in which the loan is repaid; ``debt_ratio``: highest at the
    end of a year; ``break_even``: share of the income of the first operation year at which there is neither profit
    nor loss. ``capital_firr`` is that of the project capital's cash flow table, ``distributed_irr`` that of what the
    owners really receive. Both FNPV discount the first period too, at its end.
    """

    firr_pre_tax: IrrResult
    firr_after_tax: IrrResult
    capital_firr: IrrResult
    distributed_irr: IrrResult
    fnpv_pre_tax: float
    fnpv_after_tax: float
    payback: Ratio
    discounted_payback: Ratio
    roi: Ratio
    roe: Ratio
    min_icr: Ratio
    avg_icr: Ratio
    min_dscr: Ratio
    avg_dscr: Ratio
    max_debt_ratio: Ratio
    break_even: Ratio
    source: RuleSource = EVALUATION_METHOD

    def to_dict(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: v if isinstance(v, float) else v.to_dict() for name, v in values.items()}


def evaluation_indicators(projection: Projection) -> EvaluationIndicators:
    """Indicators of a projection; which part of each cost follows volume is said by the case."""
    y = Years(projection)
    operating = np.array([phase == "operation" for phase in projection.phases])
    interest, service = y.sum(*INTEREST, "factoring_cost"), y["scheduled_service"]
    repaying = np.where(
        service >= SMALLEST_DUE, interest, 0.0
    )  # both covers are those of the repayment years
    first = int(operating.argmax())
    variable = float(y.variable_costs[first])
    income = float(y.sum(*INCOME, "gap_funding_net")[first])
    fixed = float(y["total_cost"][first]) - variable
    icr = _covers(y["ebit"], repaying)
    dscr = _covers(y["ebitda"] - y["cit"], service)
    owed = _covers(y["total_liabilities"], y["total_assets"])
    returns = official_returns(
        projection.period_series, projection.case.discount_rate, projection.periods_per_year
    )
    return EvaluationIndicators(
        firr_pre_tax=projection.project_irr_pre_tax,
        firr_after_tax=projection.project_irr_after_tax,
        capital_firr=returns.capital_firr,
        distributed_irr=projection.equity_irr,
        fnpv_pre_tax=returns.fnpv_pre_tax,
        fnpv_after_tax=returns.fnpv_after_tax,
        payback=projection.payback,
        discounted_payback=projection.discounted_payback,
        roi=return_on_investment(float(y["ebit"][operating].mean()), float(y["total_uses"].sum())),
        roe=return_on_equity(
            float(y["net_profit"][operating].mean()),
            float(y.sum("government_equity_draws", "private_equity_draws").sum()),
        ),
        min_icr=Ratio(float(icr.min())) if icr.size else NO_DEBT,
        avg_icr=Ratio(float(icr.mean())) if icr.size else NO_DEBT,
        min_dscr=Ratio(float(dscr.min())) if dscr.size else NO_DEBT,
        avg_dscr=Ratio(float(dscr.mean())) if dscr.size else NO_DEBT,
        max_debt_ratio=Ratio(float(owed.max())) if owed.size else NO_INVESTMENT,
        break_even=break_even(fixed, income, variable, float(y["surcharge"][first])),
    )


@dataclass(frozen=True)
class OfficialReturns:
    """Returns by the conventions of the official method (官方口径收益指标): see the head of this module."""

    capital_firr: IrrResult
    fnpv_pre_tax: float
    fnpv_after_tax: float


def official_returns(
    series: Mapping[str, Sequence[float]], discount_rate: float, periods_per_year: int = 1
) -> OfficialReturns:
    """The returns of a projection, or of a stored one, from its series per period and its yearly discount rate."""
    rate = period_rate(discount_rate, periods_per_year)
    return OfficialReturns(
        per_year(irr(series["capital_flow"]), periods_per_year),
        fnpv(rate, series["project_flow_pre_tax"]),
        fnpv(rate, series["project_flow_after_tax"]),
    )


def fnpv(rate: float, flows: ArrayLike) -> float:
    """Financial net present value (财务净现值 FNPV): ``sum (CI - CO)_t (1 + i)^-t``, t = 1 .. n, yuan.

    One flow a period, each discounted from the end of its period; ``rate`` per period.
    """
    return npv(rate, flows) / (1.0 + rate)


def return_on_investment(yearly_ebit: float, total_investment: float) -> Ratio:
    """Total return on investment (总投资收益率) ``ROI = EBIT / TI``."""
    return Ratio(yearly_ebit / total_investment) if total_investment > 0.0 else NO_INVESTMENT


def return_on_equity(yearly_net_profit: float, capital: float) -> Ratio:
    """Return on project capital (项目资本金净利润率) ``ROE = NP / EC``."""
    return Ratio(yearly_net_profit / capital) if capital > 0.0 else NO_INVESTMENT


def interest_cover(ebit: float, interest: float) -> Ratio:
    """Interest cover (利息备付率) ``ICR = EBIT / interest``."""
    return Ratio(ebit / interest) if interest >= SMALLEST_DUE else NO_DEBT


def debt_service_cover(ebitda: float, income_tax: float, service: float) -> Ratio:
    """Debt service cover (偿债备付率) ``DSCR = (EBITDA - tax) / service`` on accrual."""
    return Ratio((ebitda - income_tax) / service) if service >= SMALLEST_DUE else NO_DEBT


def break_even(fixed_cost: float, income: float, variable_cost: float, taxes: float) -> Ratio:
    """Break-even point (盈亏平衡点) as a share of income: ``fixed / (income - variable - taxes)``.

    All of one year, all with or all without VAT; with VAT it belongs to ``taxes``.
    """
    margin = income - variable_cost - taxes
    return Ratio(fixed_cost / margin) if margin > 0.0 else NEVER_EVEN


def sensitivity_coefficient(base: float, changed: float, change: float) -> Ratio:
    """Sensitivity coefficient (敏感度系数) ``(dA / A) / (dF / F)`` for a relative ``change`` of a factor."""
    if base == 0.0 or change == 0.0:
        return NO_CHANGE
    return Ratio((changed - base) / base / change)


def _covers(above: FloatArray, below: FloatArray) -> FloatArray:
    due = below >= SMALLEST_DUE
    covers: FloatArray = above[due] / below[due]
    return covers
