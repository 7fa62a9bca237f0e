"""How the fields of a case are declared (方案字段): default, limits and meaning, each stated once.

Reading, checking, the commented template and the form of the application all follow from these declarations.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

MOST_MONEY = 1e13
LONGEST_OPERATION = 60
MOST_VAT = 0.17  # the highest rate there has been (2018 年 5 月以前的货物)


def number(default: float, low: float, high: float, note: str) -> Any:
    """A number between ``low`` and ``high``: yuan, or a fraction per year."""
    return field(default=default, metadata={"kind": "number", "low": low, "high": high, "note": note})


def optional(low: float, high: float, note: str) -> Any:
    """A number, or None: nothing of its own, what holds in general applies."""
    return field(default=None, metadata={"kind": "optional", "low": low, "high": high, "note": note})


def count(default: int, low: int, high: int, note: str) -> Any:
    """A whole number."""
    return field(default=default, metadata={"kind": "integer", "low": low, "high": high, "note": note})


def numbers(note: str, longest: int, high: float = MOST_MONEY) -> Any:
    """A list of numbers from 0 to ``high``, one a year of its phase."""
    limits = {"kind": "numbers", "low": 0.0, "high": high, "longest": longest, "note": note}
    return field(default=(), metadata=limits)


def choice(default: str, options: tuple[str, ...], note: str) -> Any:
    """One of the ``options``."""
    return field(default=default, metadata={"kind": "choice", "options": options, "note": note})


def text(default: str, note: str) -> Any:
    """At most 200 characters."""
    return field(default=default, metadata={"kind": "text", "note": note})


def part(kind: type, note: str) -> dict[str, Any]:
    """Metadata of a group of fields, itself a dataclass."""
    return {"kind": "part", "type": kind, "note": note}


def parts(kind: type, longest: int, note: str) -> Any:
    """A list of such groups."""
    return field(default=(), metadata={"kind": "parts", "type": kind, "longest": longest, "note": note})
