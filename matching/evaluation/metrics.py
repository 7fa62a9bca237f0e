"""检索指标: recall, nDCG and reciprocal rank of one ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

METRICS = ("recall", "ndcg", "mrr")


def metrics(ranking: Sequence[int], gain: Mapping[int, float], depth: int = 10) -> tuple[float, float, float]:
    """Return recall, ndcg and mrr of a ranking (document numbers, best first) against positive relevances.

    recall is the share of the relevant documents among the first `depth`; ndcg uses the relevance as gain and
    log2(rank + 1) as discount (Järvelin and Kekäläinen 2002, ACM TOIS 20); mrr is one over the rank of the
    first relevant document, 0 when none is among the first `depth`.
    """
    found = [gain.get(document, 0.0) for document in ranking[:depth]]
    ideal = sorted(gain.values(), reverse=True)[:depth]
    recall = sum(value > 0 for value in found) / len(gain)
    first = next((1.0 / rank for rank, value in enumerate(found, start=1) if value > 0), 0.0)
    return recall, _discounted(found) / _discounted(ideal), first


def _discounted(values: Sequence[float]) -> float:
    return float(sum(value / np.log2(rank + 1) for rank, value in enumerate(values, start=1)))
