"""二道贩子指数: how far the company only hands on what others make.

Pass-through share x (1 - own value-added share); own value added is what its own staff is paid. 0: everything is its
own work, 1: everything is bought and handed on. The concept is that of 国家信息中心 (2022), the formula is ours.
"""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, measured, unknown

NAME = "reseller_index"
THRESHOLD = Threshold(0.50, "at_least", JUDGEMENT)


def reseller_index(gross_revenue: float, pass_through_cost: float, own_staff_cost: float) -> float | None:
    """Index between 0 and 1 (二道贩子指数), shares capped at 1; None without revenue.

    >>> round(reseller_index(100.0, 80.0, 5.0), 4)
    0.76
    """
    if gross_revenue <= 0.0:
        return None
    handed_on = min(pass_through_cost / gross_revenue, 1.0)
    own = min(own_staff_cost / gross_revenue, 1.0)
    return handed_on * (1.0 - own)


def check(figures: CompanyFigures) -> FlagResult:
    """The index of the company; clear when it has no revenue."""
    needed = {
        "gross_revenue": figures.gross_revenue,
        "pass_through_cost": figures.pass_through_cost,
        "own_staff_cost": figures.own_staff_cost,
    }
    known = {name: value for name, value in needed.items() if value is not None}
    if len(known) < len(needed):
        return unknown(NAME, THRESHOLD, *(name for name in needed if name not in known))
    value = reseller_index(known["gross_revenue"], known["pass_through_cost"], known["own_staff_cost"])
    if value is None:
        return FlagResult(NAME, "clear", None, THRESHOLD, known)
    return measured(NAME, THRESHOLD, value, **known)
