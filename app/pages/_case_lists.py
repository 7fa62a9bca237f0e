"""Lists in the form of a finance case, as tables with a row an entry: any list of the library, nothing by name."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.i18n import t, yuan_to_wan
from app.pages._case_fields import CaseField


def list_editor(field: CaseField, before: list[Any], key: str) -> list[Any]:
    """The list as a table; numbers in one column, groups of fields in one column a field."""
    columns = field.columns or (field,)
    rows = [entry if field.columns else {field.name: entry} for entry in before]
    frame = pd.DataFrame(
        {column.label: [column.shown(row[column.name]) for row in rows] for column in columns},
        dtype="float64",
    )
    if field.columns:
        st.caption(field.label)
    edited = editor(frame, key, field.label)
    read = []
    for place, row in enumerate(edited.to_dict("records")):
        if all(pd.isna(row[column.label]) for column in columns):
            continue
        old = rows[place] if place < len(rows) else None
        read.append({column.name: _number(column, row[column.label], old) for column in columns})
    return read if field.columns else [entry[field.name] for entry in read]


def _number(column: CaseField, shown: Any, before: dict[str, Any] | None) -> float:
    """An empty cell of a row is 0, an untouched one stays exactly as it was."""
    if shown is None or pd.isna(shown):
        return 0.0
    return float(column.read(float(shown), before[column.name] if before else float("nan")))


def editor(frame: pd.DataFrame, key: str, alt: str) -> pd.DataFrame:
    frame.index = pd.RangeIndex(1, len(frame) + 1, name=t("projects.case.nth_year"))
    numbers = {
        name: st.column_config.NumberColumn(format="%,.2f")
        for name in frame.columns
        if frame[name].dtype != "object"
    }
    return pd.DataFrame(
        st.data_editor(frame, num_rows="dynamic", column_config=numbers, key=key, alt=alt, hide_index=True)
    )


def amounts(shown: pd.Series[Any], before: list[float]) -> list[float]:
    """万元 back to yuan; an empty cell is 0, an untouched one stays exactly as it was."""
    read = []
    for place, value in enumerate(shown):
        kept = before[place] if place < len(before) else None
        if kept is not None and not pd.isna(value) and yuan_to_wan(kept) == value:
            read.append(kept)
        else:
            read.append(0.0 if value is None or pd.isna(value) else round(float(value) * 10_000, 2))
    return read


def trimmed(values: list[float]) -> list[float]:
    """Without the zeros at the end: no grant in a year and no such year mean the same."""
    while values and values[-1] == 0.0:
        values = values[:-1]
    return values
