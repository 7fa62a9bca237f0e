"""词表: which characters and words a model knows, and a fast way to find them in many texts.

A token is one Chinese character or a dictionary word of two to four characters.  Words are looked up
wherever they occur (they may overlap), so there is no segmentation step: the code points of a whole
batch become one array, every window of n characters becomes one 64-bit number, and one binary
search finds all tokens.  That is what makes tens of thousands of short texts a second possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy  # its parts load when they are first used

from matching.errors import MatchingError
from matching.words.text import normalise_all

Ints = npt.NDArray[np.int64]
LONGEST = 4
UNKNOWN = "[UNK]"


@dataclass(frozen=True)
class Occurrences:
    """Where tokens were found: three arrays of one length, ordered by text, position and length."""

    text: Ints
    position: Ints
    token: Ints


def code_points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], Ints, Ints]:
    """Return the code points of all texts in one array, with the text number and position of each.

    Texts are separated by a line end, so no window of characters crosses from one into the next.
    Characters beyond the basic plane read as 0 (no dictionary word contains one).
    """
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    joined = "\n".join(texts) + "\n" if texts else ""
    points = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    points[points > 0xFFFF] = 0
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    starts = np.cumsum(lengths) - lengths
    return points, owner, np.arange(len(points), dtype=np.int64) - np.repeat(starts, lengths)


def windows(points: npt.NDArray[np.uint64], length: int) -> npt.NDArray[np.uint64]:
    """Return one number per window of `length` characters (at most four: 16 bits each)."""
    count = max(len(points) - length + 1, 0)
    keys = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        keys = (keys << np.uint64(16)) | points[offset : offset + count]
    return keys


class Vocabulary:
    """The tokens of a model in a fixed order; number 0 is the unknown token."""

    def __init__(self, tokens: Sequence[str]) -> None:
        if not tokens or tokens[0] != UNKNOWN or len(set(tokens)) != len(tokens):
            raise MatchingError("model_damaged", what="vocabulary")
        if any(not 1 <= len(token) <= LONGEST for token in tokens[1:]):
            raise MatchingError("model_damaged", what="vocabulary")
        self.tokens: tuple[str, ...] = tuple(tokens)
        self._tables = [self._table(length) for length in range(1, LONGEST + 1)]

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def number(self) -> dict[str, int]:
        """Token to number."""
        return {token: number for number, token in enumerate(self.tokens)}

    def _table(self, length: int) -> tuple[npt.NDArray[np.uint64], Ints]:
        chosen = [(n, token) for n, token in enumerate(self.tokens) if n and len(token) == length]
        if not chosen:
            return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
        points, _, _ = code_points([token for _, token in chosen])
        keys = windows(points, length)[:: length + 1]
        order = np.argsort(keys)
        return keys[order], np.array([n for n, _ in chosen], dtype=np.int64)[order]

    def find(self, texts: Sequence[str]) -> Occurrences:
        """Return every occurrence of every token in *normalised* texts."""
        points, owner, position = code_points(texts)
        found_at: list[Ints] = []
        found: list[Ints] = []
        starts = np.flatnonzero((points >= 0x3400) & (points <= 0x9FFF))
        for length, (keys, numbers) in enumerate(self._tables, start=1):
            window = windows(points, length)
            starts = starts[starts < len(window)]
            if not len(keys) or not len(starts):
                continue
            wanted = window[starts]
            slot = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            hit = keys[slot] == wanted
            found_at.append(starts[hit])
            found.append(numbers[slot[hit]])
        if not found:
            none = np.zeros(0, dtype=np.int64)
            return Occurrences(none, none, none)
        at = np.concatenate(found_at)
        token = np.concatenate(found)
        order = np.argsort(at, kind="stable")
        at = at[order]
        return Occurrences(owner[at], position[at], token[order])

    def counts(self, texts: Sequence[str], max_repeats: int = 0) -> scipy.sparse.csr_matrix:
        """Return a (texts x tokens) float32 matrix of how often each token occurs in each text.

        `max_repeats` > 0 bounds a count, so that repeating a word stops paying.  Texts are
        normalised here.
        """
        found = self.find(normalise_all(texts))
        ones = np.ones(len(found.token), dtype=np.float32)
        shape = (len(texts), len(self.tokens))
        matrix = scipy.sparse.csr_matrix((ones, (found.text, found.token)), shape=shape, dtype=np.float32)
        matrix.sum_duplicates()
        if max_repeats:
            np.minimum(matrix.data, np.float32(max_repeats), out=matrix.data)
        return matrix

    def analyse(self, text: str, max_repeats: int = 0) -> list[str]:
        """Return the tokens of one text in reading order, each at most `max_repeats` times."""
        kept: list[str] = []
        seen: dict[int, int] = {}
        for number in self.find(normalise_all([text])).token.tolist():
            seen[number] = seen.get(number, 0) + 1
            if not max_repeats or seen[number] <= max_repeats:
                kept.append(self.tokens[number])
        return kept
