"""评测对象: what an evaluation compares, ours and the peers.  Each is a corpus turned into a scorer of queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from matching.encoding.encoders import Encoder, StaticEncoder, encode_queries, unit_rows
from matching.errors import MatchingError
from matching.search.engine import Engine
from matching.search.scoring import hybrid
from matching.words.lexical import Bm25Index, TfidfIndex, WordSearch
from matching.words.scores import Scores

Scorer = Callable[[Sequence[str]], Scores]
Builder = Callable[[Sequence[str]], Scorer]
LSA_DIMENSIONS = 256
# Every name but "default", which is what `Engine.search` does: another name for "hybrid".
NAMES = ("hybrid", "semantic", "tfidf", "bm25", "lsa", "matching")


def builders(choice: str | Encoder | tuple[str, Encoder]) -> list[tuple[str, Builder]]:
    """Return rows of an evaluation by name; an encoder gives two, alone and as ``name+hybrid``.

    The name of an encoder is its own, or the one given beside it. Names: ``hybrid`` (also ``default``: words and meaning as a search uses them), ``semantic`` (the packaged
    model alone), ``tfidf``, ``bm25``, ``lsa`` and ``matching`` (the fixed scale of requirements and
    statements).  Raises ``bad_input`` for another name.
    """
    if not isinstance(choice, str):
        name, encoder = choice if isinstance(choice, tuple) else (choice.name, choice)
        return [
            (name, lambda texts: _semantic(encoder, texts)),
            (f"{name}+hybrid", lambda texts: _hybrid(encoder, texts)),
        ]
    named: dict[str, Builder] = {
        "default": lambda texts: _hybrid(Engine.default().encoder, texts),
        "hybrid": lambda texts: _hybrid(Engine.default().encoder, texts),
        "semantic": lambda texts: _semantic(Engine.default().encoder, texts),
        "tfidf": lambda texts: TfidfIndex(texts).scores,
        "bm25": lambda texts: Bm25Index(texts).scores,
        "lsa": _lsa,
        "matching": lambda texts: fixed_scale(Engine.default(), texts),
    }
    if choice not in named:
        raise MatchingError("bad_input", what="encoder", name=choice)
    return [(choice, named[choice])]


def _semantic(encoder: Encoder, texts: Sequence[str]) -> Scorer:
    vectors = encoder.encode(texts)
    return lambda queries: encode_queries(encoder, queries) @ vectors.T


def _hybrid(encoder: Encoder, texts: Sequence[str]) -> Scorer:
    engine = Engine(encoder) if isinstance(encoder, StaticEncoder) else Engine.default()
    index, meaning = WordSearch(texts, engine.weigh), _semantic(encoder, texts)

    def score(queries: Sequence[str]) -> Scores:
        words = index.scores(queries)
        return hybrid(words.fit, meaning(queries), words.overlap)

    return score


def fixed_scale(engine: Engine, texts: Sequence[str]) -> Scorer:
    """Return the scorer of matching: words and meaning on the engine's own scale, texts as statements are read."""
    index, held = TfidfIndex(engine.prepare(texts), engine.weigh), engine.encode_statements(texts)

    def score(queries: Sequence[str]) -> Scores:
        asked = engine.prepare(queries)
        semantic: Scores = encode_queries(engine.encoder, asked) @ held.T
        return engine.reference.mixed(index.scores(asked), semantic)

    return score


def _lsa(texts: Sequence[str]) -> Scorer:
    """Latent semantic analysis (Deerwester et al. 1990, JASIS 41) of the corpus that is searched, over its TF-IDF.

    A corpus of few texts has at most half as many dimensions: with all of them the scores would be those of TF-IDF.
    """
    from sklearn.decomposition import TruncatedSVD  # opening a model must not wait for scikit-learn

    index = TfidfIndex(texts)
    dimensions = min(LSA_DIMENSIONS, max(1, len(texts) // 2), index.matrix.shape[1])
    if not dimensions:
        return lambda queries: np.zeros((len(queries), len(texts)), dtype=np.float32)
    space = TruncatedSVD(dimensions, n_iter=7, n_oversamples=dimensions, random_state=0)
    held = unit_rows(space.fit_transform(index.matrix).astype(np.float32))

    def score(queries: Sequence[str]) -> Scores:
        asked: Scores = unit_rows(space.transform(index.query_vectors(queries)).astype(np.float32))
        return asked @ held.T

    return score
