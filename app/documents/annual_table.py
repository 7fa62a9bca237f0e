"""The yearly table of a projection (年度测算表): on the screen and as CSV, from the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

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
    "special_bond_arrears",
    "shareholder_loan_interest_paid",
    "shareholder_loan_principal_paid",
    "shareholder_loan",
    "shareholder_loan_arrears",
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
