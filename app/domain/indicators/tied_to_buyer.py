"""Tied to the buyer (与发榜单位有利害关系): somebody who stands for a bidder bears the name of somebody of the posting department."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from app.domain.indicators.plain_text import plain
from app.domain.indicators.protocol import Case, OpenedOffer, Signal, Threshold

NAME = "tied_to_buyer"
LAW = "《招标投标法实施条例》第三十四条第一款；《政府采购法实施条例》第九条"
THRESHOLDS = {
    "name_characters": Threshold(
        Fraction(2),
        "a Chinese name has two characters at least: one alone is a family name that thousands bear",
    ),
}


def find(case: Case) -> tuple[Signal, ...]:
    """One signal for every bid and role of a person in it."""
    people = {plain(name): name for name in case.buyer_people}
    return tuple(
        Signal(NAME, code, (offer.bid,), (("name", people[name]),))
        for offer in case.counted
        for code, name in _names(offer)
        if name in people
    )


def _names(offer: OpenedOffer) -> Iterator[tuple[str, str]]:
    least = int(THRESHOLDS["name_characters"].value)
    for code, written in (
        *(("buyer_representative", each.representative) for each in offer.companies),
        ("buyer_contact", offer.contact),
    ):
        if len(plain(written)) >= least:
            yield code, plain(written)
