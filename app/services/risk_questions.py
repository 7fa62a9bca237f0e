"""Questions of payment risk (付款风险的提问): what to simulate, whether it can be asked, what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import finance
from app.domain.project_inputs import CityBudget
from app.domain.risk_runs import SCOPES, RiskRun
from app.domain.users import Actor
from app.errors import AppError, Invalid
from app.services.city_budget import budget_by_year
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.opening_arrears import Openings, openings
from app.services.payer_profiles import payer_profiles
from app.services.risk_records import CITY, RiskPart

PATHS = 10_000
LEAST_PATHS, MOST_PATHS = 100, 200_000
SEED = 20_261_122
MOST_PROJECTS = 200
PERIODICITIES = ("annual", "quarterly")
BUDGET_LINE = 0.10
MOST_BILLS = 12
MOST_DRAWN = 480_000
"""Bills drawn one by one x projects x paths x periods a year squared: half a minute or so on two small processors."""


_KEPT = (
    *("scope", "paths", "seed", "periodicity", "wrong_way", "sensitivity", "compare", "ledger", "with_city"),
    *("bills", "late_interest", "priorities"),
)


@dataclass(frozen=True)
class RiskQuestion:
    """What to simulate. projects: ids, () for the whole city; profiles: payer -> key of a selectable profile, the class
    in the case where a payer is not named; wrong_way: stress also moves user revenue, borrowing and factoring (预设);
    sensitivity: how fast the city's capacity shrinks under stress; compare: also drivers, factoring, late interest;
    ledger: begin with what the ledger of today says is unpaid; with_city: of one project, together with all others of
    the city within what the city can pay; bills: of a period that are each paid or not, 0 = many small ones;
    late_interest: share of it that is really paid; priorities: project -> its class of `finance.PRIORITY_CLASSES` when
    the city cannot pay everything, the first where none is named.
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
    ledger: bool = False
    with_city: bool = False
    bills: int = 0
    late_interest: float = 0.0
    priorities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """What a question is about. parts: all that are simulated; focus: place of the one that is told, None for all;
    revisions of all cases looked at, numbers of those left out; budget: the one the city is measured against.
    """

    parts: list[RiskPart]
    focus: int | None
    revisions: dict[str, int]
    refused: list[str]
    exposures: list[finance.Exposure]
    terms: finance.SimulationTerms
    opening: Openings | None
    budget: CityBudget | None

    @property
    def told(self) -> list[RiskPart]:
        return self.parts if self.focus is None else [self.parts[self.focus]]


def question_of(run: RiskRun) -> RiskQuestion:
    """The question that a stored run answers."""
    asked = run.question
    given = {name: asked[name] for name in _KEPT if name in asked}
    projects = () if run.scope == CITY else tuple(asked["projects"])
    return RiskQuestion(**given, projects=projects, profiles=asked.get("chosen", {}))


def check(question: RiskQuestion) -> None:
    """Raises Invalid projects.paths_range, projects.seed_range, risk.scope, risk.projects, risk.terms, risk.bills."""
    if not LEAST_PATHS <= question.paths <= MOST_PATHS:
        raise Invalid("projects.paths_range", least=LEAST_PATHS, most=MOST_PATHS)
    if not 0 <= question.seed < 2**63:
        raise Invalid("projects.seed_range")
    if question.scope not in SCOPES:
        raise Invalid("risk.scope")
    count = len(question.projects)
    fits = {"project": count == 1, "several": 1 <= count <= MOST_PROJECTS, CITY: True}[question.scope]
    if not fits or len(set(question.projects)) != count:
        raise Invalid("risk.projects", most=MOST_PROJECTS)
    together = question.scope == "project" or not question.with_city
    if question.periodicity not in PERIODICITIES or not 0.0 <= question.sensitivity <= 2.0 or not together:
        raise Invalid("risk.terms")
    known = set(question.priorities.values()) <= set(finance.PRIORITY_CLASSES)
    if not known or not 0.0 <= question.late_interest <= 1.0:
        raise Invalid("risk.terms")
    if not 0 <= question.bills <= MOST_BILLS:
        raise Invalid("risk.bills", most=MOST_BILLS)


def prepare(app: App, actor: Actor, question: RiskQuestion, action: str = "projects.project") -> Prepared:
    """Projects, payers, city and terms of a question, for an actor who may do the action with every project.

    Raises as `check`, and Invalid risk.no_budget, risk.profile, risk.priority, risk.bills_drawn, InvalidFields and projects.not_computable
    for a case that cannot be projected.
    """
    demand(app, actor, "payer_profiles.read")
    check(question)
    parts, revisions, refused = _find(app, actor, question, action)
    focus = None
    if question.with_city:
        focus = next(n for n, each in enumerate(parts) if each.project.id == question.projects[0])
    if not set(question.priorities) <= {each.project.id for each in parts}:
        raise Invalid("risk.priority")
    terms = _terms(question)
    if question.bills * len(parts) * question.paths * terms.per_year**2 > MOST_DRAWN:
        raise Invalid("risk.bills_drawn")
    opening = openings(app, parts) if question.ledger else None
    budget = _budget(app, question)
    with finance_refusals():
        city = _city(question, parts, budget)
        called = _told_apart(parts)
        exposures = [
            _exposure(each, name, city, opening, question.priorities)
            for each, name in zip(parts, called, strict=True)
        ]
    return Prepared(parts, focus, revisions, refused, exposures, terms, opening, budget)


def _terms(question: RiskQuestion) -> finance.SimulationTerms:
    return finance.SimulationTerms(
        periodicity=question.periodicity,
        links=finance.TYPICAL_WRONG_WAY if question.wrong_way else finance.WrongWay(),
        late_interest_share=question.late_interest,
        bills_per_period=question.bills,
    )


def _told_apart(parts: Sequence[RiskPart]) -> list[str]:
    """What the projects are called: as in their cases, with the number where several have one name."""
    names = [part.projection.case.name for part in parts]
    times = Counter(names)
    return [
        name if times[name] == 1 else f"{part.project.number} {name}"
        for part, name in zip(parts, names, strict=True)
    ]


def _exposure(
    part: RiskPart,
    name: str,
    city: finance.City,
    opening: Openings | None,
    priorities: Mapping[str, str],
) -> finance.Exposure:
    owed = opening.found.get(part.project.number) if opening else None
    case = part.projection.case
    return finance.Exposure(
        part.projection if name == case.name else replace(part.projection, case=replace(case, name=name)),
        part.profile.profile,
        city,
        finance.PRIORITY_CLASSES.index(priorities.get(part.project.id, finance.PRIORITY_CLASSES[0])),
        opening=owed.amounts if owed else (),
        opening_year=owed.year if owed else None,
    )


def _find(
    app: App, actor: Actor, question: RiskQuestion, action: str
) -> tuple[list[RiskPart], dict[str, int], list[str]]:
    """The projects, projected; of the city all whose case can be projected, and the numbers of the others."""
    whole_city = question.scope == CITY or question.with_city
    with app.store.read() as work:
        stored = work.projects
        asked = stored.newest_first() if whole_city else [stored.get(key) for key in question.projects]
        cases = {each.id: stored.latest_case(each.id) for each in asked}
    profiles = {each.key: each for each in payer_profiles(app, actor)}
    parts: list[RiskPart] = []
    revisions: dict[str, int] = {}
    refused: list[str] = []
    for each in asked:
        demand(app, actor, action, each, object=each.id)
        case = cases[each.id]
        if case is None:
            continue
        revisions[each.id] = case.revision
        try:
            with finance_refusals():
                projection = finance.project(case.case)
        except AppError:
            if not whole_city or each.id in question.projects:
                raise
            refused.append(each.number)
            continue
        key = question.profiles.get(each.payer) or projection.case.late_payment.payer_preset
        if key not in profiles:
            raise Invalid("risk.profile")
        parts.append(RiskPart(each, case, projection, profiles[key]))
    if not parts or not set(question.projects) <= {each.project.id for each in parts}:
        raise Invalid("risk.projects", most=MOST_PROJECTS)
    return parts, revisions, refused


def _budget(app: App, question: RiskQuestion) -> CityBudget | None:
    """The budget of the whole city when it takes part. Raises Invalid risk.no_budget."""
    whole_city = question.scope == CITY or question.with_city
    with app.store.read() as work:
        budget = work.projects.latest_budget() if whole_city else None
    if budget is None and question.with_city:
        raise Invalid("risk.no_budget")
    return budget


def _city(question: RiskQuestion, parts: Sequence[RiskPart], budget: CityBudget | None) -> finance.City:
    """All payers share the city's stress; its capacity to pay limits them when there is a budget, year by year the one
    that fiscal capacity is measured against.
    """
    if budget is None:
        return finance.City(CITY, sensitivity=question.sensitivity)
    outlook, by_year = budget_by_year(budget, max(part.projection.years[-1] for part in parts))
    return finance.City(
        CITY,
        budget=tuple(by_year.values()),
        budget_growth=outlook.growth,
        headroom=BUDGET_LINE,
        sensitivity=question.sensitivity,
        budget_year=budget.first_year,
    )
