"""What two people decide together after signing (双人办理): acceptance, change of contract, termination.

One person proposes, another one decides; what was sent back stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.domain.awards import Terms

Kind = Literal["acceptance", "change", "termination"]
KINDS: tuple[Kind, ...] = ("acceptance", "change", "termination")


@dataclass(frozen=True)
class Settlement:
    """What happens to a milestone that an acceptance or a termination leaves open: what is paid for it, and why.

    outcome: at an acceptance one of `settling.OUTCOMES`; "" at a termination, where the part that was done is paid.
    """

    milestone: str
    name: str
    paid_fen: int
    note: str
    outcome: str = ""


@dataclass(frozen=True)
class Acceptance:
    """验收意见: score 0-100 and opinion; exemption: why honest failure is excused (容错), "" when nothing is.

    open_milestones, missed: what was not met when it was proposed, by name; they need the exemption. settlements: what
    becomes of every open milestone, () in acceptances older than settlements.
    """

    score: int
    opinion: str
    exemption: str = ""
    open_milestones: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    settlements: tuple[Settlement, ...] = ()


@dataclass(frozen=True)
class Change:
    """合同变更: the terms before and after, why, and which days move. added_due_on: by when the addition is delivered.

    due_days: milestone id -> new day. cause: see `changes.CAUSES`.
    """

    cause: str
    reason: str
    before: Terms
    after: Terms
    due_days: tuple[tuple[str, date], ...] = ()
    added_due_on: date | None = None

    @property
    def added(self) -> tuple[tuple[str, str], ...]:
        """What was added to the scope: (key, text)."""
        return tuple((key, text) for key, text in self.after.scope.items() if key not in self.before.scope)

    @property
    def increase_fen(self) -> int:
        return self.after.price_fen - self.before.price_fen


@dataclass(frozen=True)
class Notice:
    """Who was told of a termination, when and how (通知): enterprise id, its name, the day, the means with its number."""

    enterprise: str
    name: str
    told_on: date
    means: str


@dataclass(frozen=True)
class Termination:
    """终止: why, who was told, what is settled. cause: see `termination.CAUSES`."""

    cause: str
    reason: str
    notices: tuple[Notice, ...]
    settlements: tuple[Settlement, ...] = ()


@dataclass(frozen=True)
class Decision:
    """A proposal and what became of it. kind: one of `KINDS`; outcome: "" while it waits, approved, sent_back, recalled."""

    id: str
    opportunity: str
    kind: str
    acceptance: Acceptance | None
    change: Change | None
    termination: Termination | None
    proposed_by: str
    proposed_at: datetime
    outcome: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
