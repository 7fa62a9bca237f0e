"""匹配理由: which words carried a similarity.

With a static model the cosine of two texts is a sum over their tokens, so the contribution of a token is
exact, not an estimate: the contributions of one side add up to the cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.encoders import Encoder, StaticEncoder, unit_rows
from matching.scoring import LEXICAL_WEIGHT, SEMANTIC_WEIGHT, Reference
from matching.text import normalise_all


@dataclass(frozen=True)
class Term:
    """A word and its part of the cosine (may be negative); `shared` when the other text has it too."""

    word: str
    contribution: float
    shared: bool


def contributions(encoder: StaticEncoder, text: str, other: str) -> list[Term]:
    """Return the contribution of every token of `text` to its cosine with `other`, largest first."""
    return _Texts(encoder, [text, other]).contributions(text, other)


class _Texts:
    """Counts and vectors of many texts, computed in one go."""

    def __init__(self, encoder: StaticEncoder, texts: Sequence[str]) -> None:
        self._encoder = encoder
        self._place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        self._normalised = normalise_all(list(self._place))
        self._counts = encoder.token_counts(list(self._place))
        sums = self._counts @ encoder.weights
        self._lengths = np.linalg.norm(sums, axis=1)
        self._units = unit_rows(sums)

    def contributions(self, text: str, other: str) -> list[Term]:
        row, column = self._place[text], self._place[other]
        span = slice(self._counts.indptr[row], self._counts.indptr[row + 1])
        tokens, counts = self._counts.indices[span], self._counts.data[span]
        if self._lengths[row] < 1e-12:
            return []
        values = (self._encoder.weights[tokens] @ self._units[column]) * counts / self._lengths[row]
        there = self._normalised[column]
        words = [self._encoder.vocabulary.tokens[number] for number in tokens]
        terms = [Term(word, float(value), word in there) for word, value in zip(words, values, strict=True)]
        return sorted(terms, key=lambda term: (-term.contribution, term.word))


def key_words(encoder: Encoder, pairs: Sequence[tuple[str, str]], limit: int = 6) -> list[tuple[Term, ...]]:
    """Return per (text, other) the words of `text` that a person should see: no word inside another.

    Words come before single characters.  An encoder without exact contributions gives empty answers.
    """
    if not isinstance(encoder, StaticEncoder):
        return [() for _ in pairs]
    texts = _Texts(encoder, [text for pair in pairs for text in pair])
    return [_chosen(texts.contributions(text, other), limit) for text, other in pairs]


def _chosen(terms: Sequence[Term], limit: int) -> tuple[Term, ...]:
    chosen: list[Term] = []
    positive = [term for term in terms if term.contribution > 0]
    for term in sorted(positive, key=lambda t: (len(t.word) == 1, -t.contribution, t.word)):
        if not any(term.word in kept.word or kept.word in term.word for kept in chosen):
            chosen.append(term)
        if len(chosen) == limit:
            break
    return tuple(chosen)


def semantic_share(reference: Reference, lexical: float, semantic: float) -> float:
    """Return how much of a mixed score comes from meaning rather than words, 0..1 (0.5 when neither helps)."""
    words = max(0.0, LEXICAL_WEIGHT * (lexical - reference.lexical_mean) / reference.lexical_deviation)
    meaning = max(0.0, SEMANTIC_WEIGHT * (semantic - reference.semantic_mean) / reference.semantic_deviation)
    return meaning / (words + meaning) if words + meaning > 0 else 0.5
