"""Rows of a year's holidays (年度放假安排表): two columns from a csv or xlsx file, or from what was pasted."""

from __future__ import annotations

from app.errors import Invalid
from app.files.delimited import csv_rows, decode
from app.files.intake import table_kind
from app.files.workbook import workbook_rows

MOST_ROWS = 400
"""More than a line for every day of a year is another table."""


def holiday_rows(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    """(line, cells as text); a headline is not needed. What was pasted may part its columns by tabs, commas or blanks.

    Raises Invalid and InvalidFields of the room files for what cannot be read as a table.
    """
    kind = table_kind(name, content)
    if kind == "jsonl":
        raise Invalid("files.type", name=name, allowed="csv、xlsx")
    source = workbook_rows(content) if kind == "xlsx" else csv_rows(decode(content).replace("，", ","))
    rows: list[tuple[int, list[str]]] = []
    for line, cells in source:
        if len(rows) == MOST_ROWS:
            raise Invalid("files.too_many_rows", most=MOST_ROWS)
        rows.append((line, _parted(["" if cell is None else str(cell).strip() for cell in cells])))
    return rows


def _parted(cells: list[str]) -> list[str]:
    """A line without separators in two at its last blank."""
    if len([cell for cell in cells if cell]) == 1 and not cells[0].startswith("#"):
        return cells[0].rsplit(None, 1) or cells
    return cells
