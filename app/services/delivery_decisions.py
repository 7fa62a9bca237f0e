"""Acceptance, change of contract, termination (验收、变更、终止): an officer proposes, a second person decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from app.domain.awards import Terms
from app.domain.deadlines import china_date
from app.domain.delivery import (
    Acceptance,
    Change,
    Decision,
    Milestone,
    Notice,
    Settlement,
    Termination,
    acceptance_faults,
    all_told,
    change_faults,
    milestones_met,
    settled,
    settlement_faults,
    termination_faults,
    within_limit,
)
from app.domain.delivery.decisions import Kind
from app.domain.machines import OPPORTUNITY
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import Conflict, Fault, Invalid, InvalidFields, NotFound
from app.services.carrying_out import contract_now, terms_now
from app.services.context import App, demand
from app.services.delivery_views import milestone_rows, promise_rows
from app.services.steps import take_step
from app.store.ids import new_id
from app.store.work import Work

REASON = 4


def propose_acceptance(
    app: App,
    actor: Actor,
    opportunity_id: str,
    score: int,
    opinion: str,
    exemption: str = "",
    settlements: Sequence[Settlement] = (),
) -> Decision:
    """Propose to accept (提请验收). What is open, missed or unmeasured needs an exemption with its reason (容错), and every
    milestone that is open has to be settled: done, deducted or waived, with its amount and reason.

    Raises InvalidFields delivery.acceptance_refused, Conflict delivery.proposal_waits, Invalid delivery.not_running.
    """

    def content(work: Work, opportunity: Opportunity) -> Acceptance:
        _demand_running(work, opportunity)
        excused = exemption.strip()
        found = Acceptance(score, opinion.strip(), excused, *gaps(work, opportunity), tuple(settlements))
        left = {row.id: (row.name, row.amount_fen) for row in open_milestones(work, opportunity)}
        faults = acceptance_faults(opportunity.terms.regime, found)
        # Without an exemption open milestones are in the way themselves.
        faults += settlement_faults(found.settlements, left) if excused or settlements else ()
        _refuse("delivery.acceptance_refused", faults)
        return found

    return _propose(app, actor, opportunity_id, "acceptance", content)


def propose_change(
    app: App,
    actor: Actor,
    opportunity_id: str,
    cause: str,
    reason: str,
    after: Terms,
    due_days: Sequence[tuple[str, date]] = (),
    added_due_on: date | None = None,
) -> Decision:
    """Propose a change of contract (合同变更). after: the terms as they would be; due_days: milestone -> its new day.

    Raises InvalidFields delivery.change_refused naming what is material or over the limit, with its article.
    """

    def content(work: Work, opportunity: Opportunity) -> Change:
        _demand_running(work, opportunity)
        before = terms_now(work, contract_now(work, opportunity_id))
        change = Change(cause, reason.strip(), before, after, tuple(due_days), added_due_on)
        _refuse("delivery.change_refused", _change_faults(work, opportunity, change))
        return change

    return _propose(app, actor, opportunity_id, "change", content)


def propose_termination(
    app: App,
    actor: Actor,
    opportunity_id: str,
    cause: str,
    reason: str,
    notices: Sequence[Notice],
    settlements: Sequence[Settlement] = (),
) -> Decision:
    """Propose to terminate (终止), from any state between opening and acceptance; everybody concerned has been told.

    Raises InvalidFields delivery.termination_refused, Invalid machines.wrong_state.
    """

    def content(work: Work, opportunity: Opportunity) -> Termination:
        _terminable(work, opportunity)
        found = Termination(cause, reason.strip(), tuple(notices), tuple(settlements))
        faults = termination_faults(
            found,
            opportunity.signed_at is not None,
            concerned(work, opportunity),
            {row.id: (row.name, row.amount_fen) for row in open_milestones(work, opportunity)},
            china_date(work.now),
        )
        _refuse("delivery.termination_refused", faults)
        return found

    return _propose(app, actor, opportunity_id, "termination", content)


def _propose(
    app: App,
    actor: Actor,
    opportunity_id: str,
    kind: Kind,
    content: Callable[[Work, Opportunity], Acceptance | Change | Termination],
) -> Decision:
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "delivery.run", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        found = content(work, opportunity)
        decision = Decision(
            new_id("dd"),
            opportunity_id,
            kind,
            found if isinstance(found, Acceptance) else None,
            found if isinstance(found, Change) else None,
            found if isinstance(found, Termination) else None,
            actor.id,
            work.now,
        )
        work.deliveries.propose(decision)
        work.record(actor, f"delivery.propose_{kind}", opportunity_id, decision=decision.id)
        return decision


def approve(app: App, actor: Actor, decision_id: str) -> Decision:
    """The second person approves; the step is taken by the machine with what holds now, not when it was proposed.

    Raises Conflict delivery.decided, delivery.facts_changed, Invalid machines.….
    """
    opportunity = _opportunity_of(app, decision_id)
    demand(app, actor, "delivery.decide", opportunity, object=opportunity.id)
    with app.store.write() as work:
        decision = work.deliveries.decisions.get(decision_id)
        if decision.outcome:
            raise Conflict("delivery.decided")
        opportunity = work.opportunities.get(decision.opportunity)
        other = decision.proposed_by != actor.id
        take = {"acceptance": _accept, "change": _change, "termination": _terminate}[decision.kind]
        event = take(work, actor, opportunity, decision, other)
        approved = replace(decision, outcome="approved", decided_by=actor.id, decided_at=work.now)
        work.deliveries.decisions.save(approved)
        work.record(actor, event, opportunity.id, decision=decision.id)
        return approved


def _accept(work: Work, actor: Actor, opportunity: Opportunity, decision: Decision, other: bool) -> str:
    found = decision.acceptance
    assert found is not None
    if gaps(work, opportunity) != (found.open_milestones, found.missed, found.unmeasured):
        raise Conflict("delivery.facts_changed")
    event = take_step(
        work, actor, opportunity, "accept", milestones_met=milestones_met(found), other_person=other,
        milestones_settled=settled(
            found.settlements, {row.id: row.amount_fen for row in open_milestones(work, opportunity)}
        ),
    )  # fmt: skip
    work.opportunities.save(replace(opportunity, accepted_at=work.now))
    return event


def _change(work: Work, actor: Actor, opportunity: Opportunity, decision: Decision, other: bool) -> str:
    found = decision.change
    assert found is not None
    contract = contract_now(work, opportunity.id)
    if terms_now(work, contract) != found.before:
        raise Conflict("delivery.facts_changed")
    event = take_step(
        work, actor, opportunity, "change",
        change_within_limit=within_limit(
            opportunity.terms.regime, found, contract.terms.price_fen, _increases(work, opportunity)
        ),
        other_person=other, reason_given=bool(found.reason),
    )  # fmt: skip
    rows = work.deliveries.milestones_of(opportunity.id)
    still_open = {row.id for row in open_milestones(work, opportunity)}
    moved = dict(found.due_days)
    if set(moved) - still_open:
        raise Conflict("delivery.facts_changed")
    for row in rows:
        if row.id in moved:
            work.deliveries.milestones.save(replace(row, due_on=moved[row.id]))
    if found.increase_fen > 0 and found.added_due_on is not None:
        number, last = rows[-1].number + 1, rows[-1]
        name, text = found.added[-1]
        work.deliveries.milestones.add(
            Milestone(
                new_id("ms"), opportunity.id, number, name, 0, found.increase_fen, text, found.added_due_on,
                last.inspection_days, last.payment_days,
            )
        )  # fmt: skip
    return event


def _terminate(work: Work, actor: Actor, opportunity: Opportunity, decision: Decision, other: bool) -> str:
    found = decision.termination
    assert found is not None
    settled = {each.milestone for each in found.settlements}
    if settled != {row.id for row in open_milestones(work, opportunity)}:
        raise Conflict("delivery.facts_changed")
    event = take_step(
        work, actor, opportunity, "terminate", reason_given=bool(found.reason), other_person=other,
        all_told=all_told(found, list(concerned(work, opportunity)), china_date(work.now)),
    )  # fmt: skip
    work.opportunities.save(replace(opportunity, terminated_at=work.now, terminate_reason=found.reason))
    if opportunity.signed_at is None:  # without a contract the scenario may be revised and published again
        work.scenarios.release(opportunity.scenario)
    return event


def send_back(app: App, actor: Actor, decision_id: str, reason: str) -> Decision:
    """The second person sends a proposal back and says why. Raises InvalidFields, Conflict delivery.decided."""
    if len(reason.strip()) < REASON:
        fault = Fault(0, "reason", "delivery.reason_short", (("least", REASON),))
        raise InvalidFields("delivery.send_back_refused", (fault,))
    return _end(app, actor, decision_id, "delivery.decide", "sent_back", reason.strip()[:500])


def recall(app: App, actor: Actor, decision_id: str) -> Decision:
    """The department takes its proposal back before it is decided. Raises Conflict delivery.decided."""
    return _end(app, actor, decision_id, "delivery.run", "recalled", "")


def _end(app: App, actor: Actor, decision_id: str, right: str, outcome: str, reason: str) -> Decision:
    opportunity = _opportunity_of(app, decision_id)
    demand(app, actor, right, opportunity, object=opportunity.id)
    with app.store.write() as work:
        decision = work.deliveries.decisions.get(decision_id)
        if decision.outcome:
            raise Conflict("delivery.decided")
        ended = replace(decision, outcome=outcome, decided_by=actor.id, decided_at=work.now, reason=reason)
        work.deliveries.decisions.save(ended)
        event = "delivery.return_proposal" if outcome == "sent_back" else "delivery.recall"
        work.record(actor, event, opportunity.id, decision=decision_id, kind=decision.kind)
        return ended


def _opportunity_of(app: App, decision_id: str) -> Opportunity:
    with app.store.read() as work:
        decision = work.deliveries.decisions.first("id = ?", [decision_id])
        if decision is None:
            raise NotFound("opportunities.not_found")
        return work.opportunities.get(decision.opportunity)


def gaps(work: Work, opportunity: Opportunity) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What stands in the way of an acceptance: open milestones, promises missed, promises not measured, by name."""
    promises = promise_rows(work, opportunity)
    return (
        tuple(row.name for row in open_milestones(work, opportunity)),
        tuple(row.promise.indicator for row in promises if row.verdict == "missed"),
        tuple(row.promise.indicator for row in promises if row.verdict == "unmeasured"),
    )


def open_milestones(work: Work, opportunity: Opportunity) -> list[Milestone]:
    """Milestones that were not accepted."""
    return [row.milestone for row in milestone_rows(work, opportunity) if row.state != "accepted"]


def concerned(work: Work, opportunity: Opportunity) -> dict[str, str]:
    """Who has to be told of a termination: every bidder before the contract, the party to it afterwards; id -> name."""
    award = work.evaluations.award_of(opportunity.id)
    if opportunity.signed_at is not None and award is not None:
        return {award.enterprise: award.enterprise_name}
    return {bid.enterprise: bid.enterprise_name for bid in work.bids.opened_of(opportunity.id)}


def to_tell(app: App, actor: Actor, opportunity_id: str) -> dict[str, str]:
    """Who the department has to tell before it terminates: id -> name. Nobody learns of bids before the opening."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "delivery.run", opportunity, object=opportunity_id)
        return concerned(work, opportunity) if opportunity.opened_at is not None else {}


def changes_since_case(app: App, actor: Actor, project_id: str) -> list[Decision]:
    """Changes of the contract that were approved after the project's newest case was saved: the case may be out of date."""
    with app.store.read() as work:
        project = work.projects.get(project_id)
        demand(app, actor, "projects.read", project, object=project_id)
        case = work.projects.latest_case(project_id)
        if not project.opportunity:
            return []
        approved = work.deliveries.approved(project.opportunity, "change")
        return [d for d in approved if case is None or (d.decided_at and d.decided_at > case.saved_at)]


def _change_faults(work: Work, opportunity: Opportunity, change: Change) -> tuple[Fault, ...]:
    return change_faults(
        opportunity.terms.regime,
        change,
        contract_now(work, opportunity.id).terms.price_fen,
        _increases(work, opportunity),
        {row.id: row.due_on for row in open_milestones(work, opportunity)},
        china_date(work.now),
    )


def _increases(work: Work, opportunity: Opportunity) -> list[int]:
    approved = work.deliveries.approved(opportunity.id, "change")
    return [cast(Change, each.change).increase_fen for each in approved]


def _demand_running(work: Work, opportunity: Opportunity) -> None:
    if status(opportunity, work.now) != "carried_out":
        raise Invalid("delivery.not_running")


def _terminable(work: Work, opportunity: Opportunity) -> None:
    if OPPORTUNITY.edge(status(opportunity, work.now), "terminate") is None:
        raise Invalid("machines.wrong_state")


def _refuse(code: str, faults: Sequence[Fault]) -> None:
    if faults:
        raise InvalidFields(code, tuple(faults))
