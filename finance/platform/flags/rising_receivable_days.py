"""周转天数连续上升: receivable days have risen for two years."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, measured, unknown

NAME = "rising_receivable_days"
THRESHOLD = Threshold(2.0, "at_least", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """Number of years in a row, up to the last one, in which the days rose; needs three years."""
    days = tuple(figures.receivable_days)
    if len(days) < 3:
        return unknown(NAME, THRESHOLD, "receivable_days")
    rises = 0
    for earlier, later in zip(reversed(days[:-1]), reversed(days[1:]), strict=True):
        if later <= earlier:
            break
        rises += 1
    return measured(NAME, THRESHOLD, float(rises), receivable_days=days)
