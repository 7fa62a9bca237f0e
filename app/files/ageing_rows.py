"""Rows of two ageing tables (账龄表) one year apart: what was open then and what is open now, by age."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import partial

from app.files import values
from app.files.grid import Cell, Table, TableRow
from app.files.reading import Columns, ParsedRows, match_columns
from app.files.values import Unreadable

AGES = 6
COLUMNS: dict[str, tuple[str, ...]] = {
    "age": ("账龄", "档次", "bucket"),
    "opening": ("期初余额", "上期余额", "上年余额", "期初", "期初余额（元）"),
    "opening_wan": ("期初余额（万元）", "期初余额万元"),
    "closing": ("期末余额", "本期余额", "本年余额", "期末", "期末余额（元）"),
    "closing_wan": ("期末余额（万元）", "期末余额万元"),
}
NEEDED = (("age",), ("opening", "opening_wan"), ("closing", "closing_wan"))
_UNITS = {"opening": 100, "opening_wan": 1_000_000, "closing": 100, "closing_wan": 1_000_000}
_AGE = re.compile(r"(\d)(?:年)?(?:-|~|至|到)(\d)(?:年|years?)?")
_WORDS = {"1年以内": 0, "1年以下": 0, "一年以内": 0, "5年以上": 5, "五年以上": 5, "5+": 5, "over5years": 5}


@dataclass(frozen=True)
class AgeingRow:
    """One age, 0 = 0-1 year ... 5 = over 5 years. Amounts in 分."""

    line: int
    age: int
    opening_fen: int
    closing_fen: int


def parse_ageing(table: Table) -> ParsedRows[AgeingRow]:
    """The six ages, youngest first, each exactly once."""
    columns = match_columns(table, COLUMNS, NEEDED)
    rows: dict[int, AgeingRow] = {}
    for source in table.rows:
        if columns.full:
            break
        row = _row(columns, source)
        if row is None:
            continue
        if row.age in rows:
            columns.fault(row.line, columns.header("age"), "files.row_twice", first=rows[row.age].line)
            continue
        rows[row.age] = row
    if len(rows) < AGES and not columns.faults:
        columns.fault(table.header_line, columns.header("age"), "files.ages_missing", count=AGES)
    return ParsedRows(
        tuple(rows[age] for age in sorted(rows)), tuple(columns.faults), ignored=columns.ignored
    )


def _row(columns: Columns, source: TableRow) -> AgeingRow | None:
    before = len(columns.faults)
    age = columns.read(source, "age", _age)
    opening, closing = (_amount(columns, source, name) for name in ("opening", "closing"))
    if len(columns.faults) > before:
        return None
    if age is None:
        columns.fault(source.line, columns.header("age"), "files.cell_empty")
        return None
    return AgeingRow(source.line, age, opening, closing)


def _amount(columns: Columns, source: TableRow, name: str) -> int:
    """Empty counts as nothing outstanding."""
    for column in (name, f"{name}_wan"):
        found = columns.read(source, column, partial(values.fen, per_unit=_UNITS[column]))
        if found is not None:
            return found
    return 0


def _age(cell: Cell) -> int | None:
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < AGES:
        return cell
    source = unicodedata.normalize("NFKC", str(cell or "")).replace(" ", "").lower()
    if not source:
        return None
    if source in _WORDS:
        return _WORDS[source]
    found = _AGE.fullmatch(source)
    if found and int(found.group(2)) == int(found.group(1)) + 1 <= 5:
        return int(found.group(1))
    raise Unreadable("files.not_in_list", value=str(cell)[:40], allowed="0-1、1-2、2-3、3-4、4-5、5+")
