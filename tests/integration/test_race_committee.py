"""A member of a race's committee is replaced by the rule of scoring: reason, conflicts, points given anew; R12, R13."""

from __future__ import annotations

import pytest
from city import City
from procedure_log import standing, walked
from procedure_steps import evaluated, one_more, replaced
from race_steps import NAMES, REASON, Race, admitted, after_stage, started

from app.domain.opportunities import status
from app.domain.users import Actor
from app.errors import Invalid, InvalidFields, NotFound
from app.services import committees, race_judging, race_reading

ILL = "因病住院，不能继续评审"


def spare(city: City, department: str = "专家库", number: int = 0) -> Actor:
    return one_more(city, f"spare{department}{number}", department)


def replace_member(race: Race, out: str, into: Actor, reason: str = ILL) -> None:
    city = race.city
    leaving = city.people[out].id if out else ""
    replaced(city.app, city.officer, race.opportunity.id, leaving, into.id, reason)


def test_R13_a_judge_who_cannot_go_on_is_replaced_and_the_points_in_hand_are_given_anew(city: City) -> None:
    race = started(city)
    race.submit(0)
    race.score(0, 80.0)
    racer = race.racers[0]
    assert race_reading.results(city.app, city.officer, racer.id)[0].mean == 80
    following = spare(city)
    replace_member(race, "evaluator3", following)
    assert race_reading.results(city.app, city.officer, racer.id)[0].mean is None
    with pytest.raises(Invalid, match=r"machines\.all_scored"):
        race.passes(0)
    with pytest.raises(NotFound):
        race_judging.score(city.app, city.evaluator3, racer.id, 90.0)
    with pytest.raises(Invalid, match=r"machines\.conflicts_declared"):
        race_judging.score(city.app, following, racer.id, 50.0)
    assert committees.declare(city.app, following, race.opportunity.id, [])
    race_judging.score(city.app, following, racer.id, 50.0)
    assert race_reading.results(city.app, city.officer, racer.id)[0].mean == 70
    after_stage(race, 1)
    race.passes(0)
    city.clock.advance(minutes=5)
    replace_member(race, "evaluator2", spare(city, "高校专家库"))
    assert race_reading.results(city.app, city.officer, racer.id)[0].mean == 70, "decided by who sat then"
    with city.app.store.read() as work:
        after = work.opportunities.get(race.opportunity.id)
        assert status(after, work.now) == "publicity"
        assert after.scored_at is not None
        assert work.evaluations.report_of(after.id) is not None, "the evaluation is over and stands"
        event = work.audit.of("evaluation.replace_in_race", after.id)
    assert event is not None
    assert {key: event.data[key] for key in ("out", "into")} == {
        "out": city.evaluator3.id,
        "into": following.id,
    }
    assert walked(city.app, race.opportunity.id) == standing(city.app, race.opportunity.id)


def test_R13_a_successor_who_declares_a_tie_gives_the_seat_up_again(city: City) -> None:
    race = started(city)
    following = spare(city)
    replace_member(race, "evaluator2", following)
    assert not committees.declare(city.app, following, race.opportunity.id, ["澄川甲科技有限公司"])
    assert not committees.read(city.app, city.officer, race.opportunity.id).lawful
    another = spare(city, "高校专家库")
    replace_member(race, "", another)
    assert committees.declare(city.app, another, race.opportunity.id, [])
    assert committees.read(city.app, city.officer, race.opportunity.id).lawful


def test_R12_an_incomplete_committee_lets_no_racer_pass_and_puts_none_out(city: City) -> None:
    race = started(city)
    race.submit(0)
    race.score(0, 80.0)
    following = spare(city)
    replace_member(race, "evaluator2", following)
    assert not committees.declare(city.app, following, race.opportunity.id, ["澄川甲科技有限公司"])
    after_stage(race, 1)
    with pytest.raises(Invalid, match=r"machines\.committee_lawful"):
        race.passes(0)
    with pytest.raises(Invalid, match=r"machines\.committee_lawful"):
        race.out(1)


def test_R12_when_the_chair_leaves_an_expert_leads_the_race(city: City) -> None:
    race = started(city)
    race.submit(0)
    following = spare(city)
    replace_member(race, "evaluator", following)
    committees.declare(city.app, following, race.opportunity.id, [])
    for person in (city.evaluator2, city.evaluator3, following):
        race_judging.score(city.app, person, race.racers[0].id, 85.0)
    seats = committees.read(city.app, city.officer, race.opportunity.id).seats
    (chair,) = [seat for seat in seats if seat.chair and seat.sits]
    leader = next(each for each in (city.evaluator2, city.evaluator3, following) if each.id == chair.id)
    after_stage(race, 1)
    race_judging.pass_stage(city.app, leader, race.racers[0].id, REASON)


def test_R12_the_rule_of_scoring_holds_in_a_race_too(city: City) -> None:
    race = admitted(city)
    following = spare(city)
    with pytest.raises(Invalid, match=r"evaluation\.reason_missing"):
        replace_member(race, "evaluator3", following, "病")
    with pytest.raises(InvalidFields) as refused:  # two of three would sit for the buyer
        for n, name in enumerate(("evaluator2", "evaluator3")):
            replace_member(race, name, spare(city, race.opportunity.department, n))
    assert "committee.too_few_experts" in {fault.code for fault in refused.value.faults}
    with pytest.raises(NotFound):
        replaced(city.app, city.other_officer, race.opportunity.id, city.evaluator3.id, following.id, ILL)
    assert committees.read(city.app, city.officer, race.opportunity.id).racing


def test_R17_without_a_race_nobody_is_replaced_after_the_report(city: City) -> None:
    opportunity = evaluated(city, NAMES)
    following = spare(city)
    assert not committees.read(city.app, city.officer, opportunity.id).racing
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        replaced(city.app, city.officer, opportunity.id, city.evaluator3.id, following.id, ILL)
