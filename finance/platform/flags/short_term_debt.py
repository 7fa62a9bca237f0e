"""短期债务与现金之比: debt due within a year is more than twice the cash."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, share

NAME = "short_term_debt"
THRESHOLD = Threshold(2.0, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """``short_term_debt / cash``."""
    return share(NAME, THRESHOLD, ("short_term_debt", figures.short_term_debt), ("cash", figures.cash))
