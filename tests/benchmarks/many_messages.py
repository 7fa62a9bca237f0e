"""A hundred thousand messages: near-duplicates, topics and a look-up while typing, each beside a peer.

Called by `python tests/benchmarks/messages.py --messages 100000`.  Messages are made from the synthetic ones and, where
they are on this machine, from the real ones (see `benchmarks.enlargement`).  Every step runs in a process of its
own, so that its peak memory is its own; processor seconds are told too, for the machine may be shared.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.enlargement import Enlarged, enlarge
from benchmarks.quality import (
    TopicQuality,
    field_quality,
    pair_quality,
    plain_topics,
    table_quality,
    topic_labels,
    topic_quality,
)
from sklearn.feature_extraction.text import CountVectorizer

from matching import Engine, cluster_messages, find_duplicates
from matching.messages.duplicate_finder import DuplicateFinder

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "citizen_messages"


@dataclass(frozen=True)
class Measured:
    """Seconds on the clock, processor seconds, peak memory in MiB, and what the step gave back."""

    seconds: float
    processor: float
    peak: float
    result: Any


def measured(step: Callable[..., Any], *given: Any) -> Measured:
    """Run a step in a process of its own."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        began, used = time.perf_counter(), time.process_time()
        result = step(*given)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        sender.send(
            Measured(seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result)
        )

    process = context.Process(target=run)
    process.start()
    found: Measured = receiver.recv()
    process.join()
    return found


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def material() -> list[str]:
    """Return the synthetic messages, and the real ones where they are on this machine."""
    rows = rows_of(ROOT / "seed_data" / "pain_points.jsonl")
    if REAL.is_dir():
        rows += rows_of(REAL / "messages.jsonl")
    return [f"{row['title']}\n{row['text']}" for row in rows]


def duplicates(made: Enlarged) -> float:
    return pair_quality(find_duplicates(made.ids, made.texts), made).f1


def minhash(made: Enlarged, permutations: int = 64, bands: int = 32, alike: float = 0.5) -> float:
    """Peer: MinHash with banding (Broder 1997) on sets of character pairs; F1 on the planted copies."""
    sets = CountVectorizer(analyzer="char", ngram_range=(2, 2), binary=True).fit_transform(made.texts)
    numbers = np.random.default_rng(0)
    factor = numbers.integers(1, 1 << 31, permutations, dtype=np.uint64)
    shift = numbers.integers(0, 1 << 31, permutations, dtype=np.uint64)
    values = sets.indices.astype(np.uint64)
    signature = np.stack(
        [
            np.minimum.reduceat((values * f + s) % np.uint64(2147483647), sets.indptr[:-1]).astype(np.uint32)
            for f, s in zip(factor, shift, strict=True)
        ],
        axis=1,
    )
    pairs: set[tuple[int, int]] = set()
    for band in np.split(signature, bands, axis=1):
        buckets: dict[bytes, list[int]] = {}
        for number, row in enumerate(np.ascontiguousarray(band)):
            buckets.setdefault(row.tobytes(), []).append(number)
        for members in buckets.values():
            pairs.update((a, b) for a in members for b in members if a < b)
    close = {(a, b) for a, b in pairs if (signature[a] == signature[b]).mean() >= alike}
    planted = made.planted()
    right = len(close & planted)
    return 2 * right / max(len(close) + len(planted), 1)


def topics(made: Enlarged) -> tuple[int, float]:
    found = cluster_messages(made.ids, made.texts, Engine.default().encoder)
    return len(found.clusters), 1 - len(found.noise) / len(made.ids)


def look_ups(made: Enlarged, asked: Sequence[str]) -> tuple[float, float, float]:
    """Return seconds to make the finder, and the median and the slowest look-up in milliseconds."""
    began = time.perf_counter()
    finder = DuplicateFinder(made.ids, made.texts)
    ready = time.perf_counter() - began
    taken = []
    for text in asked:
        began = time.perf_counter()
        finder.find(text)
        taken.append(1000 * (time.perf_counter() - began))
    return ready, float(np.median(taken)), max(taken)


def line(name: str, ours: Measured, peer: Measured | None = None) -> str:
    text = f"{name:44}{ours.seconds:9.1f}{ours.processor:9.1f}{ours.peak:9.0f}"
    if peer is None:
        return text
    return f"{text}{peer.seconds:9.1f}{peer.processor:9.1f}{peer.peak:9.0f}{ours.seconds / peer.seconds:8.2f}"


def run(count: int) -> None:
    """Measure with `count` made messages and print the tables."""
    made = enlarge(material(), count)
    held = len(made.texts)
    print(f"{held} messages, {sum(map(len, made.texts)) / held:.0f} characters on average")
    print(f"{'step':44}{'seconds':>9}{'cpu s':>9}{'MiB':>9}{'peer s':>9}{'cpu s':>9}{'MiB':>9}{'ratio':>8}")
    ours, peer = measured(duplicates, made), measured(minhash, made)
    print(line("near-duplicates / MinHash", ours, peer))
    print(f"    F1 on planted copies {ours.result:.4f}, peer {peer.result:.4f}")
    ours = measured(topics, made)
    count_found, covered = ours.result
    peer = measured(lambda: len(set(plain_topics(made.texts, count_found, batches=True))))
    print(line("topics with titles / MiniBatchKMeans on TF-IDF", ours, peer))
    print(
        f"    {count_found} topics with {covered:.1%} of the messages; encoding and de-duplication included"
    )
    ours = measured(look_ups, made, made.texts[: min(200, held)])
    ready, median, slowest = ours.result
    print(line("a finder and 200 look-ups while typing", ours))
    print(f"    ready after {ready:.1f} s; a look-up {median:.1f} ms, the slowest {slowest:.1f} ms")
    quality()


def quality() -> None:
    """Print how good topics and guesses are where the truth is known."""
    engine = Engine.default()
    found = field_quality(rows_of(ROOT / "seed_data" / "evaluation" / "fields.jsonl"), engine)
    print(f"{'eleven fields, development file':44}{_told(found)}")
    if not REAL.is_dir():
        return
    rows = rows_of(REAL / "labelled.jsonl")
    print(
        f"{'517 leaves, first level':44}{_told(table_quality(rows, rows_of(REAL / 'taxonomy.jsonl'), engine))}"
    )
    ids, truth = [str(n) for n in range(len(rows))], [row["label"] for row in rows]
    texts = [f"{row['title']}\n{row['text']}" for row in rows]
    ours = topic_quality(topic_labels(cluster_messages(ids, texts, engine.encoder), ids), truth)
    plain = topic_quality(plain_topics(texts, ours.topics), truth)
    print(f"{'topics of labelled messages':44}{_grouped(ours)}")
    print(f"{'  k-means on TF-IDF, as many clusters':44}{_grouped(plain)}")


def _grouped(found: TopicQuality) -> str:
    return (
        f"{found.topics} topics, {found.covered:.1%} covered, purity {found.purity:.3f}, "
        f"adjusted Rand index {found.adjusted_rand:.3f}"
    )


def _told(found: Any) -> str:
    return (
        f"right {found.right:.3f}, calibration error {found.calibration_error:.3f}, unsure {found.unsure:.2f}, "
        f"right when sure {found.right_when_sure:.3f}"
    )
