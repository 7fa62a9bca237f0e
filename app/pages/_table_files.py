"""A table of a page as the file people take away."""

from __future__ import annotations

from typing import Any

import pandas as pd

from app.files.exports import to_csv


def csv_file(table: pd.DataFrame) -> bytes:
    """CSV that spreadsheets read as Chinese; what they would run as a formula is quoted (S37)."""
    return to_csv(
        [str(name) for name in table.columns], ([_plain(value) for value in row] for row in table.values)
    )


def _plain(value: Any) -> Any:
    """Numbers of the table library as numbers of the language, missing ones as nothing."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
