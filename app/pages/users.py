"""账号管理: who may sign in, in which role; new accounts, disabling and enabling."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.domain.users import DEMO_ROLES, Actor
from app.i18n import role_name, t
from app.services import accounts, enterprises
from app.services.accounts import Account
from app.services.context import App
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, page_header, section
from app.ui.tables import Column, table
from app.ui.text import literal

NEED_DEPARTMENT = ("officer", "reviewer", "evaluator")
FIELDS = ("login", "name", "department", "password")


def listing(people: list[Account]) -> None:
    """All accounts, by role."""
    wanted = st.selectbox(
        t("users.filter"),
        ["", *DEMO_ROLES],
        format_func=lambda role: role_name(role) if role else t("users.all"),
        key="users.filter",
    )
    table(
        [
            {
                "login": person.login,
                "name": person.name,
                "role": role_name(person.role),
                "belongs": person.enterprise or person.department,
                "state": t(f"users.state.{state(person)}"),
                "created_at": person.created_at,
            }
            for person in people
            if wanted in ("", person.role)
        ],
        [
            Column("login", t("users.login")),
            Column("name", t("users.name")),
            Column("role", t("users.role")),
            Column("belongs", t("users.belongs"), width="large"),
            Column("state", t("users.state_title")),
            Column("created_at", t("users.created_at"), "time"),
        ],
        alt=t("users.list_alt"),
    )


def state(person: Account) -> str:
    """disabled, locked or active."""
    return "disabled" if person.disabled else "locked" if person.locked else "active"


def creation(app: App, actor: Actor) -> None:
    """A new account; what else is asked depends on the role."""
    section(t("users.create.title"), t("users.create.lead"))
    role = st.selectbox(
        t("users.role"),
        DEMO_ROLES,
        index=1,
        format_func=role_name,
        key="users.new_role",
        help=t("users.create.role_help"),
    )
    above = st.container()
    with st.form("users.create", border=True):
        left, right = st.columns(2)
        login = left.text_input(t("users.login"), key="users.login", max_chars=60)
        name = right.text_input(t("users.name"), key="users.name", max_chars=60)
        enterprise = ""
        department = ""
        if role == "enterprise":
            names = dict(attempt(lambda: enterprises.names(app, actor)) or [])
            enterprise = left.selectbox(
                t("users.enterprise"),
                list(names),
                index=None,
                format_func=lambda key: names[key],
                key="users.enterprise",
                placeholder=t("users.choose"),
            )
        else:
            label = t("users.department") if role in NEED_DEPARTMENT else t("users.department_optional")
            department = left.text_input(label, key="users.department", max_chars=60)
        password = right.text_input(
            t("users.create.password"), type="password", key="users.password", help=t("app.password.rule")
        )
        st.caption(t("users.create.password_note"))
        pressed = st.form_submit_button(t("users.create.submit"), type="primary", key="users.submit")
    if not pressed:
        return
    with above:
        made = attempt(
            lambda: accounts.create_user(
                app, actor, login, name, role, password, department.strip(), enterprise or ""
            )
        )
        if made:
            flash(t("users.create.done", name=literal(name), role=role_name(role)))
            reset(*(f"users.{field}" for field in FIELDS), "users.enterprise")
            st.rerun()


def suspension(app: App, actor: Actor, people: list[Account]) -> None:
    """Disable or enable one account, after saying so."""
    section(t("users.suspend.title"), t("users.suspend.lead"))
    known = {person.id: person for person in people if person.id != actor.id}
    chosen = st.selectbox(
        t("users.suspend.choose"),
        list(known),
        index=None,
        placeholder=t("users.choose"),
        format_func=lambda key: f"{known[key].name} · {known[key].login}",
        key="users.chosen",
    )
    if chosen is None:
        return
    person = known[chosen]
    kind = "enable" if person.disabled else "disable"
    sure = st.checkbox(t(f"users.suspend.{kind}_sure"), key=f"users.sure.{chosen}.{kind}")
    if st.button(t(f"users.suspend.{kind}"), type="primary", key="users.suspend"):
        if not sure:
            note(t("users.suspend.not_sure"), "bad")
            return
        try_it = attempt(lambda: (accounts.set_disabled(app, actor, chosen, not person.disabled), True))
        if try_it:
            flash(t(f"users.suspend.{kind}_done", name=literal(person.name)))
            reset("users.chosen")
            st.rerun()


admin = require("admin")
services = get_app()
page_header(t("users.title"), t("users.lead"))
everybody = attempt(lambda: accounts.list_accounts(services, admin))
if everybody is not None:
    section(t("users.list"))
    listing(everybody)
    creation(services, admin)
    suspension(services, admin, everybody)
