"""付款风险 in figures and charts: key figures, fan of cash flows, survival of a bill, ageing, drivers, chances by year."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.documents import risk_findings as findings
from app.documents import risk_words as words
from app.documents.finance_words import Result, amount
from app.i18n import number, percent, t, yuan_to_wan
from app.ui.charts import fan, heat_amounts, lines, tornado
from app.ui.metrics import Metric, metric_row
from app.ui.page import section
from app.ui.tables import Column, table
from app.ui.text import literal

QUANTILES = ("p05", "p25", "p50", "p75", "p95")
FLOWS = ("collections", "cfads", "cash")
AGES = 6
MOST_YEARS = 12
"""Columns of the heat map that can still be read."""


def metrics(risk: Result) -> None:
    """Key figures, each with its sampling error."""
    total, errors = risk["total"], risk["standard_errors"]

    def error(name: str, shown: Callable[[float], str] = lambda value: percent(value, 2)) -> str | None:
        return t("risk.sampling_error", value=shown(errors[name])) if errors.get(name) is not None else None

    irr = total["equity_irr_quantiles"]
    metric_row(
        [
            Metric(
                t("risk.p_unpaid_2y"),
                percent(risk["p_unpaid_2y"]),
                t("risk.p_unpaid_2y_help"),
                error("p_unpaid_2y"),
            ),
            Metric(t("risk.mean_delay"), words.delay_text(risk["mean_delay_years"])),
            Metric(
                t("risk.credit_line"),
                amount(total["credit_line"]),
                t("risk.credit_line_help"),
                error("credit_line", amount),
            ),
            Metric(
                t("risk.delay_cost"),
                amount(total["delay_cost"]),
                t("risk.delay_cost_help"),
                error("delay_cost", amount),
            ),
            Metric(
                t("risk.p_dscr"),
                percent(total["p_dscr_below_1"]),
                t("risk.p_dscr_help"),
                error("p_dscr_below_1"),
            ),
            Metric(
                t("risk.p_lockup"), percent(total["p_lockup"]), t("risk.p_lockup_help"), error("p_lockup")
            ),
            Metric(
                t("risk.p_default"), percent(total["p_default"]), t("risk.p_default_help"), error("p_default")
            ),
            Metric(
                t("risk.irr_p50"),
                words.return_text(irr["p50"]) if irr else t("projects.results.no_value"),
                "",
                error("equity_irr_p50"),
            ),
        ]
    )


@st.fragment
def flows(total: Result) -> None:
    """The fan of one cash flow; only this part runs again when another is chosen."""
    section(t("risk.fan"))
    flow = st.segmented_control(
        t("risk.flow_choice"),
        FLOWS,
        default="collections",
        format_func=lambda code: t(f"risk.flow.{code}"),
        key="risk.flow",
        required=True,
        label_visibility="collapsed",
    )
    sentence = findings.fan_sentence(total, flow)
    st.markdown(literal(sentence))
    year = t("risk.year")
    band = total["bands"][flow]
    names = {name: t(f"risk.{name}") for name in QUANTILES}
    rows = [
        {year: str(when), **{names[name]: yuan_to_wan(band[name][place]) for name in QUANTILES}}
        for place, when in enumerate(total["years"])
        if place >= _start(total)
    ]
    fan(
        rows,
        year,
        [(names["p05"], names["p95"]), (names["p25"], names["p75"])],
        names["p50"],
        alt=sentence,
        y_title=t("ui.unit.header", title=t(f"risk.flow.{flow}"), unit=t("ui.unit.wan")),
    )
    st.caption(t("risk.fan_note"))


def _start(total: Result) -> int:
    """The first year with a bill or with cash."""
    flowing = zip(total["billed"], total["collections_mean"], strict=True)
    return next((place for place, (billed, paid) in enumerate(flowing) if billed or paid), 0)


def survival(risk: Result) -> None:
    """The share of a bill still unpaid by its age."""
    section(t("risk.survival_title"))
    sentence = findings.survival_sentence(risk)
    st.markdown(literal(sentence))
    years, share, kind = t("risk.age"), t("risk.share"), t("projects.results.series")
    points = []
    for name in ("survival", "survival_preset"):
        for age, value in enumerate(risk[name]):
            points.append({years: str(age), kind: t(f"risk.{name}"), share: round(value * 100, 2)})
    lines(points, years, share, color=kind, alt=sentence, x_title=years, y_title=share, height=260)


def ageing(total: Result) -> None:
    """What is unpaid at the end of each year by age; years are thinned out where there are too many to read."""
    section(t("risk.ageing"))
    sentence = findings.ageing_sentence(total)
    st.markdown(literal(sentence))
    owed = [
        (year, ages)
        for year, ages in zip(total["years"], total["ageing_mean"], strict=True)
        if sum(ages) >= words.SMALL
    ]
    if not owed:
        return
    step = -(-len(owed) // MOST_YEARS)
    most = max(range(len(owed)), key=lambda place: sum(owed[place][1]))  # the year of the sentence stays
    year, age, value = t("risk.year_end"), t("risk.bill_age"), t("risk.unpaid_wan")
    rows = [
        {year: str(when), age: t(f"risk.ages.{place}"), value: round(yuan_to_wan(ages[place]), 2)}
        for when, ages in owed[most % step :: step]
        for place in range(AGES)
    ]
    heat_amounts(rows, year, age, value, alt=sentence, title=value)
    if step > 1:
        st.caption(t("risk.thinned", step=step))


def drivers(found: Result, paths: int) -> None:
    """What moves the worst twentieth most, each alternative on the same paths."""
    section(t("risk.drivers"))
    sentence = findings.driver_sentence(found)
    st.markdown(literal(sentence))
    bars = findings.moving_drivers(found)
    if not bars:
        return
    figure = findings.driver_figure(found)
    rate = figure == "irr_p05"

    def shown(value: float) -> float:
        return round(100 * value if rate else yuan_to_wan(value), 3)

    items = [
        (
            t(
                "risk.driver_bar",
                name=findings.driver_name(bar["name"]),
                low=findings.driver_value(bar, "low"),
                high=findings.driver_value(bar, "high"),
            ),
            shown(bar[f"{figure}_low"]),
            shown(bar[f"{figure}_high"]),
        )
        for bar in bars
    ]
    base = shown(found[f"base_{figure}"])
    tornado(items, base, alt=sentence, x_title=t("risk.driver_irr" if rate else "risk.driver_line"))
    st.caption(t("risk.driver_note", paths=number(paths)))


def by_year(total: Result) -> None:
    """When it is short: P(DSCR < 1), P(lock-up), P(out of cash) of each year."""
    section(t("risk.by_year"))
    sentence = findings.yearly_sentence(total)
    st.markdown(literal(sentence))
    kinds = ("p_dscr_below_1", "p_lockup", "p_default")
    if not any(any(total[f"{kind}_by_year"]) for kind in kinds):
        return
    year, chance, kind_title = t("risk.year"), t("risk.chance"), t("projects.results.series")
    points = [
        {year: str(when), kind_title: t(f"risk.{kind}"), chance: round(100 * value, 2)}
        for kind in kinds
        for when, value in list(zip(total["years"], total[f"{kind}_by_year"], strict=True))[_start(total) :]
    ]
    lines(points, year, chance, color=kind_title, alt=sentence, y_title=chance, height=260)


def quantiles(risk: Result) -> None:
    """Quantiles of return and of the liquidity gap, with their errors."""
    section(t("risk.quantiles"))
    total, errors = risk["total"], risk["standard_errors"]
    irr = total["equity_irr_quantiles"]
    table(
        [
            {
                "name": t(f"risk.{name}"),
                "irr": words.return_text(irr[name]) if irr else None,
                "error": percent(errors.get(f"equity_irr_{name}"), 2),
                "gap": total["liquidity_gap_quantiles"][name],
            }
            for name in QUANTILES
        ],
        [
            Column("name", t("risk.quantile"), width=160),
            Column("irr", t("projects.results.equity_irr"), width=200),
            Column("error", t("risk.standard_error"), width=160),
            Column("gap", t("projects.results.liquidity_gap"), "yuan_wan", width=220),
        ],
        alt=t("risk.quantiles_alt"),
    )
    if irr is None:
        st.caption(t("risk.no_irr"))
    st.caption(t("risk.total_loss", share=percent(total["p_total_loss"], 2)))
