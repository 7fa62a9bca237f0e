"""Where the audit log leads to, by the machines, beside where the tables say that things stand."""

from __future__ import annotations

from app.domain.audit import AuditEvent
from app.domain.bids import OpenedBid, SealedBid
from app.domain.judging import motion_state
from app.domain.machines import BID, MOTION, OPPORTUNITY, REMEDY, Machine, replay
from app.domain.opportunities import status
from app.domain.remedies import state as remedy_state
from app.services.context import App
from app.store.work import Work

States = dict[str, str]
BEFORE_THE_LIST = ("opportunities.submit", "opportunities.recall", "opportunities.return")


def walked(app: App, opportunity_id: str) -> States:
    """Opportunity, bids by enterprise, motions and remedies by id: the state to which the log replays.

    Raises ValueError at an event that no edge explains.
    """
    with app.store.read() as work:
        log = [event for event in work.audit.each() if event.outcome == "done"]
        found = {opportunity_id: _opportunity(work, log, opportunity_id)}
        for bids in _by_enterprise(work, opportunity_id).values():
            found[bids[0].enterprise] = _bid(log, opportunity_id, {each.id for each in bids})
        for motion in work.evaluations.motions_of(opportunity_id):
            found[motion.id] = replay(MOTION, _of(log, MOTION, {motion.id}))
        for remedy in work.opportunities.remedies_of(opportunity_id):
            found[remedy.id] = replay(REMEDY, _of(log, REMEDY, {remedy.id}), "filed")
        return found


def standing(app: App, opportunity_id: str) -> States:
    """The same as the tables and the clock have it. What only the clock has done is no step: closed reads published."""
    with app.store.read() as work:
        now = status(work.opportunities.get(opportunity_id), work.now)
        found = {opportunity_id: "published" if now == "closed" else now}
        opened = {each.id: each for each in work.bids.opened_of(opportunity_id)}
        for enterprise, bids in _by_enterprise(work, opportunity_id).items():
            found[enterprise] = _stands(bids[-1], opened.get(bids[-1].id))
        for motion in work.evaluations.motions_of(opportunity_id):
            found[motion.id] = motion_state(motion, work.now)
        for remedy in work.opportunities.remedies_of(opportunity_id):
            found[remedy.id] = remedy_state(remedy, work.now)
        return found


def _of(log: list[AuditEvent], machine: Machine, objects: set[str]) -> list[str]:
    known = {edge.event for edge in machine.edges}
    return [event.action for event in log if event.object in objects and event.action in known]


def _opportunity(work: Work, log: list[AuditEvent], opportunity_id: str) -> str:
    """From the draft on: the steps before the publication are those of its scenario since it was last on the list."""
    scenario = work.opportunities.get(opportunity_id).scenario
    lists = [place for place, event in enumerate(log) if event.action == "opportunities.publish"]
    (here,) = [place for place in lists if log[place].object == opportunity_id]
    same = [p for p in lists if p < here and work.opportunities.get(log[p].object).scenario == scenario]
    since = same[-1] if same else 0
    drafting = [e.action for e in log[since:here] if e.object == scenario and e.action in BEFORE_THE_LIST]
    mine = {opportunity_id, *(bid.id for bid in work.bids.opened_of(opportunity_id))}
    return replay(OPPORTUNITY, [*drafting, *_of(log[here:], OPPORTUNITY, mine)])


def _bid(log: list[AuditEvent], opportunity_id: str, revisions: set[str]) -> str:
    """One enterprise's bid through all its revisions; an addendum is an event of everybody who has a sealed one."""
    known, state = {edge.event for edge in BID.edges}, "draft"
    for event in log:
        if event.object == opportunity_id and event.action == "opportunities.amend":
            if event.data["affects_bids"] and state == "sealed":
                state = replay(BID, [event.action], state)
        elif event.object in revisions and event.action in known:
            fresh = event.action == "bids.submit" and state == "withdrawn"
            state = replay(BID, [event.action], "draft" if fresh else state)
    return state


def _by_enterprise(work: Work, opportunity_id: str) -> dict[str, list[SealedBid]]:
    found: dict[str, list[SealedBid]] = {}
    for bid in work.bids.where("opportunity = ?", [opportunity_id], order="revision"):
        found.setdefault(bid.enterprise, []).append(bid)
    return found


def _stands(sealed: SealedBid, opened: OpenedBid | None) -> str:
    if opened is not None:
        if opened.unreadable:
            return "unreadable"
        return "rejected" if opened.rejected_at else "valid"
    if sealed.withdrawn_at:
        return "withdrawn"
    if sealed.returned_at:
        return "unopened"
    return "unconfirmed" if sealed.invalidated_at else "sealed"
