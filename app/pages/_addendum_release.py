"""补遗发布: what an addendum changes and does today, before the second person releases it or sends it back."""

from __future__ import annotations

import streamlit as st

from app.documents.term_words import column_words, in_words
from app.domain.users import Actor
from app.errors import InvalidFields
from app.i18n import t, time_text
from app.pages._addenda import addendum_line, show_consequences
from app.pages._scenario_publish import show_terms
from app.services import amending
from app.services.amending import WaitingAddendum
from app.services.context import App
from app.ui.forms import reset
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import note, section
from app.ui.tables import key_values
from app.ui.text import people_text


def show(app: App, actor: Actor, row: WaitingAddendum) -> None:
    """The draft with its consequences, the terms before and after, and the decision."""
    draft, opportunity = row.draft, row.opportunity
    key_values(
        [
            (t("approvals.opportunity"), f"{opportunity.number}　{opportunity.title}"),
            (t("addenda.drafter"), row.drafter),
            (t("approvals.submitted_at"), time_text(draft.drafted_at)),
            (t("addenda.column.note"), draft.note),
        ]
    )
    if row.question:
        st.markdown(f"**{t('addenda.of_question')}**")
        people_text(row.question)
    show_consequences(row.preview)
    if row.preview.faults:
        error_summary(InvalidFields("addenda.refused", row.preview.faults))
    if row.preview.changes:
        _before_and_after(row)
    else:
        st.caption(t("addenda.unchanged"))
    release, back = st.columns(2, gap="medium")
    with release.container(border=True):
        _release(app, actor, row)
    with back.container(border=True):
        _send_back(app, actor, row)


def _before_and_after(row: WaitingAddendum) -> None:
    """Each changed part as it is public now and as it will be; the whole text folded away."""
    for change in row.preview.changes:
        st.markdown(f"**{column_words(change.column)}**")
        now, then = st.columns(2, gap="medium")
        for place, title, terms in (
            (now, "addenda.before", row.opportunity.terms),
            (then, "addenda.after", row.draft.after),
        ):
            with place.container(border=True):
                st.caption(t(title))
                people_text(in_words(terms, change.column) or "—")
    with st.expander(t("addenda.whole")):
        show_terms(row.draft.after, row.preview.deadline_after)


def _release(app: App, actor: Actor, row: WaitingAddendum) -> None:
    section(t("addenda.release_title"), t("addenda.release_lead"))
    sure = st.checkbox(t("addenda.release_sure"), key=f"addenda.release_sure.{row.draft.id}")
    if not st.button(t("addenda.release"), key="addenda.release", type="primary", icon=":material/campaign:"):
        return
    if not sure:
        note(t("challenges.tick_first"), "bad")
        return
    issued = attempt(lambda: amending.release(app, actor, row.draft.id))
    if issued is not None:
        flash(t("addenda.released_flash", line=addendum_line(issued)))
        st.rerun()


def _send_back(app: App, actor: Actor, row: WaitingAddendum) -> None:
    section(t("addenda.return_title"), t("addenda.return_lead"))
    key = f"addenda.return_reason.{row.draft.id}"
    reason = st.text_area(t("addenda.reason"), key=key, max_chars=500)
    if st.button(t("addenda.send_back"), key="addenda.send_back") and attempt(
        lambda: amending.send_back(app, actor, row.draft.id, reason or "")
    ):
        reset(key)
        flash(t("addenda.returned_flash"))
        st.rerun()
