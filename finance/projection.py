"""Projection of a case (项目财务测算): yearly rows, cover ratios, returns, and the identities that prove
them.

``project(case)`` is timeline -> operations -> financing -> collections -> waterfall -> metrics -> checks.
The same parts run with many paths at once in :mod:`finance.payment_risk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.case import ProjectCase
from finance.case_format import as_case, case_to_dict, inputs_digest
from finance.checks import Check
from finance.financing import profit_before_interest
from finance.identities import projection_checks
from finance.irr import IrrResult, irr, npv
from finance.late_payment import ageing_table, collect_late, late_interest_claims
from finance.metrics import NO_DEBT, Ratio, average, dscr, llcr, payback, smallest
from finance.regimes import Finding, regime_findings
from finance.setup import Setup, set_up
from finance.tax import income_tax
from finance.timeline import Timeline
from finance.version import ENGINE_VERSION
from finance.waterfall import WaterfallResult, run_waterfall

FloatArray = NDArray[np.float64]
AGE_BUCKETS = 6


@dataclass(frozen=True)
class Projection:
    """Result of one case (测算结果). Money in yuan, rates and ratios as fractions, one value per year in
    ``series``.

    ``liquidity_gap`` is the largest amount by which operating cash out had exceeded cash in (资金缺口), with
    the opening cash and reserve counted as cash in and nothing distributed to owners.
    """

    case: ProjectCase
    engine_version: str
    inputs_digest: str
    years: tuple[int, ...]
    phases: tuple[str, ...]
    series: Mapping[str, tuple[float, ...]]
    dscr: tuple[float | None, ...]
    min_dscr: Ratio
    avg_dscr: Ratio
    llcr: Ratio
    project_irr_pre_tax: IrrResult
    project_irr_after_tax: IrrResult
    equity_irr: IrrResult
    private_equity_irr: IrrResult
    project_npv: float
    equity_npv: float
    payback: Ratio
    discounted_payback: Ratio
    total_investment: float
    debt: float
    equity: float
    gearing: float
    peak_receivable: float
    liquidity_gap: float
    unpaid_at_end: float
    late_interest_total: float
    default_years: tuple[int, ...]
    lockup_years: tuple[int, ...]
    meets_target: bool
    ageing: tuple[tuple[float, ...], ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dictionary per year: year, phase, every series, dscr."""
        return [
            {
                "year": year,
                "phase": phase,
                **{name: values[t] for name, values in self.series.items()},
                "dscr": self.dscr[t],
            }
            for t, (year, phase) in enumerate(zip(self.years, self.phases, strict=True))
        ]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; contains no NaN or infinity."""
        ratios = ("min_dscr", "avg_dscr", "llcr", "payback", "discounted_payback")
        returns = ("project_irr_pre_tax", "project_irr_after_tax", "equity_irr", "private_equity_irr")
        plain = (
            *("engine_version", "inputs_digest", "project_npv", "equity_npv", "total_investment", "debt"),
            *("equity", "gearing", "peak_receivable", "liquidity_gap", "unpaid_at_end"),
            *("late_interest_total", "meets_target"),
        )
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: getattr(self, name).to_dict() for name in (*ratios, *returns)},
            "default_years": list(self.default_years),
            "lockup_years": list(self.lockup_years),
            "rows": self.rows,
            "ageing": [list(row) for row in self.ageing],
            "checks": [c.to_dict() for c in self.checks],
            "findings": [f.to_dict() for f in self.findings],
            "case": case_to_dict(self.case),
        }


def project(case: ProjectCase | Mapping[str, Any]) -> Projection:
    """Project a case (测算). Raises CaseError for bad input, IdentityError when an accounting identity
    breaks.
    """
    setup = set_up(as_case(case))
    delay = setup.case.late_payment.delay_months / 12.0
    collections = collect_late(setup.flows.bills, delay)
    result = run_waterfall(setup.terms, collections, np.zeros_like(collections))
    return _projection(setup, result, ageing_table(setup.flows.bills, delay, AGE_BUCKETS))


def equity_flows(setup: Setup, distributions: FloatArray) -> FloatArray:
    """Cash flow of all owners (资本金现金流) [..., n]: contributions negative, distributions positive."""
    return distributions - _construction(setup, setup.plan.funding.equity_draws)


def project_flows(setup: Setup, collections: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Project cash flow before financing (项目投资现金流), before and after income tax, [..., n].

    Construction grants count as money in; the income tax is the one without any interest (调整所得税).
    """
    plan, flows, terms = setup.plan, setup.flows, setup.terms
    invested = plan.funding.capex + plan.funding.working_capital - plan.funding.grants
    operating = collections + terms.other_receipts - terms.opex - terms.renewals - terms.vat
    before = operating - _construction(setup, invested)
    before[..., setup.timeline.last_operation] += terms.opening_cash
    profit = profit_before_interest(flows, plan.depreciation)
    return before, before - income_tax(profit, plan.cit_rates, setup.case.tax.loss_years)


def _construction(setup: Setup, values: FloatArray) -> FloatArray:
    placed = setup.timeline.empty()
    placed[: values.size] = values
    return placed


def _projection(setup: Setup, result: WaterfallResult, ageing: FloatArray) -> Projection:
    case, timeline, plan = setup.case, setup.timeline, setup.plan
    before, after = project_flows(setup, result.collections)
    owners = equity_flows(setup, result.distributions)
    private = (1 - case.funding.government_dividend_share) * result.distributions - (
        1 - case.funding.government_equity_share
    ) * _construction(setup, plan.funding.equity_draws)
    receivable = np.cumsum(setup.flows.bills - result.collections)
    receivable[np.abs(receivable) < 1e-6] = 0.0
    claims = late_interest_claims(receivable)
    cover = dscr(result.cfads, plan.service)
    start = timeline.first_operation
    returns = {"project_pre_tax": irr(before), "project_after_tax": irr(after), "equity": irr(owners)}
    private_irr = irr(private)
    equity_rate = returns["equity"].rate
    uses = float(plan.funding.uses.sum())
    return Projection(
        case=case,
        engine_version=ENGINE_VERSION,
        inputs_digest=inputs_digest(case),
        years=timeline.years,
        phases=timeline.phases,
        series=_series(setup, result, receivable, claims, before, after, owners, private),
        dscr=tuple(None if np.isnan(v) else float(v) for v in cover),
        min_dscr=smallest(cover),
        avg_dscr=average(cover),
        llcr=llcr(
            result.cfads[start : start + case.debt.tenor_years], case.debt.interest_rate, plan.funding.debt
        )
        if plan.funding.debt > 0
        else NO_DEBT,
        project_irr_pre_tax=returns["project_pre_tax"],
        project_irr_after_tax=returns["project_after_tax"],
        equity_irr=returns["equity"],
        private_equity_irr=private_irr,
        project_npv=npv(case.discount_rate, after),
        equity_npv=npv(case.discount_rate, owners),
        payback=payback(after),
        discounted_payback=payback(after, case.discount_rate),
        total_investment=uses,
        debt=plan.funding.debt,
        equity=plan.funding.equity,
        gearing=plan.funding.debt / uses if uses > 0 else 0.0,
        peak_receivable=float(receivable.max()),
        liquidity_gap=float(result.liquidity_gap.max()),
        unpaid_at_end=float(receivable[-1]),
        late_interest_total=float(claims.sum()),
        default_years=_flagged(timeline, result.default),
        lockup_years=_flagged(timeline, np.where(plan.balance + plan.service > 0, result.lockup, 0.0)),
        meets_target=equity_rate is not None and equity_rate >= case.target_equity_irr,
        ageing=tuple(tuple(row) for row in ageing.tolist()),
        checks=projection_checks(setup, result, ageing, {"before": before, "after": after, "owners": owners}),
        findings=regime_findings(case),
    )


def _series(
    setup: Setup,
    result: WaterfallResult,
    receivable: FloatArray,
    claims: FloatArray,
    before: FloatArray,
    after: FloatArray,
    owners: FloatArray,
    private: FloatArray,
) -> dict[str, tuple[float, ...]]:
    flows, plan, funding = setup.flows, setup.plan, setup.plan.funding
    balance = plan.balance.copy()
    balance[setup.timeline.first_operation :] = result.senior_debt[setup.timeline.first_operation :]
    arrays = {
        "capex": _construction(setup, funding.capex),
        "capitalised_interest": _construction(setup, funding.interest),
        "financing_fees": _construction(setup, funding.fees),
        "grants": _construction(setup, funding.grants),
        "debt_draws": _construction(setup, funding.debt_draws),
        "equity_draws": _construction(setup, funding.equity_draws),
        "service_fee_billed": flows.service_fee,
        "gap_funding_billed": flows.gap_funding,
        "collections": result.collections,
        "receivable": receivable,
        "late_interest_claim": claims,
        "user_receipts": flows.user_receipts,
        "data_receipts": flows.data_receipts,
        "residual_received": setup.terms.other_receipts - flows.other_receipts,
        "revenue_net": flows.revenue_net,
        "opex": flows.opex,
        "renewals": flows.renewals,
        "depreciation": plan.depreciation,
        "vat_paid": flows.vat.paid,
        "surcharge": flows.vat.surcharge,
        "vat_credit": flows.vat.credit,
        "cit": result.cit,
        "net_profit": result.net_profit,
        "cfads": result.cfads,
        "scheduled_service": plan.service,
        "interest_paid": result.interest_paid,
        "principal_paid": result.principal_paid,
        "senior_debt": balance,
        "dsra": result.dsra,
        "revolver_drawn": result.revolver_drawn,
        "revolver_repaid": result.revolver_repaid,
        "revolver": result.revolver,
        "arrears": result.arrears,
        "statutory_reserve": result.statutory_reserve,
        "distributions": result.distributions,
        "cash": result.cash,
        "liquidity_gap": result.liquidity_gap,
        "project_flow_pre_tax": before,
        "project_flow_after_tax": after,
        "equity_flow": owners,
        "private_equity_flow": private,
    }
    return {name: tuple((values + 0.0).tolist()) for name, values in arrays.items()}


def _flagged(timeline: Timeline, flags: FloatArray) -> tuple[int, ...]:
    return tuple(timeline.years[t] for t in np.flatnonzero(flags > 0) if t >= timeline.first_operation)
