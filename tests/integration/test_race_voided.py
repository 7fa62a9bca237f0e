"""A race whose result falls: the old racers stop, what they earned is paid, the loss is shown, new racers start; R20."""

from __future__ import annotations

import pytest
from city import City
from published_releases import checked
from race_steps import NAMES, REASON, WAN, Race, started, void_result

from app.domain.deadlines import china_date
from app.domain.machines import RACE, replay
from app.domain.racing import racer_state
from app.domain.users import PUBLIC
from app.errors import Invalid
from app.services import (
    auditing,
    awarding,
    evaluating,
    own_bids,
    publishing,
    race_judging,
    race_reading,
    racing,
    remedies,
)
from app.services.publishing import OpportunityFilter


def fallen(city: City) -> Race:
    """Stage 1: the first passed and was paid, the second passed and was not, the third ran; then the result fell."""
    race = started(city, objected=True)
    for place in (0, 1, 2):
        race.submit(place)
        race.score(place, 90.0 - place)
    race.passes(0)
    race.pay(0)
    race.passes(1)
    void_result(race)
    return race


def test_R20_the_race_ends_with_the_result_it_rested_on(city: City) -> None:
    race = fallen(city)
    assert race.states() == ["voided"] * 3
    room = race_reading.room(city.app, PUBLIC, race.opportunity.number)
    assert [row.code for row in room.rows] == ["voided"] * 3
    assert (room.sunk.paid_fen, room.sunk.sunk_fen, room.winner) == (20 * WAN, 20 * WAN, "")
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        racing.next_stage(city.app, city.officer, race.racers[0].id)
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        race_judging.pass_stage(city.app, city.evaluator, race.racers[2].id, REASON)


def test_R20_what_was_earned_before_the_result_fell_is_still_paid(city: City) -> None:
    race = fallen(city)
    tasks = race_reading.room(city.app, city.finance, race.opportunity.number).tasks
    assert [(each.action, each.racer) for each in tasks] == [("pay", race.racers[1].id)]
    race.pay(1)
    assert race_reading.room(city.app, city.finance, race.opportunity.number).tasks == ()
    with pytest.raises(Invalid, match=r"machines\.not_yet_paid"):
        race.pay(1)
    with pytest.raises(Invalid, match=r"machines\.stage_passed"):
        race.pay(2)
    assert race_reading.room(city.app, PUBLIC, race.opportunity.number).sunk.sunk_fen == 40 * WAN


def test_R20_the_supervisor_sees_what_is_lost_before_the_decision(city: City) -> None:
    race = started(city, objected=True)
    race.submit(0)
    race.score(0)
    for place in (1, 2):
        race.out(place, "breach")
    race.passes(0)
    race.pay(0)
    (view,) = remedies.of(city.app, city.supervisor, race.opportunity.id)
    assert view.race_paid_fen == 20 * WAN
    (own,) = remedies.of(city.app, city.bidders[1], race.opportunity.id)
    assert own.race_paid_fen == 0
    void_result(race)
    assert race.states() == ["voided", "eliminated", "eliminated"], "who was out stays out for its own reason"


def test_R20_new_racers_start_on_the_new_result(city: City) -> None:
    race = fallen(city)
    old, key = race.racers, race.opportunity.id
    rows = evaluating.consensus(city.app, city.people[NAMES[0]], key).totals
    evaluating.report(city.app, city.people[NAMES[0]], key, {row.bid: REASON for row in rows})
    plan = awarding.publicise(city.app, city.officer, key)
    city.clock.advance(days=(plan.last_day.day - plan.begun_on).days + 1)
    made = racing.propose(city.app, city.officer, key)
    assert {each.bid for each in made} == {each.bid for each in old}, "the same bids in another race"
    assert not {each.id for each in made} & {each.id for each in old}
    racing.admit(city.app, city.reviewer, key)
    racing.postpone(city.app, city.officer, key, 1, 60, "评审结果重新作出，各赛段顺延。")
    for racer in race.racers:
        racing.sign(city.app, city.officer, racer.id, china_date(city.clock.now()))
        racing.start(city.app, city.officer, racer.id)
    assert race.states() == ["running"] * 3 + ["voided"] * 3
    room = race_reading.room(city.app, PUBLIC, race.opportunity.number)
    assert room.under_way
    assert room.sunk.sunk_fen == 20 * WAN
    race.submit(0)
    with city.app.store.read() as work:
        log = [each for each in work.audit.each() if each.outcome == "done" and each.action != "race.propose"]
        for racer in (*old, *race.racers):
            now = work.races.racers.get(racer.id)
            walked = replay(RACE, [each.action for each in log if each.object == racer.id])
            assert walked == racer_state(now, work.now)
    assert auditing.verify(city.app, city.supervisor).sound
    checked(city, race.opportunity.number)


def test_the_badge_says_that_a_race_is_run(city: City) -> None:
    race = started(city, objected=True)
    number = race.opportunity.number

    def badge() -> str:
        (row,) = publishing.list_public(city.app, PUBLIC)
        assert publishing.read(city.app, PUBLIC, number).badge == row.badge
        assert publishing.list_mine(city.app, city.officer)[0].badge == row.badge
        assert own_bids.my_bids(city.app, city.bidders[0])[0].opportunity_badge == row.badge
        return row.badge

    assert badge() == "racing"
    (row,) = publishing.list_public(city.app, PUBLIC, OpportunityFilter(status="racing"))
    assert row.status == "publicity", "the machine has nobody decided yet"
    assert publishing.list_public(city.app, PUBLIC, OpportunityFilter(status="publicity")) == []
    void_result(race)
    assert badge() == "consensus"
