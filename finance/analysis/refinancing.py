"""Refinancing gain (再融资收益) and how government and company share it.

The gain is what the owners get more, valued at the date at the equity return of the base case:

    A = sum of the owners' flows after the date with the new loan, discounted to the date,
    B = the same without it,
    C = what would have lifted the owners' return without the new loan to the threshold (0 when it is there),
    gain = A - B;  to be shared = max(A - B - C, 0).

英国 PF2 标准合同指引第 28.5 节、OGC 再融资收益计算指引第 1.4 节（已读摘录）. Owners' flows are those of capital and
shareholder loans together, as those rules ask. Both runs are the engine's own; the one with the new loan goes
through every remaining period again, with its tax, reserve, lock-up and dividend rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.analysis.new_loan import NewLoan, Refinancing, new_loan, run_with
from finance.analysis.refinancing_gain import CONTRACT_GUIDE, GAIN_SHARINGS, GainSharing, RefinancingResult
from finance.case.case_file import as_case
from finance.case.project_case import ProjectCase
from finance.engine.checks import Check, compare, require
from finance.engine.late_payment import collect_late
from finance.engine.metrics import over, smallest
from finance.engine.returns import equity_flows, per_year, private_flow
from finance.engine.setup import Setup, set_up
from finance.engine.timeline import period_rate
from finance.engine.waterfall import run_waterfall
from finance.engine.waterfall_terms import WaterfallResult
from finance.errors import FinanceError
from finance.official.findings import Finding, RuleSource
from finance.rates.irr import IrrResult, irr

FloatArray = NDArray[np.float64]
CAPITAL = RuleSource("国发〔2019〕26号", "", "official")
COMPANY_LAW = RuleSource("公司法", "第二百一十条、第二百二十四条")
UNPAID = RuleSource("再融资后的现金流测算", "", "judgement")
MOST_GEARING = 0.8


def refinance(
    case: ProjectCase | Mapping[str, Any],
    terms: Refinancing,
    sharing: GainSharing = GAIN_SHARINGS["contract_guide"],
    base_rate: float | None = None,
    threshold_irr: float | None = None,
) -> RefinancingResult:
    """Refinance a case (再融资测算) and value what it brings the owners.

    ``base_rate`` is the owners' return of the base case per year; without it, that of ``case`` as it is.
    ``threshold_irr`` is the return the owners must reach before government shares; without it no deduction.
    Raises FinanceError for terms that cannot be and when there is no single base rate, IdentityError when cash is
    not conserved.
    """
    if not 0.0 <= sharing.government_share <= 1.0:
        raise FinanceError("refinancing_sharing", "政府方分成比例应在 0 与 1 之间。")
    setup = set_up(as_case(case))
    delay, periods = setup.payment.total, setup.timeline.per_year
    collections = collect_late(setup.flows.unsold, delay * periods)
    before = run_waterfall(setup.terms, collections, np.zeros_like(collections))
    loan = new_loan(setup, before, terms)
    after = run_with(setup, loan, collections)
    owners = owners_flow(setup, before)
    refinanced = owners_flow(setup, after)
    refinanced[loan.last] += loan.cash_out
    return_before = per_year(irr(owners), periods)
    rate = _base_rate(return_before, base_rate)
    sources = _sources(before, after, loan)
    private = (
        private_flow(setup, after)
        - private_flow(setup, before)
        + _loan_service(after)
        - _loan_service(before)
    )
    private[loan.last] += loan.cash_out * _private_share(setup.case, loan.cash_out)
    later = slice(loan.last + 1, None)
    year_of = setup.timeline.years
    defaults = tuple(sorted({year_of[t] for t in np.flatnonzero(after.default) if t > loan.last}))
    return RefinancingResult(
        terms=terms,
        sharing=sharing,
        labels=setup.timeline.labels,
        loan=loan,
        base_rate=rate,
        owners_before=tuple(owners.tolist()),
        owners_after=tuple(refinanced.tolist()),
        old_interest=tuple(setup.plan.interest.tolist()),
        old_balance=tuple(setup.plan.balance.tolist()),
        old_service=tuple(setup.plan.service.tolist()),
        value_before=_value(owners, loan.last, rate, periods),
        value_after=_value(refinanced, loan.last, rate, periods),
        threshold_adjustment=_adjustment(owners, loan.last, threshold_irr, periods),
        private_gain=_value(private, loan.last, rate, periods),
        equity_irr_before=return_before,
        equity_irr_after=per_year(irr(refinanced), periods),
        min_dscr_before=smallest(over(before.cfads[later], setup.plan.service[later])),
        min_dscr_after=smallest(over(after.cfads[later], loan.service[later])),
        default_years=defaults,
        sources=sources,
        findings=_findings(setup, loan, defaults),
        checks=require(_checks(setup, before, after, loan, float((refinanced - owners).sum()), sources)),
    )


def owners_flow(setup: Setup, result: WaterfallResult) -> FloatArray:
    """Flow of capital and shareholder loans together (出资人净现金流，含股东借款) [n]."""
    lent = setup.timeline.from_start(setup.plan.funding.loan_draws)
    return equity_flows(setup, result.distributions, result.equity_cure) - lent + _loan_service(result)


def _loan_service(result: WaterfallResult) -> FloatArray:
    served: FloatArray = result.loan_interest_paid + result.loan_principal_paid
    return served


def _private_share(case: ProjectCase, cash_out: float) -> float:
    """Private owners' part of what is paid out, or of what has to be paid in."""
    funding = case.funding
    return 1.0 - (funding.government_dividend_share if cash_out >= 0.0 else funding.government_equity_share)


def _base_rate(found: IrrResult, given: float | None) -> float:
    rate = found.rate if given is None else given
    if rate is None or not -0.99 < rate < 10.0:
        raise FinanceError("no_base_rate", "原方案没有唯一的股权收益率，请填写股权基准收益率。")
    return rate


def _value(flows: FloatArray, last: int, rate: float, periods: int) -> float:
    """Value at the end of period ``last`` of its flow and the later ones."""
    later = flows[last:]
    return float(later @ (1.0 + period_rate(rate, periods)) ** -np.arange(later.size, dtype=np.float64))


def _adjustment(owners: FloatArray, last: int, threshold: float | None, periods: int) -> float:
    """Amount at the date that would lift the owners' return to the threshold (C)."""
    if threshold is None:
        return 0.0
    growth = 1.0 + period_rate(threshold, periods)
    return max(-float(owners @ growth ** (last - np.arange(owners.size, dtype=np.float64))), 0.0)


def _sources(before: WaterfallResult, after: WaterfallResult, loan: NewLoan) -> dict[str, float]:
    """What the owners' extra money is made of, undiscounted; the sum is the change of their flows."""

    def less(*names: str) -> float:
        return sum(float((getattr(before, name) - getattr(after, name)).sum()) for name in names)

    return {
        "new_loan": loan.amount - loan.repaid,
        "costs": -loan.costs,
        "interest": less("interest_paid"),
        "principal": less("principal_paid"),
        "taxes": less("taxes_paid"),
        "short_term": less("revolver_repaid", "factoring_repaid") - less("revolver_drawn", "factoring_drawn"),
        "special_bond": less("bond_interest_paid", "bond_principal_paid"),
        "costs_paid": less("costs_paid"),
        "cash_left": float(
            (before.cash + before.dsra + before.mra - after.cash - after.dsra - after.mra)[-1]
        ),
    }


def _checks(
    setup: Setup,
    before: WaterfallResult,
    after: WaterfallResult,
    loan: NewLoan,
    change: float,
    sources: Mapping[str, float],
) -> tuple[Check, ...]:
    size = float(setup.plan.funding.uses.sum() + setup.flows.revenue_net.sum())
    later, until = slice(loan.last + 1, None), slice(None, loan.last + 1)
    weights = (1.0 + loan.rate) ** -np.arange(1.0, loan.service[later].size + 1)
    earlier = np.abs(before.distributions[until] - after.distributions[until]).max()
    drawn = after.revolver_drawn + after.factoring_drawn + after.equity_cure
    paid = (
        after.costs_paid + after.taxes_paid + after.interest_paid + after.principal_paid + after.distributions
        + after.revolver_repaid + after.factoring_repaid + _loan_service(after)
        + after.bond_interest_paid + after.bond_principal_paid
    )  # fmt: skip
    held = after.cash + after.dsra + after.mra
    moved = (after.collections + setup.terms.other_receipts + drawn - paid)[later]
    used = loan.repaid + loan.costs + loan.cash_out
    value = float(loan.service[later] @ weights)
    return (
        compare("refinancing_sources", "新贷款等于归还原贷款、费用与提取现金之和", loan.amount, used, size),
        compare("refinancing_earlier", "再融资以前各年不变", earlier, 0.0, size),
        compare("refinancing_closes", "新贷款还款计划期末余额为零", loan.balance[-1], 0.0, size),
        compare("refinancing_value", "新贷款还本付息现值等于贷款额", value, loan.amount, size),
        compare(
            "refinancing_cash",
            "再融资后各年现金收支平衡",
            held[loan.last] + np.cumsum(moved),
            held[later],
            size,
        ),
        compare(
            "refinancing_owners", "出资人多得的现金等于各项来源之和", change, sum(sources.values()), size
        ),
    )


def _findings(setup: Setup, loan: NewLoan, defaults: tuple[int, ...]) -> tuple[Finding, ...]:
    found = [
        Finding(
            "approval",
            "note",
            "再融资通常须在合同中约定，签署再融资协议前须经政府方批准，收益按约定比例分享。",
            CONTRACT_GUIDE,
        )
    ]
    uses = float(setup.plan.funding.uses.sum())
    if loan.amount > MOST_GEARING * uses * (1 + 1e-12):
        share = f"{loan.amount / uses:.0%}"
        text = f"新贷款相当于总投资的 {share}，超过 80%；项目资本金一般不得低于总投资的 20%，不得以贷款抽回资本金。"
        found.append(Finding("refinancing_gearing", "warning", text, CAPITAL, {"share": share}))
    if loan.cash_out > 0.0:
        text = "用新贷款向股东支付的现金不是利润：超过可供分配利润的部分只能依法减资或归还股东借款，不得抽逃出资。"
        found.append(Finding("cash_out", "warning", text, COMPANY_LAW))
    if defaults:
        text = (
            f"再融资后自 {defaults[0]} 年起现金不足以偿还到期款项，所算收益不能实现，请降低贷款额或延长期限。"
        )
        found.append(Finding("new_loan_unpaid", "forbidden", text, UNPAID, {"year": defaults[0]}))
    return tuple(found)
