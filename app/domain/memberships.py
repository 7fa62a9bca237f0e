"""Membership confirmed (成员确认): a company says from its own account that it takes part in a consortium; rule R10."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.users import Owner


@dataclass(frozen=True)
class Membership:
    """What one company says of itself for one opportunity, whether or not a bid names it.

    enterprise: the member; lead: credit code of the company that leads, under the master key: with whom somebody bids is
    readable nowhere before the opening. withdrawn_at: taken back, which is possible until the deadline.
    """

    id: str
    opportunity: str
    enterprise: str
    lead: bytes = field(repr=False)
    stated_by: str
    stated_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def owner(self) -> Owner:
        return Owner(enterprise=self.enterprise)

    def stands(self, deadline: datetime) -> bool:
        return self.withdrawn_at is None and self.stated_at < deadline
