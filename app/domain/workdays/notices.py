"""Reading a year's holidays from a small table (年度放假安排表), typed in when the State Council has published them.

Two columns, `日期,安排`; a date is a day (2027-01-01) or a stretch (2027-02-06至2027-02-12), the arrangement 放假 or
上班. It is what people copy out of the notice, in any editor or spreadsheet, one line each.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.workdays.calendar import FIXED_HOLIDAYS, REACH, SATURDAY, YearNotice
from app.errors import Fault, InvalidFields

REST = ("放假", "休息", "rest")
WORK = ("上班", "工作", "work")
HEADERS = ("日期", "date")
LONGEST = 15
"""Days in one stretch: the longest holiday so far had nine; a wrong month would give more."""
_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_ENTRY = re.compile(rf"{_DAY}(?:\s*(?:至|到|~|～|—|\.\.)\s*{_DAY})?")


def read_notice(text: str, year: int, source: str) -> YearNotice:
    """The notice for `year`. Raises InvalidFields workdays.refused with the line of every fault; nothing is guessed.

    Refused are: days outside the year (and the last days of the December before it), a working day that is no
    weekend, a day named twice, and a table in which a holiday fixed by the regulation is missing.
    """
    found: dict[date, bool] = {}
    faults: list[Fault] = [] if source.strip() else [Fault(0, "source", "workdays.source_missing")]
    for line, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0] in HEADERS or cells[0].startswith("#"):
            continue
        days, working = _days(cells), cells[1] in WORK if len(cells) > 1 else False
        if days is None:
            faults.append(Fault(line, "date", "workdays.not_a_day", (("value", cells[0]),)))
        elif len(cells) < 2 or cells[1] not in REST + WORK:
            faults.append(Fault(line, "arrangement", "workdays.not_an_arrangement"))
        else:
            faults += _day_faults(line, days, working, year, found)
            found |= dict.fromkeys(days, working)
    for month, day in FIXED_HOLIDAYS:
        if found.get(date(year, month, day)) is not False:
            faults.append(Fault(0, "date", "workdays.fixed_missing", (("day", date(year, month, day)),)))
    if faults:
        raise InvalidFields("workdays.refused", tuple(faults))
    return YearNotice(
        year=year,
        source=source.strip(),
        rest=frozenset(day for day, working in found.items() if not working),
        working=frozenset(day for day, working in found.items() if working),
    )


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
