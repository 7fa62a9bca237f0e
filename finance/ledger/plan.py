"""Plan against actual of a running project (计划与实际对比): bills and payments per year beside the projection."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from finance.errors import FinanceError
from finance.ledger.bills import Bill, check_past


@dataclass(frozen=True)
class PlanYear:
    """One year (年度对比). ``state``: "past", "running" (the plan is the share of the year that has passed) or "future"
    (no actual yet: None). Gaps are plan minus actual; positive means less came in than planned.
    """

    year: int
    state: str
    planned_billed: float
    planned_collected: float
    billed: float | None
    collected: float | None
    billing_gap: float | None
    collection_gap: float | None
    cumulative_gap: float | None

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def plan_against_actual(
    planned_billed: Mapping[int, float],
    planned_collected: Mapping[int, float],
    bills: Sequence[Bill],
    today: date,
) -> tuple[PlanYear, ...]:
    """Table over all years of the plan and of the ledger, yuan (the unit of the bills).

    Planned amounts per calendar year, e.g. the payer's billed series and ``collections`` of a projection; a year that
    is missing counts as 0. A running year takes the plan in proportion to the days passed, today included, because
    the projection spreads a year evenly. Raises FinanceError for plans that are not finite or payments after today.
    """
    check_past(bills, today)
    if not all(math.isfinite(v) for v in (*planned_billed.values(), *planned_collected.values())):
        raise FinanceError("not_finite", "计划金额应为有限的数。")
    billed, collected = _by_year(bills, today)
    known = {*planned_billed, *planned_collected, *billed, *collected}
    if not known:
        return ()
    table, gap = [], 0.0
    for year in range(min(known), max(known) + 1):
        state = "past" if year < today.year else "running" if year == today.year else "future"
        share = _share_passed(today) if state == "running" else 1.0
        plan_bills = share * planned_billed.get(year, 0.0)
        plan_cash = share * planned_collected.get(year, 0.0)
        if state == "future":
            table.append(PlanYear(year, state, plan_bills, plan_cash, None, None, None, None, None))
            continue
        real_bills, real_cash = billed.get(year, 0.0), collected.get(year, 0.0)
        gap += plan_cash - real_cash
        table.append(
            PlanYear(
                year, state, plan_bills, plan_cash, real_bills, real_cash,
                plan_bills - real_bills, plan_cash - real_cash, gap,
            )
        )  # fmt: skip
    return tuple(table)


def _by_year(bills: Sequence[Bill], today: date) -> tuple[dict[int, float], dict[int, float]]:
    billed: dict[int, list[float]] = {}
    collected: dict[int, list[float]] = {}
    for bill in bills:
        if bill.billed_on <= today:
            billed.setdefault(bill.billed_on.year, []).append(bill.amount)
        for payment in bill.payments:
            collected.setdefault(payment.on.year, []).append(payment.amount)
    return {y: math.fsum(v) for y, v in billed.items()}, {y: math.fsum(v) for y, v in collected.items()}


def _share_passed(today: date) -> float:
    first, following = date(today.year, 1, 1), date(today.year + 1, 1, 1)
    return ((today - first).days + 1) / (following - first).days
