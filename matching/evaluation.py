"""检索评测: how well an engine finds what it should, with intervals.

recall@10 is the share of a query's relevant documents among the first ten; ndcg@10 uses the relevance as
gain and log2(rank + 1) as discount (Järvelin and Kekäläinen 2002, ACM TOIS 20); mrr@10 is one over the
rank of the first relevant document.  Means over queries, with 95 % bootstrap intervals.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.encoders import Encoder
from matching.engine import Engine
from matching.errors import MatchingError
from matching.lexical import Bm25Index, TfidfIndex
from matching.scoring import Scores, hybrid

Scorer = Callable[[Sequence[str]], Scores]
DEFAULT_ENCODERS = ("hybrid", "semantic", "tfidf", "bm25")
METRICS = ("recall@10", "ndcg@10", "mrr@10")
_DEPTH = 10
_BLOCK = 256
_RESAMPLES = 1000


def evaluate_matching(
    corpus: Sequence[Mapping[str, Any]],
    queries: Sequence[Mapping[str, Any]],
    qrels: Sequence[Mapping[str, Any]],
    encoders: Sequence[str | Encoder] = DEFAULT_ENCODERS,
    seed: int = 0,
) -> dict[str, Any]:
    """Return recall@10, ndcg@10, mrr@10, their intervals and seconds per encoder, ready for JSON.

    `corpus` and `queries` have ``id`` and ``text``, `qrels` ``q``, ``d`` and ``rel`` (0 or less: not
    relevant).  Names: ``hybrid``, ``semantic``, ``tfidf``, ``bm25`` and ``matching`` (the fixed scale
    of `matching.requirements`); an `Encoder` gives two rows, alone and as ``name+hybrid``.
    Queries without a relevant document are left out.  Raises ``bad_input``.
    """
    began = time.perf_counter()
    texts = [str(row["text"]) for row in corpus]
    place = {str(row["id"]): number for number, row in enumerate(corpus)}
    if len(place) != len(texts) or not texts:
        raise MatchingError("bad_input", what="corpus")
    relevant = _relevant(qrels, place)
    asked = [row for row in queries if relevant.get(str(row["id"]))]
    if not asked:
        raise MatchingError("bad_input", what="qrels")
    gains = [relevant[str(row["id"])] for row in asked]
    wanted = [str(row["text"]) for row in asked]
    results: dict[str, Any] = {}
    for choice in encoders:
        for name, build in _builders(choice):
            started = time.perf_counter()
            per_query = _measure(build(texts), wanted, gains)
            seconds = time.perf_counter() - started
            results[name] = {**_summary(per_query, seed), "seconds": round(seconds, 3)}
    return {
        "queries": len(asked),
        "documents": len(texts),
        "encoders": results,
        "seconds": round(time.perf_counter() - began, 3),
    }


def _relevant(qrels: Sequence[Mapping[str, Any]], place: Mapping[str, int]) -> dict[str, dict[int, float]]:
    relevant: dict[str, dict[int, float]] = {}
    for row in qrels:
        document, gain = str(row["d"]), float(row.get("rel", 1))
        if document not in place:
            raise MatchingError("bad_input", what="qrels", document=document)
        if gain > 0:
            relevant.setdefault(str(row["q"]), {})[place[document]] = gain
    return relevant


def _builders(choice: str | Encoder) -> list[tuple[str, Callable[[Sequence[str]], Scorer]]]:
    if not isinstance(choice, str):
        return [
            (choice.name, lambda texts: _semantic(choice, texts)),
            (f"{choice.name}+hybrid", lambda texts: _hybrid(choice, texts)),
        ]
    named: dict[str, Callable[[Sequence[str]], Scorer]] = {
        "hybrid": lambda texts: _hybrid(Engine.default().encoder, texts),
        "semantic": lambda texts: _semantic(Engine.default().encoder, texts),
        "tfidf": lambda texts: TfidfIndex(texts).scores,
        "bm25": lambda texts: Bm25Index(texts).scores,
        "matching": lambda texts: _fixed(Engine.default(), texts),
    }
    if choice not in named:
        raise MatchingError("bad_input", what="encoder", name=choice)
    return [(choice, named[choice])]


def _semantic(encoder: Encoder, texts: Sequence[str]) -> Scorer:
    vectors = encoder.encode(texts)
    return lambda queries: encoder.encode(queries) @ vectors.T


def _hybrid(encoder: Encoder, texts: Sequence[str]) -> Scorer:
    words, meaning = TfidfIndex(texts), _semantic(encoder, texts)
    return lambda queries: hybrid(words.scores(queries), meaning(queries))


def _fixed(engine: Engine, texts: Sequence[str]) -> Scorer:
    index, prepared = TfidfIndex(engine.prepare(texts), engine.weigh), engine.encode_statements(texts)

    def score(queries: Sequence[str]) -> Scores:
        semantic: Scores = engine.encode_statements(queries) @ prepared.T
        return engine.reference.mixed(index.scores(engine.prepare(queries)), semantic)

    return score


def _measure(
    scorer: Scorer, queries: Sequence[str], gains: Sequence[Mapping[int, float]]
) -> npt.NDArray[np.float64]:
    """Return (queries x metrics)."""
    rows: list[tuple[float, float, float]] = []
    for start in range(0, len(queries), _BLOCK):
        scores = scorer(queries[start : start + _BLOCK])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :_DEPTH]
        rows.extend(
            metrics(ranking.tolist(), gain)
            for ranking, gain in zip(order, gains[start : start + _BLOCK], strict=True)
        )
    return np.array(rows, dtype=np.float64)


def metrics(ranking: Sequence[int], gain: Mapping[int, float]) -> tuple[float, float, float]:
    """Return recall, ndcg and mrr of one ranking (document numbers, best first) against relevances."""
    found = [gain.get(document, 0.0) for document in ranking[:_DEPTH]]
    ideal = sorted(gain.values(), reverse=True)[:_DEPTH]
    recall = sum(value > 0 for value in found) / len(gain)
    first = next((1.0 / rank for rank, value in enumerate(found, start=1) if value > 0), 0.0)
    return recall, _discounted(found) / _discounted(ideal), first


def _discounted(values: Sequence[float]) -> float:
    return float(sum(value / np.log2(rank + 1) for rank, value in enumerate(values, start=1)))


def _summary(per_query: npt.NDArray[np.float64], seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    drawn = random.integers(0, len(per_query), (_RESAMPLES, len(per_query)))
    means = np.array([per_query[sample].mean(axis=0) for sample in drawn])
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    average = per_query.mean(axis=0)
    summary: dict[str, Any] = {name: round(float(average[n]), 4) for n, name in enumerate(METRICS)}
    summary["intervals"] = {
        name: [round(float(low[n]), 4), round(float(high[n]), 4)] for n, name in enumerate(METRICS)
    }
    return summary
