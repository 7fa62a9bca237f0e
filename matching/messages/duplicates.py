"""重复留言: nearly identical messages of a collection, found by their pairs of characters.

Duplicates are a lexical question (the same message sent twice, with a greeting, in another order), topics a
semantic one.  Texts are compared as `matching.words.pair_sets` says.  Candidates are pairs of texts that share enough of
their rarest pairs of characters; they are then compared exactly, and none that reaches the threshold is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from matching.errors import MatchingError
from matching.words.pair_sets import (
    Ints,
    PairSets,
    RarestFirst,
    compared_texts,
    last_pairs,
    pair_sets,
    similarity,
)

Floats = npt.NDArray[np.float64]
THRESHOLD = 0.75
# Somewhat longer beginnings than must be compared leave far fewer candidates.
_LONGER = 1.3
_SECTIONS = 16
_BLOCK = 512
_COMPARED_AT_ONCE = 50_000
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

    A message that repeats another word for word is paired with the first such message only, and a message
    with at most its 50 most similar ones, so that a form letter sent ten thousand times does not make fifty
    million pairs; the groups come from all pairs.
    """

    pairs: tuple[DuplicatePair, ...]
    groups: tuple[tuple[str, ...], ...]


def find_duplicates(ids: Sequence[str], texts: Sequence[str], threshold: float = THRESHOLD) -> Duplicates:
    """Return the near-duplicates of a collection; the order of the input does not matter."""
    if len(ids) != len(texts) or len(set(ids)) != len(ids) or not 0 < threshold <= 1:
        raise MatchingError("bad_input", what="ids")
    order = sorted(range(len(ids)), key=lambda n: ids[n])
    keys = [ids[n] for n in order]
    said = compared_texts([texts[n] for n in order])
    first_with: dict[str, int] = {}
    same = np.array([first_with.setdefault(text, n) for n, text in enumerate(said)], dtype=np.int64)
    distinct = np.flatnonzero(same == np.arange(len(said)))
    sets = pair_sets([said[n] for n in distinct])
    joined = join(sets, threshold)
    speaks = sets.size[np.searchsorted(distinct, same)] > 0
    copies = np.flatnonzero((same != np.arange(len(said))) & speaks)
    pairs = [
        _pair(keys, int(distinct[a]), int(distinct[b]), float(value))
        for a, b, value in zip(joined.first, joined.second, joined.similarity, strict=True)
    ]
    pairs += [DuplicatePair(keys[same[n]], keys[n], 1.0) for n in copies]
    pairs.sort(key=lambda pair: (-pair.similarity, pair.first, pair.second))
    label = np.arange(len(said))
    label[distinct] = distinct[joined.label]
    label[copies] = label[same[copies]]
    return Duplicates(tuple(pairs), _groups(keys, label))


def _pair(keys: Sequence[str], a: int, b: int, value: float) -> DuplicatePair:
    return DuplicatePair(keys[min(a, b)], keys[max(a, b)], round(value, 4))


@dataclass(frozen=True)
class Joined:
    """Similar sets, as numbers: pairs, and per set the `label` of its group (its own where it has no partner)."""

    first: Ints
    second: Ints
    similarity: Floats
    label: Ints


def join(sets: PairSets, threshold: float) -> Joined:
    """Compare every set with every other."""
    count = len(sets.size)
    # From the smallest to the largest: those similar to a set lie in a short stretch before it.
    order = np.argsort(sets.size, kind="stable")
    rarest = RarestFirst(sets)
    read = rarest.read(sets.chosen(order))
    rows = read.matrix(len(rarest))
    label = np.arange(count)
    found: list[tuple[Ints, Ints, Floats]] = []
    for larger, smaller in _candidates(read, len(rarest), threshold):
        first, second, value = _compared(rows, read.size, larger, smaller, threshold)
        label = _merged(label, order[first], order[second])
        found.append(_strongest(order[first], order[second], value))
    first, second, value = (
        np.concatenate([part[n] for part in found] or [np.zeros(0, kind)])
        for n, kind in enumerate((np.int64, np.int64, np.float64))
    )
    return Joined(first, second, value, label)


def beginning(size: Ints, least_overlap: float) -> Ints:
    """Return how many of its rarest pairs a set is asked for, when `least_overlap` of all must be in common."""
    length: Ints = np.floor(min(_LONGER * (1 - least_overlap), 1) * size + 1e-9).astype(np.int64) + 1
    return length


def _candidates(read: PairSets, width: int, threshold: float) -> Iterator[tuple[Ints, Ints]]:
    """Yield, section by section, the sets that may be similar: the larger and the smaller of each pair.

    Of the smaller set t of all its pairs are in common, of the larger t² (its size is at most that of the smaller
    by t²). Where the beginning of one set ends before that of the other, all it shares until there was counted,
    so what else they share is at most what is left of it.
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
        found = []
        for start in range(begin, end, _BLOCK):
            products = asking[start : min(start + _BLOCK, end)] @ part
            larger = np.repeat(np.arange(products.shape[0]), np.diff(products.indptr)) + start
            smaller = products.indices.astype(np.int64) + near
            left = np.where(
                listed_end[smaller] <= asked_end[larger], listed_rest[smaller], asked_rest[larger]
            )
            wanted = threshold * np.sqrt(size[larger] * size[smaller].astype(np.float64))
            kept = (smaller < larger) & (products.data + left >= wanted - 1e-6)
            found.append((larger[kept], smaller[kept]))
        yield tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[misc]


def _compared(
    rows: scipy.sparse.csr_matrix, size: Ints, left: Ints, right: Ints, threshold: float
) -> tuple[Ints, Ints, Floats]:
    """Return the pairs that reach the threshold, and their similarities."""
    common = np.zeros(len(left))
    for step in range(0, len(left), _COMPARED_AT_ONCE):
        part = slice(step, step + _COMPARED_AT_ONCE)
        common[part] = np.asarray(rows[left[part]].multiply(rows[right[part]]).sum(axis=1)).ravel()
    value = similarity(common, size[left], size[right])
    good = value >= threshold - 1e-9
    return left[good], right[good], value[good]


def _strongest(first: Ints, second: Ints, value: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the pairs without those beyond the strongest 50 of each first text."""
    order = np.lexsort((second, -value, first))
    ranked = first[order]
    place = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    kept = order[place < _PARTNERS]
    return first[kept], second[kept], value[kept]


def _merged(label: Ints, first: Ints, second: Ints) -> Ints:
    """Return the labels after joining the groups of each pair; a group is named by its smallest number."""
    if not len(first):
        return label
    count = len(label)
    edges = np.r_[label, first], np.r_[np.arange(count), second]
    graph = scipy.sparse.csr_matrix((np.ones(len(edges[0]), dtype=np.int8), edges), shape=(count, count))
    _, group = scipy.sparse.csgraph.connected_components(graph, directed=False)
    smallest = np.full(int(group.max()) + 1, count)
    np.minimum.at(smallest, group, np.arange(count))
    merged: Ints = smallest[group]
    return merged


def _groups(keys: Sequence[str], label: Ints) -> tuple[tuple[str, ...], ...]:
    size = np.bincount(label, minlength=1)
    groups: dict[int, list[str]] = {}
    for number in np.flatnonzero(size[label] > 1) if len(label) else ():
        groups.setdefault(int(label[number]), []).append(keys[int(number)])
    return tuple(
        sorted((tuple(group) for group in groups.values()), key=lambda group: (-len(group), group[0]))
    )
