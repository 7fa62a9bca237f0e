"""Opportunities (榜单): what was published, unchangeable, and where it stands as the clock tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.machines import OPPORTUNITY
from app.domain.machines.machine import derive
from app.domain.scenario_texts import public_texts
from app.domain.scenarios import Scenario
from app.domain.users import Owner


@dataclass(frozen=True)
class Opportunity:
    """A published scenario. `terms` is the scenario as published; only addenda change it.

    number: what people call it, e.g. JB-2026-0007. Times are aware; None = has not happened. custody: of the bids' key,
    key_file or two_people (decision 0012).
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
    appointed_at: datetime | None = None
    scored_at: datetime | None = None
    reported_at: datetime | None = None
    publicity_from: datetime | None = None
    proposed_at: datetime | None = None
    awarded_at: datetime | None = None
    signed_at: datetime | None = None
    started_at: datetime | None = None
    accepted_at: datetime | None = None
    reviewed_at: datetime | None = None
    terminated_at: datetime | None = None
    terminate_reason: str = ""
    custody: str = "key_file"

    @property
    def title(self) -> str:
        return self.terms.title

    @property
    def owner(self) -> Owner:
        return Owner(department=self.department, user=self.published_by)


STATUSES = tuple(name for name in OPPORTUNITY.names if name not in ("draft", "in_review"))
"""Where a published opportunity may stand, in the order of the procedure (docs/machines.md)."""
BADGES = (*STATUSES, "racing")
"""The same as people call it: racing while a race is run."""
ENDED = ("failed", "withdrawn", "terminated")


def status(opportunity: Opportunity, now: datetime) -> str:
    """Where it stands, derived from timestamps and the clock by the machine (no scheduler)."""
    times: dict[str, datetime | None] = {
        state.since: getattr(opportunity, state.since, None) for state in OPPORTUNITY.states if state.since
    }
    return derive(OPPORTUNITY, times, now)


def public_words(opportunity: Opportunity) -> str:
    """Everything that everybody reads in the challenge as it stands, in one text."""
    return "\n".join([opportunity.department, *public_texts(opportunity.terms).values()])


def back_to(opportunity: Opportunity, state: str) -> Opportunity:
    """The opportunity after a step that leads back to `state`: the timestamps of everything after it are cleared."""
    after = OPPORTUNITY.states[OPPORTUNITY.names.index(state) + 1 :]
    return replace(opportunity, **{each.since: None for each in after if hasattr(opportunity, each.since)})  # type: ignore[arg-type]


def accepts_bids(opportunity: Opportunity, now: datetime) -> bool:
    """Strictly before the deadline: a bid that arrives in the very microsecond of the deadline is late.

    《招标投标法》第二十八条、第三十六条; 《电子招标投标办法》第二十七条.
    """
    return status(opportunity, now) == "published" and now < opportunity.tender_deadline
