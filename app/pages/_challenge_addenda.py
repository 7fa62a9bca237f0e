"""答疑补遗: questions to answer, what was answered, addenda issued, and a new one with its consequences before it goes out."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from app.domain.amendments import AddendumDraft
from app.domain.scenarios import Scenario
from app.domain.users import Actor
from app.errors import InvalidFields
from app.i18n import SHANGHAI, explain_fault, t
from app.pages._addenda import show_addenda, show_answers, show_consequences
from app.pages._scenario_form import FORMS
from app.services import addenda, amending, publishing, questions, remedies
from app.services.addenda import Preview
from app.services.context import App
from app.services.publishing import OpportunityRow
from app.services.questions import PublicQuestion
from app.ui.forms import field_error, reset
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import note, section
from app.ui.tags import tag
from app.ui.text import literal, people_text

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
    if row.status == "closed" and _ordered(app, actor, row):
        note(t("addenda.ordered"), "wait")
    elif row.status != "published":
        st.caption(t("addenda.closed"))
        return
    waiting = attempt(lambda: (amending.draft_of(app, actor, row.id), amending.returned(app, actor, row.id)))
    if waiting is None:
        return
    draft, returned = waiting
    if draft is not None:
        _waiting(app, actor, draft)
        return
    if returned is not None:
        note(literal(t("addenda.returned", number=returned.number, reason=returned.reason)), "bad")
    _new(app, actor, row, len(issued) + 1)


def _ordered(app: App, actor: Actor, row: OpportunityRow) -> bool:
    """Whether a change of the documents was ordered that no addendum has made yet."""
    holds = attempt(lambda: remedies.opening_waits_for(app, actor, row.id)) or ()
    return any(each.kind == "addendum" for each in holds)


def _waiting(app: App, actor: Actor, draft: AddendumDraft) -> None:
    """A draft that waits for the second person; until then it can be taken back."""
    section(t("addenda.draft", number=draft.number), t("addenda.draft_lead"))
    with st.container(border=True):
        st.markdown(tag(t("addenda.in_review"), "wait"))
        people_text(draft.note)
        st.caption(t("addenda.drafted_at", at=draft.drafted_at))
        if st.button(t("addenda.withdraw_draft"), key="addenda.withdraw_draft") and attempt(
            lambda: amending.withdraw_draft(app, actor, draft.id)
        ):
            flash(t("addenda.draft_withdrawn"))
            st.rerun()


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
    words = "hand_in_answer" if affects else "publish_answer"
    pressed = st.button(t(f"questions.{words}"), key=f"questions.publish.{question.id}", type="primary")
    if pressed and attempt(lambda: questions.answer(app, actor, question.id, text or "", bool(affects))):
        reset(key, f"questions.affects.{question.id}")
        flash(t("questions.handed_in_flash" if affects else "questions.answered_flash"))
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
    if st.button(t("addenda.hand_in"), key="addenda.hand_in", type="primary", icon=":material/send:"):
        if found.faults:
            error_summary(InvalidFields("addenda.refused", found.faults))
        elif not sure:
            note(t("challenges.tick_first"), "bad")
        else:
            _hand_in(app, actor, row, after, text or "", later)


def _hand_in(
    app: App, actor: Actor, row: OpportunityRow, after: Scenario, text: str, later: datetime | None
) -> None:
    draft = attempt(lambda: amending.draft(app, actor, row.id, after, text, later))
    if draft is not None:
        flash(t("addenda.handed_in_flash", number=draft.number))
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
    show_consequences(found)
    for fault in found.faults:
        if fault.column not in ("note", ""):
            field_error(explain_fault(fault))
