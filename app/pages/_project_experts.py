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
from finance.official.qualitative import BASIC_INDICATORS, SUPPLEMENTARY_INDICATORS

USUAL_EXPERTS, MOST_EXPERTS = 7, 30


def show(app: App, actor: Actor, view: ProjectView, projection: finance.Projection) -> None:
    """The score sheet for finance officers, the result for everybody."""
    status_note(projection.case.regime)
    paper = attempt(lambda: project_value.read_paper(app, actor, view.project.id, "experts"))
    if actor.role == "finance":
        content = paper.content if paper else {"scores": {}}
        _sheet(app, actor, view, content["scores"], project_value.indicators_of(content))
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


def _sheet(
    app: App,
    actor: Actor,
    view: ProjectView,
    scores: dict[str, dict[str, float]],
    stored: tuple[finance.Indicator, ...],
) -> None:
    section(t("value.experts"), t("value.experts_lead"))
    key = f"experts.{view.project.id}"
    indicators = _weights(stored, key)
    count = int(
        st.number_input(
            t("value.experts_count"),
            USUAL_EXPERTS,
            MOST_EXPERTS,
            max(USUAL_EXPERTS, len(scores)),
            key=f"{key}.count",
        )
    )
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
            key=f"{key}.{count}.{len(indicators)}",
            alt=t("value.experts_alt"),
        )
        pressed = st.form_submit_button(t("value.save_experts"), type="primary", key=f"{key}.save")
    if pressed:
        content = {
            "indicators": [each.to_dict() for each in indicators],
            "scores": _read(edited, heads, indicators),
        }
        if attempt(lambda: project_value.save_paper(app, actor, view.project.id, "experts", content)):
            flash(t("value.saved"))
            st.rerun()


def _weights(stored: tuple[finance.Indicator, ...], key: str) -> tuple[finance.Indicator, ...]:
    """The indicators with the weights on the screen; a supplementary one at 0 is not used."""
    given = {each.code: each.weight for each in stored}
    codes = [(code, True) for code in BASIC_INDICATORS] + [(code, False) for code in SUPPLEMENTARY_INDICATORS]
    name, kind, weight = t("value.indicator"), t("value.kind"), t("value.weight_percent")
    with st.expander(t("value.weights")):
        st.caption(t("value.weights_lead"))
        edited = st.data_editor(
            pd.DataFrame(
                {
                    name: [t(f"value.column.indicator.{code}") for code, _ in codes],
                    kind: [t("value.basic" if basic else "value.supplementary") for _, basic in codes],
                    weight: [round(given.get(code, 0.0), 4) for code, _ in codes],
                }
            ),
            hide_index=True,
            placeholder=NOTHING,
            disabled=[name, kind],
            column_config={
                weight: st.column_config.NumberColumn(format="%.2f", min_value=0.0, max_value=20.0)
            },
            height=36 * (len(codes) + 1),
            key=f"{key}.weights",
            alt=t("value.weights_alt"),
        )
        if stored == finance.default_indicators():
            st.caption(t("value.weights_preset"))
        read = tuple(
            finance.Indicator(code, _weight(shown, given.get(code, 0.0)), basic)
            for (code, basic), shown in zip(codes, edited[weight], strict=True)
        )
        used = tuple(each for each in read if each.basic or each.weight > 0.0)
        sums = {basic: sum(each.weight for each in used if each.basic is basic) for basic in (True, False)}
        st.caption(t("value.weights_sum", basic=number(sums[True], 2), extra=number(sums[False], 2)))
        for reason in _weight_reasons(used):
            note(reason, "bad")
    return used


def _weight(shown: float, before: float) -> float:
    """A weight that was not touched stays as it was, thirds included."""
    return before if shown == round(before, 4) else 0.0 if pd.isna(shown) else float(shown)


def _weight_reasons(indicators: tuple[finance.Indicator, ...]) -> list[str]:
    """Each rule about weights that is broken, once."""
    faults = finance.indicator_faults(indicators)
    codes = [fault.code if fault.path == "indicators" else f"indicator_{fault.code}" for fault in faults]
    return [t(f"value.why.{code}") for code in dict.fromkeys(codes)]


def _read(
    edited: pd.DataFrame, heads: list[str], indicators: tuple[finance.Indicator, ...]
) -> dict[str, dict[str, float]]:
    """Sheets by the number of the expert; one who scored nothing is left out."""
    codes = [each.code for each in indicators]
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
