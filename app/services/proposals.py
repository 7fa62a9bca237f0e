"""双人办理: a person proposes inside a service's own transaction; the other person's decision is `second_person`."""

from __future__ import annotations

from typing import Any

from app.domain.machines import PROPOSAL
from app.domain.proposals import REASON_LENGTH, Proposal
from app.domain.users import Actor
from app.errors import Fault, InvalidFields
from app.services.steps import demand_step
from app.store.ids import new_id
from app.store.work import Work


def propose(
    work: Work,
    actor: Actor,
    kind: str,
    subject: str,
    content: dict[str, Any],
    reason: str,
    department: str = "",
) -> Proposal:
    """Store what a second person has to decide; the service has asked before whether it could be done now.

    Raises InvalidFields proposals.refused for a missing reason, Conflict proposals.already_waiting.
    """
    event = demand_step(PROPOSAL, "draft", "propose", actor.role, {"reason_given": True})
    made = Proposal(
        new_id("pl"), kind, subject, department, content, checked_reason(reason, "reason"),
        actor.id, actor.name, work.now,
    )  # fmt: skip
    work.proposals.propose(made)
    work.record(actor, event, subject, kind=kind, proposal=made.id)
    return made


def checked_reason(text: str, column: str) -> str:
    """Raises InvalidFields proposals.refused: too short or too long."""
    least, most = REASON_LENGTH
    if not least <= len(text.strip()) <= most:
        fault = Fault(0, column, "proposals.reason_length", (("least", least), ("most", most)))
        raise InvalidFields("proposals.refused", (fault,))
    return text.strip()
