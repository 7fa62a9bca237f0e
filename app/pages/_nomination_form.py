"""The proposal of an enterprise: the form, and the texts as they were handed in."""

from __future__ import annotations

import streamlit as st

from app.domain.nominations import TEXT_LENGTH, TEXTS, Nomination, NominationTexts
from app.domain.scenarios import TITLE_LENGTH
from app.domain.users import Actor
from app.i18n import t
from app.services import nominations
from app.services.context import App
from app.ui.forms import nonce, renew, reset
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state
from app.ui.text import people_text


def proposal_form(app: App, actor: Actor, before: Nomination | None = None) -> None:
    """A new proposal, or one that was returned, mended."""
    st.caption(t("nominations.new_lead"))
    name = before.id if before else "new"
    department = before.department if before else ""
    if before is None:
        known = attempt(lambda: nominations.departments(app, actor))
        if not known:
            empty_state(t("nominations.no_departments"), t("nominations.no_departments_hint"))
            return
        department = st.selectbox(
            t("nominations.department"),
            known,
            key="nominations.department",
            help=t("nominations.department_help"),
        )
    title = st.text_input(
        t("nominations.column.title"),
        before.texts.title if before else "",
        max_chars=TITLE_LENGTH[1],
        key=f"nominations.title.{name}",
        placeholder=t("nominations.hint.title"),
    )
    typed = {
        column: st.text_area(
            t(f"nominations.column.{column}"),
            getattr(before.texts, column) if before else "",
            height=100,
            max_chars=TEXT_LENGTH,
            key=f"nominations.{column}.{name}",
            placeholder=t(f"nominations.hint.{column}"),
        )
        or ""
        for column in TEXTS
    }
    texts = NominationTexts(title=title or "", **typed)
    if before is not None:
        pressed = st.button(t("nominations.send_again"), key="nominations.send_again", type="primary")
        if pressed and attempt(lambda: nominations.resubmit(app, actor, before.id, texts)):
            flash(t("nominations.resent", number=before.number))
            st.rerun()
    elif st.button(t("nominations.send"), key="nominations.send", type="primary"):
        made = attempt(
            lambda: nominations.submit(app, actor, department or "", texts, nonce("nominations.new"))
        )
        if made is not None:
            renew("nominations.new")
            reset(*(f"nominations.{column}.new" for column in ("title", *TEXTS)))
            flash(t("nominations.sent", number=made.number))
            st.rerun()


def proposal_texts(nomination: Nomination) -> None:
    """What was handed in, as it was written."""
    for column in TEXTS:
        text = getattr(nomination.texts, column)
        if text:
            st.markdown(f"**{t(f'nominations.column.{column}')}**")
            people_text(text)
