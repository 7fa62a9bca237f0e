"""逾期付款: the same case paid on time and paid some months late, side by side."""

from __future__ import annotations

import streamlit as st

from app.documents.finance_words import Result, amount, rate_text, reason, times_text
from app.documents.periods import by_period, period_text, periods_text
from app.domain.users import Actor
from app.i18n import percent, t, yuan_to_wan
from app.pages._plan_actual import show_plan_against_actual
from app.pages._project_charts import choose_span, in_span
from app.services import financing
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.charts import bars
from app.ui.links import page_link
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal

LONGEST_MONTHS = 60
USUAL_MONTHS = 24
HARDLY = 50.0  # yuan: what rounds to 0.00 万元 twice over


def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Slider, the finding in a sentence, the figures side by side, what is received each year."""
    months = st.slider(t("projects.late.months"), 0, LONGEST_MONTHS, USUAL_MONTHS, 3, key="late.months")
    scenario = attempt(lambda: financing.late(app, actor, view.project.id, months))
    if scenario is None:
        return
    on_time, late = scenario.on_time.to_dict(), scenario.late.to_dict()
    worse = bool(late["default_years"])
    words = sentence(months, on_time, late)
    if worse:
        words += t("projects.late.unfunded", periods=periods_text(by_period(late)["default_years"]))
    note(literal(words), "bad" if worse else "wait")
    _figures(months, on_time, late)
    _receipts(months, on_time, late, choose_span(late, view.project.id))
    st.caption(t("projects.late.bank_note"))
    show_plan_against_actual(app, actor, view.project.id)
    page_link("risk", t("projects.late.to_risk"), id=view.project.id)


def sentence(months: int, on_time: Result, late: Result) -> str:
    """晚付 24 个月：资本金内部收益率由 11.2% 降至 7.9%，最大资金缺口 1,860 万元。"""
    before, after = on_time["equity_irr"], late["equity_irr"]
    gap = amount(late["liquidity_gap"])
    if before["rate"] is None:
        return t("projects.late.sentence_no_base", months=months, reason=reason(before), gap=gap)
    if after["rate"] is None:
        words = reason(after)
        return t(
            "projects.late.sentence_none", months=months, before=rate_text(before), reason=words, gap=gap
        )
    if rate_text(before) == rate_text(after):
        return t("projects.late.sentence_same", months=months, after=rate_text(after), gap=gap)
    return t(
        "projects.late.sentence", months=months, before=rate_text(before), after=rate_text(after), gap=gap
    )


def _figures(months: int, on_time: Result, late: Result) -> None:
    rate = percent(late["case"]["discount_rate"])
    pairs = [
        (t("projects.results.equity_irr"), rate_text(on_time["equity_irr"]), rate_text(late["equity_irr"])),
        (t("projects.results.min_dscr"), times_text(on_time["min_dscr"]), times_text(late["min_dscr"])),
        (
            t("projects.results.liquidity_gap"),
            amount(on_time["liquidity_gap"]),
            amount(late["liquidity_gap"]),
        ),
        (t("projects.late.peak"), amount(on_time["peak_receivable"]), amount(late["peak_receivable"])),
        (t("projects.late.npv_loss"), amount(0.0), amount(on_time["equity_npv"] - late["equity_npv"])),
        (
            t("projects.late.claim"),
            amount(on_time["late_interest_total"]),
            amount(late["late_interest_total"]),
        ),
        (
            t("projects.late.default"),
            *(
                periods_text(by_period(result)["default_years"]) or t("projects.late.no_default")
                for result in (on_time, late)
            ),
        ),
    ]
    table(
        [{"figure": name, "on_time": before, "late": after} for name, before, after in pairs],
        [
            Column("figure", t("projects.late.figure"), width="large"),
            Column("on_time", t("projects.late.on_time"), width="medium"),
            Column("late", t("projects.late.delayed", months=months), width="medium"),
        ],
        alt=t("projects.late.table_alt"),
    )
    st.caption(t("projects.late.npv_loss_help", rate=rate) + " " + t("projects.late.claim_help"))


def _receipts(months: int, on_time: Result, late: Result, span: str) -> None:
    """What is received in each period of operation, paid on time and paid late."""
    section(t("projects.late.chart"))
    on_time, late = in_span(on_time, span), in_span(late, span)
    year, series, value = (
        t("projects.results.year"),
        t("projects.results.series"),
        t("projects.results.value"),
    )
    received = {row["year"]: row["collections"] for row in on_time["rows"]}
    rows = [row for row in late["rows"] if row["phase"] != "construction"]
    points = []
    for row in rows:
        for words, yuan in (
            (t("projects.late.on_time"), received.get(row["year"], 0.0)),
            (t("projects.late.delayed", months=months), row["collections"]),
        ):
            points.append({year: str(row["year"]), series: words, value: yuan_to_wan(yuan)})
    paid = [label for label, yuan in received.items() if yuan > HARDLY]
    paid_late = [row["year"] for row in rows if row["collections"] > HARDLY]
    alt = t("projects.late.chart_none")
    if paid and paid_late:
        alt = t(
            "projects.late.chart_alt",
            months=months,
            first=period_text(paid[0]),
            last=period_text(paid[-1]),
            late_first=period_text(paid_late[0]),
            late_last=period_text(paid_late[-1]),
            peak=amount(late["peak_receivable"]),
        )
    st.markdown(literal(alt))
    bars(points, year, value, color=series, stacked=False, alt=alt, y_title=value, height=260)
