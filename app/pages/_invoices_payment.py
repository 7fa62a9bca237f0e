"""登记付款: the payments on one bill; entering another, and taking one back after asking once more."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from app.domain.projects import Payment
from app.domain.users import Actor
from app.i18n import date_text, money, t, time_text
from app.services import paying
from app.services.context import App
from app.services.invoicing import InvoiceRow, Ledger
from app.ui.forms import nonce, renew, reset
from app.ui.outcome import attempt, flash
from app.ui.page import section
from app.ui.tables import Column, table
from app.ui.text import literal

_CHOSEN = "invoices.paying"


def show(app: App, actor: Actor, ledger: Ledger, rows: Sequence[InvoiceRow]) -> None:
    """Choose one of the bills shown above, see its payments; finance officers enter and undo."""
    section(t("invoices.payment.title"), t("invoices.payment.lead"))
    by_id = {row.invoice.id: row for row in rows}
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state.pop(_CHOSEN, None)
    chosen = st.selectbox(
        t("invoices.payment.bill"),
        list(by_id),
        index=None,
        placeholder=t("invoices.payment.choose"),
        format_func=lambda key: _name(by_id[key]),
        key=_CHOSEN,
    )
    if chosen is None:
        return
    row = by_id[chosen]
    _payments(row)
    if actor.role != "finance":
        return
    if row.outstanding_fen:
        _enter(app, actor, ledger, row)
    if row.payments:
        _undo(app, actor, row)


def _name(row: InvoiceRow) -> str:
    left = money(row.outstanding_fen)
    state = t("invoices.payment.open", amount=left) if row.outstanding_fen else t("invoices.paid")
    return f"{row.invoice.number}　{row.invoice.payer}　{state}"


def _payments(row: InvoiceRow) -> None:
    table(
        [
            {
                "paid_on": each.paid_on,
                "yuan": each.amount_fen / 100,
                "by": each.entered_by,
                "at": each.entered_at,
            }
            for each in row.payments
        ],
        [
            Column("paid_on", t("invoices.column.paid_on"), "date"),
            Column("yuan", t("invoices.payment.yuan"), "number"),
            Column("by", t("invoices.payment.by")),
            Column("at", t("invoices.payment.at"), "time"),
        ],
        alt=t("invoices.payment.table_alt"),
    )


def _enter(app: App, actor: Actor, ledger: Ledger, row: InvoiceRow) -> None:
    form = f"invoices.pay.{row.invoice.id}"
    with st.form(form, border=True):
        left, right = st.columns(2)
        day = left.date_input(
            t("invoices.column.paid_on"),
            ledger.today,
            min_value=row.invoice.billed_on,
            max_value=max(ledger.today, row.invoice.billed_on),
            key=f"{form}.day",
        )
        yuan = right.number_input(
            t("invoices.payment.yuan"),
            0.01,
            row.outstanding_fen / 100,
            row.outstanding_fen / 100,
            format="%.2f",
            key=f"{form}.yuan",
            help=t("invoices.payment.yuan_help"),
        )
        pressed = st.form_submit_button(t("invoices.payment.submit"), type="primary", key=f"{form}.submit")
    if not pressed:
        return
    fen = int((Decimal(str(yuan)) * 100).to_integral_value())
    paid = attempt(lambda: paying.record_payment(app, actor, row.invoice.id, day, fen, nonce(form)))
    if paid is not None:
        renew(form)
        reset(f"{form}.day", f"{form}.yuan")
        flash(t("invoices.payment.done", number=literal(row.invoice.number), amount=money(paid.amount_fen)))
        st.rerun()


def _undo(app: App, actor: Actor, row: InvoiceRow) -> None:
    key = f"invoices.undo.{row.invoice.id}"
    payments = {each.id: each for each in row.payments}
    with st.expander(t("invoices.payment.undo_title")):
        st.caption(t("invoices.payment.undo_lead"))
        chosen = st.selectbox(
            t("invoices.payment.which"),
            list(payments),
            format_func=lambda each: _payment_name(payments[each]),
            key=f"{key}.which",
        )
        sure = st.checkbox(t("invoices.payment.sure"), key=f"{key}.sure")
        pressed = st.button(t("invoices.payment.undo"), disabled=not sure, key=f"{key}.button")
    if not pressed or not sure or chosen is None:
        return
    undone = attempt(lambda: paying.undo_payment(app, actor, chosen))
    if undone is not None:
        reset(f"{key}.sure", f"{key}.which")
        flash(
            t("invoices.payment.undone", number=literal(row.invoice.number), amount=money(undone.amount_fen))
        )
        st.rerun()


def _payment_name(payment: Payment) -> str:
    entered = f"　{payment.entered_by} {time_text(payment.entered_at)}" if payment.entered_at else ""
    return f"{date_text(payment.paid_on)}　{money(payment.amount_fen)}{entered}"
