"""Opportunities (榜单): what was published, unchangeable, and where it stands as the clock tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.scenarios import Scenario
from app.domain.users import Owner


@dataclass(frozen=True)
class Opportunity:
    """A published scenario. `terms` is the scenario as it was at publication; nothing in it changes afterwards.

    number: what people call it, e.g. JB-2026-0007. Times are aware; None = has not happened.
    """

    id: str
    number: str
    batch: str
    scenario: str
    terms: Scenario
    department: str
    published_by: str
    published_at: datetime
    tender_deadline: datetime
    minimum_bids: int
    public_key: bytes
    withdrawn_at: datetime | None = None
    withdraw_reason: str = ""
    opened_at: datetime | None = None
    failed_at: datetime | None = None
    failure_reason: str = ""
    proposed_at: datetime | None = None
    awarded_at: datetime | None = None

    @property
    def title(self) -> str:
        return self.terms.title

    @property
    def owner(self) -> Owner:
        return Owner(department=self.department, user=self.published_by)


STATUSES = ("published", "closed", "opened", "proposed", "awarded", "failed", "withdrawn")


def status(opportunity: Opportunity, now: datetime) -> str:
    """Where it stands, derived from timestamps and the clock (no scheduler).

    published 揭榜中 -> closed 已截止 -> opened 已开榜 -> proposed 拟定榜 -> awarded 已定榜; exits: withdrawn 撤榜, failed 流榜.
    """
    if opportunity.withdrawn_at:
        return "withdrawn"
    if opportunity.failed_at:
        return "failed"
    if opportunity.awarded_at:
        return "awarded"
    if opportunity.proposed_at:
        return "proposed"
    if opportunity.opened_at:
        return "opened"
    return "published" if now < opportunity.tender_deadline else "closed"


def accepts_bids(opportunity: Opportunity, now: datetime) -> bool:
    """Strictly before the deadline: a bid that arrives in the very microsecond of the deadline is late.

    《招标投标法》第二十八条、第三十六条; 《电子招标投标办法》第二十七条.
    """
    return status(opportunity, now) == "published" and now < opportunity.tender_deadline
