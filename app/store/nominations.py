"""Proposals of enterprises (毛遂自荐)."""

from __future__ import annotations

from sqlite_utils import Database

from app.domain.nominations import Nomination
from app.store.table import Rows


class Nominations(Rows[Nomination]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "nominations", Nomination)

    def of_enterprise(self, enterprise: str) -> list[Nomination]:
        return self.where("enterprise = ?", [enterprise], order="submitted_at DESC, rowid DESC")

    def of_department(self, department: str = "") -> list[Nomination]:
        """Oldest first, as an inbox is worked off; of every department when none is named."""
        return self.where("? = '' OR department = ?", [department, department], order="submitted_at, rowid")

    def by_number(self, number: str) -> Nomination | None:
        return self.first("number = ?", [number])
