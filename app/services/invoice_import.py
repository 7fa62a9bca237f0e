"""Files of bills and of payments into the ledger (台账导入): all of a file or nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.domain.projects import Invoice, Payment
from app.domain.users import Actor
from app.errors import Fault, InvalidFields
from app.files.invoice_rows import InvoiceRow
from app.files.payment_rows import PaymentRow
from app.files.records import parse_invoices, parse_payments
from app.files.tables import read_table
from app.services.bill_projects import BillProjects, read_bill_projects
from app.services.context import App, demand
from app.services.ledger_bills import ledger_day
from app.services.public_payments import tell_bills, tell_payments
from app.store.ids import new_id
from app.store.work import Work


def import_bills(app: App, actor: Actor, name: str, content: bytes) -> int:
    """Import bills with their payments; returns how many bills. Raises InvalidFields invoices.import_refused with
    line, column and reason of every fault: also a project that nobody knows. A bill without a project is welcome.
    """
    demand(app, actor, "invoices.import")
    parsed = parse_invoices(read_table(name, content))
    with app.store.write() as work:
        projects = read_bill_projects(work)
        faults = [*parsed.faults, *_bill_faults(work, parsed.rows, projects)]
        if faults:
            raise InvalidFields("invoices.import_refused", tuple(faults))
        bills = [(_invoice(row, projects), row) for row in parsed.rows]
        payments = [
            (invoice, _payment(work, actor, invoice, each.paid_on, each.amount_fen))
            for invoice, row in bills
            for each in row.payments
        ]
        work.projects.add_invoices([invoice for invoice, _ in bills], [paid for _, paid in payments])
        work.record(actor, "invoices.import", "", rows=len(bills), payments=len(payments))
        tell_bills(work, actor, [invoice for invoice, _ in bills])
        tell_payments(work, actor, payments)
    return len(bills)


def import_payments(app: App, actor: Actor, name: str, content: bytes) -> int:
    """Import payments on bills that are in the ledger; returns how many. Raises InvalidFields
    invoices.payments_refused: unknown bill, payment known already, before the bill, after today, more than is open.
    """
    demand(app, actor, "invoices.import")
    parsed = parse_payments(read_table(name, content))
    if parsed.faults:
        raise InvalidFields("invoices.payments_refused", tuple(parsed.faults))
    with app.store.write() as work:
        bills = work.projects.invoices_by_number({row.number for row in parsed.rows})
        faults = _payment_faults(parsed.rows, bills, work.projects.payments_by_invoice(), ledger_day(work))
        if faults:
            raise InvalidFields("invoices.payments_refused", tuple(faults))
        payments = [
            (bills[row.number], _payment(work, actor, bills[row.number], row.paid_on, row.amount_fen))
            for row in parsed.rows
        ]
        work.projects.payments.add_all([paid for _, paid in payments])
        work.record(actor, "invoices.import_payments", "", payments=len(payments))
        tell_payments(work, actor, payments)
    return len(payments)


def _bill_faults(work: Work, rows: Sequence[InvoiceRow], projects: BillProjects) -> list[Fault]:
    """What the ledger says against rows that can be read."""
    known = work.projects.invoices_by_number({row.number for row in rows})
    faults = [
        Fault(row.line, "number", "invoices.known", (("number", row.number),))
        for row in rows
        if row.number in known
    ]
    faults += [fault for row in rows if (fault := projects.fault(row))]
    days = [(each.line, each.paid_on) for row in rows for each in row.payments]
    return faults + _future(days, ledger_day(work))


def _payment_faults(
    rows: Sequence[PaymentRow],
    bills: Mapping[str, Invoice],
    stored: Mapping[str, Sequence[Payment]],
    today: date,
) -> list[Fault]:
    """What is wrong with each row; of several reasons the first."""
    open_fen = {
        number: bill.amount_fen - sum(each.amount_fen for each in stored.get(bill.id, ()))
        for number, bill in bills.items()
    }
    faults = []
    for row in rows:
        bill = bills.get(row.number)
        known = (("number", row.number),)
        if bill is None:
            faults.append(Fault(row.line, "number", "invoices.unknown", known))
        elif row.paid_on > today:
            faults += _future([(row.line, row.paid_on)], today)
        elif row.paid_on < bill.billed_on:
            faults.append(
                Fault(row.line, "paid_on", "invoices.before_bill", (("billed", bill.billed_on.isoformat()),))
            )
        elif _same_payment(stored.get(bill.id, ()), row.paid_on, row.amount_fen):
            faults.append(Fault(row.line, "number", "invoices.payment_known", known))
        elif row.amount_fen > open_fen[row.number]:
            left = (("number", row.number), ("open_fen", open_fen[row.number]))
            faults.append(Fault(row.line, "amount", "invoices.overpaid", left))
        else:
            open_fen[row.number] -= row.amount_fen
    return faults


def _same_payment(stored: Sequence[Payment], day: date, fen: int) -> bool:
    return any((each.paid_on, each.amount_fen) == (day, fen) for each in stored)


def _future(days: Sequence[tuple[int, date]], today: date) -> list[Fault]:
    return [
        Fault(line, "paid_on", "invoices.paid_in_future", (("today", today.isoformat()),))
        for line, day in days
        if day > today
    ]


def _invoice(row: InvoiceRow, projects: BillProjects) -> Invoice:
    project, number = projects.of(row.project)
    return Invoice(
        id=new_id("iv"),
        number=row.number,
        project=project,
        project_ref=number,
        payer=row.payer,
        billed_on=row.billed_on,
        due_on=row.due_on,
        amount_fen=row.amount_fen,
    )


def _payment(work: Work, actor: Actor, invoice: Invoice, day: date, fen: int) -> Payment:
    return Payment(new_id("py"), invoice.id, day, fen, actor.name, work.now)
