"""企业白名单: entering, suspension and leaving are decisions of a person with reason and day; no score moves anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.delivery.acceptance import REASON
from app.errors import Fault

ACTIONS = ("listed", "suspended", "none")
"""列入、暂停、移出: the status of the enterprise afterwards."""


@dataclass(frozen=True)
class WhitelistDecision:
    """One decision. until: through which day it holds, None = until the next one. score: of the scorecard at that time in
    hundredths of a point, None when there was none; contracts: how many it rests on.
    """

    id: str
    enterprise: str
    status: str
    reason: str
    until: date | None
    score: int | None
    contracts: int
    decided_by: str
    decided_name: str
    decided_at: datetime


def standing(decision: WhitelistDecision, today: date) -> str:
    """The status on a day: after its last day a decision holds no longer."""
    return "none" if decision.until is not None and today > decision.until else decision.status


def in_force(stored: str, decision: WhitelistDecision | None, today: date) -> str:
    """The status of an enterprise on a day, from what its profile says and its newest decision (None: from an import)."""
    return stored if decision is None or decision.status != stored else standing(decision, today)


def decision_faults(
    status: str, before: str, reason: str, until: date | None, today: date
) -> tuple[Fault, ...]:
    """What is wrong with a decision."""
    faults = []
    if status not in ACTIONS:
        faults.append(Fault(0, "status", "whitelist.status"))
    if status == before and until is None:
        faults.append(Fault(0, "status", "whitelist.same"))
    if len(reason.strip()) < REASON:
        faults.append(Fault(0, "reason", "whitelist.reason", (("least", REASON),)))
    if until is not None and until <= today:
        faults.append(Fault(0, "until", "whitelist.until"))
    if status == "none" and until is not None:
        faults.append(Fault(0, "until", "whitelist.until_of_leaving"))
    return tuple(faults)
