"""检索评测: how well an engine finds what it should, with intervals and paired differences.

Means over queries of recall, nDCG and reciprocal rank (`matching.evaluation.metrics`) with 95 % bootstrap intervals
(`matching.evaluation.resampling`), for the engine, its parts and its peers (`matching.evaluation.peers`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Encoder
from matching.errors import MatchingError
from matching.evaluation.metrics import METRICS, metrics
from matching.evaluation.peers import NAMES, Scorer, builders
from matching.evaluation.resampling import Resamples

ENCODER_NAMES = NAMES
_BLOCK = 256


@dataclass(frozen=True)
class JudgedSet:
    """Texts to be found, what is asked, and per question its relevant texts by number with their gain."""

    texts: Sequence[str]
    queries: Sequence[str]
    gains: Sequence[Mapping[int, float]]


def evaluate_matching(
    corpus: Sequence[Mapping[str, Any]],
    queries: Sequence[Mapping[str, Any]],
    qrels: Sequence[Mapping[str, Any]],
    encoders: Sequence[str | Encoder] = ENCODER_NAMES,
    seed: int = 0,
    depth: int = 10,
    baseline: str | None = None,
) -> dict[str, Any]:
    """Return recall@k, ndcg@k, mrr@k, their intervals and seconds per encoder, ready for JSON.

    `corpus` and `queries` have ``id`` and ``text``, `qrels` ``q``, ``d`` and ``rel`` (0 or less: not
    relevant).  Queries without a relevant document are left out.  `encoders`: see `matching.evaluation.peers.builders`;
    `depth` is k.  With a `baseline` (the name of one of the rows) every other row says by how much it differs,
    query by query, with the interval of that difference.  Raises ``bad_input``.
    """
    began = time.perf_counter()
    if depth < 1:
        raise MatchingError("bad_input", what="depth")
    judged = judged_set(corpus, queries, qrels)
    resamples = Resamples(len(judged.queries), seed)
    names = [f"{metric}@{depth}" for metric in METRICS]
    values: dict[str, npt.NDArray[np.float64]] = {}
    rows: dict[str, dict[str, Any]] = {}
    for choice in encoders:
        for name, build in builders(choice):
            started = time.perf_counter()
            values[name] = per_query(build(judged.texts), judged, depth)
            rows[name] = _means(values[name], names, resamples)
            rows[name]["seconds"] = round(time.perf_counter() - started, 3)
    if baseline is not None:
        if baseline not in rows:
            raise MatchingError("bad_input", what="baseline", name=baseline)
        for name, row in rows.items():
            if name != baseline:
                row["difference"] = _means(values[name] - values[baseline], names, resamples)
    return {
        "queries": len(judged.queries),
        "documents": len(judged.texts),
        "depth": depth,
        "baseline": baseline,
        "encoders": rows,
        "seconds": round(time.perf_counter() - began, 3),
    }


def judged_set(
    corpus: Sequence[Mapping[str, Any]],
    queries: Sequence[Mapping[str, Any]],
    qrels: Sequence[Mapping[str, Any]],
) -> JudgedSet:
    """Return the questions that have an answer; raises ``bad_input`` for what does not fit together."""
    place = {str(row["id"]): number for number, row in enumerate(corpus)}
    if len(place) != len(corpus) or not corpus:
        raise MatchingError("bad_input", what="corpus")
    relevant: dict[str, dict[int, float]] = {}
    for row in qrels:
        document, gain = str(row["d"]), float(row.get("rel", 1))
        if document not in place or not np.isfinite(gain):
            raise MatchingError("bad_input", what="qrels", document=document)
        if gain > 0:
            relevant.setdefault(str(row["q"]), {})[place[document]] = gain
    asked = [row for row in queries if str(row["id"]) in relevant]
    if not asked or len({str(row["id"]) for row in asked}) != len(asked):
        raise MatchingError("bad_input", what="queries")
    return JudgedSet(
        [str(row["text"]) for row in corpus],
        [str(row["text"]) for row in asked],
        [relevant[str(row["id"])] for row in asked],
    )


def per_query(scorer: Scorer, judged: JudgedSet, depth: int) -> npt.NDArray[np.float64]:
    """Return (queries x `METRICS`); equal scores keep the order of the corpus."""
    rows: list[tuple[float, float, float]] = []
    for start in range(0, len(judged.queries), _BLOCK):
        scores = scorer(judged.queries[start : start + _BLOCK])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
        rows.extend(
            metrics(ranking.tolist(), gain, depth)
            for ranking, gain in zip(order, judged.gains[start : start + _BLOCK], strict=True)
        )
    return np.array(rows, dtype=np.float64)


def _means(values: npt.NDArray[np.float64], names: Sequence[str], resamples: Resamples) -> dict[str, Any]:
    low, high = resamples.interval(values)
    means = values.mean(axis=0)
    found: dict[str, Any] = {name: round(float(means[n]), 4) for n, name in enumerate(names)}
    found["intervals"] = {
        name: [round(float(low[n]), 4), round(float(high[n]), 4)] for n, name in enumerate(names)
    }
    return found
