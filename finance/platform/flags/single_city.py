"""账款集中于一个城市: one city owes most of the receivables."""

from __future__ import annotations

import math

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, measured, unknown

NAME = "single_city"
THRESHOLD = Threshold(0.70, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """Largest city's share of the receivables, with the Herfindahl index; clear when nothing is outstanding."""
    if not figures.receivable_by_city:
        return unknown(NAME, THRESHOLD, "receivable_by_city")
    total = math.fsum(figures.receivable_by_city.values())
    if total == 0.0:
        return FlagResult(NAME, "clear", None, THRESHOLD, {"receivable": 0.0})
    city, largest = max(figures.receivable_by_city.items(), key=lambda item: (item[1], item[0]))
    index = math.fsum((amount / total) ** 2 for amount in figures.receivable_by_city.values())
    return measured(NAME, THRESHOLD, largest / total, city=city, receivable=total, herfindahl=index)
