"""敏感性与临界点: how far each assumption moves a figure, and how far it may move before the figure fails."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

import finance
from app.documents.tables import csv_file
from app.domain.users import Actor
from app.i18n import t, yuan_to_wan
from app.pages._analysis_words import figure_text, outcome_text, step_text, value_text
from app.services.context import App
from app.services.finance_refusals import finance_refusals
from app.services.financing import ProjectView
from app.ui.charts import tornado
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import section
from app.ui.tables import Column, frame, table
from app.ui.text import literal

FIGURES = ("equity_irr", "project_irr_after_tax", "project_npv", "min_dscr")
REACH = {"20": (-0.2, -0.1, 0.1, 0.2), "10": (-0.1, -0.05, 0.05, 0.1)}
HARDLY = 1e-9
GIVEN = ("discount_rate", "tax_rate")  # nobody can agree on another one


def choose_figure(key: str, figures: tuple[str, ...] = FIGURES) -> str:
    """Which figure the analysis is about."""
    return str(
        st.selectbox(
            t("analysis.choose_figure"),
            figures,
            format_func=lambda code: t(f"analysis.figure.{code}"),
            key=key,
        )
    )


@st.fragment
def show(app: App, actor: Actor, view: ProjectView) -> None:
    """A tornado chart and the table behind it."""
    section(t("analysis.sensitivity"), t("analysis.sensitivity_lead"))
    left, right = st.columns([2, 1])
    with left:
        figure = choose_figure("sensitivity.figure")
    with right:
        reach = st.selectbox(
            t("analysis.reach"), list(REACH), format_func=lambda code: f"±{code}%", key="sensitivity.reach"
        )
    found = attempt(lambda: _computed(view.case.case, REACH[str(reach)]))
    if found is None:
        return
    if found.base[figure] is None:
        st.caption(t("analysis.no_figure"))
        return
    _chart(found, figure)
    _table(found, figure, view)


def _computed(case: Mapping[str, object], steps: tuple[float, ...]) -> finance.Sensitivity:
    with finance_refusals():
        return finance.sensitivity(case, None, steps)


def shown(figure: str, value: float) -> float:
    """A figure as the chart draws it: percent, 万元, or as it is."""
    unit = finance.FIGURES[figure].unit
    return 100.0 * value if unit == "rate" else yuan_to_wan(value) or 0.0 if unit == "yuan" else value


def _chart(found: finance.Sensitivity, figure: str) -> None:
    base = found.base[figure]
    bars = [bar for bar in found.tornado(figure) if bar.span > HARDLY * max(abs(base or 0.0), 1.0)]
    if not bars or base is None:
        st.caption(t("analysis.nothing_moves"))
        return
    items = [(_label(bar), shown(figure, bar.low), shown(figure, bar.high)) for bar in bars]
    first = bars[0]
    alt = t(
        "analysis.tornado_alt",
        figure=t(f"analysis.figure.{figure}"),
        name=t(f"analysis.variable.{first.variable}"),
        low=figure_text(figure, min(first.low, first.high)),
        high=figure_text(figure, max(first.low, first.high)),
        base=figure_text(figure, base),
    )
    st.markdown(alt)
    unit = t(f"analysis.axis.{finance.FIGURES[figure].unit}", name=t(f"analysis.figure.{figure}"))
    tornado(items, shown(figure, base), alt=alt, x_title=unit)


def _label(bar: finance.TornadoBar) -> str:
    """建设投资（±20%）, 付款延迟（0～+12 个月）."""
    name = t(f"analysis.variable.{bar.variable}")
    low, high = (step_text(bar.variable, step) if step else "0" for step in (bar.low_step, bar.high_step))
    if bar.low_step == -bar.high_step:
        return t("analysis.bar_both", name=name, step=high.removeprefix("+"))
    return t("analysis.bar", name=name, low=low, high=high)


def _table(found: finance.Sensitivity, figure: str, view: ProjectView) -> None:
    base = found.base[figure]
    rows = []
    for variable in found.variables:
        for row in found.of(variable.name):
            value = row.figures[figure]
            coefficient = found.coefficient(variable.name, figure, row.step)
            rows.append(
                {
                    "variable": t(f"analysis.variable.{variable.name}"),
                    "step": step_text(variable.name, row.step),
                    "value": None if value is None else shown(figure, value),
                    "change": None if value is None or base is None else shown(figure, value - base),
                    "coefficient": coefficient.value,
                    "note": t(f"analysis.row.{row.code}") if row.code == "not_allowed" else "",
                }
            )
    unit = t(f"analysis.axis.{finance.FIGURES[figure].unit}", name=t(f"analysis.figure.{figure}"))
    columns = [
        Column("variable", t("analysis.variable_name"), width=190, pinned=True),
        Column("step", t("analysis.step"), width=90),
        Column("value", unit, "number"),
        Column("change", t("analysis.change"), "number"),
        Column("coefficient", t("analysis.coefficient"), "number", help=t("analysis.coefficient_help")),
        Column("note", t("analysis.note"), width=150),
    ]
    table(rows, columns, alt=t("analysis.sensitivity"), height=420)
    name = f"{view.project.number}-{t('analysis.file')}.csv"
    download(t("analysis.csv"), csv_file(frame(rows, columns).round(4)), name, "csv", key="sensitivity.csv")


@st.fragment
def show_switching(app: App, actor: Actor, view: ProjectView) -> None:
    """How far each variable may move before the figure falls to its limit."""
    section(t("analysis.switching"), t("analysis.switching_lead"))
    left, right = st.columns([2, 1])
    with left:
        figure = choose_figure(
            "switching.figure", ("project_npv", "equity_irr", "project_irr_after_tax", "min_dscr")
        )
    with right:
        target = target_input(figure, view, f"switching.{figure}")
    with st.spinner(t("analysis.working")):
        found = attempt(lambda: _switching(view.case.case, figure, target))
    if found is None:
        return
    base = finance.evaluate_cases([view.case.case]).row(0)[figure]
    st.markdown(literal(_switching_finding(found, base, figure, target)))
    table(
        [
            {
                "variable": t(f"analysis.variable.{each.variable}"),
                "change": "" if each.change is None else step_text(each.variable, each.change),
                "value": value_text(each.variable, each.value),
                "note": outcome_text(each.code, figure, each.params, partial(step_text, each.variable)),
            }
            for each in found
        ],
        [
            Column("variable", t("analysis.variable_name"), width=190, pinned=True),
            Column("change", t("analysis.change_needed"), width=130),
            Column("value", t("analysis.switching_value"), width=150),
            Column("note", t("analysis.note"), width=420),
        ],
        alt=t("analysis.switching"),
    )
    st.caption(
        t(
            "analysis.switching_note",
            figure=t(f"analysis.figure.{figure}"),
            target=figure_text(figure, target),
        )
    )


def _switching_finding(
    found: tuple[finance.SwitchingValue, ...], base: float | None, figure: str, target: float
) -> str:
    """Whether there is room or something is missing, and the assumption that needs to move least."""
    words = {
        "figure": t(f"analysis.figure.{figure}"),
        "base": figure_text(figure, base),
        "target": figure_text(figure, target),
    }
    shares = [
        each
        for each in found
        if each.change and each.variable not in GIVEN and finance.VARIABLES[each.variable].kind == "share"
    ]
    if base is None or not shares:
        return t("analysis.switching_none", **words)
    least = min(shares, key=lambda each: abs(each.change or 0.0))
    words["name"] = t(f"analysis.variable.{least.variable}")
    words["change"] = step_text(least.variable, least.change or 0.0)
    return t("analysis.switching_room" if base >= target else "analysis.switching_missing", **words)


def _switching(case: Mapping[str, object], figure: str, target: float) -> tuple[finance.SwitchingValue, ...]:
    with finance_refusals():
        return finance.switching_values(case, None, figure, target)


def target_input(figure: str, view: ProjectView, key: str) -> float:
    """The target of a figure: the return asked for, the covenant, or zero."""
    case, unit = view.case.case, finance.FIGURES[figure].unit
    label = t(f"analysis.target.{unit}")
    if unit == "rate":
        start = round(100 * case["target_equity_irr"], 6)
        return float(st.number_input(label, -40.0, 90.0, start, 0.5, "%.2f", key=key)) / 100.0
    if unit == "times":
        start = max(1.0, float(case["debt"]["lockup_dscr"]))
        return float(st.number_input(label, 0.0, 10.0, start, 0.05, "%.2f", key=key))
    return float(st.number_input(label, -1e9, 1e9, 0.0, 100.0, "%.2f", key=key)) * 10_000.0
