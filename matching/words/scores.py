"""得分矩阵: scores of queries against candidates, and how they are made comparable."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]


def standardised(scores: Scores) -> Scores:
    """Return each row minus its mean, divided by its standard deviation (0 when all are equal)."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    result: Scores = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-9)
    return result
