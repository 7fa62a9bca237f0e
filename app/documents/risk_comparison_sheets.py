"""Comparisons in the workbook of payment risk: what drives it, which liquidity is cheapest, what late interest brings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.documents import risk_findings as findings
from app.documents.risk_words import Result, in_wan
from app.files.exports import Value
from app.i18n import t, yuan_to_wan

Rows = list[list[Value]]


def comparison_sheets(result: Result) -> Iterator[tuple[str, Rows]]:
    """Title and rows of each comparison that was made."""
    if "drivers" in result:
        yield t("risk.sheet.drivers"), _drivers(result["drivers"])
    if "liquidity" in result:
        yield t("risk.sheet.liquidity"), _liquidity(result["liquidity"])
    if "late_interest" in result:
        yield t("risk.sheet.interest"), _late_interest(result["late_interest"])


def _drivers(found: Any) -> Rows:
    head = ("driver_title", "low_value", "high_value", "irr_low", "irr_high", "line_low", "line_high")
    rows: Rows = [[t(f"risk.{name}") for name in head]]
    base, line = found["base_irr_p05"], yuan_to_wan(found["base_credit_line"])
    rows.append([t("risk.unchanged"), None, None, base, base, line, line])
    for bar in found["bars"]:
        lines = [yuan_to_wan(bar[f"credit_line_{side}"]) for side in ("low", "high")]
        rates = [bar[f"irr_p05_{side}"] for side in ("low", "high")]
        values = [findings.driver_value(bar, side) for side in ("low", "high")]
        rows.append([findings.driver_name(bar["name"]), *values, *rates, *lines])
    return rows


def _liquidity(found: Any) -> Rows:
    rows: Rows = [
        [
            t("risk.way"),
            in_wan(t("risk.npv")),
            in_wan(t("risk.gain")),
            in_wan(t("risk.standard_error")),
            t("risk.irr_p05"),
            t("risk.p_default"),
            in_wan(t("risk.credit_line")),
        ]
    ]
    for row in found["rows"]:
        money = [yuan_to_wan(row[name]) for name in ("equity_npv", "gain", "gain_error")]
        line = yuan_to_wan(row["credit_line"])
        rows.append([t(f"risk.liquidity.{row['kind']}"), *money, row["irr_p05"], row["p_default"], line])
    return rows


def _late_interest(found: Any) -> Rows:
    """Nobody collects late interest, or all of it comes with the bills it is on."""
    rows: Rows = [[t("risk.figure"), t("risk.without_interest"), t("risk.with_interest")]]
    for name, title in (("mean", "risk.irr_mean"), ("p05", "risk.irr_p05")):
        rows.append([t(title), found[f"irr_{name}_without"], found[f"irr_{name}_with"]])
    rows.append([in_wan(t("risk.late_interest_collected")), 0.0, yuan_to_wan(found["collected"])])
    return rows
