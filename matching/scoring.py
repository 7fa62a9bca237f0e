"""综合得分: one number from word overlap and meaning.

The weights 0.3 (words) and 0.7 (meaning) come from a measurement: fused scores keep the strength of
each side, fused ranks lose it.  For a search both sides are z-normalised over the candidates of the
query; for a match they are normalised by a fixed reference, so that nobody's score depends on who else is
in the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Band = Literal["likely", "possible", "unlikely"]
LEXICAL_WEIGHT = 0.3
SEMANTIC_WEIGHT = 0.7


def standardised(scores: Scores) -> Scores:
    """Return each row minus its mean, divided by its standard deviation (0 when all are equal)."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    result: Scores = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-9)
    return result


def hybrid(lexical: Scores, semantic: Scores) -> Scores:
    """Return 0.3 z(lexical) + 0.7 z(semantic) of two (queries x candidates) matrices."""
    mixed: Scores = LEXICAL_WEIGHT * standardised(lexical) + SEMANTIC_WEIGHT * standardised(semantic)
    return mixed


@dataclass(frozen=True)
class Reference:
    """What similarities mean for one model: measured on pairs known to belong and not to belong together.

    Means and deviations are of unrelated pairs.  `possible` and `likely` are the 99th and the 99.9th
    percentile of unrelated pairs on the mixed scale, `related` the median of related pairs: thresholds on
    a false-alarm rate, not probabilities of a good match.  `calibrated` stays False until a calibration
    on labelled matches replaces them.
    """

    lexical_mean: float
    lexical_deviation: float
    semantic_mean: float
    semantic_deviation: float
    possible: float
    likely: float
    related: float
    calibrated: bool = False

    @classmethod
    def from_card(cls, values: Mapping[str, Any]) -> Reference:
        """Return the reference written in a model card."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})

    def as_card(self) -> dict[str, float | bool]:
        """Return the values for a model card."""
        return asdict(self)

    def mixed(self, lexical: Scores, semantic: Scores) -> Scores:
        """Return the mixed score in deviations above unrelated pairs."""
        words = (lexical - self.lexical_mean) / self.lexical_deviation
        meaning = (semantic - self.semantic_mean) / self.semantic_deviation
        result: Scores = (LEXICAL_WEIGHT * words + SEMANTIC_WEIGHT * meaning).astype(np.float32)
        return result

    def strength(self, mixed: Scores) -> Scores:
        """Return 0 (as for unrelated texts) to 1 (as for a title and its own text), linear in between."""
        result: Scores = np.clip(mixed / self.related, 0.0, 1.0).astype(np.float32)
        return result

    def band(self, mixed: float) -> Band:
        """Return 很可能 / 可能 / 不太可能 for a mixed score."""
        if mixed >= self.likely:
            return "likely"
        return "possible" if mixed >= self.possible else "unlikely"
