"""一年以上账款占比: most of the receivables are older than a year."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, share

NAME = "old_receivables"
THRESHOLD = Threshold(0.50, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """``receivable_over_one_year / receivable``."""
    return share(
        NAME,
        THRESHOLD,
        ("receivable_over_one_year", figures.receivable_over_one_year),
        ("receivable", figures.receivable),
    )
