"""待人工判断领域: messages that name no field with what the machine takes them for; a person confirms or changes it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.domain.users import Actor
from app.i18n import date_text, number, t, term, terms
from app.services import field_decisions
from app.services.context import App
from app.services.field_decisions import Undecided
from app.ui.outcome import attempt
from app.ui.page import empty_state, flash, note, section
from app.ui.text import clean, excerpt

PER_PAGE = 10
TEXT = 90
kinds = st.column_config


def undecided_tab(app: App, actor: Actor) -> None:
    """One page of undecided messages, a field to confirm in each row, one button for all of them."""
    section(t("pain_points.undecided"), t("pain_points.undecided_lead"))
    unsure_only = st.toggle(t("pain_points.unsure_only"), key="pain_points.unsure_only")
    turn = st.session_state.setdefault("pain_points.decided_turn", 0)
    position = f"pain_points.undecided_page.{unsure_only}.{turn}"
    start = (st.session_state.get(position, 1) - 1) * PER_PAGE
    found = attempt(lambda: field_decisions.undecided(app, actor, PER_PAGE, start, unsure_only))
    if found is None:
        return
    if not found.rows:
        waiting = found.total > 0
        empty_state(
            t("pain_points.none_unsure" if waiting else "pain_points.none_undecided"),
            t("pain_points.none_unsure_hint" if waiting else "pain_points.none_undecided_hint"),
        )
        return
    st.caption(t("pain_points.undecided_count", total=number(found.total), unsure=number(found.unsure)))
    if found.judged < found.total:
        note(t("pain_points.undecided_newest", judged=number(found.judged)))
    fields = _editor(found.rows, f"{position}.{start}")
    listed = found.unsure if unsure_only else found.judged
    if listed > PER_PAGE:
        st.pagination(-(-listed // PER_PAGE), key=position)
    label = t("pain_points.decide", count=len(fields)) if fields else t("pain_points.decide_none")
    if st.button(
        label, key="pain_points.decide", type="primary", icon=":material/done_all:", disabled=not fields
    ):
        done = attempt(lambda: field_decisions.decide(app, actor, fields))
        if done:
            st.session_state["pain_points.decided_turn"] = turn + 1
            words = t("pain_points.decided", count=done.saved)
            flash(words + (t("pain_points.decided_taken", count=done.taken) if done.taken else ""))
            st.rerun()
    st.caption(t("pain_points.decide_hint"))


def _editor(rows: Sequence[Undecided], key: str) -> dict[str, str]:
    """The rows to decide; what was ticked or changed: message id -> field."""
    edited = st.data_editor(
        pd.DataFrame(
            {
                "confirm": pd.Series([False] * len(rows), dtype="boolean"),
                "field": pd.Series([row.guess.field or None for row in rows], dtype="string"),
                "machine": pd.Series([_opinion(row) for row in rows], dtype="string"),
                "message": pd.Series([_words(row) for row in rows], dtype="string"),
                "at": pd.Series([date_text(row.message.reported_at) for row in rows], dtype="string"),
            }
        ),
        column_config={
            "confirm": kinds.CheckboxColumn(t("pain_points.confirm"), default=False, width=90),
            "field": kinds.SelectboxColumn(
                t("pain_points.column.field"),
                options=list(terms("field")),
                required=True,
                format_func=lambda code: term("field", code),
                width=110,
            ),
            "machine": kinds.TextColumn(t("pain_points.machine"), width=180),
            "message": kinds.TextColumn(t("pain_points.message"), width=444),
            "at": kinds.TextColumn(t("pain_points.column.reported_at"), width=96),
        },
        disabled=["machine", "message", "at"],
        hide_index=True,
        num_rows="fixed",
        row_height=64,
        height="content",
        width="stretch",
        key=key,
        alt=t("pain_points.undecided_alt", count=len(rows)),
    )
    fields = {}
    for row, confirmed, field in zip(rows, edited["confirm"], edited["field"], strict=True):
        chosen = "" if pd.isna(field) else str(field)
        ticked = confirmed is not pd.NA and bool(confirmed)
        if chosen and (ticked or chosen != row.guess.field):
            fields[row.message.id] = chosen
    return fields


def _opinion(row: Undecided) -> str:
    """What the machine thinks, how sure it is, and what else it may be."""
    guess = row.guess
    if not guess.field:
        return t("pain_points.guess_none")
    code = "pain_points.guess_unsure" if guess.unsure else "pain_points.guess_sure"
    return t(code, first=term("field", guess.field), second=term("field", guess.second))


def _words(row: Undecided) -> str:
    message = row.message
    return clean("：".join(part for part in (message.title, excerpt(message.text, TEXT)) if part))
