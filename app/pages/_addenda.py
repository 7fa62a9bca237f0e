"""补遗与答疑 as everybody reads them: on the opportunity's page, and on the department's desk."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.documents.term_words import column_words
from app.domain.amendments import EFFECTS, Addendum
from app.domain.racing import Stage
from app.i18n import date_text, t, time_text
from app.services.addenda import Preview
from app.services.questions import PublicQuestion
from app.ui.page import note
from app.ui.reading import reading_table
from app.ui.tags import tag
from app.ui.text import people_text


def addendum_line(addendum: Addendum) -> str:
    """Number, time, and what it changed, in one line."""
    names = t("ui.list_comma").join(column_words(column) for column in addendum.columns)
    return t(
        "addenda.line",
        number=addendum.number,
        at=addendum.issued_at,
        names=names or t("addenda.no_terms"),
    )


def stage_days(stages: Sequence[Stage]) -> str:
    """The stages of a race and by when each is to be done."""
    lines = [t("addenda.stage", number=each.number, day=date_text(each.due_on)) for each in stages]
    return t("ui.list_comma").join(lines)


def show_addenda(issued: Sequence[Addendum]) -> None:
    """The newest first, each with its note and what it did to the deadline and to sealed bids."""
    if not issued:
        st.caption(t("addenda.none"))
    for addendum in reversed(issued):
        with st.container(border=True):
            mark = tag(t("addenda.affects"), "wait") if addendum.affects_bids else ""
            st.markdown(f"**{addendum_line(addendum)}** {mark}")
            people_text(addendum.note)
            if addendum.deadline_after != addendum.deadline_before:
                before, after = time_text(addendum.deadline_before), time_text(addendum.deadline_after)
                st.caption(t("addenda.moved", before=before, after=after))
            if addendum.moved_stages:
                st.caption(t("addenda.stages_moved", stages=stage_days(addendum.moved_stages)))


def show_answers(answered: Sequence[PublicQuestion]) -> None:
    """Question and answer, without anybody's name."""
    for question in answered:
        with st.container(border=True):
            st.markdown(f"**{t('questions.question')}**")
            people_text(question.text)
            st.markdown(f"**{t('questions.the_answer')}**")
            people_text(question.answer)
            if question.answered_at:
                st.caption(t("questions.answered_at", at=question.answered_at))


def show_consequences(found: Preview) -> None:
    """What an addendum changes, and what follows for the deadline and for sealed bids."""
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
    if found.stages:
        note(t("addenda.stages_move", stages=stage_days(found.stages)))
