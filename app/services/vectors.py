"""Embeddings of capability statements, kept in the store and made again only where text or model changed (F18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from app.domain.enterprises import CapabilityStatement, Enterprise
from app.domain.users import SYSTEM
from app.sealing.chain import sha256_hex
from app.services.model_shelf import engine_name
from app.store.vectors import StoredVector

if TYPE_CHECKING:
    from app.services.context import App
    from matching import Engine

# Unit vectors in float32 are off by 1e-6; one that is off by more has been damaged.
_OFF = 1e-3
Vectors = npt.NDArray[np.float32]


def profile_vectors(app: App, engine: Engine, enterprises: Sequence[Enterprise]) -> list[Vectors]:
    """One array (statements x dim) an enterprise, in the order of its statements, all made by this engine.

    A stored vector counts only when its model, its size and the digest of its text are right and it is a unit vector
    (a list of everything is shorter by design, so that it is made again); everything else is encoded now, and stored
    where that changes what is stored.
    """
    name = engine_name(engine)
    with app.store.read() as work:
        stored = work.vectors.of(name, [enterprise.id for enterprise in enterprises])
    wanted = [(e, s) for e in enterprises for s in e.statements]
    rows: dict[tuple[str, str], Vectors] = {}
    missing: list[tuple[Enterprise, CapabilityStatement]] = []
    for enterprise, statement in wanted:
        kept = stored.get((enterprise.id, statement.id))
        row = _sound(kept, _digest(statement), engine.encoder.dim) if kept is not None else None
        if row is not None:
            rows[enterprise.id, statement.id] = row
        else:
            missing.append((enterprise, statement))
    if missing:
        fresh = engine.encode_statements([statement.words for _, statement in missing])
        new = []
        for (enterprise, statement), vector in zip(missing, fresh, strict=True):
            rows[enterprise.id, statement.id] = vector
            made = StoredVector(
                enterprise.id,
                statement.id,
                name,
                _digest(statement),
                np.asarray(vector, dtype="<f4").tobytes(),
            )
            if stored.get((enterprise.id, statement.id)) != made:
                new.append(made)
        _keep(app, name, new)
    empty = np.zeros((0, engine.encoder.dim), dtype=np.float32)
    return [
        np.stack([rows[e.id, s.id] for s in e.statements]).astype(np.float32) if e.statements else empty
        for e in enterprises
    ]


def _sound(kept: StoredVector, digest: str, dim: int) -> Vectors | None:
    if kept.text_sha256 != digest or len(kept.vector) != 4 * dim:
        return None
    row = np.frombuffer(kept.vector, dtype="<f4")
    length = float(np.linalg.norm(row.astype(np.float64)))
    return row if abs(length - 1) <= _OFF else None  # NaN and infinite fail too


def _keep(app: App, encoder: str, vectors: Sequence[StoredVector]) -> None:
    if not vectors:
        return
    with app.store.write() as work:
        work.vectors.replace(vectors)
        work.record(SYSTEM, "vectors.encode", "", count=len(vectors), encoder=encoder)


def _digest(statement: CapabilityStatement) -> str:
    return sha256_hex(statement.words.encode())
