"""Opening by two people, as both see it: the clock, who began, what the second person confirms."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.i18n import role_name, t, time_text
from app.pages._remedies import show_holds
from app.services import opening, opening_records
from app.services.context import App
from app.services.opening_records import CeremonyView
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note
from app.ui.tables import key_values
from app.ui.text import literal

_STEP = {True: "in_step", False: "out_of_step", None: "unknown"}


def show(app: App, actor: Actor, opportunity_id: str, number: str, may_begin: bool) -> None:
    """What this person may do now; `may_begin`: an officer of the posting department."""
    view = attempt(lambda: opening_records.ceremony(app, actor, opportunity_id))
    if view is None:
        return
    key_values(
        [
            (t("opening.server_time"), time_text(view.server_time)),
            (t("opening.last_event"), time_text(view.last_event)),
            (t("opening.time_server"), t(f"opening.time_server_{_STEP[view.synchronised]}")),
            (t("opening.custody"), _custody(view)),
        ]
    )
    if not view.two_keys:
        st.caption(t("opening.custody_limit"))
    if show_holds(app, actor, opportunity_id, late=True):
        return
    if view.ceremony is None:
        if may_begin:
            _begin(app, actor, opportunity_id, number, view)
    elif view.mine:
        note(
            t("opening.waiting_mine", at=view.ceremony.begun_at, until=view.ceremony.until),
            "wait",
        )
    else:
        _confirm(app, actor, opportunity_id, number, view)


def _custody(view: CeremonyView) -> str:
    if view.two_keys:
        return t("opening.custody_two_people", holders=t("ui.list_comma").join(view.holders))
    return t("opening.custody_key_file")


def _begin(app: App, actor: Actor, opportunity_id: str, number: str, view: CeremonyView) -> None:
    key = f"opening.attending.{number}"
    attending = st.text_input(
        t("opening.attending"), key=key, max_chars=300, help=t("opening.attending_help")
    )
    passphrase, sheet = _secrets(number) if view.two_keys else ("", "")
    sure = st.checkbox(t("opening.sure", number=number), key=f"opening.sure.{number}")
    if st.button(t("opening.open"), key="opening.begin", type="primary", icon=":material/how_to_reg:"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        begun = attempt(lambda: opening.begin(app, actor, opportunity_id, attending or "", passphrase, sheet))
        if begun is not None:
            _forget(number, key)
            flash(t("opening.failed_flash" if begun.record else "opening.begun_flash", number=number))
            st.rerun()


def _confirm(app: App, actor: Actor, opportunity_id: str, number: str, view: CeremonyView) -> None:
    assert view.ceremony is not None
    begun = view.ceremony
    note(
        t(
            "opening.waiting_other",
            name=literal(begun.begun_name),
            role=role_name(begun.begun_role),
            at=begun.begun_at,
            until=begun.until,
        ),
        "wait",
    )
    passphrase, sheet = _secrets(number) if view.two_keys else ("", "")
    sure = st.checkbox(t("opening.confirm_sure", number=number), key=f"opening.sure.{number}")
    if st.button(t("opening.confirm"), key="opening.confirm", type="primary", icon=":material/lock_open:"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        record = attempt(lambda: opening.confirm(app, actor, opportunity_id, passphrase, sheet))
        if record is not None:
            _forget(number)
            flash(t("opening.failed_flash" if record.failed else "opening.done", number=number))
            st.rerun()


def _secrets(number: str) -> tuple[str, str]:
    """Passphrase or recovery sheet; what is typed stays in the session until it is used."""
    passphrase = st.text_input(
        t("opening.passphrase"),
        type="password",
        key=f"opening.passphrase.{number}",
        help=t("opening.passphrase_help"),
    )
    sheet = ""
    if st.checkbox(t("opening.use_sheet"), key=f"opening.use_sheet.{number}"):
        sheet = st.text_area(
            t("opening.sheet"), key=f"opening.sheet.{number}", max_chars=2000, help=t("opening.sheet_help")
        )
    return passphrase or "", sheet or ""


def _forget(number: str, *keys: str) -> None:
    names = ("sure", "passphrase", "use_sheet", "sheet")
    reset(*(f"opening.{name}.{number}" for name in names), *keys)
