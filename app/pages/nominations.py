"""毛遂自荐: for an enterprise the proposal and what becomes of it; for a department its inbox."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import t, time_text
from app.pages._nomination_form import proposal_form, proposal_texts
from app.pages._nomination_inbox import show_inbox
from app.services import nominations
from app.services.nominations import NominationRow
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.links import page_link, param
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, table
from app.ui.tags import tag
from app.ui.text import literal

TONES = {"submitted": "wait", "returned": "bad", "accepted": "good", "withdrawn": "neutral"}
actor = require("enterprise", "officer", "supervisor")
app = get_app()


def listing(rows: list[NominationRow], *, company: bool) -> None:
    """Every proposal with its state."""
    table(
        [
            {
                "number": row.nomination.number,
                "name": row.nomination.texts.title,
                "enterprise": row.nomination.enterprise_name,
                "department": row.nomination.department,
                "state": t(f"machines.nomination.{row.state}"),
                "at": row.nomination.submitted_at,
                "opportunity": row.opportunity,
            }
            for row in rows
        ],
        [
            Column("number", t("nominations.number"), width=105),
            Column("name", t("nominations.name"), width=260),
            *([Column("enterprise", t("nominations.enterprise"), width=180)] if company else []),
            *(
                []
                if actor.role == "officer"
                else [Column("department", t("nominations.department"), width=130)]
            ),
            Column("state", t("nominations.state"), width=70),
            Column("at", t("nominations.submitted_at"), "time", width=130),
            Column("opportunity", t("nominations.opportunity"), width=100),
        ],
        alt=t("nominations.table_alt", count=len(rows)),
        key="nominations.table",
    )


def choose(rows: list[NominationRow]) -> NominationRow:
    wanted = param("id")
    start = next((n for n, row in enumerate(rows) if row.nomination.number == wanted), 0)
    place = st.selectbox(
        t("nominations.choose"),
        range(len(rows)),
        index=start,
        format_func=lambda n: f"{rows[n].nomination.number}　{rows[n].nomination.texts.title}",
        key=f"nominations.choice.{wanted}.{len(rows)}",
    )
    row = rows[place or 0]
    st.markdown(
        f"### {literal(row.nomination.texts.title)}\n\n"
        f"{tag(t(f'machines.nomination.{row.state}'), TONES[row.state])} "
        f":gray[{time_text(row.nomination.submitted_at)}]"
    )
    return row


def enterprise_view() -> None:
    page_header(t("nominations.title"), t("nominations.lead_enterprise"))
    rows = attempt(lambda: nominations.mine(app, actor))
    if rows is None:
        return
    with st.expander(t("nominations.new"), icon=":material/lightbulb:", expanded=not rows):
        proposal_form(app, actor)
    section(t("nominations.mine"))
    if not rows:
        empty_state(
            t("nominations.empty_mine"),
            t("nominations.empty_mine_hint"),
            page="opportunities",
            label=t("nominations.to_opportunities"),
        )
        return
    listing(rows, company=False)
    own(choose(rows))


def own(row: NominationRow) -> None:
    """One proposal of this enterprise and what it may do with it."""
    nomination = row.nomination
    if row.state == "returned":
        note(f"{t('nominations.reason')}　{literal(nomination.reason)}", "bad")
        with st.expander(t("nominations.again"), expanded=True):
            proposal_form(app, actor, nomination)
    elif row.opportunity:
        note(t("nominations.published_note", number=row.opportunity), "good")
        page_link("opportunity", t("nominations.to_published"), id=row.opportunity)
    elif row.state == "accepted":
        note(t("nominations.accepted_note"), "good")
    proposal_texts(nomination)
    if row.state in ("submitted", "returned"):
        box = f"nominations.withdraw_sure.{nomination.id}"
        sure = st.checkbox(t("nominations.withdraw_sure", number=nomination.number), key=box)
        if st.button(t("nominations.withdraw"), key="nominations.withdraw"):
            if not sure:
                note(t("nominations.tick"), "bad")
            elif attempt(lambda: nominations.withdraw(app, actor, nomination.id)):
                reset(box)
                flash(t("nominations.withdrawn", number=nomination.number))
                st.rerun()


def department_view() -> None:
    page_header(t("nominations.title"), t(f"nominations.lead_{actor.role}"))
    rows = attempt(lambda: nominations.inbox(app, actor))
    if rows:
        listing(rows, company=True)
        show_inbox(app, actor, choose(rows))
    elif rows is not None:
        empty_state(
            t("nominations.empty_inbox"),
            t("nominations.empty_inbox_hint"),
            page="opportunities",
            label=t("nominations.to_opportunities"),
        )


if actor.role == "enterprise":
    enterprise_view()
else:
    department_view()
