"""综合得分: one number from word overlap and meaning.

Fused scores keep the strength of each side, fused ranks lose it.  For a search both sides are z-normalised
over the candidates of the query, and words weigh the more the more the query has in common with some
candidate: who quotes a name or a title looks for that text, who tells a trouble in own words shares nothing
but chance characters with its answer.  For a match both sides are normalised by a fixed reference and the
weights are constant, so that nobody's score depends on who else is in the pool.  Weights and measurements:
docs/decisions/0007-hybrid-and-recipe.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matching.search.bands import Calibration

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


@dataclass(frozen=True)
class Reference:
    """What similarities mean for one model: measured on pairs known to belong and not to belong together.

    Means and deviations are of unrelated pairs.  `possible` and `likely` are the 99th and the 99.9th
    percentile of unrelated pairs on the mixed scale, `related` the median of related pairs: thresholds on
    a false-alarm rate, not probabilities of a good match.  With a `calibration` on judged pairs, strength
    and band are its own.
    """

    lexical_mean: float
    lexical_deviation: float
    semantic_mean: float
    semantic_deviation: float
    possible: float
    likely: float
    related: float
    calibration: Calibration | None = None

    @classmethod
    def from_card(cls, values: Mapping[str, Any]) -> Reference:
        """Return the reference written in a model card."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})

    def as_card(self) -> dict[str, float]:
        """Return the values for a model card (a calibration has its own place there)."""
        return {name: value for name, value in vars(self).items() if name != "calibration"}

    def mixed(self, lexical: Scores, semantic: Scores) -> Scores:
        """Return the mixed score in deviations above unrelated pairs."""
        words = (lexical - self.lexical_mean) / self.lexical_deviation
        meaning = (semantic - self.semantic_mean) / self.semantic_deviation
        result: Scores = (LEXICAL_WEIGHT * words + SEMANTIC_WEIGHT * meaning).astype(np.float32)
        return result

    def strength(self, mixed: Scores) -> Scores:
        """Return the calibrated chance to fit; else 0 (unrelated texts) to 1 (a title and its text), linear."""
        if self.calibration is not None:
            return self.calibration.strength(mixed)
        result: Scores = np.clip(mixed / self.related, 0.0, 1.0).astype(np.float32)
        return result

    def band(self, mixed: float) -> Band:
        """Return 很可能 / 可能 / 不太可能 for a mixed score."""
        if self.calibration is not None:
            return self.calibration.band(mixed)
        if mixed >= self.likely:
            return "likely"
        return "possible" if mixed >= self.possible else "unlikely"
