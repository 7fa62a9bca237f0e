"""付款风险 in amounts: what waiting and losing cost, with sampling errors, and the cash flow at risk of each year."""

from __future__ import annotations

import streamlit as st

from app.documents import risk_findings as findings
from app.documents import risk_words as words
from app.documents.finance_words import Result
from app.i18n import t
from app.ui.page import section
from app.ui.tables import Column, table
from app.ui.text import literal


def amounts(risk: Result) -> None:
    """Every amount of the total with its standard error, where it has one."""
    section(t("risk.money"))
    table(
        [
            {"name": title, "value": value, "error": error}
            for title, value, error in words.amounts(risk["total"], risk["standard_errors"])
        ],
        [
            Column("name", t("risk.figure"), width=320),
            Column("value", t("risk.value"), "yuan_wan", width=200),
            Column("error", t("risk.standard_error"), "yuan_wan", width=160),
        ],
        alt=t("risk.money_alt"),
    )


def at_risk(total: Result) -> None:
    """How far the cash for debt service may fall below its median, year by year."""
    section(t("risk.cfads_at_risk"))
    sentence = findings.at_risk_sentence(total)
    st.markdown(literal(sentence))
    tail = total["cfads_at_risk"]
    rows = [
        {
            "year": str(year),
            "median": tail["median"][place],
            "low": tail["low"][place],
            "at_risk": tail["at_risk"][place],
            "worst": tail["worst_mean"][place],
        }
        for place, year in enumerate(total["years"])
        if tail["median"][place] - tail["worst_mean"][place] >= words.SMALL
    ]
    if not rows:
        return
    table(
        rows,
        [
            Column("year", t("risk.year"), width=90),
            Column("median", t("risk.p50"), "yuan_wan", width=170),
            Column("low", t("risk.p05"), "yuan_wan", width=170),
            Column("at_risk", t("risk.cfads_at_risk"), "yuan_wan", width=200),
            Column("worst", t("risk.worst_mean"), "yuan_wan", width=200),
        ],
        alt=sentence,
    )
    st.caption(t("risk.at_risk_note"))
