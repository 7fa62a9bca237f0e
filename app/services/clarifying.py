"""Explanations (澄清说明): the committee asks a bidder about its bid; it is not told who asks, nor they who answers.

财政部令第87号第五十一条、第六十条; 《招标投标法实施条例》第五十二条.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.bidder_identity import tells_who
from app.domain.judging import Clarification
from app.domain.opportunities import public_words, status
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.deliberating import REJECTING, check_reason
from app.services.relations import identity_of
from app.services.results import valid_bids
from app.services.seats import demand_seat, sits_as_chair
from app.store.ids import new_id

HOURS = (1, 72)
"""Shortest and longest time that a bidder is given to explain; the order says a reasonable one (第六十条)."""


def ask(app: App, actor: Actor, opportunity_id: str, bid: str, question: str, hours: int) -> Clarification:
    """The chair asks a bidder to explain its bid in writing within some hours (财政部令第87号第五十一条、第六十条)."""
    demand_seat(app, actor, opportunity_id)
    check_reason(question, "question")
    least, most = HOURS
    if not least <= hours <= most:
        fault = Fault(0, "hours", "evaluation.hours", (("least", least), ("most", most)))
        raise InvalidFields("evaluation.motion_refused", (fault,))
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if status(opportunity, work.now) not in REJECTING:
            raise Invalid("machines.in_deliberation")
        if not sits_as_chair(work, actor, opportunity_id):
            raise Invalid("machines.is_chair")
        if bid not in {each.id for each in valid_bids(work, opportunity_id)}:
            raise Invalid("evaluation.not_valid")
        asked = Clarification(
            new_id("cl"), opportunity_id, bid, question.strip(), actor.id, work.now,
            work.now + timedelta(hours=hours),
        )  # fmt: skip
        work.evaluations.clarifications.add(asked)
        work.record(actor, "evaluation.ask", bid)
        return asked


def questions_to(app: App, actor: Actor, opportunity_id: str) -> list[Clarification]:
    """What an enterprise was asked about its own bid; who asked is not told."""
    demand(app, actor, "evaluation.explain", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    with app.store.read() as work:
        own = {b.id for b in work.bids.opened_of(opportunity_id) if b.enterprise == actor.enterprise_id}
        return [
            replace(each, asked_by="")
            for each in work.evaluations.clarifications_of(opportunity_id)
            if each.bid in own
        ]


def explain(app: App, actor: Actor, question_id: str, text: str) -> None:
    """The bidder's written explanation, once and in time; the bid itself is not changed by it.

    Raises InvalidFields evaluation.motion_refused for a text that tells the committee who bids.
    """
    with app.store.read() as work:
        bid = work.bids.opened.get(work.evaluations.clarifications.get(question_id).bid)
    demand(app, actor, "evaluation.explain", Owner(enterprise=bid.enterprise), object=question_id)
    check_reason(text, "answer")
    with app.store.write() as work:
        asked = work.evaluations.clarifications.get(question_id)
        if asked.over(work.now):
            raise Invalid("evaluation.explained_late")
        opportunity = work.opportunities.get(asked.opportunity)
        if tells_who(text, identity_of(work, bid), public_words(opportunity)):
            raise InvalidFields("evaluation.motion_refused", (Fault(0, "answer", "evaluation.names_bidder"),))
        answered = replace(asked, answer=text.strip(), answered_by=actor.id, answered_at=work.now)
        work.evaluations.clarifications.save(answered)
        work.record(actor, "evaluation.explain", bid.id)
