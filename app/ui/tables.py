"""Tables: units in the header, numbers as numbers, people's text as text, no internal ids."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd
import streamlit as st

from app.i18n import date_text, t, time_text, wan, yi, yuan_to_wan, yuan_to_yi
from app.i18n.money import NOTHING
from app.ui.text import clean, literal

Kind = Literal[
    "text",
    "money_wan",
    "money_yi",
    "yuan_wan",
    "yuan_yi",
    "number",
    "integer",
    "percent",
    "date",
    "time",
    "list",
    "progress",
    "check",
    "link",
]
_UNITS = {"money_wan": "wan", "yuan_wan": "wan", "money_yi": "yi", "yuan_yi": "yi"}


@dataclass(frozen=True)
class Column:
    """One column. key: name in the row; title: our words without the unit; width: small, medium, large or pixels;
    pinned: stays where it is when the table is moved sideways.
    """

    key: str
    title: str
    kind: Kind = "text"
    width: Literal["small", "medium", "large"] | int | None = None
    help: str = ""
    pinned: bool = False

    @property
    def header(self) -> str:
        """Title with the unit the column is in."""
        unit = _UNITS.get(self.kind)
        return t("ui.unit.header", title=self.title, unit=t(f"ui.unit.{unit}")) if unit else self.title


Row = Mapping[str, Any] | Any


def table(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    alt: str,
    key: str | None = None,
    height: int | None = None,
) -> None:
    """A sortable, searchable table. `alt` says what the table is about. No rows: a quiet line instead."""
    if not rows:
        st.caption(t("ui.no_rows"))
        return
    st.dataframe(
        frame(rows, columns),
        column_config=_config(columns),
        hide_index=True,
        alt=alt,
        key=key,
        height=height or "auto",
        row_height=36,
        placeholder=NOTHING,
    )


def pick(rows: Sequence[Row], columns: Sequence[Column], *, alt: str, key: str) -> int | None:
    """The same table with one selectable row; its position, or None."""
    if not rows:
        st.caption(t("ui.no_rows"))
        return None
    event = st.dataframe(
        frame(rows, columns),
        column_config=_config(columns),
        hide_index=True,
        alt=alt,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        row_height=36,
        placeholder=NOTHING,
    )
    chosen = event.selection.rows
    return chosen[0] if chosen and chosen[0] < len(rows) else None


def choose(
    rows: Sequence[Row],
    columns: Sequence[Column],
    options: Sequence[str],
    *,
    label: str,
    alt: str,
    key: str,
    start: int = 0,
) -> int:
    """A table of which one row is looked at: click it, or take it from the list below. The position chosen.

    options: the words of each row in the list. Raises ValueError without rows: show an empty state instead.
    """
    if not rows:
        raise ValueError("nothing to choose from")
    clicked = pick(rows, columns, alt=alt, key=key)
    chosen, before = f"{key}.chosen", f"{key}.clicked"
    # A click stays marked in the table; only a new one moves the list, which may have moved since.
    if clicked is not None and clicked != st.session_state.get(before):
        st.session_state[chosen] = clicked
    st.session_state[before] = clicked
    if not 0 <= st.session_state.setdefault(chosen, start) < len(rows):
        st.session_state[chosen] = start
    return int(st.selectbox(label, range(len(rows)), format_func=options.__getitem__, key=chosen))


def key_values(pairs: Mapping[str, object] | Iterable[tuple[str, object]]) -> None:
    """A list of names and values (基本情况); both are shown literally."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    shown = {literal(name): literal(_plain(value)) or " " for name, value in items}
    if shown:
        st.table(shown, border="horizontal")


def frame(rows: Sequence[Row], columns: Sequence[Column]) -> pd.DataFrame:
    """Rows as the table shows them: one column per Column under its header, values converted to its unit."""
    return pd.DataFrame(
        {
            column.header: pd.Series(
                [_cell(_value(row, column.key), column.kind) for row in rows], dtype=_dtype(column)
            )
            for column in columns
        }
    )


def cells(rows: Sequence[Row], columns: Sequence[Column]) -> list[list[Any]]:
    """Rows as lists of values in the units of their columns; None and "" where there is nothing."""
    return [[_cell(_value(row, column.key), column.kind) for column in columns] for row in rows]


def _dtype(column: Column) -> str:
    if column.kind in ("text", "date", "time", "list", "link"):
        return "object"
    if column.kind == "check":
        return "boolean"
    return "Int64" if column.kind == "integer" else "Float64"


def _value(row: Row, key: str) -> Any:
    if isinstance(row, Mapping):
        return row.get(key)
    if dataclasses.is_dataclass(row) or hasattr(row, key):
        return getattr(row, key)
    raise TypeError(f"a row without {key}")


def _cell(value: Any, kind: Kind) -> Any:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return [] if kind == "list" else ("" if kind in ("text", "date", "time", "link") else None)
    match kind:
        case "money_wan":
            return wan(value)
        case "money_yi":
            return yi(value)
        case "yuan_wan":
            return yuan_to_wan(value)
        case "yuan_yi":
            return yuan_to_yi(value)
        case "percent":
            return float(value) * 100
        case "number" | "progress":
            return float(value)
        case "integer":
            return int(value)
        case "check":
            return bool(value)
        case "date":
            return date_text(value)
        case "time":
            return time_text(value)
        case "list":
            return [clean(str(each)) for each in value]
        case _:
            return clean(_plain(value))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, bool):
        return t("ui.yes") if value else t("ui.no")
    return "" if value is None else str(value)


def _config(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.header: _column_config(column) for column in columns}


def _column_config(column: Column) -> Any:
    common: dict[str, Any] = {
        "width": column.width,
        "help": column.help or None,
        "pinned": column.pinned or None,
    }
    kinds = st.column_config
    match column.kind:
        case "money_wan" | "money_yi" | "yuan_wan" | "yuan_yi" | "number":
            return kinds.NumberColumn(format="%,.2f", **common)
        case "integer":
            return kinds.NumberColumn(format="%,d", **common)
        case "percent":
            return kinds.NumberColumn(format="%.1f%%", **common)
        case "progress":
            return kinds.ProgressColumn(format="percent", min_value=0.0, max_value=1.0, **common)
        case "list":
            return kinds.ListColumn(**common)
        case "check":
            return kinds.CheckboxColumn(**common)
        case "link":
            return kinds.LinkColumn(**common)
        case _:
            return kinds.TextColumn(**common)
