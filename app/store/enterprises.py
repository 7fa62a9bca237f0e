"""Enterprises with their capability statements."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from app.domain.enterprises import Enterprise
from app.errors import Conflict
from app.store.table import Rows


class Enterprises(Rows[Enterprise]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "enterprises", Enterprise)

    def by_uscc(self, uscc: str) -> Enterprise | None:
        return self.first("uscc = ?", [uscc])

    def by_name(self) -> list[Enterprise]:
        return self.where(order="name")

    def revisions(self) -> dict[str, int]:
        """Revision by id: enough to see what changed, without reading the profiles."""
        return dict(self.db.execute("SELECT id, revision FROM enterprises").fetchall())

    def save_revision(self, enterprise: Enterprise) -> Enterprise:
        """Save over the revision it was read at. Raises Conflict enterprises.changed."""
        if self.get(enterprise.id).revision != enterprise.revision:
            raise Conflict("enterprises.changed")
        saved = replace(enterprise, revision=enterprise.revision + 1)
        self.save(saved)
        return saved
