"""利润没有变成现金: operating cash flow below half the net profit, two years running."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, measured, unknown

NAME = "weak_cash_conversion"
THRESHOLD = Threshold(0.5, "below", JUDGEMENT)
_YEARS = 2


def check(figures: CompanyFigures) -> FlagResult:
    """The better of the last two years' ``operating cash flow / net profit``; years with a loss are no ratio: clear."""
    profits, flows = tuple(figures.net_profits[-_YEARS:]), tuple(figures.operating_cash_flows[-_YEARS:])
    if len(profits) < _YEARS or len(flows) < _YEARS:
        named = {"net_profits": profits, "operating_cash_flows": flows}
        return unknown(NAME, THRESHOLD, *(name for name, value in named.items() if len(value) < _YEARS))
    if min(profits) <= 0.0:
        evidence = {"net_profits": profits, "operating_cash_flows": flows}
        return FlagResult(NAME, "clear", None, THRESHOLD, evidence)
    best = max(flow / profit for flow, profit in zip(flows, profits, strict=True))
    return measured(NAME, THRESHOLD, best, net_profits=profits, operating_cash_flows=flows)
