"""主题向量: messages as vectors in which those about the same thing lie close together.

Three steps after the encoder, each measured on messages with known topics: the title (first line) counts apart
from the text, what all messages of the collection have in common is taken out, and a message moves towards its
nearest neighbours, so that two that say the same in other words meet through those in between.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Encoder, Vectors, unit_rows
from matching.search.neighbours import neighbours

TITLE_SHARE = 0.3
_TITLE_LONGEST = 60
# A mean of few messages says more about their topics than about what all messages have in common.
_FEW = 50


def encode_messages(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return unit vectors of messages; a first line of at most 60 characters before others is the title."""
    heads, bodies = zip(*map(split_title, texts), strict=True) if texts else ((), ())
    titled = np.array([bool(head) for head in heads])
    vectors = encoder.encode(bodies)
    if titled.any():
        title = encoder.encode([head for head in heads if head])
        vectors[titled] = TITLE_SHARE * title + (1 - TITLE_SHARE) * vectors[titled]
    return unit_rows(vectors)


def split_title(text: str) -> tuple[str, str]:
    """Return title and text of a message; "" and the whole where it has no title."""
    head, mark, body = text.strip().partition("\n")
    return (head, body) if mark and len(head) <= _TITLE_LONGEST else ("", text)


def centred(vectors: Vectors, weights: npt.NDArray[np.int64]) -> Vectors:
    """Return unit vectors without what all have in common; weights: messages per vector."""
    total = int(weights.sum())
    common = weights @ vectors / (total + _FEW)
    known = np.einsum("ij,ij->i", vectors, vectors) > 0
    return unit_rows(np.where(known[:, None], vectors - common, 0).astype(np.float32))


def drawn_together(vectors: Vectors, k: int) -> Vectors:
    """Return each vector moved to the middle of its `k` nearest ones, the nearest counting as much as itself."""
    near, similarity = neighbours(vectors, k)
    if not near.size:
        return vectors
    pull = np.maximum(similarity, 0)
    moved = vectors * pull[:, :1]
    for rank in range(near.shape[1]):
        moved += pull[:, rank, None] * vectors[near[:, rank]]
    lonely = pull[:, 0] <= 0
    moved[lonely] = vectors[lonely]
    return unit_rows(moved)
