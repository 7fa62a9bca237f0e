"""履约管理: the contracts of whoever is here, and one of them (?id=) from the plan to acceptance or its end."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.auth import require
from app.domain.users import Actor
from app.i18n import date_text, money_wan, t, term
from app.pages import (
    _delivery_acceptance,
    _delivery_change,
    _delivery_decision,
    _delivery_milestones,
    _delivery_plan,
    _delivery_promises,
    _delivery_scorecard,
    _delivery_termination,
)
from app.services import delivery_views
from app.services.context import App
from app.services.delivery_views import DeliveryRow, DeliveryView
from app.ui.app import get_app
from app.ui.links import go, page_link, param
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, pick
from app.ui.tags import status
from app.ui.text import literal

ROOMS: dict[str, Callable[[App, Actor, DeliveryView], None]] = {
    "milestones": _delivery_milestones.show,
    "promises": _delivery_promises.show,
    "acceptance": _delivery_acceptance.show,
    "change": _delivery_change.show,
    "termination": _delivery_termination.show,
    "scorecard": _delivery_scorecard.show,
}
ROOM_OF = {"acceptance": "acceptance", "change": "change", "termination": "termination"}
actor = require("officer", "reviewer", "enterprise", "finance", "supervisor")
app = get_app()


def overview(rows: list[DeliveryRow]) -> None:
    """All contracts as a table, and the choice of one."""
    late = any(row.late_days for row in rows)
    columns = [
        Column("number", t("delivery.column.number"), width=108, pinned=True),
        Column("title", t("delivery.column.title"), width=230),
        Column("state", t("delivery.column.status"), width=80),
        Column("waits", t("delivery.column.waiting"), width=90),
        Column("overdue", t("delivery.column.overdue"), "integer", width=64),
        Column("next_due", t("delivery.column.next_due"), "date", width=105),
        Column("price_fen", t("delivery.column.price_fen"), "money_wan", width=130),
        Column("signed_on", t("delivery.column.signed_on"), "date", width=105),
        *([Column("late_days", t("delivery.column.late_days"), "integer", width=110)] if late else []),
        Column("enterprise", t("delivery.column.enterprise"), width=220),
        Column("department", t("delivery.column.department"), width=140),
    ]
    shown = [
        {
            **vars(row),
            "state": term("opportunity_status", row.status),
            "waits": t(f"delivery.kind.{row.waiting}") if row.waiting else "",
        }
        for row in rows
    ]
    section(t("delivery.list"))
    clicked = pick(shown, columns, alt=t("delivery.list_alt", count=len(rows)), key="delivery.table")
    if clicked is not None:
        go("delivery", id=rows[clicked].number)
    names = {row.number: f"{row.number}　{row.title}" for row in rows}
    chosen = st.selectbox(
        t("delivery.choose"),
        list(names),
        index=None,
        placeholder=t("delivery.choose_none"),
        format_func=lambda key: names[key],
        key="delivery.chosen",
    )
    if chosen:
        del st.session_state["delivery.chosen"]
        go("delivery", id=chosen)


def one(number: str) -> None:
    """One contract: what it is, what waits, its rooms."""
    view = attempt(lambda: delivery_views.read(app, actor, number))
    if view is None:
        page_link("delivery", t("delivery.back"))
        return
    page_header(literal(view.opportunity.title))
    head(view)
    if view.waiting is not None:
        kind = t(f"delivery.kind.{view.waiting.kind}")
        note(t("delivery.waiting_note", kind=kind), "wait")
    if view.contract is None or (view.waiting is not None and actor.role == "reviewer"):
        _delivery_decision.show(app, actor, view)
    if view.contract is None:
        return
    if view.status == "signed" and actor.role == "officer":
        _delivery_plan.show(app, actor, view)
        with st.expander(t("delivery.termination_title")):
            _delivery_termination.show(app, actor, view)
        return
    if view.opportunity.started_at is None:
        note(t("delivery.not_started"))
        return
    rooms(view)


def head(view: DeliveryView) -> None:
    """The facts everybody needs, and the ways out."""
    opportunity = view.opportunity
    facts = [(t("ui.reference"), opportunity.number)]
    if actor.role not in ("officer", "reviewer"):  # they know where they work
        facts.append((t("delivery.column.department"), opportunity.department))
    if view.terms is not None and view.contract is not None:
        facts += [
            (t("delivery.column.enterprise"), view.enterprise_name),
            (t("delivery.column.price_fen"), money_wan(view.terms.price_fen)),
            (t("delivery.column.signed_on"), date_text(view.contract.signed_on)),
        ]
    st.markdown(
        status("opportunity_status", view.status)
        + " "
        + " · ".join(f":gray[{name}] {literal(value)}" for name, value in facts)
    )
    with st.container(horizontal=True):
        page_link("delivery", t("delivery.back"))
        page_link("opportunity", t("delivery.to_opportunity"), id=opportunity.number)
    if view.late_days and view.contract is not None and actor.role != "enterprise":
        words = t("delivery.signed_late", days=view.late_days, reason=literal(view.contract.late_reason))
        note(words, "bad")
    if opportunity.terminated_at is not None:
        note(t("delivery.terminated_note", on=date_text(opportunity.terminated_at)), "bad")
    elif opportunity.accepted_at is not None:
        grade = t(f"delivery.grade.{view.grade}") if view.grade else ""
        note(t("delivery.accepted_note", on=date_text(opportunity.accepted_at), grade=grade), "good")


def rooms(view: DeliveryView) -> None:
    """One room at a time."""
    wanted = param("room") or (ROOM_OF[view.waiting.kind] if view.waiting else "milestones")
    room = st.segmented_control(
        t("delivery.room_title"),
        list(ROOMS),
        default=wanted if wanted in ROOMS else "milestones",
        required=True,
        format_func=lambda code: t(f"delivery.room.{code}"),
        key=f"delivery.room.{view.opportunity.number}",
        label_visibility="collapsed",
    )
    ROOMS[str(room)](app, actor, view)


if param("id"):
    one(param("id"))
else:
    page_header(
        t("delivery.title"), t("delivery.lead_enterprise" if actor.role == "enterprise" else "delivery.lead")
    )
    found = attempt(lambda: delivery_views.deliveries(app, actor))
    if found:
        overview(found)
    elif found is not None:
        empty_state(t("delivery.empty"), t("delivery.empty_hint"))
