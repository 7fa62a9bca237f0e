"""综合得分: one number from word overlap and meaning.

Fused scores keep the strength of each side, fused ranks lose it.  For a search both sides are z-normalised
over the candidates of the query, and words weigh the more the more the query has in common with some
candidate: who quotes a name or a title looks for that text, who tells a trouble in own words shares nothing
but chance characters with its answer.  For a match both sides are normalised by a fixed reference and the
weights are constant, so that nobody's score depends on who else is in the pool.  Weights and measurements:
docs/decisions/0007-hybrid-and-recipe.md.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Band = Literal["likely", "possible", "unlikely"]
LEXICAL_WEIGHT = 0.3
SEMANTIC_WEIGHT = 0.7
# In a search: the most that words weigh, and the overlap (cosine, fixed weights) from which they do.
MOST_LEXICAL_WEIGHT = 0.6
ENOUGH_IN_COMMON = 0.2


def standardised(scores: Scores) -> Scores:
    """Return each row minus its mean, divided by its standard deviation (0 when all are equal)."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    result: Scores = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-9)
    return result


def hybrid(lexical: Scores, semantic: Scores, overlap: Scores) -> Scores:
    """Return w z(lexical) + (1 - w) z(semantic) of (queries x candidates) matrices.

    w rises per query from 0 to `MOST_LEXICAL_WEIGHT` with the highest `overlap` (cosines of
    `lexical.fixed` weights, 0..1) that the query has with any candidate.
    """
    best = overlap.max(axis=1, keepdims=True, initial=0.0)
    words = MOST_LEXICAL_WEIGHT * np.minimum(best / ENOUGH_IN_COMMON, 1.0)
    mixed: Scores = words * standardised(lexical) + (1 - words) * standardised(semantic)
    return mixed
