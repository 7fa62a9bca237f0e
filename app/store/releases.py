"""Open-data releases as they were made; triggers refuse every change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from app.store.codec import instant
from app.store.table import Rows


@dataclass(frozen=True)
class Release:
    """A release as stored. number: 1, 2, … within the opportunity; event: the audit event it is about; content: JSON
    without the ocid, which depends on a setting."""

    id: str
    opportunity: str
    number: int
    event: str
    at: datetime
    content: str


class Releases(Rows[Release]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "releases", Release)

    def of(self, opportunity: str) -> list[Release]:
        """Oldest first."""
        return self.where("opportunity = ?", [opportunity], order="number")

    def after(self, since: datetime | None, limit: int) -> list[Release]:
        """Those made after an instant, oldest first; what was made in one unit of work is never torn apart."""
        where, values = ("at > ?", [instant(since)]) if since else ("1", [])
        rows = self.where(where, values, order="at, rowid", limit=limit)
        if len(rows) < limit:
            return rows
        whole = self.where("at = ?", [instant(rows[-1].at)], order="rowid")
        return [*(row for row in rows if row.at < whole[0].at), *whole]

    def newest_at(self) -> datetime | None:
        found = self.first("1", order="at DESC")
        return found.at if found else None

    def missing(self) -> list[str]:
        """Opportunities without any release, oldest first: those of an installation from before there were releases."""
        rows = self.db.conn.execute(
            "SELECT id FROM opportunities WHERE id NOT IN (SELECT opportunity FROM releases) ORDER BY published_at, rowid"
        )
        return [row[0] for row in rows]
