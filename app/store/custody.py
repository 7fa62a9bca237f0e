"""Keys of people, recovery sheets, and the letters in which the keys of opportunities are kept."""

from __future__ import annotations

from sqlite_utils import Database

from app.domain.custody import CustodyKey, Letter
from app.store.codec import from_row, to_row
from app.store.table import Rows


class CustodyKeys(Rows[CustodyKey]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "custody_keys", CustodyKey)

    def of_person(self, person: str) -> CustodyKey | None:
        """The key this person holds now."""
        return self.first("kind = 'person' AND person = ? AND ended_at IS NULL", [person])

    def sheet(self) -> CustodyKey | None:
        """The recovery sheet that new opportunities are sealed for."""
        return self.first("kind = 'sheet' AND ended_at IS NULL", order="made_at DESC")

    def add_letters(self, letters: tuple[Letter, ...]) -> None:
        self.db.table("custody_letters").insert_all([to_row(letter) for letter in letters])

    def letters(self, opportunity: str) -> list[Letter]:
        """Whole letters and those whose outer envelope has been taken off (outer = "")."""
        rows = self.db.table("custody_letters").rows_where("opportunity = ?", [opportunity])
        return [from_row(Letter, row) for row in rows]

    def of_opportunity(self, opportunity: str) -> list[CustodyKey]:
        """The keys of which two open this opportunity."""
        return self.where(
            "id IN (SELECT inner FROM custody_letters WHERE opportunity = ?)",
            [opportunity],
            order="kind, made_at",
        )

    def drop_opened(self, opportunity: str) -> None:
        """Remove the letters without their outer envelope: the second person did not come, or came and is done."""
        self.db.conn.execute(
            "DELETE FROM custody_letters WHERE opportunity = ? AND outer = ''", [opportunity]
        )
