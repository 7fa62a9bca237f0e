"""Single bid (唯一有效投标): one offer is left to choose from, alone from the start or because the others were rejected."""

from __future__ import annotations

from fractions import Fraction

from app.domain.indicators.protocol import Case, Signal, Threshold

NAME = "single_bid"
LAW = "《招标投标法》第二十八条；财政部令第87号第四十三条"
THRESHOLDS = {
    "valid": Threshold(Fraction(1), "with one valid bid there is no competition to take the price from"),
}
EXPECTED = ("self_nominated", "first_use")
"""Mechanisms in which one company proposes: one bid is what they are for."""


def find(case: Case) -> tuple[Signal, ...]:
    """At most one signal."""
    valid = [offer for offer in case.counted if not offer.rejected]
    if len(valid) != THRESHOLDS["valid"].value or case.mechanism in EXPECTED:
        return ()
    rejected = len(case.counted) - 1
    code = "others_rejected" if rejected else "only_one"
    return (Signal(NAME, code, (valid[0].bid,), (("rejected", rejected),)),)
