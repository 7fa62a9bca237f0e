"""Simulations of payment risk as they are kept (模拟结果存档): found again while the cases are the same, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import finance
from app.domain.projects import CaseRevision, Project, ProjectionRecord
from app.domain.risk_runs import RiskComparison, RiskRun
from app.domain.users import Actor
from app.services.context import App, demand
from app.services.payer_profiles import SelectableProfile
from app.store.ids import new_id
from app.store.work import Work

CITY = "city"


@dataclass(frozen=True)
class RiskPart:
    """A project with its newest case, projected, and its payer's profile."""

    project: Project
    case: CaseRevision
    projection: finance.Projection
    profile: SelectableProfile


def subject_of(scope: str, projects: Sequence[str]) -> str:
    """The key under which a run is found again."""
    return CITY if scope == CITY else ",".join(sorted(projects))


def latest(app: App, actor: Actor, scope: str, projects: Sequence[str]) -> RiskRun | None:
    """The newest stored run of these projects when their cases and the engine are still those it was run with; whether the
    ledger, the payers and the budget are, too, says `risk_freshness.changed_since`.
    """
    demand(app, actor, "payer_profiles.read")
    with app.store.read() as work:
        run = work.projects.latest_risk_run(scope, subject_of(scope, projects))
        if run is None or run.engine_version != finance.ENGINE_VERSION:
            return None
        now = _revisions(work, None if scope == CITY else list(run.revisions))
        compared = work.projects.risk_comparisons.where("run = ?", [run.id])
    return replace(run, result=with_comparisons(run.result, compared)) if now == run.revisions else None


def with_comparisons(result: Mapping[str, Any], compared: Sequence[RiskComparison]) -> dict[str, Any]:
    """The result of a run with what it was compared with since."""
    found = {each.kind: each.result for each in compared}
    paths = {"compared_paths": compared[0].paths} if compared else {}
    return {**result, **found, **paths}


def _revisions(work: Work, projects: Sequence[str] | None) -> dict[str, int]:
    """The newest revision of each project, of all the city's where none are named."""
    ids = [each.id for each in work.projects.newest_first()] if projects is None else projects
    cases = [work.projects.latest_case(each) for each in ids]
    return {case.project: case.revision for case in cases if case is not None}


def keep(
    app: App,
    actor: Actor,
    scope: str,
    parts: Sequence[RiskPart],
    revisions: dict[str, int],
    digest: str,
    asked: dict[str, Any],
    result: dict[str, Any],
) -> RiskRun:
    """Store a run; of one project also where the list of projects looks for its result."""
    for each in parts:
        demand(app, actor, "projects.project", each.project, object=each.project.id)
    projects = [each.project.id for each in parts]
    used = {(each.project.payer, each.profile.key): each.profile for each in parts}
    profiles = [_profile(payer, chosen) for (payer, _), chosen in used.items()]
    with app.store.write() as work:
        run = RiskRun(
            id=new_id("rr"),
            scope=scope,
            subject=subject_of(scope, projects),
            revisions=revisions,
            engine_version=finance.ENGINE_VERSION,
            inputs_digest=digest,
            seed=asked["seed"],
            question=asked | {"projects": projects, "profiles": profiles},
            result=result,
            run_by=actor.name,
            at=work.now,
        )
        work.projects.risk_runs.add(run)
        if scope == "project":
            work.projects.projections.add(_record(run, parts[0].case))
        work.record(
            actor,
            "projects.risk",
            projects[0] if scope == "project" else run.id,
            scope=scope,
            projects=len(parts),
            digest=digest,
            seed=run.seed,
        )
        return run


def _profile(payer: str, chosen: SelectableProfile) -> dict[str, Any]:
    return {
        "payer": payer,
        "key": chosen.key,
        "name": chosen.name,
        "kind": chosen.kind,
        "digest": chosen.digest,
        "calibrated": chosen.profile.calibrated,
        "source": chosen.profile.source,
    }


def _record(run: RiskRun, case: CaseRevision) -> ProjectionRecord:
    return ProjectionRecord(
        id=new_id("pj"),
        project=case.project,
        case_revision=case.revision,
        kind="risk",
        engine_version=run.engine_version,
        inputs_digest=run.inputs_digest,
        seed=run.seed,
        result=run.result["risk"],
        at=run.at,
    )
