"""R21: after a race the notice to a bidder that did not win says where and why it left, what it reached and what it was
paid; the first of the evaluation is not told a rank as if that had decided."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import docx
import pytest
from city import City
from procedure_steps import awarded
from race_steps import REASON, WAN, Race, plan, started

from app.clock import CHINA
from app.documents.papers import loser_paper
from app.documents.race_end_words import race_end_words
from app.domain.deadlines import china_date
from app.i18n import use_language
from app.services import awarding, contracting, procedure_papers, racing


def raced(city: City) -> Race:
    """Of three racers the third of the evaluation wins: the second leaves in stage 1, the first is out in stage 2."""
    race = started(city, race=plan(city.clock.now().astimezone(CHINA).date()))
    for place, points in ((0, 90.0), (2, 85.0)):
        race.submit(place)
        race.score(place, points)
    racing.retire(city.app, race.bidder(race.racers[1]), race.racers[1].id, "人员调整，不再参赛。")
    for place in (0, 2):
        race.passes(place)
        race.pay(place)
        racing.next_stage(city.app, city.officer, race.racers[place].id)
    for place, points in ((0, 60.5), (2, 95.0)):
        race.submit(place)
        race.score(place, points)
    race.passes(2)
    race.pay(2)
    race.out(0)
    winner = racing.finish(city.app, city.officer, race.racers[2].id)
    awarding.propose(city.app, city.officer, race.opportunity.id, winner.bid, "完成全部赛段。")
    awarding.approve(city.app, city.reviewer, race.opportunity.id)
    return race


def test_R21_who_is_eliminated_is_told_stage_reason_points_and_payments(city: City) -> None:
    race = raced(city)
    first = race.racers[0]
    told = contracting.feedback_of(city.app, race.bidder(first), race.opportunity.id)
    assert told is not None
    assert told.race is not None
    assert (told.rank, told.of) == (1, 3), "of the evaluation before the race"
    end = told.race
    assert (end.state, end.stage, end.stages, end.racers) == ("eliminated", 2, 2, 3)
    assert (end.code, end.reason, end.left_on) == ("behind", REASON, china_date(city.clock.now()))
    assert end.points == ((1, Fraction(90)), (2, Fraction(121, 2)))
    assert (end.passed, end.paid, end.paid_fen) == ((1,), ((1, 20 * WAN),), 20 * WAN)
    record = procedure_papers.record_of(city.app, city.officer, race.opportunity.id)
    assert record.feedback[first.bid] == told, "the printed notice says the same as the page"
    text = "\n".join(p.text for p in docx.Document(BytesIO(loser_paper(record, first.bid))).paragraphs)
    for words in ("在第 2 赛段（共 2 个赛段）被淘汰", "评分在晋级名额以外", REASON, "第 1 赛段 90.00 分", "第 2 赛段 60.50 分",
                  "20.00", "不因未中榜退还", "赛马前的评审中"):  # fmt: skip
        assert words in text
    for other in race.racers[1:]:
        assert other.reason == "" or other.reason not in text


def test_R21_who_left_by_itself_is_told_so_and_that_nothing_was_paid(city: City) -> None:
    race = raced(city)
    second = race.racers[1]
    told = contracting.feedback_of(city.app, race.bidder(second), race.opportunity.id)
    assert told is not None
    assert told.race is not None
    assert (told.race.state, told.race.stage, told.race.reason) == ("retired", 1, "人员调整，不再参赛。")
    assert (told.race.points, told.race.passed, told.race.paid_fen) == ((), (), 0)
    assert contracting.feedback_of(city.app, race.bidder(race.racers[2]), race.opportunity.id) is None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_R21_who_had_no_place_in_the_race_is_told_that(city: City, language: str) -> None:
    race = started(city, race=plan(city.clock.now().astimezone(CHINA).date(), racers=2, places=(1, 1)))
    for place, points in ((0, 80.0), (1, 90.0)):
        race.submit(place)
        race.score(place, points)
    race.passes(1)
    race.pay(1)
    race.out(0)
    racing.next_stage(city.app, city.officer, race.racers[1].id)
    race.submit(1)
    race.score(1)
    race.passes(1)
    race.pay(1)
    winner = racing.finish(city.app, city.officer, race.racers[1].id)
    awarding.propose(city.app, city.officer, race.opportunity.id, winner.bid, "完成全部赛段。")
    awarding.approve(city.app, city.reviewer, race.opportunity.id)
    inside = {each.enterprise for each in race.racers}
    outside = next(each for each in city.bidders[:3] if each.enterprise_id not in inside)
    told = contracting.feedback_of(city.app, outside, race.opportunity.id)
    assert told is not None
    assert told.race is not None
    assert (told.race.state, told.race.racers, told.rank) == ("not_admitted", 2, 3)
    use_language(language)
    (said,) = race_end_words(told.race)
    assert "2" in said
    use_language("zh-CN")


def test_R21_where_no_race_was_run_nothing_is_said_of_one(city: City) -> None:
    opportunity = awarded(city)
    told = contracting.feedback_of(city.app, city.bidders[1], opportunity.id)
    assert told is not None
    assert told.race is None
