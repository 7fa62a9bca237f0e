"""相同文字: the longest passage that two texts have in common, as it stands in the first of them."""

from __future__ import annotations

import unicodedata

from matching.words.text import simplified

_COMPARED = 2000


def shared_passage(text: str, other: str) -> str:
    """Return the longest run of characters of `text` that `other` has too, "" when there is none.

    Traditional and simplified characters, full and half width, capitals and small letters, any spaces are the
    same.  The first 2,000 characters of each are compared; the earliest of several longest runs is returned.
    """
    read, place = _reading(text[:_COMPARED])
    heard, _ = _reading(other[:_COMPARED])
    shortest, longest = 0, min(len(read), len(heard))
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if _starts(read, middle) & _starts(heard, middle):
            shortest = middle
        else:
            longest = middle - 1
    if not shortest:
        return ""
    common = _starts(heard, shortest)
    begin = next(n for n in range(len(read)) if read[n : n + shortest] in common)
    return text[place[begin] : place[begin + shortest - 1] + 1].strip()


def _starts(text: str, length: int) -> set[str]:
    return {text[n : n + length] for n in range(len(text) - length + 1)}


def _reading(text: str) -> tuple[str, list[int]]:
    """Return a text as it is compared, and for each of its characters the place it comes from."""
    read, place = [], []
    for number, character in enumerate(text):
        for part in unicodedata.normalize("NFKC", character).lower():
            if part.isprintable() and not part.isspace():
                read.append(part)
                place.append(number)
    joined = "".join(read)
    plain = simplified(joined)
    return (plain if len(plain) == len(joined) else joined), place
