"""Project finance (项目财务): from an award to a case, a projection, and what late payment does to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Any, NoReturn

import finance
from app.clock import CHINA
from app.domain.evaluation import Award
from app.domain.opportunities import Opportunity
from app.domain.projects import CaseRevision, Project, ProjectionRecord
from app.domain.users import MATRIX, Actor, allowed
from app.errors import Conflict, Invalid, NotFound
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.store.ids import new_id
from app.store.work import Work

CASE_BYTES = 1_000_000
FROM_AWARD = "由中标结果生成"
TAKEN_OVER = "接管在建或运营项目"
IMPORTED = "从文件导入"


@dataclass(frozen=True)
class WaitingAward:
    """An approved award that is not a project yet."""

    opportunity: Opportunity
    award: Award


@dataclass(frozen=True)
class ProjectRow:
    """A line of the project list. Figures are None until the project was projected for the first time."""

    id: str
    number: str
    name: str
    enterprise: str
    payer: str
    amount_fen: int
    signed_on: date | None
    equity_irr: float | None
    min_dscr: float | None
    unpaid_beyond_two_years: float | None
    projected_at: Any


@dataclass(frozen=True)
class ProjectView:
    """A project with its newest case and its newest stored results (None = not computed for this case yet)."""

    project: Project
    case: CaseRevision
    revisions: list[CaseRevision]
    projection: ProjectionRecord | None
    risk: ProjectionRecord | None


def waiting(app: App, actor: Actor) -> list[WaitingAward]:
    """Awards that wait for a finance officer to make them projects."""
    demand(app, actor, "projects.edit")
    with app.store.read() as work:
        rows = []
        for award in work.evaluations.awards.where(
            "approved_at IS NOT NULL AND revoked_at IS NULL", order="approved_at"
        ):
            opportunity = work.opportunities.get(award.opportunity)
            if work.projects.of_award(award.id) is None and opportunity.terminated_at is None:
                rows.append(WaitingAward(opportunity, award))
        return rows


def from_award(app: App, actor: Actor, award_id: str, payer_preset: str = "B") -> ProjectView:
    """Make a project of an approved award, with a first case built from the winning bid and labelled presets.

    Raises Invalid projects.not_awarded, Conflict projects.exists.
    """
    demand(app, actor, "projects.edit")
    with app.store.read() as work:
        award = work.evaluations.awards.get(award_id)
        if award.approved_at is None or award.revoked_at is not None:
            raise Invalid("projects.not_awarded")
        if work.projects.of_award(award_id):
            raise Conflict("projects.exists")
        opportunity = work.opportunities.get(award.opportunity)
        bid = work.bids.opened.get(award.bid)
    if bid.content is None:
        raise Invalid("projects.not_awarded")
    terms, years = opportunity.terms, max(1, opportunity.terms.operation_years)
    with finance_refusals():
        case = finance.case_from_award(
            name=terms.title,
            price_yuan_per_year=round(bid.content.price_fen / 100 / years, 2),
            operation_years=years,
            capex_yuan=bid.content.capex_fen / 100,
            opex_yuan_per_year=bid.content.annual_opex_fen / 100 if bid.content.annual_opex_fen else None,
            payer=terms.payer,
            payer_preset=payer_preset,
            start_year=award.approved_at.astimezone(CHINA).year,
            construction_years=max(1, ceil(bid.content.term_months / 12)),
        )
    with app.store.write() as work:
        if work.projects.of_award(award_id):
            raise Conflict("projects.exists")
        contract = work.opportunities.contract_of(opportunity.id)
        project = Project(
            id=new_id("pr"),
            number=work.next_number("XM"),
            name=terms.title,
            opportunity=opportunity.id,
            award=award.id,
            enterprise=award.enterprise,
            enterprise_name=award.enterprise_name,
            payer=terms.payer,
            department=opportunity.department,
            amount_fen=award.amount_fen,
            signed_on=contract.signed_on if contract else None,
            created_at=work.now,
        )
        work.projects.add(project)
        _add_case(work, actor, project.id, finance.case_to_dict(case), FROM_AWARD)
        work.record(actor, "projects.create", project.id, award=award.id, number=project.number)
    return read_project(app, actor, project.id)


def take_over(
    app: App,
    actor: Actor,
    *,
    name: str,
    enterprise_id: str,
    payer: str,
    department: str,
    signed_on: date,
    case: Mapping[str, Any],
) -> Project:
    """A running project that was awarded outside this product, with its case; amount: fees and subsidies of all years.

    Raises InvalidFields for a bad case.
    """
    demand(app, actor, "projects.edit")
    checked = _checked(case)
    with finance_refusals():
        series = finance.project(checked).series
    billed = ("service_fee_billed", "availability_billed", "gap_funding_billed")
    contract = sum(sum(series[name]) for name in billed)
    with app.store.write() as work:
        enterprise = work.enterprises.get(enterprise_id)
        project = Project(
            id=new_id("pr"),
            number=work.next_number("XM"),
            name=name,
            opportunity="",
            award="",
            enterprise=enterprise_id,
            enterprise_name=enterprise.name,
            payer=payer,
            department=department,
            amount_fen=round(contract * 100),
            signed_on=signed_on,
            created_at=work.now,
        )
        work.projects.add(project)
        _add_case(work, actor, project.id, checked, TAKEN_OVER)
        work.record(actor, "projects.take_over", project.id, number=project.number)
        return project


def save_case(
    app: App, actor: Actor, project_id: str, case: Mapping[str, Any], revision: int, note: str = ""
) -> CaseRevision:
    """Save a new revision of the case. `revision` is the one it was made from; another newest one is a Conflict.

    Raises InvalidFields with the path and reason of every bad field.
    """
    with app.store.read() as work:
        project = work.projects.get(project_id)
    demand(app, actor, "projects.edit", project, object=project_id)
    checked = _checked(case)
    with app.store.write() as work:
        latest = work.projects.latest_case(project_id)
        if latest is not None and latest.revision != revision:
            raise Conflict("projects.case_changed")
        saved = _add_case(work, actor, project_id, checked, note)
        work.record(actor, "projects.save_case", project_id, revision=saved.revision)
        return saved


def import_case(
    app: App, actor: Actor, project_id: str, content: bytes, revision: int, note: str = ""
) -> CaseRevision:
    """Save the case in a file as a new revision. Raises Invalid projects.case_unreadable, else as `save_case`."""
    return save_case(app, actor, project_id, json_object(content), revision, note)


def case_file(case: Mapping[str, Any]) -> str:
    """A case as the text of a file that `import_case` reads back (测算方案文件)."""
    return json.dumps(case, ensure_ascii=False, indent=1, allow_nan=False)


def json_object(content: bytes) -> Mapping[str, Any]:
    """The JSON object in a file. NaN, infinities and endless nesting are refused, not computed with."""
    if len(content) > CASE_BYTES:
        raise Invalid("projects.case_too_large")
    try:
        read = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid("projects.case_unreadable") from error
    if not isinstance(read, dict):
        raise Invalid("projects.case_unreadable")
    return read


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _checked(case: Mapping[str, Any]) -> dict[str, Any]:
    with finance_refusals():
        return finance.case_to_dict(finance.case_from_dict(case))


def _add_case(work: Work, actor: Actor, project_id: str, case: dict[str, Any], note: str) -> CaseRevision:
    latest = work.projects.latest_case(project_id)
    revision = CaseRevision(
        id=new_id("ca"),
        project=project_id,
        revision=latest.revision + 1 if latest else 1,
        case=case,
        note=note.strip()[:200],
        saved_by=actor.name,
        saved_at=work.now,
    )
    work.projects.cases.add(revision)
    return revision


def preview(case: Mapping[str, Any]) -> finance.Projection:
    """A case projected and not stored (试算). Raises InvalidFields for a bad case, Invalid projects.not_computable."""
    with finance_refusals():
        return finance.project(case)


def project(app: App, actor: Actor, project_id: str) -> ProjectionRecord:
    """Project the newest case and store the result."""
    view = read_project(app, actor, project_id)
    demand(app, actor, "projects.project", view.project, object=project_id)
    result = preview(view.case.case)
    return _store(app, actor, view, "base", result.to_dict(), result.inputs_digest, 0)


def late(app: App, actor: Actor, project_id: str, months: float) -> finance.LatePaymentScenario:
    """The newest case paid on time against paid `months` late; nothing is stored."""
    view = read_project(app, actor, project_id)
    with finance_refusals():
        return finance.late_payment_scenario(view.case.case, months)


def _store(
    app: App, actor: Actor, view: ProjectView, kind: str, result: dict[str, Any], digest: str, seed: int
) -> ProjectionRecord:
    with app.store.write() as work:
        record = ProjectionRecord(
            id=new_id("pj"),
            project=view.project.id,
            case_revision=view.case.revision,
            kind=kind,
            engine_version=finance.ENGINE_VERSION,
            inputs_digest=digest,
            seed=seed,
            result=result,
            at=work.now,
        )
        work.projects.projections.add(record)
        work.record(
            actor, f"projects.{kind}", view.project.id, revision=view.case.revision, digest=digest, seed=seed
        )
        return record


def read_project(app: App, actor: Actor, project_id: str) -> ProjectView:
    """A project; stored results are shown only when they belong to the newest case and engine.

    Cases saved before the engine knew a field are shown with what it assumes for it.
    """
    with app.store.read() as work:
        found = work.projects.get(project_id)
        revisions = work.projects.case_revisions(project_id)
        base, risk_record = _current(work, project_id, "base"), _current(work, project_id, "risk")
    demand(app, actor, "projects.read", found, object=project_id)
    if not revisions:
        raise NotFound("projects.not_found")
    whole = [replace(revision, case=finance.complete_case(revision.case)) for revision in revisions]
    return ProjectView(found, whole[0], whole, base, risk_record)


def find(app: App, actor: Actor, number: str) -> Project:
    """A project by its number. Raises NotFound projects.not_found; whoever may read none is refused first (S15)."""
    if actor.role not in MATRIX["projects.read"]:
        demand(app, actor, "projects.read")
    with app.store.read() as work:
        found = work.projects.first("number = ?", [number])
    if found is None:
        raise NotFound("projects.not_found")
    if not allowed(actor, "projects.read", found):
        raise NotFound("projects.not_found")
    return found


def _current(work: Work, project_id: str, kind: str) -> ProjectionRecord | None:
    record, case = work.projects.latest_projection(project_id, kind), work.projects.latest_case(project_id)
    if record is None or case is None or record.case_revision != case.revision:
        return None
    return record if record.engine_version == finance.ENGINE_VERSION else None


def list_projects(app: App, actor: Actor) -> list[ProjectRow]:
    """All projects for finance and supervision, a department's own for its officers; newest first."""
    with app.store.read() as work:
        rows = []
        for found in work.projects.newest_first():
            if actor.role == "officer" and found.department != actor.department:
                continue
            demand(app, actor, "projects.read", found, object=found.id)
            base, chance = _current(work, found.id, "base"), _current(work, found.id, "risk")
            rows.append(
                ProjectRow(
                    id=found.id,
                    number=found.number,
                    name=found.name,
                    enterprise=found.enterprise_name,
                    payer=found.payer,
                    amount_fen=found.amount_fen,
                    signed_on=found.signed_on,
                    equity_irr=base.result["equity_irr"]["rate"] if base else None,
                    min_dscr=base.result["min_dscr"]["value"] if base else None,
                    unpaid_beyond_two_years=chance.result["p_unpaid_2y"] if chance else None,
                    projected_at=base.at if base else None,
                )
            )
        return rows
