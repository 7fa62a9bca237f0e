"""Rows of the payment ledger (付款台账): bills with their due day and what was paid on them.

A bill without an amount paid but with a day of payment was paid whole on that day. A bill paid in parts stands on
several rows, each with a day and an amount; everything else on those rows must agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from app.files import values
from app.files.grid import Table, TableRow
from app.files.payment_rows import BILL_NUMBER, PAID_COLUMNS, amount_column, paid_amount
from app.files.reading import Columns, ParsedRows, match_columns

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": BILL_NUMBER,
    "project": ("项目", "项目编号", "项目名称"),
    "payer": ("付款单位", "付款方", "付款人", "采购单位"),
    "billed_on": ("开票日期", "账单日期", "开具日期", "请款日期", "invoice_date"),
    "due_on": ("到期日", "应付日期", "约定付款日", "付款期限", "due_date"),
    "amount_fen": ("金额分", "金额（分）"),
    "amount": ("金额", "金额元", "金额（元）", "金额(元)", "应付金额", "amount_yuan"),
    "amount_wan": ("金额万元", "金额（万元）", "金额(万元)"),
    **PAID_COLUMNS,
}
NEEDED = (("number",), ("payer",), ("billed_on",), ("due_on",), ("amount", "amount_wan", "amount_fen"))
_UNITS = {"amount_fen": 1, "amount": 100, "amount_wan": 1_000_000}


@dataclass(frozen=True)
class BillPayment:
    """A payment on a bill of the same file. amount_fen in 分; line: where it stands."""

    line: int
    paid_on: date
    amount_fen: int


@dataclass(frozen=True)
class InvoiceRow:
    """One bill. amount_fen in 分; payments empty while nothing was paid; project "" when not said.

    in_parts: its rows say how much was paid, so that more of them may follow.
    """

    line: int
    number: str
    project: str
    payer: str
    billed_on: date
    due_on: date
    amount_fen: int
    payments: tuple[BillPayment, ...] = ()
    in_parts: bool = False

    def same_bill(self, other: InvoiceRow) -> bool:
        """Whether both rows are of the same bill, payments aside."""
        return replace(self, line=0, payments=(), in_parts=False) == replace(
            other, line=0, payments=(), in_parts=False
        )


def parse_invoices(table: Table) -> ParsedRows[InvoiceRow]:
    """Bills of a table. A bill is not due and not paid before it was written, and not paid more than it is worth.

    A number may stand again only with a further part payment on the same bill.
    """
    columns = match_columns(table, COLUMNS, NEEDED)
    rows: dict[str, InvoiceRow] = {}
    merged = []
    for source in table.rows:
        if columns.full:
            break
        row = _row(columns, source)
        if row is None:
            continue
        if row.number not in rows:
            _check_days(columns, row)
            rows[row.number] = row
        elif _may_follow(columns, rows[row.number], row):
            _check_days(columns, row)
            rows[row.number] = replace(rows[row.number], payments=(*rows[row.number].payments, *row.payments))
            merged.append(row.line)
    for row in rows.values():
        _check_sum(columns, row)
    return ParsedRows(tuple(rows.values()), tuple(columns.faults), tuple(merged), columns.ignored)


def _may_follow(columns: Columns, first: InvoiceRow, row: InvoiceRow) -> bool:
    """Whether a row with a number seen before is one more part payment; otherwise what is wrong is noted."""
    code = ""
    if not first.in_parts or not row.in_parts:
        code = "files.id_twice"
    elif not first.same_bill(row):
        code = "files.bill_disagrees"
    elif any(
        (each.paid_on, each.amount_fen) == (paid.paid_on, paid.amount_fen)
        for each in first.payments
        for paid in row.payments
    ):
        code = "files.payment_twice"
    if code:
        columns.fault(row.line, columns.header("number"), code, id=row.number, first=first.line)
    return not code


def _check_days(columns: Columns, row: InvoiceRow) -> None:
    days = [("due_on", row.due_on), *(("paid_on", each.paid_on) for each in row.payments)]
    for name, later in days:
        if later < row.billed_on:
            columns.fault(
                row.line, columns.header(name), "files.before_bill", billed=row.billed_on.isoformat()
            )


def _check_sum(columns: Columns, row: InvoiceRow) -> None:
    """The payment that goes beyond the amount of the bill is the fault."""
    left = row.amount_fen
    for each in row.payments:
        left -= each.amount_fen
        if left < 0 < row.amount_fen:
            column = columns.header(amount_column(columns))
            columns.fault(each.line, column, "files.overpaid", id=row.number)
            return


def _row(columns: Columns, source: TableRow) -> InvoiceRow | None:
    before = len(columns.faults)
    number = columns.read(source, "number", partial(values.line_of_text, most=80))
    payer = columns.read(source, "payer", partial(values.line_of_text, most=120))
    project = columns.read(source, "project", partial(values.line_of_text, most=120)) or ""
    billed_on = columns.read(source, "billed_on", values.day)
    due_on = columns.read(source, "due_on", values.day)
    paid_on = columns.read(source, "paid_on", values.day)
    paid_fen = paid_amount(columns, source)
    amount_fen = _amount(columns, source)
    if len(columns.faults) > before:
        return None
    needed = {"number": number, "payer": payer, "billed_on": billed_on, "due_on": due_on}
    empty = columns.fault_empty(source, needed)
    if amount_fen is None and not empty:
        columns.fault(source.line, columns.header(_amount_column(columns)), "files.cell_empty")
    if not number or not payer or billed_on is None or due_on is None or amount_fen is None:
        return None
    if amount_fen == 0:
        columns.fault(source.line, columns.header(_amount_column(columns)), "files.amount_zero")
    if paid_fen and paid_on is None:
        columns.fault(source.line, columns.header("paid_on"), "files.cell_empty")
    payments = () if paid_on is None else (BillPayment(source.line, paid_on, paid_fen or amount_fen),)
    return InvoiceRow(
        source.line, number, project, payer, billed_on, due_on, amount_fen, payments, paid_fen is not None
    )


def _amount_column(columns: Columns) -> str:
    return next((name for name in _UNITS if name in columns.by_name), "amount")


def _amount(columns: Columns, source: TableRow) -> int | None:
    """The amount from whichever of the three columns is filled."""
    for name, unit in _UNITS.items():
        found = columns.read(source, name, partial(values.fen, per_unit=unit))
        if found is not None:
            return found
    return None
