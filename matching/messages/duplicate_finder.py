"""查重: which of the messages on hand nearly equal a new one, while it is being typed.

Texts are compared as in `matching.messages.duplicates`.  Of every held message the rarest pairs of characters are listed by
pair; those of the new text lead to the few held ones that can reach the threshold, and these are compared in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.errors import MatchingError
from matching.messages.duplicates import THRESHOLD, beginning, says_something
from matching.words.pair_sets import (
    Ints,
    PairSets,
    RarestFirst,
    compared_texts,
    last_pairs,
    pair_sets,
    similarity,
)
from matching.words.passages import shared_passage

_COMPARED = 200


@dataclass(frozen=True)
class SimilarMessage:
    """A message on hand: how far its pairs of characters overlap with those of the new text (0..1), and the longest
    passage they share, as it stands in the message on hand."""

    id: str
    similarity: float
    passage: str


@dataclass(frozen=True)
class _Segment:
    """Messages with all of their pairs and with their rarest, and the list of those that have each rare pair:
    `owner[start[n]:start[n + 1]]` for `places[n]`. silent: those without any pair, by what they say instead."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    sets: PairSets
    rare: PairSets
    last: Ints
    places: Ints
    start: Ints
    owner: npt.NDArray[np.int32]
    silent: dict[str, list[int]]


class DuplicateFinder:
    """Finds the held messages that nearly equal a text.

    Nothing in it changes after construction, so threads may share it; `adding` gives a new one. Which pairs are
    rare was counted when the finder was made, and is counted again when it has grown to twice that size; this
    matters for speed, not for what is found.
    """

    def __init__(self, ids: Sequence[str], texts: Sequence[str], threshold: float = THRESHOLD) -> None:
        if len(ids) != len(texts) or len(set(ids)) != len(ids) or not 0 < threshold <= 1:
            raise MatchingError("bad_input", what="ids")
        self._threshold = threshold
        self._counted = len(ids)
        self._ids = frozenset(ids)
        sets = pair_sets(compared_texts(texts))
        self._rarest = RarestFirst(sets)
        self._segments: tuple[_Segment, ...] = (self._segment(ids, texts, sets),)

    def __len__(self) -> int:
        return len(self._ids)

    def adding(self, ids: Sequence[str], texts: Sequence[str]) -> DuplicateFinder:
        """Return a finder that holds these messages too.  Raises ``bad_input`` for an id that is held already."""
        if len(ids) != len(texts) or len(set(ids)) != len(ids) or not self._ids.isdisjoint(ids):
            raise MatchingError("bad_input", what="ids")
        if len(self) + len(ids) > 2 * self._counted:
            return DuplicateFinder(
                [name for part in self._segments for name in part.ids] + list(ids),
                [text for part in self._segments for text in part.texts] + list(texts),
                self._threshold,
            )
        added = self._segment(ids, texts, pair_sets(compared_texts(texts)))
        segments = list(self._segments)
        # Segments double in size, so that a message is moved a few times only and a search visits few of them.
        while len(segments) > 1 and len(segments[-1].ids) <= len(added.ids):
            added = _followed(segments.pop(), added)
        more = object.__new__(DuplicateFinder)
        more._threshold, more._counted, more._rarest = self._threshold, self._counted, self._rarest
        more._ids = self._ids.union(ids)
        more._segments = (*segments, added)
        return more

    def find(self, text: str, most: int = 5) -> list[SimilarMessage]:
        """Return the messages that reach the threshold, most similar first (equal ones by id), at most `most`.

        When hundreds are nearly equal, those that share most of the rarest pairs are compared. A text without a
        pair of characters (an emoji, one character) finds equal ones. Raises ``bad_input`` for `most` below 0.
        """
        return [
            SimilarMessage(name, value, shared_passage(held, text))
            for value, name, held in self._nearest(text, most)
        ]

    def similarities(self, text: str, most: int = 5) -> list[tuple[str, float]]:
        """Return the ids of what `find` finds and how similar they are; passages of many take long."""
        return [(name, value) for value, name, _ in self._nearest(text, most)]

    def _nearest(self, text: str, most: int) -> list[tuple[float, str, str]]:
        """Return similarity, id and text of the nearest messages."""
        if most < 0:
            raise MatchingError("bad_input", what="most")
        compared = compared_texts([text])
        sets = pair_sets(compared)
        rare = self._beginning(sets)
        found = [
            (value, segment.ids[n], segment.texts[n])
            for segment in self._segments
            for n, value in (
                self._near(segment, sets, rare)
                if sets.size[0]
                else ((n, 1.0) for n in segment.silent.get(compared[0], ()))
            )
        ]
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        return found[:most]

    def _near(self, segment: _Segment, sets: PairSets, rare: PairSets) -> list[tuple[int, float]]:
        """Return the messages of a segment that reach the threshold, and their similarities."""
        common, size, own = _common(segment, rare), segment.sets.size, int(sets.size[0])
        near = np.flatnonzero(common)
        # Where the beginning of one ends before that of the other, all it shares until there was counted.
        ends, end = segment.last[near], int(last_pairs(rare)[0])
        left = np.where(ends <= end, size[near] - segment.rare.size[near], own - rare.size[0])
        near = near[common[near] + left >= self._threshold * np.sqrt(size[near] * float(own)) - 1e-6]
        near = near[np.argsort(-common[near], kind="stable")[:_COMPARED]]
        others = segment.sets.chosen(near)
        shared = np.bincount(others.owner, np.isin(others.pairs, sets.pairs), minlength=len(near))
        values = np.round(similarity(shared, others.size, sets.size), 4)
        return [
            (int(n), float(value))
            for n, value in zip(near, values, strict=True)
            if value >= self._threshold - 1e-9
        ]

    def _beginning(self, sets: PairSets) -> PairSets:
        # Whichever of the two is the larger: t² of it must be in common.
        return self._rarest.read(sets).beginnings(beginning(sets.size, self._threshold**2))

    def _segment(self, ids: Sequence[str], texts: Sequence[str], sets: PairSets) -> _Segment:
        return _listed(tuple(ids), tuple(texts), sets, self._beginning(sets))


def _listed(ids: tuple[str, ...], texts: tuple[str, ...], sets: PairSets, rare: PairSets) -> _Segment:
    order = np.argsort(rare.pairs, kind="stable")
    places, start = np.unique(rare.pairs[order], return_index=True)
    owner = rare.owner[order].astype(np.int32)
    starts = np.r_[start, len(order)]
    silent: dict[str, list[int]] = {}
    numbers = np.flatnonzero(sets.size == 0).tolist()
    for number, compared in zip(numbers, compared_texts([texts[n] for n in numbers]), strict=True):
        if says_something(compared):
            silent.setdefault(compared, []).append(number)
    return _Segment(ids, texts, sets, rare, last_pairs(rare), places.astype(np.int64), starts, owner, silent)


def _followed(before: _Segment, added: _Segment) -> _Segment:
    return _listed(
        before.ids + added.ids,
        before.texts + added.texts,
        before.sets.followed_by(added.sets),
        before.rare.followed_by(added.rare),
    )


def _common(segment: _Segment, rare: PairSets) -> Ints:
    """Return how many of the rare pairs of one text each message of a segment has among its own."""
    if not len(segment.places):
        return np.zeros(len(segment.ids), dtype=np.int64)
    slot = np.minimum(np.searchsorted(segment.places, rare.pairs), len(segment.places) - 1)
    known = slot[segment.places[slot] == rare.pairs]
    owner = [segment.owner[segment.start[n] : segment.start[n + 1]] for n in known]
    return np.bincount(np.concatenate(owner or [segment.owner[:0]]), minlength=len(segment.ids))
