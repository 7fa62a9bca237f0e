"""The form of a finance case: one group after another, presets marked, yearly amounts and costs as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from app.documents.finance_words import source_text
from app.i18n import t, yuan_to_wan
from app.pages._case_fields import LISTS, CaseField, case_fields, value_at
from app.pages._case_lists import amounts, editor, list_editor, trimmed
from app.pages._finance_tags import status_tag
from app.ui.page import section
from app.ui.text import literal

GROUPS = ("basic", "construction", "funding", "debt", "operation", "revenue", "tax", "late")
OWN_TABLES = ("construction.capex", "funding.construction_grant", "operation.costs", "operation.renewals")
PER_ROW = 4
MARKED = ("preset", "unchecked")
Case = Mapping[str, Any]


def case_form(case: Case, key: str) -> tuple[bool, dict[str, Any], str]:
    """(pressed save, path -> new value, note). `key` names project and revision, so that a new one starts afresh."""
    values: dict[str, Any] = {}
    with st.form(f"{key}.form", enter_to_submit=False):
        for group in GROUPS:
            section(t(f"projects.case.{group}"))
            mine = [field for field in case_fields() if field.group.startswith(group)]
            single = [field for field in mine if field.kind not in LISTS]
            for start in range(0, len(single), PER_ROW):
                for column, field in zip(st.columns(PER_ROW), single[start : start + PER_ROW], strict=False):
                    with column:
                        values[field.path] = _widget(field, case, f"{key}.{field.path}")
            if group == "construction":
                values |= _years(case, f"{key}.years")
            for field in mine:
                if field.kind in LISTS and field.path not in OWN_TABLES:
                    values[field.path] = list_editor(field, value_at(case, field.path), f"{key}.{field.path}")
            if group == "operation":
                values["operation.costs"] = _costs(case, f"{key}.costs")
                values["operation.renewals"] = _renewals(case, f"{key}.renewals")
        note = st.text_input(
            t("projects.case.note"),
            key=f"{key}.note",
            max_chars=200,
            placeholder=t("projects.case.note_hint"),
        )
        pressed = st.form_submit_button(t("projects.case.save"), type="primary", key=f"{key}.save")
    return pressed, values, note


def _widget(field: CaseField, case: Case, key: str) -> Any:
    before, (label, help) = value_at(case, field.path), _label(field, case)
    if field.kind == "choice":
        return st.selectbox(
            label,
            field.options,
            index=field.options.index(before),
            format_func=lambda code: t(f"projects.{field.name}.{code}"),
            key=key,
            help=help,
        )
    if field.kind == "text":
        return st.text_input(label, before, key=key, max_chars=200, help=help)
    if field.kind == "integer":
        low, high = int(field.low), int(field.high)
        return int(st.number_input(label, low, high, int(before), step=1, key=key, help=help))
    low, high, now = field.shown(field.low), field.shown(field.high), field.shown(before)
    step = 0.1 if field.unit == "percent" else 10.0 if field.unit == "wan" else 0.05
    shown = st.number_input(label, low, high, now, step=step, format="%.2f", key=key, help=help)
    return field.read(shown, before)


def _label(field: CaseField, case: Case) -> tuple[str, str | None]:
    """Label with the mark 预设 or 待核对, and the source as its explanation."""
    label, source = field.label, case["assumptions"].get(field.path)
    if source is None:
        return label, None
    if source["status"] in MARKED:  # plain words: what is read out is the label as it is written
        label = t("projects.case.marked", name=label, mark=t(f"finance.status.{source['status']}"))
    return label, literal(source_text(source["source"]))


def _years(case: Case, key: str) -> dict[str, list[float]]:
    capex, grants = case["construction"]["capex"], case["funding"]["construction_grant"]
    first, second = (
        t("projects.unit.wan", name=t(f"projects.column.{path}"))
        for path in ("construction.capex", "funding.construction_grant")
    )
    padded = [*grants, *[0.0] * (len(capex) - len(grants))]
    st.caption(t("projects.case.years_table"))
    edited = editor(
        pd.DataFrame(
            {first: [yuan_to_wan(v) for v in capex], second: [yuan_to_wan(v) for v in padded]},
            dtype="float64",
        ),
        key,
        t("projects.case.years_alt"),
    )
    return {
        "construction.capex": amounts(edited[first], capex),
        "funding.construction_grant": trimmed(amounts(edited[second], grants)),
    }


def _renewals(case: Case, key: str) -> list[float]:
    before = case["operation"]["renewals"]
    name = t("projects.unit.wan", name=t("projects.column.operation.renewals"))
    st.caption(t("projects.case.renewals_table"))
    frame = pd.DataFrame({name: [yuan_to_wan(value) for value in before]}, dtype="float64")
    return trimmed(amounts(editor(frame, key, t("projects.case.renewals_alt"))[name], before))


def _costs(case: Case, key: str) -> list[dict[str, Any]]:
    before = case["operation"]["costs"]
    words = {name: t(f"projects.column.operation.costs.{name}") for name in ("name", "annual_amount")}
    words["annual_amount"] = t("projects.unit.wan", name=words["annual_amount"])
    for name in ("indexation", "input_vat_rate"):
        words[name] = t("projects.unit.percent", name=t(f"projects.column.operation.costs.{name}"))
    frame = pd.DataFrame(
        {
            words["name"]: pd.Series([line["name"] for line in before], dtype="object"),
            words["annual_amount"]: [yuan_to_wan(line["annual_amount"]) for line in before],
            words["indexation"]: [round(line["indexation"] * 100, 8) for line in before],
            words["input_vat_rate"]: [round(line["input_vat_rate"] * 100, 8) for line in before],
        }
    )
    source = case["assumptions"].get("operation.costs")
    mark = f" {status_tag(source['status'])} {literal(source_text(source['source']))}" if source else ""
    st.caption(t("projects.case.costs_table") + mark)
    edited = editor(frame, key, t("projects.case.costs_alt"))
    lines = []
    for row in edited.to_dict("records"):
        if str(row[words["name"]] or "").strip() or not pd.isna(row[words["annual_amount"]]):
            lines.append(_cost(row, words, before[len(lines)] if len(lines) < len(before) else None))
    return lines


def _cost(
    row: Mapping[str, Any], words: Mapping[str, str], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    def figure(name: str, factor: float) -> float:
        shown = row[words[name]]
        if shown is None or pd.isna(shown):
            return 0.0
        if before is not None and round(before[name] * factor, 8) == round(shown, 8):
            return float(before[name])
        return float(round(shown / factor, 10))

    return {
        "name": str(row[words["name"]] or "").strip(),
        "annual_amount": figure("annual_amount", 0.0001),
        "indexation": figure("indexation", 100.0),
        "input_vat_rate": figure("input_vat_rate", 100.0),
    }
