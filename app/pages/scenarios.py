"""场景起草与发布: the department's scenarios, and the form that brings one to the public list in five steps."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.auth import require
from app.domain.scenarios import Scenario
from app.errors import AppError
from app.i18n import money_wan, t, term
from app.pages._scenario_desk import Desk, clear, lay_out, open_desk, put, to_step
from app.pages._scenario_form import FORMS, STEPS
from app.pages._scenario_publish import in_review_view, publish_step, published_view, step_name
from app.services import scenarios
from app.ui.address import address_button, address_choice
from app.ui.app import get_app
from app.ui.forms import nonce, renew
from app.ui.links import go, param
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import empty_state, note, page_header
from app.ui.tags import status, tag
from app.ui.text import literal

actor = require("officer")
app = get_app()


def save(desk: Desk, step: int) -> None:
    """Save, then go to `step`. A refusal or somebody else's save leaves everything on the desk."""
    try:
        saved = scenarios.save(app, actor, desk.work) if desk.changed else desk.stored
    except AppError as error:
        error_summary(error)
    else:
        lay_out(saved, step)
        flash(t("scenarios.saved"))
        st.rerun()


def conflict(desk: Desk, fresh: Scenario) -> None:
    """Somebody saved in between: their version or ours, chosen by a person."""
    note(t("scenarios.conflict", at=fresh.updated_at), "wait")
    with st.container(horizontal=True):
        if st.button(t("scenarios.take_theirs"), key="scenarios.take_theirs"):
            lay_out(fresh, desk.step)
            st.rerun()
        if st.button(t("scenarios.keep_mine"), key="scenarios.keep_mine"):
            work = replace(desk.work, revision=fresh.revision)
            put(replace(desk, stored=fresh, work=work, base=work, version=desk.version + 1))
            st.rerun()


def edit(fresh: Scenario) -> None:
    page_header(literal(fresh.title) or t("scenarios.unnamed"), t("scenarios.edit_lead"))
    address_button(t("scenarios.back"), key="scenarios.back")
    if fresh.department != actor.department:
        empty_state(
            t("scenarios.not_yours"),
            t("scenarios.not_yours_hint"),
            page="scenarios",
            label=t("scenarios.back"),
        )
        return
    if fresh.opportunity:
        clear()
        published_view(app, actor, fresh)
        return
    if fresh.submitted_at:
        clear()
        in_review_view(app, actor, fresh)
        return
    desk = open_desk(fresh)
    top = st.container()
    step = st.segmented_control(
        t("scenarios.step"),
        range(len(STEPS)),
        format_func=step_name,
        default=desk.step,
        required=True,
        key=f"scenarios.step.{desk.version}",
    )
    if desk.step < len(FORMS):
        work = FORMS[desk.step](desk.base, desk.version)
        put(desk := replace(desk, work=work))
    elif desk.changed:
        note(t("scenarios.save_first"), "wait")
    elif publish_step(app, actor, fresh, to_step):
        st.rerun()
    if desk.stored.revision != fresh.revision:
        if not desk.changed:
            lay_out(fresh, desk.step)
            st.rerun()
        with top:
            conflict(desk, fresh)
    buttons(desk)
    if step is not None and step != desk.step:
        to_step(step)


def buttons(desk: Desk) -> None:
    last = len(STEPS) - 1
    with st.container(horizontal=True):
        if desk.step and st.button(t("scenarios.previous"), key="scenarios.previous"):
            to_step(desk.step - 1)
        offered = desk.step < last or desk.changed
        if offered and st.button(t("scenarios.save"), key="scenarios.save", icon=":material/save:"):
            save(desk, desk.step)
        if desk.step < last and st.button(
            t("scenarios.save_next"), key="scenarios.save_next", type="primary"
        ):
            save(desk, desk.step + 1)
    if desk.changed:
        st.caption(t("scenarios.unsaved"))


def card(scenario: Scenario) -> None:
    with st.container(border=True):
        what, money, when = st.columns([6, 2, 2], vertical_alignment="center")
        with what:
            title = literal(scenario.title) or t("scenarios.unnamed")
            address_button(f":primary[**{title}**]", key=f"scenarios.open.{scenario.id}", id=scenario.id)
            field = tag(term("field", scenario.field), "info") if scenario.field else ""
            source = tag(t("scenarios.from_topic")) if scenario.evidence else ""
            st.markdown(" ".join([status("scenario_status", scenario.status), field, source]))
        with money:
            st.caption(t("opportunity.ceiling"))
            st.markdown(f"**{literal(money_wan(scenario.ceiling_fen or None))}**")
        with when:
            st.caption(t("scenarios.updated", at=scenario.updated_at))


def listing() -> None:
    page_header(t("scenarios.title"), t("scenarios.lead"))
    with st.container(horizontal=True):
        if st.button(t("scenarios.new"), key="scenarios.new", type="primary", icon=":material/add:"):
            made = attempt(lambda: scenarios.new_scenario(app, actor, "", nonce("scenarios.new")))
            if made:
                renew("scenarios.new")
                st.query_params["id"] = made.id
                st.rerun()
        if st.button(
            t("scenarios.to_topics"), key="scenarios.to_topics", icon=":material/local_fire_department:"
        ):
            go("topics")
    rows = attempt(lambda: scenarios.list_scenarios(app, actor))
    if rows == []:
        empty_state(
            t("scenarios.empty"), t("scenarios.empty_hint"), page="topics", label=t("scenarios.to_topics")
        )
    elif rows:
        state = address_choice(
            t("scenarios.status"),
            "status",
            ("", "draft", "in_review", "published"),
            lambda code: term("scenario_status", code) if code else t("scenarios.all"),
            key="scenarios.status",
        )
        shown = [row for row in rows if state in ("", row.status)]
        st.caption(t("scenarios.count", count=len(shown)))
        for row in shown:
            card(row)


wanted = param("id")
if wanted:
    try:
        found = scenarios.read(app, actor, wanted)
    except AppError as error:
        page_header(t("scenarios.title"))
        error_summary(error)
        address_button(t("scenarios.back"), key="scenarios.back")
    else:
        edit(found)
else:
    listing()
