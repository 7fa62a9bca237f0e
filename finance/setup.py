"""What a case fixes before anybody pays (测算准备): timeline, operating flows, financing, terms of the waterfall."""

from __future__ import annotations

from dataclasses import dataclass

from finance.case import ProjectCase
from finance.financing import FinancingPlan, plan_financing, profit_before_interest
from finance.operations import OperatingFlows, operating_flows
from finance.timeline import Timeline, timeline_of
from finance.waterfall import WaterfallTerms


@dataclass(frozen=True)
class Setup:
    """Everything about a project that does not depend on when its bills are paid."""

    case: ProjectCase
    timeline: Timeline
    flows: OperatingFlows
    plan: FinancingPlan
    terms: WaterfallTerms


def set_up(case: ProjectCase, tail: int | None = None) -> Setup:
    """Timeline, operating flows and financing of a checked case; ``tail`` years after operation."""
    timeline = timeline_of(case, tail)
    flows = operating_flows(case, timeline)
    plan = plan_financing(case, timeline, flows)
    residual = timeline.empty()
    residual[timeline.last_operation] = plan.residual
    terms = WaterfallTerms(
        first=timeline.first_operation,
        last_operation=timeline.last_operation,
        other_receipts=flows.other_receipts + residual,
        opex=flows.opex,
        renewals=flows.renewals,
        vat=flows.vat.paid + flows.vat.surcharge,
        profit_before_interest=profit_before_interest(flows, plan.depreciation),
        cit_rates=plan.cit_rates,
        loss_years=case.tax.loss_years,
        scheduled_service=plan.service,
        scheduled_balance=plan.balance,
        planned_cfads_value=plan.planned_cfads_value,
        senior_rate=case.debt.interest_rate,
        dsra_months=case.debt.dsra_months,
        lockup_dscr=case.debt.lockup_dscr,
        revolver_limit=case.debt.revolver_limit,
        revolver_rate=case.debt.revolver_rate,
        opening_debt=plan.funding.debt,
        opening_dsra=float(plan.funding.dsra.sum()),
        opening_cash=float(plan.funding.working_capital.sum()),
        paid_in_equity=plan.funding.equity,
        distribution_rule=case.funding.distribution_rule,
    )
    return Setup(case, timeline, flows, plan, terms)
