"""自助法: how far a mean over queries could be off, had other queries been asked.

Percentile bootstrap over queries (Efron and Tibshirani 1993, "An introduction to the bootstrap", ch. 13).
Two encoders are compared query by query on the same resamples, which is much sharper than to compare two
intervals (Sakai 2006, "Evaluating evaluation metrics based on the bootstrap", SIGIR).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
RESAMPLES = 1000
_LOW, _HIGH = 0.025, 0.975


class Resamples:
    """A thousand samples of the same queries, drawn with replacement; the same for every encoder."""

    def __init__(self, queries: int, seed: int) -> None:
        random = np.random.default_rng(seed)
        chance = np.full(queries, 1 / queries)
        self._shares = random.multinomial(queries, chance, size=RESAMPLES).astype(np.float64) / queries

    def interval(self, values: Values) -> tuple[Values, Values]:
        """Return the 95 % interval of the mean of every column of (queries x metrics)."""
        low, high = np.quantile(self._shares @ values, (_LOW, _HIGH), axis=0)
        return low, high
