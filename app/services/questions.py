"""Questions and answers (答疑): nobody but the asker learns who asked; the answer goes to everybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.bidder_identity import tells_who
from app.domain.opportunities import Opportunity, accepts_bids, public_words
from app.domain.questions import MOST_OPEN, Question, text_faults
from app.domain.users import Actor, Owner
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.services import addenda
from app.services.context import App, demand
from app.services.relations import own_identity
from app.store.ids import submitted_id
from app.store.work import Work


@dataclass(frozen=True)
class PublicQuestion:
    """A question as everybody may read it: no trace of who asked."""

    id: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    affects_bids: bool


def answered(app: App, actor: Actor, opportunity_id: str) -> list[PublicQuestion]:
    """The answered questions of an opportunity, readable by everybody, in the order of their answers."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        found = work.opportunities.questions_of(opportunity_id)
    known = [_public(each) for each in found if each.answered_at]
    return sorted(known, key=lambda each: (each.answered_at, each.id))


def waiting(app: App, actor: Actor, opportunity_id: str) -> list[PublicQuestion]:
    """What the department has still to answer, oldest first, without the asker."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        found = work.opportunities.questions_of(opportunity_id)
    demand(app, actor, "questions.answer", opportunity, object=opportunity_id)
    return [_public(each) for each in found if not each.answered_at]


def mine(app: App, actor: Actor, opportunity_id: str) -> list[PublicQuestion]:
    """What the actor's own enterprise asked, oldest first."""
    demand(app, actor, "questions.ask", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    with app.store.read() as work:
        found = work.opportunities.questions_of(opportunity_id)
    return [_public(each) for each in found if each.enterprise == actor.enterprise_id]


def ask(app: App, actor: Actor, opportunity_id: str, text: str, submission: str) -> Question:
    """Ask before the deadline. The same `submission` again gives the same question.

    Raises InvalidFields questions.ask_refused for a text that is empty, holds personal data or tells who asks (a short name does),
    Invalid questions.too_late, questions.too_many.
    """
    demand(app, actor, "questions.ask", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    key = submitted_id("qu", actor.id, submission)
    with app.store.write() as work:
        if before := work.opportunities.questions.first("id = ?", [key]):
            return before
        opportunity = _accepting(work, opportunity_id)
        own = work.enterprises.get(actor.enterprise_id)
        faults = text_faults(text, "question", (own.name, own.uscc))
        if not faults and tells_who(text, own_identity(own), public_words(opportunity)):
            faults = (Fault(0, "question", "questions.names_asker"),)
        if faults:
            raise InvalidFields("questions.ask_refused", faults)
        open_ones = [
            each
            for each in work.opportunities.questions_of(opportunity.id)
            if each.enterprise == own.id and not each.answered_at
        ]
        if len(open_ones) >= MOST_OPEN:
            raise Invalid("questions.too_many", most=MOST_OPEN)
        question = Question(key, opportunity.id, own.id, actor.id, text.strip(), work.now)
        work.opportunities.questions.add(question)
        work.record(actor, "questions.ask", opportunity.id)
        return question


def answer(app: App, actor: Actor, question_id: str, text: str, affects_bids: bool) -> Question:
    """Answer to everybody, once. affects_bids: it may affect how bids are written, then it is an addendum as well and
    waits for a second person like every addendum: nothing is public until it is released (see amending).

    Raises InvalidFields questions.answer_refused, Conflict questions.answered, addenda.waiting, Invalid questions.too_late.
    """
    with app.store.read() as work:
        question = work.opportunities.questions.get(question_id)
        opportunity = work.opportunities.get(question.opportunity)
    demand(app, actor, "questions.answer", opportunity, object=opportunity.id)
    with app.store.write() as work:
        question = work.opportunities.questions.get(question_id)
        if question.answered_at:
            raise Conflict("questions.answered")
        waiting = work.opportunities.addendum_draft_of(question.opportunity)
        if waiting is not None and waiting.question == question.id:
            raise Conflict("addenda.waiting")
        # Any company's name is refused alike: a refusal must not tell who asked.
        companies = tuple(name for each in work.enterprises.by_name() for name in (each.name, each.uscc))
        if faults := text_faults(text, "answer", companies, "names_company"):
            raise InvalidFields("questions.answer_refused", faults)
        opportunity = _accepting(work, question.opportunity)
        if affects_bids:
            addenda.hand_in(work, actor, opportunity, opportunity.terms, text, None, question.id)
            return question
        return publish_answer(work, actor, question, text, actor.id, False)


def publish_answer(
    work: Work, actor: Actor, question: Question, text: str, by: str, affects_bids: bool
) -> Question:
    """Write an answer that was checked. by: whose answer it is, when another releases it."""
    answered = replace(
        question, answer=text.strip(), answered_by=by, answered_at=work.now, affects_bids=affects_bids
    )
    work.opportunities.questions.save(answered)
    work.record(actor, "opportunities.answer", question.opportunity, affects_bids=affects_bids)
    return answered


def _accepting(work: Work, opportunity_id: str) -> Opportunity:
    if work.clock_went_back():
        raise Invalid("questions.clock")
    opportunity = work.opportunities.get(opportunity_id)
    if not accepts_bids(opportunity, work.now):
        raise Invalid("questions.too_late")
    return opportunity


def _public(question: Question) -> PublicQuestion:
    return PublicQuestion(
        question.id,
        question.text,
        question.asked_at,
        question.answer,
        question.answered_at,
        question.affects_bids,
    )
