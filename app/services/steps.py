"""One door for every step of the procedure: state, role and guards as docs/machines.md has them."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.machines import NOMINATION, OPPORTUNITY, RACE, Machine, refuse
from app.domain.nominations import Nomination, nomination_state
from app.domain.opportunities import Opportunity, status
from app.domain.racing import Racer, racer_state
from app.domain.users import Actor
from app.errors import Invalid
from app.store.work import Work


def demand_step(machine: Machine, state: str, action: str, role: str, facts: Mapping[str, bool]) -> str:
    """The audit event of the step when `role` may take it in `state`. Raises Invalid machines.<what stands in the way>.

    facts: guard -> whether it holds, as the service found inside this transaction. Whose the thing is has been asked
    before (S15); here the machine asks for the state, the role and every guard.
    """
    if refusal := refuse(machine, state, action, role, facts):
        raise Invalid(refusal)
    edge = machine.edge(state, action)
    assert edge is not None
    return edge.event


def take_step(work: Work, actor: Actor, opportunity: Opportunity, action: str, **facts: bool) -> str:
    """`demand_step` for an opportunity where it stands now."""
    return demand_step(OPPORTUNITY, status(opportunity, work.now), action, actor.role, facts)


def possible(work: Work, opportunity: Opportunity, action: str) -> bool:
    """Whether the step leads anywhere where the opportunity stands now: asked before a second person is asked to take it."""
    return OPPORTUNITY.edge(status(opportunity, work.now), action) is not None


def take_race_step(work: Work, actor: Actor, racer: Racer, action: str, **facts: bool) -> str:
    """`demand_step` for one racer of a race (赛马)."""
    return demand_step(RACE, racer_state(racer, work.now), action, actor.role, facts)


def take_nomination_step(work: Work, actor: Actor, nomination: Nomination, action: str, **facts: bool) -> str:
    """`demand_step` for a proposal of an enterprise (毛遂自荐)."""
    return demand_step(NOMINATION, nomination_state(nomination, work.now), action, actor.role, facts)
