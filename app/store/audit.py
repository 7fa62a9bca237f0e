"""The audit table: append and read, nothing else; triggers refuse the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from app.domain.audit import GENESIS, AuditEvent
from app.store.audit_visibility import visible_to
from app.store.codec import from_row, instant, to_row


class AuditLog:
    def __init__(self, db: Database) -> None:
        self.db = db

    def append(self, event: AuditEvent, digest: str) -> None:
        self.db.table("audit").insert(to_row(replace(event, hash=digest)))

    def last(self) -> AuditEvent | None:
        rows = list(self.db.table("audit").rows_where(order_by="seq desc", limit=1))
        return from_row(AuditEvent, rows[0]) if rows else None

    def latest_at(self) -> datetime | None:
        """The latest instant at which a person did something, since the clock was last declared corrected."""
        found = self.db.conn.execute(
            "SELECT max(at) FROM audit WHERE actor <> 'system' "
            "AND seq > (SELECT coalesce(max(seq), 0) FROM audit WHERE action = 'clock.correct')"
        ).fetchone()[0]
        return datetime.fromisoformat(found) if found else None

    def length(self) -> int:
        return self.db.table("audit").count

    def each(self) -> Iterator[AuditEvent]:
        """All events, oldest first."""
        for row in self.db.table("audit").rows_where(order_by="seq"):
            yield from_row(AuditEvent, row)

    def named(self, action: str) -> list[AuditEvent]:
        """All events of an action, oldest first."""
        rows = self.db.table("audit").rows_where("action = ?", [action], order_by="seq")
        return [from_row(AuditEvent, row) for row in rows]

    def of(self, action: str, object: str) -> AuditEvent | None:
        """The first event of that action on that object."""
        where = "object = ? AND action = ?"
        rows = list(self.db.table("audit").rows_where(where, [object, action], order_by="seq", limit=1))
        return from_row(AuditEvent, rows[0]) if rows else None

    def has(self, action: str, object: str, actor: str, submission: str = "") -> bool:
        """Whether this person did that to the object; with a submission: by that very submission."""
        where, values = "object = ? AND action = ? AND actor = ?", [object, action, actor]
        if submission:
            where += " AND json_extract(data, '$.submission') = ?"
            values.append(submission)
        return bool(self.db.table("audit").count_where(where, values))

    def page(
        self,
        *,
        reader: str,
        action: str = "",
        object: str = "",
        outcome: str = "",
        actor_name: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[int, list[AuditEvent]]:
        """(how many there are, one page newest first). `action` matches its beginning; since <= at < until.

        What a reader of this role may not see (`visible_to`) is neither listed nor counted (S23), and nothing that is
        listed tells of it: an event has its number among those that may be seen in the place of its own, no hashes.
        """
        tests: list[tuple[str, Any]] = [("action LIKE ? ESCAPE '\\'", _starts(action))]
        for name, wanted in (("object", object), ("outcome", outcome), ("actor_name", actor_name)):
            if wanted:
                tests.append((f"{name} = ?", wanted))
        if since is not None:
            tests.append(("at >= ?", instant(since)))
        if until is not None:
            tests.append(("at < ?", instant(until)))
        where = " AND ".join((visible_to(reader), *(test for test, _ in tests)))
        values = [value for _, value in tests]
        total = self.db.conn.execute(f"SELECT count(*) FROM audit WHERE {where}", values).fetchone()[0]
        found = self.db.conn.execute(
            f"SELECT * FROM audit WHERE {where} ORDER BY seq DESC LIMIT ? OFFSET ?", [*values, limit, offset]
        )
        rows = [dict(row) for row in found]
        places = self._places(reader, rows[-1]["seq"], rows[0]["seq"]) if rows else {}
        return total, [_shown(row, places[row["seq"]]) for row in rows]

    def _places(self, reader: str, first: int, last: int) -> dict[int, int]:
        """Number of each event from `first` to `last` among all that this reader may see."""
        seen = f"FROM audit WHERE {visible_to(reader)}"
        before = self.db.conn.execute(f"SELECT count(*) {seen} AND seq < ?", [first]).fetchone()[0]
        numbers = self.db.conn.execute(
            f"SELECT seq {seen} AND seq BETWEEN ? AND ? ORDER BY seq", [first, last]
        )
        return {row[0]: place for place, row in enumerate(numbers, before + 1)}

    def head_before(self, at: datetime) -> str:
        """The hash of the last event before the first one at or after an instant."""
        row = self.db.conn.execute("SELECT min(seq) FROM audit WHERE at >= ?", [instant(at)]).fetchone()
        where, values = ("seq < ?", [row[0]]) if row[0] is not None else ("1", [])
        rows = list(self.db.table("audit").rows_where(where, values, order_by="seq desc", limit=1))
        return str(rows[0]["hash"]) if rows else GENESIS


def _shown(row: dict[str, Any], place: int) -> AuditEvent:
    """An event as people may see it: a gap in the numbers or in the chain of hashes would count what is hidden."""
    return from_row(AuditEvent, {**row, "seq": place, "prev_hash": "", "hash": ""})


def _starts(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text + "%"
