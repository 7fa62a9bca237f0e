"""付款风险 in figures and charts: how long bills stay unpaid, what is received, how return and liquidity spread."""

from __future__ import annotations

import streamlit as st

from app.documents.finance_words import Result, amount
from app.i18n import number, percent, t, yuan_to_wan
from app.ui.charts import fan, lines
from app.ui.metrics import Metric, metric_row
from app.ui.page import section
from app.ui.tables import Column, table

QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def show(result: Result) -> None:
    """Everything that was simulated."""
    figures(result)
    survival(result)
    collections(result["total"])
    quantiles(result)


def figures(result: Result) -> None:
    """Key figures, each with its sampling error."""
    total, errors = result["total"], result["standard_errors"]

    def error(name: str) -> str:
        return t("risk.error", value=percent(errors[name], 2)) if name in errors else ""

    mean = result["mean_delay_years"]
    gap, irr = total["liquidity_gap_quantiles"]["p95"], total["equity_irr_quantiles"]
    low = total["p_dscr_below_1"]
    metric_row(
        [
            Metric(
                t("risk.p_unpaid_2y"),
                percent(result["p_unpaid_2y"]),
                t("risk.p_unpaid_2y_help"),
                error("p_unpaid_2y"),
            ),
            Metric(
                t("risk.mean_delay"),
                t("risk.never") if mean is None else t("risk.years", value=number(mean, 2)),
            ),
            Metric(t("risk.p_dscr"), percent(low), t("risk.p_dscr_help"), error("p_dscr_below_1")),
            Metric(t("risk.gap_p95"), amount(gap), t("risk.gap_help")),
            Metric(t("risk.irr_on_time"), percent(total["equity_irr_on_time"])),
            Metric(t("risk.irr_p50"), return_text(irr["p50"] if irr else None), "", error("equity_irr_p50")),
            Metric(t("risk.irr_p05"), return_text(irr["p05"] if irr else None), t("risk.irr_p05_help")),
            Metric(t("risk.p_below_target"), percent(total["p_below_target"])),
            Metric(
                t("risk.p_default"), percent(total["p_default"]), t("risk.p_default_help"), error("p_default")
            ),
            Metric(
                t("risk.p_lockup"), percent(total["p_lockup"]), t("risk.p_lockup_help"), error("p_lockup")
            ),
            Metric(t("risk.delay_cost"), amount(total["delay_cost"]), t("risk.delay_cost_help")),
            Metric(t("risk.expected_loss"), amount(total["expected_loss"]), t("risk.expected_loss_help")),
        ]
    )


def return_text(rate: float | None) -> str:
    """A rate of return; a path on which owners get nothing back counts as -100 %."""
    return t("risk.all_lost") if rate is not None and rate <= -1.0 else percent(rate)


def survival(result: Result) -> None:
    """The share of a bill still unpaid by its age."""
    section(t("risk.survival_title"), t("risk.survival_lead"))
    years, share, kind = t("risk.age"), t("risk.share"), t("projects.results.series")
    points = []
    for name in ("survival", "survival_preset"):
        for age, value in enumerate(result[name]):
            points.append({years: str(age), kind: t(f"risk.{name}"), share: round(value * 100, 2)})
    alt = t("risk.survival_alt", one=percent(result["survival"][1]), two=percent(result["survival"][2]))
    lines(points, years, share, color=kind, alt=alt, x_title=years, y_title=share, height=280)


def collections(total: Result) -> None:
    """What is received each year: median and the band from 5 % to 95 %."""
    section(t("risk.collections"), t("risk.collections_lead"))
    year, low, high, middle = (t(f"risk.{name}") for name in ("year", "p05", "p95", "p50"))
    bands = total["collections_quantiles"]
    rows = [
        {
            year: str(when),
            low: yuan_to_wan(bands["p05"][place]),
            middle: yuan_to_wan(bands["p50"][place]),
            high: yuan_to_wan(bands["p95"][place]),
        }
        for place, when in enumerate(total["years"])
        if total["billed"][place] or total["collections_mean"][place] > 1000
    ]
    fan(rows, year, [(low, high)], middle, alt=t("risk.collections_alt"), y_title=t("projects.results.value"))


def quantiles(result: Result) -> None:
    """Quantiles of return and of the liquidity gap."""
    section(t("risk.quantiles"))
    total, errors = result["total"], result["standard_errors"]
    irr = total["equity_irr_quantiles"]
    table(
        [
            {
                "name": t(f"risk.{name}"),
                "irr": irr[name] if irr else None,
                "error": errors.get(f"equity_irr_{name}"),
                "gap": total["liquidity_gap_quantiles"][name],
            }
            for name in QUANTILES
        ],
        [
            Column("name", t("risk.quantile")),
            Column("irr", t("projects.results.equity_irr"), "percent"),
            Column("error", t("risk.standard_error"), "percent"),
            Column("gap", t("projects.results.liquidity_gap"), "yuan_wan"),
        ],
        alt=t("risk.quantiles_alt"),
    )
    if irr is None:
        st.caption(t("risk.no_irr"))
    st.caption(t("risk.total_loss", share=percent(total["p_total_loss"], 2)))
