"""支出责任测算参数: method of risk bearing with its figures, insurance, supporting input by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

import finance
from app.domain.users import Actor
from app.i18n import has, t, yuan_to_wan
from app.i18n.money import NOTHING
from app.services import project_liability, project_value
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.outcome import attempt, flash

YUAN_PER_WAN = 10_000.0
Row = dict[str, Any]


def liability_inputs(
    app: App,
    actor: Actor,
    view: ProjectView,
    projection: finance.Projection,
    content: Row,
    paper: str,
) -> Row:
    """The content of the paper as edited, with a button that saves it."""
    key = f"liability.{view.project.id}.{paper}"
    read = dict(content)
    methods = list(finance.RISK_METHODS)
    read["method"] = st.radio(
        t("value.risk_method"),
        methods,
        methods.index(content["method"]),
        format_func=lambda code: t(f"value.method.{code}"),
        horizontal=True,
        key=f"{key}.method",
        help=t("value.risk_method_help"),
    )
    if read["method"] == "ratio":
        read.update(_ratios(content, key))
    elif read["method"] == "scenario":
        st.caption(t("value.scenarios_lead"))
        read["scenarios"] = _scenarios(content["scenarios"] or project_liability.PRESET_SCENARIOS, key)
    elif read["method"] == "probability":
        st.caption(t("value.probability_lead"))
    if read["method"] != "none":
        shown = st.number_input(
            t("value.insured"),
            0.0,
            value=float(yuan_to_wan(content["insured"]) or 0.0),
            format="%.2f",
            key=f"{key}.insured",
            help=t("value.insured_help"),
        )
        read["insured"] = round(shown * YUAN_PER_WAN, 2)
    st.caption(t("value.supporting_lead"))
    read["supporting"] = _supporting(content["supporting"], projection.years, key)
    if st.button(t("value.save_liability"), key=f"{key}.save", type="primary") and attempt(
        lambda: project_value.save_paper(app, actor, view.project.id, "liability", read)
    ):
        flash(t("value.saved"))
        st.rerun()
    return read


def _ratios(content: Mapping[str, Any], key: str) -> Row:
    """Shares of construction and operating cost; our preset while the ratio method was never saved."""
    fresh = content["method"] != "ratio"
    read: Row = {}
    for column, name in zip(st.columns(2), ("construction_ratio", "operation_ratio"), strict=True):
        start = project_liability.PRESET_RATIO if fresh else content[name]
        shown = column.number_input(
            t(f"value.{name}"), 0.0, 100.0, round(start * 100, 6), 0.5, "%.2f", key=f"{key}.{name}"
        )
        read[name] = round(shown / 100, 8)
    if fresh:
        st.caption(t("value.ratio_preset"))
    return read


def _scenarios(rows: Sequence[Mapping[str, Any]], key: str) -> list[Row]:
    heads = {
        name: t(f"value.scenario.{name}") for name in ("name", "probability", "construction", "operation")
    }
    frame = pd.DataFrame(
        {
            heads["name"]: pd.Series([_scenario_name(row["name"]) for row in rows], dtype="object"),
            heads["probability"]: [round(row["probability"] * 100, 6) for row in rows],
            heads["construction"]: [yuan_to_wan(row["construction"]) for row in rows],
            heads["operation"]: [yuan_to_wan(row["operation"]) for row in rows],
        }
    )
    money = st.column_config.NumberColumn(format="%,.2f", min_value=0.0)
    chance = st.column_config.NumberColumn(format="%.1f", min_value=0.0, max_value=100.0)
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        placeholder=NOTHING,
        hide_index=True,
        column_config={
            heads["probability"]: chance,
            heads["construction"]: money,
            heads["operation"]: money,
        },
        key=f"{key}.scenarios",
        alt=t("value.scenarios_alt"),
    )
    read = []
    for row in edited.to_dict("records"):
        name = _text(row[heads["name"]])
        if name or not pd.isna(row[heads["probability"]]):
            read.append(
                {
                    "name": name,
                    "probability": round(_number(row[heads["probability"]]) / 100, 10),
                    "construction": _yuan(row[heads["construction"]]),
                    "operation": _yuan(row[heads["operation"]]),
                }
            )
    return read


def _scenario_name(name: str) -> str:
    """A preset scenario in the reader's language, a person's as written."""
    key = f"value.scenario_name.{name}"
    return t(key) if has(key) else name


def _supporting(rows: Sequence[Mapping[str, Any]], years: Sequence[int], key: str) -> list[Row]:
    heads = {name: t(f"value.supporting.{name}") for name in ("name", "year", "cost", "paid_by_partner")}
    frame = pd.DataFrame(
        {
            heads["name"]: pd.Series([row["name"] for row in rows], dtype="object"),
            heads["year"]: pd.Series([row["year"] for row in rows], dtype="Int64"),
            heads["cost"]: pd.Series([yuan_to_wan(row["cost"]) for row in rows], dtype="float64"),
            heads["paid_by_partner"]: pd.Series(
                [yuan_to_wan(row["paid_by_partner"]) for row in rows], dtype="float64"
            ),
        }
    )
    money = st.column_config.NumberColumn(format="%,.2f", min_value=0.0)
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        placeholder=NOTHING,
        hide_index=True,
        column_config={
            heads["name"]: st.column_config.TextColumn(width=260),
            heads["year"]: st.column_config.NumberColumn(
                format="%d", step=1, min_value=years[0], max_value=years[-1]
            ),
            heads["cost"]: money,
            heads["paid_by_partner"]: money,
        },
        key=f"{key}.supporting",
        alt=t("value.supporting_alt"),
    )
    return [
        {
            "name": _text(row[heads["name"]]),
            "year": int(row[heads["year"]]),
            "cost": _yuan(row[heads["cost"]]),
            "paid_by_partner": _yuan(row[heads["paid_by_partner"]]),
        }
        for row in edited.to_dict("records")
        if not pd.isna(row[heads["year"]]) and not pd.isna(row[heads["cost"]])
    ]


def _text(shown: Any) -> str:
    return "" if shown is None or pd.isna(shown) else str(shown).strip()


def _number(shown: Any) -> float:
    return 0.0 if shown is None or pd.isna(shown) else float(shown)


def _yuan(shown: Any) -> float:
    return round(_number(shown) * YUAN_PER_WAN, 2)
