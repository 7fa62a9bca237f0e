"""The calendar of working days (放假调休安排): what the State Council has fixed, and what is only likely.

The State Council fixes the holidays of a year by notice in the last months of the year before. Until then only
weekends and the days that the regulation itself names by date are known; the spring, tomb-sweeping, dragon-boat and
mid-autumn festivals and every exchanged weekend are not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

SATURDAY = 5
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Days that are holidays in every year: 《全国年节及纪念日放假办法》第二条 (国务院令第795号, in force since 2025)."""
REACH = (12, 29)
"""The notice for a year may change days of the December before it: 29 December of 2007 and 2018 became working days."""


@dataclass(frozen=True)
class YearNotice:
    """The holidays of one year as fixed by notice (年度放假安排). source: number of the notice.

    rest: days off, weekdays or weekends; working: weekend days on which offices work.
    """

    year: int
    source: str
    rest: frozenset[date]
    working: frozenset[date]


@dataclass(frozen=True)
class WorkCalendar:
    """Days off and working weekends of the years in `years`, which follow one another without a gap.

    `first` and `certain_until` bound the days of which it is certain whether offices work. formerly: calendars that
    counted before, each with the last day on which it did: a period that began by then was told as it counted.
    """

    years: frozenset[int]
    rest: frozenset[date]
    working: frozenset[date]
    formerly: tuple[tuple[date, WorkCalendar], ...] = field(default=(), compare=False, repr=False)

    @property
    def first(self) -> date:
        return date(min(self.years), 1, 1)

    @property
    def certain_until(self) -> date:
        """The last day that no notice still to come can change."""
        return date(max(self.years), *REACH) - timedelta(days=1)

    def is_working(self, day: date) -> bool:
        """True when offices work on `day`; outside the known years by weekends and fixed holidays only."""
        if day in self.working:
            return True
        if day in self.rest:
            return False
        if day.year not in self.years and (day.month, day.day) in FIXED_HOLIDAYS:
            return False
        return day.weekday() < SATURDAY

    def is_certain(self, day: date) -> bool:
        """True when what `is_working` says of `day` can no longer change."""
        if (day.month, day.day) in FIXED_HOLIDAYS:
            return True
        return self.first <= day <= self.certain_until

    def with_notice(self, notice: YearNotice) -> WorkCalendar:
        """This calendar with one more year, or with a year replaced. Raises ValueError for a year after a gap."""
        if not min(self.years) <= notice.year <= max(self.years) + 1:
            raise ValueError(f"{notice.year} does not follow {max(self.years)}")
        named = notice.rest | notice.working
        return replace(
            self,
            years=self.years | {notice.year},
            rest=frozenset(day for day in self.rest if day not in named and self._stays(day, notice.year))
            | notice.rest,
            working=frozenset(
                day for day in self.working if day not in named and self._stays(day, notice.year)
            )
            | notice.working,
        )

    def _stays(self, day: date, year: int) -> bool:
        """True for days that a new notice for `year` leaves as they are: other years, and what the next year changed."""
        next_years = year + 1 in self.years and day >= date(year, *REACH)
        return day.year != year or next_years
