"""双因素分析: a figure while two assumptions change together, as a grid with the target marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import finance
from app.documents.tables import csv_file
from app.domain.users import Actor
from app.i18n import number, t
from app.pages._analysis_sensitivity import FIGURES, choose_figure, shown, target_input
from app.pages._analysis_words import figure_text, step_text
from app.services.context import App
from app.services.finance_refusals import finance_refusals
from app.services.financing import ProjectView
from app.ui.charts import heat
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import section
from app.ui.tables import Column, frame
from app.ui.text import literal

INCOME = {
    "revenue",
    "service_fee",
    "availability",
    "subsidy",
    "user_volume",
    "user_price",
    "construction_grant",
}
STEPS: dict[str, dict[str, tuple[float, ...]]] = {
    "share": {"20": (-0.2, -0.1, 0.0, 0.1, 0.2), "10": (-0.1, -0.05, 0.0, 0.05, 0.1)},
    "months": {"20": (0.0, 6.0, 12.0, 18.0, 24.0), "10": (0.0, 3.0, 6.0, 9.0, 12.0)},
    "years": {"20": (0.0, 1.0, 2.0, 3.0), "10": (0.0, 1.0, 2.0)},
}


@st.fragment
def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Figure, two assumptions and the reach; the finding in a sentence, the grid, the file."""
    section(t("analysis.two_way"), t("analysis.two_way_lead"))
    left, right = st.columns([2, 1])
    with left:
        figure = choose_figure("two_way.figure", FIGURES)
    with right:
        target = target_input(figure, view, f"two_way.{figure}")
    names = [each.name for each in finance.variables_of(finance.case_from_dict(view.case.case))]
    if len(names) < 2:
        st.caption(t("analysis.nothing_moves"))
        return
    widest = attempt(lambda: _widest(view.case.case, figure))
    if widest is None:
        return
    down, across, reach = _chosen(names, (*widest, *names), figure)
    if down == across:
        st.caption(t("analysis.two_different"))
        return
    found = attempt(lambda: _computed(view.case.case, down, across, reach, figure))
    if found is not None:
        _grid(found, target, view)


def _widest(case: Mapping[str, Any], figure: str) -> list[str]:
    """The assumptions that move the figure, the strongest first."""
    with finance_refusals():
        return [bar.variable for bar in finance.sensitivity(case).tornado(figure) if bar.span > 0.0]


def _chosen(names: list[str], by_weight: Sequence[str], figure: str) -> tuple[str, str, str]:
    """What changes downwards and across, and how far; to begin with what moves the figure most, income and cost."""
    first, *others = dict.fromkeys(by_weight)
    second = next((name for name in others if (name in INCOME) != (first in INCOME)), others[0])
    a, b, c = st.columns(3)
    down = a.selectbox(
        t("analysis.rows"), names, names.index(first), format_func=_name, key=f"two_way.down.{figure}"
    )
    across = b.selectbox(
        t("analysis.columns"), names, names.index(second), format_func=_name, key=f"two_way.across.{figure}"
    )
    reach = c.selectbox(
        t("analysis.reach"), list(STEPS["share"]), format_func=lambda code: f"±{code}%", key="two_way.reach"
    )
    return str(down), str(across), str(reach)


def _name(variable: str) -> str:
    return t(f"analysis.variable.{variable}")


def _computed(
    case: Mapping[str, Any], down: str, across: str, reach: str, figure: str
) -> finance.TwoWayTable:
    rows, columns = (STEPS[finance.VARIABLES[name].kind][reach] for name in (down, across))
    with finance_refusals():
        return finance.two_way_table(case, down, rows, across, columns, figure)


def _grid(found: finance.TwoWayTable, target: float, view: ProjectView) -> None:
    words = {
        "down": _name(found.row_variable),
        "across": _name(found.column_variable),
        "figure": t(f"analysis.figure.{found.figure}"),
    }
    cells = [
        {
            words["down"]: _step(found.row_variable, down),
            words["across"]: _step(found.column_variable, across),
            "value": None if value is None else shown(found.figure, value),
            words["figure"]: cell_text(found.figure, value, target),
        }
        for down, values in zip(found.row_steps, found.values, strict=True)
        for across, value in zip(found.column_steps, values, strict=True)
    ]
    alt = finding(found, target)
    st.markdown(literal(alt))
    heat(
        cells,
        words["across"],
        words["down"],
        "value",
        words["figure"],
        shown(found.figure, target),
        alt=alt,
        x_title=words["across"],
        y_title=words["down"],
    )
    st.caption(t("analysis.two_way_key", target=figure_text(found.figure, target)))
    columns = [Column(words["down"], words["down"])]
    columns += [Column(str(n), _step(found.column_variable, s)) for n, s in enumerate(found.column_steps)]
    rows = [
        {words["down"]: _step(found.row_variable, down)}
        | {str(n): figure_text(found.figure, value) for n, value in enumerate(values)}
        for down, values in zip(found.row_steps, found.values, strict=True)
    ]
    name = f"{view.project.number}-{t('analysis.two_way')}.csv"
    download(t("analysis.csv"), csv_file(frame(rows, columns)), name, "csv", key="two_way.csv")


def _step(variable: str, step: float) -> str:
    return t("analysis.unchanged") if step == 0 else step_text(variable, step)


def cell_text(figure: str, value: float | None, target: float) -> str:
    """8.21% ✓: the figure, with a sign where it reaches the target."""
    words = figure_text(figure, value)
    return f"{words} ✓" if value is not None and value >= target else words


def finding(found: finance.TwoWayTable, target: float) -> str:
    """How many of the combinations reach the target, and the best and the worst of them."""
    cells = [
        (value, down, across)
        for down, values in zip(found.row_steps, found.values, strict=True)
        for across, value in zip(found.column_steps, values, strict=True)
        if value is not None
    ]
    words = {
        "figure": t(f"analysis.figure.{found.figure}"),
        "target": figure_text(found.figure, target),
        "base": figure_text(found.figure, found.base),
        "all": number(len(found.row_steps) * len(found.column_steps)),
    }
    if not cells:
        return t("analysis.two_way_nothing", **words)
    for place, (value, down, across) in (("low", min(cells)), ("high", max(cells))):
        words[place] = figure_text(found.figure, value)
        words[f"{place}_at"] = t(
            "analysis.two_way_at",
            down=_name(found.row_variable),
            down_step=_step(found.row_variable, down),
            across=_name(found.column_variable),
            across_step=_step(found.column_variable, across),
        )
    reached = sum(1 for value, _, _ in cells if value >= target)
    return t("analysis.two_way_finding", count=number(reached), **words)
