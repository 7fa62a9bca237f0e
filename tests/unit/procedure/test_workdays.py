"""Working days and periods: the peer is the package's own `is_workday`, the law's own examples, and year ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import CHINA
from app.domain.deadlines import (
    days_over,
    deadline_day,
    earliest_lawful,
    extended_deadline,
    first_lawful_deadline,
)
from app.domain.workdays import (
    PACKAGED,
    Period,
    due,
    next_working_day,
    read_notice,
    working_days_between,
)
from app.domain.workdays.calendar import FIXED_HOLIDAYS, REACH
from app.errors import InvalidFields
from app.i18n import explain_fault, use_language

KNOWN = st.dates(date(2004, 1, 1), date(2026, 12, 1))
# Our own table for a year whose notice does not exist yet: an example of form, not a prediction.
NOTICE = """日期,安排
2027-01-01至2027-01-03,放假
2027-02-05至2027-02-11,放假
2027-02-20,上班
2027-04-05,放假
2027-05-01至2027-05-05,放假
2027-05-08,上班
2027-06-09,放假
2027-10-01~2027-10-07,放假
2026-12-31,放假
"""


@given(KNOWN)
def test_R26_working_days_are_those_of_the_state_council(day: date) -> None:
    assert PACKAGED.is_working(day) == chinese_calendar.is_workday(day)


@given(KNOWN, st.integers(1, 20))
def test_R26_a_period_in_working_days_holds_that_many(start: date, amount: int) -> None:
    end = due(PACKAGED, start, Period(amount, "working_days")).day
    counted = chinese_calendar.get_workdays(start + timedelta(days=1), end)
    assert len(counted) == amount
    assert counted[-1] == end
    assert working_days_between(PACKAGED, start, end).count == amount


def test_R26_the_first_day_is_not_counted_and_a_last_day_off_moves_on() -> None:
    days = Period(3, "days")
    assert due(PACKAGED, date(2026, 3, 2), days).day == date(2026, 3, 5)
    # three days from Monday 28 September end on 1 October, National Day; offices open again on the 8th
    assert due(PACKAGED, date(2026, 9, 28), days).day == date(2026, 10, 8)
    # Sunday 20 September is a working day by the notice: nothing moves
    assert due(PACKAGED, date(2026, 9, 17), days).day == date(2026, 9, 20)
    with pytest.raises(ValueError):
        due(PACKAGED, date(2026, 3, 2), Period(0, "days"))


def test_no_notice_ever_reached_further_back_than_29_december() -> None:
    changed = [
        day
        for day in chinese_calendar.constants.workdays
        if day.month == 12 and (day.month, day.day) >= (12, 20)
    ]
    changed += [
        day
        for day in chinese_calendar.constants.holidays
        if day.month == 12 and day.day >= 20 and day.weekday() < 5
    ]
    assert min((day.month, day.day) for day in changed) == REACH


def test_R26_outside_the_calendar_the_result_says_that_it_is_not_certain() -> None:
    assert PACKAGED.certain_until == date(2026, 12, 28)
    inside = due(PACKAGED, date(2026, 12, 14), Period(7, "working_days"))
    assert (inside.day, inside.certain) == (date(2026, 12, 23), True)
    # published on 7 December: twenty days end on Sunday 27 December, certain; the Monday after it is too
    assert due(PACKAGED, date(2026, 12, 7), Period(20, "days")).certain
    over = due(PACKAGED, date(2026, 12, 24), Period(7, "working_days"))
    # weekends and 1 January left out: 25 28 29 30 31 4 5
    assert over.day == date(2027, 1, 5)
    assert not over.certain
    assert over.known_until == date(2026, 12, 28)
    assert not due(PACKAGED, date(2026, 12, 30), Period(15, "days")).certain


@pytest.mark.parametrize("year", [2027, 2031])
def test_holidays_that_the_regulation_names_by_date_are_certain_in_every_year(year: int) -> None:
    for month, day in FIXED_HOLIDAYS:
        assert not PACKAGED.is_working(date(year, month, day))
        assert PACKAGED.is_certain(date(year, month, day))


def test_a_notice_makes_the_next_year_certain() -> None:
    calendar = PACKAGED.with_notice(read_notice(NOTICE, 2027, "国办发明电〔2026〕0号"))
    assert calendar.certain_until == date(2027, 12, 28)
    over = due(calendar, date(2026, 12, 24), Period(7, "working_days"))
    assert over.certain
    assert over.day == date(2027, 1, 6)  # 31 December is off by this notice, so one day later than without it
    assert next_working_day(calendar, date(2027, 2, 20)).day == date(2027, 2, 20)
    assert next_working_day(calendar, date(2027, 2, 5)).day == date(2027, 2, 12)
    assert (
        PACKAGED.with_notice(read_notice(NOTICE, 2027, "号")).with_notice(read_notice(NOTICE, 2027, "号"))
        == calendar
    )
    with pytest.raises(ValueError):
        PACKAGED.with_notice(read_notice(NOTICE.replace("2027", "2029").replace("2026", "2028")
                                         .replace("2029-02-20,上班\n", "").replace("2029-05-08,上班\n", ""), 2029, "号"))  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "line", "code"),
    [
        ("2027-13-01,放假", 2, "not_a_day"),
        ("2027-01-01至2027-02-03,放假", 2, "not_a_day"),
        ("2027-01-01至2027-01-03,放", 2, "not_an_arrangement"),
        ("2028-01-01至2028-01-03,放假", 2, "other_year"),
        ("2027-01-01至2027-01-03,放假\n2027-01-02,放假", 3, "twice"),
        ("2027-01-01至2027-01-03,放假\n2027-01-04,上班", 3, "no_weekend"),
        ("2027-01-02,放假", 0, "fixed_missing"),
    ],
)
def test_a_faulty_notice_is_refused_with_its_line(changed: str, line: int, code: str) -> None:
    text = NOTICE.replace("2027-01-01至2027-01-03,放假", changed)
    with pytest.raises(InvalidFields) as refused:
        read_notice(text, 2027, "国办发明电〔2026〕0号")
    assert (line, f"workdays.{code}") in {(fault.line, fault.code) for fault in refused.value.faults}
    use_language("zh-CN")
    try:
        assert all("⟦" not in explain_fault(fault) for fault in refused.value.faults)
    finally:
        use_language(None)


def test_a_notice_needs_its_number() -> None:
    with pytest.raises(InvalidFields) as refused:
        read_notice(NOTICE, 2027, " ")
    assert [fault.code for fault in refused.value.faults] == ["workdays.source_missing"]


def test_R08_the_deadline_moves_when_fewer_than_fifteen_days_are_left() -> None:
    deadline = datetime(2026, 12, 21, 10, 0, tzinfo=CHINA)
    # Told on the 5th, which is not counted: the 6th to the 20th are fifteen whole days, over before the 21st at 10:00.
    on_time = datetime(2026, 12, 5, 23, 59, tzinfo=CHINA)
    assert extended_deadline("gov_procurement", deadline, on_time) == deadline
    # Told on the 6th, the fifteenth day is the 21st and ends at 24:00 (《民法典》第二百零三条): Tuesday the 22nd.
    late = on_time + timedelta(minutes=1)
    assert extended_deadline("gov_procurement", deadline, late) == datetime(2026, 12, 22, 10, 0, tzinfo=CHINA)


def test_R26_an_extension_that_ends_on_a_day_off_moves_on() -> None:
    deadline = datetime(2026, 12, 18, 9, 30, tzinfo=CHINA)
    changed = datetime(2026, 12, 10, 15, 0, tzinfo=CHINA)
    # The 11th to the 25th are fifteen days; the 26th is a Saturday, so Monday the 28th.
    assert extended_deadline("tender_law", deadline, changed) == datetime(2026, 12, 28, 9, 30, tzinfo=CHINA)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)))
def test_R08_R09_both_periods_before_a_deadline_are_counted_alike(at: datetime) -> None:
    """《招标投标法》第二十三条 and 第二十四条: fifteen and twenty whole days, the day of the notice not counted."""
    start = at.replace(tzinfo=UTC)
    twenty = earliest_lawful("tender_law", start)
    assert days_over(start, Period(20, "days")) == twenty
    assert twenty - days_over(start, Period(15, "days")) == timedelta(days=5)
    assert extended_deadline("tender_law", days_over(start, Period(15, "days")), start) == days_over(
        start, Period(15, "days")
    )


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)), st.integers(0, 40))
def test_R08_an_extension_never_shortens_and_always_leaves_fifteen_days(at: datetime, days: int) -> None:
    changed = at.replace(tzinfo=UTC)
    deadline = changed + timedelta(days=days)
    moved = extended_deadline("tender_law", deadline, changed)
    assert moved >= deadline
    assert (moved.astimezone(CHINA).date() - changed.astimezone(CHINA).date()).days > 15


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-09-10T09:00", "2026-10-08T10:00"),  # twenty days end on 30 September, then the holiday
        ("2026-11-22T09:00", "2026-12-14T10:00"),
    ],
)
def test_R09_the_first_deadline_avoids_public_holidays(now: str, first: str) -> None:
    begin = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    found = first_lawful_deadline("tender_law", begin)
    assert found == datetime.fromisoformat(first).replace(tzinfo=CHINA)
    assert found >= earliest_lawful("tender_law", begin)
    assert deadline_day(found).day == found.date()
