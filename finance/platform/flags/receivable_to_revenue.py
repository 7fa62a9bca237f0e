"""应收账款与收入之比: more than a year's revenue is outstanding."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, share

NAME = "receivable_to_revenue"
THRESHOLD = Threshold(1.0, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """``receivable / gross_revenue``."""
    return share(
        NAME, THRESHOLD, ("receivable", figures.receivable), ("gross_revenue", figures.gross_revenue)
    )
