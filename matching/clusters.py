"""热点主题: group thousands of messages by what they are about, and give each group a readable title.

Messages are joined bottom up by average similarity (average linkage). What is too much for that at once is
first thinned out: every message climbs to a neighbour that lies in a denser spot until none is denser (mode
seeking, Koontz, Narendra and Fukunaga 1976), and the spots are joined instead of the messages. A message
that is far from every finished centre stays noise.  No random numbers: the same messages give the same topics in any order.  Work
goes block by block, so memory grows with the number of messages and not with its square.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.encoders import Encoder, Vectors, unit_rows
from matching.errors import MatchingError
from matching.titles import Titler

Ints = npt.NDArray[np.int64]
_BLOCK = 1024
_MAX_MODES = 6000


@dataclass(frozen=True)
class Grouping:
    """The numbers of a clustering run; similarities are cosines.

    `alike` is the least average similarity between messages that become one topic. Beyond `at_once` messages,
    `neighbours` nearest ones are looked at, `near` is the least similarity of a neighbour and `join` the least
    average similarity between centres of spots that become one topic. `belong` is the least similarity of a
    member to its centre, `smallest` the least size of a topic.
    """

    alike: float = 0.33
    at_once: int = 6000
    neighbours: int = 20
    near: float = 0.5
    join: float = 0.6
    belong: float = 0.45
    smallest: int = 5


@dataclass(frozen=True)
class Cluster:
    """热点主题: members by falling similarity to the centre; `terms` are its characteristic words."""

    id: str
    size: int
    title: str
    members: tuple[str, ...]
    similarities: tuple[float, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Clustering:
    """Topics by falling size, and the ids that belong to none."""

    clusters: tuple[Cluster, ...]
    noise: tuple[str, ...]


def cluster_messages(
    ids: Sequence[str],
    texts: Sequence[str],
    encoder: Encoder,
    grouping: Grouping = Grouping(),
    vectors: Vectors | None = None,
) -> Clustering:
    """Return the topics of the messages; `vectors` may carry stored ones.  Raises ``bad_input``."""
    if len(ids) != len(texts) or len(set(ids)) != len(ids):
        raise MatchingError("bad_input", what="ids")
    # Work in the order of ids, so that ties and titles do not depend on the order of the file.
    order = sorted(range(len(ids)), key=lambda n: ids[n])
    names = [ids[n] for n in order]
    said = [texts[n] for n in order]
    held = encoder.encode(said) if vectors is None else unit_rows(vectors[order].astype(np.float32))
    labels, similarity = assign(held, grouping)
    groups = [np.flatnonzero(labels == label) for label in range(int(labels.max(initial=-1)) + 1)]
    groups.sort(key=lambda members: (-len(members), names[int(members[0])]))
    titler = Titler(said, encoder)
    clusters, used = [], set[str]()
    for number, members in enumerate(groups, start=1):
        ranked = members[np.lexsort((members, -similarity[members]))]
        centre = unit_rows(held[members].mean(axis=0, keepdims=True))[0]
        title, terms = titler.title(ranked.tolist(), centre, frozenset(used))
        used.add(title)
        clusters.append(
            Cluster(
                f"topic-{number:04d}",
                len(members),
                title,
                tuple(names[n] for n in ranked),
                tuple(round(float(similarity[n]), 4) for n in ranked),
                terms,
            )
        )
    noise = tuple(names[int(n)] for n in np.flatnonzero(labels < 0))
    return Clustering(tuple(clusters), noise)


def assign(vectors: Vectors, grouping: Grouping = Grouping()) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Return a topic number per vector (-1: none) and its similarity to the centre of its topic."""
    count = len(vectors)
    nothing = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.float32)
    if count < grouping.smallest:
        return nothing
    if count <= grouping.at_once:
        labels = _linked(vectors, grouping.alike)
    else:
        near, similarity = neighbours(vectors, grouping.neighbours)
        labels = _joined(vectors, _modes(near, similarity, grouping.near), grouping)
    for _ in range(3):
        centres = _centres(vectors, labels, grouping.smallest)
        if not len(centres):
            return nothing
        labels, closeness = _nearest(vectors, centres)
        labels[closeness < grouping.belong] = -1
    labels = _without_small(labels, grouping.smallest)
    centres = _centres(vectors, labels, 1)
    if not len(centres):
        return nothing
    closeness = np.zeros(count, dtype=np.float32)
    inside = np.flatnonzero(labels >= 0)
    closeness[inside] = np.einsum("ij,ij->i", vectors[inside], centres[labels[inside]])
    return labels, closeness


def neighbours(vectors: Vectors, k: int) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Return the `k` nearest other vectors of each (numbers and cosines), nearest first."""
    count = len(vectors)
    k = min(k, count - 1)
    near = np.zeros((count, k), dtype=np.int64)
    similarity = np.zeros((count, k), dtype=np.float32)
    for start in range(0, count, _BLOCK):
        scores = vectors[start : start + _BLOCK] @ vectors.T
        rows = np.arange(len(scores))
        scores[rows, start + rows] = -2.0
        chosen = (
            np.argpartition(-scores, k - 1, axis=1)[:, :k] if k < count - 1 else np.argsort(-scores)[:, :k]
        )
        chosen.sort(axis=1)
        values = np.take_along_axis(scores, chosen, axis=1)
        best = np.argsort(-values, axis=1, kind="stable")
        near[start : start + _BLOCK] = np.take_along_axis(chosen, best, axis=1)
        similarity[start : start + _BLOCK] = np.take_along_axis(values, best, axis=1)
    return near, similarity


def _modes(near: Ints, similarity: npt.NDArray[np.float32], least: float) -> Ints:
    """Return for every vector the densest one it can climb to, or -1 when it has no near neighbour."""
    density = np.where(similarity >= least, similarity, 0).sum(axis=1)
    rank = np.empty(len(density), dtype=np.int64)
    rank[np.lexsort((np.arange(len(density)), -density))] = np.arange(len(density))
    higher = (rank[near] < rank[:, None]) & (similarity >= least)
    first = np.argmax(higher, axis=1)
    parent = np.where(higher.any(axis=1), near[np.arange(len(near)), first], np.arange(len(near)))
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            break
        parent = above
    result: Ints = np.where(density > 0, parent, -1)
    return result


def _joined(vectors: Vectors, modes: Ints, grouping: Grouping) -> Ints:
    """Return labels after joining spots whose centres are alike."""
    kept, labels, size = np.unique(modes, return_inverse=True, return_counts=True)
    labels = labels.ravel().astype(np.int64)
    # Spots of one or two messages are not joined with each other: their members are offered to the
    # finished topics afterwards.
    solid = np.flatnonzero((kept >= 0) & (size >= 3))
    if len(solid) > _MAX_MODES:
        solid = np.sort(solid[np.argsort(-size[solid], kind="stable")[:_MAX_MODES]])
    position = np.full(len(kept), -1, dtype=np.int64)
    position[solid] = np.arange(len(solid))
    labels = position[labels]
    if len(solid) < 2:
        return labels
    merging = _linked(_centres(vectors, labels, 1), grouping.join)
    result: Ints = np.where(labels >= 0, merging[np.maximum(labels, 0)], -1).astype(np.int64)
    return result


def _linked(vectors: Vectors, least: float) -> Ints:
    """Return labels of average linkage: groups whose average similarity stays at `least` or above.

    A vector without any known word (all zeros) is like nothing and gets -1.
    """
    from sklearn.cluster import AgglomerativeClustering  # importing it takes a second; few callers need it

    labels = np.full(len(vectors), -1, dtype=np.int64)
    known = np.flatnonzero(np.einsum("ij,ij->i", vectors, vectors) > 0)
    if len(known) > 1:
        labels[known] = AgglomerativeClustering(
            n_clusters=None, distance_threshold=1 - least, metric="cosine", linkage="average"
        ).fit_predict(vectors[known].astype(np.float64))
    return labels


def _centres(vectors: Vectors, labels: Ints, smallest: int) -> Vectors:
    """Return unit centres of the labels with enough members, in the order of the labels."""
    inside = np.flatnonzero(labels >= 0)
    if not len(inside):
        return np.zeros((0, vectors.shape[1]), dtype=np.float32)
    size = np.bincount(labels[inside])
    sums = np.zeros((len(size), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, labels[inside], vectors[inside])
    return unit_rows(sums[size >= smallest])


def _nearest(vectors: Vectors, centres: Vectors) -> tuple[Ints, npt.NDArray[np.float32]]:
    labels = np.zeros(len(vectors), dtype=np.int64)
    closeness = np.zeros(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        scores = vectors[start : start + _BLOCK] @ centres.T
        labels[start : start + _BLOCK] = scores.argmax(axis=1)
        closeness[start : start + _BLOCK] = scores.max(axis=1)
    return labels, closeness


def _without_small(labels: Ints, smallest: int) -> Ints:
    """Return labels numbered from 0 without gaps; labels with too few members become -1."""
    size = np.bincount(labels[labels >= 0], minlength=1)
    kept = np.flatnonzero(size >= smallest)
    position = np.full(len(size), -1, dtype=np.int64)
    position[kept] = np.arange(len(kept))
    result: Ints = np.where(labels >= 0, position[np.maximum(labels, 0)], -1)
    return result
