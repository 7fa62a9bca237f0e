"""Motions of the committee (表决事项): what one member proposes and the others decide under their own logins; R16, R17.

A rejection, of one bid or of all that are left for lack of competition, needs more than half of those who sit
(少数服从多数, 财政部令第87号第六十一条), a correction everybody of them (第六十四条: 评标委员会所有成员签字). Votes of who has left the
committee do not count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.domain.judging.corrections import Correction
from app.domain.machines import MOTION, derive

Kind = Literal["rejection", "correction", "competition", "dismissal"]
NEEDS_EXPLANATION = ("below_cost",)
"""Rejections before which the bidder has to be asked and given time (财政部令第87号第六十条)."""


@dataclass(frozen=True)
class Motion:
    """A motion on one bid, "" = on all (competition). code: reason of a rejection or case of a correction; correction: what would be changed."""

    id: str
    opportunity: str
    kind: Kind
    bid: str
    code: str
    reason: str
    correction: Correction | None
    moved_by: str
    moved_at: datetime
    carried_at: datetime | None = None
    lost_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.carried_at is None and self.lost_at is None and self.withdrawn_at is None


@dataclass(frozen=True)
class Vote:
    """One member's vote on a motion; final."""

    motion: str
    member: str
    agrees: bool
    at: datetime


@dataclass(frozen=True)
class Clarification:
    """A bidder asked to explain its bid in writing (书面说明), without learning who asks; answer "" until it comes."""

    id: str
    opportunity: str
    bid: str
    question: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None

    def over(self, now: datetime) -> bool:
        """True when it was answered or the time given for it has passed."""
        return self.answered_at is not None or now >= self.due_at


def motion_state(motion: Motion, now: datetime) -> str:
    """Where it stands, by the machine."""
    times = {each.since: getattr(motion, each.since) for each in MOTION.states if each.since}
    return derive(MOTION, times, now)


def outcome(
    kind: Kind, votes: Mapping[str, bool], committee: Collection[str]
) -> Literal["open", "carried", "lost"]:
    """What the votes come to. votes: member -> agrees; committee: who sits now.

    A rejection is lost as soon as more than half can no longer agree, a correction with the first that does not.
    """
    size = len(set(committee))
    agree = sum(agrees for member, agrees in votes.items() if member in committee)
    against = sum(not agrees for member, agrees in votes.items() if member in committee)
    if kind == "correction":
        if against:
            return "lost"
        return "carried" if size and agree == size else "open"
    if 2 * agree > size:
        return "carried"
    return "lost" if 2 * (size - against) <= size else "open"
