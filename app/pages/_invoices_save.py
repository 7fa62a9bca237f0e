"""保存特征: a name and a button; what was saved can be chosen where risk is computed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.i18n import t
from app.services.payer_profiles import LONGEST_NAME, SelectableProfile
from app.ui.outcome import attempt, flash
from app.ui.text import literal


def form(key: str, suggested: str, save: Callable[[str], SelectableProfile]) -> None:
    """Ask for a name, save, say under which digest."""
    with st.form(f"invoices.save.{key}", border=True):
        st.markdown(f"**{t('invoices.profile.save_title')}**")
        name = st.text_input(
            t("invoices.profile.name"),
            suggested[:LONGEST_NAME],
            max_chars=LONGEST_NAME,
            key=f"invoices.save.{key}.name",
        )
        pressed = st.form_submit_button(
            t("invoices.profile.save"), type="primary", key=f"invoices.save.{key}.button"
        )
        st.caption(t("invoices.profile.save_help"))
    if not pressed:
        return
    saved = attempt(lambda: save(name))
    if saved is not None:
        flash(t("invoices.profile.saved", name=literal(saved.name), digest=saved.digest[:12]))
        st.rerun()
