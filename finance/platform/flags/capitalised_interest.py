"""资本化利息占比: most of the interest is kept out of the result."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, share

NAME = "capitalised_interest"
THRESHOLD = Threshold(0.50, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """``capitalised_interest / interest``."""
    return share(
        NAME,
        THRESHOLD,
        ("capitalised_interest", figures.capitalised_interest),
        ("interest", figures.interest),
    )
