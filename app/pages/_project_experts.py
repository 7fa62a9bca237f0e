"""物有所值定性评价: six basic and some supplementary indicators, the experts' scores, highest and lowest dropped."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import finance
from app.domain.users import Actor
from app.i18n import number, t, time_text
from app.i18n.money import NOTHING
from app.pages._findings import source_line
from app.pages._project_value import status_note
from app.services import project_value
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table
from app.ui.text import literal

USUAL_EXPERTS, MOST_EXPERTS = 7, 30


def show(app: App, actor: Actor, view: ProjectView, projection: finance.Projection) -> None:
    """The score sheet for finance officers, the result for everybody."""
    status_note(projection.case.regime)
    paper = attempt(lambda: project_value.read_paper(app, actor, view.project.id, "experts"))
    if actor.role == "finance":
        _sheet(app, actor, view, paper.content["scores"] if paper else {})
    if paper is None:
        empty_state(
            t("value.experts_none"),
            t("value.experts_none_hint" if actor.role == "finance" else "value.experts_none_reader"),
        )
        return
    result = attempt(lambda: project_value.experts_value(paper.content))
    if result is not None:
        _result(result)
        st.caption(t("value.paper", by=literal(paper.saved_by), at=time_text(paper.saved_at)))


def _sheet(app: App, actor: Actor, view: ProjectView, scores: dict[str, dict[str, float]]) -> None:
    section(t("value.experts"), t("value.experts_lead"))
    key = f"experts.{view.project.id}"
    count = int(
        st.number_input(
            t("value.experts_count"),
            USUAL_EXPERTS,
            MOST_EXPERTS,
            max(USUAL_EXPERTS, len(scores)),
            key=f"{key}.count",
        )
    )
    indicators = finance.default_indicators()
    sheets = [scores.get(str(place), {}) for place in range(1, count + 1)]
    heads = [t("value.expert_nth", place=place) for place in range(1, count + 1)]
    name = t("value.indicator")
    frame = pd.DataFrame(
        {
            name: pd.Series([_head(each) for each in indicators], dtype="object"),
            **{
                head: pd.Series([sheet.get(each.code) for each in indicators], dtype="float64")
                for head, sheet in zip(heads, sheets, strict=True)
            },
        }
    )
    config: dict[str, Any] = {
        head: st.column_config.NumberColumn(format="%.0f", min_value=0, max_value=100, step=1, width=72)
        for head in heads
    }
    config[name] = st.column_config.TextColumn(pinned=True, width=230)
    with st.form(f"{key}.form", border=False):
        edited = st.data_editor(
            frame,
            hide_index=True,
            placeholder=NOTHING,
            disabled=[name],
            column_config=config,
            key=f"{key}.{count}",
            alt=t("value.experts_alt"),
        )
        pressed = st.form_submit_button(t("value.save_experts"), type="primary", key=f"{key}.save")
    if pressed:
        content = {"scores": _read(edited, heads)}
        if attempt(lambda: project_value.save_paper(app, actor, view.project.id, "experts", content)):
            flash(t("value.saved"))
            st.rerun()


def _read(edited: pd.DataFrame, heads: list[str]) -> dict[str, dict[str, float]]:
    """Sheets by the number of the expert; one who scored nothing is left out."""
    codes = [each.code for each in finance.default_indicators()]
    read: dict[str, dict[str, float]] = {}
    for place, head in enumerate(heads, 1):
        given = zip(codes, edited[head], strict=True)
        sheet = {code: float(score) for code, score in given if not pd.isna(score)}
        if sheet:
            read[str(place)] = sheet
    return read


def _head(indicator: finance.Indicator) -> str:
    name = t(f"value.column.indicator.{indicator.code}")
    return t("value.weighted", name=name, weight=number(indicator.weight, 1))


def _result(result: finance.QualitativeValue) -> None:
    section(t("value.experts_result"))
    note(
        t(
            "value.experts_passed" if result.passed else "value.experts_failed",
            score=number(result.score, 1),
            grade=t(f"value.grade.{result.grade}"),
            experts=number(result.experts),
        ),
        "good" if result.passed else "bad",
    )
    table(
        [
            {
                "name": t(f"value.column.indicator.{row.indicator.code}"),
                "kind": t("value.basic" if row.indicator.basic else "value.supplementary"),
                "weight": row.indicator.weight / 100,
                "mean": row.mean,
                "grade": t(f"value.grade.{row.grade}"),
                "points": row.points,
            }
            for row in result.indicators
        ],
        [
            Column("name", t("value.indicator"), width=220),
            Column("kind", t("value.kind"), width="small"),
            Column("weight", t("value.weight"), "percent"),
            Column("mean", t("value.mean"), "number", help=t("value.mean_help")),
            Column("grade", t("value.grade_name"), width="small"),
            Column("points", t("value.points"), "number"),
        ],
        alt=t("value.experts_result"),
    )
    source_line(result.source.to_dict())
