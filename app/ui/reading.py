"""Tables for reading and printing: every word of a long text is on the page, wrapped, nothing to scroll to."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.i18n import number, t
from app.i18n.money import NOTHING
from app.ui.tables import Column, Row, cells
from app.ui.text import literal

_DIGITS = {"integer": 0, "percent": 1}
_NUMBERS = ("money_wan", "money_yi", "yuan_wan", "yuan_yi", "number", "integer", "percent")


def reading_rows(rows: Sequence[Row], columns: Sequence[Column]) -> None:
    """Rows and columns as of `table`, for few rows of which every word is to be read; widths are not looked at."""
    shown = [
        [_text(value, column) for value, column in zip(row, columns, strict=True)]
        for row in cells(rows, columns)
    ]
    reading_table([column.header for column in columns], shown, [each.kind in _NUMBERS for each in columns])


def _text(value: object, column: Column) -> str:
    if value is None or value == "":
        return NOTHING
    if column.kind not in _NUMBERS:
        return str(value)
    percent = "%" if column.kind == "percent" else ""
    return number(float(str(value)), _DIGITS.get(column.kind, 2)) + percent


def reading_table(
    headers: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[bool] = ()
) -> None:
    """A plain table over the whole width. `headers` are our words; cells are shown literally; no rows: a quiet line.

    right: which columns are numbers. Written as a markdown table: the cells of st.table are never wider than 375 pixels.
    """
    if not rows:
        st.caption(t("ui.no_rows"))
        return
    rules = ["---:" if n < len(right) and right[n] else "---" for n in range(len(headers))]
    lines = [_line(headers), _line(rules)]
    lines += [_line([literal(cell) for cell in row]) for row in rows]
    st.markdown("\n".join(lines))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
