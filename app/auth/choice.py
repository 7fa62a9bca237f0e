"""Where a person's language choice is kept: this session, the browser's cookie, or the installation."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.auth.cookies import LANGUAGE
from app.errors import AppError
from app.i18n import LANGUAGES, language_from
from app.ui.app import get_app


def chosen_language() -> str | None:
    """The code of the chosen language, None when nobody chose."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        for code in (st.session_state.get("language"), st.context.cookies.get(LANGUAGE)):
            if code in LANGUAGES:
                return str(code)
    try:
        return get_app().settings.language
    except AppError:
        return None


def follow_choice() -> None:
    """From now on sentences inside Streamlit scripts, fragments and callbacks follow the person's choice."""
    language_from(chosen_language)
