"""Objections and complaints (异议、质疑、投诉): filed in time, answered in time; award and contract wait; rule R20."""

from __future__ import annotations

from app.domain.deadlines import china_date
from app.domain.machines import REMEDY
from app.domain.remedies import SUBJECTS, StoredRemedy
from app.domain.remedy_outcomes import ANSWERS, APPROVED_BY_TWO, DECISIONS
from app.domain.users import Actor, Owner
from app.domain.workdays import Due
from app.errors import Fault, Invalid, InvalidFields
from app.services import remedy_answers
from app.services.context import App, demand
from app.services.remedy_periods import (
    Hold,
    concerned,
    holds,
    in_time,
    object_until,
    objected_before,
    subjects_now,
)
from app.services.remedy_steps import asked, checked_text, identified, take, unnamed
from app.services.remedy_views import RemedyView, view_of
from app.services.steps import demand_step
from app.store.ids import submitted_id


def file(
    app: App, actor: Actor, opportunity_id: str, subject: str, text: str, submission: str
) -> StoredRemedy:
    """An enterprise that takes part objects, while it may. Award and contract wait until it is answered.

    Raises InvalidFields remedies.refused (also when a text names its author before the opening, R5), Invalid remedies.too_late naming the last day, machines.in_time,
    machines.concerned, machines.new_matter.
    """
    demand(app, actor, "remedies.file", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    text = checked_text(text, "text")
    if subject not in SUBJECTS:
        raise InvalidFields("remedies.refused", (Fault(0, "subject", "remedies.subject_unknown"),))
    key = submitted_id("rm", actor.id, submission)
    with app.store.write() as work:
        if before := work.opportunities.remedies.first("id = ?", [key]):
            return before
        opportunity = work.opportunities.get(opportunity_id)
        unnamed(work, actor.enterprise_id, opportunity, text, "text")
        until = object_until(work, opportunity, subject)
        if until is not None and china_date(work.now) > until.day:
            raise Invalid("remedies.too_late", day=until.day)
        facts = {
            "in_time": in_time(work, opportunity, subject),
            "concerned": concerned(work, actor, opportunity),
            "new_matter": not objected_before(work, actor, opportunity, subject),
        }
        event = demand_step(REMEDY, "drafted", "file", actor.role, facts)
        remedy = StoredRemedy(
            key,
            work.next_number("YY"),
            opportunity_id,
            actor.enterprise_id,
            actor.id,
            subject,
            text,
            work.now,
        )
        work.opportunities.remedies.add(remedy)
        work.record(actor, event, opportunity_id, number=remedy.number)
        return remedy


def accept(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The department takes an objection up."""
    return _step(app, actor, remedy_id, "accept", "accepted_at")


def answer(app: App, actor: Actor, remedy_id: str, text: str, outcome: str = "maintained") -> StoredRemedy:
    """The department answers; from now on a complaint may follow. outcome: one of `remedy_outcomes.answers`.

    What undoes the work of others (APPROVED_BY_TWO) is drafted here, and given by a second person (`remedy_answers`).
    Raises Invalid remedies.outcome_unknown, remedies.outcome_impossible.
    """
    if outcome not in ANSWERS:
        raise Invalid("remedies.outcome_unknown")
    if outcome in APPROVED_BY_TWO:
        return remedy_answers.draft(app, actor, remedy_id, text, outcome)
    return _step(app, actor, remedy_id, "answer", "answered_at", "answer", text, outcome)


def complain(app: App, actor: Actor, remedy_id: str, text: str) -> StoredRemedy:
    """The enterprise complains to the supervisor about the same matter, in time."""
    return _step(app, actor, remedy_id, "complain", "complained_at", "complaint", text)


def identify(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The supervisor who deals with a complaint reads, before the opening, who complains; that it was read is on record, for
    supervisors only."""
    return _step(app, actor, remedy_id, "identify", "")


def take_up(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The supervisor takes a complaint up."""
    return _step(app, actor, remedy_id, "take_up", "complaint_accepted_at")


def dismiss(app: App, actor: Actor, remedy_id: str, reason: str) -> StoredRemedy:
    """The supervisor does not take it up, and says why; that ends it."""
    return _step(app, actor, remedy_id, "dismiss", "closed_at", "decision", reason)


def decide(app: App, actor: Actor, remedy_id: str, text: str, outcome: str = "dismissed") -> StoredRemedy:
    """The supervisor decides, and the decision takes effect at once; that ends the complaint. outcome: one of
    `remedy_outcomes.decisions`.

    Raises Invalid remedies.outcome_unknown, remedies.outcome_impossible when it is not possible where the procedure
    stands, machines.not_own_act for who confirmed the opening, or supervised the draw, that the complaint is about.
    """
    if outcome not in DECISIONS:
        raise Invalid("remedies.outcome_unknown")
    return _step(app, actor, remedy_id, "decide", "decided_at", "decision", text, outcome)


def close(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The department closes an answered objection once the time for a complaint is over."""
    return _step(app, actor, remedy_id, "close", "closed_at")


def withdraw(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The enterprise takes its objection or complaint back."""
    return _step(app, actor, remedy_id, "withdraw", "withdrawn_at")


def of(app: App, actor: Actor, opportunity_id: str) -> list[RemedyView]:
    """What concerns an opportunity: all of it for the department and the supervisor, its own for an enterprise."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if actor.role == "enterprise":
            demand(app, actor, "remedies.file", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
        else:
            demand(app, actor, "remedies.read", opportunity, object=opportunity_id)
        found = work.opportunities.remedies_of(opportunity_id)
        return [
            view_of(work, each, opportunity, actor)
            for each in found
            if actor.role != "enterprise" or each.enterprise == actor.enterprise_id
        ]


def complaints(app: App, actor: Actor) -> list[RemedyView]:
    """Every complaint, the newest first, for the supervisor."""
    demand(app, actor, "remedies.decide")
    with app.store.read() as work:
        found = work.opportunities.remedies.where("complained_at IS NOT NULL", order="complained_at DESC")
        return [view_of(work, each, work.opportunities.get(each.opportunity), actor) for each in found]


def until(app: App, actor: Actor, opportunity_id: str) -> dict[str, Due | None]:
    """What this enterprise may object to now: subject -> the last day, None where none is set."""
    demand(app, actor, "remedies.file", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    with app.store.read() as work:
        return subjects_now(work, actor, work.opportunities.get(opportunity_id))


def opening_waits_for(app: App, actor: Actor, opportunity_id: str) -> list[Hold]:
    """What the opening waits for, for those who begin and confirm it."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "bids.witness", opportunity, object=opportunity_id)
        return holds(work, opportunity)


RIGHTS = {
    "accept": "remedies.answer",
    "answer": "remedies.answer",
    "close": "remedies.answer",
    "complain": "remedies.file",
    "withdraw": "remedies.file",
    "identify": "remedies.decide",
    "take_up": "remedies.decide",
    "dismiss": "remedies.decide",
    "decide": "remedies.decide",
}


def _step(
    app: App,
    actor: Actor,
    remedy_id: str,
    action: str,
    since: str,
    column: str = "",
    text: str = "",
    outcome: str = "",
) -> StoredRemedy:
    """One edge of the machine. column: where the text of the step is kept, and its outcome beside it."""
    asked(app, actor, remedy_id, RIGHTS[action])
    written = {column: checked_text(text, column)} if column else {}
    if outcome:
        written[f"{column}_outcome"] = outcome
    with app.store.write() as work:
        if column:
            remedy = work.opportunities.remedies.get(remedy_id)
            # Who does not know the author is not told by a refusal that a guess was right.
            author = remedy.enterprise if identified(work, remedy, actor) else actor.enterprise_id
            unnamed(work, author, work.opportunities.get(remedy.opportunity), text, column)
        return take(work, actor, remedy_id, action, since, written, outcome)
