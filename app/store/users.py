"""Accounts and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from app.store.codec import from_row, instant, to_row
from app.store.table import Rows


@dataclass(frozen=True)
class User:
    """An account. password_hash None: cannot sign in with a password (demo people). confirmed_at: when two people had
    agreed on it; disabled_by: name of who disabled it; specialty: what an evaluator is an expert of, "" for who is none."""

    id: str
    login: str
    name: str
    role: str
    department: str
    enterprise_id: str
    password_hash: str | None
    must_change_password: bool
    demo: bool
    failed_count: int
    locked_until: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    confirmed_at: datetime | None = None
    disabled_by: str = ""
    specialty: str = ""

    @property
    def signs_in(self) -> bool:
        """True for an account that is confirmed and not disabled."""
        return self.confirmed_at is not None and self.disabled_at is None


@dataclass(frozen=True)
class Session:
    """A signed-in browser; the token itself is never stored (S07). client: network address of the sign-in."""

    token_sha256: str
    user: str
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    client: str = ""


class Users(Rows[User]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "users", User)

    def by_login(self, login: str) -> User | None:
        return self.first("login = ?", [login])

    def of_enterprise(self, enterprise: str) -> list[User]:
        """The accounts of a company, the oldest first; none for no company."""
        return self.where(
            "enterprise_id = ? AND enterprise_id <> ''", [enterprise], order="created_at, rowid"
        )

    def add_session(self, session: Session) -> None:
        self.db.table("sessions").insert(to_row(session))

    def has_signed_in(self, user: str) -> bool:
        """Whether a session was ever begun."""
        return bool(self.db.table("sessions").count_where("user = ?", [user]))

    def session(self, token_sha256: str) -> Session | None:
        rows = list(self.db.table("sessions").rows_where("token_sha256 = ?", [token_sha256], limit=1))
        return from_row(Session, rows[0]) if rows else None

    def touch_session(self, token_sha256: str, at: datetime) -> None:
        self.db.table("sessions").update(token_sha256, {"seen_at": instant(at)})

    def end_sessions(self, user: str, at: datetime, token_sha256: str = "") -> None:
        """End one session of a user, or all of them when no token is named."""
        self.db.conn.execute(
            "UPDATE sessions SET ended_at = ? WHERE user = ? AND ended_at IS NULL "
            "AND (? = '' OR token_sha256 = ?)",
            [instant(at), user, token_sha256, token_sha256],
        )
