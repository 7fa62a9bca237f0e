"""Plan against actual of a project (计划与实际对比): bills and payments beside its projection, and what they say of the payer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import finance
from app.domain.projects import Project
from app.domain.users import Actor
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.financing import read_project
from app.services.ledger_bills import ledger_day, read_bills

BILLED = ("service_fee_billed", "availability_billed", "gap_funding_billed")


@dataclass(frozen=True)
class PlanAgainstActual:
    """A project's years, money in fen. `prior` is the payer the case was computed with, `posterior` the same after the
    bills of this project; None without any bill.
    """

    project: Project
    today: date
    years: tuple[finance.PlanYear, ...]
    bills: int
    overdue_fen: int
    prior: finance.PayerProfile
    posterior: finance.LedgerEstimate | None

    @property
    def gap_fen(self) -> int:
        """How much less than planned came in by today; below 0 when more did."""
        known = [year.cumulative_gap for year in self.years if year.cumulative_gap is not None]
        return round(known[-1]) if known else 0


def plan_against_actual(app: App, actor: Actor, project_id: str) -> PlanAgainstActual:
    """The newest case year by year beside what was billed and paid. Raises as `read_project`, projects.not_computable."""
    view = read_project(app, actor, project_id)
    demand(app, actor, "invoices.read", object=project_id)
    with app.store.read() as work:
        today, bills = ledger_day(work), read_bills(work, project=project_id)
    with finance_refusals():
        projection = finance.project(view.case.case)
        series = projection.series
        billed = [sum(parts) * 100 for parts in zip(*(series[name] for name in BILLED), strict=True)]
        collected = [yuan * 100 for yuan in series["collections"]]
        years = finance.plan_against_actual(
            dict(zip(projection.years, billed, strict=True)),
            dict(zip(projection.years, collected, strict=True)),
            bills,
            today,
        )
        prior = finance.PAYER_PROFILES[view.case.case["late_payment"]["payer_preset"]]
        posterior = (
            finance.estimate_payer(finance.due_and_paid(bills), today, prior, view.project.payer)
            if bills
            else None
        )
    late = sum(bill.outstanding(today) for bill in bills if bill.due_on < today)
    return PlanAgainstActual(view.project, today, years, len(bills), round(late), prior, posterior)
