"""The identities every projection must satisfy (测算结果勾稽关系)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from finance.checks import Check, compare, require
from finance.irr import irr
from finance.setup import Setup
from finance.waterfall import WaterfallResult

FloatArray = NDArray[np.float64]


def projection_checks(
    setup: Setup, result: WaterfallResult, ageing: FloatArray, returns: Mapping[str, FloatArray]
) -> tuple[Check, ...]:
    """All identities of one projection; ``ageing`` [n, buckets]. Raises IdentityError when one does not
    hold.
    """
    receivable = np.cumsum(setup.flows.bills - result.collections)
    funding, plan = setup.plan.funding, setup.plan
    scale = float(funding.uses.sum() + setup.flows.revenue_net.sum())
    discount = (1 + setup.case.debt.interest_rate) ** -np.arange(1.0, plan.schedule.closing.size + 1)
    book = plan.depreciable_cost - plan.residual
    return require(
        (
            compare("sources_uses", "资金来源与运用", funding.sources, funding.uses, scale),
            compare(
                "debt_draws", "提款与期初债务", funding.debt_draws.sum(), setup.terms.opening_debt, scale
            ),
            compare("debt_closes", "还款计划期末余额为零", plan.schedule.closing[-1], 0.0, scale),
            compare(
                "debt_value",
                "还本付息现值与贷款额",
                (plan.schedule.service * discount).sum(),
                funding.debt,
                scale,
            ),
            compare(
                "debt_roll", "贷款余额滚动", _debt_left(setup, result), result.senior_debt[..., -1], scale
            ),
            compare("cash", "现金收支平衡", *_cash_sides(setup, result), scale),
            compare("receivable", "应收账款滚动与账龄合计", receivable, ageing.sum(axis=-1), scale),
            compare("depreciation", "折旧合计与应折旧额", plan.depreciation.sum(), book, scale),
            compare("vat", "增值税进销项与留抵", *_vat_sides(setup), scale),
            compare("balance_sheet", "资产负债表平衡", *_balance_sheet(setup, result), scale),
            compare("no_negative_cash", "现金与准备金不为负", _below_zero(result), 0.0, scale),
            *(_npv_at_irr(name, flows) for name, flows in returns.items()),
        )
    )


def _debt_left(setup: Setup, result: WaterfallResult) -> FloatArray:
    left: FloatArray = setup.terms.opening_debt - result.principal_paid.sum(axis=-1)
    return left


def _cash_sides(setup: Setup, result: WaterfallResult) -> tuple[FloatArray, FloatArray]:
    """Opening cash and reserve plus all receipts against all payments plus closing cash and reserve, per
    period.
    """
    terms = setup.terms
    received = result.collections + terms.other_receipts + result.revolver_drawn
    paid = (
        result.opex_paid
        + result.tax_paid
        + result.interest_paid
        + result.principal_paid
        + result.revolver_repaid
        + result.distributions
    )
    opening = terms.opening_cash + terms.opening_dsra
    held = result.cash + result.dsra
    start = terms.first
    return opening + np.cumsum((received - paid)[..., start:], axis=-1), held[..., start:]


def _vat_sides(setup: Setup) -> tuple[FloatArray, FloatArray]:
    """Revenue minus costs, gross minus net, must equal the VAT paid minus the change of the credit pool."""
    flows, terms = setup.flows, setup.terms
    capex = setup.timeline.empty()
    capex[: setup.plan.funding.capex.size] = setup.plan.funding.capex
    output = flows.bills + flows.other_receipts - flows.revenue_net
    deductible = (
        (terms.opex - flows.opex_net) + (terms.renewals - flows.renewals_net) + (capex - flows.capex_net)
    )
    return np.cumsum(output - deductible), np.cumsum(flows.vat.paid) - flows.vat.credit


def _balance_sheet(setup: Setup, result: WaterfallResult) -> tuple[FloatArray, FloatArray]:
    """Assets against liabilities and equity at the end of every operating and tail period."""
    flows, plan, terms = setup.flows, setup.plan, setup.terms
    start, last = terms.first, terms.last_operation
    cost = flows.renewals_net.cumsum() + (plan.depreciable_cost - flows.renewals_net.sum())
    disposed = np.where(np.arange(cost.size) >= last, plan.residual, 0.0)
    book = cost - plan.depreciation.cumsum() - disposed
    receivable = np.cumsum(flows.bills - result.collections)
    assets = result.cash + result.dsra + receivable + book + flows.vat.credit
    liabilities = result.senior_debt + result.revolver + result.arrears
    equity = (
        terms.paid_in_equity + result.statutory_reserve.cumsum() + result.retained - result.capital_returned
    )
    return assets[start:], (liabilities + equity)[start:]


def _below_zero(result: WaterfallResult) -> FloatArray:
    lowest = np.minimum(np.minimum(result.cash, result.dsra), np.minimum(result.revolver, result.senior_debt))
    return np.minimum(lowest, 0.0)


def _npv_at_irr(name: str, flows: FloatArray) -> Check:
    """Every rate of return found is a root; below zero the value is taken at the end instead of the start."""
    size = float(np.abs(flows).sum())
    worst = 0.0
    for rate in irr(flows).roots:
        powers = np.arange(flows.size, dtype=np.float64)
        weights = (1 + rate) ** -powers if rate >= 0 else (1 + rate) ** (flows.size - 1 - powers)
        worst = max(worst, abs(float(flows @ weights)))
    return compare(f"npv_at_irr_{name}", "内部收益率处净现值为零", worst, 0.0, size)
