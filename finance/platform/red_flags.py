"""All red flags of a platform company at once (风险信号体检), each judged by its own module."""

from __future__ import annotations

from finance.platform.figures import CompanyFigures
from finance.platform.flag import FlagResult
from finance.platform.flags import (
    capitalised_interest,
    cross_shareholding,
    customer_is_supplier,
    gross_to_net,
    group_receivables,
    low_own_staff,
    old_receivables,
    receivable_to_revenue,
    reseller_index,
    rising_receivable_days,
    short_term_debt,
    single_city,
    subsidy_dependence,
    thin_margin,
    trading_share,
    weak_cash_conversion,
)

RED_FLAGS = (
    trading_share,
    thin_margin,
    gross_to_net,
    customer_is_supplier,
    old_receivables,
    receivable_to_revenue,
    rising_receivable_days,
    group_receivables,
    subsidy_dependence,
    weak_cash_conversion,
    capitalised_interest,
    short_term_debt,
    cross_shareholding,
    single_city,
    low_own_staff,
    reseller_index,
)


def red_flags(figures: CompanyFigures) -> tuple[FlagResult, ...]:
    """Every flag (风险信号): raised ones first, then those that lack figures, then the clear ones."""
    results = [flag.check(figures) for flag in RED_FLAGS]
    return tuple(sorted(results, key=lambda result: ("raised", "unknown", "clear").index(result.state)))
