"""What a case fixes before anybody pays (测算准备): timeline, operating flows, financing, terms of the waterfall."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import per_case, total
from finance.engine.dated_rates import statutory
from finance.engine.financing import FinancingPlan, plan_financing, profit_before_interest
from finance.engine.junior import JuniorTerms
from finance.engine.late_payment import collect_late
from finance.engine.operations import OperatingFlows, operating_flows
from finance.engine.payment_terms import PaymentTerms, payment_terms
from finance.engine.timeline import Timeline, timeline_of
from finance.engine.waterfall_terms import WaterfallTerms

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Setup:
    """Everything about a project that does not depend on when its bills are paid."""

    case: ProjectCase
    timeline: Timeline
    flows: OperatingFlows
    plan: FinancingPlan
    terms: WaterfallTerms
    payment: PaymentTerms

    @property
    def due_bills(self) -> FloatArray:
        """Bills owed to us (应收账款到期额) in the period in which they fall due."""
        return collect_late(self.flows.unsold, self.payment.contract * self.timeline.per_year)


def set_up(case: ProjectCase, tail_years: int | None = None) -> Setup:
    """Timeline, operating flows and financing of a checked case; ``tail_years`` after operation."""
    timeline = timeline_of(case, tail_years)
    flows = operating_flows(case, timeline)
    plan = plan_financing(case, timeline, flows)
    return Setup(case, timeline, flows, plan, _terms(case, timeline, flows, plan), payment_terms(case))


def _terms(
    case: ProjectCase, timeline: Timeline, flows: OperatingFlows, plan: FinancingPlan
) -> WaterfallTerms:
    """Terms of the waterfall (现金瀑布条件)."""
    per_year, factoring = timeline.per_year, case.late_payment.factoring
    residual = timeline.at(timeline.last_operation, flows.residual) + flows.residual_vat
    profit = profit_before_interest(flows, plan.depreciation) - flows.sale_cost
    borrows_on_bills = factoring.recourse == "with_recourse"
    return WaterfallTerms(
        first=timeline.first_operation,
        last_operation=timeline.last_operation,
        year_ends=timeline.year_ends,
        bills=flows.unsold,
        other_receipts=flows.other_collections + flows.sale_proceeds + residual,
        costs=flows.costs_due,
        reserved_costs=flows.reserved_costs,
        taxes=flows.vat.paid + flows.vat.surcharge,
        profit=profit,
        cit_rates=plan.cit_rates,
        loss_years=case.tax.loss_years,
        reserve_share=statutory("reserve_share", timeline),
        reserve_cap=statutory("reserve_cap", timeline),
        scheduled_service=plan.service,
        scheduled_balance=plan.balance,
        planned_cfads_value=plan.planned_cfads_value,
        dsra_target=plan.dsra_target,
        mra_target=plan.mra_target,
        mra_change=plan.mra_change,
        payable=flows.payable,
        bond=_per_case(plan.bond),
        loan=_per_case(plan.loan),
        senior_rate=per_case(case.debt.interest_rate / per_year),
        lockup_dscr=per_case(case.debt.lockup_dscr),
        revolver_limit=per_case(case.debt.revolver_limit),
        revolver_rate=per_case(case.debt.revolver_rate / per_year),
        advance_share=per_case(factoring.advance_rate * factoring.share) if borrows_on_bills else 0.0,
        factoring_rate=per_case(factoring.discount_rate / per_year),
        factoring_fee=per_case(factoring.fee_rate),
        equity_cure_limit=per_case(case.funding.equity_cure_limit),
        opening_debt=per_case(plan.funding.debt),
        opening_dsra=per_case(total(plan.funding.dsra)),
        opening_cash=per_case(total(plan.funding.working_capital)),
        paid_in_capital=per_case(plan.paid_in_capital),
        distribution_rule=case.funding.distribution_rule,
    )


def _per_case(loan: JuniorTerms) -> JuniorTerms:
    """Terms of a junior loan as the waterfall takes them."""
    return replace(
        loan,
        opening=per_case(loan.opening),
        rate=per_case(loan.rate),
        deductible_rate=per_case(loan.deductible_rate),
        deductible_balance=per_case(loan.deductible_balance),
    )
