"""Notices of holidays that were entered (放假安排录入), every entry for good, and the calendar they make."""

from __future__ import annotations

from sqlite_utils import Database

from app.domain.workdays import PACKAGED, CalendarRecord, EnteredNotice
from app.store.table import Rows


class HolidayNotices(Rows[EnteredNotice]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "holiday_notices", EnteredNotice)

    def record(self) -> CalendarRecord:
        """The calendar that ships with every entry on top of it."""
        return CalendarRecord(PACKAGED, tuple(self.where(order="entered_at, rowid")))
