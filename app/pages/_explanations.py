"""评审小组要求说明: a bidder explains its own bid in writing, once and in time."""

from __future__ import annotations

import streamlit as st

from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.i18n import t, time_text
from app.services import clarifying
from app.services.context import App
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.text import people_text


def show_own_questions(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """Nothing when nothing was asked."""
    for each in attempt(lambda: clarifying.questions_to(app, actor, opportunity.id)) or []:
        section(t("bids.explain_title"), t("bids.explain_lead", at=time_text(each.due_at)))
        people_text(each.question)
        if each.answer:
            st.caption(t("bids.explain_text"))
            people_text(each.answer)
            continue
        if each.over(app.clock.now()):
            note(t("bids.explain_over"), "bad")
            continue
        key = f"bids.explanation.{each.id}"
        text = st.text_area(t("bids.explain_text"), key=key, max_chars=2000, height=110)
        if st.button(t("bids.explain"), key=f"bids.explain.{each.id}", type="primary") and attempt(
            lambda each=each, text=text: clarifying.explain(app, actor, each.id, text or "") or True
        ):
            reset(key)
            flash(t("bids.explained"))
            st.rerun()
