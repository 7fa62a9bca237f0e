"""Years and quarters of a result: one row a period, and the names of periods in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.i18n import t
from finance.engine.metrics import SMALLEST_DUE

Result = Mapping[str, Any]
FEWEST_IN_A_RUN = 3
WATCHED = ("scheduled_debt", "scheduled_service", "special_bond_arrears", "shareholder_loan_arrears")
"""What lenders are owed, or were not paid: while all of it is nothing, nobody restricts distributions."""


def quarterly(result: Result) -> bool:
    """Whether the case is computed in quarters."""
    return "periods" in result


def by_period(result: Result) -> Result:
    """The result with one row a period of the case: of a quarterly one, "year" of a row is its quarter ("2027Q2").

    Years of default and of lock-up become quarters too, counted as the engine does: after construction, and a lock-up
    only while a bank is owed or where a junior loan was not paid.
    """
    if not quarterly(result):
        return result
    columns = result["periods"]
    rows = [
        {**dict(zip(columns, values, strict=True)), "year": label}
        for label, values in zip(columns["period"], zip(*columns.values(), strict=True), strict=True)
    ]
    running = [row for row in rows if row["phase"] != "construction"]
    return {
        **result,
        "rows": rows,
        "default_years": [row["year"] for row in running if row["default"] > 0],
        "lockup_years": [
            row["year"]
            for row in running
            if row["lockup"] > 0 and sum(row[name] for name in WATCHED) >= SMALLEST_DUE
        ],
    }


def period_text(label: object) -> str:
    """2030 -> 2030 年; "2027Q2" -> 2027 年第 2 季度."""
    year, _, quarter = str(label).partition("Q")
    if quarter:
        return t("projects.period.quarter", year=year, quarter=quarter)
    return t("projects.period.year", year=year)


def periods_text(labels: Sequence[object]) -> str:
    """Periods as a list; three or more in a row as a span (2027 年至 2030 年)."""
    runs: list[list[object]] = []
    for label in labels:
        if runs and _place(label) == _place(runs[-1][-1]) + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    parts: list[str] = []
    for run in runs:
        if len(run) >= FEWEST_IN_A_RUN:
            span = t("projects.period.span", first=period_text(run[0]), last=period_text(run[-1]))
            parts.append(span)
        else:
            parts += [period_text(label) for label in run]
    return t("ui.list_comma").join(parts)


def _place(label: object) -> int:
    """Consecutive numbers for consecutive periods."""
    year, _, quarter = str(label).partition("Q")
    return 4 * int(year) + int(quarter) - 1 if quarter else int(year)
