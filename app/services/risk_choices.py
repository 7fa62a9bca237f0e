"""What payment risk can be simulated for (付款风险的范围): projects, payer profiles, whether a budget is known."""

from __future__ import annotations

from dataclasses import dataclass

import finance
from app.domain.users import Actor
from app.services.companies_called import companies_called
from app.services.context import App, demand
from app.services.payer_profiles import SelectableProfile, payer_profiles


@dataclass(frozen=True)
class RiskProject:
    """A project to choose: `company` is what its `enterprise` is called among the others; preset is the payer class in its
    newest case; billed: it has bills in the ledger.
    """

    id: str
    number: str
    name: str
    enterprise: str
    company: str
    payer: str
    preset: str
    billed: bool = False


@dataclass(frozen=True)
class RiskChoices:
    """What a person can choose from. has_budget: fiscal lines can be tested for the whole city."""

    projects: tuple[RiskProject, ...]
    profiles: tuple[SelectableProfile, ...]
    has_budget: bool


def choices(app: App, actor: Actor) -> RiskChoices:
    """Projects of the city, newest first, profiles, whether a budget is known."""
    demand(app, actor, "payer_profiles.read")
    with app.store.read() as work:
        found = [(each, work.projects.latest_case(each.id)) for each in work.projects.newest_first()]
        budget, billed = work.projects.latest_budget(), work.projects.with_invoices()
        called = companies_called(work, (each.enterprise for each, _ in found))
    rows = []
    for each, case in found:
        demand(app, actor, "projects.read", each, object=each.id)
        if case is not None:
            preset = finance.complete_case(case.case)["late_payment"]["payer_preset"]
            rows.append(
                RiskProject(
                    *(each.id, each.number, each.name, each.enterprise, called[each.enterprise]),
                    *(each.payer, preset),
                    billed=each.id in billed,
                )
            )
    return RiskChoices(tuple(rows), tuple(payer_profiles(app, actor)), budget is not None)
