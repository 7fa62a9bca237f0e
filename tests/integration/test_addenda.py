"""Addenda and questions through the real services: what may change, what happens to deadline and sealed bids, who asked."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from city import City, bid
from procedure_steps import NOTE, amend, open_together

from app.clock import CHINA
from app.domain.scenarios import Conditions, Requirement
from app.errors import AppError, Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.services import addenda, amending, auditing, bidding, publishing, questions


@pytest.fixture
def opportunity(city: City):  # type: ignore[no-untyped-def]
    return city.opportunity(days=25)


def submitted(city: City, opportunity, number: int) -> str:  # type: ignore[no-untyped-def]
    return bidding.submit(city.app, city.bidders[number], opportunity.id, bid(), f"n{number}").bid


def terms(city: City, opportunity):  # type: ignore[no-untyped-def]
    return publishing.read(city.app, city.officer, opportunity.id).opportunity


def issue(city: City, opportunity, later: datetime | None = None, **changes: object):  # type: ignore[no-untyped-def]
    after = replace(terms(city, opportunity).terms, **changes)  # type: ignore[arg-type]
    return amend(city, opportunity.id, after, later)


def drafted(city: City, opportunity, **changes: object):  # type: ignore[no-untyped-def]
    after = replace(terms(city, opportunity).terms, **changes)  # type: ignore[arg-type]
    return amending.draft(city.app, city.officer, opportunity.id, after, NOTE)


def until(city: City, instant: datetime) -> None:
    city.clock.advance(seconds=(instant - city.clock.now()).total_seconds())


def state(city: City, number: int) -> str:
    return bidding.my_bids(city.app, city.bidders[number])[0].state


def test_R8_an_addendum_close_to_the_deadline_moves_it_to_fifteen_days(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    before = opportunity.tender_deadline
    city.clock.advance(days=20)  # 5 days are left
    found = issue(city, opportunity, scope="临河区三个地铁站。")
    local = city.clock.now().astimezone(CHINA)
    # 《实施条例》第二十一条: at least 15 days before the deadline, the first day not counted.
    assert found.deadline_after.astimezone(CHINA).date() >= local.date() + timedelta(days=15)
    assert found.deadline_before == before
    assert terms(city, opportunity).tender_deadline == found.deadline_after
    assert terms(city, opportunity).terms.scope == "临河区三个地铁站。"


def test_R8_an_addendum_in_good_time_leaves_the_deadline(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    found = issue(city, opportunity, scope="临河区三个地铁站。")
    assert found.deadline_after == opportunity.tender_deadline


@pytest.mark.parametrize(
    "change",
    [
        {"regime": "tender_law"},
        {"field": "community"},
        {"title": "低空无人机物流配送试点"},
        {"conditions": Conditions(("市政公用工程施工总承包二级",))},
    ],
)
def test_R8_subject_and_eligibility_stay(city: City, opportunity, change: dict[str, object]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidFields) as refused:
        issue(city, opportunity, **change)
    assert {fault.code for fault in refused.value.faults} == {"amendments.subject"}
    assert terms(city, opportunity).terms == opportunity.terms
    assert addenda.of(city.app, city.officer, opportunity.id) == []


def test_R8_no_new_mandatory_requirement(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    more = (*replace_weights(opportunity.terms.requirements), Requirement("R3", "须有现成车队", 10, True))
    with pytest.raises(InvalidFields) as refused:
        issue(city, opportunity, requirements=more)
    assert [fault.code for fault in refused.value.faults] == ["amendments.new_condition"]


def replace_weights(requirements: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    first, *rest = requirements
    return (replace(first, weight=first.weight - 10), *rest)


def test_an_addendum_is_linted_like_a_publication(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidFields) as refused:
        issue(city, opportunity, scope="有疑问请致电 13800138000。")
    assert ("scope", "scenarios.personal_data") in {(f.column, f.code) for f in refused.value.faults}


def test_sealed_bids_wait_for_a_confirmation_and_unconfirmed_ones_stay_sealed(
    city: City, opportunity
) -> None:  # type: ignore[no-untyped-def]
    ids = [submitted(city, opportunity, n) for n in range(4)]
    issue(city, opportunity, scope="临河区三个地铁站。")
    assert [state(city, n) for n in range(4)] == ["unconfirmed"] * 4
    for n in range(2):
        bidding.confirm(city.app, city.bidders[n], ids[n], 1)
    # A replacement is a confirmation, too.
    bidding.submit(city.app, city.bidders[2], opportunity.id, bid(sentence="改过的方案。"), "again", 1)
    assert [state(city, n) for n in range(4)] == ["sealed", "sealed", "sealed", "unconfirmed"]
    until(city, terms(city, opportunity).tender_deadline + timedelta(seconds=1))
    record = open_together(city.app, city.officer, opportunity.id)
    assert not record.failed
    assert {each.enterprise for each in record.bids} == {city.bidders[n].enterprise_id for n in range(3)}
    assert state(city, 3) == "returned"


def test_R7_unconfirmed_bids_do_not_count_towards_the_minimum(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    ids = [submitted(city, opportunity, n) for n in range(3)]
    issue(city, opportunity, scope="临河区三个地铁站。")
    for n in range(2):
        bidding.confirm(city.app, city.bidders[n], ids[n], 1)
    until(city, terms(city, opportunity).tender_deadline + timedelta(seconds=1))
    assert open_together(city.app, city.officer, opportunity.id).failed


def test_R8_a_mandatory_requirement_keeps_its_words_and_others_their_ids(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    first, second = opportunity.terms.requirements
    with pytest.raises(InvalidFields) as refused:
        issue(city, opportunity, requirements=(replace(first, text="须有十年以上运营经验"), second))
    assert [fault.code for fault in refused.value.faults] == ["amendments.new_condition"]
    issue(city, opportunity, requirements=(replace(second, weight=100),))
    assert [each.id for each in terms(city, opportunity).terms.requirements] == [second.id]


def test_a_bid_written_before_an_addendum_is_not_sealed_as_if_it_knew_it(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    key = submitted(city, opportunity, 0)
    issue(city, opportunity, scope="临河区三个地铁站。")
    with pytest.raises(Conflict, match=r"bids\.amended_again"):
        bidding.submit(city.app, city.bidders[1], opportunity.id, bid(), "late", 0, 0)
    issue(city, opportunity, scope="临河区四个地铁站。")
    with pytest.raises(Conflict, match=r"bids\.amended_again"):
        bidding.confirm(city.app, city.bidders[0], key, 1)
    bidding.confirm(city.app, city.bidders[0], key, 2)
    assert state(city, 0) == "sealed"


def test_a_question_has_one_answer_though_two_officers_answer_it(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    question = questions.ask(city.app, city.bidders[0], opportunity.id, "数据接口由谁提供？", "q")
    questions.answer(city.app, city.officer, question.id, "数据接口由采购人提供。", True)
    with pytest.raises(Conflict, match=r"addenda\.waiting"):
        questions.answer(city.app, city.officer, question.id, "数据接口由投标人提供。", False)
    draft = amending.draft_of(city.app, city.officer, opportunity.id)
    assert draft is not None
    amending.release(city.app, city.reviewer, draft.id)
    found = questions.answered(city.app, city.officer, opportunity.id)
    assert [(each.answer, each.affects_bids) for each in found] == [("数据接口由采购人提供。", True)]


def test_a_draft_does_not_answer_again_what_was_answered_and_blocks_nothing(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    question = questions.ask(city.app, city.bidders[0], opportunity.id, "数据接口由谁提供？", "q")
    questions.answer(city.app, city.officer, question.id, "数据接口由采购人提供。", True)
    draft = amending.draft_of(city.app, city.officer, opportunity.id)
    assert draft is not None
    with city.app.store.write() as work:  # as it could happen before the draft kept its question for itself
        questions.publish_answer(work, city.officer, question, "由投标人提供。", city.officer.id, False)
    with pytest.raises(Conflict, match=r"questions\.answered"):
        amending.release(city.app, city.reviewer, draft.id)
    amending.send_back(city.app, city.reviewer, draft.id, "该问题已经答复。")
    assert issue(city, opportunity, scope="临河区三个地铁站。").number == 1
    assert questions.answered(city.app, city.officer, opportunity.id)[0].answer == "由投标人提供。"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE questions SET answer = 'x'", "UPDATE questions SET affects_bids = 1",
     "UPDATE questions SET text = 'x'", "DELETE FROM questions"],
)  # fmt: skip
def test_an_answered_question_is_final(city: City, opportunity, statement: str) -> None:  # type: ignore[no-untyped-def]
    question = questions.ask(city.app, city.bidders[0], opportunity.id, "数据接口由谁提供？", "q")
    questions.answer(city.app, city.officer, question.id, "数据接口由采购人提供。", False)
    with pytest.raises(sqlite3.IntegrityError, match="final"), city.app.store.write() as work:
        work.db.conn.execute(statement)


def test_R5_an_answer_tells_nothing_about_who_asked(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    question = questions.ask(city.app, city.bidders[0], opportunity.id, "数据接口由谁提供？", "q")
    codes = set()
    for name in ("澄川甲科技有限公司", "澄川乙科技有限公司"):
        with pytest.raises(InvalidFields) as refused:
            questions.answer(city.app, city.officer, question.id, f"由{name}提供数据接口。", False)
        codes.add(refused.value.faults[0].code)
    assert codes == {"questions.names_company"}


def test_only_a_later_deadline_is_an_addendum_too(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    submitted(city, opportunity, 0)
    later = opportunity.tender_deadline + timedelta(days=7)
    found = issue(city, opportunity, later=later)
    assert (found.deadline_after, found.affects_bids) == (later, False)
    assert state(city, 0) == "sealed"
    with pytest.raises(InvalidFields, match=r"addenda\.refused"):
        issue(city, opportunity, later=later - timedelta(days=1))


def test_R2_nobody_confirms_or_amends_after_the_deadline(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    key = submitted(city, opportunity, 0)
    issue(city, opportunity, scope="临河区三个地铁站。")
    until(city, opportunity.tender_deadline)
    with pytest.raises(Invalid, match=r"bids\.confirm_too_late"):
        bidding.confirm(city.app, city.bidders[0], key, 1)
    with pytest.raises(Invalid, match=r"addenda\.not_open"):
        issue(city, opportunity, scope="四个地铁站。")


def test_F05_a_second_draft_waits_until_the_first_is_dealt_with(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    first = drafted(city, opportunity, scope="临河区三个地铁站。")
    with pytest.raises(Conflict, match=r"addenda\.waiting"):
        drafted(city, opportunity, scope="临河区四个地铁站。")
    amending.withdraw_draft(city.app, city.officer, first.id)
    second = drafted(city, opportunity, scope="临河区四个地铁站。")
    for done in (first, second):
        if done is second:
            amending.release(city.app, city.reviewer, second.id)
        with pytest.raises(Invalid, match=r"addenda\.no_draft"):
            amending.release(city.app, city.reviewer, done.id)
    assert terms(city, opportunity).terms.scope == "临河区四个地铁站。"


def test_S19_an_addendum_is_released_by_another_person_than_drafted_it(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    submitted(city, opportunity, 0)
    draft = drafted(city, opportunity, scope="临河区三个地铁站。")
    assert terms(city, opportunity).terms == opportunity.terms
    assert addenda.of(city.app, city.citizen, opportunity.id) == []
    assert state(city, 0) == "sealed"
    for who, refusal in (
        (city.officer, NotAllowed),
        (city.other_reviewer, NotFound),
        (city.bidders[0], NotAllowed),
    ):
        with pytest.raises(refusal):
            amending.release(city.app, who, draft.id)
    both = replace(city.reviewer, id=city.officer.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        amending.release(city.app, both, draft.id)
    (row,) = amending.waiting(city.app, city.reviewer)
    assert (row.draft.id, row.drafter, row.preview.affects_bids) == (draft.id, "officer-名", True)
    assert amending.waiting(city.app, city.other_reviewer) == []
    amending.release(city.app, city.reviewer, draft.id)
    assert amending.waiting(city.app, city.reviewer) == []
    assert terms(city, opportunity).terms.scope == "临河区三个地铁站。"
    assert state(city, 0) == "unconfirmed"


def test_R8_the_deadline_is_computed_at_the_release_not_at_the_draft(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    draft = drafted(city, opportunity, scope="临河区三个地铁站。")
    assert amending.waiting(city.app, city.reviewer)[0].preview.moved is False
    city.clock.advance(days=20)
    (row,) = amending.waiting(city.app, city.reviewer)
    issued = amending.release(city.app, city.reviewer, draft.id)
    assert row.preview.moved
    assert issued.deadline_after == row.preview.deadline_after
    assert (
        issued.deadline_after.astimezone(CHINA).date() - issued.issued_at.astimezone(CHINA).date()
    ).days > 15


def test_a_draft_that_is_sent_back_says_why_until_the_next_one_ends(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    draft = drafted(city, opportunity, scope="临河区三个地铁站。")
    with pytest.raises(Invalid, match=r"addenda\.return_reason"):
        amending.send_back(city.app, city.reviewer, draft.id, " 改 ")
    amending.send_back(city.app, city.reviewer, draft.id, "范围写得不清楚，请列出站名。")
    found = amending.returned(city.app, city.officer, opportunity.id)
    assert found is not None
    assert found.reason == "范围写得不清楚，请列出站名。"
    assert amending.draft_of(city.app, city.officer, opportunity.id) is None
    issue(city, opportunity, scope="临河区甲、乙、丙三个地铁站。")
    assert amending.returned(city.app, city.officer, opportunity.id) is None


def test_R2_a_draft_lapses_with_the_deadline(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    draft = drafted(city, opportunity, scope="临河区三个地铁站。")
    until(city, opportunity.tender_deadline)
    assert amending.waiting(city.app, city.reviewer) == []
    with pytest.raises(Invalid, match=r"addenda\.not_open"):
        amending.release(city.app, city.reviewer, draft.id)
    assert terms(city, opportunity).terms == opportunity.terms


def test_S15_an_addendum_of_another_department_is_not_found(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound):
        amending.draft(city.app, city.other_officer, opportunity.id, opportunity.terms, NOTE)
    for who in (city.bidders[0], city.reviewer, city.supervisor):
        with pytest.raises(NotAllowed):
            amending.draft(city.app, who, opportunity.id, opportunity.terms, NOTE)


def test_S15_nobody_confirms_for_somebody_else(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    key = submitted(city, opportunity, 0)
    issue(city, opportunity, scope="临河区三个地铁站。")
    with pytest.raises(NotFound):
        bidding.confirm(city.app, city.bidders[1], key, 1)
    assert state(city, 0) == "unconfirmed"


def test_addenda_cannot_be_altered_in_the_database(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    issue(city, opportunity, scope="临河区三个地铁站。")
    with pytest.raises(Exception, match="addenda are final"), city.app.store.write() as work:
        work.db.conn.execute("UPDATE addenda SET note = '改写'")


def test_R5_nobody_learns_who_asked(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    question = questions.ask(city.app, city.bidders[0], opportunity.id, "接驳班次按工作日还是全周排定？", "q")
    assert (
        questions.ask(city.app, city.bidders[0], opportunity.id, "别的文字也一样长。", "q") == question
    )  # F06
    (waiting,) = questions.waiting(city.app, city.officer, opportunity.id)
    shown = repr(waiting)
    for secret in (question.enterprise, question.asked_by, city.bidders[0].name):
        assert secret not in shown
    assert questions.mine(city.app, city.bidders[1], opportunity.id) == []
    assert [each.id for each in questions.mine(city.app, city.bidders[0], opportunity.id)] == [question.id]
    assert questions.answered(city.app, city.citizen, opportunity.id) == []
    # The supervisor's log does not tell either while bids are sealed.
    _, events = auditing.list_events(city.app, city.supervisor, limit=1000)
    assert "questions.ask" not in {event.action for event in events}
    questions.answer(city.app, city.officer, question.id, "按全周排定，节假日另行公告。", False)
    (public,) = questions.answered(city.app, city.citizen, opportunity.id)
    assert (public.text, public.answer) == ("接驳班次按工作日还是全周排定？", "按全周排定，节假日另行公告。")
    with pytest.raises(Conflict, match=r"questions\.answered"):
        questions.answer(city.app, city.officer, question.id, "另一个答复也行不行。", False)


def test_an_answer_that_affects_bids_is_an_addendum(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    submitted(city, opportunity, 0)
    question = questions.ask(city.app, city.bidders[1], opportunity.id, "数据接口由谁提供？", "q")
    city.clock.advance(days=20)
    questions.answer(city.app, city.officer, question.id, "数据接口由发榜单位提供。", True)
    assert (
        questions.answered(city.app, city.citizen, opportunity.id) == []
    )  # nothing is public before its release
    (waiting,) = amending.waiting(city.app, city.reviewer)
    assert (waiting.question, waiting.preview.affects_bids) == ("数据接口由谁提供？", True)
    amending.release(city.app, city.reviewer, waiting.draft.id)
    (public,) = questions.answered(city.app, city.citizen, opportunity.id)
    assert (public.answer, public.affects_bids) == ("数据接口由发榜单位提供。", True)
    (found,) = addenda.of(city.app, city.citizen, opportunity.id)
    assert (found.question, found.affects_bids, found.columns) == (question.id, True, ())
    assert found.deadline_after > found.deadline_before
    assert state(city, 0) == "unconfirmed"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("短", "length"),
        ("我公司电话 13800138000，请回电答复。", "personal"),
        ("澄川甲科技有限公司请问班次怎么排？", "names_asker"),
    ],
)
def test_a_question_that_gives_its_asker_away_is_refused(
    city: City, opportunity, text: str, code: str
) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidFields) as refused:
        questions.ask(city.app, city.bidders[0], opportunity.id, text, "q")
    assert [fault.code for fault in refused.value.faults] == [f"questions.{code}"]
    assert questions.waiting(city.app, city.officer, opportunity.id) == []


def test_questions_end_with_the_deadline_and_are_limited(city: City, opportunity) -> None:  # type: ignore[no-untyped-def]
    for n in range(10):
        questions.ask(city.app, city.bidders[0], opportunity.id, f"第{n}个问题怎么理解？", f"q{n}")
    with pytest.raises(Invalid, match=r"questions\.too_many"):
        questions.ask(city.app, city.bidders[0], opportunity.id, "还有一个问题可以吗？", "q11")
    until(city, opportunity.tender_deadline)
    with pytest.raises(AppError, match=r"questions\.too_late"):
        questions.ask(city.app, city.bidders[1], opportunity.id, "现在还能提问吗，请问？", "late")
