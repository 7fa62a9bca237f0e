"""Working days (工作日) and how periods are counted, certain as far as the State Council has fixed the holidays."""

from app.domain.workdays.calendar import WorkCalendar, YearNotice
from app.domain.workdays.counting import (
    Due,
    Period,
    WorkingDays,
    due,
    next_working_day,
    working_days_between,
)
from app.domain.workdays.notices import read_notice
from app.domain.workdays.state_council import PACKAGED

__all__ = [
    "PACKAGED",
    "Due",
    "Period",
    "WorkCalendar",
    "WorkingDays",
    "YearNotice",
    "due",
    "next_working_day",
    "read_notice",
    "working_days_between",
]
