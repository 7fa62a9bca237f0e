"""Days of the working-day calendar as people read them: months, stretches, days that move and days that stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.i18n import t
from app.services.running_days import FixedDay
from app.services.workday_calendar import MonthDays, Move
from app.ui.days import due_text
from app.ui.tables import Column, table

ONE = timedelta(days=1)
ROW = 36
"""Height of a row: a year is compared with the notice at one glance, without scrolling."""


def month_table(months: Sequence[MonthDays], year: int, key: str) -> None:
    """One row a month: stretches of days off, weekend days on which offices work."""
    table(
        [
            {
                "month": f"{each.month:%Y-%m}",
                "rest": t("ui.list_comma").join(stretches(each.rest)),
                "working": days_text(each.working),
            }
            for each in months
        ],
        [
            Column("month", t("workdays.month"), width=90),
            Column("rest", t("workdays.rest"), width=380),
            Column("working", t("workdays.working"), width=300),
        ],
        alt=t("workdays.months_alt", year=str(year)),
        key=key,
        height=ROW * (len(months) + 1) + 2,
    )


def move_table(moves: Sequence[Move]) -> None:
    """Running periods before and after."""
    table(
        [
            {
                "opportunity": each.day.opportunity,
                "title": each.day.title,
                "what": t(f"workdays.what.{each.day.what}"),
                "remedy": each.day.remedy,
                "before": due_text(each.day.due),
                "after": due_text(each.after),
            }
            for each in moves
        ],
        [
            Column("opportunity", t("workdays.opportunity"), width=130),
            Column("title", t("workdays.opportunity_title"), width=220),
            Column("what", t("workdays.what_column"), width=180),
            Column("before", t("workdays.before"), width=150),
            Column("after", t("workdays.after"), width=150),
            Column("remedy", t("workdays.remedy"), width=120),
        ],
        alt=t("workdays.moves_alt"),
        key="workdays.moves",
    )


def fixed_table(days: Sequence[FixedDay]) -> None:
    """Dates that were told and stay."""
    table(
        [
            {
                "opportunity": each.opportunity,
                "title": each.title,
                "what": t(f"workdays.what.{each.what}"),
                "told": each.day,
                "counted": each.counted,
            }
            for each in days
        ],
        [
            Column("opportunity", t("workdays.opportunity"), width=130),
            Column("title", t("workdays.opportunity_title"), width=220),
            Column("what", t("workdays.what_column"), width=180),
            Column("told", t("workdays.told"), "date", width=130),
            Column("counted", t("workdays.counted"), "date", width=130),
        ],
        alt=t("workdays.fixed_alt"),
        key="workdays.fixed",
    )


def stretches(days: Sequence[date]) -> list[str]:
    """Days off in runs: first to last and how many."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == ONE:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [
        t("workdays.stretch", first=f"{run[0]:%m-%d}", last=f"{run[-1]:%m-%d}", count=len(run))
        if len(run) > 1
        else t("workdays.one_day", day=f"{run[0]:%m-%d}")
        for run in runs
    ]


def days_text(days: Sequence[date]) -> str:
    """Weekend days with their weekday."""
    return t("ui.list_comma").join(
        t("workdays.worked_day", day=f"{day:%m-%d}", weekday=t(f"workdays.weekday.{day.weekday()}"))
        for day in days
    )
