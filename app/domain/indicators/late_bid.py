"""Late bid (逾期投标仍被计入): a bid counts although it was received at the deadline or after it.

The platform refuses late bids; a record that says otherwise was changed, restored from elsewhere, or stamped by a clock
that went back.
"""

from __future__ import annotations

from fractions import Fraction

from app.domain.indicators.protocol import Case, Signal, Threshold

NAME = "late_bid"
LAW = "《招标投标法》第二十八条；《招标投标法实施条例》第三十六条；财政部令第87号第三十三条"
THRESHOLDS = {
    "microseconds": Threshold(
        Fraction(0), "a bid is in time strictly before the deadline, by one microsecond or more"
    )
}


def find(case: Case) -> tuple[Signal, ...]:
    """A signal for every bid that counts and came at the instant of the deadline or later."""
    return tuple(
        Signal(
            NAME,
            "late",
            (offer.bid,),
            (("received_at", offer.received_at), ("deadline", case.tender_deadline)),
        )
        for offer in case.counted
        if offer.received_at >= case.tender_deadline
    )
