"""Forms: a nonce against double submission, red lines under fields, clean fields after success."""

from __future__ import annotations

import secrets

import streamlit as st

from app.ui.text import literal

_RESET = "shell.reset"


def nonce(name: str) -> str:
    """The form's nonce: the same until `renew(name)`, so that three quick clicks make one row (F06)."""
    key = f"nonce.{name}"
    if key not in st.session_state:
        st.session_state[key] = secrets.token_urlsafe(16)
    return str(st.session_state[key])


def renew(name: str) -> None:
    """Begin a new form: what is submitted next is a new thing."""
    st.session_state.pop(f"nonce.{name}", None)


def field_error(text: str) -> None:
    """What is wrong with the field above."""
    st.markdown(f":red[:material/error: {literal(text)}]")


def reset(*keys: str) -> None:
    """Empty these widgets at the next rerun (a widget that is already drawn may not be changed)."""
    st.session_state[_RESET] = [*st.session_state.get(_RESET, []), *keys]


def apply_resets() -> None:
    """Done by the entry page before anything is drawn."""
    for key in st.session_state.pop(_RESET, []):
        st.session_state.pop(key, None)
