"""Statements and official tables of a projection (财务报表) as rows to read, and all of them as one workbook."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

import finance
from app.documents.finance_words import document_text
from app.i18n import has, t, yuan_to_wan

STATEMENTS = ("income_statement", "cash_flow_statement", "balance_sheet_statement")
TOTALS = {
    "revenue_net",
    "ebit",
    "profit_before_tax",
    "net_profit",
    "operating_cash_flow",
    "investing_cash_flow",
    "financing_cash_flow",
    "net_cash_flow",
    "total_assets",
    "total_liabilities",
    "total_equity",
}
HARDLY = 0.5  # yuan


@dataclass(frozen=True)
class ReportRow:
    """One row as it reads: number and name, level of indent, one value a year, total; money already in 万元."""

    code: str
    name: str
    values: tuple[float | None, ...]
    total: float | None
    strong: bool


@dataclass(frozen=True)
class Report:
    """One table with its heading, the unit of its money and where its form is from ("" = our own)."""

    code: str
    title: str
    years: tuple[int, ...]
    rows: tuple[ReportRow, ...]
    source: str


def reports(projection: finance.Projection) -> tuple[Report, ...]:
    """The three statements, then the ten official tables."""
    statements = (
        ("income_statement", projection.income_statement),
        ("cash_flow_statement", projection.cash_flow_statement),
        ("balance_sheet_statement", projection.balance_sheet),
    )
    return (
        *(_statement(code, made, projection.years) for code, made in statements),
        *(_official(table) for table in finance.official_tables(projection)),
    )


def _statement(code: str, made: Any, years: tuple[int, ...]) -> Report:
    """Lines that are zero throughout are left out; sums of the year for what adds up over years."""
    rows = []
    for line in fields(made):
        values = getattr(made, line.name)
        if line.name not in TOTALS and not any(abs(value) >= HARDLY for value in values):
            continue
        adds_up = finance.SERIES[line.name].kind == "flow"
        total = yuan_to_wan(sum(values)) if adds_up else None
        shown = tuple(yuan_to_wan(value) for value in values)
        rows.append(ReportRow("", _line_name(line.name), shown, total, line.name in TOTALS))
    return Report(code, t(f"reports.{code}"), years, tuple(rows), "")


def _line_name(name: str) -> str:
    key = f"reports.line.{name}"
    return t(key if has(key) else f"finance.series.{name}")


def _official(table: finance.OfficialTable) -> Report:
    rows = [
        ReportRow(
            row.code,
            _row_name(row),
            tuple(_figure(value, row.unit) for value in row.values),
            _figure(row.total, row.unit),
            row.level == 0,
        )
        for row in table.rows
    ]
    source = document_text(table.source.to_dict())
    return Report(table.code, t(f"finance.official_table.{table.code}"), table.years, tuple(rows), source)


def _row_name(row: finance.TableRow) -> str:
    key = f"finance.official_row.{row.name}"
    name = t(key) if has(key) else row.name
    return t("reports.percent_row", name=name) if row.unit == "ratio" else name


def _figure(value: float | None, unit: str) -> float | None:
    """Money in 万元, shares in percent, multiples as they are."""
    if value is None:
        return None
    return yuan_to_wan(value) if unit == "yuan" else 100.0 * value if unit == "ratio" else value


def label(row: ReportRow) -> str:
    """Number and name of a row, indented by its level."""
    indent = "\u3000" * row.code.count(".")
    return f"{indent}{row.code} {row.name}".strip("\n ")


def frame(report: Report) -> pd.DataFrame:
    """A table with rounded figures, for a CSV file."""
    names = [t("reports.item"), *(str(year) for year in report.years), t("reports.total")]
    rows = [
        [label(row), *(None if v is None else round(v, 4) for v in row.values), row.total]
        for row in report.rows
    ]
    return pd.DataFrame(rows, columns=names)
