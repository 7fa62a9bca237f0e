"""Any table of a page as a file people take away: the same headers, units and words as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from app.files.exports import to_csv, to_xlsx
from app.i18n import t


def csv_file(table: pd.DataFrame) -> bytes:
    """CSV that spreadsheets read as Chinese; what they would run as a formula is quoted (S37)."""
    return to_csv([str(header) for header in table.columns], _rows(table))


def workbook(table: pd.DataFrame, sheet: str) -> bytes:
    """A workbook of one sheet, numbers as numbers."""
    return to_xlsx(sheet, [str(header) for header in table.columns], _rows(table))


def _rows(table: pd.DataFrame) -> Iterator[list[Any]]:
    for row in table.itertuples(index=False, name=None):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    """Numbers of the table library as numbers of the language, lists as text, missing ones as nothing."""
    if isinstance(value, list | tuple):
        return t("ui.list_comma").join(str(each) for each in value)
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
