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

Vectors = npt.NDArray[np.float32]


def profile_vectors(app: App, engine: Engine, enterprises: Sequence[Enterprise]) -> list[Vectors]:
    """One array (statements x dim) an enterprise, in the order of its statements, all made by this engine.

    A stored vector counts only when its model, its length and the digest of its text are right; everything else is
    encoded now and stored.
    """
    name = engine_name(engine)
    with app.store.read() as work:
        stored = work.vectors.all(name)
    wanted = [(e, s) for e in enterprises for s in e.statements]
    rows: dict[tuple[str, str], Vectors] = {}
    missing: list[tuple[Enterprise, CapabilityStatement]] = []
    for enterprise, statement in wanted:
        kept = stored.get((enterprise.id, statement.id))
        fits = kept is not None and kept.text_sha256 == _digest(statement)
        if kept is not None and fits and len(kept.vector) == 4 * engine.encoder.dim:
            rows[enterprise.id, statement.id] = np.frombuffer(kept.vector, dtype="<f4")
        else:
            missing.append((enterprise, statement))
    if missing:
        fresh = engine.encode_statements([statement.words for _, statement in missing])
        for (enterprise, statement), vector in zip(missing, fresh, strict=True):
            rows[enterprise.id, statement.id] = vector
        _keep(app, name, missing, fresh)
    empty = np.zeros((0, engine.encoder.dim), dtype=np.float32)
    return [
        np.stack([rows[e.id, s.id] for s in e.statements]).astype(np.float32) if e.statements else empty
        for e in enterprises
    ]


def _keep(
    app: App, encoder: str, parts: Sequence[tuple[Enterprise, CapabilityStatement]], vectors: Vectors
) -> None:
    with app.store.write() as work:
        work.vectors.replace(
            [
                StoredVector(e.id, s.id, encoder, _digest(s), np.asarray(vector, dtype="<f4").tobytes())
                for (e, s), vector in zip(parts, vectors, strict=True)
            ]
        )
        work.record(SYSTEM, "vectors.encode", "", count=len(parts), encoder=encoder)


def _digest(statement: CapabilityStatement) -> str:
    return sha256_hex(statement.words.encode())
