"""Which notices were entered and when (录入记录): the calendar of now, the one of then, and days that were made known.

A day that was made known (公示截止) stays as it was told: a certain one for good, one that was told as provisional until the
notice comes, and then it may only become later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from app.clock import CHINA
from app.domain.workdays.calendar import WorkCalendar, YearNotice
from app.domain.workdays.counting import Due


@dataclass(frozen=True)
class EnteredNotice:
    """A year's notice as somebody entered it. number: of the document; replaces: id of the entry it took the place of.

    rest and working in order, as in `YearNotice`. Entries are kept for good; the newest of a year counts, from entered_at
    on: the moment the second person, confirmed_name, agreed ("" in entries from before two had to).
    """

    id: str
    year: int
    number: str
    rest: tuple[date, ...]
    working: tuple[date, ...]
    replaces: str
    entered_by: str
    entered_name: str
    entered_at: datetime
    confirmed_name: str = ""

    @property
    def notice(self) -> YearNotice:
        return YearNotice(self.year, self.number, frozenset(self.rest), frozenset(self.working))


@dataclass(frozen=True)
class CalendarRecord:
    """The calendar that ships, and what was entered on top of it, in the order of entering."""

    base: WorkCalendar
    entered: tuple[EnteredNotice, ...] = ()

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The calendar that counts now. Raises ValueError when the entries leave a gap."""
        return self._of(self.entered)

    def newest(self, year: int) -> EnteredNotice | None:
        """The entry that counts for a year, None where what ships counts."""
        return next((each for each in reversed(self.entered) if each.year == year), None)

    def with_entry(self, entry: EnteredNotice) -> CalendarRecord:
        return CalendarRecord(self.base, (*self.entered, entry))

    def at(self, instant: datetime) -> WorkCalendar:
        """The calendar as it was known at an instant."""
        return self._of(tuple(each for each in self.entered if each.entered_at <= instant))

    def made_known(self, at: datetime, day: Callable[[WorkCalendar], Due]) -> Due:
        """A day that was made known at an instant, as it stands today. day: how a calendar counts it.

        Certain then: unchanged. Provisional then: moved by every later entry until one makes it certain, never to an
        earlier day, and not at all once it had passed.
        """
        told = day(self.at(at))
        for entry in self.entered:
            if told.certain:
                break
            if entry.entered_at > at:
                again = day(self.at(entry.entered_at))
                passed = entry.entered_at.astimezone(CHINA).date() > told.day
                until = told.day if passed else max(told.day, again.day)
                told = Due(until, again.certain, again.known_until)
        return told

    def _of(self, entries: tuple[EnteredNotice, ...]) -> WorkCalendar:
        """The calendar of these entries, with those that counted before each of them."""
        former = (
            (each.entered_at.astimezone(CHINA).date(), self._plain(entries[:n]))
            for n, each in enumerate(entries)
        )
        return replace(self._plain(entries), formerly=tuple(former))

    def _plain(self, entries: tuple[EnteredNotice, ...]) -> WorkCalendar:
        calendar = self.base
        newest = {each.year: each for each in entries}
        for year in sorted(newest):
            calendar = calendar.with_notice(newest[year].notice)
        return calendar
