"""平台公司: the companies with type, projects, signals and liquidity, and one company, a room at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.auth import require
from app.domain.platform_companies import OPERATOR_KINDS
from app.domain.users import Actor
from app.i18n import t, time_text
from app.pages import (
    _platform_cash,
    _platform_contracts,
    _platform_flags,
    _platform_history,
    _platform_modes,
    _platform_profile,
)
from app.pages._platform_head import company_head
from app.services import platform_analysis, platform_companies
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.app import get_app
from app.ui.forms import nonce, renew, reset
from app.ui.links import go, page_link, param
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, table
from app.ui.text import literal

ROOMS: dict[str, Callable[[App, Actor, CompanyView, CompanyAnalysis], None]] = {
    "profile": _platform_profile.show,
    "contracts": _platform_contracts.show,
    "cash": _platform_cash.show,
    "flags": _platform_flags.show,
    "modes": _platform_modes.show,
}
actor = require("finance", "supervisor")
app = get_app()


def overview(views: list[CompanyView]) -> None:
    """The companies as a table, and the choice of one."""
    rows = []
    for view in views:
        found = attempt(lambda view=view: platform_analysis.analyse(app, actor, view))  # type: ignore[misc]
        if found is None:
            continue
        share = found.income.total.pass_through_share.value if found.income else None
        rows.append(
            {
                "number": view.company.number,
                "name": view.company.name,
                "kind": t(f"platform.operator.{view.file.profile.kind}"),
                "projects": len(found.projects),
                "earning": t(f"platforms.earning_short.{found.earning}"),
                "passed": share,
                "raised": found.raised,
                "unknown": found.unknown,
                "paying": t(f"platforms.paying_short.{found.paying}"),
                "line": found.cash.line_needed if found.cash else None,
            }
        )
    table(
        rows,
        [
            Column("number", t("platforms.number"), width=104),
            Column("name", t("platforms.name"), width=184),
            Column("kind", t("platforms.kind"), width=86),
            Column("projects", t("platforms.projects_count"), "integer", width=58),
            Column("earning", t("platforms.earning_column"), width=84),
            Column("passed", t("platforms.passed"), "percent", width=74, help=t("platforms.passed_help")),
            Column("raised", t("platforms.raised"), "integer", width=72, help=t("platforms.raised_help")),
            Column("unknown", t("platforms.unknown"), "integer", width=78, help=t("platforms.unknown_help")),
            Column("paying", t("platforms.paying_column"), width=80),
            Column("line", t("platforms.line_short"), "yuan_wan", width=118, help=t("platforms.line_help")),
        ],
        alt=t("platforms.list_alt"),
    )
    names = {view.company.id: f"{view.company.number} {view.company.name}" for view in views}
    chosen = st.selectbox(
        t("platforms.choose"),
        list(names),
        index=None,
        placeholder=t("platforms.choose_none"),
        format_func=lambda key: names[key],
        key="platforms.chosen",
    )
    if chosen:
        del st.session_state["platforms.chosen"]
        go("platforms", id=chosen)


def creating(first: bool) -> None:
    """Name and type of a new company."""
    with st.expander(t("platforms.new"), expanded=first), st.form("platforms.new", border=False):
        left, right = st.columns([3, 2])
        name = left.text_input(t("platforms.name"), max_chars=80, key="platforms.new.name")
        kind = right.selectbox(
            t("platforms.kind"),
            OPERATOR_KINDS,
            format_func=lambda code: t(f"platform.operator.{code}"),
            key="platforms.new.kind",
        )
        if not st.form_submit_button(t("platforms.create"), type="primary", key="platforms.create"):
            return
        mark = nonce("platforms.new")
        made = attempt(lambda: platform_companies.create(app, actor, name, kind, submission=mark))
        if made is not None:
            renew("platforms.new")
            reset("platforms.new.name")
            flash(t("platforms.created", number=made.company.number))
            go("platforms", id=made.company.id)


def removed() -> None:
    """Companies that were taken off the list, each with the way back."""
    gone = attempt(lambda: platform_companies.list_removed(app, actor))
    if not gone:
        return
    with st.expander(t("platforms.removed_list", count=len(gone))):
        for company in gone:
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            ):
                at = time_text(company.removed_at) if company.removed_at else ""
                st.markdown(f"{literal(company.number)} {literal(company.name)} :gray[{at}]")
                pressed = st.button(t("platforms.bring_back"), key=f"platforms.back.{company.id}")
            if pressed:
                bring_back(company.id)


def bring_back(company_id: str) -> None:
    """Put it on the list again."""
    if attempt(lambda: platform_companies.bring_back(app, actor, company_id)):
        flash(t("platforms.brought_back"))
        st.rerun()


def one(company_id: str) -> None:
    """A company: what it lives on and whether it can pay, then one room at a time."""
    view = attempt(lambda: platform_companies.read(app, actor, company_id))
    if view is None:
        page_link("platforms", t("platforms.back"))
        return
    page_header(literal(view.company.name), reference=view.company.number)
    page_link("platforms", t("platforms.back"))
    if view.company.removed_at is not None:
        note(t("platforms.is_removed"), "wait")
    found = attempt(lambda: platform_analysis.analyse(app, actor, view))
    if found is None:
        _platform_history.show(app, actor, view)
        return
    company_head(view, found)
    wanted = param("room")
    room = st.segmented_control(
        t("platforms.room_title"),
        list(ROOMS),
        default=wanted if wanted in ROOMS else "profile",
        required=True,
        format_func=lambda code: t(f"platforms.room.{code}"),
        key=f"platforms.room.{view.company.id}",
        label_visibility="collapsed",
    )
    ROOMS[str(room)](app, actor, view, found)
    _platform_history.show(app, actor, view, found)


if param("id"):
    one(param("id"))
else:
    page_header(t("platforms.title"), t("platforms.lead"))
    companies = attempt(lambda: platform_companies.list_companies(app, actor))
    if companies:
        section(t("platforms.list"))
        overview(companies)
    elif companies is not None:
        mine = "none_hint" if actor.role == "finance" else "none_reader"
        empty_state(t("platforms.none_yet"), t(f"platforms.{mine}"))
    if actor.role == "finance" and companies is not None:
        creating(first=not companies)
        removed()
    st.caption(t("platforms.judgement_note"))
