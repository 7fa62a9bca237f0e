"""Custody of an opportunity's key (密钥保管): by the key file, or by two people's passphrases on top of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Letter:
    """One sealed letter. outer: key that opens it first, "" once that is done; inner: key that opens what is left."""

    opportunity: str
    outer: str
    inner: str
    sealed: bytes


@dataclass(frozen=True)
class CustodyKey:
    """A key that takes part in custody. kind: "person", its private half `locked` under a passphrase; "sheet", its
    private half on paper only. ended_at: another one has taken its place; what was sealed for it still opens with it.
    """

    id: str
    kind: str
    person: str
    public: bytes
    locked: bytes
    made_at: datetime
    ended_at: datetime | None = None
    failed_count: int = 0
    locked_until: datetime | None = None
