"""检索指标: recall, nDCG and reciprocal rank of the scores of one query.

Documents with equal scores have no order among themselves: every figure is its mean over all orders that they could
stand in (McSherry and Najork 2008, "Computing information retrieval performance measures efficiently in the
presence of tied scores", ECIR), so that nobody gains by the order of a file.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

METRICS = ("recall", "ndcg", "mrr")


def metrics(
    scores: npt.NDArray[np.floating], gain: Mapping[int, float], depth: int = 10
) -> tuple[float, float, float]:
    """Return recall, ndcg and mrr of the scores of all documents against positive relevances by document number.

    recall is the share of the relevant documents among the first `depth`; ndcg uses the relevance as gain and
    log2(rank + 1) as discount (Järvelin and Kekäläinen 2002, ACM TOIS 20); mrr is one over the rank of the
    first relevant document, 0 when none is among the first `depth`.
    """
    # Share of the ranks, and sum of the discounts, up to a rank; beyond `depth` nothing is added.
    discounts = np.r_[0, np.cumsum(1 / np.log2(np.arange(depth) + 2))]
    recall = found = 0.0
    groups: dict[tuple[int, int], int] = {}
    for document, value in gain.items():
        above = int(np.count_nonzero(scores > scores[document]))
        tied = int(np.count_nonzero(scores == scores[document]))
        groups[above, tied] = groups.get((above, tied), 0) + 1
        first, last = min(above, depth), min(above + tied, depth)
        recall += (last - first) / tied
        found += value * (discounts[last] - discounts[first]) / tied
    ideal = sorted(gain.values(), reverse=True)[:depth]
    best = float(np.dot(ideal, np.diff(discounts)[: len(ideal)]))
    (above, tied), relevant = min(groups.items())
    return recall / len(gain), float(found / best), _first_relevant(above, tied, relevant, depth)


def _first_relevant(above: int, tied: int, relevant: int, depth: int) -> float:
    """Return the mean of one over the rank of the first relevant of `tied` documents that follow `above` others."""
    mean, chance = 0.0, relevant / tied
    for place in range(1, min(tied - relevant + 1, depth - above) + 1):
        mean += chance / (above + place)
        chance *= (tied - place - relevant + 1) / max(tied - place, 1)
    return mean
