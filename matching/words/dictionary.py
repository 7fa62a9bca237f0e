"""词典: the public words a model may know.

The words come from the dictionary inside the `jieba` package.  Person, place and organisation names
and other proper nouns (its tags nr*, ns, nt, nz) are left out, and so is everything longer than four
characters: what is in a vocabulary is therefore in a public word list, whatever the training texts say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from matching.words.text import clauses
from matching.words.vocabulary import LONGEST

NAME_TAGS = ("nr", "ns", "nt", "nz")


def is_han(text: str) -> bool:
    """Say whether the text is made of Chinese characters only (no digit, letter or mark)."""
    return bool(text) and all("一" <= character <= "鿿" for character in text)


@dataclass(frozen=True)
class Word:
    """A dictionary entry: part-of-speech tag and how often the dictionary's authors met the word."""

    tag: str
    frequency: int

    @property
    def is_name(self) -> bool:
        """Say whether it names a person, place, organisation or brand."""
        return self.tag.startswith(NAME_TAGS)


@cache
def entries() -> dict[str, Word]:
    """Return the dictionary (350,000 entries, half a second the first time)."""
    found: dict[str, Word] = {}
    listing = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    for line in listing.splitlines():
        word, frequency, tag = line.split(" ")
        found[word] = Word(tag, int(frequency))
    return found


@cache
def admissible_words() -> frozenset[str]:
    """Return the words of two to four characters that may enter a vocabulary."""
    return frozenset(
        word
        for word, entry in entries().items()
        if 2 <= len(word) <= LONGEST and is_han(word) and not entry.is_name
    )


@cache
def _log_total() -> float:
    return math.log(sum(entry.frequency for entry in entries().values()))


def segment(clause: str, longest: int = 8) -> list[str]:
    """Return the words of a clause: the cut with the highest product of word frequencies."""
    known, total, size = entries(), _log_total(), len(clause)
    best = [0.0] + [-math.inf] * size
    back = [0] * (size + 1)
    for end in range(1, size + 1):
        for start in range(max(0, end - longest), end):
            entry = known.get(clause[start:end])
            if entry is None and end - start > 1:
                continue
            value = best[start] + math.log(max(entry.frequency, 1) if entry else 1) - total
            if value > best[end]:
                best[end], back[end] = value, start
    words = []
    end = size
    while end:
        words.append(clause[back[end] : end])
        end = back[end]
    return words[::-1]


@lru_cache(maxsize=8_192)
def readable_words(text: str) -> frozenset[str]:
    """Return the runs of at most four characters that no border of words cuts, as a person reads the text.

    A run is a part of one word or several whole words: 「消防控制室」 holds 「控制」 but not 「防控」.
    """
    found: set[str] = set()
    for clause in clauses(text):
        ends = [0]
        for word in segment(clause):
            found |= {
                word[a:b] for a in range(len(word)) for b in range(a + 1, min(a + LONGEST, len(word)) + 1)
            }
            ends.append(ends[-1] + len(word))
        found |= {clause[a:b] for a in ends for b in ends if 0 < b - a <= LONGEST}
    return frozenset(found)
