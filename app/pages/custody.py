"""密钥保管: the passphrase with which a person takes part in custody, and the recovery sheet for a third person."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import t, time_text
from app.services import custody
from app.services.custody import HeldKey
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, page_header, section
from app.ui.tables import key_values

SHEET = "custody.sheet_text"
actor = require("officer", "reviewer", "supervisor")
app = get_app()


def new_passphrase(stem: str, label: str) -> str | None:
    """Twice the same; None while it is not."""
    first = st.text_input(
        t("custody.passphrase"), type="password", key=f"custody.{stem}.first", help=t("custody.rule")
    )
    again = st.text_input(t("custody.again"), type="password", key=f"custody.{stem}.again")
    st.caption(t("custody.rule"))
    if not st.button(label, key=f"custody.{stem}", type="primary"):
        return None
    if first != again:
        note(t("custody.differ"), "bad")
        return None
    return first


def forget(stem: str) -> None:
    reset(*(f"custody.{stem}.{name}" for name in ("first", "again", "old")))


def own_key(held: HeldKey | None) -> None:
    section(t("custody.mine"), t("custody.mine_lead"))
    if held is None:
        chosen = new_passphrase("make", t("custody.make"))
        if chosen is not None and attempt(lambda: (custody.make_key(app, actor, chosen), True)):
            forget("make")
            flash(t("custody.made"))
            st.rerun()
        return
    holding = t("ui.list_comma").join(held.holds) or t("custody.holds_none")
    key_values([(t("custody.made_at"), time_text(held.made_at)), (t("custody.holds"), holding)])
    if held.locked_until:
        note(t("custody.locked", until=held.locked_until), "bad")
    with st.expander(t("custody.change")):
        old = st.text_input(t("custody.old"), type="password", key="custody.change.old")
        chosen = new_passphrase("change", t("custody.change"))
        if chosen is not None and attempt(
            lambda: (custody.change_passphrase(app, actor, old or "", chosen), True)
        ):
            forget("change")
            flash(t("custody.changed"))
            st.rerun()
    with st.expander(t("custody.renew")):
        note(t("custody.renew_lead"), "wait")
        chosen = new_passphrase("renew", t("custody.renew_button"))
        if chosen is not None and attempt(lambda: (custody.make_key(app, actor, chosen), True)):
            forget("renew")
            flash(t("custody.made"))
            st.rerun()


def sheet() -> None:
    section(t("custody.sheet"), t("custody.sheet_lead"))
    text = st.session_state.pop(SHEET, "")
    if text:
        note(t("custody.sheet_ready"), "wait")
        st.code(text, language=None)
        download(
            t("custody.sheet_download"), text, t("custody.sheet_file"), "txt", key="custody.sheet_download"
        )
    state = attempt(lambda: custody.sheet_state(app, actor))
    if state is not None:
        st.caption(t("custody.sheet_state", name=state.printed_by, at=state.printed_at))
    else:
        note(t("custody.sheet_none"), "wait")
    if actor.role != "supervisor":
        st.caption(t("custody.sheet_only"))
        return
    sure = state is None or st.checkbox(t("custody.sheet_sure"), key="custody.sheet_sure")
    if st.button(t("custody.sheet_print"), key="custody.sheet"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        made = attempt(lambda: custody.print_sheet(app, actor))
        if made is not None:
            reset("custody.sheet_sure")
            st.session_state[SHEET] = made
            st.rerun()


page_header(t("custody.title"), t("custody.lead"))
own_key(custody.my_key(app, actor))
sheet()
