"""Indicators on the bids as they were opened: fed with real bids, read by officers and supervisors, judged by people; R18."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from city import City, bid
from procedure_steps import awarded, open_together, until

from app.domain.bids import BidContent
from app.domain.users import PUBLIC
from app.errors import Invalid, NotAllowed, NotFound
from app.services import bidding, evaluating, indicators, opening
from app.services.indicators import FoundSignal

TEXTS = (
    "我们把末班列车的实时到站数据接入排班引擎，每隔三十秒重新计算一次乘客数量，再按社区分布拆成三条环线。",
    "本方案以小型电动巴士为主力，站口设置感应候车牌，乘客刷码后系统合并需求并生成弯路最少的路径。",
    "拟与两家出租车公司签订夜间保底协议，由客服坐席按到站名单逐一派车，次日按单结算并公布准点率。",
)
SHARED = (
    "由驻站调度员在列车到站前五分钟确认发车，遇到晚点自动顺延并向候车乘客推送新的发车时刻，"
    "夜间由值班长远程监看车内画面，发现滞留立即加开一班，次日汇总成报表交发榜单位核对。"
)
CITY_WIDE = (411_234_500, 437_654_300, 449_876_100)


def honest(n: int, **changes: object) -> BidContent:
    """A bid of its own: own words, own prices, own contact."""
    content = replace(
        bid(CITY_WIDE[n], TEXTS[n]),
        capex_fen=(100_000_000, 137_000_000, 121_000_000)[n],
        annual_opex_fen=(40_000_000, 33_000_000, 51_000_000)[n],
        operation_plan=TEXTS[n][::-1],
        responses={"R1": TEXTS[(n + 1) % 3][:9], "R2": TEXTS[n][3:13]},
        promise=f"第{n}项承诺",
        contact=f"{'陆郑王'[n]}先生 1990000{n}00{n}",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def handed_in(city: City, contents: Sequence[BidContent]) -> str:
    opportunity = city.opportunity()
    for n, content in enumerate(contents):
        city.clock.advance(hours=30)
        bidding.submit(city.app, city.bidders[n], opportunity.id, content, f"{opportunity.id}{n}")
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    return opportunity.id


def opened(city: City, *changes: dict[str, object]) -> str:
    given = [*changes, *({} for _ in range(3 - len(changes)))]
    opportunity = handed_in(city, [honest(n, **each) for n, each in enumerate(given)])
    open_together(city.app, city.officer, opportunity)
    return opportunity


def said(city: City, opportunity: str) -> dict[str, FoundSignal]:
    return {each.signal.code: each for each in indicators.find(city.app, city.supervisor, opportunity)}


def names(city: City, *numbers: int) -> list[str]:
    with city.app.store.read() as work:
        return [work.enterprises.get(city.bidders[n].enterprise_id).name for n in numbers]


def test_R18_nothing_is_said_of_honest_bids(city: City) -> None:
    assert said(city, opened(city)) == {}


def test_R18_a_shared_passage_is_shown_in_both_bids_words(city: City) -> None:
    found = said(
        city,
        opened(city, {"plan": f"总体思路：{SHARED}"}, {"plan": f"我公司承诺，{SHARED.replace('，', '， ')}"}),
    )
    assert list(found) == ["alike"]
    alike = found["alike"]
    assert sorted(side.enterprise_name for side in alike.sides) == sorted(names(city, 0, 1))
    shown = {side.enterprise_name: str(dict(side.facts)["passages"]) for side in alike.sides}
    first, second = names(city, 0, 1)
    assert "总体思路" in shown[first]
    assert "我公司承诺" in shown[second]
    assert "财政部令第87号" in alike.law


def test_R18_what_the_challenge_itself_says_is_nobodys_words(city: City) -> None:
    problem = "末班地铁到站后没有接驳公交，居民要走四十分钟夜路。" + SHARED
    opportunity = city.opportunity(problem=problem)
    for n in range(3):
        content = honest(n, plan=f"{problem}{TEXTS[n]}")
        bidding.submit(city.app, city.bidders[n], opportunity.id, content, f"n{n}")
    until(city, opportunity.tender_deadline)
    open_together(city.app, city.officer, opportunity.id)
    assert said(city, opportunity.id) == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contact": "陆先生，电话 +86 199-0000-0000"}, "same_phone"),
        ({"contact": "陆先生 19912340001"}, "same_contact_name"),
        ({"plan": f"{TEXTS[1]}系统布署在政务云，部份功能二期上线。"}, "same_slips"),
        ({"price_fen": 430_555_300, "capex_fen": 1}, "equal_steps"),
    ],
)
def test_R18_pairs_and_prices_of_real_bids(city: City, changes: dict[str, object], code: str) -> None:
    first: dict[str, object] = {}
    if code == "same_slips":
        first = {"plan": f"{TEXTS[0]}先部份布署，再扩容。"}
    found = said(city, opened(city, first, changes))
    assert list(found) == [code]


def test_R18_one_representative_of_two_companies(city: City) -> None:
    for n in (0, 1):
        city.give(n, legal_representative="宋一鸣")
    opportunity = opened(city)
    found = said(city, opportunity)
    assert list(found) == ["same_representative"]
    assert {dict(side.facts)["legal_representative"] for side in found["same_representative"].sides} == {
        "宋一鸣"
    }


@pytest.mark.parametrize(
    ("changes", "profile", "code"),
    [
        ({"contact": "officer-名 19912340001"}, {}, "buyer_contact"),
        ({}, {"legal_representative": "reviewer-名"}, "buyer_representative"),
    ],
)
def test_S21_a_bidder_that_bears_a_name_of_the_buyer_is_shown_with_the_article(
    city: City, changes: dict[str, object], profile: dict[str, object], code: str
) -> None:
    """《招标投标法实施条例》第三十四条第一款; people of another department are not the buyer's."""
    if profile:
        city.give(0, **profile)
    city.give(1, legal_representative="other_officer-名")
    found = said(city, opened(city, changes))
    assert list(found) == [code]
    assert "第三十四条" in found[code].law


def test_R02_a_bid_that_counts_though_it_came_at_the_deadline(city: City) -> None:
    """Somebody rewrote the time in the database: the indicator says so, and so does the verification of the log."""
    opportunity = handed_in(city, [honest(n) for n in range(3)])
    connection = sqlite3.connect(city.app.settings.database)
    connection.execute(
        "UPDATE bids SET received_at = (SELECT tender_deadline FROM opportunities) WHERE rowid = 2"
    )
    connection.commit()
    connection.close()
    open_together(city.app, city.officer, opportunity)
    assert list(said(city, opportunity)) == ["late"]


def test_R07_one_valid_bid_of_three(city: City, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(bidding, "bid_faults", lambda content, terms: ())
    found = said(city, opened(city, {"price_fen": 900_000_000}, {}, {"price_fen": 800_000_100}))
    assert list(found) == ["others_rejected"]
    assert dict(found["others_rejected"].signal.evidence) == {"rejected": 2}


def test_R18_winners_in_turn_over_the_departments_earlier_challenges(city: City) -> None:
    """Three companies, six awards in two rounds: (3!/3³)² = 0.049."""
    winners = (0, 1, 2, 1, 2, 0)
    for winner in winners:
        prices = [3_000_000 + 173_000 * ((n - winner) % 3) + 1_700 * n * n for n in range(3)]
        opportunity = awarded(city, prices=prices)
        ranking = evaluating.state(city.app, city.officer, opportunity.id).totals
        with city.app.store.read() as work:
            assert work.bids.get(ranking[0].bid).enterprise == city.bidders[winner].enterprise_id
    seventh = opened(city)
    found = said(city, seventh)
    assert list(found) == ["in_turn"]
    turn = found["in_turn"]
    assert dict(turn.signal.evidence) == {"challenges": 6, "companies": 3, "percent": 5}
    assert {dict(side.facts)["won"] for side in turn.sides} == {2}
    assert sorted(side.enterprise_name for side in turn.sides) == sorted(names(city, 0, 1, 2))


def test_R18_before_the_opening_there_is_nothing_and_the_committee_never_reads(city: City) -> None:
    opportunity = handed_in(city, [honest(n, contact="陆先生 19912340001") for n in range(3)])
    assert indicators.find(city.app, city.supervisor, opportunity) == ()
    opening.begin(city.app, city.officer, opportunity)
    assert indicators.find(city.app, city.officer, opportunity) == ()
    opening.confirm(city.app, city.reviewer, opportunity)
    assert indicators.find(city.app, city.officer, opportunity)
    for who in (city.evaluator, city.admin, city.finance, city.bidders[0], PUBLIC, city.reviewer):
        with pytest.raises(NotAllowed):
            indicators.find(city.app, who, opportunity)
        with pytest.raises(NotAllowed):
            indicators.judge(city.app, who, opportunity, "x", "referred", "不应当能够记录")
    with pytest.raises(NotFound):
        indicators.find(city.app, city.other_officer, opportunity)


def test_R18_signals_reject_nobody(city: City) -> None:
    opportunity = opened(city, {"plan": SHARED}, {"plan": SHARED})
    assert said(city, opportunity)
    bids = opening.read_opened(city.app, city.officer, opportunity)
    assert [each.rejected for each in bids] == ["", "", ""]


def test_a_judgement_is_recorded_audited_and_final(city: City) -> None:
    opportunity = opened(city, {"plan": SHARED}, {"plan": SHARED})
    key = said(city, opportunity)["alike"].id
    judge = indicators.judge
    judge(
        city.app, city.officer, opportunity, key, "unremarkable", "两家均引用同一设备厂商说明书，已调阅原件。"
    )
    city.clock.advance(hours=1)
    judge(city.app, city.supervisor, opportunity, key, "referred", "说明书中没有这一段，移交财政部门核查。")
    found = said(city, opportunity)["alike"]
    assert [(each.verdict, each.judged_name) for each in found.judgements] == [
        ("unremarkable", city.officer.name), ("referred", city.supervisor.name),
    ]  # fmt: skip
    with city.app.store.read() as work:
        events = [event for event in work.audit.each() if event.action == "indicators.judge"]
    assert [(event.actor, event.data["verdict"]) for event in events] == [
        (city.officer.id, "unremarkable"), (city.supervisor.id, "referred"),
    ]  # fmt: skip
    for statement in ("UPDATE signal_judgements SET reason = ''", "DELETE FROM signal_judgements"):
        connection = sqlite3.connect(city.app.settings.database)
        with pytest.raises(sqlite3.IntegrityError, match="final"):
            connection.execute(statement)
        connection.close()


@pytest.mark.parametrize(
    ("key", "verdict", "reason", "code"),
    [
        ("", "referred", "说明", "indicators.reason"),
        ("", "guilty", "理由写得足够长了", "indicators.verdict"),
        ("same_contact.same_phone:x", "referred", "理由写得足够长了", "indicators.gone"),
    ],
)
def test_a_judgement_needs_signal_verdict_and_reason(
    city: City, key: str, verdict: str, reason: str, code: str
) -> None:
    opportunity = opened(city, {"plan": SHARED}, {"plan": SHARED})
    key = key or said(city, opportunity)["alike"].id
    with pytest.raises(Invalid) as caught:
        indicators.judge(city.app, city.officer, opportunity, key, verdict, reason)  # type: ignore[arg-type]
    assert caught.value.code == code
    with city.app.store.read() as work:
        assert work.bids.judgements.count() == 0


def test_R18_two_bids_from_one_network_address_within_the_hour_are_a_sign_the_servers_own_address_is_none(
    city: City,
) -> None:
    def codes(*addresses: str) -> list[str]:
        opportunity = city.opportunity()
        for n, (bidder, address) in enumerate(zip(city.bidders, addresses, strict=False)):
            city.clock.advance(minutes=25)
            bidding.submit(
                city.app, replace(bidder, client=address), opportunity.id, honest(n), f"{opportunity.id}{n}"
            )
        until(city, opportunity.tender_deadline + timedelta(seconds=1))
        open_together(city.app, city.officer, opportunity.id)
        found = indicators.find(city.app, city.officer, opportunity.id)
        return [each.signal.code for each in found if each.signal.indicator == "same_contact"]

    assert codes("10.8.0.5", "10.8.0.9", "10.8.0.5") == ["same_network"]
    assert codes("127.0.0.1", "127.0.0.1", "::1") == []
    assert codes("", "", "") == []
