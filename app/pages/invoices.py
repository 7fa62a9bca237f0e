"""付款台账: bills and what was actually paid, per payer, by age, overdue ones first."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.documents.tables import csv_file
from app.i18n import days_text, number, t, term, terms, wan
from app.services import invoicing
from app.services.invoicing import Ledger
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, frame, table

TYPES = ["csv", "xlsx", "jsonl"]
actor = require("finance", "supervisor")
app = get_app()


def importing() -> None:
    """A file of bills, all of it or nothing, with a template to fill in."""
    with st.expander(t("invoices.import.title")):
        st.markdown(t("invoices.import.lead"))
        download(
            t("invoices.import.template"),
            t("invoices.import.template_rows"),
            t("invoices.import.file"),
            "csv",
        )
        uploaded = st.file_uploader(t("invoices.import.choose"), type=TYPES, key="invoices.file")
        if not st.button(t("invoices.import.submit"), type="primary", key="invoices.import"):
            return
        if uploaded is None:
            note(t("invoices.import.no_file"), "bad")
            return
        count = attempt(lambda: invoicing.import_file(app, actor, uploaded.name, uploaded.getvalue()))
        if count is not None:
            flash(t("invoices.import.done", count=count))
            reset("invoices.file")
            st.rerun()


def payers(ledger: Ledger) -> None:
    """What each payer's record says, and how old its unpaid bills are."""
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
                "number",
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


def bills(ledger: Ledger) -> None:
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
    chosen = [
        {
            "number": row.invoice.number,
            "project": row.invoice.project_ref,
            "payer": row.invoice.payer,
            "billed_on": row.invoice.billed_on,
            "due_on": row.invoice.due_on,
            "amount_fen": row.invoice.amount_fen,
            "paid_on": row.invoice.paid_on,
            "status": term("invoice_status", row.status),
            "days_late": row.days_late or None,
            "claim": row.late_interest_fen or None,
        }
        for row in ledger.rows
        if payer in ("", row.invoice.payer)
        and status in ("", row.status)
        and words in f"{row.invoice.number} {row.invoice.project_ref}".casefold()
    ]
    columns = [
        Column("number", t("invoices.column.number"), width=112),
        Column("status", t("invoices.status"), width=64),
        Column("days_late", t("invoices.days_late"), "integer", width=80),
        Column("payer", t("invoices.column.payer"), width=128),
        Column("project", t("invoices.column.project"), width=112),
        Column("amount_fen", t("invoices.column.amount"), "money_wan", width=100),
        Column("due_on", t("invoices.column.due_on"), "date", width=96),
        Column("paid_on", t("invoices.column.paid_on"), "date", width=96),
        Column("claim", t("invoices.claim"), "money_wan", width=132, help=t("invoices.claim_help")),
        Column("billed_on", t("invoices.column.billed_on"), "date", width=96),
    ]
    overdue = [row for row in chosen if row["status"] == term("invoice_status", "overdue")]
    longest = days_text(max((row["days_late"] or 0 for row in overdue), default=0))
    st.caption(t("invoices.found", count=number(len(chosen)), overdue=number(len(overdue)), longest=longest))
    table(chosen, columns, alt=t("invoices.list_alt"))
    st.caption(t("invoices.claim_help"))
    if chosen:
        download(t("invoices.export"), csv_file(frame(chosen, columns)), t("invoices.export_file"), "csv")


page_header(t("invoices.title"), t("invoices.lead"))
if actor.role == "finance":
    importing()
ledger = attempt(lambda: invoicing.ledger(app, actor))
if ledger is not None and not ledger.rows:
    mine = "" if actor.role == "finance" else "_reader"
    empty_state(t("invoices.empty"), t(f"invoices.empty_hint{mine}"))
elif ledger is not None:
    payers(ledger)
    bills(ledger)
