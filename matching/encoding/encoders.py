"""编码器: what turns texts into vectors.

`StaticEncoder` needs numpy only: a token look-up and a mean.  `SentenceTransformer(folder).encode(texts)`
of the same folder gives the same vectors; any other sentence-transformers folder goes through
`matching.encoding.semantic` when the extra is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import scipy

from matching.encoding import model_folder
from matching.words.vocabulary import Vocabulary

Vectors = npt.NDArray[np.float32]
MAX_REPEATS = model_folder.MAX_REPEATS
_BATCH = 8192


@runtime_checkable
class Encoder(Protocol):
    """Texts to unit vectors.  `name` and `version` are stored beside every vector (F18)."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [len(texts), dim]; rows have length 1, or 0 for a text without known tokens."""
        ...


@runtime_checkable
class AsymmetricEncoder(Encoder, Protocol):
    """An encoder that reads what asks otherwise than what is found (models with a prompt for each side)."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Like `encode`, for requirements and searches."""
        ...


def encode_queries(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Return the vectors of texts that ask; most encoders make no difference."""
    return encoder.encode_queries(texts) if isinstance(encoder, AsymmetricEncoder) else encoder.encode(texts)


def unit_rows(vectors: Vectors) -> Vectors:
    """Return the rows scaled to length 1; rows of zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-12)
    return scaled


class StaticEncoder:
    """静态词向量编码器: the mean of token vectors, unit length.  Immutable, safe to share."""

    def __init__(self, model: model_folder.StaticModel) -> None:
        self.card = dict(model.card)
        self.vocabulary: Vocabulary = model.vocabulary
        self.weights: Vectors = model.weights
        self.document_frequency = model.document_frequency
        self.weights.setflags(write=False)

    @classmethod
    def load(cls, folder: Path | str) -> StaticEncoder:
        """Open a model folder (see `matching.encoding.model_folder.read` for what is refused)."""
        return cls(model_folder.read(Path(folder)))

    @property
    def name(self) -> str:
        return str(self.card.get("name", "static"))

    @property
    def version(self) -> str:
        return str(self.card.get("version", "0"))

    @property
    def dim(self) -> int:
        return int(self.weights.shape[1])

    def analyse(self, text: str) -> list[str]:
        """Return the tokens that count for this text, in reading order."""
        return self.vocabulary.analyse(text, MAX_REPEATS)

    def token_counts(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Return the bounded counts (texts x tokens) whose product with `weights` is the text vector."""
        return self.vocabulary.counts(texts, MAX_REPEATS)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`; memory is bounded by working through batches."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            vectors[start : start + len(batch)] = self.token_counts(batch) @ self.weights
        return unit_rows(vectors)
