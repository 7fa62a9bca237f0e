"""The official tables, condensed (财务报表摘要): main rows over the years, in blocks that fit a landscape page."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Any

from app.documents.report.parts import WIDE_CM, Column, Paragraph, Part, Table
from app.documents.report.words import SMALLEST, Numbering, row_word, wan, word
from app.i18n import number, percent, t
from app.services.project_figures import ProjectFigures

SHOWN = (
    ("project_investment_cash_flow", 1),
    ("project_capital_cash_flow", 1),
    ("profit_and_distribution", 0),
    ("financial_plan_cash_flow", 1),
    ("balance_sheet", 2),
    ("debt_service", 1),
)
"""Table and the deepest level of rows that is shown."""
_NAME_CM, _PADDING_CM, _SIGN_CM = 4.8, 0.25, 0.16  # 7.5 point type, with room for a wider font in its place
_LEAST_CM = 1.4


def statements(figures: ProjectFigures, numbering: Numbering) -> tuple[Part, ...]:
    parts: list[Part] = [numbering.heading("statements"), Paragraph(word("statements.lead"), note=True)]
    for code, level in SHOWN:
        parts += condensed(figures.tables[code], level)
    return tuple(parts)


def condensed(table: Any, level: int) -> list[Table]:
    """An official table without its zero rows, in as many blocks of years as the width needs; totals in the first."""
    rows = [row for row in table.rows if row.level <= level and _said(row)]
    if table.code == "debt_service":
        rows = _with_loans_only(rows)
    if not rows:
        return []
    cells = [[_cell(row, value) for value in row.values] for row in rows]
    totals = [_cell(row, row.total) if row.total is not None else "" for row in rows]
    longest = max(len(cell) for line in (*cells, totals) for cell in line)
    summed = any(totals)
    width = max(_LEAST_CM, longest * _SIGN_CM + _PADDING_CM)
    fit = max(1, int((WIDE_CM - _NAME_CM) / width) - summed)
    blocks = ceil(len(table.years) / fit)
    bounds = [round(len(table.years) * at / blocks) for at in range(blocks + 1)]
    return [
        _block(table, rows, cells, totals if summed and start == 0 else None, (start, end), width)
        for start, end in pairwise(bounds)
    ]


def _block(
    table: Any,
    rows: list[Any],
    cells: list[list[str]],
    totals: list[str] | None,
    span: tuple[int, int],
    width: float,
) -> Table:
    """The years of `span` as a table of their own, with the totals where they are given."""
    start, end = span
    title = t(f"finance.official_table.{table.code}")
    heads = ([t("ui.total")] if totals else []) + [str(year) for year in table.years[start:end]]
    columns = (Column(word("statements.item"), _NAME_CM), *(Column(head, width, True) for head in heads))
    lines = [
        (f"{row.code} {row_word(row.name)}", *([totals[at]] if totals else []), *cells[at][start:end])
        for at, row in enumerate(rows)
    ]
    layered = any(row.level > 0 for row in rows)
    strong = frozenset(at for at, row in enumerate(rows) if row.level == 0) if layered else frozenset()
    name = title if start == 0 else word("statements.continued", title=title)
    return Table(name, columns, tuple(lines), word("unit_wan"), strong)


def _said(row: Any) -> bool:
    """Whether a row shows anything; main rows always do."""
    return row.level == 0 or any(
        value is not None and (row.unit != "yuan" or abs(value) >= SMALLEST) for value in row.values
    )


def _with_loans_only(rows: list[Any]) -> list[Any]:
    """The debt table without the headings of loans the case does not have."""
    with_detail = {row.code.partition(".")[0] for row in rows if row.level > 0}
    return [
        row
        for row in rows
        if row.level > 0
        or row.code in with_detail
        or any(value is not None and abs(value) >= 0.005 for value in row.values)
    ]


def _cell(row: Any, value: float | None) -> str:
    if value is None:
        return "—"
    if row.unit == "ratio":
        return percent(value, 2)
    return number(value, 2) if row.unit == "times" else wan(value)
