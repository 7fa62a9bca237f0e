"""Open data: a release an event, unchangeable, valid, silent about bids before the deadline; record and feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from city import City, bid
from delivery_steps import deliver, started
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procedure_steps import amend, awarded, contract, evaluated, open_together, publicised, until, withdrawn
from published_releases import checked, record, releases, tags, unknown

from app.clock import CHINA, FixedClock
from app.config import Settings
from app.domain.ocds import Facts, release_faults, release_of
from app.domain.users import PUBLIC
from app.errors import AppError, NotFound
from app.services import (
    awarding,
    bidding,
    contracting,
    delivery_decisions,
    delivery_views,
    evaluating,
    open_data,
    publishing,
    questions,
    remedies,
)
from app.services.context import init_app, open_app

Json = dict[str, Any]
ABOUT_BIDS = ("bids", "numberOfTenderers", "tenderers", "statistics", "tenderer", "awards", "contracts")


def whole_way(city: City) -> str:
    """Published, asked, opened, awarded, signed; its number."""
    opportunity = awarded(city)
    wanted = contract(city, opportunity.id)
    contracting.sign(
        city.app, city.officer, opportunity.id, wanted, city.clock.now().astimezone(CHINA).date()
    )
    return opportunity.number


def test_every_public_step_makes_a_release_of_its_own(city: City) -> None:
    number = whole_way(city)
    assert tags(city, number) == [
        ["planning", "tender"],
        ["tenderUpdate"],
        ["award"],
        ["awardUpdate"],
        ["contract"],
    ]
    found = record(city, number)
    ids = [each["id"] for each in found["releases"]]
    assert len(set(ids)) == len(ids)
    assert all(each["date"].endswith("+08:00") for each in found["releases"])
    whole = found["compiledRelease"]
    assert whole["tender"]["status"] == "complete"
    assert [each["status"] for each in whole["awards"]] == ["active"]
    assert whole["contracts"][0]["awardID"] == whole["awards"][0]["id"]
    assert whole["awards"][0]["relatedBid"] in {each["id"] for each in whole["bids"]["details"]}
    assert len(whole["bids"]["details"]) == 3
    assert {each["identifier"]["scheme"] for each in whole["parties"] if "supplier" in each["roles"]} == {
        "CN-USCC"
    }


def test_a_release_keeps_its_bytes_whatever_happens_later(city: City) -> None:
    opportunity = city.opportunity(days=25)
    kept: dict[str, str] = {}

    def look() -> None:
        for each in releases(city):
            text = json.dumps(each, ensure_ascii=False)
            assert kept.setdefault(each["id"], text) == text

    look()
    question = questions.ask(city.app, city.bidders[3], opportunity.id, "数据接口由谁提供？", "q")
    questions.answer(city.app, city.officer, question.id, "由发榜单位提供。", False)
    look()
    change(city, opportunity.id, scope="临河区三个地铁站。")
    look()
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"n{n}")
    until(city, publishing.read(city.app, PUBLIC, opportunity.id).opportunity.tender_deadline)
    look()
    opening_of(city, opportunity.id)
    look()
    assert len(kept) == 4
    with pytest.raises(Exception, match="releases are final"), city.app.store.write() as work:
        work.db.conn.execute("UPDATE releases SET content = '{}'")


def change(city: City, opportunity_id: str, **changes: object) -> None:
    """An addendum through both its hands."""
    terms = publishing.read(city.app, city.officer, opportunity_id).opportunity.terms
    after = replace(terms, **changes)  # type: ignore[arg-type]
    amend(city, opportunity_id, after)


def opening_of(city: City, opportunity_id: str) -> None:
    open_together(city.app, city.officer, opportunity_id)


def test_an_addendum_is_an_amendment_of_the_release_before_it(city: City) -> None:
    opportunity = city.opportunity(days=25)
    first, second = opportunity.terms.requirements
    change(city, opportunity.id, requirements=(replace(second, weight=100),))
    found = record(city, opportunity.number)
    assert tags(city, opportunity.number) == [["planning", "tender"], ["tenderAmendment"]]
    (amendment,) = found["compiledRelease"]["tender"]["amendments"]
    assert amendment["amendsReleaseID"] == found["releases"][0]["id"]
    assert amendment["releaseID"] == found["releases"][1]["id"]
    items = {each["id"]: each["description"] for each in found["compiledRelease"]["tender"]["items"]}
    assert items[second.id] == second.text
    assert items[first.id] == "（补遗1删除）"


def test_what_ends_before_an_award_says_why(city: City) -> None:
    gone = city.opportunity()
    withdrawn(city.app, city.officer, gone.id, "资金来源调整，另行发榜。")
    failed = city.opportunity()
    until(city, failed.tender_deadline)
    opening_of(city, failed.id)
    for number, status, why in (
        (gone.number, "cancelled", "资金来源调整，另行发榜。"),
        (failed.number, "unsuccessful", "投标人不足，未开榜"),
    ):
        whole = record(city, number)["compiledRelease"]["tender"]
        assert tags(city, number)[-1] == ["tenderCancellation"]
        assert (whole["status"], whole["documents"][0]["description"]) == (status, why)


def test_an_answer_is_a_document_without_its_asker(city: City) -> None:
    opportunity = city.opportunity()
    question = questions.ask(city.app, city.bidders[0], opportunity.id, "数据接口由谁提供？", "q")
    assert len(releases(city)) == 1
    questions.answer(city.app, city.officer, question.id, "由发榜单位提供。", False)
    last = releases(city)[-1]
    assert last["tender"]["documents"][0]["documentType"] == "clarifications"
    text = json.dumps(last, ensure_ascii=False)
    for secret in (question.enterprise, question.asked_by, "澄川甲", question.id):
        assert secret not in text


def test_an_opportunity_run_again_names_the_one_before(city: City) -> None:
    first = city.opportunity()
    withdrawn(city.app, city.officer, first.id, "资金来源调整，另行发榜。")
    again = city.publish(first.scenario, city.clock.now() + timedelta(days=30))
    (related,) = record(city, again.number)["compiledRelease"]["relatedProcesses"]
    assert related["identifier"] == f"ocds-xxxxxx-{first.number}"


def test_releases_are_ours_in_every_field_and_id(city: City) -> None:
    number = whole_way(city)
    gone = city.opportunity()
    withdrawn(city.app, city.officer, gone.id, "资金来源调整，另行发榜。")
    for each in (number, gone.number):
        found = record(city, each)
        ids = frozenset(release["id"] for release in found["releases"])
        for release in (*found["releases"], found["compiledRelease"]):
            assert release_faults(release, ids) == ()


def test_our_check_finds_what_is_wrong(city: City) -> None:
    opportunity = city.opportunity()
    release = record(city, opportunity.number)["releases"][0]
    broken = {
        **release,
        "score": 3,
        "date": "2026-11-22T10:00:00Z",
        "buyer": {"id": "dept-别处", "name": "别处"},
    }
    found = release_faults(broken)
    assert len(found) == 3
    assert release_faults(release) == ()


def test_releases_are_valid_against_the_published_schema(city: City, shared: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared / "data" / "ocds" / "release-schema.json").read_text("utf-8"))
    number = whole_way(city)
    gone = city.opportunity(days=25)
    change(city, gone.id, scope="临河区三个地铁站。")
    withdrawn(city.app, city.officer, gone.id, "资金来源调整，另行发榜。")
    running = started(city)
    deliver(city, running, 1)
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for each in (number, gone.number, running.number):
        found = record(city, each)
        for release in (*found["releases"], found["compiledRelease"]):
            assert [(list(e.path), e.message) for e in checker.iter_errors(release)] == []
            assert unknown(schema, schema, release, "") == []


Step = Callable[[City, str, int], object]
STEPS: dict[str, Step] = {
    "ask": lambda city, key, n: questions.ask(
        city.app, city.bidders[n % 4], key, f"第{n}个问题怎样理解为好？", f"q{n}"
    ),
    "answer": lambda city, key, n: [
        questions.answer(city.app, city.officer, each.id, "按招标文件执行即可。", False)
        for each in questions.waiting(city.app, city.officer, key)
    ],
    "bid": lambda city, key, n: bidding.submit(
        city.app, city.bidders[n % 4], key, bid(), f"b{n}",
        bidding.current_revision(city.app, city.bidders[n % 4], key),
    ),
    "unbid": lambda city, key, n: [
        bidding.withdraw(city.app, city.bidders[n % 4], each.receipt.bid)
        for each in bidding.my_bids(city.app, city.bidders[n % 4])
        if each.state == "sealed"
    ],
    "amend": lambda city, key, n: change(city, key, scope=f"临河区{n}个地铁站。"),
    "wait": lambda city, key, n: city.clock.advance(days=n),
    "open": lambda city, key, n: opening_of(city, key),
    "withdraw": lambda city, key, n: withdrawn(city.app, city.officer, key, "资金来源调整，另行发榜。"),
}  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)  # fmt: skip
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(1, 9)), min_size=4, max_size=14))
def test_S23_no_release_before_the_deadline_speaks_of_bids(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    """Two cities with the same public life, one with bidders: until the deadline their open data are the same."""
    told = []
    for with_bidders in (True, False):
        city = new_city(tmp_path_factory)
        key = city.opportunity(days=22).id
        for n, (name, number) in enumerate(steps):
            if name in ("bid", "unbid", "open") and not with_bidders:
                continue
            try:
                STEPS[name](city, key, 100 * n + number if name in ("ask", "bid") else number)
            except AppError:
                continue  # too late, too early, not theirs: refusals are not what this is about
        until(city, publishing.read(city.app, PUBLIC, key).opportunity.tender_deadline + timedelta(hours=1))
        deadline = publishing.read(city.app, PUBLIC, key).opportunity.tender_deadline
        before = [each for each in releases(city) if datetime.fromisoformat(each["date"]) < deadline]
        assert not any(f'"{word}"' in json.dumps(before) for word in ABOUT_BIDS)
        told.append(json.dumps(before, ensure_ascii=False))
        city.app.close()
    assert told[0] == told[1]


def new_city(factory: pytest.TempPathFactory) -> City:
    from city import found_city

    clock = FixedClock()
    return found_city(init_app(Settings(data=factory.mktemp("city") / "data", profile="demo"), clock), clock)


def test_R6_the_opening_record_is_public_and_tells_no_order_of_arrival(city: City) -> None:
    opportunity = city.opportunity()
    for n in (2, 0, 1):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid((300 + n) * 1_000_000), f"n{n}")
        city.clock.advance(minutes=1)
    until(city, opportunity.tender_deadline)
    opening_of(city, opportunity.id)
    opened = record(city, opportunity.number)["releases"][-1]
    assert opened["bids"]["statistics"] == [
        {"id": f"{opportunity.number}-bids", "measure": "bids", "value": 3},
        {"id": f"{opportunity.number}-valid-bids", "measure": "validBids", "value": 3},
    ]
    rows = [(each["tenderers"][0]["name"][2], each["value"]["amount"]) for each in opened["bids"]["details"]]
    assert sorted(rows) == [("丙", 3_020_000), ("乙", 3_010_000), ("甲", 3_000_000)]
    assert rows == sorted(rows)  # by name, whoever came first
    assert {"date"} & set(opened["bids"]["details"][0]) == set()
    assert "投标人" not in json.dumps(opened, ensure_ascii=False)


def test_the_candidates_are_a_pending_award(city: City) -> None:
    opportunity = publicised(city)
    public = record(city, opportunity.number)["releases"][-1]
    assert public["tag"] == ["award"]
    (award,) = public["awards"]
    assert award["status"] == "pending"
    assert award["description"].startswith("第1名 澄川甲科技有限公司，报价3000000.00元")


def test_an_award_to_another_than_the_first_cancels_the_pending_one(city: City) -> None:
    opportunity = publicised(city)
    rows = evaluating.state(city.app, city.officer, opportunity.id).totals
    reason = [awarding.PassedOver(rows[0].bid, "gave_up", "书面放弃中榜，函件在案。")]
    awarding.propose(city.app, city.officer, opportunity.id, rows[1].bid, "", reason)
    awarding.approve(city.app, city.reviewer, opportunity.id)
    whole = record(city, opportunity.number)["compiledRelease"]
    assert sorted(each["status"] for each in whole["awards"]) == ["active", "cancelled"]
    active = next(each for each in whole["awards"] if each["status"] == "active")
    assert active["suppliers"][0]["name"] == "澄川乙科技有限公司"
    assert release_faults(whole) == ()


def test_milestones_changes_and_acceptance_are_public(city: City) -> None:
    opportunity = started(city)
    view = delivery_views.read(city.app, city.officer, opportunity.id)
    assert view.terms is not None
    later = view.milestones[1].milestone.due_on + timedelta(days=20)
    moved = ((view.milestones[1].milestone.id, later),)
    why = "因持续暴雨停工，工期顺延二十日。"
    made = delivery_decisions.propose_change(
        city.app, city.officer, opportunity.id, "force_majeure", why, view.terms, moved
    )
    assert tags(city, opportunity.number)[-1] == ["implementation"], "a proposal is not public"
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    deliver(city, opportunity, 1)
    deliver(city, opportunity, 2)
    assert tags(city, opportunity.number)[-4:] == [
        ["implementation"],
        ["contractAmendment"],
        ["implementationUpdate"],
        ["implementationUpdate"],
    ]
    found = checked(city, opportunity.number)
    (whole,) = found["compiledRelease"]["contracts"]
    assert [each["status"] for each in whole["milestones"]] == ["met", "met"]
    assert whole["milestones"][1]["dueDate"] == f"{later.isoformat()}T00:00:00+08:00"
    (amendment,) = whole["amendments"]
    assert amendment["rationale"] == why
    assert amendment["amendsReleaseID"] == found["releases"][5]["id"]


def test_where_the_decision_comes_first_nothing_of_it_is_public_before_the_announcement(city: City) -> None:
    opportunity = awarded(city)
    with city.app.store.read() as work:
        stored = work.opportunities.get(opportunity.id)
        award = work.evaluations.award_of(opportunity.id)
        bids = work.bids.opened_of(opportunity.id)
    assert award is not None
    assert award.approved_at is not None
    facts = Facts(replace(stored, publicity_from=None), bids=bids, award=award)
    assert release_of("awards.approve", award.approved_at, 3, facts) is None
    later = award.approved_at + timedelta(days=1)
    announced = release_of(
        "awards.announce", later, 3, replace(facts, opportunity=replace(stored, publicity_from=later))
    )
    assert announced is not None
    assert [each["status"] for each in announced["awards"]] == ["active"]
    assert announced["awards"][0]["date"] < announced["date"]
    assert len(announced["bids"]["details"]) == 3
    assert release_faults(announced) == ()


@pytest.mark.parametrize(("outcome", "status"), [("redetermine", "active"), ("void", "unsuccessful")])
def test_R20_an_upheld_complaint_takes_a_published_award_back(city: City, outcome: str, status: str) -> None:
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    text = "第一候选人的业绩材料与公开信息不符，请核实。"
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "result", text, "x")
    remedies.accept(city.app, city.officer, filed.id)
    remedies.answer(city.app, city.officer, filed.id, text)
    plan = awarding.notice(city.app, city.citizen, opportunity.id)
    assert plan is not None
    city.clock.advance(days=(plan.plan.last_day.day - plan.plan.begun_on).days + 1)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    remedies.complain(city.app, city.bidders[1], filed.id, text)
    remedies.take_up(city.app, city.supervisor, filed.id)
    remedies.decide(city.app, city.supervisor, filed.id, text, outcome)
    whole = checked(city, opportunity.number)["compiledRelease"]
    assert whole["tender"]["status"] == status
    assert [each["status"] for each in whole["awards"]] == ["cancelled"]


def test_a_refused_step_makes_no_release(city: City) -> None:
    opportunity = city.opportunity()
    with pytest.raises(AppError):
        opening_of(city, opportunity.id)
    assert len(releases(city)) == 1


def test_an_installation_from_before_releases_catches_up_from_the_log(city: City) -> None:
    number = whole_way(city)
    gone = city.opportunity(days=25)
    change(city, gone.id, scope="临河区三个地铁站。")
    withdrawn(city.app, city.officer, gone.id, "资金来源调整，另行发榜。")
    before = releases(city)
    with city.app.store.write() as work:
        work.db.conn.execute("DROP TRIGGER releases_kept")
        work.db.conn.execute("DELETE FROM releases")
        work.record(city.admin, "test.change")
    city.app.close()
    city.app = open_app(city.app.settings, city.clock)
    assert releases(city) == before
    assert len(record(city, number)["releases"]) == 5
    assert releases(city) == before


def test_the_prefix_is_a_setting_and_nothing_stored_depends_on_it(city: City) -> None:
    opportunity = city.opportunity()
    city.app.settings = replace(city.app.settings, ocid_prefix="ocds-abc123")
    assert record(city, opportunity.number)["ocid"] == f"ocds-abc123-{opportunity.number}"
    assert record(city, opportunity.number)["compiledRelease"]["ocid"] == f"ocds-abc123-{opportunity.number}"


def test_the_feed_begins_where_the_reader_left(city: City) -> None:
    first = city.opportunity()
    seen = open_data.feed(city.app, PUBLIC, "揭榜")
    city.clock.advance(hours=1)
    second = city.opportunity()
    later = open_data.feed(city.app, PUBLIC, "揭榜", seen.changed)
    assert [each["tender"]["id"] for each in later.package["releases"]] == [second.number]
    assert open_data.feed(city.app, PUBLIC, "揭榜", later.changed).package["releases"] == []
    assert first.number in json.dumps(seen.package)


def test_an_unknown_number_is_not_found(city: City) -> None:
    with pytest.raises(NotFound):
        open_data.record(city.app, PUBLIC, "JB-1999-0001", "揭榜")
