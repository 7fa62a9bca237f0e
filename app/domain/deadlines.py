"""Deadline of submission (投标截止时间): the first working time that the regime allows."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.clock import CHINA
from app.domain.regimes import regime

OPENING_HOUR = time(10, 0)
SATURDAY = 5


def earliest_lawful(code: str, now: datetime) -> datetime:
    """The instant at which the minimum number of whole days under regime `code` is over, China time.

    The day of publication is not counted (财政部令第87号第八十五条).
    """
    days = int(regime(code).number("minimum_days"))
    return datetime.combine(now.astimezone(CHINA).date() + timedelta(days=days + 1), time(), CHINA)


def first_lawful_deadline(code: str, now: datetime) -> datetime:
    """10:00 in China on the first weekday after the minimum number of whole days under regime `code`.

    The day of publication is not counted and a last day on a weekend moves on (财政部令第87号第八十五条、第八十六条).
    Public holidays are fixed by notice every year and are not known here: a person still looks at the calendar.
    """
    day = earliest_lawful(code, now).date()
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, OPENING_HOUR, CHINA)
