"""Financing plan (融资方案): how much debt, its schedule, and the depreciation and tax that go with it.

The lender sizes debt on contractual cash flows, i.e. as if every bill were paid in its year. Tax depends on
interest and a sculpted schedule depends on tax; that loop is contracting (a yuan of interest changes tax by
the tax rate only) and is iterated until it stands still.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from finance.case import ProjectCase
from finance.debt import RepaymentSchedule, debt_capacity, repay, repay_sculpted
from finance.errors import FinanceError
from finance.funding import FundingPlan, plan_funding
from finance.operations import OperatingFlows
from finance.tax import income_tax, income_tax_rates, straight_line
from finance.timeline import Timeline

FloatArray = NDArray[np.float64]
_SETTLED = 1e-6  # yuan
_ROUNDS = 200
_SMALLEST_LOAN = 0.01  # yuan; less is no loan


@dataclass(frozen=True)
class FinancingPlan:
    """Arrays [n_periods] in yuan. ``planned_cfads`` assumes bills paid in their year."""

    funding: FundingPlan
    schedule: RepaymentSchedule
    interest: FloatArray
    service: FloatArray
    balance: FloatArray
    depreciation: FloatArray
    depreciable_cost: float
    residual: float
    cit_rates: FloatArray
    planned_cfads: FloatArray
    planned_cfads_value: FloatArray


def plan_financing(case: ProjectCase, timeline: Timeline, flows: OperatingFlows) -> FinancingPlan:
    """Size and schedule the debt of a case (确定贷款规模与还款计划)."""
    tax = case.tax
    rates = income_tax_rates(
        timeline.n_periods, timeline.first_operation, tax.cit_rate, tax.free_years, tax.half_years
    )
    before_tax = (
        flows.bills
        + flows.other_receipts
        - flows.opex
        - flows.renewals
        - flows.vat.paid
        - flows.vat.surcharge
    )
    interest = timeline.empty()
    cfads = before_tax
    funding = _fund(case, cfads, timeline)
    for _ in range(_ROUNDS):
        depreciation, cost, residual = depreciate(case, timeline, flows, funding)
        profit = profit_before_interest(flows, depreciation)
        planned = before_tax - income_tax(profit - interest, rates, tax.loss_years)
        planned[timeline.last_operation] += residual
        planned[: timeline.first_operation] = 0.0
        funding = _fund(case, planned, timeline)
        schedule = _schedule(case, planned, timeline, funding.debt)
        following = _on_timeline(schedule.interest, timeline)
        settled = np.abs(following - interest).max() + np.abs(planned - cfads).max() <= _SETTLED
        interest, cfads = following, planned
        if settled:
            break
    else:
        raise FinanceError("debt_not_settled", "贷款规模与税负的测算没有收敛，请检查方案。")
    balance = np.zeros(timeline.n_periods)
    balance[: timeline.construction] = np.cumsum(funding.debt_draws)
    end = timeline.first_operation + schedule.closing.size
    balance[timeline.first_operation : end] = schedule.closing
    return FinancingPlan(
        funding=funding,
        schedule=schedule,
        interest=interest,
        service=_on_timeline(schedule.service, timeline),
        balance=balance,
        depreciation=depreciation,
        depreciable_cost=cost,
        residual=residual,
        cit_rates=rates,
        planned_cfads=cfads,
        planned_cfads_value=_value_to_maturity(cfads, case.debt.interest_rate, end),
    )


def depreciate(
    case: ProjectCase, timeline: Timeline, flows: OperatingFlows, funding: FundingPlan
) -> tuple[FloatArray, float, float]:
    """Depreciation (折旧与摊销) [n_periods], total cost (net of VAT and grants, with capitalised interest),
    residual.

    Grants reduce the cost of the asset (净额法). Each renewal is written off over its own life.
    """
    building = case.construction
    capex = float(flows.capex_net.sum())
    cost = max(capex + float(funding.interest.sum() + funding.fees.sum() - funding.grants.sum()), 0.0)
    residual = min(capex * building.residual_share, cost)
    n, last = timeline.n_periods, timeline.last_operation
    charge = straight_line(cost, residual, building.asset_life_years, timeline.first_operation, last, n)
    for t in np.flatnonzero(flows.renewals_net):
        charge += straight_line(float(flows.renewals_net[t]), 0.0, building.asset_life_years, int(t), last, n)
    return charge, cost + float(flows.renewals_net.sum()), residual


def profit_before_interest(flows: OperatingFlows, depreciation: FloatArray) -> FloatArray:
    """Profit before interest, losses on receivables and income tax (息税前利润), accrual basis."""
    return flows.revenue_net - flows.opex_net - flows.vat.surcharge - depreciation


def _fund(case: ProjectCase, cfads: FloatArray, timeline: Timeline) -> FundingPlan:
    """Funding at the highest debt share allowed; a sculpted loan also stays within the debt capacity."""
    share = case.funding.senior_debt_share
    if _fund_at(case, cfads, timeline, share).debt < _SMALLEST_LOAN:
        return _fund_at(case, cfads, timeline, 0.0)
    if case.debt.repayment != "sculpted":
        return _fund_at(case, cfads, timeline, share)
    in_tenor = cfads[timeline.first_operation : timeline.first_operation + case.debt.tenor_years]
    capacity = debt_capacity(in_tenor, case.debt.interest_rate, case.debt.target_dscr)
    most = _fund_at(case, cfads, timeline, share)
    if most.debt <= capacity:
        return most
    if capacity < _SMALLEST_LOAN:
        return _fund_at(case, cfads, timeline, 0.0)
    fitting = brentq(lambda s: _fund_at(case, cfads, timeline, s).debt - capacity, 0.0, share, xtol=1e-15)
    return _fund_at(case, cfads, timeline, float(fitting))


def _fund_at(case: ProjectCase, cfads: FloatArray, timeline: Timeline, share: float) -> FundingPlan:
    debt, grants = case.debt, np.zeros(timeline.construction)
    grants[: len(case.funding.construction_grant)] = case.funding.construction_grant
    factor = 0.0
    if share > 0.0 and debt.dsra_months > 0.0:
        factor = float(_schedule(case, cfads, timeline, 1.0).service[0]) * debt.dsra_months / 12.0
    return plan_funding(
        case.construction.capex,
        grants,
        share,
        debt.interest_rate,
        debt.upfront_fee_rate,
        factor,
        case.funding.initial_working_capital,
    )


def _schedule(case: ProjectCase, cfads: FloatArray, timeline: Timeline, amount: float) -> RepaymentSchedule:
    terms = case.debt
    if amount <= 0.0 or terms.tenor_years == 0:
        years = min(max(terms.tenor_years, 1), timeline.operation)
        return repay(0.0, terms.interest_rate, years, 0, "bullet")
    if terms.repayment == "sculpted":
        in_tenor = cfads[timeline.first_operation : timeline.first_operation + terms.tenor_years]
        if in_tenor.max() <= 0.0:
            return repay(0.0, terms.interest_rate, terms.tenor_years, 0, "bullet")
        return repay_sculpted(amount, in_tenor, terms.interest_rate)[0]
    return repay(amount, terms.interest_rate, terms.tenor_years, terms.grace_years, terms.repayment)


def _on_timeline(values: FloatArray, timeline: Timeline) -> FloatArray:
    return timeline.from_operation(values[: timeline.operation])


def _value_to_maturity(cfads: FloatArray, rate: float, end: int) -> FloatArray:
    """At the end of each period, the present value of planned CFADS from the next period to loan maturity."""
    value = np.zeros(cfads.size)
    for t in range(min(end, cfads.size) - 2, -1, -1):
        value[t] = (value[t + 1] + cfads[t + 1]) / (1.0 + rate)
    return value
