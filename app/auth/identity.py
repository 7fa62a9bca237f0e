"""Who is in front of the screen: the session of the browser, looked up anew on every rerun (S05)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.auth.cookies import session_token
from app.domain.users import PUBLIC, Actor
from app.services import accounts
from app.ui.app import get_app

_source: Callable[[], Actor] | None = None


def current_user() -> Actor:
    """The signed-in actor, or PUBLIC. Never remembered: signing out in one tab bites in every other."""
    if _source is not None:
        return _source()
    app = get_app()
    token = browser_token()
    if not token:
        return PUBLIC
    return accounts.actor_for(app, token) or PUBLIC


def browser_token() -> str:
    """The session token of the browser behind this script run, "" without one."""
    return session_token(get_app().settings, dict(st.context.cookies))


def sign_out() -> None:
    """End the session of this browser on the server; the cookie that stays behind opens nothing."""
    token = browser_token()
    if token:
        accounts.sign_out(get_app(), token)


def identify_by(source: Callable[[], Actor] | None) -> None:
    """Replace how the actor is found (a test, or an installation behind its own sign-in); None restores cookies."""
    global _source
    _source = source
