"""Same contact (联系人、负责人、地址、账户、设备相同): two bidders that one person seems to stand behind.

Every company of one bid is compared with every company of the other; the companies of one consortium know each other, and
one that stands in both bids is a matter of its own (《招标投标法实施条例》第三十七条).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import combinations

from app.domain.indicators.plain_text import plain
from app.domain.indicators.protocol import Case, OpenedOffer, Signal, Threshold

NAME = "same_contact"
LAW = "财政部令第87号第三十七条第（一）至（三）项、第（六）项；《招标投标法实施条例》第四十条；《政府采购法实施条例》第十八条"
THRESHOLDS = {
    "network_minutes": Threshold(
        Fraction(60),
        "one network serves an office building or a shared service hall: alone it says nothing, together with two "
        "submissions within the hour it is worth a look",
    ),
    "phone_digits": Threshold(Fraction(7), "a number of fewer digits is an extension or a hotline"),
}
_DIGITS = re.compile(r"\d+")
_ROOM = re.compile(r"\d+(?:室|房|户|单元|层|楼|号房)?$")
_HOTLINES = re.compile(r"^(?:400|800|95|96|12)")


def find(case: Case) -> tuple[Signal, ...]:
    """One signal for every pair and kind of likeness."""
    pairs = combinations(case.counted, 2)
    return tuple(
        Signal(NAME, code, (one.bid, other.bid), evidence)
        for one, other in pairs
        for code, evidence in _likenesses(one, other)
    )


def _likenesses(one: OpenedOffer, other: OpenedOffer) -> Iterator[tuple[str, tuple[tuple[str, object], ...]]]:
    both = one.keys & other.keys
    if phones := sorted(_phones(one, both) & _phones(other, both)):
        yield "same_phone", (("ending", phones[0][-4:]),)
    mine, theirs = _representatives(one, both), _representatives(other, both)
    for named in sorted(mine.keys() & theirs.keys()):
        yield "same_representative", (("name", mine[named]),)
    contact = plain(one.contact)
    if contact and contact == plain(other.contact):
        yield "same_contact_name", (("name", one.contact),)
    if _is_precise(one.address) and plain(one.address) == plain(other.address):
        yield "same_address", (("address", one.address),)
    if one.account and one.account == other.account:
        yield "same_account", ()
    if one.device and one.device == other.device:
        yield "same_device", ()
    elif one.network and one.network == other.network:
        apart = abs(one.received_at - other.received_at)
        if apart <= timedelta(minutes=int(THRESHOLDS["network_minutes"].value)):
            yield "same_network", (("minutes", int(apart.total_seconds() // 60)),)


def _representatives(offer: OpenedOffer, but: frozenset[str]) -> dict[str, str]:
    """Representatives of its companies as they are compared -> as they are written. but: companies of both bids."""
    named = {
        plain(each.representative): each.representative for each in offer.companies if each.key not in but
    }
    return {key: name for key, name in named.items() if key}


def _phones(offer: OpenedOffer, but: frozenset[str]) -> set[str]:
    """Numbers without the country code; hotlines belong to nobody in particular."""
    written = [phone for each in offer.companies if each.key not in but for phone in each.phones]
    numbers = {"".join(_DIGITS.findall(phone)) for phone in written}
    numbers = {re.sub(r"^(?:00)?86(?=1\d{10}$)", "", number) for number in numbers}
    least = int(THRESHOLDS["phone_digits"].value)
    return {number for number in numbers if len(number) >= least and not _HOTLINES.match(number)}


def _is_precise(address: str) -> bool:
    """True when an address reaches the room or floor: a park or an office tower is shared by many honest firms."""
    return bool(_ROOM.search(plain(address))) and len(plain(address)) >= 8
