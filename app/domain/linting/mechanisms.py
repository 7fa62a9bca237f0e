"""What a mechanism asks for beside the terms (遴选方式): the plan of a race, the basis of a first use, a proposal's origin."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.deadlines import china_date
from app.domain.linting.findings import Finding, Publication, refuse, warn
from app.domain.racing import race_faults
from app.domain.scenarios import Scenario


def mechanism_findings(publication: Publication) -> Iterator[Finding]:
    scenario = publication.scenario
    if scenario.mechanism == "race":
        yield from _race(publication)
    elif scenario.mechanism == "first_use":
        for column in ("site", "basis"):
            if not getattr(scenario.first_use, column).strip():
                yield refuse("scenarios.missing", f"first_use_{column}")
    elif scenario.mechanism == "self_nominated" and not scenario.origin:
        yield refuse("linting.no_nomination", "mechanism")


def _race(publication: Publication) -> Iterator[Finding]:
    scenario, plan = publication.scenario, publication.scenario.race
    for fault in race_faults(scenario.regime, plan.stages, plan.racers, plan.cap_fen):
        params = dict(fault.params)
        article = str(params.pop("article", ""))
        yield refuse(fault.code, "race", article, (), **params)
    deadline = publication.tender_deadline
    if plan.stages and deadline and plan.stages[0].due_on <= china_date(deadline):
        yield refuse("racing.before_deadline", "race")
    yield from _money(scenario)


def _money(scenario: Scenario) -> Iterator[Finding]:
    """What the race costs at most comes on top of the winner's contract; both have to be paid from the budget."""
    most = scenario.race.most_fen
    if scenario.budget_fen and most > scenario.budget_fen:
        yield refuse("racing.over_budget", "race", total_fen=most, budget_fen=scenario.budget_fen)
    elif scenario.budget_fen and most + scenario.ceiling_fen > scenario.budget_fen:
        yield warn(
            "racing.budget_tight", "race", total_fen=most, ceiling_fen=scenario.ceiling_fen,
            budget_fen=scenario.budget_fen,
        )  # fmt: skip
