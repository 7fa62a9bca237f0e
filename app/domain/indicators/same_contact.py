"""Same contact (联系人、负责人、地址、账户、设备相同): two bidders that one person seems to stand behind."""

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
    if phones := sorted(_phones(one) & _phones(other)):
        yield "same_phone", (("ending", phones[0][-4:]),)
    named = plain(one.legal_representative)
    if named and named == plain(other.legal_representative):
        yield "same_representative", (("name", one.legal_representative),)
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


def _phones(offer: OpenedOffer) -> set[str]:
    """Numbers without the country code; hotlines belong to nobody in particular."""
    numbers = {"".join(_DIGITS.findall(phone)) for phone in offer.phones}
    numbers = {re.sub(r"^(?:00)?86(?=1\d{10}$)", "", number) for number in numbers}
    least = int(THRESHOLDS["phone_digits"].value)
    return {number for number in numbers if len(number) >= least and not _HOTLINES.match(number)}


def _is_precise(address: str) -> bool:
    """True when an address reaches the room or floor: a park or an office tower is shared by many honest firms."""
    return bool(_ROOM.search(plain(address))) and len(plain(address)) >= 8
