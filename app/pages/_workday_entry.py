"""录入放假安排: a year's notice as a table, checked, compared month by month, handed to a supervisor to be confirmed."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.domain.workdays import notice_template
from app.i18n import t
from app.pages import _proposals, _workday_preview
from app.services import workday_calendar
from app.services.context import App
from app.services.workday_calendar import CalendarView, Preview
from app.ui.downloads import download
from app.ui.outcome import attempt, flash
from app.ui.page import note, section

CHECKED = "workdays.checked"
ROUND = "workdays.round"
"""How many entries this session has made: each begins with empty fields."""


def show(app: App, actor: Actor, view: CalendarView) -> None:
    """The form; below it, once checked, what the entry would do."""
    section(t("workdays.enter"), t("workdays.enter_lead"))
    for waiting in view.enterable:
        _proposals.show_own(app, actor, workday_calendar.KIND, str(waiting))
    left, right = st.columns([1, 2])
    year = int(left.selectbox(t("workdays.year"), view.enterable, key="workdays.enter_year"))
    number = right.text_input(
        t("workdays.number"), key=_key("number"), max_chars=100, help=t("workdays.number_help")
    )
    download(
        t("workdays.template", year=str(year)),
        notice_template(year),
        t("workdays.template_file", year=str(year)),
        "csv",
        key="workdays.template",
    )
    st.caption(t("workdays.template_note"))
    name, content = _table()
    asked = (year, number, name, content)
    if st.button(t("workdays.check"), key="workdays.check"):
        st.session_state.pop(CHECKED, None)
        if not content:
            note(t("workdays.no_table"), "bad")
            return
        found = attempt(lambda: workday_calendar.check(app, actor, *asked))
        if found is not None:
            st.session_state[CHECKED] = (asked, found)
    before, found = st.session_state.get(CHECKED, (None, None))
    if found is not None and before == asked:
        _confirm(app, actor, asked, found)


def _table() -> tuple[str, bytes]:
    """Name and content of what was uploaded or pasted; no content while there is neither."""
    way = st.radio(
        t("workdays.way"),
        ("file", "paste"),
        format_func=lambda code: t(f"workdays.way_{code}"),
        horizontal=True,
        key="workdays.way",
    )
    if way == "paste":
        text = st.text_area(
            t("workdays.paste"), key=_key("text"), height=220, placeholder=t("workdays.paste_hint")
        )
        return t("workdays.pasted_file"), text.strip().encode()
    uploaded = st.file_uploader(t("workdays.choose"), type=["csv", "xlsx"], key=_key("file"))
    return (uploaded.name, uploaded.getvalue()) if uploaded else ("", b"")


def _confirm(app: App, actor: Actor, asked: tuple[int, str, str, bytes], found: Preview) -> None:
    """The preview, the reason, the tick, the button."""
    year = str(found.entry.year)
    _workday_preview.show(found)
    words = "_replacing" if found.replaces else ""
    reason = st.text_input(t(f"workdays.reason{words}"), key=_key("reason"), max_chars=500)
    sure = st.checkbox(t(f"workdays.sure{words}"), key=_key("sure"))
    if not st.button(t(f"workdays.confirm{words}"), type="primary", key="workdays.enter"):
        return
    if not sure:
        note(t("workdays.tick_first"), "bad")
        return
    given = reason or ("" if found.replaces else t("workdays.reason_new", number=found.entry.number))
    made = attempt(lambda: workday_calendar.enter(app, actor, *asked, found.seal, given))
    if made is None:
        st.session_state.pop(CHECKED, None)
        return
    st.session_state.pop(CHECKED, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    flash(t("workdays.proposed", year=year))
    st.rerun()


def _key(field: str) -> str:
    return f"workdays.{field}.{st.session_state.get(ROUND, 0)}"
