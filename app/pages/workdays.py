"""工作日历: which days are worked, from which notice; administrators propose the next year, a supervisor confirms it."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import date_text, t
from app.pages import _workday_entry
from app.pages._workday_tables import month_table
from app.services import workday_calendar
from app.services.workday_calendar import CalendarView
from app.ui.app import get_app
from app.ui.outcome import attempt
from app.ui.page import note, page_header, section
from app.ui.tables import Column, key_values, table
from app.ui.text import literal

actor = require("admin", "supervisor")
app = get_app()


def state(view: CalendarView) -> None:
    """How far the calendar reaches and what is missing."""
    if view.next_year <= view.this_year:
        note(literal(t("workdays.year_missing", year=str(view.next_year))), "bad")
    elif view.next_year == view.this_year + 1:
        note(literal(t("workdays.add_year", year=str(view.next_year))), "wait")
    else:
        note(literal(t("workdays.up_to_date", day=date_text(view.certain_until))), "good")
    key_values(
        [
            (t("workdays.certain_until"), date_text(view.certain_until)),
            (t("workdays.next_year"), str(view.next_year)),
        ]
    )


def months(view: CalendarView) -> None:
    """One year month by month, and where it comes from."""
    section(t("workdays.months"), t("workdays.months_lead"))
    years = {each.year: each for each in view.years}
    start = list(years).index(view.this_year) if view.this_year in years else 0
    chosen = years[
        int(st.selectbox(t("workdays.year"), list(years), index=start, key="workdays.year", width=200))
    ]
    month_table(chosen.months, chosen.year, "workdays.months")
    if chosen.entry is None:
        st.caption(t("workdays.with_program"))
    else:
        entry = chosen.entry
        words = t("workdays.entered_as", number=entry.number, name=entry.entered_name, at=entry.entered_at)
        by = t("workdays.confirmed_by", name=entry.confirmed_name) if entry.confirmed_name else ""
        st.caption(literal(words + by))


def kept() -> None:
    """What an entry changes and what it leaves alone."""
    section(t("workdays.kept_title"))
    for name in ("kept", "kept_provisional", "recounted"):
        st.markdown(f"- {t(f'workdays.{name}')}")


def history(view: CalendarView) -> None:
    """Every entry, those that were replaced among them."""
    entries = [(each, year.entry) for year in view.years for each in year.entries]
    if not entries:
        return
    section(t("workdays.history"), t("workdays.history_lead"))
    table(
        [
            {
                "year": str(each.year),
                "number": each.number,
                "who": each.entered_name,
                "confirmed": each.confirmed_name or "—",
                "at": each.entered_at,
                "state": t("workdays.in_force" if each == now else "workdays.superseded"),
            }
            for each, now in sorted(entries, key=lambda pair: pair[0].entered_at, reverse=True)
        ],
        [
            Column("year", t("workdays.year"), width=80),
            Column("number", t("workdays.history_number"), width=260),
            Column("who", t("workdays.history_who"), width=140),
            Column("confirmed", t("workdays.history_confirmed"), width=140),
            Column("at", t("workdays.history_at"), "time", width=160),
            Column("state", t("workdays.history_state"), width=110),
        ],
        alt=t("workdays.history_alt"),
        key="workdays.history",
    )


page_header(t("workdays.title"), t("workdays.lead"))
view = attempt(lambda: workday_calendar.view(app, actor))
if view is not None:
    state(view)
    months(view)
    kept()
    if actor.role == "admin":
        _workday_entry.show(app, actor, view)
    history(view)
