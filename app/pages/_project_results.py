"""结果: key figures, why the ratios are what they are, cash flow, cover, identities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.documents import annual_table as annual
from app.documents.finance_words import amount, rate_text, reason, reason_text, times_text, years_text
from app.domain.users import Actor
from app.i18n import percent, t, yuan_to_wan, yuan_wan
from app.services import explaining, financing
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.charts import cash_bars, lines
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, section
from app.ui.tables import Column, table
from app.ui.text import literal

Result = Mapping[str, Any]
_MARKS = {
    "good": ":green[:material/check_circle:]",
    "wait": ":orange[:material/warning:]",
    "bad": ":red[:material/error:]",
    "info": ":gray[:material/chevron_right:]",
}
FLOWS = ("receipts", "equity", "debt", "capex", "opex", "tax")


def show(app: App, actor: Actor, view: ProjectView) -> None:
    """The newest result, or the button that makes one."""
    may = actor.role == "finance"
    if view.projection is None:
        hint = t("projects.results.none_hint" if may else "projects.results.none_hint_reader")
        empty_state(t("projects.results.none"), hint)
    if may:
        word = "run" if view.projection is None else "again"
        if st.button(
            t(f"projects.results.{word}"),
            key="projects.run",
            type="primary" if view.projection is None else "secondary",
        ) and attempt(lambda: financing.project(app, actor, view.project.id)):
            flash(t("projects.results.done"))
            st.rerun()
    if view.projection is None:
        return
    result = view.projection.result
    _figures(result)
    _reasons(result)
    _cash(result)
    _cover(result)
    _checks(result)
    st.caption(literal(annual.trace_text(view.projection)))


def _figures(result: Result) -> None:
    word, case = "projects.results", result["case"]
    target = percent(case["target_equity_irr"])
    met = t(f"{word}.target_met" if result["meets_target"] else f"{word}.target_missed", target=target)
    section(t(f"{word}.figures"))
    metric_row(
        [
            Metric(t(f"{word}.project_irr_pre_tax"), rate_text(result["project_irr_pre_tax"])),
            Metric(t(f"{word}.project_irr_after_tax"), rate_text(result["project_irr_after_tax"])),
            Metric(t(f"{word}.equity_irr"), rate_text(result["equity_irr"]), delta=met),
            Metric(
                t(f"{word}.npv"),
                amount(result["project_npv"]),
                help=t(f"{word}.npv_help", rate=percent(case["discount_rate"])),
            ),
            Metric(t(f"{word}.min_dscr"), times_text(result["min_dscr"])),
            Metric(t(f"{word}.avg_dscr"), times_text(result["avg_dscr"])),
            Metric(
                t(f"{word}.payback"),
                years_text(result["payback"]),
                help=t(f"{word}.payback_help", discounted=years_text(result["discounted_payback"])),
            ),
            Metric(
                t(f"{word}.total_investment"),
                amount(result["total_investment"]),
                help=t(
                    f"{word}.investment_help", debt=amount(result["debt"]), equity=amount(result["equity"])
                ),
            ),
            Metric(
                t(f"{word}.liquidity_gap"), amount(result["liquidity_gap"]), t(f"{word}.liquidity_gap_help")
            ),
            Metric(t(f"{word}.receivable"), amount(result["peak_receivable"])),
            Metric(t(f"{word}.llcr"), times_text(result["llcr"])),
            Metric(
                t(f"{word}.equity_npv"),
                amount(result["equity_npv"]),
                help=t(f"{word}.equity_npv_help", rate=percent(case["discount_rate"])),
            ),
        ]
    )
    names = ("project_irr_pre_tax", "project_irr_after_tax", "equity_irr", "min_dscr", "payback")
    for name in names:
        if why := reason(result[name]):
            st.caption(literal(t(f"{word}.why_none", name=t(f"{word}.{name}"), reason=why)))


def _reasons(result: Result) -> None:
    """Why the ratios are what they are: what fails first, then what explains it, then what would mend it."""
    section(t("reasons.title"), t("reasons.lead"))
    for reason_ in explaining.reasons(result):
        st.markdown(f"{_MARKS[reason_.tone]} {literal(reason_text(reason_))}")


def flows(row: Result) -> dict[str, float]:
    """The cash of one year by kind, yuan; together the change of cash before distributions."""
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


def _cash(result: Result) -> None:
    year, series, value = (
        t("projects.results.year"),
        t("projects.results.series"),
        t("projects.results.value"),
    )
    bars, net = [], []
    for row in result["rows"]:
        each = flows(row)
        for kind in FLOWS:
            if any(flows(other)[kind] for other in result["rows"]):
                words = t(f"projects.flow.{kind}")
                bars.append({year: str(row["year"]), series: words, value: yuan_to_wan(each[kind])})
        net.append({year: str(row["year"]), value: yuan_to_wan(sum(each.values()))})
    worst = min(result["rows"], key=lambda row: sum(flows(row).values()))
    section(t("projects.results.cash"), t("projects.results.cash_lead"))
    alt = t(
        "projects.results.cash_alt",
        first=result["rows"][0]["year"],
        last=result["rows"][-1]["year"],
        worst_year=worst["year"],
        worst=yuan_wan(sum(flows(worst).values())),
    )
    cash_bars(bars, year, series, value, alt=alt, net=net, y_title=value)


def _cover(result: Result) -> None:
    section(t("projects.results.cover"))
    rows = [row for row in result["rows"] if row["dscr"] is not None]
    if not rows:
        st.caption(t("projects.results.no_debt"))
        return
    worst, lockup = min(rows, key=lambda row: row["dscr"]), result["case"]["debt"]["lockup_dscr"]
    year, cover = t("projects.results.year"), t("projects.results.cover")
    rules = [(1.0, t("projects.results.cover_line"))]
    if 1.0 < lockup < 1.4:  # too close together for two labels
        rules = [(1.0, ""), (lockup, t("projects.results.both_lines", value=f"{lockup:g}"))]
    elif lockup != 1.0 and lockup > 0:
        rules.append((lockup, t("projects.results.lockup_line", value=f"{lockup:g}")))
    lines(
        [{year: str(row["year"]), cover: round(row["dscr"], 4)} for row in rows],
        year,
        cover,
        alt=t("projects.results.cover_alt", value=f"{worst['dscr']:.2f}", year=worst["year"]),
        y_title=cover,
        rules=rules,
        height=240,
    )


def _checks(result: Result) -> None:
    with st.expander(t("projects.results.checks", count=len(result["checks"]))):
        rows = [{**check, "name": t(f"finance.check.{check['code']}")} for check in result["checks"]]
        table(
            rows,
            [
                Column("name", t("projects.results.check"), width="large"),
                Column("difference", t("projects.results.difference"), "number"),
                Column("tolerance", t("projects.results.tolerance"), "number"),
                Column("passed", t("projects.results.passed"), "check"),
            ],
            alt=t("projects.results.checks_alt"),
        )
