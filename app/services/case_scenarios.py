"""Scenarios of a project's case (情景): named sets of changes, kept with the project and computed side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import finance
from app.domain.project_inputs import CaseScenario
from app.domain.users import Actor
from app.errors import Conflict, Invalid
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.store.ids import new_id

MOST_SCENARIOS = 12


def list_scenarios(app: App, actor: Actor, project_id: str) -> list[CaseScenario]:
    """The scenarios of a project, oldest first."""
    with app.store.read() as work:
        found = work.projects.get(project_id)
        scenarios = work.projects.scenarios_of(project_id)
    demand(app, actor, "projects.read", found, object=project_id)
    return scenarios


def save_scenario(
    app: App, actor: Actor, project_id: str, name: str, changes: Mapping[str, float]
) -> CaseScenario:
    """Store a scenario under a name. Raises Invalid analysis.name, analysis.empty, Conflict analysis.same_name, analysis.many.

    What it changes is tried on the newest case first: a name the library does not know is refused there.
    """
    with app.store.read() as work:
        found = work.projects.get(project_id)
        case = work.projects.latest_case(project_id)
        others = work.projects.scenarios_of(project_id)
    demand(app, actor, "projects.edit", found, object=project_id)
    name = name.strip()
    if not 1 <= len(name) <= 30:
        raise Invalid("analysis.name")
    if not any(changes.values()) or case is None:
        raise Invalid("analysis.empty")
    if any(other.name == name for other in others):
        raise Conflict("analysis.same_name", name=name)
    if len(others) >= MOST_SCENARIOS:
        raise Conflict("analysis.many", most=MOST_SCENARIOS)
    scenario = finance.Scenario(name, {key: value for key, value in changes.items() if value})
    compare(case.case, [scenario])
    with app.store.write() as work:
        saved = CaseScenario(new_id("cs"), project_id, name, scenario.to_dict(), actor.name, work.now)
        work.projects.scenarios.add(saved)
        work.record(actor, "projects.save_scenario", project_id, scenario=saved.id)
        return saved


def remove_scenario(app: App, actor: Actor, project_id: str, scenario_id: str) -> CaseScenario:
    """Take a scenario off the list; the row stays. Raises Conflict analysis.gone for one that is not there any more."""
    with app.store.read() as work:
        found = work.projects.get(project_id)
    demand(app, actor, "projects.edit", found, object=project_id)
    with app.store.write() as work:
        scenario = work.projects.scenarios.get(scenario_id)
        if scenario.project != project_id or scenario.removed_at is not None:
            raise Conflict("analysis.gone")
        removed = replace(scenario, removed_at=work.now)
        work.projects.scenarios.save(removed)
        work.record(actor, "projects.remove_scenario", project_id, scenario=scenario_id)
        return removed


def compare(case: Mapping[str, Any], scenarios: list[finance.Scenario]) -> finance.ScenarioComparison:
    """The case and its scenarios side by side. Raises Invalid projects.not_computable, InvalidFields."""
    with finance_refusals():
        return finance.compare_scenarios(case, scenarios)
