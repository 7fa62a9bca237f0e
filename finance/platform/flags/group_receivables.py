"""其他应收款占比: money has been lent on to the city's group companies or to government."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, share

NAME = "group_receivables"
THRESHOLD = Threshold(0.20, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """``group_receivables / total_assets``."""
    return share(
        NAME,
        THRESHOLD,
        ("group_receivables", figures.group_receivables),
        ("total_assets", figures.total_assets),
    )
