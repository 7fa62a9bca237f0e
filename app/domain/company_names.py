"""Whether words mean a company (企业名称比对): by name however it is written or shortened, or by credit code."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

SUFFIXES = ("股份有限公司", "有限责任公司", "有限公司", "公司")
SHORTEST_DECLARED = 2
SHORTEST_IN_TEXT = 4
"""A stem shorter than this is an ordinary word: in running text only the whole name counts."""

SHORTEST_TAIL = 4
"""Digits of the credit code that a list shows of companies of one name."""

Company = tuple[str, str]
"""Name and unified social credit code."""


def is_meant(declared: str, companies: Iterable[Company]) -> bool:
    """True when the words name one of the companies: one name contained in the other is enough, or the code."""
    words, short = _plain(declared), stem(declared)
    for name, code in companies:
        mine = stem(name)
        if min(len(short), len(mine)) >= SHORTEST_DECLARED and (short in mine or mine in short):
            return True
        if code and _plain(code) in words:
            return True
    return False


def mentions(text: str, companies: Iterable[Company]) -> bool:
    """True when a running text contains the name of one of the companies, also without its legal form, or the code."""
    words = _plain(text)
    return any(each in words for each in _shown(companies))


def mention_spans(text: str, companies: Iterable[Company]) -> Iterator[tuple[int, int]]:
    """(start, end) of everything in a running text that `mentions` finds, legal forms included, in no order."""
    places = [(char, at) for at, raw in enumerate(text) for char in _plain(raw)]
    words = "".join(char for char, _ in places)
    for needle in _shown(companies):
        start = words.find(needle)
        while start >= 0:
            end = start + len(needle)
            end += next((len(each) for each in SUFFIXES if words.startswith(each, end)), 0)
            yield places[start][1], places[end - 1][1] + 1
            start = words.find(needle, end)


def _shown(companies: Iterable[Company]) -> Iterator[str]:
    for name, code in companies:
        mine = stem(name)
        yield from filter(None, (mine if len(mine) >= SHORTEST_IN_TEXT else _plain(name), _plain(code)))


def told_apart(companies: Sequence[Company]) -> list[str]:
    """What the companies are called in a list: by name, those of one name with the last digits of the credit code, four
    of them or as many as tell them apart.
    """
    codes: dict[str, set[str]] = {}
    for name, code in companies:
        codes.setdefault(_plain(name), set()).add(code)
    called = []
    for name, code in companies:
        namesakes = codes[_plain(name)]
        called.append(name if len(namesakes) == 1 else f"{name}（…{code[-_telling(namesakes) :]}）")
    return called


def _telling(codes: set[str]) -> int:
    longest = max(len(code) for code in codes)
    enough = (n for n in range(SHORTEST_TAIL, longest) if len({code[-n:] for code in codes}) == len(codes))
    return next(enough, longest)


def stem(name: str) -> str:
    """A name without its legal form, spaces, punctuation, width and case."""
    plain = _plain(name)
    return next((plain.removesuffix(each) for each in SUFFIXES if plain.endswith(each)), plain)


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
