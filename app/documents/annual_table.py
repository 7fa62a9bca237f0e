"""The yearly table of a projection (年度测算表): on the screen, as CSV and as a workbook, all from the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter import Workbook

from app.documents.finance_words import rate_text, reason, times_text, years_text
from app.domain.projects import ProjectionRecord
from app.i18n import t, time_text, yuan_to_wan

ITEMS = [
    "capex",
    "capitalised_interest",
    "financing_fees",
    "commitment_fees",
    "renewals",
    "grants",
    "equity_draws",
    "special_bond_draws",
    "shareholder_loan_draws",
    "debt_draws",
    "equity_cure",
    "service_fee_billed",
    "availability_billed",
    "gap_funding_billed",
    "performance_deduction",
    "collections",
    "factoring_proceeds",
    "user_receipts",
    "data_receipts",
    "advertising_receipts",
    "other_collections",
    "residual_received",
    "receivable",
    "other_receivable",
    "payable",
    "opex",
    "maintenance",
    "vat_paid",
    "surcharge",
    "factoring_cost",
    "cit",
    "net_profit",
    "cfads",
    "scheduled_service",
    "interest_paid",
    "principal_paid",
    "senior_debt",
    "dsra",
    "mra",
    "revolver_drawn",
    "revolver_repaid",
    "revolver",
    "factoring_drawn",
    "factoring_repaid",
    "factoring",
    "special_bond_interest_paid",
    "special_bond_principal_paid",
    "special_bond",
    "shareholder_loan_interest_paid",
    "shareholder_loan_principal_paid",
    "shareholder_loan",
    "arrears",
    "distributions",
    "trapped_cash",
    "cash",
    "liquidity_gap",
    "project_flow_pre_tax",
    "project_flow_after_tax",
    "equity_flow",
    "late_interest_claim",
]
ALWAYS = {"capex", "collections", "opex", "cfads", "cash", "project_flow_after_tax", "equity_flow"}
Result = Mapping[str, Any]


def annual_rows(result: Result) -> list[dict[str, Any]]:
    """One row an item: "item" and every year under its own name, 万元; items that are zero throughout are left out."""
    rows = []
    for item in ITEMS:
        values = [row[item] for row in result["rows"]]
        if item in ALWAYS or any(abs(value) >= 50 for value in values):
            rows.append(_row(t(f"finance.series.{item}"), result, [yuan_to_wan(value) for value in values]))
    if any(row["dscr"] is not None for row in result["rows"]):
        rows.append(_row(t("finance.series.dscr"), result, [row["dscr"] for row in result["rows"]]))
    return rows


def years(result: Result) -> list[str]:
    """The years as column names."""
    return [str(row["year"]) for row in result["rows"]]


def annual_frame(result: Result) -> pd.DataFrame:
    """The table with rounded figures, for the CSV file."""
    frame = pd.DataFrame(annual_rows(result)).rename(columns={"item": t("projects.results.item")})
    return frame.round(4)


def annual_workbook(name: str, trace: str, result: Result) -> bytes:
    """A workbook of values: the yearly table, key figures, identities. Text is never taken for a formula (S37)."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})

    sheet = book.add_worksheet(t("projects.results.annual"))
    sheet.write_string(0, 0, name, bold)
    sheet.write_string(1, 0, f"{t('projects.results.unit_note')} {trace}")
    sheet.write_string(2, 0, t("projects.results.item"), head)
    for column, (year, row) in enumerate(zip(years(result), result["rows"], strict=True), 1):
        sheet.write_string(2, column, f"{year} {t('finance.phase.' + row['phase'])}", head)
    for line, row in enumerate(annual_rows(result), 3):
        sheet.write_string(line, 0, row["item"])
        for column, year in enumerate(years(result), 1):
            if row[year] is not None:
                sheet.write_number(line, column, row[year], money)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(result["rows"]), 14)
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)

    sheet = book.add_worksheet(t("projects.results.figures"))
    for line, (label, value) in enumerate(figures(result)):
        sheet.write_string(line, 0, label)
        sheet.write_string(line, 1, value)
    sheet.set_column(0, 1, 36)

    sheet = book.add_worksheet(t("projects.results.check"))
    for column, word in enumerate(("check", "difference", "tolerance")):
        sheet.write_string(0, column, t(f"projects.results.{word}"), head)
    for line, check in enumerate(result["checks"], 1):
        sheet.write_string(line, 0, t(f"finance.check.{check['code']}"))
        sheet.write_number(line, 1, check["difference"])
        sheet.write_number(line, 2, check["tolerance"])
    sheet.set_column(0, 2, 32)
    book.close()
    return file.getvalue()


def figures(result: Result) -> list[tuple[str, str]]:
    """Returns and cover ratios with their values, and the reason where there is none."""
    kinds = (
        [(name, rate_text) for name in ("project_irr_pre_tax", "project_irr_after_tax", "equity_irr")]
        + [(name, times_text) for name in ("min_dscr", "avg_dscr", "llcr")]
        + [("payback", years_text)]
    )
    pairs = []
    for name, words in kinds:
        why = reason(result[name])
        pairs.append((t(f"projects.results.{name}"), words(result[name]) + (f" – {why}" if why else "")))
    return pairs


def _row(item: str, result: Result, values: list[float | None]) -> dict[str, Any]:
    return {"item": item, **dict(zip(years(result), values, strict=True))}


def trace_text(record: ProjectionRecord) -> str:
    """What is needed to get the same numbers again."""
    return t(
        "projects.results.trace",
        revision=record.case_revision,
        engine=record.engine_version,
        digest=record.inputs_digest[:12],
        at=time_text(record.at),
    )


def projection_workbook(name: str, record: ProjectionRecord) -> bytes:
    """The stored projection of a project as a workbook of values, with its trace on the first sheet."""
    return annual_workbook(name, trace_text(record), record.result)
