"""自荐受理: one proposal before the department, what is there already, and the decision."""

from __future__ import annotations

import streamlit as st

from app.domain.linting.failures import COPIED_FROM
from app.domain.users import Actor
from app.i18n import percent, t
from app.pages._nomination_form import proposal_texts
from app.services import nominations
from app.services.context import App
from app.services.nominations import NominationRow
from app.ui.forms import reset
from app.ui.links import go, page_link
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.text import literal


def show_inbox(app: App, actor: Actor, row: NominationRow) -> None:
    """For an officer to decide; for supervision to read."""
    nomination = row.nomination
    st.caption(literal(f"{t('nominations.enterprise')}　{nomination.enterprise_name}"))
    if nomination.reason:
        note(f"{t('nominations.reason')}　{literal(nomination.reason)}", "wait")
    note(t("nominations.confidential"))
    proposal_texts(nomination)
    if row.opportunity:
        page_link("opportunity", t("nominations.to_published"), id=row.opportunity)
    if actor.role != "officer":
        return
    if nomination.scenario and not row.opportunity:
        page_link("scenarios", t("nominations.to_scenario"), id=nomination.scenario)
    if row.state == "submitted":
        _similar(app, actor, nomination.id)
        _decide(app, actor, row)


def _similar(app: App, actor: Actor, nomination_id: str) -> None:
    """Scenarios and topics that read like it, so that nothing is published twice."""
    section(t("nominations.similar"), t("nominations.similar_lead"))
    found = attempt(lambda: nominations.similar(app, actor, nomination_id))
    if found is None:
        return
    if not found.scenarios and not found.topics:
        st.caption(t("nominations.similar_none"))
        return
    for each in found.scenarios:
        if each.similarity >= COPIED_FROM:
            note(
                t("nominations.copied", title=literal(each.title), share=percent(each.similarity, 0)), "wait"
            )
    left, right = st.columns(2)
    with left:
        reading_table(
            [
                t("nominations.similar_scenarios"),
                t("nominations.similar_department"),
                t("nominations.similarity"),
            ],
            [(each.title, each.department, percent(each.similarity, 0)) for each in found.scenarios],
        )
    with right:
        reading_table(
            [t("nominations.similar_topics"), t("nominations.similar_messages"), t("nominations.similarity")],
            [(each.title, each.messages, percent(each.similarity, 0)) for each in found.topics],
        )


def _decide(app: App, actor: Actor, row: NominationRow) -> None:
    nomination = row.nomination
    accepting, returning = st.columns(2, gap="medium")
    with accepting.container(border=True):
        section(t("nominations.accept_title"), t("nominations.accept_lead"))
        box = f"nominations.accept_sure.{nomination.id}"
        sure = st.checkbox(t("nominations.accept_sure", number=nomination.number), key=box)
        if st.button(t("nominations.accept"), key="nominations.accept", type="primary"):
            if not sure:
                note(t("nominations.tick"), "bad")
            else:
                made = attempt(lambda: nominations.accept(app, actor, nomination.id))
                if made is not None:
                    reset(box)
                    flash(t("nominations.accepted", number=nomination.number))
                    go("scenarios", id=made.id)
    with returning.container(border=True):
        section(t("nominations.return_title"), t("nominations.return_lead"))
        key = f"nominations.reason.{nomination.id}"
        reason = st.text_area(t("nominations.reason"), key=key, max_chars=500)
        if st.button(t("nominations.return"), key="nominations.return") and attempt(
            lambda: nominations.send_back(app, actor, nomination.id, reason or "")
        ):
            reset(key)
            flash(t("nominations.returned", number=nomination.number))
            st.rerun()
