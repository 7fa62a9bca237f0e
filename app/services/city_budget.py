"""Fiscal capacity of a city (财政承受能力): every project's cost to the budget against the 5 / 7 / 10 % lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import finance
from app.domain.project_inputs import CityBudget
from app.domain.projects import CaseRevision
from app.domain.users import Actor
from app.errors import AppError, Invalid
from app.services.context import App, demand
from app.services.figure_shelf import FigureShelf
from app.services.finance_refusals import finance_refusals
from app.services.project_liability import LiabilityInputs, bearing_and_supporting, inputs_of
from app.store.ids import new_id
from app.store.work import Work

MOST_YEARS = 20
HISTORY_YEARS = 5
_SHELF = FigureShelf()


@dataclass(frozen=True)
class ProjectCost:
    """What one project costs the budget, yuan by year; `counts` when any of it is measured against the lines.

    risk: how its risk-bearing expenditure was estimated: one of `finance.RISK_METHODS`, or "city" by the ratio that
    holds for every project without an estimate of its own; "none" means that it was not estimated.
    """

    id: str
    number: str
    name: str
    regime: str
    counts: bool
    amounts: Mapping[int, float]
    risk: str = "none"


@dataclass(frozen=True)
class CityCapacity:
    """All projects of the city. `capacity` is None when nothing costs anything in the years the budget covers.

    inputs: those of the liability of each project, by number.
    """

    projects: tuple[ProjectCost, ...]
    budget: Mapping[int, float]
    outlook: finance.BudgetOutlook
    capacity: finance.FiscalCapacity | None
    refused: tuple[str, ...]
    inputs: Mapping[str, LiabilityInputs]

    @property
    def not_estimated(self) -> tuple[str, ...]:
        """Numbers of the projects that count and whose risk-bearing expenditure nobody estimated (未估算)."""
        return tuple(cost.number for cost in self.projects if cost.counts and cost.risk == "none")


def read_budget(app: App, actor: Actor) -> CityBudget | None:
    """The newest budget figures, None before anybody entered them."""
    demand(app, actor, "budgets.read")
    with app.store.read() as work:
        return work.projects.latest_budget()


def save_budget(
    app: App,
    actor: Actor,
    *,
    first_year: int,
    amounts: Sequence[float],
    growth: float | None,
    risk_ratio: float,
    source: str,
) -> CityBudget:
    """Store new budget figures. Raises Invalid fiscal.amounts, fiscal.growth, fiscal.risk_ratio, fiscal.source."""
    demand(app, actor, "budgets.edit")
    draft = CityBudget(
        new_id("bu"),
        first_year,
        tuple(round(amount, 2) for amount in amounts),
        growth,
        risk_ratio,
        source.strip(),
        actor.name,
        app.clock.now(),
    )
    check_budget(draft)
    with app.store.write() as work:
        saved = replace(draft, saved_at=work.now)
        work.projects.budgets.add(saved)
        work.record(actor, "budgets.save", saved.id, years=len(saved.amounts))
        return saved


def check_budget(budget: CityBudget) -> CityBudget:
    """The budget itself. Raises Invalid for what cannot be a budget: too few years, amounts not above zero, no source."""
    good = [amount for amount in budget.amounts if isfinite(amount) and amount > 0]
    if not 2 <= len(good) == len(budget.amounts) <= MOST_YEARS or not 1990 <= budget.first_year <= 2100:
        raise Invalid("fiscal.amounts", most=MOST_YEARS)
    if budget.growth is not None and not -0.5 <= budget.growth <= 0.5:
        raise Invalid("fiscal.growth")
    if not 0.0 <= budget.risk_ratio <= 0.5:
        raise Invalid("fiscal.risk_ratio")
    if not 2 <= len(budget.source) <= 200:
        raise Invalid("fiscal.source")
    return budget


def city_capacity(
    app: App, actor: Actor, budget: CityBudget, changed: Mapping[str, Mapping[str, Any]] | None = None
) -> CityCapacity:
    """Every project's newest case against `budget`; `changed` cases, by project, stand in for the stored ones.

    Years before the first one of the budget are left out. Projects that cannot be computed are named in `refused`. A
    case that was computed before, or whose stored projection is up to date, is not projected again.
    """
    demand(app, actor, "budgets.read")
    check_budget(budget)
    costs: list[ProjectCost] = []
    items: list[finance.FiscalItem] = []
    known: dict[str, LiabilityInputs] = {}
    refused = []
    with app.store.read() as work:
        for each in reversed(work.projects.newest_first()):
            case = (changed or {}).get(each.id) or work.projects.latest_case(each.id)
            if case is None:
                continue
            try:
                with finance_refusals():
                    if isinstance(case, CaseRevision):
                        figures = _figures(work, case)
                    else:
                        figures = _changed_figures(case)
                    known[each.number] = inputs = inputs_of(work, each.id)
                    mine = _items(figures, each.number, budget, inputs)
            except AppError:
                refused.append(each.number)
                continue
            items += mine
            method = _method(inputs, budget)
            costs.append(_cost(each.id, each.number, each.name, figures.case.regime, mine, method))
    last = max((year for item in items for year in item.amounts), default=budget.first_year)
    with finance_refusals():
        outlook, whole = budget_by_year(budget, last)
        capacity = finance.capacity_of_items(items, whole) if items else None
    return CityCapacity(tuple(costs), whole, outlook, capacity, tuple(refused), known)


def budget_by_year(budget: CityBudget, last: int) -> tuple[finance.BudgetOutlook, dict[int, float]]:
    """The forecast, and yuan by calendar year: those entered, then the forecast until ``last``, for one year at least."""
    following = budget.first_year + len(budget.amounts)
    outlook = finance.budget_outlook(budget.amounts, following, max(1, last - following + 1), budget.growth)
    past = {budget.first_year + place: amount for place, amount in enumerate(budget.amounts)}
    return outlook, {**past, **outlook.budget}


def _changed_figures(case: Mapping[str, Any]) -> finance.YearlyFigures:
    return finance.figures_for_items(finance.project(case))


def _figures(work: Work, revision: CaseRevision) -> finance.YearlyFigures:
    """Figures of a stored case: kept ones, else those of its stored projection, else it is projected."""

    def make() -> finance.YearlyFigures:
        record = work.projects.latest_projection(revision.project, "base")
        if (
            record is not None
            and record.case_revision == revision.revision
            and record.engine_version == finance.ENGINE_VERSION
        ):
            return finance.figures_of_record(record.result)
        return _changed_figures(revision.case)

    return _SHELF.get(revision.id, make)


def _items(
    figures: finance.Projection | finance.YearlyFigures,
    number: str,
    budget: CityBudget,
    inputs: LiabilityInputs,
) -> list[finance.FiscalItem]:
    """The items of a project under its number, from the first year of the budget on.

    Risk by the method of the project; where it has none, by the ratio of the city.
    """
    risk, supporting = bearing_and_supporting(figures, inputs)
    if _method(inputs, budget) == "city":
        terms = finance.LiabilityTerms("ratio", budget.risk_ratio, budget.risk_ratio)
        risk = finance.risk_bearing_of(figures, terms)
    cut = []
    for item in finance.project_items(figures, risk, supporting):
        amounts = {year: yuan for year, yuan in item.amounts.items() if year >= budget.first_year}
        if any(amounts.values()):
            cut.append(replace(item, project=number, amounts=amounts))
    return cut


def _method(inputs: LiabilityInputs, budget: CityBudget) -> str:
    """How the risk of a project is estimated: its own method, "city" or "none"."""
    if inputs.terms.method != "none":
        return inputs.terms.method
    return "city" if budget.risk_ratio > 0.0 else "none"


def _cost(
    key: str, number: str, name: str, regime: str, items: Sequence[finance.FiscalItem], risk: str
) -> ProjectCost:
    amounts: dict[int, float] = {}
    for item in items:
        for year, yuan in item.amounts.items():
            amounts[year] = amounts.get(year, 0.0) + yuan
    return ProjectCost(key, number, name, regime, any(item.counts for item in items), amounts, risk)


@dataclass(frozen=True)
class WorstYear:
    """The year in which the projects take most of the budget; `line`: code of the highest line passed, or "ok"."""

    year: int
    ratio: float
    line: str


def worst_with(
    city: CityCapacity, number: str, projection: finance.Projection, budget: CityBudget
) -> WorstYear | None:
    """The worst year of the city if the project `number` were as projected, the others as they are.

    None when the projection reaches years that the city's outlook does not, when nothing counts, or when the liability
    of the project cannot be computed, e.g. for supporting input in a year that is no longer there.
    """
    rows: dict[int, float] = {}
    if city.capacity is not None:
        for key, amounts in city.capacity.by_project.items():
            if key != number:
                for year, yuan in zip(city.capacity.years, amounts, strict=True):
                    rows[year] = rows.get(year, 0.0) + yuan
    inputs = city.inputs.get(number)
    if inputs is None:
        return None
    try:
        with finance_refusals():
            mine = _items(projection, number, budget, inputs)
    except AppError:
        return None
    for item in mine:
        if item.counts:
            for year, yuan in item.amounts.items():
                rows[year] = rows.get(year, 0.0) + yuan
    if not rows or any(year not in city.budget for year in rows):
        return None
    year = max(rows, key=lambda each: rows[each] / city.budget[each])
    ratio = rows[year] / city.budget[year]
    return WorstYear(year, ratio, finance.red_line(ratio).code)
