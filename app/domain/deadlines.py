"""Deadline of submission (投标截止时间): the first working time that the regime allows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.clock import CHINA
from app.domain.regimes import regime
from app.domain.workdays import PACKAGED, Due, Period, WorkCalendar, due, next_working_day

OPENING_HOUR = time(10, 0)


def china_date(instant: datetime) -> date:
    """The day that it is in China at an instant: periods are counted in days of China time."""
    return instant.astimezone(CHINA).date()


def earliest_lawful(code: str, now: datetime, calendar: WorkCalendar = PACKAGED) -> datetime:
    """The instant at which the minimum number of whole days under regime `code` is over, China time.

    The day of publication is not counted (财政部令第87号第八十五条). A minimum is not moved on: only the deadline
    itself must fall on a working day.
    """
    return days_over(now, regime(code).period("minimum_days"), calendar)


def days_over(start: datetime, period: Period, calendar: WorkCalendar = PACKAGED) -> datetime:
    """The instant at which `period` whole days after the day of `start` are over, China time.

    「不得少于二十日」「至少十五日前」: the day on which it begins is not counted, the last day ends at midnight (《民法典》
    第二百零一条第一款、第二百零三条第二款). A minimum is not moved on because its last day is off.
    """
    first = china_date(start)
    last = (
        first + timedelta(days=period.amount) if period.unit == "days" else due(calendar, first, period).day
    )
    return datetime.combine(last + timedelta(days=1), time(), CHINA)


def first_lawful_deadline(code: str, now: datetime, calendar: WorkCalendar = PACKAGED) -> datetime:
    """10:00 in China on the first working day after the minimum number of whole days under regime `code`.

    The day of publication is not counted and a last day off moves on (财政部令第87号第八十五条). Whether that day is
    certain says `deadline_day`.
    """
    day = next_working_day(calendar, china_date(earliest_lawful(code, now, calendar))).day
    return datetime.combine(day, OPENING_HOUR, CHINA)


def deadline_day(deadline: datetime, calendar: WorkCalendar = PACKAGED) -> Due:
    """The day of a deadline, moved on when offices do not work on it, and whether that is certain."""
    return next_working_day(calendar, china_date(deadline))


def extended_deadline(
    code: str, deadline: datetime, changed_at: datetime, calendar: WorkCalendar = PACKAGED
) -> datetime:
    """The deadline after a clarification that affects bids (澄清、补遗后的顺延), never earlier than before.

    When fewer whole days than the regime's `clarification_days` lie between the change and the deadline, it moves to
    the same time of day on the first working day that leaves them (《招标投标法》第二十三条、《实施条例》第二十一条、
    财政部令第87号第二十七条). Counted like the minimum between publication and deadline: by `days_over`.
    """
    least = days_over(changed_at, regime(code).period("clarification_days"), calendar)
    if deadline >= least:
        return deadline
    moved = next_working_day(calendar, china_date(least))
    return datetime.combine(moved.day, deadline.astimezone(CHINA).timetz())
