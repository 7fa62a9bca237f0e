"""How good duplicates, topics and field guesses are, against a known truth: small measures and whole comparisons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.enlargement import Enlarged
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score

from matching import Clustering, Duplicates, Engine, classify_fields
from matching.messages.code_tables import Guess, Leaf, classify


@dataclass(frozen=True)
class PairQuality:
    """Precision, recall and their harmonic mean over pairs of messages in one group."""

    precision: float
    recall: float
    f1: float


def pair_quality(found: Duplicates, made: Enlarged) -> PairQuality:
    """Return how well the groups of duplicates tell the planted copies."""
    number = {key: n for n, key in enumerate(made.ids)}
    pairs = {
        (number[a], number[b])
        for group in found.groups
        for a in group
        for b in group
        if number[a] < number[b]
    }
    planted = made.planted()
    right = len(pairs & planted)
    precision, recall = right / max(len(pairs), 1), right / max(len(planted), 1)
    return PairQuality(precision, recall, 2 * precision * recall / max(precision + recall, 1e-12))


@dataclass(frozen=True)
class TopicQuality:
    """Topics, share of messages in one, purity of these, and the adjusted Rand index over all messages.

    A message without a topic counts as a topic of its own, and so does one whose truth is None.
    """

    topics: int
    covered: float
    purity: float
    adjusted_rand: float


def topic_quality(labels: Sequence[int | None], truth: Sequence[Any]) -> TopicQuality:
    """Return the quality of labels (None: no topic)."""
    groups: dict[int, list[Any]] = {}
    for n, (label, name) in enumerate(zip(labels, truth, strict=True)):
        if label is not None:
            groups.setdefault(label, []).append(("own", n) if name is None else name)
    covered = sum(map(len, groups.values()))
    purest = sum(Counter(names).most_common(1)[0][1] for names in groups.values())
    found = [f"own-{n}" if label is None else f"topic-{label}" for n, label in enumerate(labels)]
    known = [f"own-{n}" if name is None else f"truth-{name}" for n, name in enumerate(truth)]
    return TopicQuality(
        len(groups), covered / len(truth), purest / max(covered, 1), float(adjusted_rand_score(known, found))
    )


def topic_labels(found: Clustering, ids: Sequence[str]) -> list[int | None]:
    """Return the number of the topic of every message."""
    where = {member: n for n, cluster in enumerate(found.clusters) for member in cluster.members}
    return [where.get(key) for key in ids]


def plain_topics(texts: Sequence[str], count: int, *, batches: bool = False) -> list[int]:
    """Return labels of the peer: k-means (in small batches for many messages) on TF-IDF of character pairs."""
    rows = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), min_df=2, sublinear_tf=True).fit_transform(
        texts
    )
    kind = MiniBatchKMeans if batches else KMeans
    labels: list[int] = kind(n_clusters=count, n_init=1, random_state=0).fit_predict(rows).tolist()
    return labels


@dataclass(frozen=True)
class GuessQuality:
    """Share right, expected calibration error over ten bins, and what `unsure` does."""

    right: float
    calibration_error: float
    unsure: float
    right_when_sure: float


def guess_quality(confidence: Sequence[float], right: Sequence[bool], unsure: Sequence[bool]) -> GuessQuality:
    """Return the quality of guesses."""
    sure = [hit for hit, doubt in zip(right, unsure, strict=True) if not doubt]
    return GuessQuality(
        sum(right) / len(right),
        calibration_error(confidence, right),
        1 - len(sure) / len(right),
        sum(sure) / max(len(sure), 1),
    )


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Mean distance of confidence and share right over bins of equal width (Naeini and others, AAAI 2015)."""
    error = 0.0
    for n in range(bins):
        inside = [k for k, value in enumerate(confidence) if n / bins < value <= (n + 1) / bins]
        error += abs(sum(confidence[k] for k in inside) - sum(right[k] for k in inside))
    return error / len(right)


def field_quality(rows: Sequence[dict[str, Any]], engine: Engine) -> GuessQuality:
    """Return the quality of the eleven fields on rows with `text` and `field`."""
    guesses = classify_fields([row["text"] for row in rows], engine)
    right = [guess.field == row["field"] for guess, row in zip(guesses, rows, strict=True)]
    return guess_quality([g.confidence for g in guesses], right, [g.unsure for g in guesses])


def table_quality(
    rows: Sequence[dict[str, Any]], leaves: Sequence[dict[str, Any]], engine: Engine
) -> GuessQuality:
    """Return the quality on a code table: rows with `title`, `text`, `label`; leaves with `l1`, `l2`, `l3`."""
    table = [Leaf(leaf["l1"], (leaf["l1"], leaf["l2"], leaf["l3"])) for leaf in leaves]
    guesses: list[Guess] = classify([f"{row['title']}\n{row['text']}" for row in rows], table, engine)
    right = [guess.label == row["label"] for guess, row in zip(guesses, rows, strict=True)]
    return guess_quality([g.confidence for g in guesses], right, [g.unsure for g in guesses])
