"""Lists of a finance case as tables with a row an entry: any list of the library, nothing by name."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.i18n import t, yuan_to_wan
from app.i18n.money import NOTHING
from app.pages._case_fields import CaseField


def started_from(key: str, value: Any) -> Any:
    """What a table was given when it came onto the page: edits are kept beside it, not in it."""
    place = f"{key}.start"
    if key not in st.session_state:
        st.session_state[place] = value
    return st.session_state[place]


def list_editor(field: CaseField, label: str, saved: list[Any], now: list[Any], key: str) -> list[Any]:
    """The list as a table; numbers in one column, groups of fields in one column a field.

    A list of which nothing differs from the saved one comes back as the very numbers that were saved.
    """
    columns = field.columns or (field,)
    start = started_from(key, now)
    rows = [entry if field.columns else {field.name: entry} for entry in start]
    frame = pd.DataFrame(
        {
            column.label: pd.Series(
                [
                    row[column.name] if column.kind == "text" else column.shown(row[column.name])
                    for row in rows
                ],
                dtype="object" if column.kind == "text" else "float64",
            )
            for column in columns
        }
    )
    st.caption(label if not field.columns else t("projects.case.rows_of", name=label))
    edited = editor(frame, key, field.label, ordinal=not field.columns)
    before = [entry if field.columns else {field.name: entry} for entry in saved]
    read: list[dict[str, Any]] = []
    for row in edited.to_dict("records"):
        if all(_blank(row[column.label]) for column in columns):
            continue
        old = before[len(read)] if len(read) < len(before) else None
        read.append({column.name: _cell(column, row[column.label], old) for column in columns})
    return read if field.columns else trimmed([entry[field.name] for entry in read], len(saved))


def _blank(shown: Any) -> bool:
    return shown is None or shown == "" or bool(pd.isna(shown))


def _cell(column: CaseField, shown: Any, before: dict[str, Any] | None) -> Any:
    """An empty cell of a row is 0, an untouched one stays exactly as it was."""
    if column.kind == "text":
        return "" if _blank(shown) else str(shown).strip()
    if _blank(shown):
        return 0.0
    return float(column.read(float(shown), before[column.name] if before else float("nan")))


def years_editor(
    first: CaseField, second: CaseField, saved: Any, now: Any, key: str
) -> tuple[list[float], list[float]]:
    """Two yearly lists side by side (建设期各年投资与补助), in 万元; `saved` and `now` are pairs of lists in yuan."""
    one, two = started_from(key, now)
    padded = [*two, *[0.0] * (len(one) - len(two))]
    columns = {first.label: one, second.label: padded[: max(len(one), len(two))]}
    longest = max(len(values) for values in columns.values())
    frame = pd.DataFrame(
        {
            name: [yuan_to_wan(value) for value in [*values, *[0.0] * (longest - len(values))]]
            for name, values in columns.items()
        },
        dtype="float64",
    )
    st.caption(t("projects.case.years_table"))
    edited = editor(frame, key, t("projects.case.years_alt"))
    return (
        amounts(edited[first.label], saved[0]),
        trimmed(amounts(edited[second.label], saved[1]), len(saved[1])),
    )


def editor(frame: pd.DataFrame, key: str, alt: str, *, ordinal: bool = True) -> pd.DataFrame:
    """A table whose rows people add and take away."""
    frame.index = pd.RangeIndex(1, len(frame) + 1, name=t("projects.case.nth_year"))
    numbers = {
        name: st.column_config.NumberColumn(format="%,.2f")
        for name in frame.columns
        if frame[name].dtype != "object"
    }
    return pd.DataFrame(
        st.data_editor(
            frame,
            num_rows="dynamic",
            column_config=numbers,
            key=key,
            alt=alt,
            hide_index=not ordinal,
            placeholder=NOTHING,
        )
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


def trimmed(values: list[float], least: int = 0) -> list[float]:
    """Without the zeros at the end that were not saved: no amount in a year and no such year mean the same."""
    while len(values) > least and values[-1] == 0.0:
        values = values[:-1]
    return values
