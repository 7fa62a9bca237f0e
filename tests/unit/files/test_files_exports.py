"""S37: what people take away opens as Chinese, and no text of anybody runs in their spreadsheet."""

from __future__ import annotations

import csv
import io
import math
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.exports import sheet_name, to_csv, to_xlsx
from app.files.formula import quoted, unquoted
from app.files.tables import read_table

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "'=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_S37_dangerous_text_is_quoted_in_csv_and_comes_back(text: str) -> None:
    assert quoted(text) == "'" + text
    assert unquoted(quoted(text)) == text
    content = to_csv(["列"], [[text]])
    (cell,) = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1]
    assert cell.startswith("'") or cell.strip("\t\r ")[:1] not in tuple("=+-@＝＋－＠")


@settings(deadline=None)
@given(st.text())
def test_S37_quoting_is_undone_exactly_for_every_text(text: str) -> None:
    assert unquoted(quoted(text)) == text
    assert quoted(text).lstrip("'") == text.lstrip("'")


def test_S37_headers_are_quoted_too_and_numbers_stay_numbers() -> None:
    content = to_csv(["=h", "数"], [["a", -5], ["b", -2.5], ["c", Decimal("-1.10")]])
    assert content == "\ufeff'=h,数\r\na,-5\r\nb,-2.5\r\nc,-1.10\r\n".encode()


def test_S37_in_a_workbook_text_is_text_and_numbers_are_numbers() -> None:
    content = to_xlsx(
        "榜单", ["=h", "值"], [[text, -5] for text in DANGEROUS] + [["http://evil.example", "0123"]]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content))["榜单"]
    for row in sheet.iter_rows():
        assert row[0].data_type == "s"
        assert row[0].hyperlink is None
    assert [row[1].data_type for row in sheet.iter_rows(min_row=2)] == ["n"] * len(DANGEROUS) + ["s"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["B2"].value == -5


def test_S37_an_exported_workbook_reads_back() -> None:
    table = read_table("a.xlsx", to_xlsx("榜单", ["甲", "乙"], [["=1+1", 3], ["'=1", -2.5]]))
    assert [row.cells for row in table.rows] == [{"甲": "=1+1", "乙": 3}, {"甲": "=1", "乙": -2.5}]


def test_F19_nan_and_infinity_never_reach_an_export() -> None:
    rows = [[math.nan, math.inf, -math.inf, Decimal("NaN"), None, 1.5]]
    header = list("abcdef")
    assert to_csv(header, rows).decode("utf-8-sig").splitlines()[1] == ",,,,,1.5"
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx("s", header, rows))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == [None] * 5 + [1.5]


def test_days_moments_and_yes_are_written_as_people_here_write_them() -> None:
    row = [date(2026, 3, 5), datetime(2026, 3, 5, 0, 12, 30, 999, tzinfo=UTC), True, False]
    assert (
        to_csv(list("abcd"), [row]).decode("utf-8-sig").splitlines()[1]
        == "2026-03-05,2026-03-05 08:12:30,是,否"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx("s", list("abcd"), [row]))).active
    assert sheet is not None
    assert sheet["A2"].value == datetime(2026, 3, 5)
    assert [cell.value for cell in sheet[2]][2:] == ["是", "否"]
    assert sheet["A2"].number_format == "yyyy-mm-dd"


def test_S34_control_and_direction_characters_are_not_exported() -> None:
    text = "甲\x1b[31m\u202e乙\ud800\n丙"
    assert to_csv(["a"], [[text]]).decode("utf-8-sig").splitlines()[1:] == ['"甲[31m乙?', '丙"']
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx("s", ["a"], [[text]]))).active
    assert sheet is not None
    assert sheet["A2"].value == "甲[31m乙?\n丙"


def test_long_text_is_cut_with_a_remark_and_long_numbers_keep_their_digits() -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(to_xlsx("s", ["a", "b"], [["字" * 40_000, 12345678901234567]]))
    ).active
    assert sheet is not None
    assert len(sheet["A2"].value) == 32_767
    assert sheet["A2"].value.endswith("已截断）")
    assert sheet["B2"].value == "12345678901234567"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("榜单[2026]:*?/\\", "榜单_2026______"), ("", "Sheet1"), ("'", "Sheet1"), ("字" * 40, "字" * 31)],
)
def test_sheet_names_are_those_excel_accepts(name: str, shown: str) -> None:
    assert sheet_name(name) == shown
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(name, ["a"], []))).sheetnames == [shown]
