"""Payment risk (付款风险): when payers pay, simulated through the waterfalls of one project, of several, of the city."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import finance
from app.domain.risk_runs import RiskRun
from app.domain.users import Actor
from app.services.context import App
from app.services.finance_refusals import finance_refusals
from app.services.risk_comparisons import compare, to_compare
from app.services.risk_freshness import budget_told
from app.services.risk_losses import credit_losses
from app.services.risk_questions import (
    BUDGET_LINE,
    LEAST_PATHS,
    MOST_BILLS,
    MOST_PATHS,
    MOST_PROJECTS,
    PATHS,
    PERIODICITIES,
    SEED,
    RiskQuestion,
    prepare,
)
from app.services.risk_records import keep

__all__ = [
    "BUDGET_LINE",
    "LEAST_PATHS",
    "MOST_BILLS",
    "MOST_PATHS",
    "MOST_PROJECTS",
    "PATHS",
    "PERIODICITIES",
    "SEED",
    "RiskQuestion",
    "answer",
    "simulate",
    "simulate_project",
]


def simulate(app: App, actor: Actor, question: RiskQuestion) -> RiskRun:
    """The answer with every comparison that was asked for. Raises as `answer`."""
    run = answer(app, actor, question)
    for kind in to_compare(run):
        run = compare(app, actor, run, kind)
    return run


def answer(app: App, actor: Actor, question: RiskQuestion) -> RiskRun:
    """Simulate, store and return, without comparisons.

    Raises Invalid projects.paths_range, projects.seed_range, risk.scope, risk.projects, risk.terms, risk.bills,
    risk.bills_drawn, risk.priority, risk.no_budget; InvalidFields and projects.not_computable for a case that cannot be
    projected.
    """
    found = prepare(app, actor, question)
    with finance_refusals():
        risk = finance.simulate_portfolio(
            found.exposures, question.paths, question.seed, found.terms, found.focus
        )
        result: dict[str, Any] = {
            "risk": risk.to_dict(),
            "losses": credit_losses(risk, [(each.projection, each.profile.profile) for each in found.told]),
            "numbers": [each.project.number for each in found.told],
            "refused": found.refused,
        }
    if found.opening is not None:
        result["opening"] = found.opening.to_dict()
    if found.focus is not None:
        result["together"] = len(found.parts)
    asked = asdict(question) | {"chosen": dict(question.profiles), "budget": budget_told(found.budget)}
    return keep(app, actor, question.scope, found.told, found.revisions, risk.digest, asked, result)


def simulate_project(
    app: App, actor: Actor, project_id: str, paths: int = PATHS, seed: int = SEED
) -> RiskRun:
    """One project with the payer class of its case and no comparisons. Raises as `answer`."""
    return simulate(app, actor, RiskQuestion("project", (project_id,), paths=paths, seed=seed, compare=False))
