"""What a challenge states itself: goods or services, consortia, a promise or none, and words that may not become public."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from attachment_files import pdf
from city import USCCS, City, bid
from procedure_steps import amend, contract, opened, until
from procedure_steps import awarded as award

from app.clock import FixedClock
from app.config import Settings
from app.domain.attachments import BidFile
from app.domain.consortium import Part
from app.domain.racing import RacePlan, Stage
from app.domain.scenarios import Conditions, Criterion, FirstUse, Scenario
from app.domain.users import PUBLIC, Actor
from app.errors import InvalidFields
from app.services import bidding, contracting, indicators, open_data, opening, publishing, scenarios
from app.services.context import init_app, open_app
from app.store import schema

PHONE = "联系人王建国13812345678"


def refused(given: pytest.ExceptionInfo[InvalidFields]) -> set[tuple[str, str]]:
    return {(fault.code, fault.column) for fault in given.value.faults}


def goods(price: int) -> tuple[Criterion, ...]:
    return (
        Criterion("price", "报价", price, "price"),
        Criterion("a", "响应程度", 100 - price, "quality", "逐项响应得满分，每缺一项扣10分"),
    )


def test_R14_goods_need_thirty_percent_for_the_price_and_are_published_as_goods(city: City) -> None:
    """财政部令第87号第五十五条: for goods the price weighs 30 % at least."""
    light = city.scenario(purchase="goods", criteria=goods(29))
    deadline = city.clock.now() + timedelta(days=21)
    with pytest.raises(InvalidFields) as found:
        publishing.submit(city.app, city.officer, light.id, deadline)
    assert refused(found) == {("scenarios.price_weight", "criteria")}
    opportunity = city.opportunity(purchase="goods", criteria=goods(30))
    services = city.opportunity()
    package = open_data.everything(city.app, PUBLIC, "x")
    said = {
        release["tender"]["id"]: release["tender"]["mainProcurementCategory"]
        for release in package["releases"]
        if release["tag"] == ["planning", "tender"] or "tender" in release["tag"]
    }
    assert said == {opportunity.number: "goods", services.number: "services"}


def test_what_is_bought_is_saved_imported_and_checked(city: City) -> None:
    assert city.scenario(purchase="goods").purchase == "goods"
    with pytest.raises(InvalidFields) as found:
        city.scenario(purchase="works")
    assert refused(found) == {("scenarios.unknown_code", "purchase")}
    blank = scenarios.new_scenario(city.app, city.officer, "地铁口夜间接驳公交")
    row = {
        "title": "接驳", "field": "transport", "problem": "没有车", "goal": "有车", "requirements": [],
        "budget_wan": 1, "ceiling_wan": 1, "payer": "财政局", "purchase": "goods",
        "conditions": {"consortium_maximum": 3},
    }  # fmt: skip
    imported = scenarios.scenario_from_row(row, blank)
    assert (imported.purchase, imported.conditions.consortium_maximum) == ("goods", 3)


def test_R08_what_is_bought_and_who_may_bid_together_are_not_amended(city: City) -> None:
    """财政部令第87号第二十七条: subject and eligibility stay."""
    opportunity = city.opportunity()
    for after in (
        replace(opportunity.terms, purchase="goods", criteria=goods(30)),
        replace(opportunity.terms, conditions=Conditions(consortium_maximum=1)),
    ):
        with pytest.raises(InvalidFields) as found:
            amend(city, opportunity.id, after)
        assert "amendments.subject" in {fault.code for fault in found.value.faults}


def test_F11_a_store_of_an_earlier_version_bought_services(
    settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = schema.migrations._migrations[:]
    at = next(n for n, each in enumerate(everything) if each.name == "m030_purchase")
    with monkeypatch.context() as old:
        old.setattr(schema.migrations, "_migrations", everything[:at])
        app = init_app(settings, clock)
        with app.store.write() as work:
            columns = {
                row[1]: row[2] for row in work.db.execute("PRAGMA table_info(scenarios)") if row[1] != "id"
            }
            given = {name: 0 if kind in ("INTEGER", "REAL") else "[]" for name, kind in columns.items()}
            now = "2026-01-01T00:00:00.000000+00:00"
            given |= {
                "id": "sc_old",
                "created_at": now,
                "updated_at": now,
                "submitted_at": None,
                "evidence": "null",
            }
            given |= dict.fromkeys(("conditions", "race", "first_use"), "{}")
            names = ", ".join(given)
            work.db.execute(
                f"INSERT INTO scenarios({names}) VALUES ({', '.join('?' * len(given))})", list(given.values())
            )
            work.record(Actor("us_1", "经办", "officer", "数据局"), "scenarios.draft", "sc_old", topic="")
        app.close()
    app = open_app(settings, clock)
    with app.store.read() as work:
        kept = work.scenarios.get("sc_old")
    assert (kept.purchase, kept.conditions.consortium_maximum) == ("services", None)
    app.close()


PARTS = tuple(
    Part(code, f"公司{n}", share, "分工")
    for n, (code, share) in enumerate(zip(USCCS[:3], (40, 30, 30), strict=True))
)
AGREED = (BidFile("协议.pdf", pdf("联合体共同投标协议"), agreement=True),)


def joint(city: City, members: int, **conditions: object) -> set[tuple[str, str]]:
    """What is said of a consortium of so many companies where the challenge states these conditions."""
    opportunity = city.opportunity(conditions=Conditions(**conditions))  # type: ignore[arg-type]
    shares = (100 - 30 * (members - 1), *[30] * (members - 1))
    parts = tuple(replace(part, share=share) for part, share in zip(PARTS, shares, strict=False))
    content = replace(bid(), parts=parts)
    faults = bidding.check(city.app, city.bidders[0], opportunity.id, content, AGREED)
    return {(fault.code, fault.column) for fault in faults}


def test_R10_the_challenge_says_whether_and_how_many_may_bid_together(city: City) -> None:
    """《招标投标法》第三十一条: a consortium bids where the documents admit it."""
    assert joint(city, 3) == set()
    assert joint(city, 2, consortium_maximum=2) == set()
    assert joint(city, 3, consortium_maximum=2) == {("consortium.over_notice", "members")}
    assert joint(city, 2, consortium_maximum=1) == {("consortium.not_admitted", "members")}


def test_R10_the_limit_is_published_and_a_large_one_is_said(city: City) -> None:
    closed = city.opportunity(conditions=Conditions(consortium_maximum=1))
    package = open_data.everything(city.app, PUBLIC, "x")
    said = [each["tender"].get("eligibilityCriteria", "") for each in package["releases"] if "tender" in each]
    assert "不接受联合体" in said
    assert closed.terms.conditions.consortium_maximum == 1
    large = city.scenario(conditions=Conditions(consortium_maximum=6))
    found = publishing.check(city.app, city.officer, large.id, city.clock.now() + timedelta(days=21))
    assert ("linting.consortium_large", "warn") in {(each.code, each.severity) for each in found}
    for wrong in (0, 11):
        with pytest.raises(InvalidFields) as refusal:
            city.scenario(conditions=Conditions(consortium_maximum=wrong))
        assert refused(refusal) == {("scenarios.consortium_range", "consortium_maximum")}


@pytest.mark.parametrize("mechanism", ["open_challenge", "best_of"])
def test_a_written_promise_is_asked_for_but_where_the_best_of_mature_offers_wins(
    city: City, mechanism: str
) -> None:
    opportunity = city.opportunity(mechanism=mechanism)
    silent = replace(bid(), promise=" ")
    faults = bidding.check(city.app, city.bidders[0], opportunity.id, silent)
    expected = [] if mechanism == "best_of" else ["bids.promise_missing"]
    assert [fault.code for fault in faults] == expected


def test_a_bid_without_a_promise_wins_and_is_signed(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    import procedure_steps as steps

    monkeypatch.setattr(steps, "bid", lambda price: replace(bid(price), promise=""))
    opportunity = award(city, mechanism="best_of")
    given = contract(city, opportunity.id)
    assert given.promise == ""
    contracting.sign(city.app, city.officer, opportunity.id, given, city.clock.now().date())
    with city.app.store.read() as work:
        signed = work.opportunities.contract_of(opportunity.id)
    assert signed is not None
    assert signed.terms.promise == ""


def race(city: City, result: str) -> dict[str, object]:
    today = city.clock.now().date()
    stages = (
        Stage(1, result, today + timedelta(days=90), 1_000_000, 2),
        Stage(2, "完成试点", today + timedelta(days=150), 1_000_000, 1),
    )
    return {"mechanism": "race", "race": RacePlan(3, 2_000_000, stages), "budget_fen": 10_000_000_00}


def test_S49_stages_places_and_batches_are_not_published_with_personal_data(city: City) -> None:
    first = FirstUse("临河区长宁路12号3单元402室", f"已电话询问，{PHONE}")
    cases: list[tuple[Scenario, str, set[str]]] = [
        (city.scenario(**race(city, f"完成样机，{PHONE}")), "", {"race"}),
        (
            city.scenario(mechanism="first_use", first_use=first),
            "",
            {"first_use_site", "first_use_basis"},
        ),
        (city.scenario(), f"首批 {PHONE}", {"batch"}),
    ]
    deadline = city.clock.now() + timedelta(days=21)
    for scenario, batch, columns in cases:
        with pytest.raises(InvalidFields) as found:
            publishing.submit(city.app, city.officer, scenario.id, deadline, batch)
        assert refused(found) == {("scenarios.personal_data", column) for column in columns}
    assert publishing.submit(city.app, city.officer, city.scenario(**race(city, "完成样机")).id, deadline)


SCORING = (
    "90-100：方案逐项覆盖全部诉求热点并给出每一处站点的接驳时刻表、车辆配置和应急预案，责任落实到岗位；"
    "60-89：方案覆盖大部分诉求热点但站点时刻表或者车辆配置不完整；60以下：只有原则性表述，没有具体站点安排"
)
OWN = (
    "我公司租赁中巴二十辆，沿三条线路循环运行，驾驶员两班倒，场站设在地铁口东侧空地。",
    "采用响应式预约小巴，乘客手机下单，调度员人工确认，遇到晚点顺延十分钟再发车。",
    "电动摆渡车按固定时刻开行，充电桩设在公交首末站，每晚由值班长复核发车记录。",
)


def test_R18_quoting_what_was_published_is_no_sign_of_collusion(city: City) -> None:
    """Two bidders answer by quoting scoring standard, measurement and the terms before an addendum; one does not."""
    criteria = (
        Criterion("price", "报价", 20, "price"),
        Criterion("a", "方案针对性", 80, "quality", SCORING),
    )
    opportunity = city.opportunity(
        days=60, criteria=criteria, scope="接驳服务的日常运营、车辆停放和充电，" * 6
    )
    former = opportunity.terms.scope
    amend(city, opportunity.id, replace(opportunity.terms, scope="接驳服务的日常运营。"))
    for n, own in enumerate(OWN):
        quoted = f"针对评分标准响应如下：{SCORING}。范围：{former}" if n < 2 else ""
        content = replace(
            bid(411_234_500 + 13_579_100 * n * n, own * 4 + quoted),
            operation_plan=own[::-1] * 2,
            responses={"R1": own[:9], "R2": own[3:13]},
            promise=f"第{n}项承诺",
            contact=f"{'陆郑王'[n]}先生 1990000{n}00{n}",
        )
        city.clock.advance(hours=30)
        bidding.submit(city.app, city.bidders[n], opportunity.id, content, f"{n}", addendum=1)
    with city.app.store.read() as work:
        until(city, work.opportunities.get(opportunity.id).tender_deadline + timedelta(seconds=1))
    opening.begin(city.app, city.officer, opportunity.id)
    opening.confirm(city.app, city.reviewer, opportunity.id)
    found = indicators.find(city.app, city.officer, opportunity.id)
    assert [each.signal.indicator for each in found if each.signal.indicator == "similar_bids"] == []


def test_R18_words_of_their_own_that_two_bids_share_are_still_found(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    import procedure_steps as steps

    shared = "".join(OWN)
    monkeypatch.setattr(steps, "bid", lambda price: replace(bid(price), plan=shared))
    found = indicators.find(city.app, city.officer, opened(city).id)
    assert "similar_bids" in {each.signal.indicator for each in found}
