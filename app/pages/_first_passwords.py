"""首次口令: the supervisor makes it for a confirmed account and hands it to the person."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.i18n import role_name, t
from app.services import account_register
from app.services.context import App
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.text import literal


def show(app: App, actor: Actor) -> bool:
    """Accounts whose person has not signed in yet; True when there are any."""
    rows = attempt(lambda: account_register.without_password(app, actor))
    if not rows:
        return False
    section(t("users.first_password.title", count=len(rows)), t("users.first_password.lead"))
    people = {each.id: each for each in rows}
    chosen = st.selectbox(
        t("users.first_password.choose"),
        list(people),
        format_func=lambda key: f"{people[key].name}　{people[key].login}　{role_name(people[key].role)}",
        key="first_password.choice",
    )
    if st.button(t("users.first_password.make"), key="first_password.make"):
        password = attempt(lambda: account_register.issue_first_password(app, actor, chosen))
        if password:
            person = people[chosen]
            words = t("users.first_password.made", name=person.name, login=person.login, password=password)
            note(literal(words), "good")
    return True
