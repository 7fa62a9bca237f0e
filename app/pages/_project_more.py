"""更多指标: every other figure of a result with what it means, the modified rate of return, the break-even point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

import finance
from app.documents.finance_words import amount, rate_text, reason, times_text, variable_words, years_text
from app.i18n import percent, t
from app.pages._official_returns import official_rows
from app.ui.tables import Column, table

Result = Mapping[str, Any]
RATES = ("project_irr_pre_tax", "project_irr_after_tax", "equity_irr")
FLOWS = {"project": "project_flow_after_tax", "equity": "equity_flow"}


def show_more(result: Result, projection: finance.Projection) -> None:
    """Folded away: rates, amounts and ratios in one table, and the modified rates, which depend on what is entered here."""
    with st.expander(t("projects.more.title"), expanded=several_rates(result)):
        rates = _rate_inputs(projection)
        rows = [*_rate_rows(result), *_modified(projection, rates), *official_rows(projection)]
        rows += [*_amounts(result), *_ratios(result)]
        rows += _accounting(projection)
        table(
            [{"name": name, "value": value, "note": note} for name, value, note in rows],
            [
                Column("name", t("projects.results.item"), width=250, pinned=True),
                Column("value", t("projects.case.value"), width=130),
                Column("note", t("projects.more.note"), width=520),
            ],
            alt=t("projects.more.title"),
            height=36 * (len(rows) + 1) + 4,
        )
        period = t(
            "projects.more.npv_year" if projection.periods_per_year == 1 else "projects.more.npv_quarter"
        )
        st.caption(t("projects.more.npv_note", period=period, rate=percent(projection.case.discount_rate, 2)))


def several_rates(result: Result) -> bool:
    """Whether a flow has more than one rate of return, so that the modified one has to be looked at."""
    return any(result[name]["code"] == "several_roots" for name in RATES)


def modified_rate(
    projection: finance.Projection, flow: str, finance_rate: float, reinvest_rate: float
) -> float | None:
    """MIRR of a flow of the projection, a year; None when it has no outflow or no inflow. Rates are those of a year."""
    periods = projection.periods_per_year
    paid, earned = ((1.0 + rate) ** (1.0 / periods) - 1.0 for rate in (finance_rate, reinvest_rate))
    try:
        rate = finance.mirr(projection.period_series[flow], paid, earned)
    except finance.FinanceError:
        return None
    return float((1.0 + rate) ** periods - 1.0)


def _rate_inputs(projection: finance.Projection) -> tuple[float, float]:
    case, columns = projection.case, st.columns(3, vertical_alignment="bottom")
    read = []
    for column, name, start in (
        (columns[0], "finance_rate", case.debt.interest_rate),
        (columns[1], "reinvest_rate", max(case.discount_rate, 0.0)),
    ):
        label = t("projects.unit.percent", name=t(f"projects.more.{name}"))
        shown = column.number_input(
            label, 0.0, 30.0, round(100 * start, 6), 0.5, "%.2f", key=f"more.{name}", help=_mirr_help()
        )
        read.append(float(shown) / 100)
    return read[0], read[1]


def _mirr_help() -> str:
    return t("projects.more.mirr_help")


Rows = list[tuple[str, str, str]]


def _rate_rows(result: Result) -> Rows:
    return [
        (
            t(f"projects.results.{name}"),
            rate_text(result[name]),
            reason(result[name]) or t(f"projects.more.note_{name}"),
        )
        for name in RATES
    ]


def _modified(projection: finance.Projection, rates: tuple[float, float]) -> Rows:
    words = t("projects.more.mirr_note", finance=percent(rates[0], 2), reinvest=percent(rates[1], 2))
    rows = []
    for name, flow in FLOWS.items():
        rate = modified_rate(projection, flow, *rates)
        value = t("projects.results.no_value") if rate is None else percent(rate)
        rows.append((t(f"projects.more.mirr_{name}"), value, words))
    return rows


def _amounts(result: Result) -> Rows:
    case, word = result["case"], "projects.results"
    rate = percent(case["discount_rate"])
    parts = t(f"{word}.investment_help", debt=amount(result["debt"]), equity=amount(result["equity"]))
    return [
        (t(f"{word}.npv"), amount(result["project_npv"]), t(f"{word}.npv_help", rate=rate)),
        (t(f"{word}.equity_npv"), amount(result["equity_npv"]), t(f"{word}.equity_npv_help", rate=rate)),
        (t(f"{word}.total_investment"), amount(result["total_investment"]), parts),
        (t(f"{word}.receivable"), amount(result["peak_receivable"]), t("projects.more.note_receivable")),
    ]


def _ratios(result: Result) -> Rows:
    rows = [
        (
            t(f"projects.more.{name}"),
            words(result[name]),
            reason(result[name]) or t(f"projects.more.note_{name}"),
        )
        for name, words in (
            ("payback", years_text),
            ("discounted_payback", years_text),
            ("avg_dscr", times_text),
            ("min_icr", times_text),
            ("llcr", times_text),
            ("plcr", times_text),
        )
    ]
    return rows


def _accounting(projection: finance.Projection) -> Rows:
    found = finance.evaluation_indicators(projection)
    notes = {"break_even": t("projects.more.note_break_even", names=variable_words(projection.case))}
    rows = []
    for name in ("roi", "roe", "max_debt_ratio", "break_even"):
        ratio = getattr(found, name)
        value = t("projects.results.no_value") if ratio.value is None else percent(ratio.value)
        why = reason(ratio.to_dict()) or notes.get(name) or t(f"projects.more.note_{name}")
        rows.append((t(f"projects.more.{name}"), value, why))
    return rows
