"""Questions and addenda as the asker, the department and everybody else meet them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from procedure_pages import fine, open_row, some_bid
from streamlit.testing.v1 import AppTest

from app.domain.users import Actor
from app.services import addenda, amending, bidding, publishing, questions
from app.services.publishing import OpportunityRow

TEXT = "夜间数据接口由哪一方提供？"


def asked(shell, row: OpportunityRow) -> str:
    return questions.ask(shell.app, shell.actor("enterprise"), row.id, TEXT, "form").id


def desk(shell, row: OpportunityRow) -> AppTest:
    at = fine(shell.open("challenges", shell.actor("officer", "jingban"), id=row.number))
    key = next(each.key for each in at.button_group if each.key.startswith("challenges.part."))
    return fine(at.button_group(key=key).set_value("addenda").run())


def reviewer_of(shell, row: OpportunityRow) -> Actor:
    with shell.app.store.read() as work:
        user = work.users.where("role = 'reviewer' AND department = ?", [row.department])[0]
    return Actor(user.id, user.name, user.role, user.department, "")


def test_a_draft_is_taken_back_or_sent_back_with_a_reason(shell, read) -> None:
    row = open_row(shell)
    officer = shell.actor("officer", "jingban")
    terms = publishing.read(shell.app, officer, row.id).opportunity.terms
    after = replace(terms, scope=f"{terms.scope}另含两个站口。")
    amending.draft(shell.app, officer, row.id, after, "补充实施范围。")
    at = desk(shell, row)
    at = fine(at.button(key="addenda.withdraw_draft").click().run())
    assert amending.draft_of(shell.app, officer, row.id) is None
    draft = amending.draft(shell.app, officer, row.id, after, "补充实施范围。")
    at = fine(shell.open("approvals", reviewer_of(shell, row)))
    at = fine(at.button(key="addenda.send_back").click().run())
    assert "请写明退回理由" in read(at)
    at.text_area(key=f"addenda.return_reason.{draft.id}").set_value("请写明站口名称。")
    fine(at.button(key="addenda.send_back").click().run())
    assert "请写明站口名称。" in read(desk(shell, row))


def test_an_enterprise_asks_and_everybody_reads_the_answer_without_its_name(shell, read) -> None:
    row = open_row(shell)
    at = fine(shell.open("opportunity", "enterprise", id=row.number))
    at.text_area(key=f"questions.ask.{row.id}").set_value(TEXT)
    at = fine(at.button(key="questions.send").click().run())
    assert "等待答复" in read(at)
    assert TEXT not in read(fine(shell.open("opportunity", "citizen", id=row.number)))
    at = desk(shell, row)
    (question,) = questions.waiting(shell.app, shell.actor("officer", "jingban"), row.id)
    assert TEXT in read(at)
    assert shell.actor("enterprise").name not in read(at)
    at.text_area(key=f"questions.answer.{question.id}").set_value("由发榜单位的数据平台统一提供。")
    at = fine(at.button(key=f"questions.publish.{question.id}").click().run())
    shown = read(fine(shell.open("opportunity", "public", id=row.number)))
    assert TEXT in shown
    assert "由发榜单位的数据平台统一提供" in shown


def test_a_refused_question_keeps_what_was_written(shell, read) -> None:
    row = open_row(shell)
    at = fine(shell.open("opportunity", "enterprise", id=row.number))
    at.text_area(key=f"questions.ask.{row.id}").set_value("致电 13800138000 联系我们答复")
    at = fine(at.button(key="questions.send").click().run())
    assert "问题未提交" in read(at)
    assert at.text_area(key=f"questions.ask.{row.id}").value == "致电 13800138000 联系我们答复"


def test_the_desk_shows_what_an_addendum_does_before_it_goes_out(shell, read) -> None:
    row = open_row(shell)
    shell.clock.advance(seconds=(row.tender_deadline - shell.clock.now() - timedelta(days=3)).total_seconds())
    at = desk(shell, row)
    at = fine(at.button_group(key=f"addenda.parts.{row.number}.1").set_value(["money"]).run())
    ceiling = at.number_input(key="scenarios.ceiling_fen.900001")
    at = fine(ceiling.set_value(round(ceiling.value * 0.9, 2)).run())
    assert "须由投标单位在截止前重新确认" in read(at)
    assert "顺延至" in read(at)
    at.text_area(key=f"addenda.note.{row.number}.1").set_value("按评审意见下调最高限价。")
    at = fine(at.button(key="addenda.hand_in").click().run())
    assert "请先勾选确认事项" in read(at)
    assert addenda.of(shell.app, shell.actor("public"), row.id) == []
    at.checkbox(key=f"addenda.sure.{row.number}.1").set_value(True)
    at = fine(at.button(key="addenda.hand_in").click().run())
    assert addenda.of(shell.app, shell.actor("public"), row.id) == []
    assert "待发布" in read(at)
    at = fine(shell.open("approvals", reviewer_of(shell, row)))
    assert "须由投标单位在截止前重新确认" in read(at)
    at = fine(at.button(key="addenda.release").click().run())
    assert "请先勾选确认事项" in read(at)
    (waiting,) = amending.waiting(shell.app, reviewer_of(shell, row))
    at.checkbox(key=f"addenda.release_sure.{waiting.draft.id}").set_value(True)
    fine(at.button(key="addenda.release").click().run())
    (issued,) = addenda.of(shell.app, shell.actor("public"), row.id)
    assert issued.columns == ("ceiling_fen",)
    assert "第 1 号补遗" in read(fine(shell.open("opportunity", "public", id=row.number)))


def test_a_bidder_confirms_after_an_addendum(shell, read) -> None:
    row = open_row(shell)
    bidder, officer = shell.actor("enterprise"), shell.actor("officer", "jingban")
    bidding.submit(shell.app, bidder, row.id, some_bid(shell, row), "nonce")
    question = asked(shell, row)
    questions.answer(shell.app, officer, question, "由发榜单位的数据平台统一提供。", True)
    (waiting,) = amending.waiting(shell.app, reviewer_of(shell, row))
    amending.release(shell.app, reviewer_of(shell, row), waiting.draft.id)
    at = fine(shell.open("bids", "enterprise"))
    assert "补遗后待确认" in read(at)
    at = fine(at.button(key="bids.confirm").click().run())
    assert "请先勾选确认事项" in read(at)
    at.checkbox(key="bids.confirm_sure").set_value(True)
    at = fine(at.button(key="bids.confirm").click().run())
    assert bidding.my_bids(shell.app, bidder)[0].state == "sealed"
    assert publishing.read(shell.app, bidder, row.id).opportunity.terms.title


def test_the_linter_warns_before_publishing_and_does_not_stand_in_the_way(shell, read) -> None:
    """A copy of another scenario is named (C23), missing scoring criteria are named, and publishing stays possible."""
    from app.services import scenarios

    officer = shell.actor("officer", "jingban")
    row = open_row(shell)
    terms = publishing.read(shell.app, officer, row.id).opportunity.terms
    blank = scenarios.new_scenario(shell.app, officer, "照搬来的场景标题")
    draft = scenarios.save(
        shell.app, officer,
        replace(
            terms, id=blank.id, revision=blank.revision, title=blank.title, opportunity="", evidence=None, topic=""
        ),
    )  # fmt: skip
    findings = publishing.check(shell.app, officer, draft.id, row.tender_deadline)
    copied = [each for each in findings if each.code == "linting.copied"]
    assert (terms.title,) in [each.evidence for each in copied]
    at = fine(shell.open("scenarios", officer, id=draft.id))
    key = next(each.key for each in at.segmented_control if each.key.startswith("scenarios.step."))
    at = fine(at.segmented_control(key=key).set_value(4).run())
    shown = "\n".join(str(each.value) for each in [*at.markdown, *at.warning])
    assert "请核实" in shown
    assert terms.title in shown
