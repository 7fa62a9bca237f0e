"""Reading a year's holidays from a small table (年度放假安排表), typed in when the State Council has published them.

Two columns, `日期,安排`; a date is a day (2027-01-01) or a stretch (2027-02-06至2027-02-12), the arrangement 放假 or
上班. It is what people copy out of the notice, in any editor or spreadsheet, one line each.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.domain.workdays.calendar import FIXED_HOLIDAYS, REACH, SATURDAY, YearNotice
from app.errors import Fault, InvalidFields

REST = ("放假", "休息", "rest")
WORK = ("上班", "工作", "work")
HEADERS = ("日期", "date")
LONGEST = 15
"""Days in one stretch: the longest holiday so far had nine; a wrong month would give more."""
MOST_REST, MOST_WORKING = 40, 15
"""Days off and working weekends of a year; the notices of 2004 to 2026 have at most 33 and 12. More would move every period."""
FESTIVALS = {
    "spring": ((1, 17), (2, 28), 3),
    "tomb_sweeping": ((4, 2), (4, 8), 1),
    "dragon_boat": ((5, 25), (6, 27), 1),
}
"""Festivals by the moon or the sun that every notice names: between which days, fewest days off (《全国年节及纪念日放假办法》
第二条). Mid-autumn may fall into the week of National Day and cannot be told from it."""
_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_ENTRY = re.compile(rf"{_DAY}(?:\s*(?:至|到|~|～|—|\.\.)\s*{_DAY})?")


def read_notice(text: str, year: int, source: str) -> YearNotice:
    """`notice_of` for a table as text, its columns separated by commas."""
    rows = enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), 1)
    return notice_of(rows, year, source)


def notice_of(rows: Iterable[tuple[int, Sequence[str]]], year: int, source: str) -> YearNotice:
    """The notice for `year` from (line, cells). Raises InvalidFields workdays.refused with the line of every fault.

    Nothing is guessed. Refused are: days outside the year (and the last days of the December before it), a working day
    that is no weekend, a day named twice, and a table in which a holiday fixed by the regulation or a festival is missing.
    """
    found: dict[date, bool] = {}
    faults: list[Fault] = [] if source.strip() else [Fault(0, "source", "workdays.source_missing")]
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].lower() in HEADERS or cells[0].startswith("#"):
            continue
        days, working = _days(cells), cells[1] in WORK if len(cells) > 1 else False
        if days is None:
            faults.append(Fault(line, "date", "workdays.not_a_day", (("value", cells[0][:40]),)))
        elif len(cells) < 2 or cells[1] not in REST + WORK:
            faults.append(Fault(line, "arrangement", "workdays.not_an_arrangement"))
        else:
            faults += _day_faults(line, days, working, year, found)
            found |= dict.fromkeys(days, working)
    if not any(
        fault.line for fault in faults
    ):  # a line that could not be read may be what seems to be missing
        faults += (*_missing(found, year), *_too_many(found))
    if faults:
        raise InvalidFields("workdays.refused", tuple(faults))
    return YearNotice(
        year=year,
        source=source.strip(),
        rest=frozenset(day for day, working in found.items() if not working),
        working=frozenset(day for day, working in found.items() if working),
    )


def notice_template(year: int) -> str:
    """The table to fill in: the holidays that are fixed by date; the festivals and working weekends are to be added."""
    stretches: list[tuple[date, date]] = []
    for day in (date(year, *each) for each in FIXED_HOLIDAYS):
        if stretches and day - stretches[-1][1] == timedelta(days=1):
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    lines = [f"{first}" if first == last else f"{first}至{last}" for first, last in stretches]
    return "\n".join(["日期,安排", *(f"{line},放假" for line in lines), ""])


def _missing(found: Mapping[date, bool], year: int) -> Iterator[Fault]:
    for each in FIXED_HOLIDAYS:
        if found.get(date(year, *each)) is not False:
            yield Fault(0, "date", "workdays.fixed_missing", (("day", date(year, *each)),))
    for festival, (first, last, least) in FESTIVALS.items():
        off = [day for day, working in found.items() if not working]
        if sum(date(year, *first) <= day <= date(year, *last) for day in off) < least:
            yield Fault(0, "date", "workdays.festival_missing", (("festival", festival),))


def _too_many(found: Mapping[date, bool]) -> Iterator[Fault]:
    working = sum(found.values())
    for what, count, most in (("rest", len(found) - working, MOST_REST), ("working", working, MOST_WORKING)):
        if count > most:
            yield Fault(0, "date", f"workdays.too_many_{what}", (("count", count), ("most", most)))


def _days(cells: list[str]) -> list[date] | None:
    entry = _ENTRY.fullmatch(cells[0])
    if entry is None:
        return None
    numbers = [int(part) for part in entry.groups() if part]
    try:
        first = date(*numbers[:3])
        last = date(*numbers[3:]) if len(numbers) > 3 else first
    except ValueError:
        return None
    length = (last - first).days + 1
    return [first + timedelta(days=n) for n in range(length)] if 1 <= length <= LONGEST else None


def _day_faults(
    line: int, days: list[date], working: bool, year: int, found: dict[date, bool]
) -> Iterator[Fault]:
    for day in days:
        if not date(year - 1, *REACH) <= day <= date(year, 12, 31):
            yield Fault(line, "date", "workdays.other_year", (("day", day), ("year", year)))
        elif day in found:
            yield Fault(line, "date", "workdays.twice", (("day", day),))
        elif working and day.weekday() < SATURDAY:
            yield Fault(line, "date", "workdays.no_weekend", (("day", day),))
