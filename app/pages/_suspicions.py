"""存疑事项: what only one side says of a bid, by labels; the committee sets it aside by a vote or rejects the bid."""

from __future__ import annotations

import streamlit as st

from app.documents.bidder_names import bidder_name
from app.documents.opening_words import suspicion_words
from app.domain.users import Actor
from app.i18n import t
from app.services import deliberating, suspicions
from app.services.context import App
from app.services.evaluating import Assignment
from app.services.suspicions import SuspicionView
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tags import tag
from app.ui.text import literal

TONES = {"undecided": "wait", "rejected": "bad", "set_aside": "good"}


def show(app: App, actor: Actor, chosen: Assignment) -> None:
    """Every suspicion with its state; the form as long as the report is not written."""
    found = attempt(lambda: suspicions.of(app, actor, chosen.opportunity.id))
    if not found:
        return
    section(t("scoring.suspicions_title"), t("scoring.suspicions_lead"))
    for each in found:
        with st.container(border=True):
            word = tag(t(f"scoring.suspicion_{each.decision}"), TONES[each.decision])
            st.markdown(f"{literal(suspicion_words(each.label, each.code, each.others))} {word}")
    waiting = [each for each in found if each.decision == "undecided"]
    if waiting and chosen.status == "consensus":
        _set_aside(app, actor, chosen, waiting)


def _set_aside(app: App, actor: Actor, chosen: Assignment, waiting: list[SuspicionView]) -> None:
    opportunity = chosen.opportunity
    note(t("scoring.suspicions_wait", count=len(waiting)), "wait")
    with st.expander(t("scoring.set_aside_title")):
        st.caption(t("scoring.set_aside_lead"))
        place = st.selectbox(
            t("scoring.which_suspicion"),
            range(len(waiting)),
            format_func=lambda n: t(
                "scoring.suspicion_choice",
                bid=bidder_name(waiting[n].label),
                kind=t(f"consortium.claim.{waiting[n].code}"),
            ),
            key=f"scoring.suspicion.{opportunity.number}",
        )
        key = f"scoring.set_aside_reason.{opportunity.number}"
        reason = st.text_area(t("scoring.set_aside_reason"), key=key, max_chars=2000, height=90)
        if st.button(t("scoring.set_aside"), key="scoring.set_aside"):
            one = waiting[place or 0]
            made = attempt(
                lambda: deliberating.move_dismissal(
                    app, actor, opportunity.id, one.bid, one.code, reason or ""
                )
            )
            if made is not None:
                reset(key)
                flash(t("scoring.carried_flash" if made.carried_at else "scoring.moved"))
                st.rerun()
