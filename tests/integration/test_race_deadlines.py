"""Race and deadline stay in order: addenda and answers that move the deadline move the stages with it (R8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from city import City, bid
from procedure_steps import amend
from remedy_steps import answered_by_two, objected

from app.clock import CHINA
from app.domain.deadlines import china_date
from app.domain.opportunities import Opportunity
from app.domain.racing import RacePlan, Stage, moved_with
from app.errors import InvalidFields
from app.services import addenda, amending, bidding, publishing, questions, remedies

WAN = 1_000_000


def soon(city: City, days: int = 17) -> Opportunity:
    """A race whose first stage ends a week after the deadline of bids, `days` of the 21 before which are over."""
    today = china_date(city.clock.now())
    stages = (
        Stage(1, "样机", today + timedelta(days=28), WAN, 2),
        Stage(2, "试运行", today + timedelta(days=90), WAN, 1),
    )
    made = city.opportunity(mechanism="race", race=RacePlan(3, 2 * WAN, stages), budget_fen=600 * WAN)
    city.clock.advance(days=days)
    return made


def read(city: City, opportunity: Opportunity) -> Opportunity:
    return publishing.read(city.app, city.officer, opportunity.id).opportunity


def days_moved(before: datetime, after: datetime) -> int:
    return (china_date(after) - china_date(before)).days


def in_order(opportunity: Opportunity) -> bool:
    dates = [
        china_date(opportunity.tender_deadline),
        *(each.due_on for each in opportunity.terms.race.stages),
    ]
    return all(earlier < later for earlier, later in pairwise(dates))


def test_R8_an_addendum_that_moves_the_deadline_past_a_stage_moves_the_stages_with_it(city: City) -> None:
    before = soon(city)
    after = replace(before.terms, goal=before.terms.goal + "并公布每月数据。")
    shown = addenda.preview(city.app, city.officer, before.id, after, "补充目标，写明口径。")
    assert shown.faults == ()
    assert china_date(shown.deadline_after) > before.terms.race.stages[0].due_on, "else nothing is tested"
    issued = amend(city, before.id, after)
    now = read(city, before)
    moved = days_moved(before.tender_deadline, now.tender_deadline)
    assert [each.due_on for each in now.terms.race.stages] == [
        each.due_on + timedelta(days=moved) for each in before.terms.race.stages
    ]
    assert in_order(now)
    assert issued.columns == ("goal",), "the days of the race are no change of the documents of its own"
    assert issued.moved_stages == shown.stages == now.terms.race.stages


def test_R8_an_answer_that_affects_bids_moves_the_stages_too(city: City) -> None:
    before = soon(city)
    bidding.submit(city.app, city.bidders[0], before.id, bid(3_000_000_00), "a")
    asked = questions.ask(city.app, city.bidders[1], before.id, "夜班车的发车间隔如何理解？", "q")
    questions.answer(city.app, city.officer, asked.id, "按每十五分钟一班理解。", True)
    (waiting,) = amending.waiting(city.app, city.reviewer)
    issued = amending.release(city.app, city.reviewer, waiting.draft.id)
    now = read(city, before)
    assert now.tender_deadline == issued.deadline_after > before.tender_deadline
    assert in_order(now)
    assert now.terms.race.stages == waiting.preview.stages == issued.moved_stages
    assert issued.columns == ()
    assert replace(now.terms, race=before.terms.race) == before.terms
    # and the next one is not refused either
    assert amend(city, before.id, replace(now.terms, scope="临河区三个地铁站。")).columns == ("scope",)
    assert in_order(read(city, before))


def test_R8_the_department_itself_may_still_not_move_a_stage(city: City) -> None:
    before = soon(city)
    stages = tuple(
        replace(each, due_on=each.due_on + timedelta(days=30)) for each in before.terms.race.stages
    )
    after = replace(before.terms, race=replace(before.terms.race, stages=stages))
    with pytest.raises(InvalidFields) as refused:
        amending.draft(city.app, city.officer, before.id, after, "各赛段推迟三十天。")
    assert ("race", "amendments.subject") in {(each.column, each.code) for each in refused.value.faults}


def test_R8_a_later_deadline_of_the_departments_own_moves_the_stages_by_as_many_days(city: City) -> None:
    before = soon(city)
    later = before.tender_deadline + timedelta(days=28)
    amend(city, before.id, before.terms, later)
    now = read(city, before)
    assert in_order(now)
    assert [each.due_on for each in now.terms.race.stages] == [
        each.due_on + timedelta(days=28) for each in before.terms.race.stages
    ]


def test_R8_an_answer_that_moves_the_stages_makes_no_change_that_was_ordered(city: City) -> None:
    """The hold of the opening until the ordered addendum is issued is not lifted by days that moved."""
    before = soon(city, days=8)
    answered_by_two(city, objected(city, before.id, "documents").id, "amend_documents")
    asked = questions.ask(city.app, city.bidders[1], before.id, "夜班车的发车间隔如何理解？", "q")
    questions.answer(city.app, city.officer, asked.id, "按每十五分钟一班理解。", True)
    amending.release(city.app, city.reviewer, amending.waiting(city.app, city.reviewer)[0].draft.id)
    assert read(city, before).terms.race != before.terms.race
    assert [each.kind for each in remedies.opening_waits_for(city.app, city.officer, before.id)] == [
        "addendum"
    ]


def test_stages_that_had_fallen_before_the_deadline_come_after_it_again() -> None:
    """Published data of earlier releases: the answer had moved the deadline past stage 1 already."""
    plan = RacePlan(2, WAN, (Stage(1, "样机", date(2026, 12, 20), WAN, 1),))
    late = datetime(2026, 12, 25, 10, tzinfo=CHINA)
    assert moved_with(plan, late, late).stages[0].due_on == date(2026, 12, 26)
    early = datetime(2026, 12, 10, 10, tzinfo=CHINA)
    assert moved_with(plan, early, early) == plan
    assert moved_with(plan, early, late).stages[0].due_on == date(2027, 1, 4)
