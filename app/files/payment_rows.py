"""Rows of a payment file (付款明细): money that came in on bills that are in the ledger already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from app.files import values
from app.files.grid import Table, TableRow
from app.files.reading import Columns, ParsedRows, match_columns

BILL_NUMBER = ("发票号", "发票号码", "账单编号", "编号", "票据号", "invoice", "id")
PAID_COLUMNS: dict[str, tuple[str, ...]] = {
    "paid_on": ("付款日期", "实付日期", "到账日期", "付款日", "paid_date"),
    "paid_amount_fen": ("付款金额分", "付款金额（分）"),
    "paid_amount": ("付款金额", "付款金额元", "付款金额（元）", "实付金额", "到账金额"),
    "paid_amount_wan": ("付款金额万元", "付款金额（万元）"),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": BILL_NUMBER,
    "paid_on": PAID_COLUMNS["paid_on"],
    "paid_amount_fen": (*PAID_COLUMNS["paid_amount_fen"], "金额分", "金额（分）", "amount_fen"),
    "paid_amount": (*PAID_COLUMNS["paid_amount"], "金额", "金额元", "金额（元）", "amount"),
    "paid_amount_wan": (*PAID_COLUMNS["paid_amount_wan"], "金额万元", "金额（万元）"),
}
NEEDED = (("number",), ("paid_on",), ("paid_amount", "paid_amount_wan", "paid_amount_fen"))
UNITS = {"paid_amount_fen": 1, "paid_amount": 100, "paid_amount_wan": 1_000_000}


@dataclass(frozen=True)
class PaymentRow:
    """One payment. amount_fen in 分, above 0."""

    line: int
    number: str
    paid_on: date
    amount_fen: int


def parse_payments(table: Table) -> ParsedRows[PaymentRow]:
    """Payments of a table; the same day and amount on one bill may stand only once ("files.payment_twice")."""
    columns = match_columns(table, COLUMNS, NEEDED)
    rows: dict[tuple[str, date, int], PaymentRow] = {}
    for source in table.rows:
        if columns.full:
            break
        row = _row(columns, source)
        if row is None:
            continue
        same = (row.number, row.paid_on, row.amount_fen)
        if same in rows:
            columns.fault(
                row.line,
                columns.header("number"),
                "files.payment_twice",
                id=row.number,
                first=rows[same].line,
            )
            continue
        rows[same] = row
    return ParsedRows(tuple(rows.values()), tuple(columns.faults), ignored=columns.ignored)


def paid_amount(columns: Columns, source: TableRow) -> int | None:
    """The amount paid, in 分, from whichever of its columns is filled; 0 is a fault."""
    for name, unit in UNITS.items():
        found = columns.read(source, name, partial(values.fen, per_unit=unit))
        if found == 0:
            columns.fault(source.line, columns.header(name), "files.amount_zero")
        if found is not None:
            return found
    return None


def amount_column(columns: Columns) -> str:
    """Our name of the column of paid amounts that the table has."""
    return next((name for name in UNITS if name in columns.by_name), "paid_amount")


def _row(columns: Columns, source: TableRow) -> PaymentRow | None:
    before = len(columns.faults)
    number = columns.read(source, "number", partial(values.line_of_text, most=80))
    paid_on = columns.read(source, "paid_on", values.day)
    amount = paid_amount(columns, source)
    if len(columns.faults) > before:
        return None
    columns.fault_empty(source, {"number": number, "paid_on": paid_on, amount_column(columns): amount})
    if not number or paid_on is None or not amount:
        return None
    return PaymentRow(source.line, number, paid_on, amount)
