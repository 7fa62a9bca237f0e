"""主轴投影: what a cosine can be at most, told from a quarter of the numbers.

Texts of one field fill few directions.  Along the first principal axes P of the held vectors

    q.x  <=  P'q.P'x + |q - PP'q| |x - PP'x|        (Cauchy and Schwarz)

and the right side needs only P'x and one length of every x.  It holds for any orthonormal P: poor axes make
the bound wide, never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Vectors

_SAMPLE = 16_384
_BLOCK = 65_536
_UNIT_ROUNDOFF = 2.0**-24  # of float32
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Projected:
    """A query as the bounds need it: its coordinates along the axes and the length of the rest."""

    along: Vectors
    rest: np.float32


class Head:
    """The first principal coordinates of rows of length 1 (or 0), a quarter of all, and the length of the rest.

    A row here is the row with the same number in the index, which says when rows change.
    """

    def __init__(self, vectors: Vectors, room: int) -> None:
        """Choose axes for `vectors` (rows x dim) and hold those rows; `room` is how many may come."""
        dim = vectors.shape[1]
        kept = max(dim // 4, 1)
        sample = vectors[:: max(len(vectors) // _SAMPLE, 1)]
        _, axes = np.linalg.eigh((sample.T @ sample).astype(np.float64))
        self._axes: Vectors = np.ascontiguousarray(axes[:, -kept:], dtype=np.float32)
        # A coordinate is off by (dim + 2) x roundoff at most (Higham 2002, "Accuracy and Stability of Numerical
        # Algorithms", 3.1), so P'x by `off`, and |P'x|^2 or P'q.P'x with the sums behind them by less than four
        # times that.
        off = kept**0.5 * (dim + 2) * _UNIT_ROUNDOFF
        self._slack = np.float32(4 * off)
        self._along: Vectors = np.zeros((room, kept), dtype=np.float32)
        self._rest: Vectors = np.zeros(room, dtype=np.float32)
        for start in range(0, len(vectors), _BLOCK):
            part = vectors[start : start + _BLOCK]
            self.put(np.arange(start, start + len(part)), part)

    def put(self, place: _Ints, rows: Vectors) -> None:
        """Hold rows at these places."""
        self._along[place], self._rest[place] = self._split(rows)

    def move(self, source: int, target: int) -> None:
        """Put one row in the place of another."""
        self._along[target], self._rest[target] = self._along[source], self._rest[source]

    def resize(self, room: int, held: int) -> None:
        """Make room for `room` rows and keep the first `held`."""
        along, rest = np.zeros((room, self._along.shape[1]), dtype=np.float32), np.zeros(room, np.float32)
        along[:held], rest[:held] = self._along[:held], self._rest[:held]
        self._along, self._rest = along, rest

    def project(self, query: Vectors) -> Projected:
        """Return a query of length 1 as `bounds` takes it."""
        along, rest = self._split(query[None])
        return Projected(along[0], rest[0])

    def bounds(self, query: Projected, start: int, stop: int) -> Vectors:
        """Return for the rows from `start` to `stop` a number that the exact cosine does not exceed."""
        bounds: Vectors = self._along[start:stop] @ query.along
        bounds += self._rest[start:stop] * query.rest
        bounds += self._slack
        return bounds

    def _split(self, rows: Vectors) -> tuple[Vectors, Vectors]:
        along = rows @ self._axes
        beyond = np.einsum("rd,rd->r", rows, rows) - np.einsum("rd,rd->r", along, along)
        return along, np.sqrt(np.maximum(beyond, 0) + self._slack)
