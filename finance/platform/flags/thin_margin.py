"""转付毛利率过薄: what is bought and handed on earns next to nothing."""

from __future__ import annotations

from finance.official.findings import RuleSource
from finance.platform.figures import CompanyFigures
from finance.platform.flag import FlagResult, Threshold, measured, unknown

NAME = "thin_margin"
THRESHOLD = Threshold(
    0.02, "below", RuleSource("贸易毛利率案例：海泰 0.49%–0.89%、邹平国投 0.60%–1.18%", "", "official")
)


def check(figures: CompanyFigures) -> FlagResult:
    """``(trading_revenue - trading_cost) / trading_revenue``; clear when nothing is handed on."""
    revenue, cost = figures.trading_revenue, figures.trading_cost
    if revenue is None or cost is None:
        missing = {"trading_revenue": revenue, "trading_cost": cost}
        return unknown(NAME, THRESHOLD, *(name for name, value in missing.items() if value is None))
    evidence = {"trading_revenue": revenue, "trading_cost": cost}
    if revenue == 0.0:
        return FlagResult(NAME, "raised" if cost > 0.0 else "clear", None, THRESHOLD, evidence)
    return measured(NAME, THRESHOLD, (revenue - cost) / revenue, **evidence)
