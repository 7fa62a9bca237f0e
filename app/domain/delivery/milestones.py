"""里程碑与分期付款: what is delivered by when, what it pays, and from which day the payment runs.

Shares come from the contract and add up to 100 percent; amounts are rounded to fen so that they add up to the price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from app.domain.deadlines import china_date
from app.errors import Fault

INSPECTION_DAYS = 15
PAYMENT_DAYS = 30
LONGEST_INSPECTION = 60
LONGEST_PAYMENT = 60
"""《保障中小企业款项支付条例》（国务院令第802号）第九条: an agency pays within 30 days, by agreement within at most 60."""
TEXT = (4, 500)
State = Literal["open", "handed_in", "sent_back", "accepted"]


@dataclass(frozen=True)
class PlannedMilestone:
    """One node of the plan: name and percent are those of the contract's payment plan."""

    name: str
    percent: int
    deliverable: str
    due_on: date


@dataclass(frozen=True)
class Milestone:
    """A milestone as agreed. percent: of the price as signed, 0 for one that a change of contract added.

    inspection_days: within how many days the department inspects what was handed in; payment_days: within how many
    days it pays after that. due_on moves only by a change of contract.
    """

    id: str
    opportunity: str
    number: int
    name: str
    percent: int
    amount_fen: int
    deliverable: str
    due_on: date
    inspection_days: int
    payment_days: int


@dataclass(frozen=True)
class HandIn:
    """What the enterprise handed in for a milestone (交付), and what the department said to it.

    file: SHA-256 of the stored evidence, "" without one. decision: "" while it waits, accepted or sent_back.
    """

    id: str
    milestone: str
    note: str
    file: str
    file_name: str
    handed_in_by: str
    handed_in_at: datetime
    decision: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""

    @property
    def handed_in_on(self) -> date:
        return china_date(self.handed_in_at)

    @property
    def accepted_on(self) -> date | None:
        """The day it was accepted, None as long as it was not."""
        return china_date(self.decided_at) if self.decision == "accepted" and self.decided_at else None


def apportion(total: int, percents: Sequence[int]) -> tuple[int, ...]:
    """`total` fen split by whole percents that add up to 100, by the largest remainder; the sum is `total` exactly.

    Equal remainders: the earlier one is rounded up. Raises ValueError when the percents do not add up to 100.
    """
    if sum(percents) != 100 or any(percent < 0 for percent in percents):
        raise ValueError("shares have to add up to 100 percent")
    parts = [divmod(total * percent, 100) for percent in percents]
    left = total - sum(whole for whole, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    up = set(by_remainder[:left])
    return tuple(whole + (place in up) for place, (whole, _) in enumerate(parts))


def plan_faults(
    planned: Sequence[PlannedMilestone],
    payment: Sequence[tuple[str, int]],
    signed_on: date,
    inspection_days: int = INSPECTION_DAYS,
    payment_days: int = PAYMENT_DAYS,
) -> tuple[Fault, ...]:
    """What is wrong with the plan of a signed contract: nodes and shares are the contract's, every one has its day."""
    return tuple(_plan_faults(planned, payment, signed_on, inspection_days, payment_days))


def _plan_faults(
    planned: Sequence[PlannedMilestone],
    payment: Sequence[tuple[str, int]],
    signed_on: date,
    inspection_days: int,
    payment_days: int,
) -> Iterator[Fault]:
    if [(each.name, each.percent) for each in planned] != list(payment):
        yield Fault(0, "milestones", "delivery.not_the_contracts_plan")
    for each in planned:
        least, most = TEXT
        if not least <= len(each.deliverable.strip()) <= most:
            given = (("name", each.name), ("least", least), ("most", most))
            yield Fault(0, "deliverable", "delivery.deliverable", given)
        if each.due_on < signed_on:
            yield Fault(0, "due_on", "delivery.due_before_signing", (("name", each.name), ("day", signed_on)))
    if any(later.due_on < each.due_on for each, later in pairwise(planned)):
        yield Fault(0, "due_on", "delivery.due_order")
    if not 1 <= inspection_days <= LONGEST_INSPECTION:
        yield Fault(0, "inspection_days", "delivery.inspection_days", (("most", LONGEST_INSPECTION),))
    if not 1 <= payment_days <= LONGEST_PAYMENT:
        yield Fault(0, "payment_days", "delivery.payment_days", (("most", LONGEST_PAYMENT),))


def state(hand_ins: Sequence[HandIn]) -> State:
    """Where a milestone stands by what was handed in for it, in the order it came."""
    if not hand_ins:
        return "open"
    last = hand_ins[-1].decision
    return "accepted" if last == "accepted" else "sent_back" if last == "sent_back" else "handed_in"


def days_late(milestone: Milestone, hand_ins: Sequence[HandIn], today: date) -> int:
    """How late the delivery was, or is by today when it is still owed; 0 when in time.

    What was accepted counts with the day it was handed in: how long the department inspects is not the enterprise's doing.
    What was sent back was not delivered.
    """
    now = state(hand_ins)
    day = hand_ins[-1].handed_in_on if now in ("accepted", "handed_in") else today
    return max(0, (day - milestone.due_on).days)


def payment_runs_from(milestone: Milestone, accepted: HandIn) -> date:
    """The day from which the payment period counts (付款期限起算日).

    《保障中小企业款项支付条例》: where payment waits for an inspection it counts from the day the inspection was passed; who
    drags the inspection out pays counting from the end of the agreed inspection period. Raises ValueError for a hand-in
    that was not accepted.
    """
    if accepted.accepted_on is None:
        raise ValueError("not accepted")
    return min(accepted.accepted_on, accepted.handed_in_on + timedelta(days=milestone.inspection_days))
