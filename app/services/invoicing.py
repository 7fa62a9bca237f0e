"""The ledger of bills and payments (付款台账)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

import finance
from app.clock import CHINA
from app.domain.projects import Invoice, days_late
from app.domain.users import Actor
from app.errors import Fault, InvalidFields
from app.files.records import parse_invoices
from app.files.tables import read_table
from app.services.context import App, demand
from app.store.ids import new_id

TWO_YEARS = 730
AGES = (0, 90, 365, 730, 1095)
"""Upper ends, in days late, of the ageing classes; what is older falls into the last one."""


@dataclass(frozen=True)
class InvoiceRow:
    """A line of the ledger: days_late counts until payment, or until today while unpaid.

    status: paid | due | overdue. late_interest_fen: what 国务院令第802号第十七条 lets a small or medium enterprise
    claim where nothing was agreed, 0.05 % a day; a memo figure, never income.
    """

    invoice: Invoice
    days_late: int
    status: str
    late_interest_fen: int


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
    """Unpaid bills of a payer by how late they are (账龄), fen: not due, up to 90 days, 1, 2, 3 years, longer."""

    payer: str
    amounts_fen: tuple[int, ...]


@dataclass(frozen=True)
class Ledger:
    """The ledger as of a day: overdue bills first, the latest of them on top, then what is not due, then paid ones."""

    today: date
    rows: list[InvoiceRow]
    payers: list[PayerSummary]
    ageing: list[Ageing]


def import_file(app: App, actor: Actor, name: str, content: bytes) -> int:
    """Import invoices: all of the file or nothing. Returns how many. Raises InvalidFields with line and reason."""
    demand(app, actor, "invoices.import")
    parsed = parse_invoices(read_table(name, content))
    if parsed.faults:
        raise InvalidFields("invoices.import_refused", tuple(parsed.faults))
    with app.store.write() as work:
        known = work.projects.known_invoices([row.number for row in parsed.rows])
        faults = tuple(
            Fault(row.line, "number", "invoices.known", (("number", row.number),))
            for row in parsed.rows
            if row.number in known
        )
        if faults:
            raise InvalidFields("invoices.import_refused", faults)
        numbers = {project.number: project.id for project in work.projects.newest_first()}
        work.projects.add_invoices(
            [
                Invoice(
                    id=new_id("iv"),
                    number=row.number,
                    project=numbers.get(row.project or "", ""),
                    project_ref=row.project or "",
                    payer=row.payer,
                    billed_on=row.billed_on,
                    due_on=row.due_on,
                    amount_fen=row.amount_fen,
                    paid_on=row.paid_on,
                )
                for row in parsed.rows
            ]
        )
        work.record(actor, "invoices.import", "", rows=len(parsed.rows))
    return len(parsed.rows)


def ledger(app: App, actor: Actor) -> Ledger:
    """All bills, and what each payer's record says."""
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today = work.now.astimezone(CHINA).date()
        invoices = work.projects.invoices.where(order="billed_on DESC, number")
    rows = sorted((_row(invoice, today) for invoice in invoices), key=_urgency)
    payers = sorted({invoice.payer for invoice in invoices})
    ageing = [_ageing(payer, rows) for payer in payers]
    return Ledger(today, rows, [_summary(payer, rows) for payer in payers], ageing)


def _row(invoice: Invoice, today: date) -> InvoiceRow:
    late = days_late(invoice, today)
    status = "paid" if invoice.paid_on else "overdue" if late else "due"
    return InvoiceRow(invoice, late, status, round(finance.late_interest(invoice.amount_fen, late)))


def _urgency(row: InvoiceRow) -> tuple[int, int]:
    """Overdue ones by how late they are; the others stay in the order of billing, the latest first."""
    return ("overdue", "due", "paid").index(row.status), -row.days_late if row.status == "overdue" else 0


def _ageing(payer: str, rows: list[InvoiceRow]) -> Ageing:
    amounts = [0] * (len(AGES) + 1)
    for row in rows:
        if row.invoice.payer == payer and row.status != "paid":
            amounts[bisect_left(AGES, row.days_late)] += row.invoice.amount_fen
    return Ageing(payer, tuple(amounts))


def _summary(payer: str, rows: list[InvoiceRow]) -> PayerSummary:
    mine = [row for row in rows if row.invoice.payer == payer]
    paid = [row for row in mine if row.invoice.paid_on]
    return PayerSummary(
        payer=payer,
        bills=len(mine),
        paid=len(paid),
        billed_fen=sum(row.invoice.amount_fen for row in mine),
        unpaid_fen=sum(row.invoice.amount_fen for row in mine if not row.invoice.paid_on),
        average_days_late=sum(row.days_late for row in paid) / len(paid) if paid else None,
        beyond_two_years=sum(1 for row in mine if row.days_late > TWO_YEARS),
    )
