"""本企业账号: every account of the company, told to its own people, and another one disabled at once."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.i18n import t, time_text
from app.services import company_accounts
from app.services.company_accounts import CompanyAccount
from app.services.context import App
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.text import literal

CHOSEN = "account.company.chosen"


def show(app: App, actor: Actor) -> None:
    """The list, a note about what is new, and the way to disable."""
    rows = attempt(lambda: company_accounts.of_own(app, actor))
    if not rows:
        return
    section(t("account.company.title"), t("account.company.lead"))
    if new := [row for row in rows if row.new]:
        names = t("ui.list_comma").join(f"{row.name}（{row.login}）" for row in new)
        note(literal(t("account.company.new", names=names, count=len(new))), "wait")
    headers = ("login", "name", "state", "since", "confirmed_by")
    reading_table(
        [t(f"account.company.{each}") for each in headers],
        [(row.login, row.name, _state(row), time_text(row.since), row.confirmed_by or "—") for row in rows],
    )
    _disabling(app, actor, {row.id: row for row in rows if not row.own and row.state != "disabled"})


def _state(row: CompanyAccount) -> str:
    if row.own:
        return t("account.company.own")
    return t(f"account.company.{row.state}", by=row.disabled_by)


def _disabling(app: App, actor: Actor, others: dict[str, CompanyAccount]) -> None:
    """Disable another account, after a tick."""
    if not others:
        return
    with st.container(border=True):
        st.markdown(f"**{t('account.company.disable_title')}**")
        st.caption(t("account.company.disable_lead"))
        chosen = st.selectbox(
            t("account.company.choose"),
            list(others),
            index=None,
            placeholder=t("users.choose"),
            format_func=lambda key: f"{others[key].name} · {others[key].login}",
            key=CHOSEN,
        )
        if chosen is None:
            return
        sure = st.checkbox(t("account.company.sure"), key=f"account.company.sure.{chosen}")
        if not st.button(t("account.company.disable"), type="primary", key="account.company.disable"):
            return
        if not sure:
            note(t("account.company.tick_first"), "bad")
        elif attempt(lambda: (company_accounts.disable(app, actor, chosen), True)):
            reset(CHOSEN)
            flash(t("account.company.disabled_done", name=literal(others[chosen].name)))
            st.rerun()
