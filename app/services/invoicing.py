"""The ledger of bills and payments (付款台账)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import finance
from app.domain.projects import Invoice, Payment
from app.domain.users import Actor
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.invoice_import import import_bills as import_file
from app.services.invoice_import import import_payments
from app.services.ledger_bills import bill_of, ledger_day

__all__ = [
    "AGES",
    "Ageing",
    "InvoiceRow",
    "Ledger",
    "PayerSummary",
    "import_file",
    "import_payments",
    "ledger",
]

TWO_YEARS = 730
AGES = (0, 90, 365, 730, 1095)
"""Upper ends, in days late, of the ageing classes; what is older falls into the last one."""
_AGREED = finance.LateTerms(payer_kind="other")
"""The list counts from the agreed day; the statutory day of a reminder depends on who the payer is."""


@dataclass(frozen=True)
class InvoiceRow:
    """A line of the ledger: days_late counts until payment in full, or until today while anything is open.

    status: paid | due | overdue. late_interest_fen: what 国务院令第802号第十七条 lets a small or medium enterprise
    claim where nothing was agreed, 0.05 % a day on the open balance; a memo figure, never income.
    """

    invoice: Invoice
    payments: tuple[Payment, ...]
    outstanding_fen: int
    settled_on: date | None
    days_late: int
    status: str
    late_interest_fen: int

    @property
    def paid_fen(self) -> int:
        return self.invoice.amount_fen - self.outstanding_fen

    @property
    def last_paid_on(self) -> date | None:
        """Day of the last payment, of a part as well."""
        return self.payments[-1].paid_on if self.payments else None


@dataclass(frozen=True)
class PayerSummary:
    """What one payer's record says. Amounts in fen; average_days_late over paid bills, None when none was paid."""

    payer: str
    bills: int
    paid: int
    billed_fen: int
    unpaid_fen: int
    average_days_late: float | None
    beyond_two_years: int


@dataclass(frozen=True)
class Ageing:
    """Open balances of a payer by how late they are (账龄), fen: not due, up to 90 days, 1, 2, 3 years, longer."""

    payer: str
    amounts_fen: tuple[int, ...]


@dataclass(frozen=True)
class Ledger:
    """The ledger as of a day: overdue bills first, the latest of them on top, then what is not due, then paid ones."""

    today: date
    rows: list[InvoiceRow]
    payers: list[PayerSummary]
    ageing: list[Ageing]


def ledger(app: App, actor: Actor) -> Ledger:
    """All bills, and what each payer's record says."""
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today = ledger_day(work)
        invoices = work.projects.invoices.where(order="billed_on DESC, number")
        paid = work.projects.payments_by_invoice()
    with finance_refusals():
        rows = sorted((_row(each, paid.get(each.id, ()), today) for each in invoices), key=_urgency)
    by_payer: dict[str, list[InvoiceRow]] = {}
    for row in rows:
        by_payer.setdefault(row.invoice.payer, []).append(row)
    payers = sorted(by_payer)
    return Ledger(
        today,
        rows,
        [_summary(payer, by_payer[payer]) for payer in payers],
        [_ageing(payer, by_payer[payer]) for payer in payers],
    )


def _row(invoice: Invoice, payments: Sequence[Payment], today: date) -> InvoiceRow:
    bill = bill_of(invoice, payments)
    claim = finance.late_claim(bill, today, _AGREED)
    left = round(claim.outstanding)
    status = "paid" if left == 0 else "overdue" if claim.days_overdue else "due"
    return InvoiceRow(
        invoice=invoice,
        payments=tuple(payments),
        outstanding_fen=left,
        settled_on=bill.settled_on,
        days_late=claim.days_overdue,
        status=status,
        late_interest_fen=round(claim.interest),
    )


def _urgency(row: InvoiceRow) -> tuple[int, int]:
    """Overdue ones by how late they are; the others stay in the order of billing, the latest first."""
    return ("overdue", "due", "paid").index(row.status), -row.days_late if row.status == "overdue" else 0


def _ageing(payer: str, rows: Sequence[InvoiceRow]) -> Ageing:
    amounts = [0] * (len(AGES) + 1)
    for row in rows:
        if row.outstanding_fen:
            amounts[bisect_left(AGES, row.days_late)] += row.outstanding_fen
    return Ageing(payer, tuple(amounts))


def _summary(payer: str, rows: Sequence[InvoiceRow]) -> PayerSummary:
    paid = [row for row in rows if row.status == "paid"]
    return PayerSummary(
        payer=payer,
        bills=len(rows),
        paid=len(paid),
        billed_fen=sum(row.invoice.amount_fen for row in rows),
        unpaid_fen=sum(row.outstanding_fen for row in rows),
        average_days_late=sum(row.days_late for row in paid) / len(paid) if paid else None,
        beyond_two_years=sum(1 for row in rows if row.days_late > TWO_YEARS),
    )
