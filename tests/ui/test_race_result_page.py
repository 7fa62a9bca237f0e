"""告知未中榜单位 on the bidder's own page after a race: stage, reason and payments, not a bare rank (R21)."""

from __future__ import annotations

from city import City
from race_steps import plan, started
from streamlit.testing.v1 import AppTest

from app.clock import CHINA
from app.services import awarding, publishing, racing


def page(app, actor, opportunity) -> None:  # type: ignore[no-untyped-def]
    from app.pages._own_result import show_own_result

    show_own_result(app, actor, opportunity)


def test_R21_the_page_of_an_eliminated_racer_says_how_the_race_ended_for_it(city: City) -> None:
    race = started(city, race=plan(city.clock.now().astimezone(CHINA).date(), racers=2, places=(1, 1)))
    for place, points in ((0, 80.0), (1, 90.0)):
        race.submit(place)
        race.score(place, points)
    race.passes(1)
    race.pay(1)
    race.out(0)
    racing.next_stage(city.app, city.officer, race.racers[1].id)
    race.whole_stage(1)
    winner = racing.finish(city.app, city.officer, race.racers[1].id)
    awarding.propose(city.app, city.officer, race.opportunity.id, winner.bid, "完成全部赛段。")
    awarding.approve(city.app, city.reviewer, race.opportunity.id)
    loser = race.bidder(race.racers[0])
    now = publishing.read(city.app, city.officer, race.opportunity.id).opportunity
    at = AppTest.from_function(page, args=(city.app, loser, now), default_timeout=30).run()
    assert not at.exception
    text = "\n".join(each.value for each in (*at.markdown, *at.subheader, *at.caption))
    for words in ("赛马", "第 1 赛段", "被淘汰", "评分在晋级名额以外", "没有支付过阶段款"):
        assert words in text
