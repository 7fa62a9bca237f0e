"""匹配引擎: an encoder together with its word weights and its scale.

One engine serves all requests: after construction nothing in it changes, so threads may share it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Encoder, StaticEncoder, Vectors, encode_queries
from matching.encoding.loading import load_encoder
from matching.errors import MatchingError
from matching.fit.focus import encode_focused
from matching.search.bands import Calibration
from matching.search.reference import Reference, measure
from matching.search.scoring import Scores, hybrid
from matching.words.lexical import TfidfIndex, Weigh, WordSearch, fixed
from matching.words.text import capped

# Long enough for every honest statement in the seed profiles (the longest has under 200 characters);
# what comes after is not compared, so a page of keywords gains nothing.
STATEMENT_LIMIT = 400


@dataclass(frozen=True)
class SearchHit:
    """One text found: its place in the corpus and its scores (mixed, word overlap, meaning)."""

    position: int
    score: float
    lexical: float
    semantic: float


class Engine:
    """See `Engine.default`; `reference` and `weigh` come from the model card unless given."""

    _default: Engine | None = None
    _lock = threading.Lock()

    def __init__(
        self, encoder: Encoder, reference: Reference | None = None, weigh: Weigh | None = None
    ) -> None:
        self.encoder = encoder
        if isinstance(encoder, StaticEncoder):
            if reference is None:
                # Measured with the weights and the scale of the card, so it goes with both.
                held = None if weigh is not None else Calibration.from_card(encoder.card)
                reference = replace(Reference.from_card(encoder.card["reference"]), calibration=held)
            weigh = weigh or fixed(
                encoder.vocabulary, encoder.document_frequency, int(encoder.card["data"]["texts"])
            )
        if reference is None or weigh is None:
            raise MatchingError("bad_input", what="reference", encoder=encoder.name)
        self.reference = reference
        self.weigh = weigh

    @classmethod
    def default(cls) -> Engine:
        """Return the engine with the model that ships with the package (loaded once per process)."""
        with cls._lock:
            if cls._default is None:
                cls._default = cls(load_encoder(None))
            return cls._default

    @classmethod
    def for_encoder(cls, encoder: Encoder, pairs: Sequence[tuple[str, str]]) -> Engine:
        """Return an engine for any encoder.

        A static model of ours brings its scale along.  For any other the scale is measured on `pairs` (a title
        and its own text, thirty at least), and word weights are those of the packaged model.
        """
        if isinstance(encoder, StaticEncoder):
            return cls(encoder)
        weigh = cls.default().weigh

        def ask(texts: Sequence[str]) -> Vectors:
            return encode_queries(encoder, texts)

        return cls(encoder, measure(encoder.encode, weigh, pairs, seed=0, encode_titles=ask), weigh)

    @property
    def calibration(self) -> Calibration | None:
        """What strengths and bands were calibrated with; None when they never were."""
        return self.reference.calibration

    @property
    def model(self) -> tuple[str, str]:
        """Name and version, to be stored beside every vector."""
        return self.encoder.name, self.encoder.version

    @staticmethod
    def prepare(texts: Sequence[str]) -> list[str]:
        """Return capability statements or requirements as they are compared (capped, repetition removed)."""
        return [capped(text, STATEMENT_LIMIT) for text in texts]

    def encode_statements(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of statements, to be stored with `model`: length 1, less for a list of everything (S50)."""
        return encode_focused(self.encoder, self.prepare(texts))

    def word_overlap(self, queries: Sequence[str], candidates: Sequence[str]) -> Scores:
        """Return cosines of word overlap (queries x candidates) of prepared texts, 0..1."""
        return TfidfIndex(candidates, self.weigh).scores(queries)

    def search(
        self, query: str, corpus: Sequence[str], vectors: Vectors | None = None, k: int = 10
    ) -> list[SearchHit]:
        """Return the `k` texts of a corpus that fit a free text best (hybrid over the candidates)."""
        if not corpus or k <= 0:
            return []
        held = self.encoder.encode(corpus) if vectors is None else vectors
        words = WordSearch(corpus, self.weigh).scores([query])
        semantic: Scores = encode_queries(self.encoder, [query]) @ held.T
        mixed = hybrid(words.fit, semantic, words.overlap)[0]
        order = best_first(mixed)[:k]
        return [
            SearchHit(int(n), float(mixed[n]), float(words.overlap[0, n]), float(semantic[0, n]))
            for n in order
        ]


def best_first(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return positions by falling score; equal scores keep their order."""
    return np.argsort(-scores, kind="stable")
