"""The ledger as the finance library reads it (台账账单): bills with the payments that count. Amounts in fen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import finance
from app.clock import CHINA
from app.domain.projects import Invoice, Payment
from app.services.finance_refusals import finance_refusals
from app.store.work import Work


def ledger_day(work: Work) -> date:
    """Today in China: the day the ledger is read as of."""
    return work.now.astimezone(CHINA).date()


def bill_of(invoice: Invoice, payments: Sequence[Payment]) -> finance.Bill:
    """One bill with its payments, in fen. Raises Invalid projects.not_computable for a bill that cannot be one."""
    with finance_refusals():
        return finance.Bill(
            number=invoice.number,
            billed_on=invoice.billed_on,
            due_on=invoice.due_on,
            amount=invoice.amount_fen,
            payments=tuple(finance.Payment(each.paid_on, each.amount_fen) for each in payments),
            payer=invoice.payer,
            project=invoice.project_ref,
        )


def read_bills(work: Work, *, payer: str = "", project: str = "") -> list[finance.Bill]:
    """All bills, in the order they were written; of one payer or of one project when it is named."""
    where, values = ["1"], []
    for column, value in (("payer", payer), ("project", project)):
        if value:
            where.append(f"{column} = ?")
            values.append(value)
    found = work.projects.invoices.where(" AND ".join(where), values, order="billed_on, number")
    paid = work.projects.payments_by_invoice()
    return [bill_of(invoice, paid.get(invoice.id, ())) for invoice in found]


def read_payers(work: Work) -> list[str]:
    """Who has bills in the ledger, by name."""
    return sorted({invoice.payer for invoice in work.projects.invoices.where()})
