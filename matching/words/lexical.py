"""词面相似度: TF-IDF cosine and BM25 over characters and pairs of characters.

Two ways to weigh a gram.  `fitted` learns its rarity from the corpus that is searched: best for looking
something up.  `fixed` takes it from the model's training texts and depends on nothing else: the score
of one enterprise does not move because another one entered the pool, so matching uses this one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from matching.search.scoring import Scores, standardised
from matching.words.grams import GramCounts, Keys, counts_in, fit_counts, gram_key
from matching.words.vocabulary import Vocabulary

Floats = npt.NDArray[np.float64]
Weigh = Callable[[Keys], Floats]
# A pair of characters that is no dictionary word is rarer than either of its characters; by how much
# was chosen on short texts (0, 1, 2 and "sum of both" differ by less than 0.005 nDCG).
_PAIR_BONUS = 2.0
_DIGIT_WEIGHT = 3.0


def fitted(matrix: scipy.sparse.csr_matrix, keys: Keys) -> Weigh:
    """Return weights ln((1 + n) / (1 + documents with the gram)) + 1 of a corpus; unseen grams weigh 0."""
    present = np.bincount(matrix.indices, minlength=len(keys))
    values = np.log((1 + matrix.shape[0]) / (1 + present)) + 1

    def weigh(wanted: Keys) -> Floats:
        if not len(keys):
            return np.zeros(len(wanted))
        slot = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        weights: Floats = np.where(keys[slot] == wanted, values[slot], 0.0)
        return weights

    return weigh


def fixed(vocabulary: Vocabulary, document_frequency: npt.NDArray[np.int64], texts: int) -> Weigh:
    """Return weights that depend on the model only: its document frequencies over `texts` texts."""
    ceiling = float(np.log(1 + texts) + 1)
    known = np.log((1 + texts) / (1 + document_frequency)) + 1
    single = np.full(0x10000, ceiling)
    single[[point for point in range(0x10000) if chr(point).isdigit()]] = min(_DIGIT_WEIGHT, ceiling)
    pairs: dict[int, float] = {}
    for token, value in zip(vocabulary.tokens, known.tolist(), strict=True):
        if len(token) == 1:
            single[ord(token)] = value
        elif len(token) == 2:
            pairs[gram_key(token)] = value
    pair_keys = np.array(sorted(pairs), dtype=np.uint64)
    pair_values = np.array([pairs[int(key)] for key in pair_keys], dtype=np.float64)

    def weigh(wanted: Keys) -> Floats:
        first, last = (
            (wanted >> np.uint64(16)).astype(np.int64),
            (wanted & np.uint64(0xFFFF)).astype(np.int64),
        )
        rarer = np.minimum(np.maximum(single[first], single[last]) + _PAIR_BONUS, ceiling)
        weights: Floats = np.where(first == 0, single[last], rarer)
        if len(pair_keys):
            slot = np.minimum(np.searchsorted(pair_keys, wanted), len(pair_keys) - 1)
            weights = np.where(pair_keys[slot] == wanted, pair_values[slot], weights)
        return weights

    return weigh


def _weighted(counts: scipy.sparse.csr_matrix, weights: Floats) -> scipy.sparse.csr_matrix:
    """Return unit rows of (1 + ln tf) x weight."""
    rows = counts.copy()
    rows.data = 1 + np.log(rows.data)
    rows = (rows @ scipy.sparse.diags(weights)).tocsr()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1), dtype=np.float64).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    unit: scipy.sparse.csr_matrix = (scipy.sparse.diags(scale) @ rows).tocsr().astype(np.float32)
    return unit


class TfidfIndex:
    """A corpus ready to be compared with queries; `weigh` is `fixed(...)` or None for weights of the corpus."""

    def __init__(
        self, corpus: Sequence[str] | GramCounts, weigh: Weigh | None = None, lengths: Sequence[int] = (1, 2)
    ) -> None:
        counts = corpus if isinstance(corpus, GramCounts) else fit_counts(corpus, lengths)
        self._lengths = tuple(lengths)
        self.keys = counts.keys
        self._fixed = weigh is not None
        self._weigh = weigh if weigh is not None else fitted(counts.matrix, counts.keys)
        self._weights = self._weigh(self.keys)
        self.matrix = _weighted(counts.matrix, self._weights)

    def query_vectors(self, queries: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Return unit rows of the queries over the columns of this index.

        With fixed weights the grams that only the query has count in its length too.
        """
        if not self._fixed:
            return _weighted(counts_in(queries, self.keys, self._lengths), self._weights)
        own = fit_counts(queries, self._lengths)
        rows = _weighted(own.matrix, self._weigh(own.keys))
        if not len(self.keys):
            return scipy.sparse.csr_matrix((len(queries), 0), dtype=np.float32)
        slot = np.minimum(np.searchsorted(self.keys, own.keys), len(self.keys) - 1)
        shared = np.flatnonzero(self.keys[slot] == own.keys)
        ones = np.ones(len(shared), dtype=np.float32)
        move = scipy.sparse.csr_matrix((ones, (shared, slot[shared])), shape=(len(own.keys), len(self.keys)))
        return (rows @ move).tocsr()

    def scores(self, queries: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return cosines (queries x corpus), 0..1."""
        scores: npt.NDArray[np.float32] = (self.query_vectors(queries) @ self.matrix.T).toarray()
        return scores


class Bm25Index:
    """BM25 (Robertson and Zaragoza 2009, "The probabilistic relevance framework", k1 = 1.2, b = 0.75)."""

    def __init__(self, corpus: Sequence[str] | GramCounts, k1: float = 1.2, b: float = 0.75) -> None:
        counts = corpus if isinstance(corpus, GramCounts) else fit_counts(corpus)
        self._keys = counts.keys
        matrix = counts.matrix.astype(np.float64)
        present = np.bincount(matrix.indices, minlength=len(self._keys))
        rarity = np.log(1 + (matrix.shape[0] - present + 0.5) / (present + 0.5))
        length = np.asarray(matrix.sum(axis=1)).ravel()
        relative = np.repeat(length / max(float(length.mean()), 1e-9), np.diff(matrix.indptr))
        matrix.data = matrix.data * (k1 + 1) / (matrix.data + k1 * (1 - b + b * relative))
        self._matrix = (matrix @ scipy.sparse.diags(rarity)).tocsr().astype(np.float32)

    def scores(self, queries: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return BM25 scores (queries x corpus), 0 and more."""
        asked = counts_in(queries, self._keys)
        scores: npt.NDArray[np.float32] = (asked @ self._matrix.T).toarray()
        return scores


@dataclass(frozen=True)
class WordScores:
    """How well candidates fit by their words (queries x candidates).

    fit: z(TF-IDF) + z(BM25), for ranking; the two err in different places and are better together.
    overlap: cosines with fixed weights, 0..1, which mean the same in every corpus.
    """

    fit: Scores
    overlap: Scores


class WordSearch:
    """词面检索: a corpus ready to be searched by words; see `WordScores`."""

    def __init__(self, corpus: Sequence[str], weigh: Weigh) -> None:
        counts = fit_counts(corpus)
        self._tfidf, self._bm25 = TfidfIndex(counts), Bm25Index(counts)
        self._fixed = TfidfIndex(counts, weigh)

    def scores(self, queries: Sequence[str]) -> WordScores:
        """Return both scores of every query and text."""
        fit = standardised(self._tfidf.scores(queries)) + standardised(self._bm25.scores(queries))
        return WordScores(fit, self._fixed.scores(queries))
