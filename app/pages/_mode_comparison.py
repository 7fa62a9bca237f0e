"""A project or a scenario under each mode side by side: terms to change, figures, why a figure is missing, findings."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import finance
from app.documents.finance_words import amount, reason
from app.domain.users import Actor
from app.i18n import number, percent, t
from app.pages._findings import finding_lines
from app.pages._platform_saving import table_height
from app.services import financing, platform_modes
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_modes import ModeFinance, ScenarioFigures
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table
from app.ui.text import literal

WAN = 10_000.0
PER_ROW = 4
ROWS = (
    *("logic", "yearly_fee", "bureau_pays", "market_pays", "city_invests", "city_income"),
    *("public_capital", "public_flow", "city_spends", "operator_invests", "net_profit", "taxes", "dividends"),
    *("owner_irr", "private_irr", "project_irr", "project_npv", "min_dscr"),
    *("peak_receivable", "credit_drawn", "liquidity_gap"),
)
RATES = {"owner_irr", "private_irr", "project_irr"}
OWN_REASONS = {"users_pay", "data_pay", "no_private_owner", "no_capital", "no_debt"}


def show(app: App, actor: Actor, found: CompanyAnalysis) -> None:
    """Choose a project or a scenario, see and change the terms, read the answer."""
    section(t("platforms.side_by_side"), t("platforms.side_by_side_lead"))
    kind = st.segmented_control(
        t("platforms.mode_subject"),
        ["project", "scenario"],
        default="project",
        required=True,
        format_func=lambda code: t(f"platforms.mode_subject_{code}"),
        key="platforms.mode.subject",
    )
    rows = _of_project(app, actor, found) if kind == "project" else _of_scenario(app, actor)
    if rows is not None:
        _answer(rows)


def _of_project(app: App, actor: Actor, found: CompanyAnalysis) -> tuple[ModeFinance, ...] | None:
    projects = attempt(lambda: financing.list_projects(app, actor))
    if not projects:
        hint, label = t("projects.empty_hint"), t("risk.to_projects")
        empty_state(t("projects.empty"), hint, page="projects", label=label)
        return None
    held = [row.held.project for row in found.projects]
    ordered = sorted(projects, key=lambda row: held.index(row.id) if row.id in held else len(held))
    names = {row.id: f"{row.number} {row.name}" for row in ordered}
    chosen = st.selectbox(
        t("platforms.mode_project"), list(names), format_func=names.__getitem__, key="platforms.mode.project"
    )
    terms = _terms()
    if terms is None:
        return None
    return attempt(lambda: platform_modes.compare_modes(app, actor, str(chosen), terms))


def _of_scenario(app: App, actor: Actor) -> tuple[ModeFinance, ...] | None:
    choices = attempt(lambda: platform_modes.scenario_choices(app, actor))
    if not choices:
        empty_state(t("platforms.mode_no_scenario"), t("platforms.mode_no_scenario_hint"))
        return None
    scenarios = {each.id: each for each in choices}
    chosen = st.selectbox(
        t("platforms.mode_scenario"),
        list(scenarios),
        format_func=lambda key: scenarios[key].title or t("platforms.mode_untitled"),
        key="platforms.mode.scenario",
    )
    scenario = scenarios[str(chosen)]
    first = platform_modes.first_figures(scenario)
    code = "mode_scenario_lead" if first.capex or first.annual_opex else "mode_scenario_no_budget"
    st.caption(t(f"platforms.{code}", years=scenario.operation_years))
    values = {}
    names = ("capex", "annual_opex", "user_income", "data_income")
    for column, name in zip(st.columns(PER_ROW), names, strict=True):
        shown = getattr(first, name) / WAN
        typed = column.number_input(
            t(f"platforms.mode_figure.{name}"),
            0.0, 10_000_000.0, shown, step=10.0, format="%.2f", key=f"platforms.mode.{scenario.id}.{name}",
        )  # fmt: skip
        values[name] = round((typed or 0.0) * WAN, 2)
    terms = _terms()
    if terms is None:
        return None
    figures = ScenarioFigures(**values)
    return attempt(lambda: platform_modes.compare_scenario(app, actor, scenario.id, figures, terms))


def _terms() -> dict[str, finance.ModeTerms] | None:
    """The terms of every mode, as preset or as changed on the page."""
    note(t("platforms.mode_presets"), "wait")
    with st.expander(t("platforms.mode_terms")):
        st.caption(t("platforms.mode_terms_lead"))
        return attempt(lambda: {mode: _changed(terms) for mode, terms in finance.MODE_PRESETS.items()})


def _changed(preset: finance.ModeTerms) -> finance.ModeTerms:
    """The fields of one mode in a row."""
    st.markdown(f"**{t(f'platform.mode.{preset.mode}')}**")
    columns = iter(st.columns(PER_ROW))
    changed: dict[str, float] = {}
    names = {"payout": "payout"}
    if preset.fee_share is not None:
        names = {"fee_share": f"fee.{preset.fee_basis}", **names}
    if preset.investment_fee_share is not None:
        names["investment_fee_share"] = "fee.investment"
    if 0.0 < preset.government_share < 1.0:
        names["government_share"] = "government_share"
    for name, words in names.items():
        low, high = {"government_share": (1.0, 99.0), "payout": (0.0, 100.0)}.get(name, (0.0, 90.0))
        typed = next(columns).number_input(
            t(f"platforms.mode_term.{words}"),
            low, high, round(100 * getattr(preset, name), 6), step=0.5, format="%.1f",
            key=f"platforms.mode.{preset.mode}.{name}",
        )  # fmt: skip
        changed[name] = round((typed or 0.0) / 100, 8)
    if preset.investment_fee_share is None:
        return replace(preset, **changed)  # type: ignore[arg-type]
    invests = next(columns).checkbox(
        t("platforms.mode_term.operator_invests"),
        preset.operator_invests,
        key=f"platforms.mode.{preset.mode}.invests",
    )
    return replace(preset, **changed, operator_invests=invests)  # type: ignore[arg-type]


def _answer(rows: tuple[ModeFinance, ...]) -> None:
    computed = [row for row in rows if row.code == "ok"]
    lasting = [row for row in computed if row.lasts]
    if lasting:
        note(literal(finding(lasting)), "info")
    for row in rows:
        name = t(f"platform.mode.{row.mode}")
        if row.code != "ok":
            note(literal(t(f"platforms.mode_without.{row.code}", mode=name, reason=row.reason)), "wait")
        elif not row.lasts:
            note(literal(t("platforms.mode_fails", mode=name, gap=amount(row.liquidity_gap))), "bad")
    columns = [Column("item", t("projects.results.item"), width=190, pinned=True)]
    columns += [Column(row.mode, t(f"platforms.mode_short.{row.mode}"), width=148) for row in rows]
    table(
        [
            {"item": t(f"platforms.mode_row.{name}"), **{row.mode: cell(row, name) for row in rows}}
            for name in ROWS
        ],
        columns,
        alt=t("platforms.side_by_side"),
        height=table_height(len(ROWS)),
    )
    _missing(computed)
    st.caption(t("platforms.mode_basis"))
    for row in computed:
        if row.findings:
            name = t(f"platform.mode.{row.mode}")
            with st.expander(t("platforms.mode_findings", mode=name, count=len(row.findings))):
                finding_lines(row.terms.regime, [each.to_dict() for each in row.findings])


def finding(rows: list[ModeFinance]) -> str:
    """Under which mode the city spends least, and under which owners earn most where the operator pays for construction."""
    cheap = min(rows, key=lambda row: row.city_spends or 0.0)
    words = t(
        "platforms.mode_cheapest",
        mode=t(f"platform.mode.{cheap.mode}"),
        amount=amount(cheap.city_spends),
    )
    earning = [row for row in rows if row.owner_irr is not None and row.terms.operator_invests]
    if not earning:
        return words + t("platforms.mode_nobody_earns")
    best = max(earning, key=lambda row: row.owner_irr or 0.0)
    return words + t(
        "platforms.mode_best",
        mode=t(f"platform.mode.{best.mode}"),
        rate=percent(best.owner_irr or 0.0, 2),
        capital=amount(best.operator_invests),
    )


def cell(row: ModeFinance, name: str) -> str:
    """A figure in words; why there is none where there is none."""
    if row.code != "ok":
        return t("platforms.mode_none")
    if name == "logic":
        return logic(row.terms)
    value = getattr(row, name)
    if value is None:
        code = row.missing.get(name, "")
        known = code in OWN_REASONS
        return t(f"platforms.mode_missing.{code}") if known else t("projects.results.no_value")
    if name in RATES:
        return percent(value, 2)
    return t("projects.results.times", value=number(value, 2)) if name == "min_dscr" else amount(value)


def logic(terms: finance.ModeTerms) -> str:
    """How the operator is paid."""
    if terms.fee_share is None:
        return t(f"platforms.mode_missing.{terms.needs}_pay")
    return t(f"platforms.mode_logic.{terms.fee_basis}", share=percent(terms.fee_share))


def _missing(rows: list[ModeFinance]) -> None:
    """Every figure that a formula has no value for, with the reason."""
    for row in rows:
        for name, code in row.missing.items():
            if code in OWN_REASONS or row.projection is None:
                continue
            roots = row.projection.project_irr_after_tax.roots if name == "project_irr" else ()
            words = t(
                "platforms.mode_no_figure",
                mode=t(f"platform.mode.{row.mode}"),
                figure=t(f"platforms.mode_row.{name}"),
                reason=reason({"code": code, "roots": roots}),
            )
            st.caption(literal(words))
