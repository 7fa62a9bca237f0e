"""The tables of a scenario that are edited in place: requirements, criteria, acceptance indicators, data offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.domain.scenarios import (
    AcceptanceIndicator,
    Criterion,
    DataOffer,
    Requirement,
    with_requirement_ids,
)
from app.i18n import t, term, terms
from app.ui.tags import tag

ROW_HEIGHT = 56
kinds = st.column_config


def edit_requirements(rows: Sequence[Requirement], version: int) -> tuple[Requirement, ...]:
    """榜单要求: text, weight, mandatory; the sum of the weights runs along."""
    edited = _editor(
        "requirements",
        version,
        {
            "text": ([row.text for row in rows], "string"),
            "weight": ([row.weight for row in rows], "Int64"),
            "mandatory": ([row.mandatory for row in rows], "boolean"),
        },
        {
            "text": kinds.TextColumn(t("scenarios.requirement"), width="large", max_chars=1000),
            "weight": kinds.NumberColumn(t("scenarios.weight"), min_value=0, max_value=100, step=1, width=90),
            "mandatory": kinds.CheckboxColumn(t("scenarios.mandatory"), default=False, width=90),
        },
    )
    found = [
        Requirement("", _text(row, "text"), _whole(row, "weight"), _flag(row, "mandatory")) for row in edited
    ]
    found = [row for row in found if row.text or row.weight]
    show_total(sum(row.weight for row in found))
    return with_requirement_ids(found)


def edit_criteria(rows: Sequence[Criterion], version: int) -> tuple[Criterion, ...]:
    """评审因素: name, weight, price or scored by experts, counted or judged. A criterion that keeps its name keeps its id."""
    edited = _editor(
        "criteria",
        version,
        {
            "name": ([row.name for row in rows], "string"),
            "weight": ([row.weight for row in rows], "Int64"),
            "kind": ([row.kind for row in rows], "string"),
            "objective": ([row.objective for row in rows], "boolean"),
            "scoring": ([row.scoring for row in rows], "string"),
        },
        {
            "name": kinds.TextColumn(t("scenarios.criterion"), width="medium", max_chars=200),
            "weight": kinds.NumberColumn(t("scenarios.weight"), min_value=0, max_value=100, step=1, width=90),
            "kind": kinds.SelectboxColumn(
                t("scenarios.kind"),
                options=["quality", "price"],
                default="quality",
                format_func=lambda code: t(f"scenarios.kinds.{code}"),
                width=120,
            ),
            "objective": kinds.CheckboxColumn(
                t("scenarios.objective"), default=False, width=90, help=t("scenarios.help.objective")
            ),
            "scoring": kinds.TextColumn(
                t("scenarios.scoring"), width="large", max_chars=1000, help=t("scenarios.help.scoring")
            ),
        },
    )
    known = {row.name: row.id for row in rows}
    found: list[Criterion] = []
    for row in edited:
        name, weight, kind = _text(row, "name"), _whole(row, "weight"), _text(row, "kind") or "quality"
        if name or weight:
            taken = {each.id for each in found}
            found.append(
                Criterion(
                    _criterion_id(known.get(name, ""), taken, set(known.values())),
                    name,
                    weight,
                    kind,
                    _text(row, "scoring"),
                    _flag(row, "objective") and kind == "quality",
                )
            )
    show_total(sum(row.weight for row in found))
    return tuple(found)


def _criterion_id(known: str, taken: set[str], reserved: set[str]) -> str:
    if known and known not in taken:
        return known
    return next(name for n in range(1, 1000) if (name := f"c{n}") not in taken | reserved)


def edit_acceptance(rows: Sequence[AcceptanceIndicator], version: int) -> tuple[AcceptanceIndicator, ...]:
    """验收指标: what is measured, how much is wanted, how it is measured."""
    names = ("indicator", "target", "how_measured")
    edited = _texts("acceptance", version, names, rows)
    return tuple(AcceptanceIndicator(*cells) for cells in edited)


def edit_data_offers(rows: Sequence[DataOffer], version: int) -> tuple[DataOffer, ...]:
    """数据专区: data sets that are opened with the scenario."""
    levels = list(terms("data_level"))
    edited = _editor(
        "data_offers",
        version,
        {name: ([getattr(row, name) for row in rows], "string") for name in ("name", "level", "conditions")},
        {
            "name": kinds.TextColumn(t("scenarios.data_name"), width="large", max_chars=200),
            "level": kinds.SelectboxColumn(
                t("scenarios.data_level"),
                options=levels,
                default=levels[-1],
                format_func=lambda code: term("data_level", code),
                width=130,
            ),
            "conditions": kinds.TextColumn(t("scenarios.data_conditions"), width="large", max_chars=1000),
        },
    )
    found = (
        DataOffer(_text(r, "name"), _text(r, "level") or levels[-1], _text(r, "conditions")) for r in edited
    )
    return tuple(row for row in found if row.name or row.conditions)


def show_total(total: int) -> None:
    """The running sum of weights, and how far it is from 100."""
    if total == 100:
        st.markdown(tag(t("scenarios.total_right"), "good"))
    else:
        key = "scenarios.total_short" if total < 100 else "scenarios.total_over"
        st.markdown(tag(t(key, total=total, by=abs(100 - total)), "bad"))


def _texts(name: str, version: int, columns: Sequence[str], rows: Sequence[object]) -> list[tuple[str, ...]]:
    edited = _editor(
        name,
        version,
        {column: ([getattr(row, column) for row in rows], "string") for column in columns},
        {
            column: kinds.TextColumn(t(f"scenarios.{column}"), width="medium", max_chars=1000)
            for column in columns
        },
    )
    found = [tuple(_text(row, column) for column in columns) for row in edited]
    return [cells for cells in found if any(cells)]


def _editor(
    name: str, version: int, data: Mapping[str, tuple[list[Any], str]], config: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The editor over the rows the step began with; `version` changes whenever that beginning does."""
    frame = pd.DataFrame({column: pd.Series(cells, dtype=kind) for column, (cells, kind) in data.items()})  # type: ignore[call-overload]
    edited = st.data_editor(
        frame,
        column_config=dict(config),
        num_rows="dynamic",
        hide_index=True,
        row_height=ROW_HEIGHT,
        placeholder="",
        key=f"scenarios.{name}.{version}",
        alt=t(f"scenarios.column.{name}"),
    )
    return list(edited.to_dict("records"))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or value is pd.NA or value != value else str(value).strip()


def _whole(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return 0 if value is None or value is pd.NA or value != value else int(value)


def _flag(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name)
    return value is not None and value is not pd.NA and value == value and bool(value)
