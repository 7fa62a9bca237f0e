"""What only one side says (存疑事项): the committee decides every one of them before it reports; rules R10, R11."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.bids import OpenedBid, Suspicion
from app.domain.judging import Motion
from app.domain.users import Actor
from app.services.context import App
from app.services.seats import demand_seat
from app.store.work import Work

Decision = Literal["undecided", "rejected", "set_aside"]


@dataclass(frozen=True)
class SuspicionView:
    """A suspicion as the committee sees it: labels, no company. others: the bids that it would tie this one to."""

    bid: str
    label: str
    code: str
    others: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True)
class Decided:
    """A suspicion with what became of it; motion: the one that set it aside."""

    bid: OpenedBid
    suspicion: Suspicion
    decision: Decision
    motion: Motion | None


def of(app: App, actor: Actor, opportunity_id: str) -> list[SuspicionView]:
    """For who sits on the committee, once individual scoring is closed: who reads the public record of the opening, too,
    could tell from it which bidder stands behind a label."""
    demand_seat(app, actor, opportunity_id)
    with app.store.read() as work:
        if work.opportunities.get(opportunity_id).scored_at is None:
            return []
        return [
            SuspicionView(
                each.bid.id, each.bid.label, each.suspicion.code, each.suspicion.others, each.decision
            )
            for each in decisions(work, opportunity_id)
        ]


def decisions(work: Work, opportunity_id: str) -> list[Decided]:
    """Every suspicion of an opening. A bid that fell needs no further decision; otherwise a vote sets it aside."""
    aside = {
        (motion.bid, motion.code): motion
        for motion in work.evaluations.motions_of(opportunity_id)
        if motion.kind == "dismissal" and motion.carried_at is not None
    }
    found = []
    for bid in work.bids.opened_of(opportunity_id):
        for suspicion in bid.suspicions:
            motion = aside.get((bid.id, suspicion.code))
            decision: Decision = "rejected" if bid.rejected else "set_aside" if motion else "undecided"
            found.append(Decided(bid, suspicion, decision, motion))
    return found


def undecided(work: Work, opportunity_id: str) -> set[tuple[str, str]]:
    """(bid, code) of what the committee has still to decide."""
    return {
        (each.bid.id, each.suspicion.code)
        for each in decisions(work, opportunity_id)
        if each.decision == "undecided"
    }
