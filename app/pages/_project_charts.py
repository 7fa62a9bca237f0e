"""Charts of a project's result: cash by kind and cover of debt service, by year or by quarter, each with its finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.documents.periods import by_period, period_text, quarterly
from app.i18n import t, yuan_to_wan, yuan_wan
from app.pages._project_answer import SMALL, worst_cover
from app.ui.charts import cash_bars, lines
from app.ui.page import section
from app.ui.text import literal
from finance.engine.metrics import reaches

Result = Mapping[str, Any]
FLOWS = ("receipts", "equity", "debt", "capex", "opex", "tax")
SPANS = ("year", "quarter")


def choose_span(result: Result, project_id: str) -> str:
    """Year or quarter; a yearly case has years only and is not asked."""
    if not quarterly(result):
        return "year"
    return str(
        st.segmented_control(
            t("projects.period.span_title"),
            list(SPANS),
            default="quarter",
            required=True,
            format_func=lambda code: t(f"projects.period.by_{code}"),
            key=f"projects.span.{project_id}",
            label_visibility="collapsed",
        )
    )


def in_span(result: Result, span: str) -> Result:
    """The result with one row a year, or one a quarter."""
    return by_period(result) if span == "quarter" else result


def flows(row: Result) -> dict[str, float]:
    """The cash of one period by kind, yuan; together the change of cash before distributions."""
    equity = row["equity_draws"] + row["special_bond_draws"] + row["equity_cure"] + row["grants"]
    return {
        "receipts": row["operating_cash_flow"]
        + row["costs_paid"]
        - row["renewals"]
        + row["taxes_paid"]
        + row["residual_received"],
        "equity": equity,
        "debt": row["financing_cash_flow"] - equity + row["distributions"],
        "capex": -row["capex"] - row["renewals"],
        "opex": -(row["costs_paid"] - row["renewals"]),
        "tax": -row["taxes_paid"],
    }


def show_cash(result: Result, span: str) -> None:
    """Cash by kind, the net as a line, and in words when the net is lowest."""
    year, series, value = (t(f"projects.results.{name}") for name in ("year", "series", "value"))
    cash = [(str(row["year"]), flows(row)) for row in result["rows"]]
    used = [kind for kind in FLOWS if any(each[kind] for _, each in cash)]
    bars = [
        {year: label, series: t(f"projects.flow.{kind}"), value: yuan_to_wan(each[kind])}
        for label, each in cash
        for kind in used
    ]
    net = [(label, sum(each.values())) for label, each in cash]
    worst, least = min(net, key=lambda each: each[1])
    section(t(f"projects.results.cash_{span}"))
    negative = sum(1 for _, each in net if each < -SMALL)
    finding = t(
        f"projects.results.{'cash_alt' if negative else 'cash_never'}",
        first=period_text(net[0][0]),
        last=period_text(net[-1][0]),
        worst_year=period_text(worst),
        worst=yuan_wan(least),
        negative=str(negative),
        unit=t(f"projects.period.unit_{span}"),
    )
    st.markdown(literal(finding))
    st.caption(t("projects.results.cash_lead"))
    points = [{year: label, value: yuan_to_wan(each)} for label, each in net]
    cash_bars(bars, year, series, value, alt=finding, net=points, y_title=value)


def show_cover(result: Result) -> None:
    """The cover ratio of the periods with debt service, against 1.0 and the covenant."""
    section(t("projects.results.cover"))
    worst = worst_cover(result)
    if worst is None:
        st.caption(t("projects.results.no_debt"))
        return
    lockup = result["case"]["debt"]["lockup_dscr"]
    rows = [row for row in result["rows"] if row["dscr"] is not None]
    below = [row for row in rows if not reaches(row["dscr"], max(1.0, lockup))]
    finding = t(
        "projects.results.cover_alt",
        value=f"{worst['dscr']:.2f}",
        year=period_text(worst["year"]),
        count=str(len(rows)),
        below=str(len(below)),
        limit=f"{max(1.0, lockup):g}",
    )
    st.markdown(literal(finding))
    year, cover = t("projects.results.year"), t("projects.results.cover")
    rules = [(1.0, t("projects.results.cover_line"))]
    if 1.0 < lockup < 1.4:  # too close together for two labels
        rules = [(1.0, ""), (lockup, t("projects.results.both_lines", value=f"{lockup:g}"))]
    elif lockup != 1.0 and lockup > 0:
        rules.append((lockup, t("projects.results.lockup_line", value=f"{lockup:g}")))
    points = [{year: str(row["year"]), cover: round(row["dscr"], 4)} for row in rows]
    lines(points, year, cover, alt=finding, y_title=cover, rules=rules, height=240)
