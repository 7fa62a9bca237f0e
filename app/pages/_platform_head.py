"""The two answers everybody looks for first: is it the company's own money, and can it pay."""

from __future__ import annotations

import streamlit as st

from app.documents.finance_words import amount
from app.documents.platform_words import EARNING_TONES, PAYING_TONES, earning_text, paying_text
from app.i18n import number, t
from app.pages._finance_tags import status_tag
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.metrics import Metric, metric_row
from app.ui.page import note
from app.ui.tags import tag
from app.ui.text import literal


def company_head(view: CompanyView, found: CompanyAnalysis) -> None:
    """Type and marks, both answers as sentences, four figures."""
    marks = [tag(t(f"platform.operator.{view.file.profile.kind}"), "info")]
    if view.company.synthetic:
        marks.append(tag(t("platforms.synthetic"), "wait"))
    marks.append(status_tag("judgement"))
    st.markdown(" ".join(marks), help=t("platforms.judgement_note"))
    left, right = st.columns(2)
    with left:
        words = f"**{t('platforms.earning_question')}**  \n{literal(earning_text(found))}"
        note(words, EARNING_TONES[found.earning])
    with right:
        words = f"**{t('platforms.paying_question')}**  \n{literal(paying_text(found))}"
        note(words, PAYING_TONES[found.paying])
    metric_row(_figures(found))


def _figures(found: CompanyAnalysis) -> list[Metric]:
    income, cash = found.income, found.cash
    margin = income.total.margin_on_net.value if income else None
    return [
        Metric(
            t("platforms.net_revenue"),
            amount(income.total.net_revenue) if income else "—",
            t("platforms.net_revenue_help"),
            t("platforms.of_gross", gross=amount(income.total.gross_fee)) if income else None,
        ),
        Metric(
            t("platforms.margin_on_net"),
            "—" if margin is None else f"{100 * margin:.1f}%",
            t("platforms.margin_help"),
            t("platforms.margin_is", margin=amount(income.total.margin)) if income else None,
        ),
        Metric(
            t("platforms.line_needed"),
            amount(cash.line_needed) if cash else "—",
            t("platforms.line_help"),
            t("platforms.first_short", year=cash.short_years[0]) if cash and cash.short_years else None,
        ),
        Metric(
            t("platforms.raised"),
            t("platforms.raised_of", raised=found.raised, count=len(found.flags)),
            t("platforms.raised_help"),
            t("platforms.unknown_count", count=number(found.unknown)),
        ),
    ]
