"""企业白名单: entering, suspension and leaving are proposed by one person and approved by another, with reason, article and
day; no score moves anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.deadlines import china_date
from app.domain.delivery.acceptance import REASON
from app.domain.masking import kinds_found
from app.errors import Fault

ARTICLE = 6
"""Fewest characters of the rule that a decision names."""
ACTIONS = ("listed", "suspended", "none")
"""列入、暂停、移出: the status of the enterprise afterwards."""


@dataclass(frozen=True)
class WhitelistDecision:
    """One decision. until: through which day it holds, None = until the next one. score: of the scorecard at that time in
    hundredths of a point, None when there was none; contracts: how many it rests on. article: the rule it rests on;
    proposed_by: the first of the two people; both "" in decisions before 0.4.0.
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
    article: str = ""
    proposed_by: str = ""
    proposed_name: str = ""

    @property
    def by_two(self) -> bool:
        return bool(self.proposed_by) and self.proposed_by != self.decided_by


@dataclass(frozen=True)
class WhitelistProposal:
    """What the first person proposes. outcome: "" while it waits, approved, sent_back with an answer, recalled."""

    id: str
    enterprise: str
    status: str
    reason: str
    article: str
    until: date | None
    proposed_by: str
    proposed_name: str
    proposed_at: datetime
    outcome: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""


def standing(decision: WhitelistDecision, today: date) -> str:
    """The status on a day: after its last day a decision holds no longer."""
    return "none" if decision.until is not None and today > decision.until else decision.status


def in_force(decision: WhitelistDecision | None, today: date) -> str:
    """The status of an enterprise on a day, by its newest decision. None: nobody decided; what an imported file says of an
    enterprise has no effect."""
    return "none" if decision is None else standing(decision, today)


def listed_since(decisions: Sequence[WhitelistDecision]) -> datetime | None:
    """Since when an enterprise has been on the list without a break. decisions: the newest first; None when the newest does
    not list it."""
    since = None
    for each in decisions:
        if each.status != "listed":
            break
        if since is not None and each.until is not None and each.until < china_date(since):
            break
        since = each.decided_at
    return since


def decision_faults(
    status: str, before: str, reason: str, article: str, until: date | None, today: date
) -> tuple[Fault, ...]:
    """What is wrong with a decision. Reason and article are published: they name no person."""
    faults = []
    if status not in ACTIONS:
        faults.append(Fault(0, "status", "whitelist.status"))
    if status == before and until is None:
        faults.append(Fault(0, "status", "whitelist.same"))
    if len(reason.strip()) < REASON:
        faults.append(Fault(0, "reason", "whitelist.reason", (("least", REASON),)))
    if len(article.strip()) < ARTICLE:
        faults.append(Fault(0, "article", "whitelist.article", (("least", ARTICLE),)))
    faults += [
        Fault(0, name, "whitelist.personal")
        for name, text in (("reason", reason), ("article", article))
        if kinds_found(text)
    ]
    if until is not None and until <= today:
        faults.append(Fault(0, "until", "whitelist.until"))
    if status == "none" and until is not None:
        faults.append(Fault(0, "until", "whitelist.until_of_leaving"))
    return tuple(faults)
