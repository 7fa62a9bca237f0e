"""参照分布: how similar texts are that belong together, and texts that do not.

Related pairs are a title and the beginning of its own text; unrelated pairs are a title and the
beginning of other texts.  The figures are stored in the model card and give matching a fixed scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.search.bands import Calibration
from matching.search.scoring import LEXICAL_WEIGHT, SEMANTIC_WEIGHT, Band, Scores
from matching.words.lexical import TfidfIndex, Weigh

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
STATEMENT_CHARACTERS = 120
_SAMPLE = 2000
_SHIFTS = 40


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


def measure(
    encode: Encode,
    weigh: Weigh,
    pairs: Sequence[tuple[str, str]],
    seed: int,
    encode_titles: Encode | None = None,
) -> Reference:
    """Return the reference of an encoder from (title, text) pairs; a neutral one below thirty pairs.

    `encode_titles` is for encoders that read what asks otherwise than what is found.
    """
    if len(pairs) < 30:
        return Reference(0.0, 0.1, 0.0, 0.15, 2.0, 3.0, 4.0)
    random = np.random.default_rng(seed)
    chosen = random.permutation(len(pairs))[:_SAMPLE]
    titles = [pairs[number][0] for number in chosen]
    texts = [pairs[number][1][:STATEMENT_CHARACTERS] for number in chosen]
    left, right = (encode_titles or encode)(titles), encode(texts)
    index = TfidfIndex(texts, weigh)
    asked = index.query_vectors(titles)
    semantic, lexical = [], []
    for shift in (0, *random.choice(np.arange(1, len(chosen)), min(_SHIFTS, len(chosen) - 1), replace=False)):
        partner = np.roll(np.arange(len(chosen)), int(shift))
        semantic.append(np.einsum("ij,ij->i", left, right[partner]))
        lexical.append(np.asarray(asked.multiply(index.matrix[partner]).sum(axis=1)).ravel())
    unrelated = np.concatenate(semantic[1:]), np.concatenate(lexical[1:])
    scale = Reference(
        lexical_mean=float(unrelated[1].mean()),
        lexical_deviation=float(max(unrelated[1].std(), 1e-6)),
        semantic_mean=float(unrelated[0].mean()),
        semantic_deviation=float(max(unrelated[0].std(), 1e-6)),
        possible=0.0,
        likely=0.0,
        related=1.0,
    )
    apart = scale.mixed(unrelated[1].astype(np.float32), unrelated[0].astype(np.float32))
    together = scale.mixed(lexical[0].astype(np.float32), semantic[0].astype(np.float32))
    return Reference(
        lexical_mean=round(scale.lexical_mean, 6),
        lexical_deviation=round(scale.lexical_deviation, 6),
        semantic_mean=round(scale.semantic_mean, 6),
        semantic_deviation=round(scale.semantic_deviation, 6),
        possible=round(float(np.quantile(apart, 0.99)), 4),
        likely=round(float(np.quantile(apart, 0.999)), 4),
        related=round(max(float(np.median(together)), LEXICAL_WEIGHT + SEMANTIC_WEIGHT), 4),
    )
