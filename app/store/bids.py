"""Sealed bids, and what they became when they were opened."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from app.domain.bids import OpenedBid, SealedBid
from app.domain.indicators.judgement import Judgement
from app.domain.memberships import Membership
from app.store.codec import instant
from app.store.table import Rows


class Memberships(Rows[Membership]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "memberships", Membership)

    def of_opportunity(self, opportunity: str) -> list[Membership]:
        return self.where("opportunity = ?", [opportunity], order="stated_at, rowid")

    def of_enterprise(self, enterprise: str) -> list[Membership]:
        """Newest first."""
        return self.where("enterprise = ?", [enterprise], order="stated_at DESC, rowid DESC")

    def withdraw(self, membership: str, at: datetime) -> None:
        self.db.table("memberships").update(membership, {"withdrawn_at": instant(at)})


class Bids(Rows[SealedBid]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "bids", SealedBid)
        self.opened = Rows(db, "opened_bids", OpenedBid)
        self.judgements = Rows(db, "signal_judgements", Judgement)
        self.memberships = Memberships(db)

    def by_submission(self, submission: str) -> SealedBid | None:
        return self.first("submission = ?", [submission])

    def by_receipt(self, receipt: str) -> SealedBid | None:
        return self.first("receipt = ?", [receipt])

    def of_enterprise(self, enterprise: str, opportunity: str = "") -> list[SealedBid]:
        """All revisions of one enterprise, newest first."""
        return self.where(
            "enterprise = ? AND (? = '' OR opportunity = ?)",
            [enterprise, opportunity, opportunity],
            order="received_at DESC, revision DESC",
        )

    def valid(self, opportunity: str) -> list[SealedBid]:
        """The newest revisions that were not withdrawn, in the order they arrived; `counts` tells which may be opened."""
        return self.where(
            "opportunity = ? AND withdrawn_at IS NULL AND replaced_at IS NULL",
            [opportunity],
            order="received_at, rowid",
        )

    def mark(self, bid: str, column: str, at: datetime) -> None:
        """Mark as withdrawn, replaced or handed back unopened; the sealed bytes stay as they are."""
        if column not in ("withdrawn_at", "replaced_at", "returned_at"):
            raise ValueError(column)
        self.db.table("bids").update(bid, {column: instant(at)})

    def returned(self, opportunity: str) -> list[SealedBid]:
        """What was handed back unopened, in the order it arrived."""
        return self.where(
            "opportunity = ? AND returned_at IS NOT NULL", [opportunity], order="received_at, rowid"
        )

    def invalidate(self, opportunity: str, at: datetime) -> None:
        """Every valid bid has to be confirmed again (补遗后待确认)."""
        self.db.execute(
            "UPDATE bids SET invalidated_at = ? WHERE opportunity = ? AND withdrawn_at IS NULL AND replaced_at IS NULL",
            [instant(at), opportunity],
        )

    def confirm(self, bid: str) -> None:
        self.db.table("bids").update(bid, {"invalidated_at": None})

    def opened_of(self, opportunity: str) -> list[OpenedBid]:
        return self.opened.where("opportunity = ?", [opportunity], order="length(label), label")

    def opened_with_member(self, uscc: str) -> list[OpenedBid]:
        """Opened bids of consortia in which the company of this credit code takes part, newest first."""
        return self.opened.where(
            "content IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(content, '$.parts') "
            "WHERE json_extract(value, '$.code') = ?)",
            [uscc],
            order="opened_at DESC, label",
        )

    def envelopes(self) -> set[str]:
        """Names of all files that belong to sealed bids, of every revision."""
        return {row[0] for row in self.db.conn.execute("SELECT value FROM bids, json_each(bids.attachments)")}
