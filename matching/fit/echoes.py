"""雷同: statements that repeat what was published instead of telling what the provider can do (the check named S50).

Requirements are public, so their words alone are no evidence.  A statement is doubtful for a demand when

- it repeats half of the pairs of neighbouring characters of one of its requirements, or
- it repeats a fifth of the pairs of the whole demand, of four requirements and more, or
- it is a bare list of keywords,

and then it counts as possible at most, for every requirement of the demand.  Of the 124,200 pairs of a requirement and a statement in the seed data
the nearest honest one repeats 0.36 of a requirement and 0.09 of a demand, and no statement has more than 0.34
of its characters in pieces of four and less; the demand's own words, in any order, with or without marks
between them, have 0.42 of the demand at least.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from matching.words.grams import Keys, counts_in, fit_counts
from matching.words.scores import Scores

Bools = npt.NDArray[np.bool_]
REPEATED = 0.5
REPEATED_OF_ALL = 0.2
# Fewer pairs are a phrase that anybody may use; with fewer requirements an honest answer to one is much of the whole.
_FEWEST_PAIRS = 10
_FEWEST_REQUIREMENTS = 4
_MARKS = re.compile(r"[\W_]+")
_SHORT_PIECE = 4
_FEWEST_PIECES = 6
_IN_SHORT_PIECES = 0.6


@dataclass(frozen=True)
class PublishedPairs:
    """The pairs of characters of a demand's requirements.

    `present` [pairs, requirements + 1] is 1 where a requirement has the pair and in the last column for all of
    them; `least` [requirements + 1] says from how many of its pairs on a text repeats it (inf: never).
    """

    keys: Keys
    present: Scores
    least: npt.NDArray[np.float32]


def published_pairs(requirements: Sequence[str]) -> PublishedPairs:
    """Return what the prepared texts of a demand's requirements have in pairs."""
    counts = fit_counts(requirements, (2,))
    each = (counts.matrix.T > 0).toarray().astype(np.float32)
    present = np.concatenate([each, np.ones((len(counts.keys), 1), dtype=np.float32)], axis=1)
    size = present.sum(axis=0)
    least = np.where(size >= _FEWEST_PAIRS, REPEATED * size, np.inf).astype(np.float32)
    least[-1] = REPEATED_OF_ALL * size[-1] if len(requirements) >= _FEWEST_REQUIREMENTS else np.inf
    return PublishedPairs(counts.keys, present, least)


def repeats(grams: scipy.sparse.csc_matrix, keys: Keys, published: PublishedPairs) -> Bools:
    """Say which texts (rows of counts or weights of the grams `keys`, sorted) repeat what was published."""
    if not len(keys) or not len(published.keys):
        return np.zeros(grams.shape[0], dtype=bool)
    slot = np.minimum(np.searchsorted(keys, published.keys), len(keys) - 1)
    shared = np.flatnonzero(keys[slot] == published.keys)
    held = grams[:, slot[shared]]
    held.data = np.ones_like(held.data, dtype=np.float32)
    common = np.asarray(held @ published.present[shared])
    return np.asarray((common >= published.least).any(axis=1))


def repeated_in(statements: Sequence[str], published: PublishedPairs) -> Bools:
    """Say which prepared statements repeat what was published."""
    counts = counts_in(statements, published.keys, (2,))
    return repeats(counts.tocsc(), published.keys, published)


def keyword_lists(statements: Sequence[str]) -> Bools:
    """Say which prepared statements are bare lists of keywords."""
    return np.array([_is_list(text) for text in statements], dtype=bool)


def _is_list(text: str) -> bool:
    pieces = [piece for piece in _MARKS.split(text) if piece]
    short = sum(len(piece) for piece in pieces if len(piece) <= _SHORT_PIECE)
    return len(pieces) >= _FEWEST_PIECES and short > _IN_SHORT_PIECES * sum(map(len, pieces))
