"""Addenda by two persons (补遗送审与发布): an officer drafts, a reviewer of the department releases or sends back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.amendments import Addendum, AddendumDraft
from app.domain.deadlines import extended_deadline
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Scenario
from app.domain.users import Actor, Owner
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.services import addenda, questions
from app.services.addenda import Preview, what_follows
from app.services.context import App, demand
from app.services.remedy_periods import ordered_addendum_due
from app.services.steps import take_step
from app.store.work import Work

REASON_LENGTH = 500


@dataclass(frozen=True)
class WaitingAddendum:
    """A draft before the reviewer: what it would do if it were released now, who drafted it, the question it answers."""

    draft: AddendumDraft
    opportunity: Opportunity
    drafter: str
    preview: Preview
    question: str


def draft(
    app: App, actor: Actor, opportunity_id: str, after: Scenario, note: str, later: datetime | None = None
) -> AddendumDraft:
    """Hand an addendum in for release (送审). Nothing is public yet, no deadline moves.

    Raises InvalidFields addenda.refused with every fault, Invalid addenda.not_open, Conflict addenda.waiting while
    another one waits.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "opportunities.amend", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = addenda.open_one(work, opportunity_id)
        found = what_follows(opportunity, after, note, later, work.now, work.calendar)
        if found.faults:
            raise InvalidFields("addenda.refused", found.faults)
        kept = addenda.keeping(opportunity.terms, after)
        return addenda.hand_in(work, actor, opportunity, kept, note, later, "")


def draft_of(app: App, actor: Actor, opportunity_id: str) -> AddendumDraft | None:
    """The addendum of the actor's department that waits for its release."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        found = work.opportunities.addendum_draft_of(opportunity_id)
    demand(app, actor, "opportunities.amend", opportunity, object=opportunity_id)
    return found


def returned(app: App, actor: Actor, opportunity_id: str) -> AddendumDraft | None:
    """The draft that was sent back last, with its reason, until another one ends."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        found = work.opportunities.last_returned_draft(opportunity_id)
    demand(app, actor, "opportunities.amend", opportunity, object=opportunity_id)
    return found


def withdraw_draft(app: App, actor: Actor, draft_id: str) -> AddendumDraft:
    """Take a draft back before it is released. Raises Invalid addenda.no_draft."""
    with app.store.read() as work:
        opportunity = _opportunity_of(work, draft_id)
    demand(app, actor, "opportunities.amend", opportunity, object=opportunity.id)
    with app.store.write() as work:
        return _end(work, actor, draft_id, "withdraw_addendum", "withdrawn")


def waiting(app: App, actor: Actor) -> list[WaitingAddendum]:
    """The addenda of the actor's department that wait for release, the longest waiting first.

    A draft whose opportunity may not be changed any more has lapsed and waits for nobody.
    """
    demand(app, actor, "opportunities.release_addendum", Owner(department=actor.department))
    with app.store.read() as work:
        rows = []
        for each in work.opportunities.addendum_drafts.where("ended_at IS NULL", order="drafted_at"):
            opportunity = work.opportunities.get(each.opportunity)
            if opportunity.department != actor.department or not addenda.may_change(work, opportunity):
                continue
            asked = work.opportunities.questions.get(each.question).text if each.question else ""
            name = work.users.get(each.drafted_by).name
            found = _preview(work, opportunity, each)
            rows.append(WaitingAddendum(each, opportunity, name, found, asked))
        return rows


def release(app: App, actor: Actor, draft_id: str) -> Addendum:
    """Release a draft to everybody; the deadline is computed now. Another person than who drafted it. Where the change was
    ordered and the deadline has passed, submission is open again; a draft from before the order does not do that.

    Raises InvalidFields addenda.refused when it may not be issued any more, Invalid addenda.not_open, addenda.no_draft,
    machines.other_person, Conflict questions.answered. While it waits no other addendum is issued: the terms are those it was drafted for.
    """
    with app.store.read() as work:
        opportunity = _opportunity_of(work, draft_id)
    demand(app, actor, "opportunities.release_addendum", opportunity, object=opportunity.id)
    with app.store.write() as work:
        opportunity = addenda.open_one(work, opportunity.id)
        found = _waiting_one(work, draft_id)
        take_step(
            work, actor, opportunity, "amend",
            subject_kept=True, time_left=True, other_person=found.drafted_by != actor.id,
            ordered_addendum_due=ordered_addendum_due(work, opportunity, found.drafted_at),
        )  # fmt: skip
        asked = work.opportunities.questions.get(found.question) if found.question else None
        if asked is not None and asked.answered_at:
            raise Conflict("questions.answered")
        expected = _preview(work, opportunity, found)
        if expected.faults:
            raise InvalidFields("addenda.refused", expected.faults)
        ended = replace(found, ended_at=work.now, ended_by=actor.id, outcome="released")
        work.opportunities.addendum_drafts.save(ended)
        if asked is not None:
            questions.publish_answer(work, actor, asked, found.note, found.drafted_by, True)
        return addenda.publish(
            work, actor, opportunity, found.after, found.note, found.question,
            expected.affects_bids, expected.deadline_after,
        )  # fmt: skip


def send_back(app: App, actor: Actor, draft_id: str, reason: str) -> AddendumDraft:
    """Send a draft back to the officer with a reason. Raises Invalid addenda.return_reason."""
    with app.store.read() as work:
        opportunity = _opportunity_of(work, draft_id)
    demand(app, actor, "opportunities.release_addendum", opportunity, object=opportunity.id)
    if len(reason.strip()) < 4:
        raise Invalid("addenda.return_reason")
    with app.store.write() as work:
        return _end(work, actor, draft_id, "return_addendum", "returned", reason.strip()[:REASON_LENGTH])


def _end(
    work: Work, actor: Actor, draft_id: str, action: str, outcome: str, reason: str = ""
) -> AddendumDraft:
    found = _waiting_one(work, draft_id)
    opportunity = work.opportunities.get(found.opportunity)
    event = take_step(work, actor, opportunity, action, reason_given=bool(reason))
    ended = replace(found, ended_at=work.now, ended_by=actor.id, outcome=outcome, reason=reason)
    work.opportunities.addendum_drafts.save(ended)
    work.record(actor, event, opportunity.id, number=found.number)
    return ended


def _preview(work: Work, opportunity: Opportunity, found: AddendumDraft) -> Preview:
    """An answer that affects bids changes no term: it only moves the deadline and asks for confirmations. After the deadline
    it is no change that was ordered, nor is a draft from before the order."""
    before = opportunity.tender_deadline
    late = work.now >= before
    stale = late and not ordered_addendum_due(work, opportunity, found.drafted_at)
    faults = [Fault(0, "", "addenda.before_order")] if stale else []
    if not found.question:
        follows = what_follows(opportunity, found.after, found.note, found.later, work.now, work.calendar)
        return replace(follows, faults=(*faults, *follows.faults))
    moved = extended_deadline(opportunity.terms.regime, before, work.now, work.calendar)
    faults += [Fault(0, "", "amendments.nothing")] if late else []
    return Preview((), True, before, moved, tuple(faults), addenda.moved_stages(opportunity, moved))


def _opportunity_of(work: Work, draft_id: str) -> Opportunity:
    return work.opportunities.get(work.opportunities.addendum_drafts.get(draft_id).opportunity)


def _waiting_one(work: Work, draft_id: str) -> AddendumDraft:
    found = work.opportunities.addendum_drafts.get(draft_id)
    if found.ended_at is not None:
        raise Invalid("addenda.no_draft")
    return found
