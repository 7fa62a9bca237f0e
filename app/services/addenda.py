"""Addenda (补遗): change published terms for everybody at once; what affects bids makes sealed ones confirm again (R8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.amendments import (
    BOOKKEEPING,
    Addendum,
    AddendumDraft,
    Change,
    affects_bids,
    amendment_faults,
    changes,
    with_moved_stages,
)
from app.domain.deadlines import extended_deadline
from app.domain.linting import Publication, lint, refusals
from app.domain.masking import kinds_found
from app.domain.opportunities import Opportunity, status
from app.domain.racing import Stage
from app.domain.scenarios import Requirement, Scenario
from app.domain.users import Actor
from app.domain.workdays import WorkCalendar
from app.errors import Conflict, Fault, Invalid
from app.services.context import App, demand
from app.services.remedy_periods import ordered_addendum_due
from app.services.scenarios import save_faults
from app.services.steps import take_step
from app.store.ids import new_id
from app.store.work import Work

NOTE_LENGTH = (6, 2000)


@dataclass(frozen=True)
class Preview:
    """What an addendum would do, before anybody issues it. moved: the deadline becomes a later one; stages: of a race, with
    the days to which they move with it, () when they stay."""

    changes: tuple[Change, ...]
    affects_bids: bool
    deadline_before: datetime
    deadline_after: datetime
    faults: tuple[Fault, ...]
    stages: tuple[Stage, ...] = ()

    @property
    def moved(self) -> bool:
        return self.deadline_after != self.deadline_before


def of(app: App, actor: Actor, opportunity_id: str) -> list[Addendum]:
    """Every addendum of an opportunity in its order, readable by everybody."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        return work.opportunities.addenda_of(opportunity_id)


def count(app: App, actor: Actor, opportunity_id: str) -> int:
    """Number of the newest addendum, 0 when there is none."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        return work.opportunities.addenda_count(opportunity_id)


def preview(
    app: App, actor: Actor, opportunity_id: str, after: Scenario, note: str, later: datetime | None = None
) -> Preview:
    """What would change, what stands in the way, and where the deadline would be; nothing is changed.

    later: a deadline the department wants in any case, never an earlier one than the law gives.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        now, calendar = work.now, work.calendar
    demand(app, actor, "opportunities.amend", opportunity, object=opportunity_id)
    return what_follows(opportunity, after, note, later, now, calendar)


def hand_in(
    work: Work,
    actor: Actor,
    opportunity: Opportunity,
    after: Scenario,
    note: str,
    later: datetime | None,
    question: str,
) -> AddendumDraft:
    """Write a draft that was checked. For this and for answers that affect bids."""
    due = ordered_addendum_due(work, opportunity)
    event = take_step(
        work,
        actor,
        opportunity,
        "draft_addendum",
        subject_kept=True,
        time_left=True,
        ordered_addendum_due=due,
    )
    if work.opportunities.addendum_draft_of(opportunity.id):
        raise Conflict("addenda.waiting")
    number = work.opportunities.addenda_count(opportunity.id) + 1
    made = AddendumDraft(
        new_id("dr"), opportunity.id, number, note.strip(), after, later, question, actor.id, work.now
    )
    work.opportunities.addendum_drafts.add(made)
    work.record(actor, event, opportunity.id, number=number)
    return made


def publish(
    work: Work,
    actor: Actor,
    opportunity: Opportunity,
    after: Scenario,
    note: str,
    question: str,
    affects: bool,
    deadline: datetime,
) -> Addendum:
    """Write an addendum that was checked: terms, deadline, sealed bids, audit. Called by its release. The stages of a race
    move with the deadline."""
    after = with_moved_stages(after, opportunity.tender_deadline, deadline)
    addendum = Addendum(
        id=new_id("ad"),
        opportunity=opportunity.id,
        number=work.opportunities.addenda_count(opportunity.id) + 1,
        note=note.strip(),
        before=opportunity.terms,
        after=after,
        question=question,
        affects_bids=affects,
        deadline_before=opportunity.tender_deadline,
        deadline_after=deadline,
        issued_by=actor.id,
        issued_at=work.now,
    )
    work.opportunities.addenda.add(addendum)
    work.opportunities.save(replace(opportunity, terms=after, tender_deadline=deadline))
    if affects:
        work.bids.invalidate(opportunity.id, work.now)
    work.record(actor, "opportunities.amend", opportunity.id, number=addendum.number, affects_bids=affects)
    return addendum


def open_one(work: Work, opportunity_id: str) -> Opportunity:
    """The opportunity, while addenda to it may be issued. Raises Invalid addenda.clock, addenda.not_open."""
    if work.clock_went_back():
        raise Invalid("addenda.clock")
    opportunity = work.opportunities.get(opportunity_id)
    if not may_change(work, opportunity):
        raise Invalid("addenda.not_open")
    return opportunity


def may_change(work: Work, opportunity: Opportunity) -> bool:
    """Until the deadline; after it only what was ordered to be changed, while nothing is opened."""
    state = status(opportunity, work.now)
    return state == "published" or (state == "closed" and ordered_addendum_due(work, opportunity))


def what_follows(
    opportunity: Opportunity,
    after: Scenario,
    note: str,
    later: datetime | None,
    now: datetime,
    calendar: WorkCalendar,
) -> Preview:
    """What an addendum released at `now` does. One released after the deadline changes the documents as was ordered, and
    gives the days for a clarification anew, whatever it changes."""
    before, kept = opportunity.terms, keeping(opportunity.terms, after)
    affects = affects_bids(before, kept)
    deadline = opportunity.tender_deadline
    late = now >= deadline
    if affects or late:
        deadline = extended_deadline(before.regime, deadline, now, calendar)
    faults = list(_note_faults(note))
    if later is not None and later != opportunity.tender_deadline:
        if later < deadline:
            faults.append(Fault(0, "tender_deadline", "addenda.deadline_early", (("least", deadline),)))
        deadline = max(deadline, later)
    found = changes(before, kept)
    moved = with_moved_stages(kept, opportunity.tender_deadline, deadline)
    if found or late or deadline == opportunity.tender_deadline:
        faults += amendment_faults(before, kept)
    if found:
        # The minimum period has run since publication; everything else is asked of the new terms as of the old ones.
        said = refusals(lint(Publication(moved, deadline, opportunity.published_at, calendar)))
        # The frozen evidence is public already, and no addendum may change it.
        faults += [fault for fault in said if fault.column != "evidence"]
        faults += save_faults(kept)
    stages = moved_stages(opportunity, deadline)
    return Preview(found, affects, opportunity.tender_deadline, deadline, tuple(faults), stages)


def moved_stages(opportunity: Opportunity, deadline: datetime) -> tuple[Stage, ...]:
    """The stages of the race with the days to which they move when the deadline becomes this one, () when they stay."""
    now = opportunity.terms
    moved = with_moved_stages(now, opportunity.tender_deadline, deadline)
    return moved.race.stages if moved.race != now.race else ()


def keeping(before: Scenario, after: Scenario) -> Scenario:
    """The new terms under the bookkeeping of the old ones. A requirement in the same words keeps its id; one in other
    words is another requirement and gets an id that was never used: sealed answers are to the ids they were given for."""
    kept = {name: getattr(before, name) for name in BOOKKEEPING}
    return replace(after, requirements=_numbered(before.requirements, after.requirements), **kept)


def _numbered(before: tuple[Requirement, ...], after: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    known = {requirement.text.strip(): requirement.id for requirement in before}
    number = max((int(each.id[1:]) for each in before if each.id[1:].isdigit()), default=0)
    found = []
    for requirement in after:
        key = known.pop(requirement.text.strip(), "")
        if not key:
            number += 1
            key = f"R{number}"
        found.append(replace(requirement, id=key))
    return tuple(found)


def _note_faults(note: str) -> tuple[Fault, ...]:
    least, most = NOTE_LENGTH
    if not least <= len(note.strip()) <= most:
        return (Fault(0, "note", "addenda.note_length", (("least", least), ("most", most))),)
    if kinds_found(note):
        return (Fault(0, "note", "addenda.note_personal"),)
    return ()
