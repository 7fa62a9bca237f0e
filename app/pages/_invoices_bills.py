"""账单与付款: what each payer's record says, the bills themselves, and entering a payment."""

from __future__ import annotations

import streamlit as st

from app.documents.tables import csv_file
from app.domain.users import Actor
from app.i18n import days_text, number, t, term, terms, wan
from app.pages import _invoices_payment
from app.services import invoicing
from app.services.context import App
from app.services.invoicing import InvoiceRow, Ledger
from app.ui.downloads import download
from app.ui.page import section
from app.ui.tables import Column, frame, table


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """Payers, ages, bills; for finance officers the desk where payments are entered."""
    _payers(ledger)
    chosen = _bills(ledger)
    if chosen:
        _invoices_payment.show(app, actor, ledger, chosen)


def _payers(ledger: Ledger) -> None:
    section(t("invoices.payers"), t("invoices.as_of", day=ledger.today))
    table(
        ledger.payers,
        [
            Column("payer", t("invoices.column.payer"), width=150),
            Column("bills", t("invoices.bills"), "integer"),
            Column("paid", t("invoices.paid"), "integer"),
            Column("billed_fen", t("invoices.billed"), "money_wan"),
            Column("unpaid_fen", t("invoices.unpaid"), "money_wan"),
            Column(
                "average_days_late",
                t("invoices.average_days_late"),
                "integer",
                help=t("invoices.average_help"),
            ),
            Column("beyond_two_years", t("invoices.beyond_two_years"), "integer"),
        ],
        alt=t("invoices.payers_alt"),
    )
    section(t("invoices.ageing"), t("invoices.ageing_lead"))
    ages = [f"age_{place}" for place in range(len(invoicing.AGES) + 1)]
    rows = [
        {
            "payer": row.payer,
            **dict(zip(ages, map(wan, row.amounts_fen), strict=True)),
            "total": wan(sum(row.amounts_fen)),
        }
        for row in ledger.ageing
    ]
    columns = [Column("payer", t("invoices.column.payer"), width=150)]
    columns += [Column(age, t(f"invoices.{age}"), "number") for age in ages]
    table(rows, [*columns, Column("total", t("ui.total"), "number")], alt=t("invoices.ageing_alt"))


def _bills(ledger: Ledger) -> list[InvoiceRow]:
    """The bills that the filters leave, overdue ones first."""
    section(t("invoices.list"))
    left, middle, right = st.columns(3)
    payer = left.selectbox(
        t("invoices.column.payer"),
        ["", *(row.payer for row in ledger.payers)],
        format_func=lambda code: code or t("invoices.all"),
        key="invoices.payer",
    )
    status = middle.selectbox(
        t("invoices.status"),
        ["", *terms("invoice_status")],
        format_func=lambda code: term("invoice_status", code) or t("invoices.all"),
        key="invoices.status",
    )
    words = right.text_input(t("invoices.search"), key="invoices.words", max_chars=60).strip().casefold()
    found = [
        row
        for row in ledger.rows
        if payer in ("", row.invoice.payer)
        and status in ("", row.status)
        and words in f"{row.invoice.number} {row.invoice.project_ref}".casefold()
    ]
    overdue = [row for row in found if row.status == "overdue"]
    longest = days_text(max((row.days_late for row in overdue), default=0))
    st.caption(t("invoices.found", count=number(len(found)), overdue=number(len(overdue)), longest=longest))
    rows, columns = [_line(row) for row in found], _columns()
    table(rows, columns, alt=t("invoices.list_alt"))
    st.caption(t("invoices.claim_help"))
    if rows:
        download(t("invoices.export"), csv_file(frame(rows, columns)), t("invoices.export_file"), "csv")
    return found


def _line(row: InvoiceRow) -> dict[str, object]:
    return {
        "number": row.invoice.number,
        "project": row.invoice.project_ref,
        "payer": row.invoice.payer,
        "billed_on": row.invoice.billed_on,
        "due_on": row.invoice.due_on,
        "amount_fen": row.invoice.amount_fen,
        "paid_fen": row.paid_fen or None,
        "open_fen": row.outstanding_fen or None,
        "paid_on": row.last_paid_on,
        "status": term("invoice_status", row.status),
        "days_late": row.days_late or None,
        "claim": row.late_interest_fen or None,
    }


def _columns() -> list[Column]:
    return [
        Column("number", t("invoices.column.number"), width=112, pinned=True),
        Column("status", t("invoices.status"), width=76),
        Column("days_late", t("invoices.days_late"), "integer", width=80),
        Column("payer", t("invoices.column.payer"), width=128),
        Column("project", t("invoices.column.project"), width=112),
        Column("amount_fen", t("invoices.column.amount"), "money_wan", width=100),
        Column("paid_fen", t("invoices.paid_part"), "money_wan", width=124),
        Column("open_fen", t("invoices.open"), "money_wan", width=124),
        Column("due_on", t("invoices.column.due_on"), "date", width=96),
        Column("paid_on", t("invoices.last_paid_on"), "date", width=96),
        Column("claim", t("invoices.claim"), "money_wan", width=132, help=t("invoices.claim_help")),
        Column("billed_on", t("invoices.column.billed_on"), "date", width=96),
    ]
