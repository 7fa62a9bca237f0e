"""项目财务: awards that wait for a case, the list of projects, and one project with its result, case and late payment."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.auth import require
from app.domain.users import Actor
from app.i18n import money_wan, t, time_text
from app.pages import (
    _project_analysis,
    _project_case,
    _project_compliance,
    _project_late,
    _project_reports,
    _project_results,
)
from app.services import delivery_decisions, financing
from app.services.context import App
from app.services.financing import ProjectRow, ProjectView, WaitingAward
from app.ui.app import get_app
from app.ui.links import go, page_link, param
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, pick
from app.ui.text import literal

PRESETS = ("A", "B", "C", "D")
ROOMS: dict[str, Callable[[App, Actor, ProjectView], None]] = {
    "results": _project_results.show,
    "case": _project_case.show,
    "reports": _project_reports.show,
    "compliance": _project_compliance.show,
    "analysis": _project_analysis.show,
    "late": _project_late.show,
}
actor = require("finance", "supervisor", "officer")
app = get_app()


def waiting(awards: list[WaitingAward]) -> None:
    """Approved awards, each with its button."""
    section(t("projects.waiting.title"))
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    preset = left.selectbox(
        t("projects.waiting.preset"),
        PRESETS,
        index=1,
        format_func=lambda code: t(f"projects.preset.{code}"),
        key="projects.preset",
    )
    right.caption(t("projects.waiting.preset_note"))
    for row in awards:
        with st.container(
            border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            st.markdown(
                f"**{literal(row.opportunity.number)} {literal(row.opportunity.title)}**  \n"
                f"{literal(row.award.enterprise_name)} · {money_wan(row.award.amount_fen)} · "
                f":gray[{t('projects.waiting.approved_at')} {time_text(row.award.approved_at)}]"
            )
            if st.button(t("projects.waiting.create"), key=f"projects.create.{row.award.id}", type="primary"):
                create(row.award.id, preset)


def create(award_id: str, preset: str) -> None:
    """Make the project, compute it, open it."""
    made = attempt(lambda: financing.from_award(app, actor, award_id, preset))
    if made is not None:
        attempt(lambda: financing.project(app, actor, made.project.id))
        flash(t("projects.waiting.created", number=made.project.number))
        go("projects", id=made.project.id)


def overview(rows: list[ProjectRow]) -> None:
    """All projects as a table, and the choice of one."""
    section(t("projects.list"))
    if not rows:
        mine = "" if actor.role == "finance" else "_reader"
        empty_state(t("projects.empty"), t(f"projects.empty_hint{mine}"))
        return
    names = {row.id: f"{row.number} {row.name}" for row in rows}
    clicked = pick(rows, _columns(rows), alt=t("projects.list_alt"), key="projects.table")
    if clicked is not None:
        go("projects", id=rows[clicked].id)
    chosen = st.selectbox(
        t("projects.choose"),
        list(names),
        index=None,
        placeholder=t("projects.choose_none"),
        format_func=lambda key: names[key],
        key="projects.chosen",
    )
    if chosen:
        del st.session_state["projects.chosen"]
        go("projects", id=chosen)


def _columns(rows: list[ProjectRow]) -> list[Column]:
    """The whole name of a project fits, so that who pays and who builds come last. Without a simulation there is no share unpaid."""
    columns = [
        Column("number", t("projects.number"), width=108, pinned=True),
        Column("name", t("projects.name"), width=408),
        Column("amount_fen", t("projects.amount"), "money_wan", width=150),
        Column(
            "equity_irr", t("projects.short.equity_irr"), "percent", width=96, help=t("projects.equity_irr")
        ),
        Column("min_dscr", t("projects.short.min_dscr"), "number", width=96, help=t("projects.min_dscr")),
    ]
    if any(row.unpaid_beyond_two_years is not None for row in rows):
        help_ = t("projects.unpaid_2y_help")
        short = t("projects.short.unpaid_2y")
        columns.append(Column("unpaid_beyond_two_years", short, "percent", width=96, help=help_))
    columns.append(Column("payer", t("projects.payer"), width=150))
    return [*columns, Column("enterprise", t("projects.enterprise"), width=230)]


def one(project_id: str) -> None:
    """A project, one room at a time."""
    view = attempt(lambda: financing.read_project(app, actor, project_id))
    if view is None:
        page_link("projects", t("projects.back"))
        return
    project = view.project
    page_header(literal(project.name))
    facts = (
        (t("ui.reference"), project.number),
        (t("projects.enterprise"), project.enterprise_name),
        (t("projects.payer"), project.payer),
        (t("projects.amount"), money_wan(project.amount_fen)),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(" · ".join(f":gray[{name}] {literal(value)}" for name, value in facts))
        if project.opportunity:
            page_link("delivery", t("delivery.to_delivery"), id=project.opportunity)
        page_link("projects", t("projects.back"))
    contract_changed(project.id)
    wanted = param("room")
    room = st.segmented_control(
        t("projects.room_title"),
        list(ROOMS),
        default=wanted if wanted in ROOMS else "results",
        required=True,
        format_func=lambda code: t(f"projects.tab.{code}"),
        key=f"projects.room.{project.id}",
        label_visibility="collapsed",
    )
    ROOMS[str(room)](app, actor, view)


def contract_changed(project_id: str) -> None:
    """A change of the contract that is newer than the case is told, not taken over in silence."""
    for each in attempt(lambda: delivery_decisions.changes_since_case(app, actor, project_id)) or ():
        if each.change is not None:
            before, after = each.change.before.price_fen, each.change.after.price_fen
            note(t("delivery.case_hint", at=each.decided_at, before_fen=before, after_fen=after), "wait")


if param("id"):
    one(param("id"))
else:
    page_header(
        t("projects.title"), t("projects.lead" if actor.role == "finance" else "projects.lead_reader")
    )
    if actor.role == "finance":
        awards = attempt(lambda: financing.waiting(app, actor))
        if awards:
            waiting(awards)
    projects = attempt(lambda: financing.list_projects(app, actor))
    if projects is not None:
        overview(projects)
