"""The tables of the pages as files: csv and xlsx with the same headers, units and words as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from app.files.exports import to_csv, to_xlsx
from app.i18n import t


def csv_text(table: pd.DataFrame) -> bytes:
    """The table with its headers; a cell that a spreadsheet would run as a formula is quoted (S41)."""
    return to_csv([str(header) for header in table.columns], _rows(table))


def workbook(table: pd.DataFrame, sheet: str) -> bytes:
    """The same as a workbook of one sheet, numbers as numbers."""
    return to_xlsx(sheet, [str(header) for header in table.columns], _rows(table))


def _rows(table: pd.DataFrame) -> Iterator[list[Any]]:
    for row in table.itertuples(index=False, name=None):
        yield [_cell(value) for value in row]


def _cell(value: object) -> Any:
    if isinstance(value, list | tuple):
        return t("ui.list_comma").join(str(each) for each in value)
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    return value.item() if hasattr(value, "item") else value
