"""Risk registers as people edit them (风险清单): rows of figures, and our own first set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import finance

MOST_ROWS = 40
# Our own first set (预设): what usually goes wrong in building and running a city system, and by how much. Names are
# catalogue keys (value.risk_name) until somebody writes others.
PRESET_RISKS: tuple[dict[str, Any], ...] = (
    {"name": "construction_overrun", "base": "construction", "low": 0.0, "mode": 0.05, "high": 0.25, "probability": 0.5, "retained_share": 0.0},
    {"name": "construction_delay", "base": "construction", "low": 0.0, "mode": 0.03, "high": 0.12, "probability": 0.4, "retained_share": 0.0},
    {"name": "cost_growth", "base": "operation", "low": 0.0, "mode": 0.05, "high": 0.15, "probability": 0.6, "retained_share": 0.0},
    {"name": "outage", "base": "operation", "low": 0.0, "mode": 0.02, "high": 0.1, "probability": 0.2, "retained_share": 0.3},
    {"name": "policy_change", "base": "operation", "low": 0.0, "mode": 0.02, "high": 0.08, "probability": 0.2, "retained_share": 1.0},
)  # fmt: skip


def risks_of(rows: Sequence[Mapping[str, Any]]) -> tuple[finance.Risk, ...]:
    """Rows as risks of the library. Raises FinanceError for figures that cannot be."""
    return tuple(_risk(row) for row in rows)


def _risk(row: Mapping[str, Any]) -> finance.Risk:
    points = finance.Triangular(row["low"], row["mode"], row["high"])
    return finance.Risk(row["name"], row["base"], points, row["probability"], row["retained_share"])
