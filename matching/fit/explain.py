"""匹配理由: which words carried a similarity, and which words nothing answered.

With a static model the cosine of two texts is a sum over their tokens, so the contribution of a token is
exact, not an estimate: the contributions of one side add up to the cosine.  For other encoders there is no
such sum, and the answers are empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import StaticEncoder, Vectors
from matching.encoding.focus import word_lengths
from matching.fit.profiles import Profile, ProfileMatch, RequirementMatch, Term
from matching.fit.question import Question
from matching.search.engine import Engine
from matching.search.reference import Reference
from matching.search.scoring import LEXICAL_WEIGHT, SEMANTIC_WEIGHT
from matching.words.dictionary import readable_words
from matching.words.text import normalise_all

_SHOWN = 6
_FIGURES = frozenset("一二三四五六七八九十百千万亿两几半")
_CHANCE = 0.03
Parts = npt.NDArray[np.float64]


def contributions(encoder: StaticEncoder, text: str, other: str) -> list[Term]:
    """Return the contribution of every token of `text` to its cosine with `other`, largest first."""
    tokens, there = _Tokens(encoder, [text]), normalise_all([other])[0]
    parts = tokens.parts(text, encoder.encode([other])[0]).tolist()
    terms = [Term(word, part, word in there) for word, part in zip(tokens.words(text), parts, strict=True)]
    return sorted(terms, key=lambda term: (-term.contribution, term.word))


class _Tokens:
    """The tokens of many texts, found in one go."""

    def __init__(self, encoder: StaticEncoder, texts: Sequence[str]) -> None:
        self._encoder = encoder
        self._place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        self._counts = encoder.token_counts(list(self._place))
        self._lengths = np.linalg.norm(self._counts @ encoder.weights, axis=1)
        self._words: dict[str, list[str]] = {}

    def _span(self, text: str) -> slice:
        row = self._place[text]
        return slice(self._counts.indptr[row], self._counts.indptr[row + 1])

    def numbers(self, text: str) -> npt.NDArray[np.int64]:
        """Return the different tokens of a text as numbers of the vocabulary."""
        found: npt.NDArray[np.int64] = self._counts.indices[self._span(text)].astype(np.int64)
        return found

    def words(self, text: str) -> list[str]:
        """Return the same tokens as they are written."""
        if text not in self._words:
            tokens = self._encoder.vocabulary.tokens
            self._words[text] = [tokens[number] for number in self.numbers(text).tolist()]
        return self._words[text]

    def parts(self, text: str, target: Vectors) -> Parts:
        """Return what each token adds to the product of the text's unit vector with `target` [dim] or [dim, n]."""
        span, length = self._span(text), float(self._lengths[self._place[text]])
        vectors = self._encoder.weights[self._counts.indices[span]].astype(np.float64)
        counts = self._counts.data[span].astype(np.float64)
        if length < 1e-12:
            return np.zeros((len(counts), *target.shape[1:]))
        products: Parts = vectors.T * (counts / length)
        found: Parts = products.T @ target.astype(np.float64)
        return found

    def shown(self, text: str, parts: Parts, other: str) -> tuple[Term, ...]:
        """Return the words that helped most, before single characters, no word inside another.

        Tokens overlap; those that cross the border of two words add to the score but say nothing to a reader.
        """
        readable = readable_words(text)
        helped = [
            (len(word) == 1, -part, word)
            for word, part in zip(self.words(text), parts.tolist(), strict=True)
            if part > 0 and word in readable
        ]
        chosen: list[Term] = []
        for _, part, word in sorted(helped):
            if not any(word in kept.word or kept.word in word for kept in chosen):
                chosen.append(Term(word, -part, word in other))
                if len(chosen) == _SHOWN:
                    break
        return tuple(chosen)


@dataclass(frozen=True)
class Candidate:
    """A match and what it came from: the question, the profile as compared, its vectors (statements x dim)."""

    match: ProfileMatch
    question: Question
    profile: Profile
    vectors: Vectors


def explained(candidates: Sequence[Candidate], engine: Engine) -> list[ProfileMatch]:
    """Return the matches with words.

    All terms of a requirement plus `context` add up to `semantic`, and so do all terms of the statement; the
    strongest of them are kept.
    """
    encoder = engine.encoder
    if not isinstance(encoder, StaticEncoder):
        return [candidate.match for candidate in candidates]
    said = [engine.prepare([one.text for one in candidate.profile.statements]) for candidate in candidates]
    asked = {id(candidate.question): candidate.question for candidate in candidates}
    texts = [text for question in asked.values() for text in question.texts]
    tokens = _Tokens(encoder, [*texts, *(text for own in said for text in own)])
    key = {place: _KeyWords(encoder, tokens, question) for place, question in asked.items()}
    return [
        replace(
            candidate.match,
            requirements=key[id(candidate.question)].unanswered(_with_terms(candidate, own, tokens), own),
        )
        for candidate, own in zip(candidates, said, strict=True)
    ]


def _with_terms(candidate: Candidate, said: Sequence[str], tokens: _Tokens) -> tuple[RequirementMatch, ...]:
    question = candidate.question
    place = {one.id: number for number, one in reversed(list(enumerate(candidate.profile.statements)))}
    lengths = np.linalg.norm(candidate.vectors, axis=1).tolist()
    parts = []
    for number, part in enumerate(candidate.match.requirements):
        if part.statement_id is not None:
            at = place[part.statement_id]
            text, statement, held = question.texts[number], said[at], candidate.vectors[at]
            length = max(float(question.lengths[number]), 1e-12)
            carried = tokens.parts(text, held) / length
            answered = tokens.parts(statement, question.vectors[number]) * lengths[at]
            part = replace(
                part,
                terms=tokens.shown(text, carried, statement),
                statement_terms=tokens.shown(statement, answered, text),
                context=float(question.subject.astype(np.float64) @ held) / length,
            )
        parts.append(part)
    return tuple(parts)


class _KeyWords:
    """The words that make up most of each requirement's vector (figures are none), and who comes near to them."""

    def __init__(self, encoder: StaticEncoder, tokens: _Tokens, question: Question) -> None:
        self._tokens = tokens
        self._is_word = _is_word(encoder)
        self._of: list[list[str]] = []
        for text, own in zip(question.texts, question.own, strict=True):
            words = [term.word for term in tokens.shown(text, tokens.parts(text, own), text)]
            self._of.append([word for word in words if len(word) > 1 and not _FIGURES & set(word)])
        self._row = {
            word: row for row, word in enumerate(dict.fromkeys(word for words in self._of for word in words))
        }
        numbers = [encoder.vocabulary.number[word] for word in self._row]
        self._near = encoder.weights[numbers] @ encoder.weights.T / np.maximum(word_lengths(encoder), 1e-12)

    def unanswered(
        self, parts: Sequence[RequirementMatch], said: Sequence[str]
    ) -> tuple[RequirementMatch, ...]:
        """Return the parts; each gap with its key words that no statement has or comes near to.

        Near means nearer than chance would have it: among n random words of N there is one of the N x c / n
        nearest with probability about c (`_CHANCE`), so a longer profile must come nearer.
        """
        gaps = [number for number, part in enumerate(parts) if part.band == "unlikely"]
        wanted = sorted({word for number in gaps for word in self._of[number]})
        open_words = self._far(wanted, said) if wanted else set()
        return tuple(
            replace(part, unanswered=tuple(word for word in self._of[number] if word in open_words))
            if number in gaps
            else part
            for number, part in enumerate(parts)
        )

    def _far(self, wanted: Sequence[str], said: Sequence[str]) -> set[str]:
        whole = "\n".join(said)
        none = np.zeros(0, dtype=np.int64)
        spoken = np.unique(np.concatenate([none, *(self._tokens.numbers(text) for text in said)]))
        spoken = spoken[self._is_word[spoken]]
        near = self._near[[self._row[word] for word in wanted]]
        best = near[:, spoken].max(axis=1, initial=-np.inf, keepdims=True)
        nearer = ((near > best) & self._is_word).sum(axis=1)
        far = nearer * len(spoken) >= _CHANCE * self._is_word.sum() if len(spoken) else nearer >= 0
        return {word for word, one in zip(wanted, far.tolist(), strict=True) if one and word not in whole}


@lru_cache(maxsize=2)  # one model serves, one more while a new one is compared with it
def _is_word(encoder: StaticEncoder) -> npt.NDArray[np.bool_]:
    return np.array([len(token) > 1 for token in encoder.vocabulary.tokens])


def semantic_share(reference: Reference, lexical: float, semantic: float) -> float:
    """Return how much of a mixed score comes from meaning rather than words, 0..1 (0.5 when neither helps)."""
    words = max(0.0, LEXICAL_WEIGHT * (lexical - reference.lexical_mean) / reference.lexical_deviation)
    meaning = max(0.0, SEMANTIC_WEIGHT * (semantic - reference.semantic_mean) / reference.semantic_deviation)
    return meaning / (words + meaning) if words + meaning > 0 else 0.5
