"""利润依赖补贴: without subsidies the company would not have earned anything."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import JUDGEMENT, FlagResult, Threshold, measured, unknown

NAME = "subsidy_dependence"
THRESHOLD = Threshold(1.0, "above", JUDGEMENT)


def check(figures: CompanyFigures) -> FlagResult:
    """``subsidies / net profit`` of the last year; with a loss any subsidy raises the flag."""
    subsidies, profits = figures.subsidies, figures.net_profits
    if subsidies is None or not profits:
        missing = (["subsidies"] if subsidies is None else []) + ([] if profits else ["net_profits"])
        return unknown(NAME, THRESHOLD, *missing)
    profit = float(profits[-1])
    evidence = {"subsidies": subsidies, "net_profit": profit}
    if profit <= 0.0:
        return FlagResult(NAME, "raised" if subsidies > 0.0 else "clear", None, THRESHOLD, evidence)
    return measured(NAME, THRESHOLD, subsidies / profit, **evidence)
