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
from app.domain.workdays.notices import notice_of, notice_template, read_notice
from app.domain.workdays.record import CalendarRecord, EnteredNotice
from app.domain.workdays.state_council import PACKAGED

__all__ = [
    "PACKAGED",
    "CalendarRecord",
    "Due",
    "EnteredNotice",
    "Period",
    "WorkCalendar",
    "WorkingDays",
    "YearNotice",
    "due",
    "next_working_day",
    "notice_of",
    "notice_template",
    "read_notice",
    "working_days_between",
]
