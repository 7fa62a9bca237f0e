"""Objections to the published documents: to the law's day, answered before anything is opened, upheld with an addendum; R20."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from city import City, bid
from procedure_log import standing, walked
from procedure_steps import amend, open_together, until, withdrawn
from published_releases import checked
from remedy_steps import ANSWER, TEXT, answered, decided, investigated, objected, possible

from app.clock import CHINA
from app.domain.awards import document_objections_until
from app.domain.deadlines import china_date
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.domain.workdays import PACKAGED
from app.errors import Invalid, InvalidFields
from app.services import amending, auditing, bidding, opening, publishing, questions, remedies, remedy_answers


def state(city: City, opportunity_id: str) -> str:
    return status(publishing.read(city.app, city.officer, opportunity_id).opportunity, city.clock.now())


def on_the_list(city: City, regime: str = "tender_law", bids: int = 3) -> Opportunity:
    opportunity = city.opportunity(days=28, regime=regime)
    for n in range(bids):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"b{n}")
    return opportunity


def close(city: City, opportunity_id: str) -> None:
    with city.app.store.read() as work:
        deadline = work.opportunities.get(opportunity_id).tender_deadline
    until(city, deadline + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("code", "changed", "last"),
    [
        ("tender_law", None, date(2026, 12, 10)),
        ("tender_law", date(2026, 12, 3), date(2026, 12, 10)),
        # Published on Monday 23 November: the notice to Monday 30, then seven working days (《实施条例》第五十三条).
        ("gov_procurement", None, date(2026, 12, 9)),
        ("gov_procurement", date(2026, 11, 26), date(2026, 12, 9)),
        ("gov_procurement", date(2026, 12, 3), date(2026, 12, 14)),
    ],
)
def test_R20_R26_the_last_day_of_objections_to_the_documents(
    code: str, changed: date | None, last: date
) -> None:
    found = document_objections_until(code, PACKAGED, date(2026, 11, 23), date(2026, 12, 20), changed)
    assert found is not None
    assert found.day == last


def test_R20_a_late_objection_to_the_documents_is_refused_with_the_day_named(city: City) -> None:
    opportunity = on_the_list(city)
    last = china_date(opportunity.tender_deadline) - timedelta(days=10)
    found = remedies.until(city.app, city.bidders[1], opportunity.id)
    assert {subject: due.day for subject, due in found.items() if due} == {"documents": last}
    city.clock.advance(days=(last - china_date(city.clock.now())).days)
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "documents", TEXT, "x")
    assert china_date(filed.filed_at) == last
    city.clock.advance(days=1)
    with pytest.raises(Invalid) as refused:
        remedies.file(city.app, city.bidders[2], opportunity.id, "documents", TEXT, "y")
    assert (refused.value.code, refused.value.params["day"]) == ("remedies.too_late", last)
    assert remedies.until(city.app, city.bidders[2], opportunity.id) == {}


@pytest.mark.parametrize("regime", ["tender_law", "challenge"])
def test_R20_nothing_is_opened_before_an_objection_to_the_documents_is_answered(
    city: City, regime: str
) -> None:
    opportunity = on_the_list(city, regime)
    filed = remedies.file(city.app, city.bidders[3], opportunity.id, "documents", TEXT, "x")
    close(city, opportunity.id)
    with pytest.raises(Invalid, match=r"opening\.objection"):
        opening.begin(city.app, city.officer, opportunity.id)
    _, log = auditing.list_events(city.app, city.supervisor)
    assert [each.data["reason"] for each in log if each.outcome == "refused"] == ["objection"]
    for who in (city.officer, city.reviewer, city.supervisor):
        (hold,) = remedies.opening_waits_for(city.app, who, opportunity.id)
        assert (hold.kind, hold.number, hold.state) == ("objection", filed.number, "filed")
    remedies.accept(city.app, city.officer, filed.id)
    remedies.answer(city.app, city.officer, filed.id, ANSWER)
    assert remedies.opening_waits_for(city.app, city.officer, opportunity.id) == []
    open_together(city.app, city.officer, opportunity.id)
    assert state(city, opportunity.id) == "opened"


def test_R20_R05_a_suspended_procedure_tells_nobody_that_bids_are_too_few(city: City) -> None:
    opportunity = on_the_list(city, bids=1)
    filed = objected(city, opportunity.id, "documents", 3)
    close(city, opportunity.id)
    with pytest.raises(Invalid, match=r"opening\.objection"):
        opening.begin(city.app, city.officer, opportunity.id)
    assert state(city, opportunity.id) == "closed"
    remedies.withdraw(city.app, city.bidders[3], filed.id)
    assert opening.begin(city.app, city.officer, opportunity.id).record is not None
    assert state(city, opportunity.id) == "failed"


def test_R20_a_complaint_about_the_documents_holds_the_opening_until_it_is_decided(city: City) -> None:
    opportunity = on_the_list(city)
    filed = answered(city, opportunity.id, "documents")
    assert remedies.opening_waits_for(city.app, city.officer, opportunity.id) == []
    investigated(city, filed)
    close(city, opportunity.id)
    with pytest.raises(Invalid, match=r"opening\.objection"):
        opening.begin(city.app, city.officer, opportunity.id)
    remedies.decide(city.app, city.supervisor, filed.id, ANSWER)
    open_together(city.app, city.officer, opportunity.id)


def test_R20_procurement_law_suspends_nothing_by_itself(city: City) -> None:
    opportunity = on_the_list(city, "gov_procurement")
    filed = objected(city, opportunity.id, "documents", 3)
    close(city, opportunity.id)
    assert remedies.opening_waits_for(city.app, city.officer, opportunity.id) == []
    open_together(city.app, city.officer, opportunity.id)
    (view,) = remedies.of(city.app, city.officer, opportunity.id)
    assert (view.state, view.remedy.id) == ("accepted", filed.id)


def test_R20_an_upheld_objection_to_the_documents_needs_an_addendum_before_the_opening(city: City) -> None:
    opportunity = on_the_list(city)
    filed = objected(city, opportunity.id, "documents", 3)
    remedies.answer(city.app, city.officer, filed.id, ANSWER, "amend_documents")
    (hold,) = remedies.opening_waits_for(city.app, city.officer, opportunity.id)
    assert hold.kind == "objection", "one officer alone orders nothing"
    remedy_answers.approve(city.app, city.reviewer, filed.id)
    (hold,) = remedies.opening_waits_for(city.app, city.officer, opportunity.id)
    assert hold.kind == "addendum"
    issued = amend(city, opportunity.id, replace(opportunity.terms, scope="临河区三个地铁站。"))
    assert remedies.opening_waits_for(city.app, city.officer, opportunity.id) == []
    for n in range(3):
        row = bidding.my_bids(city.app, city.bidders[n])[0]
        bidding.confirm(city.app, city.bidders[n], row.bid, issued.number)
    close(city, opportunity.id)
    open_together(city.app, city.officer, opportunity.id)
    assert state(city, opportunity.id) == "opened"


def ordered_too_late(city: City) -> Opportunity:
    """The documents have to be changed, and the deadline passed before the department did it."""
    opportunity = on_the_list(city)
    filed = answered(city, opportunity.id, "documents", 3)
    decided(city, filed, "amend_documents", 3)
    assert state(city, opportunity.id) == "published"
    close(city, opportunity.id)
    with pytest.raises(Invalid, match=r"opening\.addendum"):
        opening.begin(city.app, city.officer, opportunity.id)
    return opportunity


def test_R20_R8_an_ordered_addendum_is_issued_after_the_deadline_and_opens_submission_again(
    city: City,
) -> None:
    opportunity = ordered_too_late(city)
    late = city.clock.now().astimezone(CHINA).date()
    issued = amend(city, opportunity.id, replace(opportunity.terms, scope="临河区三个地铁站。"))
    assert state(city, opportunity.id) == "published"
    # 《实施条例》第二十一条: fifteen whole days at least, the day of the release not counted.
    assert china_date(issued.deadline_after) > late + timedelta(days=15)
    assert issued.deadline_before == opportunity.tender_deadline
    bidding.submit(city.app, city.bidders[3], opportunity.id, bid(), "new")
    for n in range(2):
        (row,) = bidding.my_bids(city.app, city.bidders[n])
        assert row.state == "unconfirmed"
        bidding.confirm(city.app, city.bidders[n], row.bid, issued.number)
    with pytest.raises(Invalid, match=r"opening\.too_early"):
        opening.begin(city.app, city.officer, opportunity.id)
    close(city, opportunity.id)
    record = open_together(city.app, city.officer, opportunity.id)
    assert {each.enterprise for each in record.bids} == {city.bidders[n].enterprise_id for n in (0, 1, 3)}
    assert auditing.verify(city.app, city.supervisor).findings == ()
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    releases = checked(city, opportunity.number)["releases"]
    (changed,) = [each for each in releases if "tenderAmendment" in each["tag"]]
    assert changed["tender"]["status"] == "active"
    assert changed["tender"]["tenderPeriod"]["endDate"] == issued.deadline_after.astimezone(CHINA).isoformat()


def test_R20_after_the_deadline_the_addendum_has_to_change_the_documents(city: City) -> None:
    opportunity = ordered_too_late(city)
    with pytest.raises(InvalidFields) as refused:
        amend(city, opportunity.id, opportunity.terms, city.clock.now() + timedelta(days=40))
    assert [fault.code for fault in refused.value.faults] == ["amendments.nothing"]
    soon = city.clock.now() + timedelta(days=3)
    with pytest.raises(InvalidFields) as refused:
        amend(city, opportunity.id, replace(opportunity.terms, scope="临河区三个地铁站。"), soon)
    assert [fault.code for fault in refused.value.faults] == ["addenda.deadline_early"]
    assert state(city, opportunity.id) == "closed"


def test_R20_a_longer_deadline_alone_is_not_the_ordered_addendum(city: City) -> None:
    opportunity = on_the_list(city)
    decided(city, answered(city, opportunity.id, "documents", 3), "amend_documents", 3)
    amend(city, opportunity.id, opportunity.terms, opportunity.tender_deadline + timedelta(days=7))
    (hold,) = remedies.opening_waits_for(city.app, city.officer, opportunity.id)
    assert hold.kind == "addendum"


def test_R20_S19_a_draft_that_the_deadline_overtook_is_returned_or_released_by_another_person(
    city: City,
) -> None:
    opportunity = on_the_list(city)
    asked = questions.ask(city.app, city.bidders[2], opportunity.id, "接驳时段从几点开始？", "q")
    decided(city, answered(city, opportunity.id, "documents", 3), "amend_documents", 3)
    questions.answer(city.app, city.officer, asked.id, "接驳时段从七点开始。", True)
    close(city, opportunity.id)
    (waiting,) = amending.waiting(city.app, city.reviewer)
    assert [fault.code for fault in waiting.preview.faults] == ["amendments.nothing"]
    with pytest.raises(InvalidFields):
        amending.release(city.app, city.reviewer, waiting.draft.id)
    amending.send_back(city.app, city.reviewer, waiting.draft.id, "没有修改责令修改的内容")
    after = replace(opportunity.terms, scope="临河区三个地铁站。")
    draft = amending.draft(city.app, city.officer, opportunity.id, after, "按处理决定修改实施范围。")
    same = Actor(city.officer.id, "同一人", "reviewer", city.officer.department)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        amending.release(city.app, same, draft.id)
    amending.release(city.app, city.reviewer, draft.id)
    assert state(city, opportunity.id) == "published"


def test_R20_the_documents_can_be_ordered_to_be_changed_after_the_deadline_too(city: City) -> None:
    opportunity = on_the_list(city)
    filed = answered(city, opportunity.id, "documents", 3)
    investigated(city, filed, 3)
    close(city, opportunity.id)
    assert possible(city, opportunity.id) == ["dismissed", "unaffected", "amend_documents", "void"]
    remedies.decide(city.app, city.supervisor, filed.id, ANSWER, "amend_documents")
    assert state(city, opportunity.id) == "closed"
    amend(city, opportunity.id, replace(opportunity.terms, scope="临河区三个地铁站。"))
    assert state(city, opportunity.id) == "published"


def test_R2_without_an_order_nothing_is_amended_after_the_deadline(city: City) -> None:
    opportunity = on_the_list(city)
    close(city, opportunity.id)
    with pytest.raises(Invalid, match=r"addenda\.not_open"):
        amend(city, opportunity.id, replace(opportunity.terms, scope="临河区三个地铁站。"))


def test_R20_a_department_that_does_not_issue_the_ordered_addendum_withdraws(city: City) -> None:
    opportunity = ordered_too_late(city)
    withdrawn(city.app, city.officer, opportunity.id, "文件须修改，另行发榜。")
    assert state(city, opportunity.id) == "withdrawn"
    with pytest.raises(Invalid, match=r"addenda\.not_open"):
        amend(city, opportunity.id, replace(opportunity.terms, scope="临河区三个地铁站。"))


def test_R20_R05_a_procedure_void_before_the_opening_opens_nothing_and_names_nobody(city: City) -> None:
    opportunity = on_the_list(city)
    filed = answered(city, opportunity.id, "documents", 3)
    investigated(city, filed, 3)
    assert possible(city, opportunity.id) == ["dismissed", "unaffected", "amend_documents", "void"]
    remedies.decide(city.app, city.supervisor, filed.id, ANSWER, "void")
    assert state(city, opportunity.id) == "failed"
    with city.app.store.read() as work:
        stored = work.opportunities.get(opportunity.id)
        assert stored.failure_reason == "voided"
        assert work.scenarios.get(stored.scenario).opportunity == ""
    assert opening.read_opened(city.app, city.officer, opportunity.id) == []
    _, shown = auditing.list_events(city.app, city.supervisor)
    assert not [each for each in shown if each.role == "enterprise"]
    (view,) = remedies.of(city.app, city.supervisor, opportunity.id)
    assert view.enterprise_name == ""
    whole = checked(city, opportunity.number)["compiledRelease"]
    assert whole["tender"]["status"] == "unsuccessful"
    assert "bids" not in whole


def test_R20_procurement_law_has_the_documents_changed_by_a_new_procedure_only(city: City) -> None:
    opportunity = on_the_list(city, "gov_procurement")
    filed = answered(city, opportunity.id, "documents", 3)
    city.clock.advance(days=12)
    investigated(city, filed, 3)
    assert possible(city, opportunity.id) == ["dismissed", "unaffected", "void"]
    with pytest.raises(Invalid, match=r"remedies\.outcome_impossible"):
        remedies.decide(city.app, city.supervisor, filed.id, ANSWER, "amend_documents")


def test_R05_an_objection_or_complaint_before_the_opening_does_not_name_who_prepares_a_bid(
    city: City,
) -> None:
    opportunity = on_the_list(city, bids=0)
    with city.app.store.read() as work:
        own = work.enterprises.get(city.bidders[1].enterprise_id)
    for name in (own.name, own.uscc):
        with pytest.raises(InvalidFields) as caught:
            remedies.file(city.app, city.bidders[1], opportunity.id, "documents", f"{name}认为：{TEXT}", name)
        assert [fault.code for fault in caught.value.faults] == ["remedies.names_author"]
    filed = answered(city, opportunity.id, "documents")
    with pytest.raises(InvalidFields):
        remedies.complain(city.app, city.bidders[1], filed.id, f"{own.name}投诉：{TEXT}")
    assert remedies.complain(city.app, city.bidders[1], filed.id, TEXT).complained_at is not None


def test_R20_R2_a_draft_from_before_the_order_is_not_the_ordered_addendum(city: City) -> None:
    """Drafted in time about something else, it may not open submission again once the deadline has passed."""
    opportunity = on_the_list(city)
    filed = answered(city, opportunity.id, "documents", 3)
    investigated(city, filed, 3)
    other = replace(opportunity.terms, payer="临河区财政局（国库）")
    before = amending.draft(city.app, city.officer, opportunity.id, other, "更正付款单位的写法。")
    close(city, opportunity.id)
    remedies.decide(city.app, city.supervisor, filed.id, ANSWER, "amend_documents")
    (waiting,) = amending.waiting(city.app, city.reviewer)
    assert [fault.code for fault in waiting.preview.faults] == ["addenda.before_order"]
    with pytest.raises(Invalid, match=r"machines\.ordered_addendum_due"):
        amending.release(city.app, city.reviewer, before.id)
    assert state(city, opportunity.id) == "closed"
    amending.send_back(city.app, city.reviewer, before.id, "起草在先，请按处理决定重新起草。")
    amend(city, opportunity.id, replace(opportunity.terms, scope="临河区三个地铁站。"))
    assert remedies.opening_waits_for(city.app, city.officer, opportunity.id) == []
    assert state(city, opportunity.id) == "published"


def test_R20_a_draft_from_before_the_order_lifts_no_hold_when_it_is_released_in_time(city: City) -> None:
    opportunity = on_the_list(city)
    filed = answered(city, opportunity.id, "documents", 3)
    other = replace(opportunity.terms, payer="临河区财政局（国库）")
    before = amending.draft(city.app, city.officer, opportunity.id, other, "更正付款单位的写法。")
    city.clock.advance(seconds=1)
    decided(city, filed, "amend_documents", 3)
    amending.release(city.app, city.reviewer, before.id)
    (hold,) = remedies.opening_waits_for(city.app, city.officer, opportunity.id)
    assert hold.kind == "addendum"
    amend(city, opportunity.id, replace(other, scope="临河区三个地铁站。"))
    assert remedies.opening_waits_for(city.app, city.officer, opportunity.id) == []
