"""Texts compared as written by people: half width, one case, without spaces and punctuation."""

from __future__ import annotations

import re
import unicodedata

_LEFT_OUT = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """`text` in half width and lower case, only letters, digits and characters."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).lower())


def shingles(text: str, length: int) -> set[str]:
    """Every run of `length` characters of a plain text."""
    return {text[at : at + length] for at in range(len(text) - length + 1)}
