"""净额占总额: shown net, little of the revenue is left."""

from __future__ import annotations

from finance.official.findings import RuleSource
from finance.platform.figures import CompanyFigures
from finance.platform.flag import FlagResult, Threshold, share

NAME = "gross_to_net"
THRESHOLD = Threshold(
    0.70,
    "below",
    RuleSource("净额法调整案例：宁波梅山 9.05→1.00 亿元、泰州 94.27→64.89 亿元", "", "official"),
)


def check(figures: CompanyFigures) -> FlagResult:
    """``net_revenue / gross_revenue``."""
    return share(
        NAME, THRESHOLD, ("net_revenue", figures.net_revenue), ("gross_revenue", figures.gross_revenue)
    )
