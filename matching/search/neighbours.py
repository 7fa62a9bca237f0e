"""近邻: the nearest vectors of every vector, exactly, block by block."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Vectors

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
_BLOCK = 1024
_STRIDE = 64


def neighbours(vectors: Vectors, k: int) -> tuple[Ints, Floats]:
    """Return the `k` nearest other vectors of each (numbers and products), nearest first, equal ones by number.

    Memory grows with the number of vectors, not with its square.  The largest k of a row lie in the k stretches
    of 64 columns with the largest maxima; only these are sorted.
    """
    count = len(vectors)
    k = min(k, count - 1)
    near = np.zeros((count, max(k, 0)), dtype=np.int64)
    similarity = np.zeros((count, max(k, 0)), dtype=np.float32)
    if k < 1:
        return near, similarity
    width = -(-count // _STRIDE) * _STRIDE
    padded = np.zeros((width, vectors.shape[1]), dtype=np.float32)
    padded[:count] = vectors
    for start in range(0, count, _BLOCK):
        scores = vectors[start : start + _BLOCK] @ padded.T
        rows = np.arange(len(scores))
        scores[:, count:] = -np.inf
        scores[rows, start + rows] = -np.inf
        columns, values = _largest(scores, k)
        near[start : start + _BLOCK] = columns
        similarity[start : start + _BLOCK] = values
    return near, similarity


def _largest(scores: Floats, k: int) -> tuple[Ints, Floats]:
    """Return columns and values of the `k` largest of each row, largest first, equal ones by column."""
    rows, width = scores.shape
    stretches = width // _STRIDE
    columns = np.broadcast_to(np.arange(width), scores.shape)
    if stretches > k:
        highest = scores.reshape(rows, stretches, _STRIDE).max(axis=2)
        chosen = np.sort(np.argpartition(-highest, k - 1, axis=1)[:, :k], axis=1)
        columns = (chosen[:, :, None] * _STRIDE + np.arange(_STRIDE)).reshape(rows, -1)
        scores = np.take_along_axis(scores, columns, axis=1)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(columns, best, axis=1), np.take_along_axis(scores, best, axis=1)
