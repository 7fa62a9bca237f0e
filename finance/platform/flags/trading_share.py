"""贸易收入占比: much of the revenue comes from reselling and trading."""

from __future__ import annotations

from finance.official.findings import RuleSource
from finance.platform.figures import CompanyFigures
from finance.platform.flag import FlagResult, Threshold, share

NAME = "trading_share"
THRESHOLD = Threshold(
    0.30, "at_least", RuleSource("沪深交易所《自律监管指引第3号》（2025年3月28日）", "第二十七条", "official")
)


def check(figures: CompanyFigures) -> FlagResult:
    """``trading_revenue / gross_revenue``."""
    return share(
        NAME,
        THRESHOLD,
        ("trading_revenue", figures.trading_revenue),
        ("gross_revenue", figures.gross_revenue),
    )
