"""Whatever the machine of opportunities does not list is refused by the services: all states x actions x roles.

Every state is reached by the real steps; then every role tries every action there. What is not an edge of the machine is
refused, and the tables are afterwards what they were before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from city import City, bid, everybody
from delivery_steps import deliver, measure, plan, promises, today, with_topic
from procedure_attempts import NOWHERE, TEXT, Place, attempts, lay_before, may
from procedure_log import standing, walked
from procedure_steps import (
    REASONS,
    THREE,
    appoint,
    contract,
    open_together,
    score_all,
    until,
    withdrawn,
)
from table_digest import digest

from app.domain.delivery import Notice
from app.domain.machines import OPPORTUNITY
from app.domain.opportunities import status
from app.errors import AppError
from app.services import (
    amending,
    auditing,
    awarding,
    bidding,
    carrying_out,
    contracting,
    deliberating,
    delivery_decisions,
    delivery_reviews,
    evaluating,
    publishing,
    questions,
    remedies,
)


def listed(city: City) -> Place:
    """A published opportunity with a question, an addendum before its release and an objection to the documents."""
    opportunity = city.opportunity()
    asked = questions.ask(city.app, city.bidders[0], opportunity.id, "接驳时段从几点开始？", "q")
    changed = replace(opportunity.terms, scope="三个地铁站。")
    draft = amending.draft(city.app, city.officer, opportunity.id, changed, "补充说明实施范围。")
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "documents", TEXT, "r")
    remedies.accept(city.app, city.officer, filed.id)
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid((300 + 20 * n) * 1_000_000), f"b{n}")
    return Place(city, opportunity.scenario, opportunity.id, asked.id, draft.id, filed.id)


def begin(place: Place) -> None:
    pass


def close(place: Place) -> None:
    with place.city.app.store.read() as work:
        deadline = work.opportunities.get(place.opportunity).tender_deadline
    until(place.city, deadline + timedelta(seconds=1))


def open_bids(place: Place) -> None:
    """The objection is answered before, so that nothing is suspended; a complaint may still follow."""
    remedies.answer(place.city.app, place.city.officer, place.remedy, TEXT)
    open_together(place.city.app, place.city.officer, place.opportunity)


def seat(place: Place) -> None:
    appoint(place.city, place.opportunity)


def deliberate(place: Place) -> None:
    score_all(place.city.app, [place.city.people[name] for name in THREE], place.opportunity)
    evaluating.close_scoring(place.city.app, place.city.evaluator, place.opportunity)


def evaluate(place: Place) -> None:
    rows = evaluating.consensus(place.city.app, place.city.evaluator, place.opportunity).totals
    reasons = {row.bid: REASONS for row in rows}
    evaluating.report(place.city.app, place.city.evaluator, place.opportunity, reasons)


def publicise(place: Place) -> None:
    app, city = place.city.app, place.city
    found = awarding.publicise(app, city.officer, place.opportunity)
    city.clock.advance(days=(found.last_day.day - found.begun_on).days + 1)


def propose(place: Place) -> None:
    first = evaluating.state(place.city.app, place.city.officer, place.opportunity).totals[0]
    awarding.propose(place.city.app, place.city.officer, place.opportunity, first.bid, "")


def approve(place: Place) -> None:
    awarding.approve(place.city.app, place.city.reviewer, place.opportunity)


def sign(place: Place) -> None:
    city = place.city
    contracting.sign(
        city.app, city.officer, place.opportunity, contract(city, place.opportunity), today(city)
    )


def carry_out(place: Place) -> None:
    carrying_out.start(place.city.app, place.city.officer, place.opportunity, plan(place.city), promises())


def accept(place: Place) -> None:
    app, city = place.city.app, place.city
    with app.store.read() as work:
        opportunity = work.opportunities.get(place.opportunity)
    deliver(city, opportunity, 1)
    deliver(city, opportunity, 2)
    measure(city, opportunity, "50")
    made = delivery_decisions.propose_acceptance(app, city.officer, place.opportunity, 92, REASONS)
    place.decision = made.id
    delivery_decisions.approve(app, city.reviewer, made.id)


WAY = {
    "published": begin,
    "closed": close,
    "opened": open_bids,
    "scoring": seat,
    "consensus": deliberate,
    "evaluated": evaluate,
    "publicity": publicise,
    "proposed": propose,
    "awarded": approve,
    "signed": sign,
    "carried_out": carry_out,
    "accepted": accept,
}


def reach(city: City, state: str) -> Place:
    """A place in `state`, with a complaint that waits for the supervisor's decision once there is an opportunity."""
    if state in ("draft", "in_review"):
        scenario = city.scenario()
        if state == "in_review":
            publishing.submit(city.app, city.officer, scenario.id, city.clock.now() + timedelta(days=30))
        return Place(city, scenario.id)
    place = listed(city)
    side = {"withdrawn": "published", "failed": "scoring", "terminated": "opened", "reviewed": "accepted"}
    wanted = side.get(state, state)
    for name, step in WAY.items():
        step(place)
        if name == wanted:
            break
    app = city.app
    with app.store.read() as work:
        answered = work.opportunities.remedies.get(place.remedy).answered_at is not None
    if not answered:
        remedies.answer(app, city.officer, place.remedy, TEXT)
    remedies.complain(app, city.bidders[1], place.remedy, TEXT)
    remedies.take_up(app, city.supervisor, place.remedy)
    SIDE.get(state, begin)(place)
    return place


def withdraw(place: Place) -> None:
    withdrawn(place.city.app, place.city.officer, place.opportunity, "需求已经变化")


def fail(place: Place) -> None:
    app, city = place.city.app, place.city
    for each in place.bids:
        why = "投标文件未经签章。见第三页。"
        moved = deliberating.move_rejection(app, city.evaluator, place.opportunity, each, "unsigned", why)
        deliberating.vote(app, city.people["evaluator2"], moved.id, True)


def terminate(place: Place) -> None:
    app, city = place.city.app, place.city
    notices = [
        Notice(each.enterprise_id, "单位", today(city), "书面通知澄函1号") for each in city.bidders[:3]
    ]
    made = delivery_decisions.propose_termination(
        app, city.officer, place.opportunity, "need_gone", REASONS, notices
    )
    place.decision = made.id
    delivery_decisions.approve(app, city.reviewer, made.id)


def review(place: Place) -> None:
    app, city = place.city.app, place.city
    city.clock.advance(days=40)
    topic = with_topic(city, place.opportunity)
    delivery_reviews.review(app, city.officer, place.opportunity, "同类诉求明显减少，继续运营。", topic)


SIDE = {"withdrawn": withdraw, "failed": fail, "terminated": terminate, "reviewed": review}


def state_of(place: Place) -> str:
    with place.city.app.store.read() as work:
        if place.opportunity == NOWHERE:
            return work.scenarios.get(place.scenario).status
        return status(work.opportunities.get(place.opportunity), work.now)


def test_every_action_of_the_machine_is_tried() -> None:
    assert set(attempts()) == set(OPPORTUNITY.actions)


def refused_everywhere(place: Place, state: str) -> int:
    """Everybody tries everything that the machine does not list for the role in `state`; returns how often."""
    lay_before(place)
    before, tried = digest(place.city.app), 0
    for action, attempt in attempts().items():
        edge = OPPORTUNITY.edge(state, action)
        if edge is None and state in ("withdrawn", "failed", "terminated") and action == "submit":
            continue  # the scenario is a draft again and may be handed in: the beginning of another procedure
        for actor in everybody(place.city):
            if may(state, action, actor.role):
                continue  # it may, or may propose it: what then stands in the way is asked by the tests of each step
            with pytest.raises(AppError):
                attempt(place, actor)
            tried += 1
        assert digest(place.city.app) == before, action
    return tried


@pytest.mark.slow
@pytest.mark.parametrize("state", OPPORTUNITY.names)
def test_S14_every_role_is_refused_what_the_machine_does_not_give_it_and_changes_nothing(
    city: City, state: str
) -> None:
    place = reach(city, state)
    assert state_of(place) == state
    assert refused_everywhere(place, state) > 250
    assert auditing.verify(city.app, city.supervisor).sound
    if place.opportunity != NOWHERE:
        assert walked(city.app, place.opportunity) == standing(city.app, place.opportunity)
