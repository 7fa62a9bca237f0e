"""Pain points with their search index, and the batches they came in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from app.domain.pain_points import ImportBatch, PainPoint
from app.store.codec import to_row
from app.store.table import Rows

_CJK = re.compile(r"([\u3400-\u9fff])")
ORDERS = {
    "newest": "reported_at IS NULL, reported_at DESC, rowid DESC",
    "oldest": "reported_at IS NULL, reported_at, rowid",
    "endorsed": "endorsements DESC, rowid",
}


@dataclass(frozen=True)
class PainPointFilter:
    """What to list; an empty value does not restrict."""

    words: str = ""
    channel: str = ""
    field: str = ""
    district: str = ""
    reporter: str = ""
    batch: str = ""
    order: str = "newest"


def spaced(text: str) -> str:
    """A space round every Chinese character: the tokenizer then finds words of any length as phrases."""
    return " ".join(_CJK.sub(r" \1 ", text.casefold()).split())


class PainPoints(Rows[PainPoint]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "pain_points", PainPoint)

    def add_all(self, values: Sequence[PainPoint]) -> None:
        """Messages and their search rows. Only masked words are searchable (S49)."""
        super().add_all(values)
        self.db.conn.executemany(
            "INSERT INTO pain_points_search(id, words) VALUES (?, ?)",
            [(point.id, spaced(point.words)) for point in values],
        )

    def add_batch(self, batch: ImportBatch) -> None:
        self.db.table("import_batches").insert(to_row(batch))

    def batches(self) -> list[ImportBatch]:
        return Rows(self.db, "import_batches", ImportBatch).where(order="at DESC")

    def known_refs(self, refs: Sequence[str]) -> set[str]:
        """Which of these source references are stored already."""
        known: set[str] = set()
        for start in range(0, len(refs), 500):
            part = refs[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self.db.table("pain_points").rows_where(
                f"source_ref IN ({marks})", part, select="source_ref"
            )
            known.update(row["source_ref"] for row in rows)
        return known

    def search(
        self, wanted: PainPointFilter, limit: int = 50, offset: int = 0
    ) -> tuple[int, list[PainPoint]]:
        """(how many there are, one page). Raises KeyError for an unknown order."""
        clauses, values = ["1"], []
        for column in ("channel", "field", "district", "reporter", "batch"):
            if value := getattr(wanted, column):
                clauses.append(f"{column} = ?")
                values.append(value)
        if words := spaced(wanted.words).replace('"', " ").strip():
            clauses.append("id IN (SELECT id FROM pain_points_search WHERE words MATCH ?)")
            values.append(f'"{words}"')
        where = " AND ".join(clauses)
        found = self.where(where, values, order=ORDERS[wanted.order], limit=limit, offset=offset)
        return self.count(where, values), found

    def extent(self) -> tuple[int, int, str]:
        """(how many messages, row number and id of the last one): something of it changes whenever messages come in."""
        count, last, key = self.db.conn.execute(
            "SELECT count(*), coalesce(max(rowid), 0), coalesce(id, '') FROM pain_points"
        ).fetchone()
        return int(count), int(last), str(key)

    def words_after(self, row: int) -> list[tuple[str, str]]:
        """(id, masked words) of the messages stored after a row number, in the order they came."""
        return [
            (str(key), f"{title}\n{text}".strip())
            for key, title, text in self.db.conn.execute(
                "SELECT id, public_title, public_text FROM pain_points WHERE rowid > ? ORDER BY rowid", [row]
            )
        ]

    def endorse(self, point: str) -> None:
        """One endorsement more."""
        self.db.conn.execute("UPDATE pain_points SET endorsements = endorsements + 1 WHERE id = ?", [point])

    def set_field(self, point: str, field: str) -> bool:
        """Name the field of a message that has none; False when it has one, which then stays."""
        changed = self.db.conn.execute(
            "UPDATE pain_points SET field = ? WHERE id = ? AND field = ''", [field, point]
        )
        return bool(changed.rowcount)

    def districts(self) -> list[str]:
        rows = self.db.conn.execute(
            "SELECT district FROM pain_points WHERE district <> '' GROUP BY 1 ORDER BY count(*) DESC"
        )
        return [row[0] for row in rows]

    def photos(self) -> set[str]:
        return {row[0] for row in self.db.conn.execute("SELECT photo FROM pain_points WHERE photo <> ''")}
