"""付款风险 in parts: expected credit loss, which liquidity is cheapest, late interest, each project, the city's lines."""

from __future__ import annotations

import streamlit as st

from app.documents import risk_findings as findings
from app.documents import risk_words as words
from app.documents.finance_words import Result
from app.i18n import number, percent, t, yuan_to_wan
from app.ui.charts import bars, fan
from app.ui.page import section
from app.ui.tables import Column, table
from app.ui.text import literal


def losses(found: Result) -> None:
    """Expected credit loss by age, split into the time value of delay and what is never paid."""
    section(t("risk.losses"))
    st.markdown(literal(findings.loss_sentence(found)))
    if not found:
        return
    rows = [
        {
            "age": t(f"risk.ages.{place}"),
            "owed": owed,
            "loss": found["each"][place],
            "rate": found["each"][place] / owed if owed > words.SMALL else None,
        }
        for place, owed in enumerate(found["amounts"])
    ]
    table(
        rows,
        [
            Column("age", t("risk.age_at_year_end"), width=160),
            Column("owed", t("risk.unpaid"), "yuan_wan", width=200),
            Column("rate", t("risk.loss_rate"), "percent", width=160),
            Column("loss", t("risk.loss"), "yuan_wan", width=220),
        ],
        alt=findings.loss_sentence(found),
    )
    st.caption(t("risk.losses_note"))


def liquidity(found: Result) -> None:
    """Factoring against a credit line against nothing."""
    section(t("risk.liquidity_title"))
    st.markdown(literal(findings.liquidity_sentence(found)))
    table(
        [
            {
                "kind": t(f"risk.liquidity.{row['kind']}"),
                "npv": row["equity_npv"],
                "gain": row["gain"],
                "error": row["gain_error"],
                "irr": words.return_text(row["irr_p05"]),
                "default": row["p_default"],
                "line": row["credit_line"],
            }
            for row in found["rows"]
        ],
        [
            Column("kind", t("risk.way"), width=135, pinned=True),
            Column("npv", t("risk.npv"), "yuan_wan", width=140),
            Column("gain", t("risk.gain"), "yuan_wan", width=130),
            Column("error", t("risk.standard_error"), "yuan_wan", width=105),
            Column("irr", t("risk.irr_p05_short"), width=110),
            Column("default", t("risk.p_default"), "percent", width=110),
            Column("line", t("risk.credit_line"), "yuan_wan", width=145),
        ],
        alt=findings.liquidity_sentence(found),
    )
    st.caption(t("risk.liquidity_note"))


def late_interest(found: Result) -> None:
    """What collecting late interest would change."""
    section(t("risk.interest_title"))
    st.markdown(literal(findings.interest_sentence(found)))
    st.caption(t("risk.interest_note"))


def projects(risk: Result, numbers: list[str]) -> None:
    """Each project of a portfolio beside the whole."""
    section(t("risk.each_project"))
    total = risk["total"]
    rows = [
        {
            "number": number_,
            "name": each["name"],
            "delay": each["delay_cost"],
            "line": each["credit_line"],
            "dscr": each["p_dscr_below_1"],
            "default": each["p_default"],
            "irr": words.return_text(each["equity_irr_quantiles"]["p50"])
            if each["equity_irr_quantiles"]
            else None,
        }
        for number_, each in zip(numbers, risk["projects"], strict=True)
    ]
    separate = sum(each["credit_line"] for each in risk["projects"])
    st.markdown(
        t(
            "risk.finding.pooled",
            together=words.amount(total["credit_line"]),
            apart=words.amount(separate),
            saved=words.amount(max(separate - total["credit_line"], 0.0)),
        )
    )
    table(
        rows,
        [
            Column("number", t("projects.number"), width=110, pinned=True),
            Column("name", t("projects.name"), width=290),
            Column("irr", t("risk.irr_p50_short"), width=100),
            Column("line", t("risk.credit_line"), "yuan_wan", width=150),
            Column("delay", t("risk.delay_cost"), "yuan_wan", width=125),
            Column("dscr", t("risk.p_dscr_below_1"), "percent", width=120),
            Column("default", t("risk.p_default_short"), "percent", width=90),
        ],
        alt=t("risk.each_project"),
    )


def city(found: Result) -> None:
    """Arrears of the city, the lines they may cross, the projects that cause it."""
    section(t("risk.city_arrears"))
    st.markdown(literal(words.arrears(found)))
    year, value = t("risk.year"), t("risk.arrears_wan")
    low, middle, high = (t(f"risk.{name}") for name in ("p05", "p50", "p95"))
    band = found["arrears_bands"]
    fan(
        [
            {
                year: str(when),
                low: yuan_to_wan(band["p05"][place]),
                middle: yuan_to_wan(band["p50"][place]),
                high: yuan_to_wan(band["p95"][place]),
            }
            for place, when in enumerate(found["years"])
        ],
        year,
        [(low, high)],
        middle,
        alt=words.arrears(found),
        y_title=value,
    )
    _shares(found["contributions"], t("risk.share_of_arrears"), words.arrears(found))
    section(t("risk.city_lines"))
    st.markdown(literal(words.crossing(found)))
    if not found["lines"]:
        return
    table(
        [
            {
                "line": percent(each["line"], 0),
                "paid": words.chance(each["p_any_year_paid"], each["error_paid"]),
                "owed": words.chance(each["p_any_year_owed"], each["error_owed"]),
                "cause": words.causes(each),
            }
            for each in found["lines"]
        ],
        [
            Column("line", t("risk.line"), width=60),
            Column("paid", t("risk.p_paid"), width=160),
            Column("owed", t("risk.p_owed"), width=160),
            Column("cause", t("risk.causes"), width=550),
        ],
        alt=words.crossing(found),
    )
    st.caption(t("risk.lines_note"))
    if any(found["p_short_by_year"]):
        worst = max(range(len(found["years"])), key=lambda place: found["p_short_by_year"][place])
        st.markdown(
            t(
                "risk.finding.short",
                year=found["years"][worst],
                chance=percent(found["p_short_by_year"][worst]),
            )
        )


def _shares(shares: dict[str, float], title: str, alt: str) -> None:
    """The projects by their share, largest first."""
    ordered = sorted(shares.items(), key=lambda item: -item[1])[:12]
    name = t("projects.name")
    bars(
        [{name: key, title: round(100 * share, 1)} for key, share in ordered],
        name,
        title,
        alt=alt,
        horizontal=True,
        y_title=title,
        sort=[key for key, _ in ordered],
        height=max(120, 34 * len(ordered)),
    )


def refused(numbers: list[str]) -> None:
    """Projects that were left out because their case cannot be projected."""
    if numbers:
        st.caption(t("risk.refused", count=number(len(numbers)), numbers=t("ui.list_comma").join(numbers)))
