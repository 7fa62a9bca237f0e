"""The second person (双人办理): what waits for the actor, approved and carried out at once, sent back, or recalled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.machines import PROPOSAL
from app.domain.proposals import KINDS, Proposal
from app.domain.users import Actor, allowed
from app.errors import Conflict
from app.services import account_register, committees, replacing, withdrawing, workday_calendar
from app.services.context import App, demand
from app.services.proposals import checked_reason
from app.services.steps import demand_step
from app.store.work import Work

CARRY_OUT: Mapping[str, Callable[[Work, Actor, Proposal], None]] = {
    "account": account_register.carry_out,
    "calendar": workday_calendar.carry_out,
    "committee": committees.carry_out_direct,
    "replacement": replacing.carry_out,
    "withdrawal": withdrawing.carry_out,
}
"""Kind -> what is done when it is approved. It asks again what was asked when it was proposed, by what holds now, and
records its own event."""
DROPPED: Mapping[str, Callable[[Work, Actor, Proposal], None]] = {
    "account": account_register.drop,
}
"""Kind -> what is done when it is sent back or recalled; most need nothing."""


def waiting(app: App, actor: Actor) -> list[Proposal]:
    """What this person may decide, the longest waiting first; what the same person proposed is not among it."""
    demand(app, actor, "proposals.read")
    with app.store.read() as work:
        return [
            each
            for each in work.proposals.waiting()
            if allowed(actor, KINDS[each.kind].decide, each) and each.proposed_by != actor.id
        ]


def last_of(app: App, actor: Actor, kind: str, subject: str) -> Proposal | None:
    """The newest proposal for a thing, for those who may propose or decide it; None for everybody else."""
    demand(app, actor, "proposals.read", object=subject)
    with app.store.read() as work:
        found = work.proposals.last_of(kind, subject)
    rights = (KINDS[kind].propose, KINDS[kind].decide)
    return found if found and any(allowed(actor, each, found) for each in rights) else None


def approve(app: App, actor: Actor, proposal_id: str) -> Proposal:
    """Approve, and it is done. Raises Conflict proposals.decided, proposals.proposer_gone for an account disabled
    meanwhile, Invalid machines.other_person, and what the thing itself refuses by now."""
    return _decide(app, actor, proposal_id, "approve")


def send_back(app: App, actor: Actor, proposal_id: str, answer: str) -> Proposal:
    """Do not approve, and say why. Raises InvalidFields proposals.refused, Conflict proposals.decided."""
    return _decide(app, actor, proposal_id, "send_back", answer)


def recall(app: App, actor: Actor, proposal_id: str) -> Proposal:
    """Who proposed it takes it back. Raises Invalid machines.own_proposal, Conflict proposals.decided."""
    return _decide(app, actor, proposal_id, "recall")


def _decide(app: App, actor: Actor, proposal_id: str, action: str, answer: str = "") -> Proposal:
    with app.store.read() as work:
        found = work.proposals.get(proposal_id)
    kind = KINDS[found.kind]
    demand(app, actor, kind.propose if action == "recall" else kind.decide, found, object=found.subject)
    answer = checked_reason(answer, "answer") if action == "send_back" else ""
    with app.store.write() as work:
        found = work.proposals.get(proposal_id)
        if found.outcome:
            raise Conflict("proposals.decided")
        facts = {
            "other_person": found.proposed_by != actor.id,
            "own_proposal": found.proposed_by == actor.id,
            "reason_given": bool(answer),
        }
        event = demand_step(PROPOSAL, found.state, action, actor.role, facts)
        proposer = work.users.first("id = ?", [found.proposed_by])  # None: the server's own command
        if action == "approve" and proposer is not None and not proposer.signs_in:
            raise Conflict("proposals.proposer_gone")
        outcome = {"approve": "approved", "send_back": "sent_back", "recall": "recalled"}[action]
        ended = replace(
            found, outcome=outcome, decided_by=actor.id, decided_name=actor.name, decided_at=work.now,
            answer=answer,
        )  # fmt: skip
        work.proposals.save(ended)
        work.record(actor, event, found.subject, kind=found.kind, proposal=found.id)
        if action == "approve":
            CARRY_OUT[found.kind](work, actor, found)
        elif found.kind in DROPPED:
            DROPPED[found.kind](work, actor, found)
        return ended
