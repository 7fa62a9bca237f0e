"""逾期利息计算: one bill up to a day, span by span, the article beside every number."""

from __future__ import annotations

import streamlit as st

import finance
from app.documents.finance_words import document_text
from app.domain.users import Actor
from app.i18n import money, t
from app.services import late_claims
from app.services.context import App
from app.services.invoicing import Ledger
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal


def show(app: App, actor: Actor, ledger: Ledger, terms: finance.LateTerms) -> None:
    """Choose a bill and a day; the claim in a sentence and in spans."""
    section(t("invoices.interest.title"), t("invoices.interest.lead"))
    names = {
        row.invoice.id: f"{row.invoice.number}　{row.invoice.payer}　{money(row.invoice.amount_fen)}"
        for row in ledger.rows
    }
    left, right = st.columns([3, 2])
    chosen = left.selectbox(
        t("invoices.payment.bill"), list(names), format_func=lambda key: names[key], key="invoices.interest"
    )
    day = right.date_input(
        t("invoices.interest.until"), ledger.today, max_value=ledger.today, key="invoices.interest.until"
    )
    if chosen is None:
        return
    found = attempt(lambda: late_claims.bill_claim(app, actor, chosen, terms, day))
    if found is None:
        return
    claim, due = found.claim, found.claim.due
    words = t(
        f"invoices.interest.{claim.code}",
        number=claim.number,
        due=due.on,
        days=claim.days_overdue,
        open=money(round(claim.outstanding)),
        interest=money(round(claim.interest)),
        until=found.until,
    )
    note(literal(words), "wait" if claim.days_overdue else "good")
    if due.rule is not None:
        article = document_text(due.rule.source.to_dict())
        st.caption(
            literal(t("invoices.interest.law_decides", agreed=due.agreed, due=due.on, article=article))
        )
    if claim.spans:
        _spans(claim)


def _spans(claim: finance.LateClaim) -> None:
    rows: list[dict[str, object]] = [
        {
            "first": span.first,
            "last": span.last,
            "days": span.days,
            "balance": span.balance / 100,
            "rate": span.rate * 10_000,
            "interest": span.interest / 100,
            "source": document_text(span.source.to_dict()),
        }
        for span in claim.spans
    ]
    rows.append(
        {"first": None, "days": sum(span.days for span in claim.spans), "interest": claim.interest / 100}
    )
    table(
        rows,
        [
            Column("first", t("invoices.span.first"), "date", width=92),
            Column("last", t("invoices.span.last"), "date", width=92),
            Column("days", t("invoices.span.days"), "integer", width=60),
            Column("balance", t("invoices.letter.balance_yuan"), "number", width=116),
            Column("rate", t("invoices.span.rate_ten_thousandth"), "number", width=116),
            Column("interest", t("invoices.letter.interest_yuan"), "number", width=100),
            Column("source", t("invoices.span.source"), width=350),
        ],
        alt=t("invoices.interest.alt"),
    )
    st.caption(t("invoices.interest.method"))
