"""Answers by two people (两人答复): those that undo what others decided or approved, and the refusal to take an objection
up; drafted by an officer, given or sent back by a reviewer."""

from __future__ import annotations

from dataclasses import replace

from app.domain.remedies import AnswerDraft, StoredRemedy
from app.domain.remedy_outcomes import REFUSED
from app.domain.users import Actor, Owner
from app.errors import Invalid
from app.services.context import App, demand
from app.services.remedy_steps import asked, checked_text, take
from app.services.remedy_views import RemedyView, view_of
from app.store.ids import new_id
from app.store.work import Work


def draft(app: App, actor: Actor, remedy_id: str, text: str, outcome: str) -> StoredRemedy:
    """Hand an answer with effect in for approval (拟答复); the objection stays open until it is given."""
    asked(app, actor, remedy_id, "remedies.answer")
    text = checked_text(text, "answer")
    with app.store.write() as work:
        remedy = take(work, actor, remedy_id, "draft_answer", "answer_drafted_at", outcome=outcome)
        _hand_in(work, actor, remedy_id, text, outcome)
        return remedy


def draft_refusal(app: App, actor: Actor, remedy_id: str, reason: str) -> StoredRemedy:
    """Hand in for approval that an objection is not taken up (拟不予受理), with the reason its author will read; the
    objection stays open, and the procedure suspended, until a second person has told it."""
    asked(app, actor, remedy_id, "remedies.answer")
    reason = checked_text(reason, "answer")
    with app.store.write() as work:
        remedy = take(work, actor, remedy_id, "draft_refusal", "")
        _hand_in(work, actor, remedy_id, reason, REFUSED)
        return remedy


def _hand_in(work: Work, actor: Actor, remedy_id: str, text: str, outcome: str) -> None:
    made = AnswerDraft(new_id("an"), remedy_id, text, outcome, actor.id, work.now)
    work.opportunities.answer_drafts.add(made)


def waiting(app: App, actor: Actor) -> list[RemedyView]:
    """The objections of the actor's department whose answer waits for a second person, the longest waiting first."""
    demand(app, actor, "remedies.approve", Owner(department=actor.department))
    with app.store.read() as work:
        rows = []
        for each in work.opportunities.answer_drafts.where("ending = ''", order="drafted_at, rowid"):
            remedy = work.opportunities.remedies.get(each.remedy)
            opportunity = work.opportunities.get(remedy.opportunity)
            if opportunity.department == actor.department:
                rows.append(view_of(work, remedy, opportunity, actor))
        return [row for row in rows if row.state == ("filed" if row.refusal else "answer_drafted")]


def approve(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """Give the drafted answer; it takes effect at once. Another person than who drafted it.

    Raises Invalid machines.other_person, machines.wrong_state, remedies.outcome_impossible when it is too late for it.
    """
    asked(app, actor, remedy_id, "remedies.approve")
    with app.store.write() as work:
        found = _waiting_one(work, remedy_id)
        other = found.drafted_by != actor.id
        if found.outcome == REFUSED:
            written = {"answer": found.text}
            remedy = take(
                work, actor, remedy_id, "not_accept", "not_accepted_at", written, other_person=other
            )
        else:
            written = {"answer": found.text, "answer_outcome": found.outcome}
            remedy = take(
                work, actor, remedy_id, "approve_answer", "answered_at", written, found.outcome,
                other_person=other,
            )  # fmt: skip
        _end(work, actor, found, "approved")
        return remedy


def send_back(app: App, actor: Actor, remedy_id: str, reason: str) -> StoredRemedy:
    """Send the drafted answer back to the department with a reason."""
    asked(app, actor, remedy_id, "remedies.approve")
    reason = checked_text(reason, "reason")
    with app.store.write() as work:
        found = _waiting_one(work, remedy_id)
        take(work, actor, remedy_id, "return_refusal" if found.outcome == REFUSED else "return_answer", "")
        remedy = replace(work.opportunities.remedies.get(remedy_id), answer_drafted_at=None)
        work.opportunities.remedies.save(remedy)
        _end(work, actor, found, "returned", reason)
        return remedy


def _end(work: Work, actor: Actor, found: AnswerDraft, ending: str, reason: str = "") -> None:
    ended = replace(found, ended_by=actor.id, ended_at=work.now, ending=ending, reason=reason)
    work.opportunities.answer_drafts.save(ended)


def _waiting_one(work: Work, remedy_id: str) -> AnswerDraft:
    found = work.opportunities.answer_draft_of(remedy_id)
    if found is None or found.ending:
        raise Invalid("remedies.no_draft")
    return found
