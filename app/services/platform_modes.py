"""Operating modes for a company or a scenario (运营模式): advice from answers, a project or a scenario under each mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import finance
from app.clock import CHINA
from app.domain.scenarios import Scenario
from app.domain.users import Actor
from app.services import financing, scenarios
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.own_figures import CAPEX_SHARE, OPEX_SHARE

ModeFinance = finance.ModeFinance
ROUGH = "场景预算估算（预设，未用本市数据校准）"
TYPED = "运营模式对比时填写"


@dataclass(frozen=True)
class ScenarioFigures:
    """Rough figures of a scenario without an award (场景估算), yuan with VAT: investment, and cost and income of a year."""

    capex: float
    annual_opex: float
    user_income: float = 0.0
    data_income: float = 0.0


def advise(answers: Mapping[str, str]) -> finance.Advice:
    """Advice for these answers. Raises InvalidFields projects.case_refused for unknown ones."""
    with finance_refusals():
        return finance.advise_mode(answers)


def compare_modes(
    app: App,
    actor: Actor,
    project_id: str,
    terms: Mapping[str, finance.ModeTerms] = finance.MODE_PRESETS,
) -> tuple[ModeFinance, ...]:
    """The newest case of a project under every mode, everything else being equal. Presets of judgement; nothing is stored."""
    demand(app, actor, "platforms.read", object=project_id)
    view = financing.read_project(app, actor, project_id)
    with finance_refusals():
        return finance.modes_side_by_side(finance.case_from_dict(view.case.case), terms)


def scenario_choices(app: App, actor: Actor) -> list[Scenario]:
    """The scenarios of all departments, those with the newest change first."""
    demand(app, actor, "platforms.read")
    demand(app, actor, "scenarios.read")
    with app.store.read() as work:
        return work.scenarios.newest_first("")


def first_figures(scenario: Scenario) -> ScenarioFigures:
    """Figures to begin with from the budget, by the shares an estimate before bidding begins with; 0 without a budget."""
    budget = _budget(scenario)
    return ScenarioFigures(round(CAPEX_SHARE * budget, -4), round(OPEX_SHARE * budget / _years(scenario), -3))


def compare_scenario(
    app: App,
    actor: Actor,
    scenario_id: str,
    figures: ScenarioFigures,
    terms: Mapping[str, finance.ModeTerms] = finance.MODE_PRESETS,
) -> tuple[ModeFinance, ...]:
    """A scenario under every mode, long before there is a bid. Nothing is stored. Raises InvalidFields projects.case_refused."""
    demand(app, actor, "platforms.read", object=scenario_id)
    scenario = scenarios.read(app, actor, scenario_id)
    with finance_refusals():
        case = scenario_case(scenario, figures, app.clock.now().astimezone(CHINA).year)
        return finance.modes_side_by_side(case, terms)


def scenario_case(scenario: Scenario, figures: ScenarioFigures, start_year: int) -> finance.ProjectCase:
    """A first case from budget, years and rough figures; its assumptions say that nothing of it was bid."""
    first, years = first_figures(scenario), _years(scenario)
    case = finance.case_from_award(
        name=scenario.title,
        price_yuan_per_year=round(_budget(scenario) / years, 2),
        operation_years=years,
        capex_yuan=figures.capex,
        opex_yuan_per_year=figures.annual_opex,
        payer=scenario.payer,
        start_year=start_year,
        user_revenue_yuan_per_year=figures.user_income,
        data_revenue_yuan_per_year=figures.data_income,
    )
    presets = {
        "construction.capex": figures.capex == first.capex,
        "operation.costs": figures.annual_opex == first.annual_opex,
    }
    marks = {
        path: replace(
            case.assumptions[path], status="preset" if same else "user", source=ROUGH if same else TYPED
        )
        for path, same in presets.items()
    }
    for path in ("revenue.user_charges.first_year_volume", "revenue.data_revenue.annual_amount"):
        if path in case.assumptions:
            marks[path] = replace(case.assumptions[path], status="user", source=TYPED)
    price = case.assumptions["revenue.service_fee.annual_amount"]
    marks["revenue.service_fee.annual_amount"] = replace(price, status="preset", source=ROUGH)
    # Half is borrowed whatever the budget: what is paid depends on the mode, not on the budget.
    funding = replace(case.funding, senior_debt_share=0.5 if figures.capex > 0.0 else 0.0)
    return replace(case, funding=funding, assumptions={**case.assumptions, **marks})


def _budget(scenario: Scenario) -> float:
    return (scenario.budget_fen or scenario.ceiling_fen) / 100


def _years(scenario: Scenario) -> int:
    return max(1, scenario.operation_years)
