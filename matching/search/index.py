"""向量索引: keep vectors by id and find the nearest.

The protocol is small on purpose, so that a search engine can stand in later.  `ExactIndex` never misses
anything and up to a million vectors is fast enough: it leaves out only what `matching.search.head` proves
too far away.
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
from matching.search.head import Head
from matching.search.near_rows import NearRows, low_floor

_BLOCK = 65_536
_QUERIES = 64
_RESCORED = 8_192
# Fewer rows than this are read whole in a moment, and more queries than that gain by sharing what is read.
_LEAST_FOR_HEAD = 8_192
_MOST_BY_HEAD = 4
# Fetched one by one, rows cost about three times those read in a row: beyond this share all are read instead.
_WORTH_FETCHING = 1 / 3
# The rows of the highest bounds, so many for each wanted, come first: they show which of the others can matter.
_FIRST_FETCHED = 16


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
    """The exact neighbours of every query.  Equal scores rank by id.

    A fast product in float32 leaves the few vectors that rounding could place among the best; those are
    compared again in float64, row by row, so neither the place of a vector in memory nor the other
    queries of a batch can change a score.  For one query most vectors are not read at all, if the
    vectors share directions.  One thread writes at a time, and nobody reads meanwhile.
    """

    def __init__(self, model_name: str, model_version: str, dim: int) -> None:
        self._model = (model_name, model_version)
        self._dim = dim
        self._vectors: Vectors = np.zeros((0, dim), dtype=np.float32)
        self._ids: list[str] = []
        self._row: dict[str, int] = {}
        self._manifest: Manifest | None = None
        self._head: Head | None = None
        self._until_turn = _LEAST_FOR_HEAD

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
            part, where = rows[start : start + _BLOCK].astype(np.float32), place[start : start + _BLOCK]
            self._vectors[where] = unit_rows(part)
            if self._head is not None and len(rows) < self._until_turn:
                self._head.put(where, self._vectors[where])
        self._turn(len(rows))

    def _turn(self, written: int) -> None:
        """Choose the axes anew after as many writes as there were rows: they then fit, at little cost each."""
        self._until_turn -= written
        if self._until_turn <= 0:
            self._until_turn = max(len(self._ids), _LEAST_FOR_HEAD)
            self._head = None
            if len(self._ids) >= _LEAST_FOR_HEAD:
                self._head = Head(self._vectors[: len(self._ids)], len(self._vectors))

    def _resize(self, needed: int) -> None:
        """Keep room for `needed` rows and at most four times that, moving everything rarely."""
        if len(self._vectors) // 4 <= needed <= len(self._vectors):
            return
        room = max(needed, 2 * len(self._vectors)) if needed > len(self._vectors) else 2 * needed
        moved = np.zeros((room, self._dim), dtype=np.float32)
        held = min(len(self._ids), room)
        moved[:held] = self._vectors[:held]
        self._vectors = moved
        if self._head is not None:
            self._head.resize(room, held)

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
                if self._head is not None:
                    self._head.move(len(self._ids), row)
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
                self._best(query, near.rows, k) for query, near in zip(part, self._near(part, k), strict=True)
            ]
        return found

    def _near(self, asked: Vectors, k: int) -> list[NearRows]:
        found = [NearRows(k, self._dim) for _ in asked]
        left = list(range(len(asked)))
        if self._head is not None and len(asked) <= _MOST_BY_HEAD:
            left = [n for n in left if not self._fetch(asked[n], found[n], self._head)]
        if left:
            self._read(asked[left], [found[n] for n in left])
        return found

    def _fetch(self, query: Vectors, found: NearRows, head: Head) -> bool:
        """Take the rows that the head does not exclude; False, and none taken, where it excludes too few."""
        projected, start = head.project(query), 0
        while start < len(self._ids):
            # the first block is small: it shows what the head is worth
            stop = min(start + (_BLOCK if start else _LEAST_FOR_HEAD), len(self._ids))
            bounds = head.bounds(projected, start, stop)
            most = _WORTH_FETCHING * len(bounds)
            first = max(found.k, min(_FIRST_FETCHED * found.k, len(bounds) // 64))
            likely = start + np.flatnonzero(bounds >= low_floor(bounds, first))
            if found.k <= len(likely) <= most:
                scores = self._vectors[likely] @ query
                found.expect(np.partition(scores, -found.k)[-found.k])
            near = start + np.flatnonzero(bounds >= found.floor)
            if len(near) > most:
                found.clear()
                return False
            found.take(near, self._vectors[near] @ query)
            start = stop
        return True

    def _read(self, asked: Vectors, found: Sequence[NearRows]) -> None:
        """Take the near ones of all rows."""
        for start in range(0, len(self._ids), _BLOCK):
            block = self._vectors[start : min(start + _BLOCK, len(self._ids))]
            for near, scores in zip(found, asked @ block.T, strict=True):
                if not start:
                    near.expect(low_floor(scores, near.k))
                rows = np.flatnonzero(scores >= near.floor)
                near.take(start + rows, scores[rows])

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


def require_match(manifest: Manifest, encoder: Encoder) -> None:
    """Raise ``model_mismatch`` when stored vectors come from another model: never rank silently wrong."""
    stored = (manifest.model_name, manifest.model_version, manifest.dim)
    if stored != (encoder.name, encoder.version, encoder.dim):
        raise MatchingError("model_mismatch", stored=stored[:2], loaded=(encoder.name, encoder.version))
