"""Bidders by their labels (投标人1..n): in the reader's language and in the order of their numbers."""

from __future__ import annotations

import re

from app.i18n import t

_NUMBER = re.compile(r"\d+$")


def bidder_number(label: str) -> int:
    """The number at the end of a label, 0 when there is none: 投标人10 comes after 投标人2."""
    found = _NUMBER.search(label)
    return int(found.group()) if found else 0


def bidder_name(label: str) -> str:
    """The label as the reader says it."""
    number = bidder_number(label)
    return t("opening.bidder", number=number) if number else label
