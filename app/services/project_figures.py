"""Everything a report says of a project (报告数据): projection, official tables, findings, and what late payment does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import finance
from app.domain.users import Actor
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.financing import ProjectView, read_project
from app.services.project_liability import (
    NOTHING_ENTERED,
    Liability,
    LiabilityInputs,
    liability_of,
    read_inputs,
)

LATE_MONTHS = (12.0, 24.0)


@dataclass(frozen=True)
class ProjectFigures:
    """Results of one case. `late` are the same case paid each of LATE_MONTHS late against paid on time.

    liability: what the project costs the budget; of a case by itself without any estimate of risk.
    """

    projection: finance.Projection
    indicators: finance.EvaluationIndicators
    tables: Mapping[str, finance.OfficialTable]
    liability: Liability
    findings: tuple[finance.Finding, ...]
    late: tuple[finance.LatePaymentScenario, ...]


def figures_of_case(case: Mapping[str, Any], inputs: LiabilityInputs = NOTHING_ENTERED) -> ProjectFigures:
    """Compute what a report needs of a case. Raises InvalidFields for a bad case, Invalid projects.not_computable."""
    with finance_refusals():
        projection = finance.project(case)
        return ProjectFigures(
            projection=projection,
            indicators=finance.evaluation_indicators(projection),
            tables={table.code: table for table in finance.official_tables(projection)},
            liability=liability_of(projection, inputs),
            findings=projection.findings,
            late=tuple(finance.late_payment_scenario(projection.case, months) for months in LATE_MONTHS),
        )


def figures_of_project(app: App, actor: Actor, project_id: str) -> tuple[ProjectView, ProjectFigures]:
    """A project and the figures of its newest case. Raises as `read_project` and `figures_of_case` do."""
    view = read_project(app, actor, project_id)
    demand(app, actor, "projects.read", view.project, object=project_id)
    return view, figures_of_case(view.case.case, read_inputs(app, actor, project_id))
