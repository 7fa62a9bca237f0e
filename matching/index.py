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

from matching.encoders import Encoder, Vectors, unit_rows
from matching.errors import MatchingError

_BLOCK = 65_536


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
    """Every query against every vector with one matrix product per block.  Equal scores rank by id."""

    def __init__(self, model_name: str, model_version: str, dim: int) -> None:
        self._model = (model_name, model_version)
        self._dim = dim
        self._vectors: Vectors = np.zeros((0, dim), dtype=np.float32)
        self._ids: list[str] = []
        self._row: dict[str, int] = {}

    @classmethod
    def for_encoder(cls, encoder: Encoder) -> ExactIndex:
        """Return an empty index for the vectors of an encoder."""
        return cls(encoder.name, encoder.version, encoder.dim)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors or replace those with a known id; rows are scaled to length 1."""
        rows = np.asarray(vectors, dtype=np.float32)
        if rows.shape != (len(ids), self._dim) or not np.isfinite(rows).all():
            raise MatchingError("bad_input", what="vectors", shape=rows.shape, expected=(len(ids), self._dim))
        rows = unit_rows(rows)
        latest = {identifier: number for number, identifier in enumerate(ids)}
        fresh = [identifier for identifier in latest if identifier not in self._row]
        for identifier, number in latest.items():
            if identifier in self._row:
                self._vectors[self._row[identifier]] = rows[number]
        if fresh:
            self._reserve(len(self._ids) + len(fresh))
            start = len(self._ids)
            self._vectors[start : start + len(fresh)] = rows[[latest[identifier] for identifier in fresh]]
            self._row.update({identifier: start + step for step, identifier in enumerate(fresh)})
            self._ids.extend(fresh)

    def _reserve(self, needed: int) -> None:
        if needed > len(self._vectors):
            grown = np.zeros((max(needed, 2 * len(self._vectors)), self._dim), dtype=np.float32)
            grown[: len(self._ids)] = self._vectors[: len(self._ids)]
            self._vectors = grown

    def remove(self, ids: Sequence[str]) -> None:
        """Forget vectors; unknown ids are ignored."""
        gone = {identifier for identifier in ids if identifier in self._row}
        if not gone:
            return
        kept = [number for number, identifier in enumerate(self._ids) if identifier not in gone]
        self._vectors = self._vectors[kept].copy()
        self._ids = [self._ids[number] for number in kept]
        self._row = {identifier: number for number, identifier in enumerate(self._ids)}

    def search(self, queries: Vectors, k: int) -> list[list[Hit]]:
        """Return for every query its `k` nearest vectors, best first."""
        asked = unit_rows(np.asarray(queries, dtype=np.float32).reshape(-1, self._dim))
        if k <= 0 or not self._ids:
            return [[] for _ in range(len(asked))]
        best: list[list[Hit]] = [[] for _ in range(len(asked))]
        for start in range(0, len(self._ids), _BLOCK):
            stop = min(start + _BLOCK, len(self._ids))
            scores = asked @ self._vectors[start:stop].T
            for number, row in enumerate(scores):
                best[number] = self._best(best[number] + self._block_hits(row, start, k), k)
        return best

    def _block_hits(self, row: npt.NDArray[np.float32], start: int, k: int) -> list[Hit]:
        if k < len(row):
            # everything at least as good as the k-th, so that a tie is decided by id and not by place
            limit = np.partition(row, len(row) - k)[len(row) - k]
            chosen = np.flatnonzero(row >= limit)
        else:
            chosen = np.arange(len(row))
        return [Hit(self._ids[start + int(number)], float(row[number])) for number in chosen]

    @staticmethod
    def _best(hits: list[Hit], k: int) -> list[Hit]:
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:k]

    def manifest(self) -> Manifest:
        """Return what the index holds; the digest does not depend on the order of adding."""
        digest = hashlib.sha256()
        for identifier in sorted(self._ids):
            digest.update(identifier.encode("utf-8") + b"\0")
            digest.update(self._vectors[self._row[identifier]].tobytes())
        return Manifest(*self._model, self._dim, len(self._ids), digest.hexdigest()[:32])


def require_match(manifest: Manifest, encoder: Encoder) -> None:
    """Raise ``model_mismatch`` when stored vectors come from another model: never rank silently wrong."""
    stored = (manifest.model_name, manifest.model_version, manifest.dim)
    if stored != (encoder.name, encoder.version, encoder.dim):
        raise MatchingError("model_mismatch", stored=stored[:2], loaded=(encoder.name, encoder.version))
