"""账款集中于一个城市: one city owes most of the receivables."""

from __future__ import annotations

import math

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, measured, unknown
from finance.platform.names import summed_by_name

NAME = "single_city"
THRESHOLD = Threshold(0.70, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """Largest city's share of the receivables, with the Herfindahl index; clear when nothing is outstanding."""
    if not figures.receivable_by_city:
        return unknown(NAME, THRESHOLD, "receivable_by_city")
    owed = summed_by_name(figures.receivable_by_city.items())
    total = math.fsum(owed.values())
    if total == 0.0:
        return FlagResult(NAME, "clear", None, THRESHOLD, {"receivable": 0.0})
    city, largest = max(owed.items(), key=lambda item: (item[1], item[0]))
    index = math.fsum((amount / total) ** 2 for amount in owed.values())
    return measured(NAME, THRESHOLD, largest / total, city=city, receivable=total, herfindahl=index)
