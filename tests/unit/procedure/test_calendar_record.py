"""Notices entered on top of the calendar that ships: festivals, replaced years, and days that were made known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.workdays import (
    PACKAGED,
    CalendarRecord,
    Due,
    EnteredNotice,
    Period,
    WorkCalendar,
    due,
    notice_of,
    notice_template,
    read_notice,
)
from app.domain.workdays.calendar import REACH
from app.domain.workdays.notices import FESTIVALS
from app.errors import InvalidFields

ENTERED = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)
REST = (  # an example of form for a year whose notice does not exist yet, not a prediction
    "2027-01-01至2027-01-03", "2027-02-05至2027-02-11", "2027-04-05", "2027-05-01至2027-05-05",
    "2027-06-09", "2027-10-01至2027-10-07",
)  # fmt: skip


def entry(at: datetime = ENTERED, *more: tuple[str, str], year: int = 2027) -> EnteredNotice:
    rows = [[each.replace("2027", str(year)), "放假"] for each in REST] + [list(each) for each in more]
    notice = notice_of(list(enumerate(rows, 1)), year, "国办发明电〔2026〕0号")
    days = (tuple(sorted(notice.rest)), tuple(sorted(notice.working)))
    return EnteredNotice(f"hn_{at.isoformat()}", year, notice.source, *days, "", "us_a", "黎守一", at)


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_notice_since_the_festivals_are_holidays_is_accepted(year: int) -> None:
    """The law made them holidays from 2008 on (国务院令第513号); only the days fixed since 2025 are not in older ones."""
    fixed = {date(year, 5, 2), date(year, 10, 3)}
    off = sorted({day for day in chinese_calendar.constants.holidays if day.year == year} | fixed)
    on = sorted(day for day in chinese_calendar.constants.workdays if day.year == year and day not in fixed)
    rows = [[day.isoformat(), "放假"] for day in off] + [[day.isoformat(), "上班"] for day in on]
    notice = notice_of(list(enumerate(rows, 1)), year, "号")
    assert sorted(notice.rest) == off


def test_R26_a_notice_that_would_move_every_period_is_refused() -> None:
    """Every weekend a working day, or every working day of a month off: no year had that."""
    rows = [[each, "放假"] for each in REST]
    saturdays = [(date(2027, 7, 3) + timedelta(days=7 * n)).isoformat() for n in range(13)]
    for more, code in (
        ([[day, "上班"] for day in saturdays] + [["2027-11-06", "上班"], ["2027-11-13", "上班"], ["2027-11-20", "上班"]],
         "workdays.too_many_working"),
        ([["2027-11-01至2027-11-12", "放假"], ["2027-11-15至2027-11-26", "放假"]], "workdays.too_many_rest"),
    ):  # fmt: skip
        with pytest.raises(InvalidFields) as refused:
            notice_of(list(enumerate(rows + more, 1)), 2027, "号")
        assert [each.code for each in refused.value.faults] == [code]


@pytest.mark.parametrize(("festival", "row"), [("spring", 1), ("tomb_sweeping", 2), ("dragon_boat", 4)])
def test_a_notice_without_a_festival_is_refused_by_its_name(festival: str, row: int) -> None:
    rows = [[each, "放假"] for n, each in enumerate(REST) if n != row]
    with pytest.raises(InvalidFields) as refused:
        notice_of(list(enumerate(rows, 1)), 2027, "号")
    assert [(each.code, dict(each.params)) for each in refused.value.faults] == [
        ("workdays.festival_missing", {"festival": festival})
    ]


def test_the_template_is_not_mistaken_for_a_notice() -> None:
    with pytest.raises(InvalidFields) as refused:
        read_notice(notice_template(2027), 2027, "号")
    assert [each.code for each in refused.value.faults] == ["workdays.festival_missing"] * len(FESTIVALS)


def test_replacing_a_year_leaves_what_the_next_one_said_of_its_december() -> None:
    record = CalendarRecord(PACKAGED, (entry(ENTERED, ("2026-12-31", "放假")),))
    assert not record.calendar.is_working(date(2026, 12, 31))
    amended = record.with_entry(entry(ENTERED + timedelta(hours=1), year=2026))
    assert not amended.calendar.is_working(date(2026, 12, 31))
    # and a correction of that next year takes it back
    corrected = amended.with_entry(entry(ENTERED + timedelta(hours=2)))
    assert corrected.calendar.is_working(date(2026, 12, 31))


def test_what_ships_keeps_the_december_of_the_year_before_when_a_year_is_replaced() -> None:
    """31 December 2022 was off by the notice for 2023: entering 2022 again does not take it back."""
    off = [
        day for day in chinese_calendar.constants.holidays if day.year == 2022 and day < date(2022, *REACH)
    ]
    rows = [[day.isoformat(), "放假"] for day in (*off, date(2022, 10, 3), date(2022, 5, 2))]
    unique = [list(each) for each in dict.fromkeys(map(tuple, rows))]
    calendar = PACKAGED.with_notice(notice_of(list(enumerate(unique, 1)), 2022, "号"))
    assert not calendar.is_working(date(2022, 12, 31))


def test_the_newest_entry_of_a_year_counts_and_earlier_instants_keep_theirs() -> None:
    first, second = entry(), entry(ENTERED + timedelta(days=1), ("2027-01-04", "放假"))
    record = CalendarRecord(PACKAGED, (first, second))
    assert record.newest(2027) == second
    assert record.newest(2026) is None
    assert record.at(ENTERED - timedelta(microseconds=1)) == PACKAGED
    assert record.at(ENTERED).is_working(date(2027, 1, 4))
    assert not record.calendar.is_working(date(2027, 1, 4))


def three_days(start: date):
    return lambda calendar: due(calendar, start, Period(3, "days"))


def test_R26_a_day_made_known_as_certain_stays_whatever_is_entered_later() -> None:
    begun = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
    wrong = CalendarRecord(PACKAGED, (entry(),))
    told = wrong.made_known(begun, three_days(date(2027, 3, 1)))
    assert told == Due(date(2027, 3, 4), True, date(2027, 12, 28))
    corrected = wrong.with_entry(entry(begun + timedelta(days=1), ("2027-03-04", "放假")))
    assert due(corrected.calendar, date(2027, 3, 1), Period(3, "days")).day == date(2027, 3, 5)
    assert corrected.made_known(begun, three_days(date(2027, 3, 1))) == told


def test_R26_a_provisional_day_is_counted_again_and_becomes_certain() -> None:
    begun = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    told = CalendarRecord(PACKAGED).made_known(begun, three_days(date(2026, 12, 28)))
    assert (told.day, told.certain) == (date(2026, 12, 31), False)
    record = CalendarRecord(PACKAGED, (entry(ENTERED, ("2026-12-31", "放假")),))
    again = record.made_known(begun, three_days(date(2026, 12, 28)))
    assert again == Due(date(2027, 1, 4), True, date(2027, 12, 28))


def test_R26_a_provisional_day_that_has_passed_is_not_moved_any_more() -> None:
    begun = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    late = entry(datetime(2026, 12, 31, 16, 0, tzinfo=UTC), ("2026-12-31", "放假"))  # 1 January in China
    told = CalendarRecord(PACKAGED, (late,)).made_known(begun, three_days(date(2026, 12, 28)))
    assert (told.day, told.certain) == (date(2026, 12, 31), True)


@given(
    st.dates(date(2026, 12, 1), date(2027, 3, 1)),
    st.lists(st.integers(0, 90), max_size=3, unique=True),
    st.lists(st.dates(date(2027, 1, 4), date(2027, 1, 31)), max_size=6, unique=True),
    st.integers(1, 15),
)
def test_R26_what_was_made_known_never_becomes_earlier(
    start: date, entered: list[int], off: list[date], amount: int
) -> None:
    """Whatever is entered, in whatever order, the told day is at least the one told first; a certain one is that one."""
    begun = datetime(start.year, start.month, start.day, 3, 0, tzinfo=UTC)

    def counted(calendar: WorkCalendar) -> Due:
        return due(calendar, start, Period(amount, "working_days"))

    record, tellings = CalendarRecord(PACKAGED), []
    for n, days in enumerate(sorted(entered)):
        more = [(day.isoformat(), "放假") for day in off[: n * 2]]
        record = record.with_entry(entry(datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=days), *more))
    first = counted(record.at(begun))
    for n in range(len(record.entered) + 1):
        tellings.append(CalendarRecord(PACKAGED, record.entered[:n]).made_known(begun, counted))
    final = tellings[-1]
    assert final.day >= first.day
    assert not first.certain or final == first
    later = [each for each, e in zip(tellings[1:], record.entered, strict=True) if e.entered_at > begun]
    assert [each.day for each in later] == sorted(each.day for each in later)
