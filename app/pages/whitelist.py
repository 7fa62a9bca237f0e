"""企业白名单: who is listed or suspended, why and until when; one proposes and a reviewer approves, scorecards beside it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from app.auth import require
from app.domain.delivery.whitelist import ACTIONS, WhitelistDecision, WhitelistProposal
from app.i18n import date_text, t, term, time_text
from app.pages._delivery_scorecard import show_card
from app.services import scorecards, whitelisting
from app.services.whitelisting import WhitelistRow
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.second_person import decision_form
from app.ui.tables import Column, table
from app.ui.tags import status
from app.ui.text import literal, people_text

actor = require("officer", "reviewer", "supervisor")
app = get_app()


def overview(rows: list[WhitelistRow]) -> None:
    table(
        [
            {
                "name": row.name,
                "status": _status(row),
                "score": float(row.score) if row.score is not None else None,
                "contracts": row.contracts,
                "since": row.decision.decided_at if row.decision else None,
                "until": t("whitelist.lapsed") if row.lapsed else _until(row),
                "reason": row.decision.reason if row.decision else "",
                "article": row.decision.article if row.decision else "",
                "by": _people(row.decision) if row.decision else "",
                "waiting": t(f"whitelist.action.{row.waiting.status}") if row.waiting else "",
            }
            for row in rows
        ],
        [
            Column("name", t("whitelist.column.name"), width=240, pinned=True),
            Column("status", t("whitelist.column.status"), width=190),
            Column("score", t("whitelist.column.score"), "number", width=90),
            Column("contracts", t("whitelist.column.contracts"), "integer", width=70),
            Column("since", t("whitelist.column.since"), "date", width=110),
            Column("until", t("whitelist.column.until"), width=110),
            Column("waiting", t("whitelist.column.waiting"), width=110),
            Column("reason", t("whitelist.column.reason"), width=280),
            Column("article", t("whitelist.column.article"), width=200),
            Column("by", t("whitelist.column.by"), width=120),
        ],
        alt=t("whitelist.alt", count=len(rows)),
        key="whitelist.table",
    )


def _status(row: WhitelistRow) -> str:
    """As decided; what only came with a file says so."""
    if row.imported:
        return t("whitelist.imported", status=term("whitelist", row.imported))
    return term("whitelist", row.status)


def _people(decision: WhitelistDecision) -> str:
    """Who proposed and who approved; decisions before 0.4.0 had one person."""
    names = (decision.proposed_name, decision.decided_name)
    return t("ui.list_comma").join(name for name in names if name)


def _until(row: WhitelistRow) -> str:
    return date_text(row.decision.until) if row.decision and row.decision.until else ""


def lapsed(rows: list[WhitelistRow]) -> None:
    """Decisions past their last day, and the way to end them."""
    count = sum(row.lapsed for row in rows)
    if not count:
        return
    note(t("whitelist.lapsed_note", count=count), "wait")
    if actor.role == "reviewer" and st.button(t("whitelist.end_lapsed"), key="whitelist.end_lapsed"):
        ended = attempt(lambda: whitelisting.end_lapsed(app, actor))
        if ended:
            flash(t("whitelist.ended", count=ended))
            st.rerun()


def one(row: WhitelistRow) -> None:
    """An enterprise: its status, its scorecards, every decision."""
    st.markdown(f"### {literal(row.name)}")
    if row.imported:
        note(t("whitelist.imported_note", status=term("whitelist", row.imported)), "wait")
    else:
        st.markdown(status("whitelist", row.status) or term("whitelist", row.status))
    section(t("whitelist.cards"), t("delivery.card_lead"))
    found = attempt(lambda: scorecards.of_enterprise(app, actor, row.enterprise))
    for each in found.cards if found else ():
        st.markdown(f"**{literal(each.opportunity.number)}　{literal(each.opportunity.title)}**")
        show_card(each.card, each.opportunity.number)
    if found is not None and not found.cards:
        st.caption(t("whitelist.cards_none"))
    made = attempt(lambda: whitelisting.history(app, actor, row.enterprise))
    if made:
        section(t("whitelist.history"))
    for decision in made or ():
        until = t("whitelist.history_until", until=decision.until) if decision.until else ""
        words = t(
            "whitelist.history_row",
            at=time_text(decision.decided_at),
            by=_people(decision),
            status=term("whitelist", decision.status),
            reason=decision.reason,
            article=decision.article,
        )
        people_text(words + until)
    if row.waiting is not None:
        waiting(row, row.waiting)
    elif actor.role in ("officer", "reviewer"):
        propose(row)


def waiting(row: WhitelistRow, proposal: WhitelistProposal) -> None:
    """What was proposed: another person approves or sends it back, who proposed it may take it back."""
    section(t("whitelist.waiting_title"))
    people_text(
        t(
            "whitelist.waiting_row",
            by=proposal.proposed_name,
            at=time_text(proposal.proposed_at),
            status=t(f"whitelist.action.{proposal.status}"),
            reason=proposal.reason,
            article=proposal.article,
        )
        + (t("whitelist.history_until", until=proposal.until) if proposal.until else "")
    )
    if proposal.proposed_by == actor.id:
        if st.button(t("whitelist.recall"), key="whitelist.recall") and attempt(
            lambda: whitelisting.recall(app, actor, proposal.id)
        ):
            flash(t("whitelist.recalled"))
            st.rerun()
    elif actor.role == "reviewer":
        decide(row, proposal)


def decide(row: WhitelistRow, proposal: WhitelistProposal) -> None:
    """The second person."""
    word = t(f"whitelist.action.{proposal.status}")
    decision_form(
        proposal.id,
        lambda: whitelisting.approve(app, actor, proposal.id),
        lambda answer: whitelisting.send_back(app, actor, proposal.id, answer),
        sure=t("whitelist.sure"),
        approved=t("whitelist.decided", name=literal(row.name), status=word),
        sent_back=t("whitelist.sent_back"),
    )


def propose(row: WhitelistRow) -> None:
    """What the first person proposes, with facts, rule and, where it ends, its last day."""
    section(t("whitelist.decide_title"))
    keys = [
        f"whitelist.{name}.{row.enterprise}"
        for name in ("status", "reason", "article", "term", "until", "sure")
    ]
    chosen = st.selectbox(
        t("whitelist.status"), ACTIONS, format_func=lambda code: t(f"whitelist.action.{code}"), key=keys[0]
    )
    reason = st.text_area(t("whitelist.reason"), key=keys[1], max_chars=1000, height=90)
    article = st.text_input(t("whitelist.article"), key=keys[2], max_chars=200)
    until = None
    if chosen != "none" and st.checkbox(t("whitelist.term"), key=keys[3]):
        day = st.date_input(
            t("whitelist.until"),
            app.clock.now().date() + timedelta(days=365),
            key=keys[4],
            format="YYYY-MM-DD",
        )
        until = day if isinstance(day, date) else None
    sure = st.checkbox(t("whitelist.sure"), key=keys[5])
    if st.button(t("whitelist.decide"), key="whitelist.propose", type="primary"):
        if not sure:
            note(t("whitelist.tick_first"), "bad")
        elif attempt(
            lambda: whitelisting.propose(
                app, actor, row.enterprise, chosen, reason or "", article or "", until
            )
        ):
            reset(*keys)
            word = t(f"whitelist.action.{chosen}")
            flash(t("whitelist.proposed", name=literal(row.name), status=word))
            st.rerun()


page_header(t("whitelist.title"), t("whitelist.lead"))
note(t("whitelist.use"))
found = attempt(lambda: whitelisting.rows(app, actor))
if found:
    if count := sum(bool(row.imported) for row in found):
        note(t("whitelist.imported_waits", count=count), "wait")
    lapsed(found)
    overview(found)
    names = {row.enterprise: row for row in found}
    wanted = st.selectbox(
        t("whitelist.choose"), list(names), index=None, placeholder=t("whitelist.choose_none"),
        format_func=lambda key: names[key].name, key="whitelist.chosen",
    )  # fmt: skip
    if wanted:
        one(names[wanted])
elif found is not None:
    empty_state(t("whitelist.empty"), t("whitelist.empty_hint"))
