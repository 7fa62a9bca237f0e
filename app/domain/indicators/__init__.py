"""Indicators of collusion and conflict (围串标线索): one a file, with its page in docs/indicators."""

from __future__ import annotations

from app.domain.indicators import (
    identical_errors,
    late_bid,
    price_pattern,
    same_contact,
    similar_bids,
    single_bid,
    tied_to_buyer,
    winner_rotation,
)
from app.domain.indicators.protocol import (
    Case,
    Indicator,
    Member,
    OpenedOffer,
    PastAward,
    Signal,
    Threshold,
)

__all__ = [
    "INDICATORS",
    "Case",
    "Indicator",
    "Member",
    "OpenedOffer",
    "PastAward",
    "Signal",
    "Threshold",
    "signals",
]

INDICATORS: tuple[Indicator, ...] = (
    same_contact,
    similar_bids,
    price_pattern,
    identical_errors,
    late_bid,
    single_bid,
    winner_rotation,
    tied_to_buyer,
)


def signals(case: Case) -> tuple[Signal, ...]:
    """What all indicators say of one challenge, in the order of `INDICATORS`."""
    return tuple(signal for indicator in INDICATORS for signal in indicator.find(case))
