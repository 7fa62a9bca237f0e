"""重复留言: nearly identical messages of a collection, found by their pairs of characters.

Duplicates are a lexical question (the same message sent twice, with a greeting, in another order), topics a
semantic one.  Texts are compared as `matching.words.pair_sets` says.  Candidates are pairs of texts that share enough of
their rarest pairs of characters; they are then compared exactly, and none that reaches the threshold is missed.
Large families of nearly equal letters are put together beforehand (`matching.messages.form_letters`): which of its
members resemble each other need not be known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matching.errors import MatchingError
from matching.messages.comparing import ExactComparison, SimilarSets, group_sizes, merged
from matching.messages.form_letters import LARGE, large_families
from matching.words.pair_sets import (
    Ints,
    PairSets,
    RarestFirst,
    compared_texts,
    last_pairs,
    pair_sets,
)

THRESHOLD = 0.75
# Somewhat longer beginnings than must be compared leave far fewer candidates.
_LONGER = 1.3
_SECTIONS = 16
_BLOCK = 512
_JOINED_AT_ONCE = 1_000_000
_PARTNERS = 50


@dataclass(frozen=True)
class DuplicatePair:
    """Two messages and how far their pairs of characters overlap, 0..1; `first` < `second`."""

    first: str
    second: str
    similarity: float


@dataclass(frozen=True)
class Duplicates:
    """Pairs by falling similarity, and groups of ids connected by pairs (largest first).

    The groups are exact: two messages are in one group when, and only when, messages lead from one to the other
    of which each reaches the threshold with the next.  Of the pairs not all are told, so that a form letter sent
    ten thousand times does not make fifty million: a message that repeats another word for word is paired with the
    first such message only, a message with at most its 50 most similar smaller ones, and one of a group of 256 or more
    sometimes with no more than one of that group.
    """

    pairs: tuple[DuplicatePair, ...]
    groups: tuple[tuple[str, ...], ...]


def find_duplicates(ids: Sequence[str], texts: Sequence[str], threshold: float = THRESHOLD) -> Duplicates:
    """Return the near-duplicates of a collection; the order of the input does not matter.

    Texts without a pair of characters (an emoji, one character) are duplicates of equal ones only, those without
    anything but marks of none.  Raises ``bad_input``.
    """
    if len(ids) != len(texts) or len(set(ids)) != len(ids) or not 0 < threshold <= 1:
        raise MatchingError("bad_input", what="ids")
    order = sorted(range(len(ids)), key=lambda n: ids[n])
    keys = [ids[n] for n in order]
    said = compared_texts([texts[n] for n in order])
    first_with: dict[str, int] = {}
    same = np.array([first_with.setdefault(text, n) for n, text in enumerate(said)], dtype=np.int64)
    distinct = np.flatnonzero(same == np.arange(len(said)))
    joined = join(pair_sets([said[n] for n in distinct]), threshold)
    repeating = np.flatnonzero(same != np.arange(len(said)))
    copies = np.array([n for n in repeating if says_something(said[n])], dtype=np.int64)
    pairs = [
        _pair(keys, int(distinct[a]), int(distinct[b]), float(value))
        for a, b, value in zip(joined.pairs.first, joined.pairs.second, joined.pairs.similarity, strict=True)
    ]
    pairs += [DuplicatePair(keys[same[n]], keys[n], 1.0) for n in copies]
    pairs.sort(key=lambda pair: (-pair.similarity, pair.first, pair.second))
    label = np.arange(len(said))
    label[distinct] = distinct[joined.label]
    label[copies] = label[same[copies]]
    return Duplicates(tuple(pairs), _groups(keys, label))


def says_something(compared: str) -> bool:
    """Say whether a compared text holds more than marks and spaces."""
    return any(unicodedata.category(character)[0] not in "PZC" for character in compared)


def _pair(keys: Sequence[str], a: int, b: int, value: float) -> DuplicatePair:
    return DuplicatePair(keys[min(a, b)], keys[max(a, b)], round(value, 4))


@dataclass(frozen=True)
class Joined:
    """Similar sets, as numbers: pairs, and per set the `label` of its group (its own where it has no partner)."""

    pairs: SimilarSets
    label: Ints


def join(sets: PairSets, threshold: float) -> Joined:
    """Group all sets that similar ones connect. Those of one large family are not compared with each other."""
    # From the smallest to the largest: those similar to a set lie in a short stretch before it.
    order = np.argsort(sets.size, kind="stable")
    rarest = RarestFirst(sets)
    read = rarest.read(sets.chosen(order))
    comparison = ExactComparison(read, len(rarest), threshold)
    label, found = large_families(read, comparison)
    family = np.where(group_sizes(label) >= LARGE, label, -1)
    for larger, smaller in _candidates(read, len(rarest), threshold, family):
        for step in range(0, len(larger), _JOINED_AT_ONCE):
            part = slice(step, step + _JOINED_AT_ONCE)
            open_ = (label[larger[part]] != label[smaller[part]]) | (group_sizes(label)[larger[part]] < LARGE)
            pairs = comparison.similar(larger[part][open_], smaller[part][open_])
            label = merged(label, pairs)
            found.append(_strongest(pairs))
    first, second, value = (
        np.concatenate([column, *(getattr(pairs, name) for pairs in found)])
        for name, column in (
            ("first", np.zeros(0, np.int64)),
            ("second", np.zeros(0, np.int64)),
            ("similarity", np.zeros(0)),
        )
    )
    named = np.empty(len(label), dtype=np.int64)
    named[order] = order[label]
    return Joined(SimilarSets(order[first], order[second], value), named)


def beginning(size: Ints, least_overlap: float) -> Ints:
    """Return how many of its rarest pairs a set is asked for, when `least_overlap` of all must be in common."""
    length: Ints = np.floor(min(_LONGER * (1 - least_overlap), 1) * size + 1e-9).astype(np.int64) + 1
    return length


def _candidates(read: PairSets, width: int, threshold: float, family: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield, section by section, the sets that may be similar: the larger and the smaller of each pair.

    Of the smaller set t of all its pairs are in common, of the larger t² (its size is at most that of the smaller
    by t²). Where the beginning of one set ends before that of the other, all it shares until there was counted,
    so what else they share is at most what is left of it. Two sets of one family (-1: of none) are no candidates.
    """
    size = read.size
    count = len(size)
    asked, listed = (read.beginnings(beginning(size, least)) for least in (threshold**2, threshold))
    asking, columns = asked.matrix(width), listed.matrix(width).T.tocsr()
    asked_end, listed_end = (last_pairs(part) for part in (asked, listed))
    asked_rest, listed_rest = size - asked.size, size - listed.size
    section = max(_BLOCK, -(-count // _SECTIONS))
    for begin in range(0, count, section):
        end = min(begin + section, count)
        near = int(np.searchsorted(size, np.floor(threshold**2 * size[begin] * (1 - 1e-9))))
        part = columns[:, near:end]
        found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
        for own in np.unique(family[begin:end]):
            rows = np.flatnonzero(family[begin:end] == own) + begin
            others = np.arange(near, end) if own < 0 else np.flatnonzero(family[near:end] != own) + near
            held = part if own < 0 else part[:, others - near]
            for start in range(0, len(rows), _BLOCK):
                asker = rows[start : start + _BLOCK]
                products = asking[asker] @ held
                larger = np.repeat(asker, np.diff(products.indptr))
                smaller = others[products.indices]
                left = np.where(
                    listed_end[smaller] <= asked_end[larger], listed_rest[smaller], asked_rest[larger]
                )
                wanted = threshold * np.sqrt(size[larger] * size[smaller].astype(np.float64))
                kept = (smaller < larger) & (products.data + left >= wanted - 1e-6)
                found.append((larger[kept], smaller[kept]))
        yield tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[misc]


def _strongest(pairs: SimilarSets) -> SimilarSets:
    """Return the pairs without those beyond the strongest 50 of each first text."""
    order = np.lexsort((pairs.second, -pairs.similarity, pairs.first))
    ranked = pairs.first[order]
    place = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    kept = order[place < _PARTNERS]
    return SimilarSets(pairs.first[kept], pairs.second[kept], pairs.similarity[kept])


def _groups(keys: Sequence[str], label: Ints) -> tuple[tuple[str, ...], ...]:
    size = np.bincount(label, minlength=1)
    groups: dict[int, list[str]] = {}
    for number in np.flatnonzero(size[label] > 1) if len(label) else ():
        groups.setdefault(int(label[number]), []).append(keys[int(number)])
    return tuple(
        sorted((tuple(group) for group in groups.values()), key=lambda group: (-len(group), group[0]))
    )
