"""Is everything there that a reader of the list needs (完整性): words, weights, ceiling, evidence of need."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.linting.findings import Finding, Publication, hint, refuse, warn
from app.domain.regimes import regime
from app.domain.scenarios import TITLE_LENGTH, Scenario


def completeness_findings(publication: Publication) -> Iterator[Finding]:
    scenario = publication.scenario
    yield from _words(scenario)
    yield from _requirements(scenario)
    yield from _money(scenario)
    yield from _evidence(scenario)
    yield from _consortium(scenario)


def _words(scenario: Scenario) -> Iterator[Finding]:
    least, most = TITLE_LENGTH
    if not least <= len(scenario.title.strip()) <= most:
        yield refuse("scenarios.title_length", "title", least=least, most=most)
    if "“" in scenario.title:
        yield refuse("scenarios.title_quotes", "title")
    for column in ("field", "problem", "goal", "payer"):
        if not str(getattr(scenario, column)).strip():
            yield refuse("scenarios.missing", column)
    if not scenario.acceptance:
        yield refuse("scenarios.missing", "acceptance")


def _requirements(scenario: Scenario) -> Iterator[Finding]:
    if not scenario.requirements:
        yield refuse("scenarios.missing", "requirements")
        return
    total = sum(requirement.weight for requirement in scenario.requirements)
    if total != 100:
        yield refuse("scenarios.weights_sum", "requirements", total=total)
    if any(requirement.weight <= 0 or not requirement.text.strip() for requirement in scenario.requirements):
        yield refuse("scenarios.requirement_empty", "requirements")


def _money(scenario: Scenario) -> Iterator[Finding]:
    if scenario.ceiling_fen <= 0:
        yield refuse("scenarios.ceiling_missing", "ceiling_fen", "财政部令第87号第十二条")
    if 0 < scenario.budget_fen < scenario.ceiling_fen:
        yield refuse("scenarios.ceiling_over_budget", "ceiling_fen", "财政部令第87号第十二条")


def _evidence(scenario: Scenario) -> Iterator[Finding]:
    """Evidence of citizens' need (诉求依据): a scenario without any may be right, but nobody can see that it is."""
    if scenario.evidence is None or not scenario.evidence.messages:
        yield warn("linting.evidence_missing", "problem")
    elif scenario.evidence.recent == 0 and scenario.evidence.last is not None:
        yield hint("linting.evidence_old", "problem", messages=scenario.evidence.messages)


def _consortium(scenario: Scenario) -> Iterator[Finding]:
    rules, limit = regime(scenario.regime), scenario.conditions.consortium_maximum
    most = int(rules.number("consortium_maximum"))
    if limit is not None and limit > most:
        yield warn(
            "linting.consortium_large",
            "conditions",
            rules.article("consortium_maximum"),
            limit=limit,
            most=most,
        )
