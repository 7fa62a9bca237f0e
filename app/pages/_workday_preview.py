"""What the notice of a year does, as both people read it: its months, what changes, what moves, what stays."""

from __future__ import annotations

import streamlit as st

from app.domain.proposals import Proposal
from app.domain.users import Actor
from app.i18n import date_text, t
from app.pages._workday_tables import fixed_table, month_table, move_table
from app.services import workday_calendar
from app.services.context import App
from app.services.workday_calendar import Preview
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.text import literal


def show(found: Preview) -> None:
    """The whole preview."""
    lead = t(
        "workdays.preview_lead",
        rest=len(found.entry.rest),
        working=len(found.entry.working),
        until=date_text(found.certain_until),
    )
    section(t("workdays.preview", year=str(found.entry.year)), lead)
    month_table(found.months, found.entry.year, "workdays.preview")
    if found.replaces:
        _differences(found)
    _consequences(found)


def facts(app: App, actor: Actor, found: Proposal) -> list[tuple[str, str]]:
    """The notice of a proposal in a few lines."""
    given = found.content
    return [
        (t("workdays.year"), str(given["year"])),
        (t("workdays.number"), given["number"]),
        (t("workdays.rest"), t("workdays.unit.days", amount=len(given["rest"]))),
        (t("workdays.working"), t("workdays.unit.days", amount=len(given["working"]))),
    ]


def show_proposed(app: App, actor: Actor, found: Proposal) -> None:
    """What confirming a proposal would do now, and whether the proposer read something else."""
    preview = attempt(lambda: workday_calendar.proposed(app, actor, found))
    if preview is None:
        return
    if preview.seal != found.content["seal"]:
        note(t("workdays.moved_since"), "wait")
    show(preview)


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
