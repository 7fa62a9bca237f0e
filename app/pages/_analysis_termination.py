"""提前终止: what would be paid if the contract ended with any year, by cause, and of what it is made up."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import streamlit as st

import finance
from app.clock import CHINA
from app.documents.finance_words import amount, document_text
from app.documents.tables import csv_file
from app.domain.users import Actor
from app.i18n import t, yuan_to_wan
from app.pages._analysis_words import place_of_year
from app.pages._findings import finding_lines
from app.services.context import App
from app.services.finance_refusals import finance_refusals
from app.services.financing import ProjectView
from app.ui.charts import lines
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import section
from app.ui.tables import Column, frame, table

CAUSES = finance.TERMINATION_CAUSES
HARDLY = 50.0  # yuan: what rounds to 0.00 万元


@st.fragment
def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Terms of the contract, payments by year and cause, the parts of one payment."""
    section(t("analysis.termination"), t("analysis.termination_lead"))
    with st.expander(t("analysis.contract_terms")):
        terms = _terms()
    found = attempt(lambda: _computed(view.case.case, terms))
    if found is None:
        return
    finding_lines("termination", [finding.to_dict() for finding in found.findings])
    _by_year(found, view)
    _parts(found, app.clock.now().astimezone(CHINA).year)


def _computed(case: Mapping[str, Any], terms: finance.TerminationTerms) -> finance.TerminationTable:
    with finance_refusals():
        return finance.termination_payments(case, terms)


def _terms() -> finance.TerminationTerms:
    a, b, c = st.columns(3, vertical_alignment="bottom")
    d, e, f = st.columns(3, vertical_alignment="bottom")

    def share(column: Any, name: str, start: float, most: float = 100.0) -> float:
        words = t("projects.unit.percent", name=t(f"analysis.term.{name}"))
        return float(column.number_input(words, 0.0, most, start, 1.0, "%.2f", key=f"end.{name}")) / 100

    def money(column: Any, name: str) -> float:
        words = t("projects.unit.wan", name=t(f"analysis.term.{name}"))
        return 10_000 * float(column.number_input(words, 0.0, 1e8, 0.0, 10.0, "%.2f", key=f"end.{name}"))

    return finance.TerminationTerms(
        breakage_rate=share(a, "breakage_rate", 0.0, 10.0),
        lost_return_share=share(b, "lost_return_share", 100.0),
        debt_share=share(c, "debt_share", 80.0),
        third_party_costs=money(d, "third_party_costs"),
        remedy_cost=money(e, "remedy_cost"),
        insurance=money(f, "insurance"),
    )


def _by_year(found: finance.TerminationTable, view: ProjectView) -> None:
    year, cause, money = t("projects.results.year"), t("analysis.cause"), t("projects.results.value")
    words = {code: t(f"finance.termination_cause.{code}") for code in CAUSES}
    points = [
        {year: str(each.year), cause: words[code], money: yuan_to_wan(each.amount)}
        for code in CAUSES
        for each in found.of(code)
    ]
    most = max(found.payments, key=lambda each: each.amount)
    alt = t("analysis.termination_alt", cause=words[most.cause], year=most.year, amount=amount(most.amount))
    st.markdown(alt)
    lines(points, year, money, color=cause, alt=alt, y_title=money, height=260)
    for first, second in itertools.combinations(CAUSES, 2):
        pairs = zip(found.of(first), found.of(second), strict=True)
        if all(abs(one.amount - other.amount) < HARDLY for one, other in pairs):
            st.caption(t("analysis.same_line", first=words[first], second=words[second]))
    rows = []
    for place, when in enumerate(found.years):
        row: dict[str, Any] = {"year": str(when)}
        for code in CAUSES:
            row[code] = found.of(code)[place].amount
        row["shortfall"] = max(found.of(code)[place].lenders_shortfall for code in CAUSES)
        rows.append(row)
    columns = [
        Column("year", year, width=80, pinned=True),
        *(Column(code, words[code], "yuan_wan") for code in CAUSES),
        Column("shortfall", t("analysis.shortfall"), "yuan_wan", help=t("analysis.shortfall_help")),
    ]
    table(rows, columns, alt=alt)
    name = f"{view.project.number}-{t('analysis.termination')}.csv"
    download(t("analysis.csv"), csv_file(frame(rows, columns).round(4)), name, "csv", key="end.csv")


def _parts(found: finance.TerminationTable, this_year: int) -> None:
    """What one payment consists of; of this year, as the years before are past."""
    section(t("analysis.parts"))
    left, right = st.columns(2)
    when = left.selectbox(
        t("analysis.end_of"), found.years, index=place_of_year(found.years, this_year), key="end.year"
    )
    code = str(
        right.selectbox(
            t("analysis.cause"),
            CAUSES,
            format_func=lambda each: t(f"finance.termination_cause.{each}"),
            key="end.cause",
        )
    )
    payment = next(each for each in found.of(code) if each.year == when)
    rows = [
        {
            "name": t(f"finance.termination_part.{part.name}"),
            "amount": part.amount,
            "source": document_text(part.to_dict()),
        }
        for part in payment.components
        if abs(part.amount) >= 0.5
    ]
    rows.append({"name": t("analysis.pays"), "amount": payment.amount, "source": ""})
    table(
        rows,
        [
            Column("name", t("projects.results.item"), width=280),
            Column("amount", t("analysis.amount"), "yuan_wan", width=120),
            Column("source", t("projects.case.source"), width=520),
        ],
        alt=t("analysis.parts"),
    )
