"""我的榜单: the department's opportunities from matching through opening and evaluation to the award."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.domain.machines import OPPORTUNITY
from app.i18n import deadline_text, t, term, time_text
from app.pages import (
    _challenge_addenda,
    _challenge_award,
    _challenge_evaluation,
    _challenge_matching,
    _challenge_opening,
    _delivery_termination,
    _papers,
    _signals,
)
from app.pages._proposals import show_own
from app.services import publishing, withdrawing
from app.services.publishing import OpportunityRow
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.links import page_link, param
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, step_bar
from app.ui.tables import Column, table
from app.ui.tags import status
from app.ui.text import literal

STEPS = (
    *("published", "closed", "opened", "scoring", "consensus"),
    *("evaluated", "publicity", "proposed", "awarded", "signed", "carried_out", "accepted"),
)
FIRST_PART = {
    "published": "matching",
    "closed": "opening",
    "opened": "evaluation",
    "scoring": "evaluation",
    "consensus": "evaluation",
    "evaluated": "award",
    "publicity": "award",
    "proposed": "award",
    "awarded": "award",
    "signed": "award",
    "carried_out": "award",
    "accepted": "award",
    "reviewed": "award",
    "terminated": "withdraw",
}
BEFORE_OPENING = ("published", "closed", "withdrawn")
CONTRACTED = ("signed", "carried_out", "accepted", "reviewed")
actor = require("officer")
app = get_app()


def overview(rows: list[OpportunityRow]) -> None:
    """The department's opportunities, newest first."""
    now = app.clock.now()
    table(
        [
            {
                "number": row.number,
                "title": row.title,
                "status": term("opportunity_status", row.badge),
                "deadline": row.tender_deadline,
                "left": deadline_text(row.tender_deadline, now) if row.status == "published" else "",
                "ceiling": row.ceiling_fen,
                "mechanism": term("mechanism", row.mechanism),
            }
            for row in rows
        ],
        [
            Column("number", t("challenges.number"), width=104),
            Column("title", t("challenges.name"), width=280),
            Column("status", t("challenges.status"), width=98),
            Column("deadline", t("challenges.deadline"), "time", width=132),
            Column("left", t("challenges.left"), width=118),
            Column("ceiling", t("challenges.ceiling"), "money_wan", width=124),
            Column("mechanism", t("challenges.mechanism"), width=78),
        ],
        alt=t("challenges.table_alt", count=len(rows)),
        key="challenges.table",
    )


def ending(row: OpportunityRow) -> None:
    """撤榜 before the opening, proposed with a reason that everybody reads; 终止 after it."""
    if row.status in CONTRACTED:
        page_link("delivery", t("delivery.to_delivery"), id=row.number, room="termination")
        return
    if OPPORTUNITY.edge(row.status, "terminate") or row.status == "terminated":
        _delivery_termination.show_before_contract(app, actor, row)
        return
    if row.status not in ("published", "closed"):
        note(t("challenges.withdraw_closed", status=term("opportunity_status", row.status)))
        return
    if show_own(app, actor, "withdrawal", row.id):
        return
    note(t("challenges.withdraw_lead"), "wait")
    reason = st.text_area(t("challenges.withdraw_reason"), key="challenges.withdraw_reason", max_chars=500)
    sure = st.checkbox(t("challenges.withdraw_sure", number=row.number), key="challenges.withdraw_sure")
    if st.button(t("challenges.withdraw"), key="challenges.withdraw"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
        elif attempt(lambda: withdrawing.propose_withdrawal(app, actor, row.id, reason)):
            reset("challenges.withdraw_reason", "challenges.withdraw_sure")
            flash(t("challenges.withdrawal_proposed", number=row.number))
            st.rerun()


PARTS = {
    "matching": lambda row: _challenge_matching.show(app, actor, row),
    "addenda": lambda row: _challenge_addenda.show(app, actor, row),
    "opening": lambda row: _challenge_opening.show(app, actor, row),
    "signals": lambda row: _signals.show(app, actor, row.id, row.status not in BEFORE_OPENING),
    "evaluation": lambda row: _challenge_evaluation.show(app, actor, row),
    "award": lambda row: _challenge_award.show(app, actor, row),
    "papers": lambda row: _papers.show(app, actor, row),
    "withdraw": ending,
}

page_header(t("challenges.title"), t("challenges.lead"))
rows = attempt(lambda: publishing.list_mine(app, actor))
if rows:
    overview(rows)
    titles = {row.number: f"{row.number}　{row.title}" for row in rows}
    wanted = param("id")
    start = next((n for n, row in enumerate(rows) if wanted in (row.id, row.number)), 0)
    number = st.selectbox(
        t("challenges.choose"),
        list(titles),
        index=start,
        format_func=titles.get,
        key=f"challenges.choice.{wanted}",
    )
    row = next(row for row in rows if row.number == number)
    st.markdown(f"### {literal(row.title)}")
    st.markdown(
        f"{status('opportunity_status', row.badge)} :gray[{t('challenges.deadline')} "
        f"{time_text(row.tender_deadline)}]"
    )
    if row.status in STEPS:
        step_bar([term("opportunity_status", step) for step in STEPS], STEPS.index(row.status))
    page_link("opportunity", t("challenges.to_opportunity"), id=row.number)
    part = st.segmented_control(
        t("challenges.part_title"),
        list(PARTS),
        default=FIRST_PART.get(row.status, "opening"),
        required=True,
        format_func=lambda code: t(f"challenges.part.{code}"),
        key=f"challenges.part.{row.number}.{row.status}",
        label_visibility="collapsed",
    )
    PARTS[part](row)
elif rows is not None:
    empty_state(
        t("challenges.empty"), t("challenges.empty_hint"), page="scenarios", label=t("challenges.draft")
    )
