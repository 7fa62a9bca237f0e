"""Opening the database, reading from it, and the unit of work that every change goes through."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from app.clock import Clock
from app.domain.audit import Checkpoint
from app.errors import AppError
from app.store.backup import copy_database
from app.store.schema import APPLICATION_ID, migrations
from app.store.users import Users
from app.store.work import Work

BUSY_MILLISECONDS = 10_000
MOST_IDLE = 8
log = logging.getLogger(__name__)
Link = Callable[[str, dict[str, Any]], str]


@dataclass(frozen=True)
class StoreState:
    """What a health check tells: schema version applied, size of the file in bytes."""

    schema: int
    bytes: int


class Store:
    """One database file. A connection serves one unit of work at a time and is kept for the next: opening one reads the
    whole schema, some milliseconds each time.

    link: (previous hash, record) -> hash, the keyed link of the audit chain.
    anchor: append-only file of checkpoints outside the database, written after each commit.
    conclude: what every unit of work still does before it is committed (its open-data releases).
    identity: what the database must have been made for (master key, profile); written once, at creation.
    Raises AppError store.not_ours / store.newer / store.damaged / store.unwritable / store.missing /
    store.other_key / store.other_profile (nothing written).
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        link: Link,
        anchor: Path,
        identity: Mapping[str, str],
        conclude: Callable[[Work], None],
        *,
        create: bool = False,
    ) -> None:
        self.path, self.clock, self._link, self._anchor = path, clock, link, anchor
        self._conclude = conclude
        self._idle: list[sqlite3.Connection] = []
        self._inherited: list[sqlite3.Connection] = []
        self._closed = False
        self._process = os.getpid()
        self.anchor_fails = False
        if not create and not path.exists():
            raise AppError("store.missing", path=str(path))
        with _translated(path):
            if create:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            refuse_foreign(path)
            self._keeper = self._connect()
            try:
                self._migrate(identity)
                self._recognise(identity)
            except BaseException:
                self._keeper.close()
                raise

    def close(self) -> None:
        """Close every connection; the last one to close folds the write-ahead log into the file."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        self._keeper.close()

    @contextmanager
    def read(self) -> Iterator[Work]:
        """One consistent view of the store; writing through it is refused by SQLite."""
        with _translated(self.path), self._connection() as connection:
            connection.execute("PRAGMA query_only=ON")
            connection.execute("BEGIN")
            yield Work(Database(connection), self.clock.now(), self._link)

    @contextmanager
    def write(self) -> Iterator[Work]:
        """A unit of work: everything in it happens, with its audit row, or nothing does.

        Opens BEGIN IMMEDIATE itself, so that a second writer waits (F04) and the time that rules are tested
        against, `work.now`, is read while holding the lock (F07). Any exception, reruns and kills included,
        rolls back. A change without an audit row is a programming error and is rolled back too (S36).
        """
        with _translated(self.path):
            with self._connection() as connection:
                connection.execute("BEGIN IMMEDIATE")
                changes = connection.total_changes
                work = Work(Database(connection), self.clock.now(), self._link)
                yield work
                self._conclude(work)
                if connection.total_changes > changes and work.recorded is None:
                    raise RuntimeError("a change was made without an audit row")
                connection.execute("COMMIT")
            if work.recorded is not None:
                self._anchor_at(work.recorded)

    def touch_session(self, token_sha256: str) -> None:
        """Note that a session is still in use: the one change that is no event and has no audit row."""
        with _translated(self.path), self._connection() as connection:
            Users(Database(connection)).touch_session(token_sha256, self.clock.now())

    def state(self) -> StoreState:
        with self.read() as work:
            return StoreState(
                schema=len(migrations.applied(work.db)),
                bytes=self.path.stat().st_size,
            )

    def integrity_problems(self) -> list[str]:
        """What SQLite itself finds wrong: integrity_check and foreign_key_check."""
        with self.read() as work:
            rows = [row[0] for row in work.db.conn.execute("PRAGMA integrity_check")]
            problems = [] if rows == ["ok"] else [str(row) for row in rows]
            problems += [str(tuple(row)) for row in work.db.conn.execute("PRAGMA foreign_key_check")]
            return problems

    def checkpoints(self) -> list[Checkpoint]:
        """The checkpoints written outside the database, oldest first; a torn last line is left out."""
        if not self._anchor.exists():
            return []
        rows = [line.split() for line in self._anchor.read_text("ascii").splitlines()]
        return [Checkpoint(int(row[0]), row[1]) for row in rows if len(row) == 2 and len(row[1]) == 64]

    def _anchor_at(self, checkpoint: Checkpoint) -> None:
        """Note the checkpoint outside the database. The change is committed: a failure here must not undo it (F23)."""
        try:
            self._append(checkpoint)
            self.anchor_fails = False
        except OSError:
            self.anchor_fails = True
            log.exception("the checkpoint of event %d could not be written", checkpoint.seq)

    def _append(self, checkpoint: Checkpoint) -> None:
        self._anchor.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self._anchor, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
            file.write(f"{checkpoint.seq} {checkpoint.head}\n")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one unit of work; after any failure it is closed, which ends whatever was still being read."""
        if (
            self._process != os.getpid()
        ):  # a forked process must neither use nor close what its parent has open
            self._inherited, self._idle, self._process = self._idle, [], os.getpid()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except BaseException:
            with suppress(sqlite3.Error):
                connection.rollback()
            connection.close()
            raise
        self._keep(connection)

    def _keep(self, connection: sqlite3.Connection) -> None:
        """Put a connection aside for the next unit of work; what was only read is rolled back."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA query_only=OFF")
        if self._closed or len(self._idle) >= MOST_IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _recognise(self, identity: Mapping[str, str]) -> None:
        """Refuse a database that was made with another master key or for another profile."""
        rows = self._keeper.execute("SELECT name, value FROM installation")
        known = {row["name"]: row["value"] for row in rows}
        for name, value in identity.items():
            if known.get(name) != value:
                raise AppError(f"store.other_{name}", path=str(self.path), made_for=known.get(name, ""))

    def _migrate(self, identity: Mapping[str, str]) -> None:
        """Bring the schema up to date in one transaction, with a copy of the file kept first (F11, F21)."""
        db = Database(self._keeper)
        known = len(migrations._migrations)
        if len(migrations.applied(db)) > known or self._unknown(db):
            raise AppError("store.newer", path=str(self.path))
        if not migrations.pending(db):
            return
        if migrations.applied(db):
            copy_database(self._keeper, self.path.with_suffix(f".before-{known}.db"))
        self._keeper.execute("BEGIN IMMEDIATE")
        try:
            fresh = not migrations.applied(db)
            migrations.apply(db)
            if fresh:
                self._keeper.executemany("INSERT INTO installation VALUES (?, ?)", list(identity.items()))
            self._keeper.execute(f"PRAGMA application_id={APPLICATION_ID}")
            self._keeper.execute("COMMIT")
        except BaseException:
            self._keeper.execute("ROLLBACK")
            raise

    def _unknown(self, db: Database) -> set[str]:
        ours = {migration.name for migration in migrations._migrations}
        return {migration.name for migration in migrations.applied(db)} - ours


def refuse_foreign(path: Path) -> None:
    """Refuse a damaged file and a database of another program before anything is written to it (F09, F10)."""
    if not path.exists() or path.stat().st_size == 0:
        return
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise AppError("store.not_ours", path=str(path))
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise AppError("store.damaged", path=str(path))
    finally:
        connection.close()


_MESSAGES = (
    ("locked", "store.busy"),
    ("disk is full", "store.full"),
    ("disk i/o error", "store.full"),
    ("readonly", "store.unwritable"),
    ("unable to open", "store.unwritable"),
    ("not a database", "store.not_ours"),
    ("malformed", "store.damaged"),
)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """SQLite's and the file system's failures as sentences a person can act on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        for words, code in _MESSAGES:
            if words in str(error).lower():
                raise AppError(code, path=str(path)) from error
        raise
    except PermissionError as error:
        raise AppError("store.unwritable", path=str(path)) from error
