"""Payment risk (付款风险): when payers pay, simulated through the waterfalls of one project, of several, of the city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import finance
from app.domain.risk_runs import SCOPES, RiskRun
from app.domain.users import Actor
from app.errors import AppError, Invalid
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.payer_profiles import payer_profiles
from app.services.risk_losses import credit_losses
from app.services.risk_records import CITY, RiskPart, keep

PATHS = 10_000
MOST_PATHS = 200_000
COMPARED_PATHS = 1_024
"""Paths of each alternative in a comparison; the alternatives share them, so that differences are sharper than levels."""
SEED = 20_261_122
MOST_PROJECTS = 200
PERIODICITIES = ("annual", "quarterly")
BUDGET_LINE = 0.10


@dataclass(frozen=True)
class RiskQuestion:
    """What to simulate. projects: ids, () for the whole city; profiles: payer -> key of a selectable profile, the class
    in the case where a payer is not named; wrong_way: stress also moves user revenue, borrowing and factoring (预设);
    sensitivity: how fast the city's capacity shrinks under stress; compare: also drivers, factoring, late interest.
    """

    scope: str
    projects: tuple[str, ...] = ()
    profiles: Mapping[str, str] = field(default_factory=dict)
    paths: int = PATHS
    seed: int = SEED
    periodicity: str = "annual"
    wrong_way: bool = False
    sensitivity: float = 0.0
    compare: bool = True


@dataclass(frozen=True)
class _Found:
    """What a question is about: parts to simulate, revisions of all cases looked at, numbers of those left out."""

    parts: list[RiskPart]
    revisions: dict[str, int]
    refused: list[str]


def simulate(app: App, actor: Actor, question: RiskQuestion) -> RiskRun:
    """Simulate, store and return.

    Raises Invalid projects.paths_range, projects.seed_range, risk.scope, risk.projects, risk.terms; InvalidFields and
    projects.not_computable for a case that cannot be projected.
    """
    demand(app, actor, "payer_profiles.read")
    _check(question)
    found = _find(app, actor, question)
    with finance_refusals():
        city = _city(app, question, found.parts)
        exposures = [finance.Exposure(each.projection, each.profile.profile, city) for each in found.parts]
        links = finance.TYPICAL_WRONG_WAY if question.wrong_way else finance.WrongWay()
        terms = finance.SimulationTerms(periodicity=question.periodicity, links=links)
        risk = finance.simulate_portfolio(exposures, question.paths, question.seed, terms)
        result: dict[str, Any] = {
            "risk": risk.to_dict(),
            "losses": credit_losses(risk, [(each.projection, each.profile.profile) for each in found.parts]),
            "numbers": [each.project.number for each in found.parts],
            "refused": found.refused,
        }
        if question.compare:
            result |= _comparisons(exposures, question, terms)
    asked = asdict(question)
    return keep(app, actor, question.scope, found.parts, found.revisions, risk.digest, asked, result)


def simulate_project(
    app: App, actor: Actor, project_id: str, paths: int = PATHS, seed: int = SEED
) -> RiskRun:
    """One project with the payer class of its case and no comparisons. Raises as `simulate`."""
    return simulate(app, actor, RiskQuestion("project", (project_id,), paths=paths, seed=seed, compare=False))


def _check(question: RiskQuestion) -> None:
    if not 1 <= question.paths <= MOST_PATHS:
        raise Invalid("projects.paths_range", most=MOST_PATHS)
    if not 0 <= question.seed < 2**63:
        raise Invalid("projects.seed_range")
    if question.scope not in SCOPES:
        raise Invalid("risk.scope")
    count = len(question.projects)
    fits = {"project": count == 1, "several": 1 <= count <= MOST_PROJECTS, CITY: True}[question.scope]
    if not fits or len(set(question.projects)) != count:
        raise Invalid("risk.projects", most=MOST_PROJECTS)
    if question.periodicity not in PERIODICITIES or not 0.0 <= question.sensitivity <= 2.0:
        raise Invalid("risk.terms")


def _find(app: App, actor: Actor, question: RiskQuestion) -> _Found:
    """The projects, projected; of the whole city those whose case cannot be projected are left out."""
    whole_city = question.scope == CITY
    with app.store.read() as work:
        stored = work.projects
        asked = stored.newest_first() if whole_city else [stored.get(key) for key in question.projects]
        cases = {each.id: stored.latest_case(each.id) for each in asked}
    profiles = {each.key: each for each in payer_profiles(app, actor)}
    found = _Found([], {}, [])
    for each in asked:
        demand(app, actor, "projects.project", each, object=each.id)
        case = cases[each.id]
        if case is None:
            continue
        found.revisions[each.id] = case.revision
        try:
            with finance_refusals():
                projection = finance.project(case.case)
        except AppError:
            if not whole_city:
                raise
            found.refused.append(each.number)
            continue
        key = question.profiles.get(each.payer) or projection.case.late_payment.payer_preset
        if key not in profiles:
            raise Invalid("risk.profile")
        found.parts.append(RiskPart(each, case, projection, profiles[key]))
    if not found.parts:
        raise Invalid("risk.projects", most=MOST_PROJECTS)
    return found


def _city(app: App, question: RiskQuestion, parts: Sequence[RiskPart]) -> finance.City:
    """All payers share the city's stress; its capacity to pay limits them only when the whole city is asked for."""
    with app.store.read() as work:
        budget = work.projects.latest_budget() if question.scope == CITY else None
    if budget is None:
        return finance.City(CITY, sensitivity=question.sensitivity)
    first = min(part.projection.years[0] for part in parts)
    following = budget.first_year + len(budget.amounts)
    outlook = finance.budget_outlook(budget.amounts, following, max(1, first - following + 1), budget.growth)
    past = {budget.first_year + place: amount for place, amount in enumerate(budget.amounts)}
    whole = {**past, **outlook.budget}
    start = whole.get(first, budget.amounts[0] * (1.0 + outlook.growth) ** (first - budget.first_year))
    return finance.City(
        CITY,
        budget=start,
        budget_growth=outlook.growth,
        headroom=BUDGET_LINE,
        sensitivity=question.sensitivity,
    )


def _comparisons(
    exposures: list[finance.Exposure], question: RiskQuestion, terms: finance.SimulationTerms
) -> dict[str, Any]:
    """What drives the risk, what late interest would bring, and of one project which liquidity is cheapest."""
    paths, seed = min(question.paths, COMPARED_PATHS), question.seed
    found: dict[str, Any] = {
        "compared_paths": paths,
        "drivers": finance.risk_drivers(exposures, paths, seed, terms).to_dict(),
        "late_interest": finance.late_interest_effect(exposures, paths, seed, terms).to_dict(),
    }
    if len(exposures) == 1:
        found["liquidity"] = finance.factoring_or_revolver(exposures[0], paths, seed, terms).to_dict()
    return found
