"""账号管理: who may sign in, in which role; new accounts and enabling wait for a supervisor, disabling is at once."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app.auth import require
from app.domain.committee import SPECIALTIES
from app.domain.users import DEMO_ROLES, Actor
from app.i18n import role_name, t
from app.pages import _proposals
from app.services import account_register, enterprises, second_person
from app.services.account_register import ALONE, KIND, WITH_DEPARTMENT, Account
from app.services.context import App
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, page_header, section
from app.ui.tables import Column, table
from app.ui.text import literal

RECENT = timedelta(days=30)
"""How long it is told why an account was sent back."""
FIELDS = ("login", "name", "department", "password", "reason")


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
                "login": "" if person.refused else person.login,
                "name": person.name,
                "role": role_name(person.role),
                "belongs": belongs(person),
                "specialty": t(f"committee.specialty.{person.specialty}") if person.specialty else "",
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
            *([Column("specialty", t("users.specialty"))] if any(each.specialty for each in people) else []),
            Column("state", t("users.state_title")),
            Column("created_at", t("users.created_at"), "time"),
        ],
        alt=t("users.list_alt"),
    )


def state(person: Account) -> str:
    """refused, waiting, disabled, locked or active."""
    if person.refused:
        return "refused"
    if person.waiting:
        return "again" if person.disabled else "waiting"
    return "disabled" if person.disabled else "locked" if person.locked else "active"


def waiting(app: App, actor: Actor, people: list[Account]) -> None:
    """What waits for a supervisor, each with the way to take it back, and why the last ones were sent back."""
    now = app.clock.now()
    shown = [each for each in people if each.waiting or (each.refused and now - each.created_at < RECENT)]
    shown = [each for each in shown if each.waiting or _sent_back(app, actor, each)]
    if shown:
        section(t("users.waiting"), t("users.waiting_lead"))
    for person in shown:
        st.markdown(f"**{literal(person.name)}**　{role_name(person.role)}　{literal(belongs(person))}")
        _proposals.show_own(app, actor, KIND, person.id)


def _sent_back(app: App, actor: Actor, person: Account) -> bool:
    """True where a supervisor sent the account back; False where it was taken back."""
    found = attempt(lambda: second_person.last_of(app, actor, KIND, person.id))
    return found is not None and found.outcome == "sent_back"


def belongs(person: Account) -> str:
    """Company or department."""
    return person.enterprise or person.department


def specialty_choice(key: str, now: str = "") -> str:
    """What an evaluator is an expert of; `now`: what is registered."""
    found = st.selectbox(
        t("users.specialty"),
        SPECIALTIES,
        index=SPECIALTIES.index(now) if now else 0,
        format_func=lambda code: t(f"committee.specialty.{code}"),
        key=key,
        help=t("users.specialty_help"),
    )
    return str(found)


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
            label = t("users.department") if role in WITH_DEPARTMENT else t("users.department_optional")
            department = left.text_input(label, key="users.department", max_chars=60)
        password = reason = specialty = ""
        if role == "evaluator":
            with right:
                specialty = specialty_choice("users.new_specialty")
        if role in ALONE:
            password = right.text_input(
                t("users.create.password"), type="password", key="users.password", help=t("app.password.rule")
            )
        else:
            reason = st.text_input(
                t("users.create.reason"),
                key="users.reason",
                max_chars=500,
                help=t("users.create.reason_help"),
            )
        st.caption(t("users.create.password_note" if role in ALONE else "users.create.password_later"))
        pressed = st.form_submit_button(t("users.create.submit"), type="primary", key="users.submit")
    if not pressed:
        return
    with above:
        made = attempt(
            lambda: account_register.create_user(
                app,
                actor,
                login,
                name,
                role,
                department.strip(),
                enterprise or "",
                reason or "",
                password=password,
                specialty=specialty,
            )
        )
        if made:
            words = "users.create.done" if role in ALONE else "users.create.proposed"
            flash(t(words, name=literal(name), role=role_name(role)))
            reset(*(f"users.{field}" for field in FIELDS), "users.enterprise", "users.new_specialty")
            st.rerun()


def suspension(app: App, actor: Actor, people: list[Account]) -> None:
    """Disable or enable one account, after saying so."""
    section(t("users.suspend.title"), t("users.suspend.lead"))
    known = {
        person.id: person
        for person in people
        if person.id != actor.id and not person.refused and not person.waiting
    }
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
    kind = "disable" if not person.disabled else "enable" if person.role in ALONE else "ask"
    reason = specialty = ""
    if kind == "ask":
        if person.role == "evaluator":
            specialty = specialty_choice(f"users.specialty.{chosen}", person.specialty)
        reason = st.text_input(t("users.suspend.reason"), key=f"users.enable_reason.{chosen}", max_chars=500)
    sure = st.checkbox(t(f"users.suspend.{kind}_sure"), key=f"users.sure.{chosen}.{kind}")
    if st.button(t(f"users.suspend.{kind}"), type="primary", key="users.suspend"):
        if not sure:
            note(t("users.suspend.not_sure"), "bad")
            return

        def act() -> bool:
            if person.disabled:
                account_register.enable(app, actor, person.id, reason or "", specialty)
            else:
                account_register.disable(app, actor, person.id)
            return True

        if attempt(act):
            flash(t(f"users.suspend.{kind}_done", name=literal(person.name)))
            reset("users.chosen")
            st.rerun()


admin = require("admin")
services = get_app()
page_header(t("users.title"), t("users.lead"))
everybody = attempt(lambda: account_register.list_accounts(services, admin))
if everybody is not None:
    if not any(each.role == "supervisor" and state(each) in ("active", "locked") for each in everybody):
        note(t("users.no_supervisor"), "bad")
    waiting(services, admin, everybody)
    section(t("users.list"))
    listing(everybody)
    creation(services, admin)
    suspension(services, admin, everybody)
