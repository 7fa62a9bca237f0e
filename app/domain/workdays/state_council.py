"""The holidays that the package `chinesecalendar` knows: every notice of the State Council for 2004 to 2026."""

from __future__ import annotations

from chinese_calendar.constants import holidays, workdays

from app.domain.workdays.calendar import WorkCalendar

PACKAGED = WorkCalendar(
    years=frozenset(day.year for day in holidays),
    rest=frozenset(holidays),
    working=frozenset(workdays),
)
