"""字与二元组: single characters and pairs of neighbouring characters of many texts at once.

These are the lexical features: names, places, model numbers and quotations count here, whatever the
vocabulary of the semantic model knows.  Marks and spaces end a pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import scipy

from matching.words.text import normalise_all
from matching.words.vocabulary import code_points, windows

Keys = npt.NDArray[np.uint64]


@cache
def speaks() -> npt.NDArray[np.bool_]:
    """Return, per code point of the basic plane, whether it is a letter, digit or Chinese character."""
    return np.fromiter((chr(point).isalnum() for point in range(0x10000)), dtype=bool, count=0x10000)


@dataclass(frozen=True)
class GramCounts:
    """Sparse counts: `keys` (sorted) names the columns of `matrix` (texts x keys)."""

    keys: Keys
    matrix: scipy.sparse.csr_matrix


def gram_key(gram: str) -> int:
    """Return the number of a gram of one or two characters."""
    key = 0
    for character in gram:
        key = key << 16 | ord(character)
    return key


def _occurrences(texts: Sequence[str], lengths: Sequence[int]) -> tuple[npt.NDArray[np.int64], Keys]:
    points, owner, _ = code_points(normalise_all(texts))
    spoken = speaks()[points.astype(np.int64)]
    owners, keys = [], []
    for length in lengths:
        window = windows(points, length)
        whole = np.ones(len(window), dtype=bool)
        for offset in range(length):
            whole &= spoken[offset : offset + len(window)]
        owners.append(owner[: len(window)][whole])
        keys.append(window[whole])
    return np.concatenate(owners), np.concatenate(keys)


def fit_counts(texts: Sequence[str], lengths: Sequence[int] = (1, 2)) -> GramCounts:
    """Return the counts of all grams of the texts; columns are the grams that occur."""
    owner, key = _occurrences(texts, lengths)
    keys, column = np.unique(key, return_inverse=True)
    return GramCounts(keys, _matrix(owner, column.ravel(), (len(texts), len(keys))))


def counts_in(texts: Sequence[str], keys: Keys, lengths: Sequence[int] = (1, 2)) -> scipy.sparse.csr_matrix:
    """Return the counts of the given grams (sorted numbers); other grams are left out."""
    owner, key = _occurrences(texts, lengths)
    if not len(keys):
        return scipy.sparse.csr_matrix((len(texts), 0), dtype=np.float32)
    column = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
    known = keys[column] == key
    return _matrix(owner[known], column[known], (len(texts), len(keys)))


def _matrix(
    owner: npt.NDArray[np.int64], column: npt.NDArray[np.int64], shape: tuple[int, int]
) -> scipy.sparse.csr_matrix:
    ones = np.ones(len(owner), dtype=np.float32)
    matrix = scipy.sparse.csr_matrix((ones, (owner, column)), shape=shape, dtype=np.float32)
    matrix.sum_duplicates()
    return matrix
