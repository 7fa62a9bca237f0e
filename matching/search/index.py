"""向量索引: keep vectors by id and find the nearest.

The protocol is small on purpose, so that a search engine can stand in later.  `ExactIndex` compares
with everything: up to a million vectors that is fast enough, and nothing is ever missed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Encoder, Vectors, unit_rows
from matching.errors import MatchingError

_BLOCK = 65_536
_QUERIES = 64
_GROUP = 32
_RESCORED = 8_192
_UNIT_ROUNDOFF = 2.0**-24  # of float32


@dataclass(frozen=True)
class Hit:
    """One neighbour: its id and the cosine, -1..1."""

    id: str
    score: float


@dataclass(frozen=True)
class Manifest:
    """What an index holds; stored beside the vectors and compared before they are used (F18)."""

    model_name: str
    model_version: str
    dim: int
    count: int
    digest: str


class Index(Protocol):
    """The four things an index can do."""

    def add(self, ids: Sequence[str], vectors: Vectors) -> None: ...

    def remove(self, ids: Sequence[str]) -> None: ...

    def search(self, queries: Vectors, k: int) -> list[list[Hit]]: ...

    def manifest(self) -> Manifest: ...


class ExactIndex:
    """Every query against every vector.  Equal scores rank by id.

    A fast product in float32 leaves the few vectors that rounding could place among the best; those are
    compared again in float64, row by row, so neither the place of a vector in memory nor the other
    queries of a batch can change a score.  One thread writes at a time, and nobody reads meanwhile.
    """

    def __init__(self, model_name: str, model_version: str, dim: int) -> None:
        self._model = (model_name, model_version)
        self._dim = dim
        self._vectors: Vectors = np.zeros((0, dim), dtype=np.float32)
        self._ids: list[str] = []
        self._row: dict[str, int] = {}
        self._manifest: Manifest | None = None

    @classmethod
    def for_encoder(cls, encoder: Encoder) -> ExactIndex:
        """Return an empty index for the vectors of an encoder."""
        return cls(encoder.name, encoder.version, encoder.dim)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors or replace those with a known id; rows are scaled to length 1.

        Raises ``bad_input`` for a wrong shape or a number that is not finite, before anything changes.
        """
        rows = np.asarray(vectors)
        if rows.shape != (len(ids), self._dim) or not all(
            np.isfinite(rows[start : start + _BLOCK]).all() for start in range(0, len(rows), _BLOCK)
        ):
            raise MatchingError("bad_input", what="vectors", shape=rows.shape, expected=(len(ids), self._dim))
        self._manifest = None
        fresh = [identifier for identifier in dict.fromkeys(ids) if identifier not in self._row]
        self._resize(len(self._ids) + len(fresh))
        self._row.update((identifier, len(self._ids) + step) for step, identifier in enumerate(fresh))
        self._ids.extend(fresh)
        place = np.array([self._row[identifier] for identifier in ids], dtype=np.int64)
        for start in range(0, len(rows), _BLOCK):
            part = rows[start : start + _BLOCK].astype(np.float32)
            self._vectors[place[start : start + _BLOCK]] = unit_rows(part)

    def _resize(self, needed: int) -> None:
        """Keep room for `needed` rows and at most four times that, moving everything rarely."""
        if len(self._vectors) // 4 <= needed <= len(self._vectors):
            return
        room = max(needed, 2 * len(self._vectors)) if needed > len(self._vectors) else 2 * needed
        moved = np.zeros((room, self._dim), dtype=np.float32)
        held = min(len(self._ids), room)
        moved[:held] = self._vectors[:held]
        self._vectors = moved

    def remove(self, ids: Sequence[str]) -> None:
        """Forget vectors; unknown ids are ignored.  The last row moves into the gap, the others stay."""
        for identifier in ids:
            row = self._row.pop(identifier, None)
            if row is None:
                continue
            self._manifest = None
            moved = self._ids.pop()
            if moved != identifier:
                self._vectors[row] = self._vectors[len(self._ids)]
                self._ids[row] = moved
                self._row[moved] = row
        self._resize(len(self._ids))

    def search(self, queries: Vectors, k: int) -> list[list[Hit]]:
        """Return for every query its `k` nearest vectors, best first."""
        asked = unit_rows(np.asarray(queries, dtype=np.float32).reshape(-1, self._dim))
        if k <= 0 or not self._ids:
            return [[] for _ in range(len(asked))]
        found: list[list[Hit]] = []
        for start in range(0, len(asked), _QUERIES):
            part = asked[start : start + _QUERIES]
            found += [
                self._best(query, rows, k) for query, rows in zip(part, self._near(part, k), strict=True)
            ]
        return found

    def _near(self, asked: Vectors, k: int) -> list[npt.NDArray[np.int64]]:
        """Return per query the rows that can be among the `k` best, whatever float32 rounds away.

        The product of two unit vectors is off by at most dim x roundoff in any order of summation
        (Higham 2002, "Accuracy and Stability of Numerical Algorithms", 3.1), the k-th best as well.
        """
        margin = np.float32(2 * self._dim * _UNIT_ROUNDOFF / (1 - self._dim * _UNIT_ROUNDOFF))
        rows = [np.zeros(0, dtype=np.int64) for _ in asked]
        scores = [np.zeros(0, dtype=np.float32) for _ in asked]
        floor = np.full(len(asked), -np.inf, dtype=np.float32)
        for start in range(0, len(self._ids), _BLOCK):
            block = self._vectors[start : min(start + _BLOCK, len(self._ids))]
            for number, row in enumerate(asked @ block.T):
                if not start:
                    floor[number] = _low_floor(row, k) - margin
                near = np.flatnonzero(row >= floor[number])
                rows[number] = np.concatenate((rows[number], near + start))
                scores[number] = np.concatenate((scores[number], row[near]))
                if len(near) and len(scores[number]) > k:
                    floor[number] = np.partition(scores[number], -k)[-k] - margin
                    kept = scores[number] >= floor[number]
                    rows[number], scores[number] = rows[number][kept], scores[number][kept]
        return rows

    def _best(self, query: Vectors, rows: npt.NDArray[np.int64], k: int) -> list[Hit]:
        exact = np.empty(len(rows))
        for start in range(0, len(rows), _RESCORED):
            chosen = self._vectors[rows[start : start + _RESCORED]].astype(np.float64)
            exact[start : start + _RESCORED] = np.einsum("rd,d->r", chosen, query.astype(np.float64))
        if len(rows) > k:
            good = exact >= np.partition(exact, -k)[-k]
            rows, exact = rows[good], exact[good]
        hits = [Hit(self._ids[row], score) for row, score in zip(rows.tolist(), exact.tolist(), strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:k]

    def manifest(self) -> Manifest:
        """Return what the index holds; the digest does not depend on the order of adding.

        It reads every vector once after a change (about a second for a million).
        """
        if self._manifest is None:
            digest = hashlib.sha256()
            for identifier in sorted(self._ids):
                digest.update(identifier.encode("utf-8") + b"\0")
                digest.update(self._vectors[self._row[identifier]].tobytes())
            self._manifest = Manifest(*self._model, self._dim, len(self._ids), digest.hexdigest()[:32])
        return self._manifest


def _low_floor(scores: npt.NDArray[np.float32], k: int) -> float:
    """Return a number that at least `k` scores reach: the k-th largest of the maxima of groups, fast."""
    groups = len(scores) // _GROUP
    if groups <= k:
        return -np.inf
    best = scores[: groups * _GROUP].reshape(groups, _GROUP).max(axis=1)
    return float(np.partition(best, -k)[-k])


def require_match(manifest: Manifest, encoder: Encoder) -> None:
    """Raise ``model_mismatch`` when stored vectors come from another model: never rank silently wrong."""
    stored = (manifest.model_name, manifest.model_version, manifest.dim)
    if stored != (encoder.name, encoder.version, encoder.dim):
        raise MatchingError("model_mismatch", stored=stored[:2], loaded=(encoder.name, encoder.version))
