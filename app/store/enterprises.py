"""Enterprises with their capability statements, and what each stated of its ties, or a file of it, at what time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from app.domain.enterprises import Enterprise, StatedTies
from app.errors import Conflict
from app.store.codec import instant
from app.store.ids import new_id
from app.store.table import Rows


class Enterprises(Rows[Enterprise]):
    """now: the instant of the unit of work, which dates what a company states of its ties."""

    def __init__(self, db: Database, now: datetime) -> None:
        super().__init__(db, "enterprises", Enterprise)
        self.now = now
        self.ties = Rows(db, "enterprise_ties", StatedTies)

    def add(self, value: Enterprise) -> None:
        super().add(value)
        self._keep_ties(value)

    def add_all(self, values: Sequence[Enterprise]) -> None:
        super().add_all(values)
        for value in values:
            self._keep_ties(value)

    def save(self, value: Enterprise) -> None:
        super().save(value)
        self._keep_ties(value)

    def ties_before(self, enterprise: str, before: datetime) -> StatedTies | None:
        """What the company stated last before an instant, and what a file had said of it; None when it was not registered
        then."""
        return self.ties.first(
            "enterprise = ? AND at < ?", [enterprise, instant(before)], order="at DESC, rowid DESC"
        )

    def imported_before(self, enterprise: str, before: datetime) -> set[str]:
        """Who controls the company according to files that were known before an instant, struck since or not: what it
        strikes it denies, and that is only its own word."""
        rows = self.ties.where("enterprise = ? AND at < ?", [enterprise, instant(before)])
        return {code for row in rows for code in row.imported_control}

    def _keep_ties(self, value: Enterprise) -> None:
        last = self.ties.first("enterprise = ?", [value.id], order="at DESC, rowid DESC")
        made = StatedTies(
            new_id("et"), value.id, self.now,
            value.representative, value.controlled_by, value.controls, value.imported_control,
        )  # fmt: skip
        if last is None or replace(last, id=made.id, at=made.at) != made:
            self.ties.add(made)

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
