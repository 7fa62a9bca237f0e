"""Counting of periods (期间计算): the first day is not counted, a last day off moves on to the next working day.

财政部令第87号第八十五条; 《民法典》第二百零一条、第二百零三条.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from app.domain.workdays.calendar import WorkCalendar

Unit = Literal["days", "working_days"]
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A length of time of a rule: calendar days (日) or working days (个工作日)."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class Due:
    """The last day of a period. certain: no notice still to come can move it; known_until: how far the calendar reaches.

    A day that is not certain counts weekends and fixed holidays only: the true one may be later (a festival inside
    the period) or earlier (a weekend that becomes a working day).
    """

    day: date
    certain: bool
    known_until: date


@dataclass(frozen=True)
class WorkingDays:
    """How many working days lie in a stretch of days, and whether that number is certain."""

    count: int
    certain: bool
    known_until: date


def due(calendar: WorkCalendar, start: date, period: Period) -> Due:
    """The last day of a period that is set off on `start`, which is not counted. Raises ValueError for less than a day.

    In calendar days only the days on which the end may fall need to be certain; in working days every day does. A day
    that a former calendar gave to a period begun while it counted was told: another notice makes it later, never earlier.
    """
    if period.amount < 1:
        raise ValueError("a period has at least one day")
    last = _last(calendar, start, period)
    told = [_last(former, start, period).day for until, former in calendar.formerly if start <= until]
    if max(told, default=last.day) <= last.day:
        return last
    return replace(last, day=next_working_day(calendar, max(told)).day)


def _last(calendar: WorkCalendar, start: date, period: Period) -> Due:
    if period.unit == "working_days":
        day, certain = start, True
        for _ in range(period.amount):
            day, known = _next(calendar, day)
            certain = certain and known
        return Due(day, certain, calendar.certain_until)
    return next_working_day(calendar, start + period.amount * ONE)


def next_working_day(calendar: WorkCalendar, day: date) -> Due:
    """`day` itself when offices work on it, else the first day after it on which they do."""
    found, certain = _next(calendar, day - ONE)
    return Due(found, certain, calendar.certain_until)


def _next(calendar: WorkCalendar, day: date) -> tuple[date, bool]:
    certain = True
    while True:
        day += ONE
        certain = certain and calendar.is_certain(day)
        if calendar.is_working(day):
            return day, certain


def working_days_between(calendar: WorkCalendar, start: date, end: date) -> WorkingDays:
    """Working days after `start` up to and including `end`; 0 when `end` is not after `start`."""
    days = [start + n * ONE for n in range(1, (end - start).days + 1)]
    return WorkingDays(
        count=sum(calendar.is_working(day) for day in days),
        certain=all(calendar.is_certain(day) for day in days),
        known_until=calendar.certain_until,
    )
