"""The loan that replaces another (再融资贷款): its amount, its schedule, and the run of the remaining years under it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finance.engine.debt import RepaymentSchedule, repay, repay_sculpted, value_to_come
from finance.engine.financing import profit_before_interest, weigh_coming
from finance.engine.setup import Setup
from finance.engine.sizing import SMALLEST_LOAN, reserve_weights
from finance.engine.tax import income_tax
from finance.engine.waterfall import run_refinanced
from finance.engine.waterfall_terms import WaterfallResult
from finance.errors import FinanceError

FloatArray = NDArray[np.float64]
NEW_REPAYMENTS = ("as_before", "annuity", "equal_principal", "sculpted", "bullet")
_ROUNDS, _SETTLED = 200, 1e-11


@dataclass(frozen=True)
class Refinancing:
    """Terms of a refinancing (再融资条件) at the end of calendar year ``year``; rates are fractions.

    ``tenor_years`` 0 keeps the maturity of the old loan; "as_before" keeps its profile of principal as well. The
    loan is what the old one and all costs need plus ``cash_out`` yuan for the owners (negative: they pay in), or,
    with ``gearing``, that share of the total investment, and the owners get or pay the difference.
    """

    year: int
    interest_rate: float
    tenor_years: int = 0
    repayment: str = "as_before"
    grace_years: int = 0
    cash_out: float = 0.0
    gearing: float | None = None
    upfront_fee_rate: float = 0.0
    prepayment_fee_rate: float = 0.0
    other_costs: float = 0.0


@dataclass(frozen=True)
class NewLoan:
    """A new loan at the end of period ``last``; arrays [n_periods] in yuan, those of the old loan up to ``last``."""

    last: int
    rate: float
    repaid: float
    amount: float
    prepayment_fee: float
    upfront_fee: float
    other_costs: float
    interest: FloatArray
    service: FloatArray
    balance: FloatArray
    planned_cfads: FloatArray

    @property
    def costs(self) -> float:
        """All costs of the exchange (再融资费用)."""
        return self.prepayment_fee + self.upfront_fee + self.other_costs

    @property
    def cash_out(self) -> float:
        """What is left for the owners (提取现金), or what they pay in when negative."""
        return self.amount - self.repaid - self.costs


def new_loan(setup: Setup, before: WaterfallResult, terms: Refinancing) -> NewLoan:
    """Size and schedule the new loan; ``before`` is the run without it. Raises FinanceError for terms that cannot be.

    Costs are deductible in the first period after the date. A sculpted schedule depends on tax and tax on its
    interest: iterated as in :mod:`finance.engine.financing`.
    """
    _check_numbers(terms)
    last, tenor, grace = _periods(setup, terms)
    plan, timeline = setup.plan, setup.timeline
    repaid = float(before.senior_debt[last]) if last >= timeline.first_operation else plan.funding.debt
    if repaid < SMALLEST_LOAN:
        raise FinanceError("refinancing_no_debt", f"{terms.year} 年末已没有长期贷款，不能再融资。")
    if before.default[last] > 0.0 or abs(repaid - plan.balance[last]) > 0.01:
        raise FinanceError("refinancing_in_default", f"{terms.year} 年末有欠付款项，须先清偿才能再融资。")
    fixed = repaid * terms.prepayment_fee_rate + terms.other_costs
    if terms.gearing is None:
        amount = (repaid + fixed + terms.cash_out) / (1.0 - terms.upfront_fee_rate)
    else:
        amount = terms.gearing * float(plan.funding.uses.sum())
    if amount < SMALLEST_LOAN:
        raise FinanceError("refinancing_amount", "按所填条件算出的新贷款额不为正数，请检查。")
    rate = terms.interest_rate / timeline.per_year
    upfront = terms.upfront_fee_rate * amount
    after = np.arange(timeline.n_periods) > last
    other = _planned_interest(setup)
    cost = np.where(np.arange(timeline.n_periods) == last + 1, fixed + upfront, 0.0)
    interest, cfads = plan.interest, plan.planned_cfads
    settled = _SETTLED * float(sum(setup.case.construction.capex) + setup.flows.revenue_net.sum())
    untaxed = cfads + _tax(setup, plan.interest + other)
    for _ in range(_ROUNDS):
        paid, due, closing = _schedule(setup, terms, last, tenor, grace, amount, repaid, cfads)
        moved = float(np.abs(paid - interest).max())
        interest = paid
        cfads = np.where(after, untaxed - _tax(setup, interest + other + cost), plan.planned_cfads)
        if terms.repayment != "sculpted" or moved <= settled:
            break
    else:
        raise FinanceError("debt_not_settled", "贷款规模与税负的测算没有收敛，请检查方案。")
    return NewLoan(
        last=last,
        rate=rate,
        repaid=repaid,
        amount=amount,
        prepayment_fee=repaid * terms.prepayment_fee_rate,
        upfront_fee=upfront,
        other_costs=terms.other_costs,
        interest=interest,
        service=due,
        balance=closing,
        planned_cfads=cfads,
    )


def run_with(setup: Setup, loan: NewLoan, collections: FloatArray) -> WaterfallResult:
    """The waterfall again, under the new loan from its date on."""
    case, timeline = setup.case, setup.timeline
    profit = setup.terms.profit.copy()
    profit[loan.last + 1] -= loan.costs
    end = int(np.flatnonzero(loan.service + loan.balance > 0.0).max()) + 1
    weights = reserve_weights(case.debt.dsra_months, timeline.per_year)
    later = replace(
        setup.terms,
        profit=profit,
        scheduled_service=loan.service,
        scheduled_balance=loan.balance,
        planned_cfads_value=value_to_come(loan.planned_cfads, loan.rate, end),
        dsra_target=weigh_coming(loan.service, weights),
        senior_rate=loan.rate,
    )
    nothing = np.zeros_like(collections)
    return run_refinanced(setup.terms, later, loan.last, loan.amount - loan.repaid, collections, nothing)


def _check_numbers(terms: Refinancing) -> None:
    fine = (
        terms.repayment in NEW_REPAYMENTS,
        0.0 <= terms.interest_rate <= 0.3,
        0 <= terms.grace_years <= max(terms.tenor_years - 1, 0),
        terms.gearing is None or 0.0 < terms.gearing <= 1.0,
        0.0 <= terms.upfront_fee_rate <= 0.2,
        0.0 <= terms.prepayment_fee_rate <= 0.2,
        0.0 <= terms.other_costs < np.inf,
        np.isfinite(terms.cash_out),
        terms.gearing is None or terms.cash_out == 0.0,
        terms.repayment != "as_before" or (terms.tenor_years == 0 and terms.grace_years == 0),
    )
    if not all(fine):
        raise FinanceError(
            "refinancing_terms",
            "再融资条件有误：利率应在 0 至 30% 之间，费率不超过 20%，提取现金与贷款比例只填一项，"
            "沿用原还款节奏时不填年限和宽限期。",
        )


def _periods(setup: Setup, terms: Refinancing) -> tuple[int, int, int]:
    """Last period before the new loan, its tenor and its grace in periods."""
    timeline, case = setup.timeline, setup.case
    per_year, start = timeline.per_year, timeline.first_operation
    last = (terms.year - timeline.start_year + 1) * per_year - 1
    matures = start + case.debt.tenor_years * per_year
    if not start - 1 <= last < matures - 1:
        raise FinanceError(
            "refinancing_year", f"再融资应在建设期末至原贷款到期前的年末，{terms.year} 年不在其中。"
        )
    tenor = terms.tenor_years * per_year or matures - 1 - last
    if last + tenor > timeline.last_operation:
        raise FinanceError("refinancing_tenor", "新贷款的到期日不得晚于运营期末。")
    return last, tenor, terms.grace_years * per_year


def _schedule(
    setup: Setup,
    terms: Refinancing,
    last: int,
    tenor: int,
    grace: int,
    amount: float,
    repaid: float,
    cfads: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Interest, service and closing balance [n_periods] of the old loan up to ``last`` and of the new one after."""
    plan, first, end = setup.plan, last + 1, last + 1 + tenor
    rate = terms.interest_rate / setup.timeline.per_year
    if terms.repayment == "as_before":
        scale = amount / repaid
        opening, closing = plan.balance[last : end - 1] * scale, plan.balance[first:end] * scale
        principal = (plan.service - plan.interest)[first:end] * scale
        new = RepaymentSchedule(opening, opening * rate, principal, closing)
    elif terms.repayment == "sculpted":
        new = repay_sculpted(amount, cfads[first:end], rate)[0]
    else:
        new = repay(amount, rate, tenor, grace, terms.repayment)
    columns = []
    for old, later in (
        (plan.interest, new.interest),
        (plan.service, new.service),
        (plan.balance, new.closing),
    ):
        column = old.copy()
        column[first:] = 0.0
        column[first:end] = later
        columns.append(column)
    return columns[0], columns[1], columns[2]


def _planned_interest(setup: Setup) -> FloatArray:
    """Deductible interest of the junior loans as planned [n]."""
    juniors = [junior for junior in (setup.plan.bond, setup.plan.loan) if junior.active]
    return sum((junior.planned_interest(setup.timeline) for junior in juniors), setup.timeline.empty())


def _tax(setup: Setup, deductible: FloatArray) -> FloatArray:
    profit = profit_before_interest(setup.flows, setup.plan.depreciation) - setup.flows.sale_cost - deductible
    return income_tax(profit, setup.plan.cit_rates, setup.case.tax.loss_years, setup.timeline.year_ends)
