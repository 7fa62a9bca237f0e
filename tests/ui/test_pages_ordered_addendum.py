"""补遗 that was ordered: the department issues it after the deadline, and submission is open again; R8, R20."""

from __future__ import annotations

from datetime import timedelta

from procedure_pages import fine, open_row, row_of
from remedy_steps import ANSWER, TEXT
from streamlit.testing.v1 import AppTest

from app.domain.users import Actor
from app.services import addenda, amending, remedies, remedy_answers


def desk(shell, number: str, part: str) -> AppTest:
    at = fine(shell.open("challenges", shell.actor("officer", "jingban"), id=number))
    key = next(each.key for each in at.button_group if each.key.startswith("challenges.part."))
    return fine(at.button_group(key=key).set_value(part).run())


def reviewer(shell, department: str) -> Actor:
    with shell.app.store.read() as work:
        user = work.users.where("role = 'reviewer' AND department = ?", [department])[0]
    return Actor(user.id, user.name, user.role, user.department, "")


def test_R20_R8_an_addendum_ordered_and_not_issued_in_time_is_issued_after_the_deadline(shell, read) -> None:
    row, officer = open_row(shell), shell.actor("officer", "jingban")
    shell.clock.advance(seconds=(row.tender_deadline - shell.clock.now()).total_seconds() - 60)
    with shell.app.store.write() as work:  # the objection came in time, three weeks ago
        stored = work.opportunities.get(row.id)
        later = stored.tender_deadline + timedelta(days=20)
        work.opportunities.save(type(stored)(**{**vars(stored), "tender_deadline": later}))
        work.record(officer, "test.change")
    filed = remedies.file(shell.app, shell.actor("enterprise", "qiye1"), row.id, "documents", TEXT, "x")
    remedies.accept(shell.app, officer, filed.id)
    remedies.answer(shell.app, officer, filed.id, ANSWER, "amend_documents")
    remedy_answers.approve(shell.app, reviewer(shell, row.department), filed.id)
    assert "投标已经截止而尚未开榜" not in read(desk(shell, row.number, "addenda"))
    shell.clock.advance(days=20, minutes=5)
    assert row_of(shell, row.number).status == "closed"
    assert "补遗在投标截止前没有发布" in read(desk(shell, row.number, "opening"))
    at = desk(shell, row.number, "addenda")
    assert "投标已经截止而尚未开榜" in read(at)
    at = fine(at.button_group(key=f"addenda.parts.{row.number}.1").set_value(["money"]).run())
    ceiling = at.number_input(key="scenarios.ceiling_fen.900001")
    at = fine(ceiling.set_value(round(ceiling.value * 0.9, 2)).run())
    assert "顺延至" in read(at)
    at.text_area(key=f"addenda.note.{row.number}.1").set_value("按异议答复下调最高限价。")
    at.checkbox(key=f"addenda.sure.{row.number}.1").set_value(True)
    fine(at.button(key="addenda.hand_in").click().run())
    second = reviewer(shell, row.department)
    (waiting,) = amending.waiting(shell.app, second)
    at = fine(shell.open("approvals", second))
    at.checkbox(key=f"addenda.release_sure.{waiting.draft.id}").set_value(True)
    fine(at.button(key="addenda.release").click().run())
    (issued,) = addenda.of(shell.app, shell.actor("public"), row.id)
    assert issued.deadline_after > shell.clock.now() + timedelta(days=15)
    assert row_of(shell, row.number).status == "published"
    assert "投标已经截止而尚未开榜" not in read(desk(shell, row.number, "addenda"))
