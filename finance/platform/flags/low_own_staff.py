"""自有人员过少: a company that calls itself an operator pays next to nobody."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, share, unknown

NAME = "low_own_staff"
THRESHOLD = Threshold(0.10, "below", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """``own_staff_cost / gross_revenue``; clear for a company that does not call itself an operator."""
    if figures.operates is None:
        return unknown(NAME, THRESHOLD, "operates")
    if not figures.operates:
        return FlagResult(NAME, "clear", None, THRESHOLD, {})
    return share(
        NAME,
        THRESHOLD,
        ("own_staff_cost", figures.own_staff_cost),
        ("gross_revenue", figures.gross_revenue),
    )
