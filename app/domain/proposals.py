"""What one person proposes and another one decides (双人办理), whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.machines import PROPOSAL, derive
from app.domain.users import Owner

REASON_LENGTH = (4, 500)
"""Characters of a reason or of an answer."""


@dataclass(frozen=True)
class Kind:
    """propose, decide: the rights that both people need."""

    propose: str
    decide: str


KINDS: Mapping[str, Kind] = {
    "account": Kind("users.manage", "users.confirm"),
    "calendar": Kind("workdays.enter", "workdays.confirm"),
    "committee": Kind("evaluation.appoint", "evaluation.confirm"),
    "replacement": Kind("evaluation.appoint", "evaluation.confirm"),
    "withdrawal": Kind("opportunities.withdraw", "opportunities.publish"),
}
"""Kind -> what it asks of the two people."""


@dataclass(frozen=True)
class Proposal:
    """subject: id of the thing it is about, one waits at a time for a thing of a kind; department: whose thing it is, ""
    for nobody's; content: what will be done, codes and ids; answer: of who sent it back."""

    id: str
    kind: str
    subject: str
    department: str
    content: dict[str, Any] = field(repr=False)
    reason: str
    proposed_by: str
    proposed_name: str
    proposed_at: datetime
    outcome: str = ""
    decided_by: str = ""
    decided_name: str = ""
    decided_at: datetime | None = None
    answer: str = ""

    @property
    def owner(self) -> Owner:
        return Owner(department=self.department)

    @property
    def state(self) -> str:
        """Where it stands by the machine of proposals."""
        times = {"proposed_at": self.proposed_at, f"{self.outcome}_at": self.decided_at}
        return derive(PROPOSAL, times, self.decided_at or self.proposed_at)
