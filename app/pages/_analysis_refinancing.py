"""再融资: what a new loan at the end of a year brings the owners, and which part of it is government's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

import finance
from app.clock import CHINA
from app.documents.finance_words import amount, document_text, rate_text, times_text
from app.domain.users import Actor
from app.i18n import percent, t
from app.pages._analysis_words import place_of_year
from app.pages._findings import finding_lines, source_line
from app.services import financing
from app.services.context import App
from app.services.finance_refusals import finance_refusals
from app.services.financing import ProjectView
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table

HARDLY = 50.0  # yuan: what rounds to 0.00 万元, so that no -0.00 is shown
REPAYMENTS = ("as_before", "annuity", "equal_principal", "sculpted", "bullet")


@st.fragment
def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Terms, the gain and its sharing, where it comes from, both schedules."""
    section(t("analysis.refinancing"), t("analysis.refinancing_lead"))
    case = view.case.case
    projection = attempt(lambda: financing.preview(case))
    if projection is None:
        return
    first = projection.case.start_year + len(projection.case.construction.capex) - 1
    years = list(range(first, first + max(projection.case.debt.tenor_years, 1)))
    if projection.debt <= 0.0 or len(years) < 2:
        empty_state(t("analysis.no_loan"), t("analysis.no_loan_hint"))
        return
    terms, sharing = _terms(projection, years, app.clock.now().astimezone(CHINA).year)
    found = attempt(lambda: _computed(case, terms, sharing))
    if found is not None:
        _result(found)
        _tables(found)


def _computed(
    case: Mapping[str, Any], terms: finance.Refinancing, sharing: finance.GainSharing
) -> finance.RefinancingResult:
    with finance_refusals():
        return finance.refinance(case, terms, sharing)


def _terms(
    projection: finance.Projection, years: list[int], this_year: int
) -> tuple[finance.Refinancing, finance.GainSharing]:
    debt = projection.case.debt
    a, b, c, d = st.columns(4, vertical_alignment="bottom")
    year = a.selectbox(
        t("analysis.refinancing_year"), years, index=place_of_year(years, this_year), key="refi.year"
    )
    rate = b.number_input(
        t("analysis.new_rate"),
        0.0,
        30.0,
        round(max(100 * debt.interest_rate - 1.0, 0.5), 6),
        0.1,
        "%.2f",
        key="refi.rate",
    )
    kinds = list(REPAYMENTS)
    repayment = str(
        c.selectbox(
            t("analysis.new_repayment"),
            kinds,
            format_func=lambda code: t(f"analysis.repayment.{code}"),
            key="refi.kind",
        )
    )
    tenor = 0
    if repayment != "as_before":
        tenor = int(
            d.number_input(
                t("analysis.new_tenor"), 0, 40, 0, 1, key="refi.tenor", help=t("analysis.new_tenor_help")
            )
        )
    e, f, g, h = st.columns(4, vertical_alignment="bottom")
    upfront = e.number_input(t("analysis.upfront"), 0.0, 5.0, 0.5, 0.1, "%.2f", key="refi.upfront")
    prepayment = f.number_input(t("analysis.prepayment"), 0.0, 10.0, 1.0, 0.1, "%.2f", key="refi.prepayment")
    cash = g.number_input(t("analysis.cash_out"), -1e8, 1e8, 0.0, 50.0, "%.2f", key="refi.cash")
    share = str(
        h.selectbox(
            t("analysis.sharing"),
            list(finance.GAIN_SHARINGS),
            format_func=lambda code: t(f"finance.gain_sharing.{code}"),
            key="refi.sharing",
        )
    )
    terms = finance.Refinancing(
        year=int(year),
        interest_rate=rate / 100,
        tenor_years=tenor,
        repayment=repayment,
        cash_out=cash * 10_000,
        upfront_fee_rate=upfront / 100,
        prepayment_fee_rate=prepayment / 100,
    )
    return terms, finance.GAIN_SHARINGS[share]


def _result(found: finance.RefinancingResult) -> None:
    words = "analysis.refinancing_gain" if found.gain > 0 else "analysis.refinancing_loss"
    note(
        t(
            words,
            year=found.terms.year,
            loan=amount(found.loan.amount),
            gain=amount(abs(found.gain)),
            government=amount(found.government_amount),
            company=amount(found.company_amount),
            rate=percent(found.base_rate, 2),
        ),
        "good" if found.gain > 0 else "wait",
    )
    before, after = found.equity_irr_before.to_dict(), found.equity_irr_after.to_dict()
    cover, covered = found.min_dscr_before.to_dict(), found.min_dscr_after.to_dict()
    metric_row(
        [
            Metric(
                t("analysis.owners_irr"),
                rate_text(after),
                t("analysis.owners_irr_help"),
                t("projects.effect.was", old=rate_text(before)),
            ),
            Metric(
                t("analysis.cover_after"),
                times_text(covered),
                delta=t("projects.effect.was", old=times_text(cover)),
            ),
            Metric(t("analysis.refinancing_costs"), amount(found.loan.costs)),
            Metric(t("analysis.government_part"), amount(found.government_amount)),
        ]
    )
    findings = [finding.to_dict() for finding in found.findings]
    finding_lines("refinancing", findings)
    source = found.sharing.source.to_dict()
    if document_text(source) not in {document_text(each) for each in findings}:
        source_line(source)


def _tables(found: finance.RefinancingResult) -> None:
    section(t("analysis.sources"), t("analysis.sources_lead"))
    table(
        [
            {"name": t(f"finance.refinancing_source.{name}"), "amount": value}
            for name, value in found.sources.items()
            if abs(value) >= HARDLY
        ],
        [
            Column("name", t("projects.results.item"), width=300),
            Column("amount", t("analysis.amount"), "yuan_wan"),
        ],
        alt=t("analysis.sources"),
    )
    names = ("service_before", "service_after", "balance_before", "balance_after", "change")
    rows = [{**row, "change": row["change"] if abs(row["change"]) >= HARDLY else 0.0} for row in found.rows]
    table(
        rows,
        [Column("period", t("analysis.period"), width=90, pinned=True)]
        + [Column(name, t(f"analysis.loan_row.{name}"), "yuan_wan") for name in names],
        alt=t("analysis.refinancing"),
    )
