"""异议与投诉 as each of its people sees it: the last day, the opening that waits, answers by two, outcomes with articles; R20."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procedure_pages import fine, open_row, row_of
from remedy_steps import ANSWER, TEXT

from app.domain.users import Actor
from app.services import awarding, opening, remedies, remedy_answers
from app.services.publishing import OpportunityRow

EVALUATED = "JB-2026-0003"
RACING = "JB-2026-0007"


def listed(shell) -> tuple[OpportunityRow, Actor]:
    """An opportunity that accepts bids and, still, objections to its documents; an enterprise."""
    row, who = open_row(shell), shell.actor("enterprise", "qiye1")
    with shell.app.store.write() as work:
        stored = work.opportunities.get(row.id)
        later = type(stored)(**{**vars(stored), "tender_deadline": work.now + timedelta(days=15)})
        work.opportunities.save(later)
        work.record(shell.actor("officer"), "test.change")
    return row, who


def test_R20_an_enterprise_objects_to_the_documents_before_the_opening_and_reads_the_last_day(
    shell, read
) -> None:
    row, who = listed(shell)
    at = fine(shell.open("opportunity", who, id=row.number))
    due = remedies.until(shell.app, who, row.id)["documents"]
    assert due is not None
    assert f"榜单文件：{due.day.year}" in read(at).replace(" ", "")
    at.text_area(key=f"remedies.text.{row.number}").set_value(TEXT)
    at = fine(at.button(key="remedies.file").click().run())
    (view,) = remedies.of(shell.app, who, row.id)
    assert (view.state, view.remedy.subject) == ("filed", "documents")
    assert "现在没有可以提出异议的事项" in read(at)


def test_R20_the_officer_reads_why_the_opening_waits_and_answers_there(shell, read) -> None:
    row, who = listed(shell)
    filed = remedies.file(shell.app, who, row.id, "documents", TEXT, "x")
    at = shell.open("challenges", "officer", id=row.number)
    at = fine(at.segmented_control(key=f"challenges.part.{row.number}.published").set_value("opening").run())
    assert "程序暂停，不能开榜" in read(at)
    assert filed.number in read(at)
    assert row_name(shell, who) not in read(at), "R5: who objects is told to nobody before the opening"
    at = fine(at.button(key=f"remedies.accept.{filed.id}").click().run())
    options = at.selectbox(key=f"remedies.outcome.{filed.id}.accepted").options
    assert options == ["异议不成立或不影响结果，维持", "成立，修改文件后继续"]
    at.text_area(key=f"remedies.reply.{filed.id}.accepted").set_value(ANSWER)
    at = fine(at.button(key=f"remedies.answer.{filed.id}").click().run())
    assert "程序暂停，不能开榜" not in read(at)


def row_name(shell, who: Actor) -> str:
    with shell.app.store.read() as work:
        return work.enterprises.get(who.enterprise_id).name


@pytest.fixture
def drafted(shell) -> tuple[str, str]:
    """An answer with effect drafted by the officer: the opportunity, the objection."""
    officer, row = shell.actor("officer"), row_of(shell, RACING)
    with shell.app.store.write() as work:
        stored = work.opportunities.get(row.id)
        work.opportunities.save(type(stored)(**{**vars(stored), "publicity_from": work.now}))
        work.record(officer, "test.change")
    loser = opening.read_opened(shell.app, officer, row.id)[0]
    bidder = Actor("seed-bidder", "投标经办", "enterprise", "", loser.enterprise)
    filed = remedies.file(shell.app, bidder, row.id, "result", TEXT, "x")
    remedies.accept(shell.app, officer, filed.id)
    remedies.answer(shell.app, officer, filed.id, ANSWER, "re_evaluate")
    return row.id, filed.id


def test_R20_S19_the_second_person_gives_the_answer_and_sees_what_it_ends(shell, read, drafted) -> None:
    opportunity, filed = drafted
    at = fine(shell.open("approvals", "reviewer"))
    text = read(at)
    for words in ("异议答复：待复核", "成立，退回评审小组重新合议", "依据：", "沉没成本", ANSWER):
        assert words in text
    at = fine(at.button(key=f"remedies.approve_answer.{filed}").click().run())
    assert row_of(shell, RACING).status == "consensus"
    race = fine(shell.open("race", "officer", id=RACING))
    assert "已终止（结果撤销）" in read(race)
    assert remedy_answers.waiting(shell.app, shell.actor("reviewer")) == []
    assert awarding.notice(shell.app, shell.actor("officer"), opportunity) is None


def test_R20_an_answer_sent_back_is_told_to_the_officer(shell, read, drafted) -> None:
    _, filed = drafted
    at = fine(shell.open("approvals", "reviewer"))
    at.text_area(key=f"remedies.reply.{filed}.answer_drafted").set_value("分值汇总无误，请维持原结果。")
    fine(at.button(key=f"remedies.return_answer.{filed}").click().run())
    at = fine(shell.open("challenges", "officer", id=RACING))
    assert "分值汇总无误，请维持原结果。" in read(at)


def test_R20_a_procedure_void_before_the_opening_says_that_nothing_was_opened(shell, read) -> None:
    row, who = listed(shell)
    officer, supervisor = shell.actor("officer"), shell.actor("supervisor")
    filed = remedies.file(shell.app, who, row.id, "documents", TEXT, "x")
    remedies.accept(shell.app, officer, filed.id)
    at = fine(shell.open("challenges", "officer", id=row.number))
    at = fine(at.segmented_control(key=f"challenges.part.{row.number}.published").set_value("opening").run())
    assert at.text_area(key=f"remedies.reply.{filed.id}.accepted").label == "答复内容"
    remedies.answer(shell.app, officer, filed.id, ANSWER)
    at = fine(shell.open("opportunity", who, id=row.number))
    assert at.text_area(key=f"remedies.reply.{filed.id}.answered").label == "投诉内容（撤回的无须填写）"
    remedies.complain(shell.app, who, filed.id, TEXT)
    remedies.take_up(shell.app, supervisor, filed.id)
    at = fine(shell.open("complaints", supervisor))
    assert at.text_area(key=f"remedies.reply.{filed.id}.investigated").label == "处理决定内容"
    options = at.selectbox(key=f"remedies.outcome.{filed.id}.investigated").options
    assert options == ["驳回", "成立，但不影响结果", "成立，修改文件后继续", "成立，程序无效，流榜"]
    assert "依据：" in read(at)
    remedies.decide(shell.app, supervisor, filed.id, ANSWER, "void")
    assert "没有开榜，投标保持密封" in read(fine(shell.open("challenges", "officer", id=row.number)))


def test_R13_who_witnessed_it_reads_that_another_supervisor_decides(shell, read) -> None:
    row, officer = row_of(shell, RACING), shell.actor("officer")
    with shell.app.store.write() as work:
        stored = work.opportunities.get(row.id)
        work.opportunities.save(type(stored)(**{**vars(stored), "publicity_from": work.now}))
        work.record(officer, "test.change")
    bid = opening.read_opened(shell.app, officer, row.id)[0]
    bidder = Actor("seed-bidder", "投标经办", "enterprise", "", bid.enterprise)
    filed = remedies.file(shell.app, bidder, row.id, "evaluation", TEXT, "x")
    remedies.accept(shell.app, officer, filed.id)
    remedies.answer(shell.app, officer, filed.id, ANSWER)
    remedies.complain(shell.app, bidder, filed.id, TEXT)
    at = fine(shell.open("complaints", "supervisor"))
    assert "应当回避" in read(at)
    assert not [each for each in at.button if str(each.key).startswith("remedies.")]


def test_the_list_says_that_a_race_is_run(shell, read) -> None:
    assert "赛马中" in read(fine(shell.open("opportunities", "public", status="racing")))
    at = fine(shell.open("opportunity", "public", id=RACING))
    assert "赛马中" in read(at)
    assert "公示中" not in read(at)


def test_R20_S19_a_refusal_of_an_objection_is_confirmed_by_the_reviewer(shell, read) -> None:
    row, who = listed(shell)
    filed = remedies.file(shell.app, who, row.id, "documents", TEXT, "x")

    def at_the_opening():
        at = shell.open("challenges", "officer", id=row.number)
        choice = at.segmented_control(key=f"challenges.part.{row.number}.published")
        return fine(choice.set_value("opening").run())

    at = at_the_opening()
    at.text_area(key=f"remedies.reply.{filed.id}.filed").set_value(ANSWER)
    at = fine(at.button(key=f"remedies.not_accept.{filed.id}").click().run())
    assert "已提请复核" in read(at)
    assert "程序暂停，不能开榜" in read(at), "it is not told yet"
    assert not [each for each in at.button if str(each.key) == f"remedies.accept.{filed.id}"]
    second = fine(shell.open("approvals", "reviewer"))
    assert ANSWER in read(second)
    second.text_area(key=f"remedies.reply.{filed.id}.filed").set_value("异议写明了事实，应当受理并答复。")
    second = fine(second.button(key=f"remedies.return_refusal.{filed.id}").click().run())
    at = at_the_opening()
    assert "异议写明了事实，应当受理并答复。" in read(at)
    at.text_area(key=f"remedies.reply.{filed.id}.filed").set_value(ANSWER)
    fine(at.button(key=f"remedies.not_accept.{filed.id}").click().run())
    second = fine(shell.open("approvals", "reviewer"))
    second = fine(second.button(key=f"remedies.confirm_refusal.{filed.id}").click().run())
    (view,) = remedies.of(shell.app, who, row.id)
    assert (view.state, view.remedy.answer) == ("not_accepted", ANSWER)
