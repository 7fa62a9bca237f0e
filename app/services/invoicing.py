"""The ledger of bills and payments (付款台账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.clock import CHINA
from app.domain.projects import Invoice, days_late
from app.domain.users import Actor
from app.errors import Fault, InvalidFields
from app.files.records import parse_invoices
from app.files.tables import read_table
from app.services.context import App, demand
from app.store.ids import new_id

TWO_YEARS = 730


@dataclass(frozen=True)
class InvoiceRow:
    """A line of the ledger: days_late counts until payment, or until today while unpaid."""

    invoice: Invoice
    days_late: int


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
class Ledger:
    """The ledger as of a day."""

    today: date
    rows: list[InvoiceRow]
    payers: list[PayerSummary]


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
    """All bills, the latest first, and what each payer's record says."""
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today = work.now.astimezone(CHINA).date()
        invoices = work.projects.invoices.where(order="billed_on DESC, number")
    rows = [InvoiceRow(invoice, days_late(invoice, today)) for invoice in invoices]
    payers = sorted({invoice.payer for invoice in invoices})
    return Ledger(today, rows, [_summary(payer, rows) for payer in payers])


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
