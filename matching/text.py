"""文本归一: one reading for traditional and simplified, full- and half-width Chinese.

Everything in `matching` sees text only after `normalise`, so that 「停車」 and 「停车」, 「５Ｇ」 and
「5G」 are the same characters.  The functions keep no state and read no file (OpenCC's tables ship
inside its package).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Protocol, cast

_CLAUSE = re.compile(r"[^，,。！？；：:!?;、\n\s()（）\[\]【】“”\"'《》<>…—~·|/\\]+")
_STUTTER = re.compile(r"(.{1,12}?)(?:[\s，,、;；/|]*\1){2,}")
_HAN = re.compile(r"[一-鿿]")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified() -> _Converter:
    import opencc  # the tables take 30 ms to load; most imports of this module never convert

    return cast(_Converter, opencc.OpenCC("t2s"))


def normalise_all(texts: Sequence[str]) -> list[str]:
    """Return every text in NFKC, simplified characters, lower case, single spaces.

    Characters that a person cannot see (zero-width, directional marks, controls) are dropped.
    The converter runs once for the whole batch.
    """
    cleaned = []
    for text in texts:
        text = unicodedata.normalize("NFKC", text)
        if not text.isprintable():
            text = "".join(c for c in text if c.isprintable() or c.isspace())
        cleaned.append(" ".join(text.split()).lower())
    joined = "\n".join(cleaned)
    if not _HAN.search(joined):
        return cleaned
    converted = _to_simplified().convert(joined).split("\n")
    if len(converted) != len(cleaned):  # pragma: no cover - a changed converter must not shift texts
        return [_to_simplified().convert(text) for text in cleaned]
    return converted


def normalise(text: str) -> str:
    """Return `normalise_all` of one text."""
    return normalise_all([text])[0]


def clauses(text: str) -> Iterator[str]:
    """Yield the pieces between punctuation marks and spaces of a normalised text."""
    for found in _CLAUSE.finditer(text):
        yield found.group()


@lru_cache(maxsize=65_536)  # the same statements come back with every request
def capped(text: str, limit: int) -> str:
    """Return a capability statement as it is compared: normalised, without repetition, cut at `limit`.

    A piece that was said already and a word repeated three times or more in a row count once, so
    that filling a profile with keywords gains little (the check named S50).  `limit` is in characters.
    """
    seen: set[str] = set()
    kept: list[str] = []
    for clause in clauses(_STUTTER.sub(r"\1", normalise(text))):
        if clause not in seen:
            seen.add(clause)
            kept.append(clause)
    return "，".join(kept)[:limit]
