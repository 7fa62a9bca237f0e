"""Rows of the payment ledger (付款台账): bills with their due day and the day they were paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from app.files import values
from app.files.grid import Table, TableRow
from app.files.reading import Columns, ParsedRows, match_columns

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("发票号", "发票号码", "账单编号", "编号", "票据号", "invoice", "id"),
    "project": ("项目", "项目编号", "项目名称"),
    "payer": ("付款单位", "付款方", "付款人", "采购单位"),
    "billed_on": ("开票日期", "账单日期", "开具日期", "请款日期", "invoice_date"),
    "due_on": ("到期日", "应付日期", "约定付款日", "付款期限", "due_date"),
    "amount_fen": ("金额分", "金额（分）"),
    "amount": ("金额", "金额元", "金额（元）", "金额(元)", "应付金额", "amount_yuan"),
    "amount_wan": ("金额万元", "金额（万元）", "金额(万元)"),
    "paid_on": ("付款日期", "实付日期", "到账日期", "付款日", "paid_date"),
}
NEEDED = (("number",), ("payer",), ("billed_on",), ("due_on",), ("amount", "amount_wan", "amount_fen"))
_UNITS = {"amount_fen": 1, "amount": 100, "amount_wan": 1_000_000}


@dataclass(frozen=True)
class InvoiceRow:
    """One bill. amount_fen in 分; paid_on None while unpaid; project "" when not said."""

    line: int
    number: str
    project: str
    payer: str
    billed_on: date
    due_on: date
    amount_fen: int
    paid_on: date | None


def parse_invoices(table: Table) -> ParsedRows[InvoiceRow]:
    """Bills of a table. A number may stand only once; a bill is not due and not paid before it was written."""
    columns = match_columns(table, COLUMNS, NEEDED)
    rows: dict[str, InvoiceRow] = {}
    for source in table.rows:
        if columns.full:
            break
        row = _row(columns, source)
        if row is None:
            continue
        if row.number in rows:
            first = rows[row.number].line
            columns.fault(row.line, columns.header("number"), "files.id_twice", id=row.number, first=first)
            continue
        for name, later in (("due_on", row.due_on), ("paid_on", row.paid_on)):
            if later is not None and later < row.billed_on:
                columns.fault(
                    row.line, columns.header(name), "files.before_bill", billed=row.billed_on.isoformat()
                )
        rows[row.number] = row
    return ParsedRows(tuple(rows.values()), tuple(columns.faults), ignored=columns.ignored)


def _row(columns: Columns, source: TableRow) -> InvoiceRow | None:
    before = len(columns.faults)
    number = columns.read(source, "number", partial(values.line_of_text, most=80))
    payer = columns.read(source, "payer", partial(values.line_of_text, most=120))
    project = columns.read(source, "project", partial(values.line_of_text, most=120)) or ""
    billed_on = columns.read(source, "billed_on", values.day)
    due_on = columns.read(source, "due_on", values.day)
    paid_on = columns.read(source, "paid_on", values.day)
    amount_fen = _amount(columns, source)
    if len(columns.faults) > before:
        return None
    empty = [
        name
        for name, value in (
            ("number", number),
            ("payer", payer),
            ("billed_on", billed_on),
            ("due_on", due_on),
        )
        if not value and name in columns.by_name
    ]
    for name in empty:
        columns.fault(source.line, columns.header(name), "files.cell_empty")
    if amount_fen is None and not empty:
        columns.fault(source.line, columns.header(_amount_column(columns)), "files.cell_empty")
    if not number or not payer or billed_on is None or due_on is None or amount_fen is None:
        return None
    if amount_fen == 0:
        columns.fault(source.line, columns.header(_amount_column(columns)), "files.amount_zero")
    return InvoiceRow(source.line, number, project, payer, billed_on, due_on, amount_fen, paid_on)


def _amount_column(columns: Columns) -> str:
    return next((name for name in _UNITS if name in columns.by_name), "amount")


def _amount(columns: Columns, source: TableRow) -> int | None:
    """The amount from whichever of the three columns is filled."""
    for name, unit in _UNITS.items():
        found = columns.read(source, name, partial(values.fen, per_unit=unit))
        if found is not None:
            return found
    return None
