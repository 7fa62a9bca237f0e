"""交叉持股: the company and its owners or customers hold shares in each other."""

from __future__ import annotations

from finance.official.findings import RuleSource
from finance.platform.figures import CompanyFigures
from finance.platform.flag import FlagResult, Threshold, measured, unknown
from finance.platform.names import first_spellings

NAME = "cross_shareholding"
THRESHOLD = Threshold(0.0, "any", RuleSource("城投公司交叉持股报道", "", "official"))


def check(figures: CompanyFigures) -> FlagResult:
    """Number of companies with mutual holdings."""
    names = figures.cross_shareholdings
    if names is None:
        return unknown(NAME, THRESHOLD, "cross_shareholdings")
    companies = tuple(first_spellings(names).values())
    return measured(NAME, THRESHOLD, float(len(companies)), companies=companies)
