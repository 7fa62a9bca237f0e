"""Cash flows that returns are measured on (各类净现金流): of the project, of all owners, of each owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finance.engine.arithmetic import total
from finance.engine.financing import profit_before_interest
from finance.engine.late_payment import collect_late
from finance.engine.setup import Setup
from finance.engine.tax import income_tax
from finance.engine.waterfall_terms import WaterfallResult
from finance.rates.irr import IrrResult, irr

FloatArray = NDArray[np.float64]


def capital_draws(setup: Setup) -> FloatArray:
    """Capital paid in during construction (资本金投入) [..., n], with special bonds that the budget repays."""
    funding = setup.plan.funding
    draws = funding.equity_draws + (0.0 if setup.plan.bond.active else funding.bond_draws)
    return setup.timeline.from_start(draws)


def equity_flows(setup: Setup, distributions: FloatArray, cures: FloatArray) -> FloatArray:
    """Cash flow of all owners (出资人净现金流) [..., n]: contributions negative, distributions positive."""
    return distributions - cures - capital_draws(setup)


def adjusted_income_tax(setup: Setup) -> FloatArray:
    """Income tax as if there were no interest (调整所得税) [n]."""
    profit = profit_before_interest(setup.flows, setup.plan.depreciation)
    timeline = setup.timeline
    return income_tax(profit, setup.plan.cit_rates, setup.case.tax.loss_years, timeline.year_ends)


def project_flow(setup: Setup) -> FloatArray:
    """Project cash flow before financing and income tax (项目投资净现金流) [n].

    Construction grants count as money in; bills count when the payer pays, also those that were sold.
    """
    flows, terms, timeline = setup.flows, setup.terms, setup.timeline
    funding = setup.plan.funding
    invested = timeline.from_start(funding.capex + funding.working_capital - funding.grants)
    collected = collect_late(flows.bills, setup.payment.total * timeline.per_year)
    received = collected + terms.other_receipts - flows.sale_proceeds
    before = received - terms.costs - terms.taxes - invested
    recovered = timeline.at(timeline.last_operation, total(funding.working_capital))
    flow: FloatArray = before + recovered
    return flow


def capital_flow(setup: Setup, owners: FloatArray, result: WaterfallResult) -> FloatArray:
    """Cash flow of the capital (项目资本金净现金流) [n] as if all cash were paid out when it arises.

    Reserves and working capital paid in at the start come back with the last year of operation (回收流动资金).
    """
    held = result.cash + result.dsra + result.mra
    first, last = setup.timeline.first_operation, setup.timeline.last_operation
    flow = owners.copy()
    flow[first:] += np.diff(held)[first - 1 :]
    flow[last] += held[first - 1]
    return flow


def private_flow(setup: Setup, result: WaterfallResult) -> FloatArray:
    """Cash flow of the private owners' capital (社会资本方净现金流) [n]; they alone cure a shortfall."""
    terms = setup.case.funding
    draws = (1 - terms.government_equity_share) * setup.timeline.from_start(setup.plan.funding.equity_draws)
    received: FloatArray = (1 - terms.government_dividend_share) * result.distributions - result.equity_cure
    return received - draws


def sponsor_flow(setup: Setup, private: FloatArray, result: WaterfallResult) -> FloatArray:
    """The same with the shareholder loan (含股东借款) [n]."""
    lent = setup.timeline.from_start(setup.plan.funding.loan_draws)
    repaid: FloatArray = result.loan_interest_paid + result.loan_principal_paid
    return private - lent + repaid


@dataclass(frozen=True)
class RatesOfReturn:
    """Rates of return (内部收益率) per year; ``per_period`` flow name -> the rate per period it was solved for."""

    project_pre_tax: IrrResult
    project_after_tax: IrrResult
    equity: IrrResult
    private_equity: IrrResult
    sponsor: IrrResult
    per_period: Mapping[str, IrrResult]


def rates_of_return(rows: Mapping[str, FloatArray], periods: int) -> RatesOfReturn:
    """Rates of the flows among the series of a projection, ``periods`` to a year."""
    before, after = irr(rows["project_flow_pre_tax"]), irr(rows["project_flow_after_tax"])
    owners = irr(rows["equity_flow"])
    private = _known_or_solved(rows["private_equity_flow"], rows["equity_flow"], owners)
    sponsor = _known_or_solved(rows["sponsor_flow"], rows["private_equity_flow"], private)
    return RatesOfReturn(
        project_pre_tax=per_year(before, periods),
        project_after_tax=per_year(after, periods),
        equity=per_year(owners, periods),
        private_equity=per_year(private, periods),
        sponsor=per_year(sponsor, periods),
        per_period={"project_flow_pre_tax": before, "project_flow_after_tax": after, "equity_flow": owners},
    )


def _known_or_solved(flows: FloatArray, other: FloatArray, known: IrrResult) -> IrrResult:
    """The rate of return of flows, taken over when they are those of another."""
    return known if np.array_equal(flows, other) else irr(flows)


def per_year(found: IrrResult, periods: int) -> IrrResult:
    """A rate of return per period as an effective rate per year (年化内部收益率)."""
    if periods == 1:
        return found
    roots = tuple(float(np.expm1(periods * np.log1p(root))) for root in found.roots)
    if found.rate is not None:
        return replace(found, rate=roots[0], roots=roots)
    listed = "、".join(f"{root:.4%}" for root in found.roots), "、".join(f"{root:.4%}" for root in roots)
    return replace(found, roots=roots, reason=found.reason.replace(*listed) if roots else found.reason)
