"""Fewer valid bids than the law asks for: procurement law ends the procedure, elsewhere the committee may; rule R7."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from city import City, bid
from procedure_log import standing, walked
from procedure_steps import appoint, open_together, opened, seat_directly, until

from app.domain.opportunities import Opportunity, status
from app.domain.users import PUBLIC, Actor
from app.errors import Invalid, InvalidFields, NotAllowed
from app.services import (
    accounts,
    bidding,
    committees,
    deliberating,
    open_data,
    opening_records,
    publishing,
)
from app.services.opening import OpeningRecord

THREE = ("evaluator", "evaluator2", "evaluator3")
FACTS = "投标函没有法定代表人签字，也没有授权委托书。"
LACKING = "仅剩一份有效投标，报价和方案均无可比对象，明显缺乏竞争。"


def two_valid_of_four(city: City, regime: str) -> tuple[Opportunity, OpeningRecord]:
    """Four envelopes, two of which cannot be read at the opening."""
    opportunity = city.opportunity(days=60, regime=regime)
    for n in range(4):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"n{n}")
    with sqlite3.connect(city.app.settings.database) as connection:
        connection.execute("UPDATE bids SET sealed = CAST(sealed || x'00' AS BLOB) WHERE rowid <= 2")
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    return opportunity, open_together(city.app, city.officer, opportunity.id)


def stored(city: City, opportunity: Opportunity) -> Opportunity:
    with city.app.store.read() as work:
        return work.opportunities.get(opportunity.id)


def members(city: City, opportunity: Opportunity) -> list[Actor]:
    """Five members, as procurement law asks for."""
    for n in range(2):
        accounts.add_demo_user(city.app, f"five{n}", f"专家{n}", "evaluator", "专家库", "")
    people = committees.read(city.app, city.officer, opportunity.id).candidates
    seat_directly(city.app, city.officer, opportunity.id, [each.id for each in people])
    found = [Actor(each.id, each.name, "evaluator", each.department) for each in people]
    for each in found:
        committees.declare(city.app, each, opportunity.id, [])
    return found


def reject(city: City, people: list[Actor], opportunity: Opportunity, place: int) -> None:
    with city.app.store.read() as work:
        chosen = work.bids.opened_of(opportunity.id)[place].id
    motion = deliberating.move_rejection(city.app, people[0], opportunity.id, chosen, "not_responsive", FACTS)
    for each in people[1:]:
        if motion.open:
            motion = deliberating.vote(city.app, each, motion.id, True)


@pytest.mark.parametrize(
    ("regime", "failed"),
    [("gov_procurement", True), ("coop_innovation", True), ("tender_law", False), ("challenge", False)],
)
def test_R7_fewer_than_three_valid_bids_at_the_opening_end_procurement_and_nothing_else(
    city: City, regime: str, failed: bool
) -> None:
    """财政部令第87号第四十三条: three who passed the examination, not three envelopes."""
    opportunity, record = two_valid_of_four(city, regime)
    assert record.failed is failed
    after = stored(city, opportunity)
    assert after.failure_reason == ("too_few_valid" if failed else "")
    assert status(after, city.clock.now()) == ("failed" if failed else "opened")
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


def test_R7_what_was_opened_stays_on_record_and_the_scenario_is_published_again(city: City) -> None:
    opportunity, _ = two_valid_of_four(city, "gov_procurement")
    record = opening_records.public_record(city.app, PUBLIC, opportunity.id)
    assert record is not None
    assert len(record.bids) == 4
    (ended,) = [
        each
        for each in open_data.feed(city.app, PUBLIC, "揭榜").package["releases"]
        if each["tag"] == ["tenderCancellation"]
    ]
    assert ended["tender"]["status"] == "unsuccessful"
    assert "有效投标不足" in ended["tender"]["documents"][0]["description"]
    with city.app.store.read() as work:
        assert work.audit.of("bids.too_few_valid", opportunity.id).data == {"count": 2}  # type: ignore[union-attr]
    again = city.publish(opportunity.scenario, city.clock.now() + timedelta(days=21))
    assert again.id != opportunity.id


def test_R7_in_procurement_the_vote_that_leaves_two_valid_bids_ends_the_procedure(city: City) -> None:
    opportunity = opened(city, bidders=4, regime="gov_procurement")
    people = members(city, opportunity)
    reject(city, people, opportunity, 0)
    assert status(stored(city, opportunity), city.clock.now()) == "scoring", "three are left"
    reject(city, people, opportunity, 1)
    after = stored(city, opportunity)
    assert (status(after, city.clock.now()), after.failure_reason) == ("failed", "too_few_valid")
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    with city.app.store.read() as work:
        assert work.scenarios.get(opportunity.scenario).opportunity == ""
    with pytest.raises(Invalid, match=r"machines\.in_deliberation"):
        reject(city, people, opportunity, 2)


def test_R7_under_the_tendering_law_the_committee_may_end_what_lacks_competition(city: City) -> None:
    """《评标委员会和评标方法暂行规定》第二十七条: it may reject all; most of its members decide, under their own logins."""
    opportunity = opened(city)
    people = appoint(city, opportunity.id, THREE)
    with pytest.raises(Invalid, match=r"evaluation\.competition_left"):
        deliberating.move_no_competition(city.app, people[0], opportunity.id, LACKING)
    reject(city, people, opportunity, 0)
    assert status(stored(city, opportunity), city.clock.now()) == "scoring", (
        "two left do not end it by themselves"
    )
    assert deliberating.read(city.app, people[0], opportunity.id).may_end
    with pytest.raises(NotAllowed):
        deliberating.move_no_competition(city.app, city.officer, opportunity.id, LACKING)
    with pytest.raises(InvalidFields, match=r"evaluation\.motion_refused"):
        deliberating.move_no_competition(city.app, people[0], opportunity.id, "太少")
    motion = deliberating.move_no_competition(city.app, people[0], opportunity.id, LACKING)
    assert motion.open
    with pytest.raises(Invalid, match=r"evaluation\.moved_before"):
        deliberating.move_no_competition(city.app, people[1], opportunity.id, LACKING)
    assert deliberating.vote(city.app, people[1], motion.id, True).carried_at is not None
    after = stored(city, opportunity)
    assert (status(after, city.clock.now()), after.failure_reason) == ("failed", "no_competition")
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    assert publishing.read(city.app, PUBLIC, opportunity.id).status == "failed"


def test_R7_a_committee_that_sees_competition_goes_on(city: City) -> None:
    opportunity = opened(city)
    people = appoint(city, opportunity.id, THREE)
    reject(city, people, opportunity, 0)
    motion = deliberating.move_no_competition(city.app, people[0], opportunity.id, LACKING)
    deliberating.vote(city.app, people[1], motion.id, False)
    assert deliberating.vote(city.app, people[2], motion.id, False).lost_at is not None
    assert status(stored(city, opportunity), city.clock.now()) == "scoring"
    assert stored(city, opportunity).failure_reason == ""


def test_R7_procurement_leaves_the_committee_nothing_to_vote_on(city: City) -> None:
    opportunity = opened(city, bidders=4, regime="gov_procurement")
    people = members(city, opportunity)
    with pytest.raises(Invalid, match=r"evaluation\.competition_left"):
        deliberating.move_no_competition(city.app, people[0], opportunity.id, LACKING)
