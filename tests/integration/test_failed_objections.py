"""R20 after 流榜: under procurement law what led there may be objected to, answered and decided; elsewhere not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from city import City, bid
from procedure_steps import open_together, until, withdrawn
from remedy_steps import ANSWER, TEXT, investigated, objected

from app.domain.deadlines import china_date
from app.domain.opportunities import Opportunity, status
from app.domain.workdays import PACKAGED, Period, due
from app.errors import AppError, Invalid
from app.services import bidding, opening, remedies

PROCUREMENT = ("gov_procurement", "coop_innovation")


def failed(city: City, regime: str, bidders: int = 2) -> Opportunity:
    """Too few bids at the deadline: nothing is opened."""
    made = city.opportunity(days=30, regime=regime)
    for n in range(bidders):
        bidding.submit(city.app, city.bidders[n], made.id, bid((300 + n) * 1_000_000), f"{n}")
    until(city, made.tender_deadline + timedelta(seconds=1))
    opening.begin(city.app, city.officer, made.id)
    with city.app.store.read() as work:
        found = work.opportunities.get(made.id)
        assert status(found, work.now) == "failed"
    return found


@pytest.mark.parametrize("regime", PROCUREMENT)
def test_R20_after_a_failed_procurement_one_may_object_for_seven_working_days(
    city: City, regime: str
) -> None:
    """《政府采购法》第五十二条: 采购过程 within seven working days; 《实施条例》第五十三条: from the end of that part of it."""
    made = failed(city, regime)
    assert made.failed_at is not None
    last = due(PACKAGED, china_date(made.failed_at), Period(7, "working_days")).day
    open_now = remedies.until(city.app, city.bidders[0], made.id)
    assert {subject: each.day for subject, each in open_now.items() if each} == {"failure": last}
    city.clock.advance(days=(last - china_date(city.clock.now())).days)
    assert list(remedies.until(city.app, city.bidders[3], made.id)) == ["failure"], "who could have bid, too"
    city.clock.advance(days=1)
    assert remedies.until(city.app, city.bidders[0], made.id) == {}
    with pytest.raises(Invalid) as late:
        remedies.file(city.app, city.bidders[0], made.id, "failure", TEXT, "late")
    assert late.value.code == "remedies.too_late"


@pytest.mark.parametrize("regime", ["tender_law", "challenge"])
def test_R20_other_regimes_stay_as_their_law_says(city: City, regime: str) -> None:
    made = failed(city, regime)
    assert remedies.until(city.app, city.bidders[0], made.id) == {}
    with pytest.raises(AppError):
        remedies.file(city.app, city.bidders[0], made.id, "failure", TEXT, "no")


def test_R20_nothing_to_object_to_as_a_failure_before_one_and_after_a_withdrawal(city: City) -> None:
    made = city.opportunity(days=30, regime="gov_procurement")
    assert "failure" not in remedies.until(city.app, city.bidders[0], made.id)
    withdrawn(city.app, city.officer, made.id, "需求调整，另行发榜。")
    assert "failure" not in remedies.until(city.app, city.bidders[0], made.id)


def test_R20_the_answer_stands_or_the_procedure_is_held_again_and_so_may_the_supervisor_decide(
    city: City,
) -> None:
    made = failed(city, "gov_procurement")
    first = objected(city, made.id, "failure", bidder=0)
    (view,) = remedies.of(city.app, city.officer, made.id)
    assert [each.code for each in view.outcomes] == ["maintained", "restart"]
    answer = remedies.answer(city.app, city.officer, first.id, ANSWER, "restart")
    assert answer.answer_outcome == "restart"
    second = objected(city, made.id, "failure", bidder=1)
    remedies.answer(city.app, city.officer, second.id, ANSWER)
    investigated(city, second, bidder=1)
    views = remedies.of(city.app, city.supervisor, made.id)
    offered = next(each for each in views if each.remedy.id == second.id).outcomes
    assert [each.code for each in offered] == ["dismissed", "unaffected", "restart"]
    assert next(each for each in offered if each.code == "restart").status == "article"
    decided = remedies.decide(city.app, city.supervisor, second.id, ANSWER, "restart")
    assert decided.decision_outcome == "restart"
    with city.app.store.read() as work:
        assert status(work.opportunities.get(made.id), work.now) == "failed", (
            "it stays ended; another one begins"
        )


def test_R20_after_the_opening_only_who_bid_may_object_to_the_failure(city: City) -> None:
    """Three were opened, one over the ceiling was rejected: two valid bids end a procurement."""
    made = city.opportunity(days=30, regime="gov_procurement")
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], made.id, bid((300 + n) * 1_000_000), f"{n}")
    until(city, made.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, made.id)
    with city.app.store.write() as work:
        found = work.opportunities.get(made.id)
        work.opportunities.save(replace(found, failed_at=work.now, failure_reason="too_few_valid"))
        work.record(city.officer, "test.change")
    assert list(remedies.until(city.app, city.bidders[0], made.id)) == ["failure"]
    assert remedies.until(city.app, city.bidders[3], made.id) == {}


def test_R20_the_supervisors_own_end_of_the_procedure_is_no_matter_of_an_objection(city: City) -> None:
    made = city.opportunity(days=30, regime="gov_procurement")
    found = objected(city, made.id, "documents", bidder=0)
    remedies.answer(city.app, city.officer, found.id, ANSWER)
    investigated(city, found, bidder=0)
    remedies.decide(city.app, city.supervisor, found.id, ANSWER, "void")
    assert remedies.until(city.app, city.bidders[1], made.id) == {}
