"""State machines as data (状态与流转): states that follow from timestamps, edges with role, guard and audit event.

Nothing here stores a state. Where a thing stands is derived from its timestamps and the clock (decision 0002); an edge
says who may set the next timestamp, under which conditions, and what the audit log calls it. An edge that leads back
clears the timestamps of the states after the one it leads to; what they were stays in the audit log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from app.domain.users import Role


@dataclass(frozen=True)
class State:
    """A state and the timestamp that puts a thing into it; "" for the state it begins in."""

    name: str
    since: str = ""


@dataclass(frozen=True)
class Edge:
    """Who may do `action` in `before`, and what it leads to. guards: facts that must hold, all of them.

    event: how the audit log names it; the same event leads to the same state wherever it happens.
    """

    action: str
    before: str
    after: str
    roles: tuple[Role, ...]
    guards: tuple[str, ...]
    event: str


@dataclass(frozen=True)
class ClockEdge:
    """What happens by itself when an instant is reached: no role, no event, nothing to run."""

    before: str
    after: str
    at: str


@dataclass(frozen=True)
class Machine:
    """states in order of precedence: of all whose timestamp has come, the last one holds."""

    name: str
    states: tuple[State, ...]
    edges: tuple[Edge, ...]
    clock: tuple[ClockEdge, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(state.name for state in self.states)

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(edge.action for edge in self.edges))

    @property
    def final(self) -> tuple[str, ...]:
        """States that nothing leads out of."""
        leaving = {edge.before for edge in self.edges} | {edge.before for edge in self.clock}
        return tuple(name for name in self.names if name not in leaving)

    def edge(self, state: str, action: str) -> Edge | None:
        return next((edge for edge in self.edges if (edge.before, edge.action) == (state, action)), None)


def edges(
    action: str, before: str | tuple[str, ...], after: str, roles: str, guards: str, event: str
) -> tuple[Edge, ...]:
    """The same edge out of several states; roles and guards separated by spaces."""
    starts = (before,) if isinstance(before, str) else before
    named = tuple(cast(Role, role) for role in roles.split())
    return tuple(Edge(action, start, after, named, tuple(guards.split()), event) for start in starts)


def refuse(machine: Machine, state: str, action: str, role: str, facts: Mapping[str, bool]) -> str:
    """Why `role` may not do `action` in `state`, as an error code of the room machines; "" when it may.

    facts: guard -> whether it holds, as the service found. A guard that is not among them does not hold.
    """
    if state not in machine.names or action not in machine.actions:
        return "machines.unknown"
    edge = machine.edge(state, action)
    if edge is None:
        return "machines.wrong_state"
    if role not in edge.roles:
        return "machines.wrong_role"
    failing = next((guard for guard in edge.guards if facts.get(guard) is not True), None)
    return f"machines.{failing}" if failing else ""


def derive(machine: Machine, times: Mapping[str, datetime | None], now: datetime) -> str:
    """Where a thing with these timestamps stands at `now`."""
    reached = machine.states[0].name
    for state in machine.states:
        at = times.get(state.since)
        if at is not None and at <= now:
            reached = state.name
    return reached


def replay(machine: Machine, events: Iterable[str], start: str = "") -> str:
    """The state that a series of audit events leads to, clock edges taken where an event needs them.

    Raises ValueError at an event that no edge explains: the log and the rules disagree.
    """
    state = start or machine.states[0].name
    for event in events:
        found = _by_event(machine, state, event)
        if found is None:
            raise ValueError(f"{machine.name}: {event} in {state}")
        state = found
    return state


def _by_event(machine: Machine, state: str, event: str) -> str | None:
    reachable = [state]
    for at in reachable:
        reachable += [
            edge.after for edge in machine.clock if edge.before == at and edge.after not in reachable
        ]
    return next(
        (
            edge.after
            for at in reachable
            for edge in machine.edges
            if (edge.before, edge.event) == (at, event)
        ),
        None,
    )
