"""字对集合: texts as sets of pairs of neighbouring characters, without the courtesies of a letter.

Two texts are as similar as their sets overlap: pairs in common / √(pairs of one x pairs of the other), 0..1 (Ochiai
1957, the cosine of sets).  It depends on the two texts only, on no other and on no model.

The order of the pairs matters for speed alone.  When every set is read from the rarest pair on, two sets whose
similarity reaches a threshold meet within short beginnings (the prefix filter of Chaudhuri, Ganti and Kaushik
2006 and of Bayardo, Ma and Srikant 2007), so what is common need not be looked at, and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from matching.words.courtesy import without_courtesy
from matching.words.grams import speaks
from matching.words.text import normalise_all
from matching.words.vocabulary import code_points

Ints = npt.NDArray[np.int64]
Pairs = npt.NDArray[Any]  # uint32 as counted, int64 as places in an order
_BATCH = 4096
_UNSEEN = 1 << 32


@dataclass(frozen=True)
class PairSets:
    """Set n is `pairs[start[n]:start[n + 1]]`, rising numbers without repetition."""

    start: Ints
    pairs: Pairs

    @property
    def size(self) -> Ints:
        """How many pairs each set has."""
        return np.diff(self.start)

    @property
    def owner(self) -> Ints:
        """The number of the set of each entry of `pairs`."""
        return np.repeat(np.arange(len(self.start) - 1), self.size)

    def chosen(self, sets: Ints) -> PairSets:
        """Return some of the sets, in the given order."""
        size = self.size[sets]
        start = np.r_[0, np.cumsum(size)]
        place = np.arange(start[-1]) - np.repeat(start[:-1], size) + np.repeat(self.start[sets], size)
        return PairSets(start, self.pairs[place])

    def followed_by(self, other: PairSets) -> PairSets:
        """Return these sets and then the others."""
        start = np.r_[self.start, self.start[-1] + other.start[1:]]
        return PairSets(start, np.concatenate((self.pairs, other.pairs)))

    def beginnings(self, length: Ints) -> PairSets:
        """Return the first `length[n]` pairs of each set."""
        size = np.minimum(self.size, length)
        kept = np.arange(len(self.pairs)) - np.repeat(self.start[:-1], self.size) < np.repeat(size, self.size)
        return PairSets(np.r_[0, np.cumsum(size)], self.pairs[kept])

    def matrix(self, width: int) -> scipy.sparse.csr_matrix:
        """Return a row of ones and zeros for every set of numbers below `width`."""
        ones = np.ones(len(self.pairs), dtype=np.float32)
        return scipy.sparse.csr_matrix(
            (ones, self.pairs.astype(np.int32), self.start), shape=(len(self.size), width)
        )


def compared_texts(texts: Sequence[str]) -> list[str]:
    """Return the texts as they are compared: normalised, without courtesies."""
    return [without_courtesy(text) for text in normalise_all(texts)]


def pair_sets(compared: Sequence[str]) -> PairSets:
    """Return the sets of `compared_texts`; a mark or a space ends a pair.  Works batch by batch."""
    size, pairs = [np.zeros(1, dtype=np.int64)], [np.zeros(0, dtype=np.uint32)]
    for begin in range(0, len(compared), _BATCH):
        batch = compared[begin : begin + _BATCH]
        points, owner, _ = code_points(batch)
        spoken = speaks()[points.astype(np.int64)]
        whole = spoken[:-1] & spoken[1:]
        key = owner[:-1][whole].astype(np.uint64) << np.uint64(32)
        key |= points[:-1][whole] << np.uint64(16) | points[1:][whole]
        key.sort()
        key = key[np.diff(key, prepend=np.uint64(0xFFFFFFFFFFFFFFFF)) != 0]
        size.append(np.bincount((key >> np.uint64(32)).astype(np.int64), minlength=len(batch)))
        pairs.append((key & np.uint64(0xFFFFFFFF)).astype(np.uint32))
    return PairSets(np.cumsum(np.concatenate(size)), np.concatenate(pairs))


class RarestFirst:
    """The order of pairs by how many of these sets have them."""

    def __init__(self, sets: PairSets) -> None:
        self._pairs, present = np.unique(sets.pairs, return_counts=True)
        self._place = np.empty(len(present), dtype=np.int64)
        self._place[np.lexsort((self._pairs, present))] = np.arange(len(present))

    def __len__(self) -> int:
        return len(self._pairs)

    def read(self, sets: PairSets) -> PairSets:
        """Return the sets with the place in this order for every pair; below 0 for a pair that is new."""
        places = [np.zeros(0, dtype=np.int64)]
        count = len(sets.size)
        for begin in range(0, count, _BATCH):
            end = min(begin + _BATCH, count)
            place = self._places(sets.pairs[sets.start[begin] : sets.start[end]])
            owner = np.repeat(np.arange(end - begin), sets.size[begin:end])
            # One number a pair (set, place) sorts several times faster than two.
            both = (owner << 34) + place + _UNSEEN
            both.sort()
            places.append((both & ((1 << 34) - 1)) - _UNSEEN)
        return PairSets(sets.start, np.concatenate(places))

    def _places(self, pairs: Pairs) -> Ints:
        new: Ints = pairs.astype(np.int64) - _UNSEEN
        if not len(self._pairs):
            return new
        # Looking up in sorted order goes through the table from one end to the other, several times faster.
        order = np.argsort(pairs)
        slot = np.empty(len(pairs), dtype=np.int64)
        slot[order] = np.searchsorted(self._pairs, pairs[order])
        slot = np.minimum(slot, len(self._pairs) - 1)
        places: Ints = np.where(self._pairs[slot] == pairs, self._place[slot], new)
        return places


def similarity(common: npt.ArrayLike, first: Ints, second: Ints) -> npt.NDArray[np.float64]:
    """Return common / √(first x second), 0 where a set is empty."""
    product = np.sqrt(first.astype(np.float64) * second)
    result: npt.NDArray[np.float64] = np.divide(
        common, product, out=np.zeros(product.shape), where=product > 0
    )
    return result


def last_pairs(sets: PairSets) -> Ints:
    """Return the last pair of every set, -1 where it is empty."""
    last = np.full(len(sets.size), -1, dtype=np.int64)
    full = sets.size > 0
    last[full] = sets.pairs[sets.start[1:][full] - 1]
    return last
