"""Fiscal liability of a project (财政支出责任): inputs kept as a paper, the four items of 财金〔2015〕21号 computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import finance
from app.domain.users import Actor
from app.errors import Invalid
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.risk_rows import MOST_ROWS, PRESET_RISKS, risks_of
from app.store.work import Work

NOT_ESTIMATED: Mapping[str, Any] = {
    "method": "none",
    "construction_ratio": 0.0,
    "operation_ratio": 0.0,
    "scenarios": [],
    "insured": 0.0,
    "supporting": [],
}
"""What holds before anybody entered anything: risk is not estimated, government adds nothing."""
# Our own first set (预设), shown when a method is chosen for the first time.
PRESET_RATIO = 0.05
PRESET_SCENARIOS: tuple[dict[str, Any], ...] = (
    {"name": "base", "probability": 0.6, "construction": 0.0, "operation": 0.0},
    {"name": "adverse", "probability": 0.3, "construction": 0.0, "operation": 0.0},
    {"name": "worst", "probability": 0.1, "construction": 0.0, "operation": 0.0},
)
MOST_NAME = 60


@dataclass(frozen=True)
class LiabilityInputs:
    """Inputs of one project. `risks` is its register; `register_preset` when that is ours, which nobody looked at."""

    terms: finance.LiabilityTerms
    risks: tuple[finance.Risk, ...]
    register_preset: bool


NOTHING_ENTERED = LiabilityInputs(finance.LiabilityTerms(), (), True)
"""Inputs of a case that belongs to no stored project."""


@dataclass(frozen=True)
class Liability:
    """What a project costs the budget. `risk` is None when nobody estimated it; `subsidy` and its sensitivity to the
    reasonable profit rate are those of a viability-gap rule, else None and empty.
    """

    inputs: LiabilityInputs
    risk: finance.RiskBearing | None
    supporting: tuple[float, ...]
    items: tuple[finance.FiscalItem, ...]
    subsidy: finance.OperatingSubsidy | None
    profit_rates: tuple[tuple[float, float, float], ...]


def read_inputs(
    app: App, actor: Actor, project_id: str, content: Mapping[str, Any] | None = None
) -> LiabilityInputs:
    """The inputs of a project as stored, NOT_ESTIMATED before there are any; `content` stands in for the stored ones.

    Raises Invalid value.liability, projects.not_computable.
    """
    with app.store.read() as work:
        found = work.projects.get(project_id)
        demand(app, actor, "projects.read", found, object=project_id)
        return inputs_of(work, project_id, content)


def inputs_of(work: Work, project_id: str, content: Mapping[str, Any] | None = None) -> LiabilityInputs:
    """The same within a unit of work; `content` stands in for the stored one. The register is that of the value paper."""
    if content is None:
        paper = work.projects.latest_paper(project_id, "liability")
        content = paper.content if paper else NOT_ESTIMATED
    register = work.projects.latest_paper(project_id, "value")
    rows = register.content["risks"] if register else PRESET_RISKS
    with finance_refusals():
        return LiabilityInputs(terms_of(content), risks_of(rows), register is None)


def terms_of(content: Mapping[str, Any]) -> finance.LiabilityTerms:
    """The terms in a paper. Raises Invalid value.liability, projects.not_computable."""
    scenarios, supporting = content["scenarios"], content["supporting"]
    if max(len(scenarios), len(supporting)) > MOST_ROWS:
        raise Invalid("value.liability", most=MOST_ROWS)
    with finance_refusals():
        return finance.LiabilityTerms(
            content["method"],
            content["construction_ratio"],
            content["operation_ratio"],
            tuple(
                finance.PhaseScenario(
                    str(row["name"])[:MOST_NAME], row["probability"], row["construction"], row["operation"]
                )
                for row in scenarios
            ),
            content["insured"],
            tuple(
                finance.SupportingInput(
                    str(row["name"])[:MOST_NAME], int(row["year"]), row["cost"], row["paid_by_partner"]
                )
                for row in supporting
            ),
        )


def liability_of(projection: finance.Projection, inputs: LiabilityInputs) -> Liability:
    """The liability of a projection. Raises Invalid projects.not_computable, e.g. for a year outside the projection."""
    with finance_refusals():
        risk, supporting = bearing_and_supporting(projection, inputs)
        return Liability(
            inputs,
            risk,
            supporting,
            finance.project_items(projection, risk, supporting),
            finance.subsidy_of(projection),
            finance.subsidy_sensitivity(projection),
        )


def bearing_and_supporting(
    figures: finance.Projection | finance.YearlyFigures, inputs: LiabilityInputs
) -> tuple[finance.RiskBearing | None, tuple[float, ...]]:
    """Risk-bearing expenditure, None when it was not estimated, and supporting input of every year."""
    risk = finance.risk_bearing_of(figures, inputs.terms, inputs.risks)
    return risk, finance.supporting_of(figures, inputs.terms)
