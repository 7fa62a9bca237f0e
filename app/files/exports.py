"""Tables people take away (导出): csv that spreadsheets read as Chinese, xlsx with real numbers; no text runs as a formula."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import xlsxwriter

from app.clock import CHINA
from app.files.formula import quoted

Value: TypeAlias = "str | int | float | Decimal | bool | date | datetime | None"

_LONGEST_CELL = 32_767  # of the xlsx format
_CUT = "…（超出单元格上限，已截断）"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SHEET_SIGNS = re.compile(r"[\[\]:*?/\\]")
_UNDATED = datetime(1980, 1, 1)

_TEMPLATE = (
    ("留言编号", "渠道", "留言主题", "留言详情", "留言时间", "区", "地点", "领域", "点赞数"),
    (
        (
            "示例-001",
            "投诉",
            "小区门口路灯不亮",
            "小区东门外人行道的路灯连续三晚没亮，老人孩子回家看不清路，请派人检修。",
            "2026-03-05 08:12",
            "临河区",
            "云杉苑东门",
            "基础设施",
            3,
        ),
        (
            "示例-002",
            "建议",
            "公交站增加遮雨棚",
            "医院门口的公交站没有遮雨棚，下雨天候车的病人没有地方躲，建议加装。",
            "2026/3/6 17:40",
            "东湖区",
            "市第二医院站",
            "交通",
            0,
        ),
    ),
)


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """CSV in UTF-8 with a mark (Excel needs it for Chinese), CRLF, dangerous text behind an apostrophe.

    Numbers stay numbers, also negative ones; days YYYY-MM-DD; moments in China Standard Time; NaN and infinity empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([quoted(_clean(header)) for header in headers])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
    return out.getvalue().encode("utf-8-sig", "replace")


def to_xlsx(sheet: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Workbook of one sheet: bold headers that stay in sight, filter, text as text, numbers as numbers, dates as dates."""
    return to_workbook([(sheet, headers, rows)])


def to_workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """The same of several sheets, each with its name, headers and rows; their names must differ."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    book.set_properties({"created": _UNDATED})
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1, "text_wrap": True})
    formats = tuple(book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
    for name, headers, rows in sheets:
        _sheet(book.add_worksheet(sheet_name(name)), headers, rows, bold, formats)
    book.close()
    return out.getvalue()


def _sheet(
    page: Any,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    bold: Any,
    formats: tuple[Any, ...],
) -> None:
    widths = [_width(header) for header in headers]
    for at, header in enumerate(headers):
        page.write_string(0, at, _clean(header), bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            _write(page, last, at, value, *formats)
            if at < len(widths) and isinstance(value, str):
                widths[at] = max(widths[at], _width(value))
    for at, width in enumerate(widths):
        page.set_column(at, at, min(60, max(8, width + 2)))
    page.freeze_panes(1, 0)
    if headers:
        page.autofilter(0, 0, max(1, last), len(headers) - 1)


def pain_point_template(kind: str) -> bytes:
    """Empty form for citizens' messages with two made-up rows, as "csv" or "xlsx"."""
    headers, rows = _TEMPLATE
    return to_csv(headers, rows) if kind == "csv" else to_xlsx("诉求导入模板", headers, rows)


def sheet_name(name: str) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at the ends, never empty."""
    return _SHEET_SIGNS.sub("_", _clean(name)).strip("' ")[:31].strip("' ") or "Sheet1"


def _csv_value(value: Value) -> str | int | float | Decimal | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float | Decimal):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return _local(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return quoted(_clean(value)) if isinstance(value, str) else value


def _write(page: Any, line: int, at: int, value: Value, day: Any, moment: Any) -> None:
    if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        page.write_string(line, at, "是" if value else "否")
    elif isinstance(value, int | float | Decimal):
        if isinstance(value, int) and abs(value) >= 10**15:  # Excel keeps fifteen digits
            page.write_string(line, at, str(value))
        else:
            page.write_number(line, at, value)
    elif isinstance(value, datetime):
        page.write_datetime(line, at, _local(value), moment)
    elif isinstance(value, date):
        page.write_datetime(line, at, value, day)
    else:
        text = _clean(value)
        if len(text) > _LONGEST_CELL:
            text = text[: _LONGEST_CELL - len(_CUT)] + _CUT
        page.write_string(line, at, text)


def _local(value: datetime) -> datetime:
    return (value.astimezone(CHINA) if value.tzinfo else value).replace(tzinfo=None)


def _clean(text: str) -> str:
    """No control and direction characters, no halves of surrogate pairs: a cell shows what it holds."""
    clean = _CONTROL.sub("", text)
    return clean if clean.isascii() else clean.encode("utf-8", "replace").decode("utf-8")


def _width(text: str) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in text.partition("\n")[0][:60])
