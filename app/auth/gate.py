"""The door of a page: the right role goes in, everybody else sees why not and nothing else (S16)."""

from __future__ import annotations

import streamlit as st

from app.auth.identity import current_user
from app.domain.users import Actor
from app.i18n import role_name, t
from app.ui.links import sign_in_link
from app.ui.page import empty_state


def require(*roles: str) -> Actor:
    """The actor when the role is one of `roles`; otherwise a panel, and the page stops here.

    The services check again: this only keeps a page from being drawn for the wrong person.
    """
    actor = current_user()
    if actor.role in roles:
        return actor
    if actor.role == "public":
        empty_state(t("errors.signin_required"), t("ui.sign_in_hint"))
        sign_in_link()
    else:
        names = t("ui.list_comma").join(role_name(role) for role in roles)
        empty_state(t("ui.not_here"), t("ui.not_here_hint", roles=names, role=role_name(actor.role)))
    st.stop()
