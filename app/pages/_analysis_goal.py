"""目标求解: which subsidy, fee, price, investment, gearing or term would reach a target, each proved by a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

import finance
from app.documents.finance_words import amount
from app.domain.users import Actor
from app.i18n import number, percent, t
from app.pages._analysis_findings import show_consequences, verdict
from app.pages._analysis_sensitivity import FIGURES, choose_figure, target_input
from app.pages._analysis_words import figure_text, lever_text, outcome_text
from app.pages._case_fields import changed, value_at
from app.services import financing
from app.services.case_consequences import Consequences, consequences
from app.services.context import App
from app.services.finance_refusals import finance_refusals
from app.services.financing import ProjectView
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal

FAR = 0.5
"""A change by more than this share of what is planned needs reasons of its own; our judgement."""
Found = Sequence[finance.GoalSeek]
Outcomes = Mapping[str, Consequences]


@st.fragment
def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Figure and target, then every lever that could reach it and what a document says about it."""
    section(t("analysis.goal"), t("analysis.goal_lead"))
    left, right = st.columns([2, 1])
    with left:
        figure = choose_figure("goal.figure", FIGURES)
    with right:
        target = target_input(figure, view, f"goal.{figure}")
    base = attempt(lambda: financing.preview(view.case.case))
    if base is None:
        return
    sought = _seek(view.case.case, base, (figure, target))
    if sought is None:
        return
    found, outcomes = sought
    reached = sorted((each for each in found if each.found), key=lambda each: outcomes[each.lever].forbidden)
    if actor.role == "finance" and reached:
        _try_out(reached, outcomes, view)
    _out_of_reach(found, figure, view.case.case)


def _seek(
    case: Mapping[str, Any], base: finance.Projection, wanted: tuple[str, float]
) -> tuple[Found, Outcomes] | None:
    """Lever after lever, each answer drawn as soon as it is found: those without a forbidden finding first."""
    head, usable, forbidden, below = (st.container() for _ in range(4))
    saved = finance.case_to_dict(base.case)
    is_now = finance.evaluate_cases([saved]).row(0)[wanted[0]]
    above = is_now is not None and is_now > wanted[1]
    found: list[finance.GoalSeek] = []
    outcomes: dict[str, Consequences] = {}
    with below, st.spinner(t("analysis.working")):
        for lever in finance.LEVERS:
            each = attempt(lambda lever=lever: _sought(case, lever, wanted))
            if each is None:
                return None
            found.append(each)
            if each.projection is None:
                continue
            outcomes[lever] = outcome = consequences(base, each.projection)
            if each.found:
                with forbidden if outcome.forbidden else usable:
                    show_consequences(
                        _sentence(each, saved, above), saved["regime"], outcome, _doubts(each, saved)
                    )
    with head:
        _count([each for each in found if each.found], outcomes, wanted, is_now)
    if any(each.found for each in found):
        with below:
            _notes(base)
    return found, outcomes


def _sought(case: Mapping[str, Any], lever: str, wanted: tuple[str, float]) -> finance.GoalSeek:
    with finance_refusals():
        return finance.goal_seek(case, lever, *wanted)


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


def _count(reached: Found, outcomes: Outcomes, wanted: tuple[str, float], is_now: float | None) -> None:
    """How many levers reach the target, and how many of them without anything forbidden."""
    words = {
        "figure": t(f"analysis.figure.{wanted[0]}"),
        "target": figure_text(*wanted),
        "base": figure_text(wanted[0], is_now),
    }
    if not reached:
        note(t("analysis.goal_none", **words), "wait")
        return
    above = is_now is not None and is_now > wanted[1]
    usable = sum(1 for each in reached if not outcomes[each.lever].forbidden)
    key = "goal_all_forbidden" if not usable else "goal_found_above" if above else "goal_found"
    st.markdown(literal(t(f"analysis.{key}", count=number(len(reached)), usable=number(usable), **words)))


def _notes(base: finance.Projection) -> None:
    st.caption(t("analysis.goal_note"))
    already = sum(1 for finding in base.findings if finding.severity == "forbidden")
    if already:
        st.caption(t("analysis.base_forbidden", count=number(already)))


def _sentence(each: finance.GoalSeek, case: Mapping[str, Any], above: bool) -> str:
    assert each.projection is not None
    cost = sum(finance.government_expenditure(each.projection).values())
    before = now(case, each.lever)
    return t(
        "analysis.goal_sentence_above" if above else "analysis.goal_sentence",
        lever=t(f"analysis.lever.{each.lever}"),
        value=_words(each.lever, each.value),
        now=_words(each.lever, before),
        step=_step(before, each.value),
        cost=amount(cost),
        cover=figure_text("min_dscr", each.projection.min_dscr.value),
    )


def _doubts(each: finance.GoalSeek, case: Mapping[str, Any]) -> list[str]:
    """A target met all along a range; a solution that is far from what is planned can hardly be had (judgement)."""
    known = []
    if each.code not in ("ok", "several_values"):
        known.append(outcome_text(each.code, each.figure, each.params, partial(_words, each.lever)))
    before = now(case, each.lever)
    if each.value is None or before == 0.0 or abs(each.value / before - 1.0) <= FAR:
        return known
    return [*known, t("analysis.far", share=percent(FAR, 0))]


def _step(before: float, after: float | None) -> str:
    """，减少 97.8%: how far a solution is from what is planned; nothing for what is not there yet."""
    if after is None or before == 0.0:
        return ""
    step = after / before - 1.0
    return t("analysis.more" if step > 0 else "analysis.less", share=percent(abs(step), 1))


def _out_of_reach(found: Found, figure: str, case: Mapping[str, Any]) -> None:
    """Levers that do not reach the target on their own, and why."""
    rows = [
        {
            "lever": t(f"analysis.lever.{each.lever}"),
            "now": _words(each.lever, now(case, each.lever)),
            "note": outcome_text(each.code, figure, each.params, partial(_words, each.lever)),
        }
        for each in found
        if not each.found
    ]
    if not rows:
        return
    st.markdown(t("analysis.goal_beyond"))
    table(
        rows,
        [
            Column("lever", t("analysis.lever_name"), width=170, pinned=True),
            Column("now", t("analysis.now"), width=130),
            Column("note", t("analysis.note"), width=560),
        ],
        alt=t("analysis.goal_beyond"),
    )


def _try_out(reached: Found, outcomes: Outcomes, view: ProjectView) -> None:
    """Take one solution over into the draft of the assumptions."""
    by_lever = {each.lever: each for each in reached}
    lever = st.selectbox(
        t("analysis.try_choice"),
        list(by_lever),
        format_func=lambda code: t(
            "analysis.try_option",
            lever=t(f"analysis.lever.{code}"),
            value=_words(code, by_lever[code].value),
            verdict=verdict(outcomes[code]),
        ),
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
