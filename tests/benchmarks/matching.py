"""How fast matching is, each step beside a peer in the same run: medians, on whatever machine this is.

    python tests/benchmarks/matching.py [--quick]

Texts are made from pieces of the seed statements, queries are the requirements of the seed scenarios; nothing
is downloaded.  `--quick` takes a tenth of everything.
Messages (import, near-duplicates, topics) are measured by `tests/benchmarks/messages.py`.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(
    0, str(Path(__file__).resolve().parents[2])
)  # this file is named like the package it measures

import faiss
import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from app.files.seeds import seed_rows
from matching import (
    Demand,
    Engine,
    ExactIndex,
    Profile,
    Requirement,
    Statement,
    StatementIndex,
    build_consortium,
    rank_demands,
    rank_index,
)

DIM = 256
TOP = 10
LOAD = "import time; s = time.perf_counter(); {}; print(time.perf_counter() - s)"


def median(action: Callable[[], Any], runs: int) -> float:
    """Seconds of an action after one run that does not count."""
    action()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def fresh(code: str, runs: int) -> float:
    """Seconds that code takes in a new process, without the start of the interpreter."""
    command = [sys.executable, "-c", LOAD.format(code)]
    return statistics.median(
        float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(runs)
    )


def line(step: str, ours: str, peer: str = "", value: str = "", ratio: float | None = None) -> None:
    print(f"{step:46}{ours:>14}   {peer:38}{value:>14}{'' if ratio is None else f'{ratio:8.2f}'}", flush=True)


def against(step: str, ours: float, peers: dict[str, float]) -> None:
    """Print milliseconds of ours and of every peer; the ratio says how many times ours the peer takes."""
    line(step, f"{1000 * ours:.2f} ms")
    for name, taken in peers.items():
        line("", "", name, f"{1000 * taken:.2f} ms", taken / ours)


def pieces() -> list[str]:
    said = [f"{s['title']}，{s['text']}" for row in seed_rows("enterprises") for s in row["statements"]]
    return [piece for text in said for piece in re.split("[，。；：]", text) if 4 <= len(piece) <= 30]


def texts(count: int, parts: int, seed: int) -> list[str]:
    chance, said = random.Random(seed), pieces()
    return ["，".join(chance.sample(said, parts)) + f"第{number}项" for number in range(count)]


def encoding(engine: Engine, count: int, runs: int) -> None:
    short = texts(count, 2, 1)
    taken = median(lambda: engine.encoder.encode(short), runs)
    tfidf = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True).fit(short)
    hashing = HashingVectorizer(analyzer="char", ngram_range=(1, 2))
    line(f"encode {count} texts of {len(''.join(short)) / count:.0f} characters", f"{count / taken:,.0f} /s")
    for name, peer in (
        ("scikit-learn TfidfVectorizer.transform", tfidf),
        ("scikit-learn HashingVectorizer", hashing),
    ):
        other = median(lambda peer=peer: peer.transform(short), runs)
        line("", "", name, f"{count / other:,.0f} /s", other / taken)


def structured(engine: Engine, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return encoded texts of two pieces each, and the encoded requirements of the seed scenarios as queries."""
    said = texts(count, 2, 3)
    vectors = [engine.encoder.encode(said[start : start + 50_000]) for start in range(0, count, 50_000)]
    asked = [requirement.text for demand in demands() for requirement in demand.requirements]
    return np.concatenate(vectors), engine.encoder.encode(asked)


def unstructured(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors of chance, which nothing can shorten, and queries near some of them."""
    vectors = np.random.default_rng(0).standard_normal((count, DIM), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    queries = vectors[:: max(count // 200, 1)] + np.float32(0.05)
    return vectors, queries / np.linalg.norm(queries, axis=1, keepdims=True)


def nearest(kind: str, vectors: np.ndarray, queries: np.ndarray, runs: int) -> None:
    count = len(vectors)
    names = [f"{number:07d}" for number in range(count)]
    ours = ExactIndex("benchmark", "1", DIM)
    start = time.perf_counter()
    ours.add(names, vectors)
    line(f"add {count:,} {kind}", f"{1000 * (time.perf_counter() - start):.0f} ms")
    flat = faiss.IndexFlatIP(DIM)
    flat.add(vectors)
    brute = NearestNeighbors(n_neighbors=TOP, algorithm="brute").fit(vectors)
    chance = random.Random(4)

    def one() -> np.ndarray:
        return queries[chance.randrange(len(queries))][None]

    for query in queries[:: max(len(queries) // 10, 1)]:
        found = [hit.score for hit in ours.search(query, TOP)[0]]
        assert np.allclose(found, flat.search(query[None], TOP)[0][0], atol=1e-5), (
            "not the neighbours of faiss"
        )
    steps: dict[str, tuple[Callable[[], Any], int]] = {
        "ours": (lambda: ours.search(one(), TOP), runs),
        "faiss IndexFlatIP": (lambda: flat.search(one(), TOP), runs),
        "scikit-learn NearestNeighbors brute": (lambda: brute.kneighbors(one()), max(runs // 4, 3)),
    }
    wall, processor = {}, {}
    for name, (action, times) in steps.items():
        before = time.process_time()
        wall[name] = median(action, times)
        processor[name] = (time.process_time() - before) / (times + 1)
    against(f"top {TOP} of one query, {count:,} {kind}", wall.pop("ours"), wall)
    against("  processor time of that, both cores", processor.pop("ours"), processor)
    line("remove one vector", f"{1000 * median(lambda: ours.remove([random.choice(names)]), 3):.3f} ms")


def demands() -> list[Demand]:
    return [
        Demand(
            row["key"],
            tuple(Requirement(str(n), r["text"], r["weight"]) for n, r in enumerate(row["requirements"])),
            None,
            row["title"],
        )
        for row in seed_rows("scenarios")
    ]


class Plain:
    """The same question with scikit-learn and numpy: TF-IDF, dense product, best statement, ten largest."""

    def __init__(self, engine: Engine, said: Sequence[str], vectors: np.ndarray, each: int) -> None:
        self.engine, self.each = engine, each
        self.words = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
        self.matrix: sp.csr_matrix = self.words.fit_transform(said)
        self.vectors = vectors

    def ask(self, demand: Demand) -> np.ndarray:
        asked = [requirement.text for requirement in demand.requirements]
        lexical = (self.words.transform(asked) @ self.matrix.T).toarray()
        semantic = self.engine.encoder.encode(asked) @ self.vectors.T
        mixed = 0.3 * lexical + 0.7 * semantic
        best = mixed.reshape(len(asked), -1, self.each).max(axis=2)
        weights = np.array([requirement.weight for requirement in demand.requirements])
        covered = weights @ best
        return np.argpartition(covered, -TOP)[-TOP:]


def opportunities(engine: Engine, count: int, runs: int, each: int = 3) -> None:
    said = texts(count * each, 3, 2)
    profiles = [
        Profile(f"p{n:06d}", tuple(Statement(str(m), said[n * each + m]) for m in range(each)))
        for n in range(count)
    ]
    index = StatementIndex(engine)
    start = time.perf_counter()
    index.put(profiles)
    line(f"hold {count:,} profiles x {each} statements", f"{time.perf_counter() - start:.1f} s")
    vectors = np.concatenate(
        [engine.encode_statements(said[n : n + 50_000]) for n in range(0, len(said), 50_000)]
    )
    plain = Plain(engine, said, vectors, each)
    wanted = demands()
    against(
        f"one opportunity, {count:,} profiles, hybrid",
        median(lambda: rank_index(random.choice(wanted), index, engine, TOP), runs),
        {
            "scikit-learn + numpy, unexplained": median(
                lambda: plain.ask(random.choice(wanted)), max(runs // 4, 3)
            )
        },
    )
    line("replace one profile", f"{1000 * median(lambda: index.put([random.choice(profiles)]), runs):.2f} ms")
    team = rank_index(wanted[0], index, engine, 200).matches
    line(
        "best team of five out of the first 200", f"{1000 * median(lambda: build_consortium(team), 5):.0f} ms"
    )
    many = [
        Demand(f"{one.id}-{n}", one.requirements, None, one.context)
        for n in range(1000 // len(wanted) + 1)
        for one in wanted
    ]
    taken = median(lambda: rank_demands(profiles[0], many, engine, TOP), 3)
    line(f"one enterprise, {len(many):,} opportunities", f"{1000 * taken:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    share = 10 if parser.parse_args().quick else 1
    random.seed(0)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{os.cpu_count()} cores, load {load}: run it on a machine that does nothing else")
    print(f"{'step':46}{'ours':>14}   {'peer':38}{'peer takes':>14}{'times':>8}")
    line("import matching, new process", f"{1000 * fresh('import matching', 5):.0f} ms")
    line(
        "and load the default model",
        f"{1000 * fresh('from matching import Engine; Engine.default()', 5):.0f} ms",
    )
    engine = Engine.default()
    encoding(engine, 50_000 // share, 5)
    vectors, queries = structured(engine, 1_000_000 // share)
    for count, runs in ((100_000 // share, 101), (1_000_000 // share, 41)):
        nearest("texts", vectors[:count], queries, runs)
        nearest("without structure", *unstructured(count), runs)
    del vectors
    opportunities(engine, 100_000 // share, 21)
    line(
        "peak memory, peers included", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
    )
    print("messages: python tests/benchmarks/messages.py")


if __name__ == "__main__":
    main()
