"""Proposals that a second person decides (双人办理)."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from app.domain.proposals import Proposal
from app.errors import Conflict
from app.store.deliberation_tables import final_rows
from app.store.table import Rows

PROPOSALS = (
    """CREATE TABLE proposals (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, department TEXT NOT NULL, content TEXT NOT NULL,
        reason TEXT NOT NULL, proposed_by TEXT NOT NULL, proposed_name TEXT NOT NULL, proposed_at TEXT NOT NULL,
        outcome TEXT NOT NULL, decided_by TEXT NOT NULL, decided_name TEXT NOT NULL, decided_at TEXT,
        answer TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX proposals_waiting ON proposals(kind, subject) WHERE outcome = ''",
    "CREATE INDEX proposals_subject ON proposals(subject, proposed_at)",
    *final_rows(
        "proposals",
        "id kind subject department content reason proposed_by proposed_name proposed_at",
        "outcome decided_by decided_name decided_at answer",
    ),
)


class Proposals(Rows[Proposal]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "proposals", Proposal)

    def propose(self, made: Proposal) -> None:
        """Raises Conflict proposals.already_waiting: one waits at a time for a thing of a kind."""
        try:
            self.add(made)
        except sqlite3.IntegrityError as error:
            raise Conflict("proposals.already_waiting") from error

    def waiting(self) -> list[Proposal]:
        """Everything that waits for a second person, the longest waiting first."""
        return self.where("outcome = ''", order="proposed_at, rowid")

    def waiting_for(self, kind: str, subject: str) -> Proposal | None:
        """What waits for a thing."""
        return self.first("kind = ? AND subject = ? AND outcome = ''", [kind, subject])

    def last_of(self, kind: str, subject: str) -> Proposal | None:
        """The newest for a thing, decided or not."""
        return self.first("kind = ? AND subject = ?", [kind, subject], order="proposed_at DESC, rowid DESC")

    def of(self, subject: str) -> list[Proposal]:
        """All for a thing, in their order."""
        return self.where("subject = ?", [subject], order="proposed_at, rowid")
