"""The form of a second person (双人办理): approve after a tick, or send back with a reason; the same on every page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.i18n import t
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section


def decision_form(
    key: str,
    approve: Callable[[], object],
    send_back: Callable[[str], object],
    *,
    sure: str,
    approved: str,
    sent_back: str,
    lead: str = "",
    label: str = "",
) -> None:
    """key: of the thing, one form a key on a page; sure: what is confirmed by the tick; label: of the button that approves;
    approved, sent_back: what is told afterwards, our own words; both actions return something when they were done."""
    approving, returning = st.columns(2, gap="medium")
    with approving.container(border=True):
        section(t("proposals.approve_title"), lead)
        ticked = st.checkbox(sure, key=f"second.sure.{key}")
        if st.button(label or t("proposals.approve"), key=f"second.approve.{key}", type="primary"):
            if not ticked:
                note(t("proposals.tick_first"), "bad")
            elif attempt(approve):
                reset(f"second.sure.{key}")
                flash(approved)
                st.rerun()
    with returning.container(border=True):
        section(t("proposals.return_title"), t("proposals.return_lead"))
        field = f"second.reason.{key}"
        reason = st.text_area(t("proposals.answer"), key=field, max_chars=500, height=80)
        if st.button(t("proposals.send_back"), key=f"second.return.{key}") and attempt(
            lambda: send_back(reason or "")
        ):
            reset(field)
            flash(sent_back)
            st.rerun()
