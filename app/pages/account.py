"""我的账号: who is signed in, the accounts of the own company, and a new password."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.domain.users import DEMO_ROLES
from app.i18n import role_name, t
from app.pages import _company_accounts
from app.services import accounts
from app.ui.app import get_app
from app.ui.links import sign_in_link
from app.ui.outcome import attempt
from app.ui.page import note, page_header, section
from app.ui.tables import key_values

actor = require(*DEMO_ROLES)
app = get_app()
page_header(t("account.title"), t("account.lead"))
pairs = [(t("users.name"), actor.name), (t("users.role"), role_name(actor.role))]
if actor.department:
    pairs.append((t("users.department"), actor.department))
key_values(pairs)

if actor.role == "enterprise":
    _company_accounts.show(app, actor)

section(t("app.password.title"), t("app.password.lead"))
if any(person.id == actor.id for person in accounts.demo_users(app)):
    note(t("account.demo"))
    st.stop()
if accounts.must_change_password(app, actor):
    note(t("app.password.first"), "wait")
with st.form("account.password", clear_on_submit=True):
    old = st.text_input(t("app.password.old"), type="password", key="account.old")
    new = st.text_input(
        t("app.password.new"), type="password", key="account.new", help=t("app.password.rule")
    )
    again = st.text_input(t("app.password.again"), type="password", key="account.again")
    st.caption(t("app.password.rule"))
    pressed = st.form_submit_button(t("app.password.submit"), type="primary", key="account.submit")
if pressed and new != again:
    note(t("app.password.differ"), "bad")
elif pressed and attempt(lambda: (accounts.change_password(app, actor, old, new), True)):
    note(t("app.password.done"), "good")
    sign_in_link()
