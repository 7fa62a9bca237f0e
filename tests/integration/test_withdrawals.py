"""Withdrawing an opportunity (撤榜) takes two people, and what was handed in goes back unopened; R5, R12, S19."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from city import City, bid
from procedure_log import standing, walked
from procedure_steps import open_together, until, withdrawn
from remedy_steps import ANSWER, answered, investigated

from app.domain.opportunities import Opportunity, status
from app.domain.users import PUBLIC
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.services import (
    auditing,
    bidding,
    opening,
    opening_records,
    publishing,
    remedies,
    second_person,
    withdrawing,
)

REASON = "资金来源调整，另行发榜。"


def with_bids(city: City, count: int = 3) -> Opportunity:
    opportunity = city.opportunity()
    for n in range(count):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid((300 + 20 * n) * 1_000_000), f"w{n}")
    return opportunity


def state(city: City, opportunity_id: str) -> str:
    with city.app.store.read() as work:
        return status(work.opportunities.get(opportunity_id), work.now)


def test_S19_an_opportunity_is_withdrawn_by_two_people(city: City) -> None:
    opportunity = with_bids(city)
    with pytest.raises(Invalid, match=r"opportunities\.reason_missing"):
        withdrawing.propose_withdrawal(city.app, city.officer, opportunity.id, "撤")
    with pytest.raises(Invalid, match=r"opportunities\.reason_personal"):
        withdrawing.propose_withdrawal(city.app, city.officer, opportunity.id, "请致电13900000000了解。")
    for who, error in ((city.reviewer, NotAllowed), (city.other_officer, NotFound), (city.admin, NotAllowed)):
        with pytest.raises(error):
            withdrawing.propose_withdrawal(city.app, who, opportunity.id, REASON)
    made = withdrawing.propose_withdrawal(city.app, city.officer, opportunity.id, REASON)
    assert state(city, opportunity.id) == "published"
    assert REASON not in repr(publishing.read(city.app, PUBLIC, opportunity.id)), "published once it is done"
    with pytest.raises(Conflict, match=r"proposals\.already_waiting"):
        withdrawing.propose_withdrawal(city.app, city.officer, opportunity.id, REASON)
    for who in (city.officer, city.supervisor, city.admin, city.bidders[0]):
        with pytest.raises(NotAllowed):
            second_person.approve(city.app, who, made.id)
    with pytest.raises(NotFound):
        second_person.approve(city.app, city.other_reviewer, made.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        second_person.approve(city.app, replace(city.reviewer, id=city.officer.id), made.id)
    assert state(city, opportunity.id) == "published"
    second_person.approve(city.app, city.reviewer, made.id)
    view = publishing.read(city.app, PUBLIC, opportunity.id)
    assert (view.status, view.opportunity.withdraw_reason) == ("withdrawn", REASON)
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    assert auditing.verify(city.app, city.supervisor).sound


def test_R05_what_was_handed_in_goes_back_unopened_and_only_its_bidder_learns_it(city: City) -> None:
    opportunity = with_bids(city)
    bidding.withdraw(city.app, city.bidders[2], bidding.my_bids(city.app, city.bidders[2])[0].bid)
    until(city, opportunity.tender_deadline + timedelta(hours=1))
    at = city.clock.now()
    withdrawn(city.app, city.officer, opportunity.id, REASON)
    for n, expected in enumerate(("handed_back", "handed_back", "withdrawn")):
        (row,) = bidding.my_bids(city.app, city.bidders[n])
        assert row.state == expected
        back = bidding.read_receipt(city.app, city.bidders[n], row.receipt.number).returned_at
        assert back == (at if n < 2 else None)
    record = opening_records.full_record(city.app, city.officer, opportunity.id)
    assert (record.bids, record.returned) == ((), ()), "the same competition may be held again"
    assert opening_records.public_record(city.app, PUBLIC, opportunity.id) is None
    assert opening.read_opened(city.app, city.supervisor, opportunity.id) == []
    with city.app.store.read() as work:
        event = work.audit.of("opportunities.withdraw", opportunity.id)
        assert work.scenarios.get(opportunity.scenario).opportunity == ""
        assert len(work.bids.returned(opportunity.id)) == 2
    assert event is not None
    assert set(event.data) <= {"proposal", "client"}, "how many there were stays with the bidders"
    for who in (city.supervisor, city.admin):
        _, seen = auditing.list_events(city.app, who, limit=1000)
        assert "opportunities.withdraw" in {each.action for each in seen}
        assert not [each for each in seen if each.action.startswith("bids.")]


def test_R05_a_void_procedure_hands_back_what_was_not_opened(city: City) -> None:
    opportunity = with_bids(city)
    complaint = investigated(city, answered(city, opportunity.id, "documents", 3), 3)
    remedies.decide(city.app, city.supervisor, complaint.id, ANSWER, "void")
    with city.app.store.read() as work:
        assert len(work.bids.returned(opportunity.id)) == 3
    assert [bidding.my_bids(city.app, each)[0].state for each in city.bidders[:3]] == ["handed_back"] * 3
    assert opening_records.full_record(city.app, city.officer, opportunity.id).returned == ()
    _, seen = auditing.list_events(city.app, city.supervisor, limit=1000)
    assert not [each for each in seen if each.action.startswith("bids.")]
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


def test_S19_what_has_been_opened_meanwhile_is_not_withdrawn_any_more(city: City) -> None:
    opportunity = with_bids(city)
    made = withdrawing.propose_withdrawal(city.app, city.officer, opportunity.id, REASON)
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    with pytest.raises(Invalid, match=r"opportunities\.not_withdrawable"):
        second_person.approve(city.app, city.reviewer, made.id)
    assert state(city, opportunity.id) == "opened"
    with city.app.store.read() as work:
        assert work.bids.returned(opportunity.id) == []
    second_person.send_back(city.app, city.reviewer, made.id, "已经开榜，不能撤榜。")
    with pytest.raises(Invalid, match=r"opportunities\.not_withdrawable"):
        withdrawing.propose_withdrawal(city.app, city.officer, opportunity.id, REASON)
