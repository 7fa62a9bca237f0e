"""Stored embeddings; each knows its model and the text it was made from (F18).

Vectors of several models lie side by side: those of the next one are made while the present one serves (F17).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class StoredVector:
    """float32 little-endian bytes of one unit vector; encoder = name/version of the model."""

    object: str
    part: str
    encoder: str
    text_sha256: str
    vector: bytes


class Vectors:
    def __init__(self, db: Database) -> None:
        self.db = db

    def all(self, encoder: str) -> dict[tuple[str, str], StoredVector]:
        """Vectors of one encoder by (object, part); those of another model are as if they were not there."""
        rows = list(self.db.table("vectors").rows_where("encoder = ?", [encoder]))
        return {(row["object"], row["part"]): StoredVector(**row) for row in rows}

    def of(self, encoder: str, objects: Sequence[str]) -> dict[tuple[str, str], StoredVector]:
        """The same of some objects only."""
        rows = self.db.table("vectors").rows_where(
            "encoder = ? AND object IN (SELECT value FROM json_each(?))", [encoder, json.dumps(list(objects))]
        )
        return {(row["object"], row["part"]): StoredVector(**row) for row in rows}

    def replace(self, vectors: Sequence[StoredVector]) -> None:
        self.db.conn.executemany(
            "INSERT OR REPLACE INTO vectors(object, part, encoder, text_sha256, vector) VALUES (?, ?, ?, ?, ?)",
            [(v.object, v.part, v.encoder, v.text_sha256, v.vector) for v in vectors],
        )

    def remove(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.db.conn.executemany("DELETE FROM vectors WHERE object = ? AND part = ?", list(pairs))

    def keep_only(self, encoders: Sequence[str]) -> None:
        """Remove the vectors of all other models."""
        self.db.conn.execute(
            "DELETE FROM vectors WHERE encoder NOT IN (SELECT value FROM json_each(?))",
            [json.dumps(list(encoders))],
        )
