"""答疑补遗: questions to answer, what was answered, addenda issued, and a new one with its consequences before it goes out."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from app.domain.amendments import EFFECTS
from app.domain.scenarios import Scenario
from app.domain.users import Actor
from app.errors import InvalidFields
from app.i18n import SHANGHAI, explain_fault, t, time_text
from app.pages._addenda import addendum_line, column_words, show_addenda, show_answers
from app.pages._scenario_form import FORMS
from app.services import addenda, publishing, questions
from app.services.addenda import Preview
from app.services.context import App
from app.services.publishing import OpportunityRow
from app.services.questions import PublicQuestion
from app.ui.forms import field_error, reset
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.text import people_text

PARTS = ("problem", "requirements", "evaluation", "money")
"""What of the terms may be changed, in the order of the scenario form."""


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Everything about questions and addenda of one opportunity."""
    _questions(app, actor, row)
    issued = attempt(lambda: addenda.of(app, actor, row.id))
    if issued is None:
        return
    section(t("addenda.issued"), t("addenda.issued_lead"))
    show_addenda(issued)
    if row.status == "published":
        _new(app, actor, row, len(issued) + 1)
    else:
        st.caption(t("addenda.closed"))


def _questions(app: App, actor: Actor, row: OpportunityRow) -> None:
    section(t("questions.waiting"), t("questions.waiting_lead"))
    waiting = attempt(lambda: questions.waiting(app, actor, row.id))
    if waiting is None:
        return
    if not waiting:
        st.caption(t("questions.none_waiting"))
    for question in waiting:
        with st.container(border=True):
            people_text(question.text)
            st.caption(t("questions.asked_at", at=question.asked_at))
            if row.status == "published":
                _answer(app, actor, question)
            else:
                st.caption(t("questions.too_late_to_answer"))
    answered = attempt(lambda: questions.answered(app, actor, row.id))
    if answered:
        section(t("questions.answered"))
        show_answers(answered)


def _answer(app: App, actor: Actor, question: PublicQuestion) -> None:
    key = f"questions.answer.{question.id}"
    text = st.text_area(t("questions.answer"), key=key, max_chars=2000, height=100)
    affects = st.checkbox(
        t("questions.affects"), key=f"questions.affects.{question.id}", help=t("questions.affects_help")
    )
    pressed = st.button(t("questions.publish_answer"), key=f"questions.publish.{question.id}", type="primary")
    if pressed and attempt(lambda: questions.answer(app, actor, question.id, text or "", bool(affects))):
        reset(key, f"questions.affects.{question.id}")
        flash(t("questions.answered_flash"))
        st.rerun()


def _new(app: App, actor: Actor, row: OpportunityRow, number: int) -> None:
    """The form of the next addendum: what changes, what follows, then the issue."""
    section(t("addenda.new", number=number), t("addenda.new_lead"))
    before = publishing.read(app, actor, row.id).opportunity.terms
    stem = f"{row.number}.{number}"
    chosen = st.pills(
        t("addenda.parts"),
        PARTS,
        selection_mode="multi",
        format_func=lambda code: t(f"scenarios.steps.{code}"),
        key=f"addenda.parts.{stem}",
    )
    after = before
    for part in PARTS:
        if part in chosen:
            with st.container(border=True):
                after = FORMS[PARTS.index(part)](after, 900_000 + number)
    text = st.text_area(
        t("addenda.note"), key=f"addenda.note.{stem}", max_chars=2000, height=100, help=t("addenda.note_help")
    )
    later = _later(row, stem)
    found = attempt(lambda: addenda.preview(app, actor, row.id, after, text or "", later))
    if found is None:
        return
    _consequences(found)
    sure = st.checkbox(t("addenda.sure"), key=f"addenda.sure.{stem}")
    if st.button(t("addenda.issue"), key="addenda.issue", type="primary", icon=":material/campaign:"):
        if found.faults:
            error_summary(InvalidFields("addenda.refused", found.faults))
        elif not sure:
            note(t("challenges.tick_first"), "bad")
        else:
            _issue(app, actor, row, after, text or "", later, number)


def _issue(
    app: App,
    actor: Actor,
    row: OpportunityRow,
    after: Scenario,
    text: str,
    later: datetime | None,
    number: int,
) -> None:
    issued = attempt(lambda: addenda.issue(app, actor, row.id, after, text, later, number=number))
    if issued is not None:
        flash(t("addenda.issued_flash", line=addendum_line(issued)))
        st.rerun()


def _later(row: OpportunityRow, stem: str) -> datetime | None:
    """A later deadline, when the department wants one; nothing chosen = as the law gives."""
    local = row.tender_deadline.astimezone(SHANGHAI)
    with st.expander(t("addenda.later"), expanded=False):
        st.caption(t("addenda.later_lead"))
        left, right = st.columns(2)
        day = left.date_input(
            t("scenarios.deadline_day"), local.date(), key=f"addenda.day.{stem}", format="YYYY-MM-DD"
        )
        hour = right.time_input(
            t("scenarios.deadline_time"), local.time(), key=f"addenda.time.{stem}", step=1800
        )
    if day is None or hour is None or isinstance(day, tuple):
        return None
    chosen = datetime.combine(day, hour, SHANGHAI)
    return None if chosen == local else chosen


def _consequences(found: Preview) -> None:
    """What the addendum would do, while it is written."""
    if found.changes:
        reading_table(
            [t("addenda.column.changed"), t("addenda.column.effect")],
            [
                (column_words(change.column), t(f"amendments.effect.{EFFECTS[change.column]}"))
                for change in found.changes
            ],
        )
    if found.affects_bids:
        note(t("addenda.reconfirm"), "wait")
    if found.moved:
        note(
            t("addenda.moves", before=time_text(found.deadline_before), after=time_text(found.deadline_after))
        )
    for fault in found.faults:
        if fault.column not in ("note", ""):
            field_error(explain_fault(fault))
