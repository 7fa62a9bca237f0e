"""One door for every step of the procedure: state, role and guards as docs/machines.md has them."""

from __future__ import annotations

from app.domain.machines import OPPORTUNITY, refuse
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import Invalid
from app.store.work import Work


def take_step(work: Work, actor: Actor, opportunity: Opportunity, action: str, **facts: bool) -> str:
    """The audit event of the step when it may be taken now. Raises Invalid machines.<what stands in the way>.

    facts: guard -> whether it holds, as the service found inside this transaction. Whose the opportunity is has been
    asked before (S15); here the machine asks for the state, the role and every guard.
    """
    state = status(opportunity, work.now)
    refusal = refuse(OPPORTUNITY, state, action, actor.role, facts)
    if refusal:
        raise Invalid(refusal)
    edge = OPPORTUNITY.edge(state, action)
    assert edge is not None
    return edge.event
