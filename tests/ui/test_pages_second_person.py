"""What one person proposes on a challenge's page and the reviewer confirms on the approvals page; R12, R13."""

from __future__ import annotations

from procedure_pages import approve_there, fine, frames, row_of, second_page
from procedure_steps import SPECIAL, seat_directly

from app.domain.users import Actor
from app.services import accounts, committees, drawing, evaluating, opening, second_person

OPENED = "JB-2026-0004"
EXPERTS = ("pingshen1", "pingshen2", "pingshen3")
EXPERT_NAMES = ("顾怀远", "秦素商", "邵庭筠")


def test_R12_experts_chosen_directly_are_confirmed_by_the_reviewer(shell, read) -> None:
    row, officer = row_of(shell, OPENED), shell.actor("officer")
    people = [each.id for each in committees.read(shell.app, officer, row.id).candidates]
    at = fine(shell.open("challenges", "officer", id=OPENED))
    at.multiselect(key=f"evaluation.chosen.{OPENED}").set_value(people[:2])
    at.text_area(key=f"committee.direct_why.{OPENED}").set_value("专门技术，库内同类专家只有这几位。")
    at = fine(at.button(key="committee.direct_propose").click().run())
    assert "应为单数" in frames(at)
    assert "专家应当随机抽取" in frames(at)
    at.selectbox(key=f"committee.direct.{OPENED}").set_value("complex_matter")
    at.text_input(key=f"committee.approval.{OPENED}").set_value(SPECIAL.approval)
    at.multiselect(key=f"evaluation.chosen.{OPENED}").set_value(people[:3])
    at = fine(at.button(key="committee.direct_propose").click().run())
    assert "等待另一人复核" in read(at)
    assert row_of(shell, OPENED).status == "opened"
    at = second_page(shell, "committee", row.id)
    for person in EXPERT_NAMES:
        assert person in read(at) + frames(at)
    assert SPECIAL.approval in read(at) + frames(at)
    assert "技术复杂、专业性强" in read(at) + frames(at), "the reason of the law, beside the officer's own"
    assert "库内同类专家只有这几位" in read(at) + frames(at)
    fine(approve_there(shell, at, "committee", row.id))
    assert len(evaluating.state(shell.app, officer, row.id).evaluators) == 3


def test_R13_a_replacement_waits_for_the_reviewer_and_may_be_recalled(shell, read) -> None:
    row, officer = row_of(shell, OPENED), shell.actor("officer")
    people = [shell.actor("evaluator", login) for login in EXPERTS]
    seat_directly(shell.app, officer, row.id, [each.id for each in people])
    accounts.add_demo_user(shell.app, "pingshen9", "后备专家", "evaluator", "评审专家库", "")
    coming = shell.actor("evaluator", "pingshen9")

    def propose():
        at = fine(shell.open("challenges", "officer", id=OPENED))
        at.selectbox(key=f"evaluation.out.{OPENED}").set_value(people[2].id)
        at.selectbox(key=f"evaluation.into.{OPENED}").set_value(coming.id)
        at.text_input(key=f"evaluation.reason.{OPENED}").set_value("因病不能参加评审")
        return fine(at.button(key="evaluation.replace").click().run())

    at = propose()
    assert "等待另一人复核" in read(at)
    waits = second_person.last_of(shell.app, officer, "replacement", row.id)
    assert waits is not None
    at = fine(at.button(key=f"proposals.recall.{waits.id}").click().run())
    assert "已撤回" in read(at)
    propose()
    at = second_page(shell, "replacement", row.id)
    assert "后备专家" in read(at) + frames(at)
    fine(approve_there(shell, at, "replacement", row.id))
    seats = {each.id: each.sits for each in committees.read(shell.app, officer, row.id).seats}
    assert (seats[people[2].id], seats[coming.id]) == (False, True)


def test_R13_an_empty_seat_is_filled_by_the_next_of_the_draw_in_one_step(shell, read) -> None:
    row, officer = row_of(shell, OPENED), shell.actor("officer")
    accounts.add_demo_user(shell.app, "pingshen9", "后备专家", "evaluator", "评审专家库", "")
    drawing.announce(shell.app, officer, row.id, 3, "311789")
    found = drawing.witness(shell.app, shell.actor("supervisor"), row.id, "20426")
    committees.appoint(shell.app, officer, row.id, [each.id for each in found.drawn])
    with shell.app.store.read() as work:
        leaving = work.users.get(found.drawn[0].id)
        following = work.users.get(found.reserve[0].id)
    bidder = opening.read_opened(shell.app, officer, row.id)[0].enterprise_name
    out = Actor(leaving.id, leaving.name, "evaluator", leaving.department)
    assert not committees.declare(shell.app, out, row.id, [bidder])
    at = fine(shell.open("challenges", "officer", id=OPENED))
    assert "评审小组人数不足" in read(at)
    at = fine(at.button(key="evaluation.move_up").click().run())
    assert f"已换入{following.name}" in read(at)
    assert committees.read(shell.app, officer, row.id).lawful
