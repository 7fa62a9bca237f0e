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

import numpy as np

_CLAUSE = re.compile(r"[^，,。！？；：:!?;、\n\s()（）\[\]【】“”\"'《》<>…—~·|/\\]+")
_STUTTER = re.compile(r"(.{1,12}?)(?:[\s，,、;；/|]*\1){2,}")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FEW = 10_000
# Scripts outside of these ranges hold letters that join with the one before (Hangul, Indic and others).
_MAY_JOIN = re.compile(
    r"[^\u0000-\u02ff\u2000-\u2bff\u3000-\u9fff\uf900-\ufaff\uff00-\uffef\U0001f000-\U0001ffff]"
)


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified() -> _Converter:
    import opencc  # the tables take 30 ms to load; most imports of this module never convert

    return cast(_Converter, opencc.OpenCC("t2s"))


def simplified(text: str) -> str:
    """Return a text in simplified characters."""
    return _to_simplified().convert(text) if _HAN.search(text) else text


def compatible(text: str) -> str:
    """Return NFKC of a text.

    Where no character can join with its neighbour it is looked up character by character, which takes a tenth
    of the time for thousands of messages in one string.
    """
    if len(text) < _FEW:
        return unicodedata.normalize("NFKC", text)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    found = [chr(point) for point in np.flatnonzero(np.bincount(points))]
    changed = {c: unicodedata.normalize("NFKC", c) for c in found if not unicodedata.is_normalized("NFKC", c)}
    alone = "".join(changed.get(c, c) for c in found)
    if _MAY_JOIN.search(alone) or any(map(unicodedata.combining, alone)):
        return unicodedata.normalize("NFKC", text)
    table = np.arange(1 + max(map(ord, alone + max(found))), dtype="<u4")
    for character, to in changed.items():
        if len(to) == 1:
            table[ord(character)] = ord(to)
        else:
            text = text.replace(character, to)
    read = table[np.frombuffer(text.encode("utf-32-le"), dtype="<u4")]
    return bytes(read).decode("utf-32-le")


def _visible(character: str) -> bool:
    # A sign newer than this Python's tables is a sign (an emoji), so that all versions read alike.
    return character.isprintable() or unicodedata.category(character) == "Cn"


def normalise_all(texts: Sequence[str]) -> list[str]:
    """Return every text in NFKC, simplified characters, lower case, single spaces.

    Characters that a person cannot see (zero-width, directional marks, controls) are dropped.
    The converter runs once for the whole batch.
    """
    cleaned = []
    lines = "\n".join(" ".join(text.split()) for text in texts)
    for line in compatible(lines).split("\n") if texts else ():
        text = " ".join(line.split())
        if not text.isprintable():
            text = " ".join("".join(filter(_visible, text)).split())
        cleaned.append(text.lower())
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
