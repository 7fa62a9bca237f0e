"""Payments entered by hand (付款登记): one payment on a bill, the whole of it or a part, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.projects import Payment
from app.domain.users import Actor
from app.errors import Conflict, Invalid
from app.services.context import App, demand
from app.services.ledger_bills import ledger_day
from app.services.public_payments import tell_payments
from app.store.ids import submitted_id


def record_payment(
    app: App, actor: Actor, invoice_id: str, paid_on: date, amount_fen: int, submission: str = ""
) -> Payment:
    """Enter a payment. The same `submission` twice is one payment (F06).

    Raises NotFound invoices.not_found, Invalid invoices.before_bill, invoices.paid_in_future, invoices.overpaid,
    invoices.amount_zero, Conflict invoices.payment_known for the same day and amount again.
    """
    demand(app, actor, "invoices.pay")
    key = submitted_id("py", actor.id, submission)
    with app.store.write() as work:
        invoice = work.projects.invoices.get(invoice_id)
        again = work.projects.payments.first("id = ? AND undone_at IS NULL", [key])
        if again is not None:
            return again
        if amount_fen <= 0:
            raise Invalid("invoices.amount_zero")
        if paid_on < invoice.billed_on:
            raise Invalid("invoices.before_bill", billed=invoice.billed_on)
        if paid_on > ledger_day(work):
            raise Invalid("invoices.paid_in_future", today=ledger_day(work))
        paid = work.projects.payments_by_invoice(invoice_id).get(invoice_id, [])
        if any((each.paid_on, each.amount_fen) == (paid_on, amount_fen) for each in paid):
            raise Conflict("invoices.payment_known", number=invoice.number)
        left = invoice.amount_fen - sum(each.amount_fen for each in paid)
        if amount_fen > left:
            raise Invalid("invoices.overpaid", number=invoice.number, open_fen=left)
        payment = Payment(key, invoice_id, paid_on, amount_fen, actor.name, work.now)
        work.projects.payments.add(payment)
        work.record(actor, "invoices.pay", invoice_id, payment=key, amount_fen=amount_fen)
        tell_payments(work, actor, [(invoice, payment)])
        return payment


def undo_payment(app: App, actor: Actor, payment_id: str) -> Payment:
    """Take a payment back; the row stays, marked. Raises Conflict invoices.payment_gone when that was done before."""
    demand(app, actor, "invoices.pay")
    with app.store.write() as work:
        payment = work.projects.payments.first("id = ? AND undone_at IS NULL", [payment_id])
        if payment is None:
            raise Conflict("invoices.payment_gone")
        undone = replace(payment, undone_by=actor.name, undone_at=work.now)
        work.projects.payments.save(undone)
        work.record(
            actor,
            "invoices.undo_payment",
            payment.invoice,
            payment=payment.id,
            amount_fen=payment.amount_fen,
        )
        bill = work.projects.invoices.get(payment.invoice)
        tell_payments(work, actor, [(bill, undone)], "delivery.undo_payment")
        return undone
