"""热点主题: group thousands of messages by what they are about, and give each group a readable title.

Near-duplicates count as one message that was sent several times.  Messages are drawn towards their neighbours
(`matching.messages.topic_vectors`) and joined bottom up by average similarity (`matching.messages.linkage`); then every message
goes to the nearest topic, or to none.  Of a large collection an even selection is joined, and all messages go to
the topics found.  No random numbers: the same messages give the same topics in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Encoder, Vectors, unit_rows
from matching.errors import MatchingError
from matching.messages.duplicates import find_duplicates
from matching.messages.linkage import average_linkage
from matching.messages.titles import Source, name_topics
from matching.messages.topic_names import TOPIC_NAMES
from matching.messages.topic_vectors import centred, drawn_together, encode_messages

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
_BLOCK = 4096
_ROUNDS = 3
# A collection about few things has no spread to measure by; beyond these bounds a topic is no topic.
_ALIKE = (0.35, 0.6)
_BELONG = (0.15, 0.5)


@dataclass(frozen=True)
class Grouping:
    """The numbers of a clustering run.

    Similarities are cosines after what all messages have in common is taken out, measured in the standard deviation
    that they have between any two messages: a model trained anew may stretch them all. `alike` is the least
    average similarity between messages that become one topic, after each was moved to the middle of at most
    `neighbours` nearest ones (never more than one in forty of all messages). `belong` is the least similarity
    of a member to the others, in multiples of the largest that chance brings among as many topics. `smallest` is the
    least size of a topic. Of more than `at_once` messages that many are joined.
    """

    alike: float = 5.0
    neighbours: int = 10
    belong: float = 1.0
    smallest: int = 5
    at_once: int = 8000


@dataclass(frozen=True)
class Cluster:
    """热点主题: members by falling similarity to the others; `terms` are its characteristic words.

    `copies` are groups of members that nearly repeat each other; `title_source` as in `matching.messages.titles`: a title made
    of one "word" only should be replaced by a person.
    """

    id: str
    size: int
    title: str
    members: tuple[str, ...]
    similarities: tuple[float, ...]
    terms: tuple[str, ...]
    copies: tuple[tuple[str, ...], ...] = ()
    title_source: Source = "list"


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
    names: Sequence[str] = TOPIC_NAMES,
) -> Clustering:
    """Return the topics of the messages.  Raises ``bad_input``.

    A first line of at most 60 characters before others is the title of a message. `vectors` may carry those of
    `matching.messages.topic_vectors.encode_messages` from an earlier run; `names` are what topics are commonly called.
    """
    if len(ids) != len(texts) or len(set(ids)) != len(ids):
        raise MatchingError("bad_input", what="ids")
    if vectors is not None and (vectors.shape != (len(ids), encoder.dim) or not np.isfinite(vectors).all()):
        raise MatchingError("bad_input", what="vectors")
    # Work in the order of ids, so that ties and titles do not depend on the order of the file.
    order = sorted(range(len(ids)), key=lambda n: ids[n])
    keys = [ids[n] for n in order]
    said = [texts[n] for n in order]
    held = encode_messages(said, encoder) if vectors is None else unit_rows(vectors[order].astype(np.float32))
    copies = find_duplicates(keys, said).groups
    first = _first_copies(keys, copies)
    single = np.flatnonzero(first == np.arange(len(keys)))
    weights = np.bincount(first, minlength=len(keys))[single]
    labels, similarity = np.full(len(keys), -1), np.zeros(len(keys), dtype=np.float32)
    labels[single], similarity[single] = assign(held[single], weights, grouping)
    labels, similarity = labels[first], similarity[first]
    topics = _ranked(keys, labels, similarity)
    titles = name_topics(said, held, [members.tolist() for members in topics], encoder, names)
    clusters = []
    for number, (members, title) in enumerate(zip(topics, titles, strict=True), start=1):
        inside = {keys[n] for n in members}
        clusters.append(
            Cluster(
                f"topic-{number:04d}",
                len(members),
                title.title,
                tuple(keys[n] for n in members),
                tuple(round(float(similarity[n]), 4) for n in members),
                title.terms,
                tuple(group for group in copies if group[0] in inside),
                title.source,
            )
        )
    return Clustering(tuple(clusters), tuple(keys[int(n)] for n in np.flatnonzero(labels < 0)))


def assign(vectors: Vectors, weights: Ints, grouping: Grouping = Grouping()) -> tuple[Ints, Floats]:
    """Return a topic number per vector (-1: none) and its similarity to the other messages of its topic.

    weights: how many messages each vector stands for.
    """
    count = len(vectors)
    nothing = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.float32)
    if weights.sum() < grouping.smallest:
        return nothing
    plain = centred(vectors, weights)
    spread = _spread(plain)
    chosen = np.unique(np.arange(min(count, grouping.at_once)) * count // min(count, grouping.at_once))
    k = min(grouping.neighbours, len(chosen) // 40)
    alike = float(np.clip(grouping.alike * spread, *_ALIKE))
    labels = np.full(count, -1, dtype=np.int64)
    labels[chosen] = average_linkage(drawn_together(plain[chosen], k), weights[chosen], alike)
    for _ in range(_ROUNDS):
        labels = _without_small(labels, weights, grouping.smallest)
        if labels.max() < 0:
            return nothing
        # The largest of n normal deviates is about sqrt(2 ln n).
        chance = spread * np.sqrt(2 * np.log(2 + labels.max()))
        labels, closeness = _nearest(plain, weights, labels)
        labels[closeness < np.clip(grouping.belong * chance, *_BELONG)] = -1
    labels = _without_small(labels, weights, grouping.smallest)
    return labels, np.where(labels >= 0, closeness, 0).astype(np.float32)


def _spread(vectors: Vectors) -> float:
    """Return the root mean square of the products of all pairs of different unit vectors, without making the pairs."""
    count = len(vectors)
    own = float(np.einsum("ij,ij->", vectors, vectors))
    everything = float(np.square(vectors.T @ vectors, dtype=np.float64).sum())
    return float(np.sqrt(max(everything - own, 0) / max(count * (count - 1), 1)))


def _first_copies(keys: Sequence[str], copies: Sequence[Sequence[str]]) -> Ints:
    """Return for every message the number of the first one that it repeats, its own where it repeats none."""
    number = {key: n for n, key in enumerate(keys)}
    first = np.arange(len(keys))
    for group in copies:
        members = [number[key] for key in group]
        first[members] = min(members)
    return first


def _nearest(vectors: Vectors, weights: Ints, labels: Ints) -> tuple[Ints, Floats]:
    """Return the nearest topic of every vector and how similar it is to the other messages of that topic.

    A message is compared with the sum of its own topic without itself: five messages about five things
    would else each find one fifth of themselves there.
    """
    inside = np.flatnonzero(labels >= 0)
    sums = np.zeros((int(labels.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, labels[inside], vectors[inside] * weights[inside, None].astype(np.float32))
    square = np.einsum("ij,ij->i", sums, sums)
    best = np.zeros(len(vectors), dtype=np.int64)
    closeness = np.zeros(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        part = slice(start, start + _BLOCK)
        products = vectors[part] @ sums.T
        scores = products / np.sqrt(np.maximum(square, 1e-12))
        own = np.flatnonzero(labels[part] >= 0)
        mine = labels[part][own]
        product = products[own, mine]
        rest = np.sqrt(np.maximum(square[mine] - 2 * product + 1, 0))
        scores[own, mine] = np.divide(product - 1, rest, out=np.zeros_like(rest), where=rest > 1e-3)
        best[part] = scores.argmax(axis=1)
        closeness[part] = scores.max(axis=1)
    return best, closeness


def _without_small(labels: Ints, weights: Ints, smallest: int) -> Ints:
    """Return labels numbered from 0 without gaps; labels of too few messages become -1."""
    inside = labels >= 0
    size = np.bincount(labels[inside], weights[inside], minlength=1)
    kept = np.flatnonzero(size >= smallest)
    place = np.full(len(size), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    result: Ints = np.where(inside, place[np.maximum(labels, 0)], -1)
    return result


def _ranked(keys: Sequence[str], labels: Ints, similarity: Floats) -> list[Ints]:
    """Return the members of every topic, most central first; topics by falling size."""
    groups = [np.flatnonzero(labels == label) for label in range(int(labels.max(initial=-1)) + 1)]
    groups.sort(key=lambda members: (-len(members), keys[int(members[0])]))
    return [members[np.lexsort((members, -similarity[members]))] for members in groups]
