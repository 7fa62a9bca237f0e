"""情景: named changes of the case side by side, kept with the project."""

from __future__ import annotations

from typing import Any

import streamlit as st

import finance
from app.documents.tables import csv_file
from app.domain.project_inputs import CaseScenario
from app.domain.users import Actor
from app.i18n import t
from app.pages._analysis_findings import show_consequences, verdict
from app.pages._analysis_words import figure_text, step_text
from app.services import case_consequences, case_scenarios
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.downloads import download
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import Column, frame, table
from app.ui.text import literal

PRESETS: dict[str, dict[str, float]] = {
    "cost": {"capex": 0.1, "opex": 0.1},
    "late": {"payment_delay": 12.0},
    "worst": {"capex": 0.1, "opex": 0.1, "payment_delay": 12.0, "construction_delay": 1.0},
}
PER_ROW = 4


@st.fragment
def show(app: App, actor: Actor, view: ProjectView) -> None:
    """The comparison, then a scenario of one's own."""
    section(t("analysis.scenarios"), t("analysis.scenarios_lead"))
    saved = attempt(lambda: case_scenarios.list_scenarios(app, actor, view.project.id))
    if saved is None:
        return
    variables = finance.variables_of(finance.case_from_dict(view.case.case))
    top = st.container()
    drafted: dict[str, float] = {}
    if actor.role == "finance":
        drafted = _editor(app, actor, view, variables)
        _remove(app, actor, view, saved)
    with top:
        _comparison(view, saved, drafted, {variable.name for variable in variables})


def _comparison(
    view: ProjectView, saved: list[CaseScenario], drafted: dict[str, float], known: set[str]
) -> None:
    scenarios = [finance.scenario_from_dict(each.content) for each in saved]
    if not scenarios:
        st.caption(t("analysis.preset_scenarios"))
        for code, changes in PRESETS.items():
            fitting = {name: step for name, step in changes.items() if name in known}
            if fitting:
                scenarios.append(finance.Scenario(t(f"analysis.preset.{code}"), fitting))
    if drafted:
        scenarios.append(finance.Scenario(t("analysis.draft"), drafted))
    found = attempt(lambda: case_scenarios.compare(view.case.case, scenarios))
    if found is None:
        return
    brings = attempt(lambda: case_consequences.of_scenarios(view.case.case, scenarios)) or {}
    _finding(found)
    columns = [Column("figure", t("projects.results.item"), width=190, pinned=True)]
    columns.append(Column("base", t("analysis.base"), width=130))
    columns += [Column(f"s{place}", each.name, width=150) for place, each in enumerate(found.rows)]
    rows: list[dict[str, Any]] = []
    for name in finance.FIGURES:
        row: dict[str, Any] = {
            "figure": t(f"analysis.figure.{name}"),
            "base": figure_text(name, found.base[name]),
        }
        for place, each in enumerate(found.rows):
            row[f"s{place}"] = figure_text(name, each.figures[name]) if each.code == "ok" else ""
        rows.append(row)
    rows.append(
        {"figure": t("analysis.may_use"), "base": ""}
        | {f"s{n}": verdict(brings[each.name]) for n, each in enumerate(found.rows) if each.name in brings}
    )
    table(rows, columns, alt=t("analysis.scenarios"), height=36 * (len(rows) + 1) + 2)
    for scenario in scenarios:
        shown = brings.get(scenario.name)
        if shown is not None:
            show_consequences(literal(_changes(scenario)), view.case.case["regime"], shown)
    for each in found.rows:
        if each.code != "ok":
            note(t("analysis.scenario_refused", name=each.name), "wait")
    name = f"{view.project.number}-{t('analysis.scenarios')}.csv"
    download(t("analysis.csv"), csv_file(frame(rows, columns)), name, "csv", key="scenarios.csv")


def _finding(found: finance.ScenarioComparison) -> None:
    """Which scenario is worst for the owners, in a sentence."""
    known = [each for each in found.rows if each.figures.get("equity_irr") is not None]
    if not known or found.base["equity_irr"] is None:
        return
    worst = min(known, key=lambda each: each.figures["equity_irr"] or 0.0)
    words = t(
        "analysis.scenarios_finding",
        name=worst.name,
        before=figure_text("equity_irr", found.base["equity_irr"]),
        after=figure_text("equity_irr", worst.figures["equity_irr"]),
        cover=figure_text("min_dscr", worst.figures["min_dscr"]),
        gap=figure_text("liquidity_gap", worst.figures["liquidity_gap"]),
    )
    st.markdown(literal(words))


def _changes(scenario: finance.Scenario) -> str:
    """What a scenario changes, in a line."""
    steps = [
        f"{t(f'analysis.variable.{name}')} {step_text(name, step)}" for name, step in scenario.changes.items()
    ]
    return t("analysis.scenario_line", name=scenario.name, changes=steps)


def _editor(
    app: App, actor: Actor, view: ProjectView, variables: tuple[finance.Variable, ...]
) -> dict[str, float]:
    """Steps of the variables; what is not zero is shown at once as a column that is not saved."""
    st.markdown(f"**{t('analysis.new_scenario')}**")
    key, drafted = f"scenario.{view.project.id}", {}
    for start in range(0, len(variables), PER_ROW):
        row = st.columns(PER_ROW, vertical_alignment="bottom")
        for column, variable in zip(row, variables[start : start + PER_ROW], strict=False):
            step = _step(column, variable, f"{key}.{variable.name}")
            if step:
                drafted[variable.name] = step
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    name = left.text_input(t("analysis.scenario_name"), max_chars=30, key=f"{key}.name")
    above = st.container()
    if right.button(t("analysis.save_scenario"), key=f"{key}.save", type="primary"):
        with above:
            if attempt(lambda: case_scenarios.save_scenario(app, actor, view.project.id, name, drafted)):
                reset(f"{key}.name", *(f"{key}.{each.name}" for each in variables))
                flash(t("analysis.scenario_saved", name=name))
                st.rerun()
    return drafted


def _step(column: Any, variable: finance.Variable, key: str) -> float:
    name = t(f"analysis.variable.{variable.name}")
    if variable.kind == "share":
        label = t("analysis.by_percent", name=name)
        shown = column.number_input(label, -90.0, 300.0, 0.0, 5.0, "%.1f", key=key)
        return float(round(shown / 100, 8))
    label, most = t(f"analysis.by_{variable.kind}", name=name), 60 if variable.kind == "months" else 5
    return float(column.number_input(label, 0, most, 0, 1, key=key))


def _remove(app: App, actor: Actor, view: ProjectView, saved: list[CaseScenario]) -> None:
    if not saved:
        return
    names = {each.id: each.name for each in saved}
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    chosen = left.selectbox(
        t("analysis.remove_choice"), list(names), format_func=names.__getitem__, key="scenario.remove"
    )
    if right.button(t("analysis.remove"), key="scenario.remove.press") and attempt(
        lambda: case_scenarios.remove_scenario(app, actor, view.project.id, str(chosen))
    ):
        flash(t("analysis.removed"))
        st.rerun()
