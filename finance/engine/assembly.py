"""Series of a projection (测算结果各列), put together from the plan and what the waterfall did.

The names and their order are those of :data:`finance.engine.series.SERIES`; every array is [n_periods] in yuan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.engine.junior import government_bond_service
from finance.engine.late_payment import collect_late, late_interest_claims, late_interest_rate
from finance.engine.returns import (
    adjusted_income_tax,
    capital_flow,
    equity_flows,
    private_flow,
    project_flow,
    sponsor_flow,
)
from finance.engine.series import SERIES, added
from finance.engine.setup import Setup
from finance.engine.waterfall_terms import WaterfallResult
from finance.errors import FinanceError

FloatArray = NDArray[np.float64]
_NOTHING = 1e-6  # yuan; smaller receivables are rounding
_SAME = (
    *("cfads", "costs_paid", "taxes_paid", "interest_paid", "principal_paid", "revolver_drawn"),
    *("revolver_repaid", "factoring_drawn", "factoring_repaid", "distributions", "revolver"),
    *("factoring", "arrears", "dsra", "mra", "trapped_cash", "cash", "liquidity_gap", "lockup"),
    *("default",),
)
_RAISED = (
    *("grants", "debt_draws", "special_bond_draws", "shareholder_loan_draws", "equity_draws"),
    *("equity_cure", "revolver_drawn", "factoring_drawn"),
)
_SERVED = (
    *("capitalised_interest", "financing_fees", "commitment_fees", "special_bond_idc"),
    *("interest_paid", "principal_paid", "revolver_repaid", "factoring_repaid"),
    *("special_bond_interest_paid", "special_bond_principal_paid"),
    *("shareholder_loan_interest_paid", "shareholder_loan_principal_paid", "distributions"),
)


def period_series(setup: Setup, result: WaterfallResult) -> dict[str, FloatArray]:
    """Every series per period, in the order of SERIES. Raises FinanceError when a number is not finite."""
    found: dict[str, FloatArray] = {}
    found |= _funding(setup, result)
    found |= _revenue(setup, result)
    found |= _profit(setup, result)
    found |= _waterfall(setup, result)
    found |= _balances(setup, result, found)
    found |= _flows(setup, result, found)
    table = np.array([found[name] for name in SERIES]) + 0.0  # no minus zero
    if not np.isfinite(table).all():
        raise FinanceError("not_finite", "测算结果超出可表示范围，请检查方案中的金额和增长率。")
    return dict(zip(SERIES, table, strict=True))


def _funding(setup: Setup, result: WaterfallResult) -> dict[str, FloatArray]:
    plan, place = setup.plan.funding, setup.timeline.from_start
    equity, share = place(plan.equity_draws), setup.case.funding.government_equity_share
    pays_bond = setup.plan.bond.opening > 0.0
    return {
        "capex": place(plan.capex),
        "capitalised_interest": place(plan.interest),
        "financing_fees": place(plan.fees),
        "commitment_fees": place(plan.commitment),
        "special_bond_idc": place(plan.bond_interest),
        "shareholder_loan_idc": place(plan.loan_interest),
        "working_capital_funded": place(plan.working_capital),
        "dsra_funded": place(plan.dsra),
        "total_uses": place(plan.uses),
        "grants": place(plan.grants),
        "debt_draws": place(plan.debt_draws),
        "special_bond_draws": place(plan.bond_draws),
        "shareholder_loan_draws": place(plan.loan_draws),
        "equity_draws": equity,
        "government_equity_draws": share * equity + (0.0 if pays_bond else 1.0) * place(plan.bond_draws),
        "private_equity_draws": (1 - share) * equity,
        "equity_cure": result.equity_cure,
    }


def _revenue(setup: Setup, result: WaterfallResult) -> dict[str, FloatArray]:
    flows, payment, timeline = setup.flows, setup.payment, setup.timeline
    receivable = _outstanding(flows.unsold - result.collections - result.written_off)
    due = collect_late(flows.unsold, (payment.total - payment.overdue) * timeline.per_year)
    overdue = np.minimum(_outstanding(due - result.collections - result.written_off), receivable)
    terms = setup.case.late_payment
    rates = {
        year: late_interest_rate(year, terms.agreed_late_rate, terms.lpr) for year in set(timeline.years)
    }
    yearly = np.array([rates[year] for year in timeline.years])
    return {
        "service_fee_billed": flows.gross["service_fee"],
        "availability_billed": flows.gross["availability"],
        "gap_funding_billed": flows.gross["gap_funding"],
        "performance_deduction": flows.deduction,
        "user_receipts": flows.gross["user"],
        "data_receipts": flows.gross["data"],
        "advertising_receipts": flows.gross["advertising"],
        "collections": result.collections,
        "other_collections": flows.other_collections,
        "sold_bills": flows.sold,
        "factoring_proceeds": flows.sale_proceeds,
        "late_interest_claim": late_interest_claims(overdue, yearly, timeline.per_year),
        "residual_received": timeline.at(timeline.last_operation, flows.residual) + flows.residual_vat,
        "residual_vat": flows.residual_vat,
        "sold_bills_paid": collect_late(flows.sold, payment.total * timeline.per_year),
        "receivable": receivable,
        "overdue_receivable": overdue,
        "other_receivable": _outstanding(flows.other_receipts - flows.other_collections),
        "payable": _outstanding(flows.opex + flows.reserved_costs - flows.costs_due),
    }


def _profit(setup: Setup, result: WaterfallResult) -> dict[str, FloatArray]:
    flows, plan = setup.flows, setup.plan
    ebitda = flows.revenue_net - flows.opex_net - flows.maintenance_net - flows.vat.surcharge
    factoring = result.factoring_cost + flows.sale_cost
    interest = (
        result.interest_accrued + result.revolver_interest + result.bond_interest + result.loan_interest
    )
    operating = flows.opex_net + flows.maintenance_net + plan.depreciation
    return {
        "opex": flows.opex,
        "maintenance": flows.maintenance,
        "renewals": flows.renewals,
        **{f"{name}_net": values for name, values in flows.net.items()},
        "revenue_net": flows.revenue_net,
        "opex_net": flows.opex_net,
        "maintenance_net": flows.maintenance_net,
        "surcharge": flows.vat.surcharge,
        "depreciation": plan.depreciation,
        "ebitda": ebitda,
        "ebit": ebitda - plan.depreciation,
        "senior_interest": result.interest_accrued,
        "revolver_interest": result.revolver_interest,
        "factoring_cost": factoring,
        "special_bond_interest": result.bond_interest,
        "shareholder_loan_interest": result.loan_interest,
        "total_cost": operating + interest + factoring,
        "profit_before_tax": result.profit_before_tax,
        "nondeductible_interest": result.nondeductible,
        "losses_used": _profit_so_far(result.taxable_profit, setup.timeline.per_year) - result.taxable_income,
        "taxable_income": result.taxable_income,
        "cit": result.cit,
        "net_profit": result.net_profit,
        "statutory_reserve": result.statutory_reserve,
        "dividends": result.dividends,
        "adjusted_cit": adjusted_income_tax(setup),
        "output_vat": flows.vat.output,
        "input_vat": flows.vat.input,
        "vat_paid": flows.vat.paid,
    }


def _waterfall(setup: Setup, result: WaterfallResult) -> dict[str, FloatArray]:
    plan = setup.plan
    return {
        **{name: getattr(result, name) for name in _SAME},
        "scheduled_interest": plan.interest,
        "scheduled_principal": plan.service - plan.interest,
        "scheduled_service": plan.service,
        "special_bond_interest_paid": result.bond_interest_paid,
        "special_bond_principal_paid": result.bond_principal_paid,
        "shareholder_loan_interest_paid": result.loan_interest_paid,
        "shareholder_loan_principal_paid": result.loan_principal_paid,
        "special_bond_arrears": result.bond_arrears,
        "shareholder_loan_arrears": result.loan_arrears,
        "government_bond_service": government_bond_service(setup.case, setup.timeline, plan.funding),
        "scheduled_debt": plan.balance,
        "dsra_target": plan.dsra_target,
        "mra_target": plan.mra_target,
    }


def _balances(setup: Setup, result: WaterfallResult, found: dict[str, FloatArray]) -> dict[str, FloatArray]:
    flows, plan, timeline = setup.flows, setup.plan, setup.timeline
    place, start = timeline.from_start, timeline.first_operation
    funding = plan.funding
    spent = flows.capex_net + flows.renewals_net + place(funding.capitalised - funding.grants)
    fixed = np.cumsum(spent - plan.depreciation - (found["residual_received"] - found["residual_vat"]))
    bond = funding.bond_draws if plan.bond.opening > 0.0 else np.zeros(timeline.construction)
    drawn = {
        "senior_debt": (result.senior_debt, funding.debt_draws),
        "special_bond": (result.special_bond, bond),
        "shareholder_loan": (result.shareholder_loan, funding.loan_draws + funding.loan_interest),
    }
    loans = {
        name: np.concatenate([np.cumsum(draws), later[start:]]) for name, (later, draws) in drawn.items()
    }
    paid_in = np.cumsum(found["government_equity_draws"] + found["private_equity_draws"] + result.equity_cure)
    reserve = np.cumsum(result.statutory_reserve)
    assets = ("cash", "dsra", "mra", "receivable", "other_receivable")
    owed = ("revolver", "factoring", "payable", "arrears")
    return {
        **loans,
        "vat_credit": flows.vat.credit,
        "fixed_assets": fixed,
        "total_assets": added(found, assets) + flows.vat.credit + fixed,
        "total_liabilities": added(found, owed) + added(loans, loans),
        "paid_in_capital": paid_in,
        "capital_returned": result.capital_returned,
        "reserve_fund": reserve,
        "retained_earnings": result.retained,
        "total_equity": paid_in - result.capital_returned + reserve + result.retained,
    }


def _flows(setup: Setup, result: WaterfallResult, found: dict[str, FloatArray]) -> dict[str, FloatArray]:
    received = added(found, ("collections", "factoring_proceeds", "other_collections"))
    operating = received - (found["costs_paid"] - found["renewals"]) - found["taxes_paid"]
    investing = found["residual_received"] - found["capex"] - found["renewals"]
    financing = added(found, _RAISED) - added(found, _SERVED)
    before = project_flow(setup)
    owners = equity_flows(setup, result.distributions, result.equity_cure)
    private = private_flow(setup, result)
    return {
        "operating_cash_flow": operating,
        "investing_cash_flow": investing,
        "financing_cash_flow": financing,
        "net_cash_flow": operating + investing + financing,
        "project_flow_pre_tax": before,
        "project_flow_after_tax": before - found["adjusted_cit"],
        "capital_flow": capital_flow(setup, owners, result),
        "equity_flow": owners,
        "private_equity_flow": private,
        "government_equity_flow": owners - private,
        "sponsor_flow": sponsor_flow(setup, private, result),
    }


def _outstanding(moved: FloatArray) -> FloatArray:
    """Balance of what was billed and not yet paid; rounding is not a balance."""
    balance = np.cumsum(moved)
    balance[np.abs(balance) < _NOTHING] = 0.0
    return balance


def _profit_so_far(profit: FloatArray, per_year: int) -> FloatArray:
    """What each period adds to the positive profit of its tax year."""
    table = np.maximum(np.cumsum(profit.reshape(-1, per_year), axis=1), 0.0)
    added: FloatArray = np.diff(table, axis=1, prepend=0.0).reshape(-1)
    return added
