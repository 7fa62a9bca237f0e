"""Comparisons of a simulation (付款风险比较): what drives it, which liquidity is cheapest, what late interest would bring.

Each is a step of its own after the answer, on fewer paths that its alternatives share, so that differences are sharper
than levels; it is stored beside the run, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import finance
from app.domain.risk_runs import COMPARISONS, RiskComparison, RiskRun
from app.domain.users import Actor
from app.errors import Conflict
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.risk_freshness import changes
from app.services.risk_questions import Prepared, prepare, question_of
from app.services.risk_records import with_comparisons
from app.store.ids import new_id

COMPARED_PATHS = 1_024


def to_compare(run: RiskRun) -> list[str]:
    """What was asked for and is not there yet; a project among all of its city is not compared."""
    if not run.question["compare"] or run.question.get("with_city"):
        return []
    alone = len(run.result["risk"]["projects"]) == 1
    return [kind for kind in COMPARISONS if kind not in run.result and (alone or kind != "liquidity")]


def compare(app: App, actor: Actor, run: RiskRun, kind: str) -> RiskRun:
    """One comparison, stored; the run with all it was compared with. Raises Conflict risk.outdated, with what `changed`,
    when anything the run depends on has changed since, and as `risk_questions.prepare`.
    """
    demand(app, actor, "payer_profiles.read")
    question = question_of(run)
    found = prepare(app, actor, question)
    changed = changes(found, question, run)
    if changed:
        raise Conflict("risk.outdated", changed=changed)
    paths = min(question.paths, COMPARED_PATHS)
    with finance_refusals():
        result = _RUNS[kind](found, paths, question.seed)
    with app.store.write() as work:
        stored = work.projects.risk_comparisons
        if not stored.count("run = ? AND kind = ?", [run.id, kind]):
            stored.add(RiskComparison(new_id("rk"), run.id, kind, paths, result, actor.name, work.now))
            subject = run.question["projects"][0] if run.scope == "project" else run.id
            work.record(actor, "projects.risk_compare", subject, kind=kind, paths=paths, seed=question.seed)
        listed = stored.where("run = ?", [run.id])
    return replace(run, result=with_comparisons(run.result, listed))


def _drivers(found: Prepared, paths: int, seed: int) -> dict[str, Any]:
    return finance.risk_drivers(found.exposures, paths, seed, found.terms).to_dict()


def _liquidity(found: Prepared, paths: int, seed: int) -> dict[str, Any]:
    return finance.factoring_or_revolver(found.exposures[0], paths, seed, found.terms).to_dict()


def _late_interest(found: Prepared, paths: int, seed: int) -> dict[str, Any]:
    return finance.late_interest_effect(found.exposures, paths, seed, found.terms).to_dict()


_RUNS: dict[str, Callable[[Prepared, int, int], dict[str, Any]]] = {
    "drivers": _drivers,
    "liquidity": _liquidity,
    "late_interest": _late_interest,
}
