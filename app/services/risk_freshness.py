"""Whether a stored simulation still answers its question (结果是否过时): what it depends on that has changed since."""

from __future__ import annotations

from typing import Any

import finance
from app.domain.project_inputs import CityBudget
from app.domain.risk_runs import RiskRun
from app.domain.users import Actor
from app.errors import Invalid
from app.services.context import App
from app.services.risk_questions import Prepared, RiskQuestion, prepare, question_of
from finance.risk.simulation import portfolio_digest


def changed_since(app: App, actor: Actor, run: RiskRun) -> tuple[str, ...]:
    """What has changed since the run: "cases", "payers", "ledger", "budget", "engine"; "terms" when it is none of them.

    () when the same question would be answered with the same numbers. What can no longer be asked at all, e.g. because a
    chosen payer profile was deleted, has changed, too.
    """
    question = question_of(run)
    try:
        found = prepare(app, actor, question, "projects.read")
    except Invalid as error:
        return ("payers",) if error.code == "risk.profile" else ("terms",)
    return changes(found, question, run)


def changes(found: Prepared, question: RiskQuestion, run: RiskRun) -> tuple[str, ...]:
    """The same of a question that is prepared already."""
    digest = portfolio_digest(found.exposures, question.paths, question.seed, found.terms, found.focus)
    if digest == run.inputs_digest:
        return ()
    payers = {each.profile.digest for each in found.told}
    ledger = found.opening.to_dict()["projects"] if found.opening else None
    parts = {
        "cases": found.revisions != run.revisions,
        "payers": payers != {each["digest"] for each in run.question["profiles"]},
        "ledger": ledger is not None and ledger != run.result["opening"]["projects"],
        "budget": budget_told(found.budget) != run.question.get("budget"),
        "engine": run.engine_version != finance.ENGINE_VERSION,
    }
    return tuple(name for name, changed in parts.items() if changed) or ("terms",)


def budget_told(budget: CityBudget | None) -> dict[str, Any] | None:
    """The budget of a question as it is kept with the run; None when no budget takes part."""
    if budget is None:
        return None
    return {
        "first_year": budget.first_year,
        "amounts": list(budget.amounts),
        "growth": budget.growth,
        "source": budget.source,
    }
