"""录入放假安排: a year's notice as a table, checked, compared month by month, confirmed."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.domain.workdays import notice_template
from app.i18n import date_text, t
from app.pages._workday_tables import fixed_table, month_table, move_table
from app.services import workday_calendar
from app.services.context import App
from app.services.workday_calendar import CalendarView, Preview
from app.ui.downloads import download
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.text import literal

CHECKED = "workdays.checked"
ROUND = "workdays.round"
"""How many entries this session has made: each begins with empty fields."""


def show(app: App, actor: Actor, view: CalendarView) -> None:
    """The form; below it, once checked, what the entry would do."""
    section(t("workdays.enter"), t("workdays.enter_lead"))
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
    """The preview, the tick, the button."""
    year = str(found.entry.year)
    lead = t(
        "workdays.preview_lead",
        rest=len(found.entry.rest),
        working=len(found.entry.working),
        until=date_text(found.certain_until),
    )
    section(t("workdays.preview", year=year), lead)
    month_table(found.months, found.entry.year, "workdays.preview")
    if found.replaces:
        _differences(found)
    _consequences(found)
    words = "_replacing" if found.replaces else ""
    sure = st.checkbox(t(f"workdays.sure{words}"), key=_key("sure"))
    if not st.button(t(f"workdays.confirm{words}"), type="primary", key="workdays.enter"):
        return
    if not sure:
        note(t("workdays.tick_first"), "bad")
        return
    entry = attempt(lambda: workday_calendar.enter(app, actor, *asked, found.seal))
    if entry is None:
        st.session_state.pop(CHECKED, None)
        return
    st.session_state.pop(CHECKED, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    flash(t("workdays.entered", year=year, until=date_text(found.certain_until)))
    st.rerun()


def _key(field: str) -> str:
    return f"workdays.{field}.{st.session_state.get(ROUND, 0)}"


def _differences(found: Preview) -> None:
    note(literal(t("workdays.replacing", year=str(found.entry.year))), "wait")
    if not found.newly_off and not found.newly_worked:
        st.markdown(t("workdays.no_difference"))
    for name, days in (("newly_off", found.newly_off), ("newly_worked", found.newly_worked)):
        if days:
            listed = t("ui.list_comma").join(date_text(day) for day in days)
            st.markdown(literal(t(f"workdays.{name}", days=listed)))


def _consequences(found: Preview) -> None:
    """What moves, what becomes certain, what stays."""
    moved = [each for each in found.moves if each.moved]
    if moved:
        section(t("workdays.moves", count=len(moved)))
        move_table(moved)
    else:
        note(t("workdays.moves_none"), "good")
    if settled := sum(each.after.certain for each in found.moves if not each.moved):
        st.caption(t("workdays.settled", count=settled))
    if found.fixed:
        section(t("workdays.fixed", count=len(found.fixed)), t("workdays.fixed_lead"))
        fixed_table(found.fixed)
