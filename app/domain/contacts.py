"""Contacts as bidders write them (联系人): the name before a number, and the numbers."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|\d{7,12}")
_OFFICES = ("经办", "联系", "项目", "部", "中心", "办公室", "客服", "热线", "前台", "总机")
NAME_LENGTH = (2, 12)


def phones_in(contact: str) -> tuple[str, ...]:
    """The telephone numbers in a contact, as written."""
    return tuple(_PHONE.findall(contact))


def name_in(contact: str) -> str:
    """The name before the number in what a bidder wrote as contact; an office or where to look it up is no name."""
    name = _PHONE.sub("", contact).strip(" ，,、；;：:（）()")
    least, most = NAME_LENGTH
    return name if least <= len(name) <= most and not any(word in name for word in _OFFICES) else ""
