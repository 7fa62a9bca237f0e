"""Financing plan (融资方案): how much debt, its schedule, and the depreciation and tax that go with it.

The lender sizes debt on contractual cash flows, i.e. as if every bill were paid on its due day. Tax depends on
interest and a sculpted schedule depends on tax; that loop is contracting (a yuan of interest changes tax by
the tax rate only) and is iterated until it stands still.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount, anywhere, at_each, higher, row_of, total
from finance.engine.dated_rates import DatedRates
from finance.engine.debt import RepaymentSchedule, value_to_come
from finance.engine.depreciation import over_contract, renewal_depreciation
from finance.engine.funding import FundingPlan, FundingTerms, plan_funding
from finance.engine.junior import JuniorLenders, JuniorTerms
from finance.engine.late_payment import collect_late
from finance.engine.operations import BuiltAsset, OperatingFlows
from finance.engine.payment_terms import payment_terms
from finance.engine.series import movement
from finance.engine.sizing import DebtSize, Lender, size_debt
from finance.engine.tax import income_tax, income_tax_rates
from finance.engine.timeline import Timeline
from finance.errors import FinanceError

FloatArray = NDArray[np.float64]
_SETTLED = 1e-13  # of all construction and revenue; interest and cost move less than that
_ROUNDS = 200


@dataclass(frozen=True)
class FinancingPlan:
    """Arrays [..., n_periods] in yuan, amounts floats or columns [cases, 1]. ``planned_cfads`` assumes bills paid on their due day; ``paid_in_capital`` counts
    special bonds that the budget repays.
    """

    funding: FundingPlan
    size: DebtSize
    senior_rate: Amount
    schedule: RepaymentSchedule
    paid_in_capital: Amount
    bond: JuniorTerms
    loan: JuniorTerms
    interest: FloatArray
    service: FloatArray
    balance: FloatArray
    dsra_target: FloatArray
    mra_target: FloatArray
    mra_change: FloatArray
    depreciation: FloatArray
    depreciable_cost: Amount
    residual: Amount
    cit_rates: FloatArray
    planned_cfads: FloatArray
    planned_cfads_value: FloatArray


def plan_financing(case: ProjectCase, timeline: Timeline, flows: OperatingFlows) -> FinancingPlan:
    """Size and schedule the debt of a case (确定贷款规模与还款计划)."""
    lender, rates = Lender(case.debt, timeline), _tax_rates(case, timeline, flows)
    mra_target = _maintenance_reserve(case, timeline, flows)
    mra_change = movement(mra_target)
    before_tax = _planned_before_tax(case, timeline, flows) - mra_change
    before_tax_and_end = (
        before_tax + timeline.at(timeline.last_operation, flows.residual) + flows.residual_vat
    )
    settled = _SETTLED * (sum(case.construction.capex) + total(flows.revenue_net))
    builder, asset = _Builder(case, timeline, lender), _Asset(case, timeline, flows)
    juniors = JuniorLenders(case, timeline)
    funding, size = builder.fund(before_tax)
    loans = _Loans.of(funding, before_tax, lender, juniors, timeline)
    for _ in range(_ROUNDS):
        built, deductible = total(funding.capitalised), loans.deductible
        charge, cost = asset.depreciate(funding)
        profit = profit_before_interest(flows, charge) - flows.sale_cost - deductible
        tax = income_tax(profit, rates, case.tax.loss_years, timeline.year_ends)
        planned = before_tax_and_end - tax
        planned[..., : timeline.first_operation] = 0.0
        funding, size = builder.fund(planned)
        loans = _Loans.of(funding, planned, lender, juniors, timeline)
        most = np.abs(loans.deductible - deductible).max(axis=-1, keepdims=True)
        moved = (float(most[0]) if most.ndim == 1 else most) + abs(total(funding.capitalised) - built)
        cfads = planned
        if not anywhere(moved > settled):
            break
    else:
        if not isinstance(moved, np.ndarray):
            raise FinanceError("debt_not_settled", "贷款规模与税负的测算没有收敛，请检查方案。")
        cfads = np.where(moved > settled, np.nan, cfads)
    schedule, bond = loans.schedule, loans.bond
    service = timeline.from_operation(schedule.service[..., : timeline.operation])
    balance = timeline.from_operation(schedule.closing[..., : timeline.operation])
    balance[..., : timeline.construction] = np.cumsum(funding.debt_draws, axis=-1)
    end = timeline.first_operation + schedule.closing.shape[-1]
    return FinancingPlan(
        funding=funding,
        size=size,
        senior_rate=lender.rate,
        schedule=schedule,
        paid_in_capital=funding.equity + funding.bond - bond.opening,
        bond=bond,
        loan=loans.loan,
        interest=loans.interest,
        service=service,
        balance=balance,
        dsra_target=weigh_coming(service, lender.reserve_weights),
        mra_target=mra_target,
        mra_change=mra_change,
        depreciation=charge,
        depreciable_cost=cost,
        residual=flows.residual,
        cit_rates=rates,
        planned_cfads=cfads,
        planned_cfads_value=value_to_come(cfads, lender.rate, end),
    )


@dataclass(frozen=True)
class _Loans:
    """Loans of one round: ``interest`` on the senior one [..., n_periods], ``deductible`` that on all of them."""

    schedule: RepaymentSchedule
    bond: JuniorTerms
    loan: JuniorTerms
    interest: FloatArray
    deductible: FloatArray

    @classmethod
    def of(
        cls,
        funding: FundingPlan,
        cfads: FloatArray,
        lender: Lender,
        juniors: JuniorLenders,
        timeline: Timeline,
    ) -> _Loans:
        """Loans that fund construction, repaid out of ``cfads``."""
        schedule = lender.schedule(funding.debt, cfads)
        bond, loan = juniors.special_bond(funding), juniors.shareholder_loan(funding)
        interest = timeline.from_operation(schedule.interest[..., : timeline.operation])
        deductible = interest + sum(j.planned_interest(timeline) for j in (bond, loan) if j.active)
        return cls(schedule, bond, loan, interest, deductible)


class _Asset:
    """Cost and depreciation of what is built (资产原值与折旧); only capitalised interest changes between rounds.

    Grants reduce the cost of the asset (净额法). Each renewal is written off over its own life.
    """

    def __init__(self, case: ProjectCase, timeline: Timeline, flows: OperatingFlows) -> None:
        self._terms, self._timeline = case.construction, timeline
        self._capex, self._residual = total(flows.capex_net), flows.residual
        self._parts = [(asset.life, _part_of(asset, self._capex)) for asset in flows.assets]
        start, end = timeline.first_operation, timeline.last_operation + 1
        operated = flows.renewals_net[..., start:end]
        yearly = operated.reshape(*operated.shape[:-1], -1, timeline.per_year)
        renewals = yearly.sum(axis=-1)
        self._renewed = total(renewals)
        terms = self._terms
        self._renewals = renewal_depreciation(terms.depreciation, renewals, terms.asset_life_years)

    def depreciate(self, funding: FundingPlan) -> tuple[FloatArray, Amount]:
        """Charge [..., n_periods] and total cost (net of VAT and grants, with capitalised interest).

        Interest, grants and residual are shared out over the kinds of asset by what they cost.
        """
        method, years = self._terms.depreciation, self._timeline.operation_years
        cost = higher(self._capex + (total(funding.capitalised) - total(funding.grants)), 0.0)
        charge = self._renewals
        for life, part in self._parts:
            charge = charge + over_contract(method, cost * part, self._residual * part, life, 0, years)
        return self._timeline.operating(charge), cost + self._renewed


def _part_of(asset: BuiltAsset, capex: Amount) -> Amount:
    """Part of the cost of all assets that one kind has; of nothing built, its share of the plan."""
    if isinstance(capex, np.ndarray):
        return np.where(capex > 0.0, total(asset.net) / np.where(capex > 0.0, capex, 1.0), asset.share)
    return total(asset.net) / capex if capex > 0.0 else asset.share


def profit_before_interest(flows: OperatingFlows, depreciation: FloatArray) -> FloatArray:
    """Profit before interest, losses on receivables and income tax (息税前利润), accrual basis."""
    return flows.revenue_net - flows.opex_net - flows.maintenance_net - flows.vat.surcharge - depreciation


def _planned_before_tax(case: ProjectCase, timeline: Timeline, flows: OperatingFlows) -> FloatArray:
    """Cash before income tax if the payer pays on the due day, net of what selling bills costs."""
    collected = collect_late(flows.unsold, payment_terms(case).contract * timeline.per_year)
    received = collected + flows.sale_proceeds + flows.other_collections
    return received - flows.costs_due - flows.vat.paid - flows.vat.surcharge


class _Builder:
    """What has to be funded (资金需求), and by whom; only the loan and its reserve change between rounds."""

    def __init__(self, case: ProjectCase, timeline: Timeline, lender: Lender) -> None:
        terms, bond, per_year = case.funding, case.funding.special_bond, timeline.per_year
        capex, given = row_of(case.construction.capex), row_of(terms.construction_grant)
        grants = np.zeros((*given.shape[:-1], capex.shape[-1]))
        grants[..., : given.shape[-1]] = given
        self._lender, self._capex, self._grants = lender, timeline.spread(capex), timeline.spread(grants)
        self._share, self._working_capital = terms.senior_debt_share, terms.initial_working_capital
        self._base = at_each(self._capex - self._grants)
        self._base[-1] = self._base[-1] + self._working_capital
        self._costs = FundingTerms(
            debt_rate=lender.rate,
            fee_rate=case.debt.upfront_fee_rate,
            commitment_rate=case.debt.commitment_fee_rate / per_year,
            loan_share=terms.shareholder_loan.share,
            loan_rate=terms.shareholder_loan.interest_rate / per_year,
            bond_share=bond.share_of_capital,
            bond_rate=bond.interest_rate / per_year if bond.repaid_by == "project" else 0.0,
        )
        self._known: tuple[Amount, Amount, FundingPlan] | None = None

    def fund(self, cfads: FloatArray) -> tuple[FundingPlan, DebtSize]:
        """Funding at the highest debt share that every limit allows."""
        costs = replace(self._costs, dsra_factor=self._lender.reserve_factor(cfads))
        size, share = size_debt(self._lender, cfads, self._base, self._share, costs)
        factor = costs.dsra_factor
        if self._known is None or not (_equal(self._known[0], share) and _equal(self._known[1], factor)):
            plan = plan_funding(self._capex, self._grants, share, self._working_capital, costs)
            self._known = share, factor, plan
        return self._known[2], size


def _equal(one: Amount, other: Amount) -> bool:
    """Whether two amounts are the same in every case."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return bool(one == other)


def _tax_rates(case: ProjectCase, timeline: Timeline, flows: OperatingFlows) -> FloatArray:
    tax, per_year = case.tax, timeline.per_year
    earned = flows.revenue_net.reshape(*flows.revenue_net.shape[:-1], -1, per_year).sum(axis=-1)
    charged = DatedRates(case, timeline).income_tax(tax.cit_rate)
    if np.shape(charged)[-1:] == (timeline.n_periods,):
        charged = charged[..., per_year - 1 :: per_year]  # that of the end of each year
    yearly = income_tax_rates(earned, charged, tax.free_years, tax.half_years)
    return np.repeat(yearly, per_year, axis=-1)


def _maintenance_reserve(case: ProjectCase, timeline: Timeline, flows: OperatingFlows) -> FloatArray:
    """Target of the maintenance reserve (大修准备金应有余额): each cost is saved up evenly before it falls due."""
    periods = case.operation.mra_years * timeline.per_year
    weights = np.arange(periods, 0.0, -1.0) / max(periods, 1)
    target = weigh_coming(flows.reserved_costs, weights)
    target[..., : timeline.first_operation] = 0.0
    return target


def weigh_coming(amounts: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted sum of the amounts of the coming periods, first weight for the next one; [..., n]."""
    coming = np.zeros(amounts.shape)
    for ahead, weight in enumerate(weights.tolist(), 1):
        if weight and ahead < amounts.shape[-1]:
            coming[..., :-ahead] += weight * amounts[..., ahead:]
    return coming
