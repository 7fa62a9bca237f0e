"""R14: points that are no number from 0 to 100 in halves are refused with words, whatever was sent, and nothing is kept."""

from __future__ import annotations

import pytest
from city import City
from procedure_steps import appoint, opened
from race_steps import started

from app.errors import Invalid, InvalidFields
from app.services import evaluating, race_judging

IMPOSSIBLE = (float("nan"), float("inf"), 100.5, -0.5, 80.25, True, "80", None, [80])


@pytest.fixture
def scoring(city: City) -> City:
    people = appoint(city, opened(city).id, ("evaluator", "evaluator2", "evaluator3"))
    assert people[0].id == city.evaluator.id
    return city


def test_R14_impossible_points_of_a_bid_are_refused_with_words(scoring: City) -> None:
    (mine,) = evaluating.assignments(scoring.app, scoring.evaluator)
    bid = mine.bids[0].bid
    quality = [each.id for each in mine.opportunity.terms.criteria if each.kind == "quality"]
    for value in IMPOSSIBLE:
        with pytest.raises(InvalidFields) as refused:
            evaluating.score(scoring.app, scoring.evaluator, bid, dict.fromkeys(quality, value))  # type: ignore[arg-type]
        assert {fault.code for fault in refused.value.faults} == {"evaluation.points_range"}
    evaluating.score(scoring.app, scoring.evaluator, bid, dict.fromkeys(quality, 80))


def test_R14_impossible_points_of_a_race_are_refused_with_words(city: City) -> None:
    race = started(city)
    race.submit(0)
    for value in IMPOSSIBLE:
        with pytest.raises(Invalid, match=r"racing\.points_range"):
            race_judging.score(city.app, city.evaluator, race.racers[0].id, value)  # type: ignore[arg-type]
    race.score(0, 80)
