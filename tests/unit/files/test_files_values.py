"""Cells to values: dates, numbers and money as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files import values
from app.files.values import Unreadable

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("written", "hour", "minute", "second"),
    [
        ("2026-03-05", 0, 0, 0),
        ("2026/3/5", 0, 0, 0),
        ("2026.3.5", 0, 0, 0),
        ("20260305", 0, 0, 0),
        (20260305, 0, 0, 0),
        ("2026年3月5日", 0, 0, 0),
        ("2026年03月05号", 0, 0, 0),
        ("2026/3/5 8:12", 8, 12, 0),
        ("2026-03-05 08:12:30", 8, 12, 30),
        ("2026-03-05T08:12:30", 8, 12, 30),
        ("2026年3月5日 8时12分", 8, 12, 0),
        ("2026年3月5日8时12分30秒", 8, 12, 30),
        ("2026年3月5日 8时", 8, 0, 0),
        ("2026年3月5日 下午3点20分", 15, 20, 0),
        ("2026年3月5日 上午8:12", 8, 12, 0),
        ("2026年3月5日 星期四 8:12", 8, 12, 0),
        ("２０２６－０３－０５　０８：１２", 8, 12, 0),
        ("2026-03-05T08:12:30+08:00", 8, 12, 30),
        ("2026-03-05T00:12:30Z", 8, 12, 30),
        ("2026-03-05T01:12:30+0100", 8, 12, 30),
        (46086, 0, 0, 0),
        (46086.5, 12, 0, 0),
        ("46086.5", 12, 0, 0),
    ],
)
def test_a_moment_is_china_time_unless_it_names_a_zone(
    written: object, hour: int, minute: int, second: int
) -> None:
    found = values.instant(written)  # type: ignore[arg-type]
    assert found == datetime(2026, 3, 5, hour, minute, second, tzinfo=CHINA)
    assert found is not None
    assert found.tzinfo == UTC


def test_the_excel_serial_is_the_one_excel_documents() -> None:
    # Microsoft, "DATEVALUE function": 2011-08-22 is 40777
    assert values.day(40777) == date(2011, 8, 22)


@pytest.mark.parametrize(
    "written",
    [
        "明天", "2026-13-05", "2026-02-30", "05/03/2026", "2026-03-05 25:00", "2026-03-05 8:12 左右", "12", 12, 99999.0, "0001-01-01",
        "9999-12-31", True, [1], {"a": 1}, float("inf"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(Unreadable) as caught:
        values.instant(written)  # type: ignore[arg-type]
    assert caught.value.code == "files.not_date"


def test_empty_cells_are_none() -> None:
    assert (
        values.instant(None) is values.instant("  ") is values.number("") is values.whole_number(None) is None
    )
    assert values.text(None, 5) == ""


def test_numbers_and_money_are_exact() -> None:
    assert values.number("1,234.50") == Decimal("1234.50")
    assert values.number("￥１２３４") == 1234
    assert values.whole_number("3.0") == 3
    assert values.fen("846,584.01", 100) == 84658401
    assert values.fen(0.07, 100) == 7
    assert values.fen("12.345678", 1_000_000) == 12345678
    for cell, code in [
        ("1.005", "money_fraction"),
        ("-1", "out_of_range"),
        ("1e20", "out_of_range"),
        ("一百", "not_number"),
    ]:
        with pytest.raises(Unreadable) as caught:
            values.fen(cell, 100)
        assert caught.value.code == f"files.{code}"
    for cell, code in [
        ("1.5", "not_whole"),
        (-1, "out_of_range"),
        ("x" * 10**6, "not_number"),
        (True, "not_number"),
    ]:
        with pytest.raises(Unreadable) as caught:
            values.whole_number(cell)
        assert caught.value.code == f"files.{code}"


@settings(deadline=None)
@given(st.integers(0, 10**15))
def test_any_amount_in_yuan_comes_back_to_the_fen(fen: int) -> None:
    assert values.fen(f"{fen // 100:,}.{fen % 100:02d}", 100) == fen


def test_S34_invisible_and_direction_characters_do_not_get_in() -> None:
    assert (
        values.text("\ufeff 甲\u200b乙\u202e丙\x1b[31m\r\n丁_x000D_戊_x000d_\n己\x85 ", 99)
        == "甲乙丙[31m\n丁\n戊\n己"
    )
    assert values.line_of_text(" 甲 \n 乙\t丙 ", 99) == "甲 乙 丙"
    with pytest.raises(Unreadable) as caught:
        values.text("字" * 6, 5)
    assert (caught.value.code, caught.value.params) == ("files.text_too_long", {"most": 5, "length": 6})
