"""近邻候选: the rows of an index that the exact comparison of a search still has to decide between."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Vectors

_GROUP = 32
_UNIT_ROUNDOFF = 2.0**-24  # of float32


class NearRows:
    """The rows that can be among the `k` best of one query, whatever float32 rounds away.

    The product of two unit vectors is off by at most dim x roundoff in any order of summation
    (Higham 2002, "Accuracy and Stability of Numerical Algorithms", 3.1), the k-th best as well.
    """

    def __init__(self, k: int, dim: int) -> None:
        self.k = k
        self.rows: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.floor = np.float32(-np.inf)
        self._scores: Vectors = np.zeros(0, dtype=np.float32)
        self._margin = np.float32(2 * dim * _UNIT_ROUNDOFF / (1 - dim * _UNIT_ROUNDOFF))

    def expect(self, reached: np.float32) -> None:
        """Raise the floor to a number that `k` scores are known to reach."""
        self.floor = max(self.floor, reached - self._margin)

    def clear(self) -> None:
        """Drop all rows; what `k` scores are known to reach stays known."""
        self.rows, self._scores = self.rows[:0], self._scores[:0]

    def take(self, rows: npt.NDArray[np.int64], scores: Vectors) -> None:
        """Add rows with their scores, and drop all that are out of reach of the best."""
        self.rows, self._scores = np.concatenate((self.rows, rows)), np.concatenate((self._scores, scores))
        if len(rows) and len(self.rows) > self.k:
            self.expect(np.partition(self._scores, -self.k)[-self.k])
            kept = self._scores >= self.floor
            self.rows, self._scores = self.rows[kept], self._scores[kept]


def low_floor(scores: Vectors, k: int) -> np.float32:
    """Return a number that at least `k` scores reach: the k-th largest of the maxima of groups, fast."""
    groups = len(scores) // _GROUP
    if groups <= k:
        return np.float32(-np.inf)
    best: Vectors = scores[: groups * _GROUP].reshape(_GROUP, groups).max(axis=0)
    return np.float32(np.partition(best, -k)[-k])
