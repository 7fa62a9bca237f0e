"""Rejection of a bid (否决投标): only for a reason of this list, each with its article; rule R16."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

REJECTIONS: dict[str, str] = {
    "over_ceiling": "《招标投标法实施条例》第五十一条第（五）项；财政部令第87号第六十三条第（四）项",
    "unsigned": "《招标投标法实施条例》第五十一条第（一）项；财政部令第87号第六十三条第（二）项",
    "no_consortium_agreement": "《招标投标法实施条例》第五十一条第（二）项",
    "unqualified": "《招标投标法实施条例》第五十一条第（三）项；财政部令第87号第六十三条第（三）项",
    "two_bids": "《招标投标法实施条例》第五十一条第（四）项",
    "below_cost": "《招标投标法实施条例》第五十一条第（五）项；财政部令第87号第六十条",
    "not_responsive": "《招标投标法实施条例》第五十一条第（六）项",
    "collusion_or_fraud": "《招标投标法实施条例》第五十一条第（七）项；财政部令第87号第三十七条",
    "unacceptable_conditions": "财政部令第87号第六十三条第（五）项",
    "same_representative": "《政府采购法实施条例》第十八条",
    "consortium_conflict": "《招标投标法实施条例》第三十七条；《政府采购法实施条例》第二十二条",
}
"""Reason code -> article. below_cost needs that the bidder was asked and could not explain its price (第六十条)."""

OF_PRICES = ("over_ceiling", "below_cost")
"""Reasons that need the price, which the committee sees once individual scoring is closed."""


def computed_rejections(
    prices_fen: Mapping[str, int], ceiling_fen: int, enterprises: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """bid -> reason for what needs no judgement: over the ceiling, and several valid bids of one enterprise.

    enterprises: enterprise -> its valid bids after opening; a later version replaces an earlier one before opening, so
    two that are still valid are two bids (《实施条例》第五十一条第（四）项), and both fall.
    """
    found = {bid: "over_ceiling" for bid, price in prices_fen.items() if price > ceiling_fen}
    for bids in enterprises.values():
        if len(bids) > 1:
            found |= dict.fromkeys(bids, "two_bids")
    return found
