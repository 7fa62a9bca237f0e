"""目标求解: which subsidy, fee, price, investment, gearing or term would reach a target, each proved by a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

import finance
from app.documents.finance_words import amount
from app.domain.users import Actor
from app.i18n import t
from app.pages._analysis_sensitivity import FIGURES, choose_figure, target_input
from app.pages._analysis_words import figure_text, lever_text, outcome_text
from app.pages._case_fields import changed, value_at
from app.services.context import App
from app.services.finance_refusals import finance_refusals
from app.services.financing import ProjectView
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal


@st.fragment
def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Figure and target, then every lever that could reach it."""
    section(t("analysis.goal"), t("analysis.goal_lead"))
    left, right = st.columns([2, 1])
    with left:
        figure = choose_figure("goal.figure", FIGURES)
    with right:
        target = target_input(figure, view, f"goal.{figure}")
    with st.spinner(t("analysis.working")):
        found = attempt(lambda: _sought(view.case.case, figure, target))
    if found is None:
        return
    reached = [each for each in found if each.found]
    if not reached:
        note(
            t(
                "analysis.goal_none",
                figure=t(f"analysis.figure.{figure}"),
                target=figure_text(figure, target),
            ),
            "wait",
        )
    for each in reached:
        st.markdown(":gray[:material/chevron_right:] " + literal(_sentence(each, view.case.case)))
    _table(found, figure, view.case.case)
    if actor.role == "finance" and reached:
        _try_out(reached, view)


def _sought(case: Mapping[str, Any], figure: str, target: float) -> list[finance.GoalSeek]:
    with finance_refusals():
        return [finance.goal_seek(case, lever, figure, target) for lever in finance.LEVERS]


def now(case: Mapping[str, Any], lever: str) -> float:
    """What the lever is in the case."""
    paths = {
        "subsidy": "revenue.viability_gap.annual_amount",
        "fee": "revenue.service_fee.annual_amount",
        "availability": "revenue.availability.annual_amount",
        "user_price": "revenue.user_charges.unit_price",
        "capex": "construction.capex",
        "gearing": "funding.senior_debt_share",
        "term": "operation.years",
    }
    value = value_at(case, paths[lever])
    return float(sum(value) if isinstance(value, list) else value)


def _words(lever: str, value: float | None) -> str:
    return lever_text(finance.LEVERS[lever].unit, lever, value)


def _sentence(each: finance.GoalSeek, case: Mapping[str, Any]) -> str:
    assert each.projection is not None
    cost = sum(finance.government_expenditure(each.projection).values())
    cover = each.projection.min_dscr.value
    return t(
        "analysis.goal_sentence",
        figure=t(f"analysis.figure.{each.figure}"),
        target=figure_text(each.figure, each.target),
        lever=t(f"analysis.lever.{each.lever}"),
        value=_words(each.lever, each.value),
        now=_words(each.lever, now(case, each.lever)),
        cost=amount(cost),
        cover=figure_text("min_dscr", cover),
    )


def _table(found: list[finance.GoalSeek], figure: str, case: Mapping[str, Any]) -> None:
    rows = []
    for each in found:
        run = each.projection
        rows.append(
            {
                "lever": t(f"analysis.lever.{each.lever}"),
                "now": _words(each.lever, now(case, each.lever)),
                "value": _words(each.lever, each.value),
                "cover": figure_text("min_dscr", run.min_dscr.value) if run else "",
                "cost": amount(sum(finance.government_expenditure(run).values())) if run else "",
                "note": outcome_text(each.code, figure, each.params),
            }
        )
    table(
        rows,
        [
            Column("lever", t("analysis.lever_name"), width=150, pinned=True),
            Column("now", t("analysis.now"), width=110),
            Column("value", t("analysis.must_be"), width=120),
            Column("cover", t("projects.short.min_dscr"), width=100),
            Column("cost", t("projects.effect.government"), width=130),
            Column("note", t("analysis.note"), width=360),
        ],
        alt=t("analysis.goal"),
    )
    st.caption(t("analysis.goal_note"))


def _try_out(reached: list[finance.GoalSeek], view: ProjectView) -> None:
    """Take one solution over into the draft of the assumptions."""
    by_lever = {each.lever: each for each in reached}
    lever = st.selectbox(
        t("analysis.try_choice"),
        list(by_lever),
        format_func=lambda code: f"{t(f'analysis.lever.{code}')} {_words(code, by_lever[code].value)}",
        key="goal.lever",
    )
    solved = by_lever[str(lever)].case
    if solved is not None:
        case = finance.case_to_dict(solved)
        st.button(t("analysis.try_out"), key="goal.try", on_click=_take, args=[view, case])


def _take(view: ProjectView, case: dict[str, Any]) -> None:
    key = f"case.{view.project.id}.{view.case.revision}"
    draft = {field.path: value_at(case, field.path) for field in changed(view.case.case, case)}
    st.session_state[f"{key}.draft"] = draft
    st.session_state[f"projects.room.{view.project.id}"] = "case"
