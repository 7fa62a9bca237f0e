"""赛马进程 and 毛遂自荐 as each of their people sees them; the mechanisms explained where an officer chooses."""

from __future__ import annotations

import pytest
from procedure_pages import fine

from app.domain.deadlines import china_date
from app.domain.users import PUBLIC, Actor
from app.services import nominations, publishing, race_judging, race_reading, scenarios

RACING = "JB-2026-0007"


def press(at, name: str, key: str):
    """Tick the confirmation of a step and press its button."""
    box = next(each for each in at.checkbox if str(each.key).startswith(f"race.sure.{name}"))
    box.check()
    return fine(at.button(key=key).click().run())


def room(shell, who: Actor = PUBLIC):
    return race_reading.room(shell.app, who, RACING)


def test_everybody_reads_the_race_on_the_public_page(shell, read) -> None:
    at = fine(shell.open("opportunity", "public", id=RACING))
    text = read(at)
    for row in room(shell).rows:
        assert row.name in text
    assert "赛马安排" in text
    assert "最多共付" in text
    assert "评分在晋级名额以外" in text


def test_finance_pays_the_published_amount_and_the_officer_lets_go_on(shell, read) -> None:
    at = fine(shell.open("race", "finance", id=RACING))
    waiting = next(row for row in room(shell).rows if row.state == "passed")
    assert "应付 18.00 万元" in read(at)
    fine(at.button(key="race.pay").click().run())
    assert "请先勾选" in read(at), "nothing is done without the confirmation"
    at = press(shell.open("race", "finance", id=RACING), "pay", "race.pay")
    assert "付款已登记" in read(at)
    at = fine(shell.open("race", "officer", id=RACING))
    assert f"进入下一赛段：{waiting.name}" in read(at)
    press(at, "next_stage", "race.next_stage")
    assert sorted(row.state for row in room(shell).rows) == ["eliminated", "running", "running"]


def test_a_racer_hands_in_and_sees_nobody_elses_result(shell, read) -> None:
    running = next(row for row in room(shell).rows if row.state == "running")
    other = next(row for row in room(shell).rows if row.state == "passed")
    with shell.app.store.read() as work:
        secret = work.races.results_of(other.racer)[0].note
    at = fine(shell.open("race", shell.actor("enterprise", "qiye1"), id=RACING))
    assert "提交成果" in read(at)
    assert secret not in read(at)
    at.text_area(key=f"race.note.{running.racer}.2").set_value("两个小区连续运行三十天，记录附后。")
    at = press(at, "submit", "race.submit")
    assert "成果已提交" in read(at)
    assert next(row.state for row in room(shell).rows if row.racer == running.racer) == "submitted"


def test_the_chair_sees_the_loss_before_it_eliminates(shell, read) -> None:
    running = next(row for row in room(shell).rows if row.state == "running")
    own = shell.actor("enterprise", "qiye1")
    assert own.enterprise_id == running.enterprise, "the demonstration lets a person race"
    race_judging.submit(shell.app, own, running.racer, "两个小区连续运行三十天，记录附后。", [])
    at = fine(shell.open("race", shell.actor("evaluator", "pingshen1"), id=RACING))
    assert f"评分：{running.name}" in read(at)
    at.number_input(key=f"race.points.{running.racer}.2").set_value(60.0)
    at = press(at, "score", "race.score")
    for login in ("pingshen2", "pingshen3"):
        race_judging.score(shell.app, shell.actor("evaluator", login), running.racer, 55.0)
    at = fine(shell.open("race", shell.actor("evaluator", "pingshen1"), id=RACING))
    assert "评分进度 3 / 3" in read(at)
    key = f"{running.racer}.2"
    fine(at.segmented_control(key=f"race.choice_of.{key}.submitted").set_value("eliminate").run())
    assert "已付给出局单位的款项将为 18.00 万元" in read(at)
    at.selectbox(key=f"race.code.{key}").set_value("not_met")
    at.text_area(key=f"race.reason.{key}").set_value("运行记录不足三十天，未达到赛段要求。")
    at = press(at, "eliminate", "race.eliminate")
    assert "已淘汰" in read(at)
    assert next(row for row in room(shell).rows if row.racer == running.racer).code == "not_met"


def test_the_supervisor_reads_and_does_nothing(shell, read) -> None:
    at = fine(shell.open("race", "supervisor", id=RACING))
    assert "现在没有需要您办理的事项" in read(at)
    assert not [each for each in at.button if str(each.key).startswith("race.")]


@pytest.mark.parametrize("role", ["officer", "reviewer", "enterprise", "evaluator", "finance"])
def test_the_room_without_a_race_says_what_to_wait_for(empty_shell, read, role: str) -> None:
    at = fine(empty_shell.open("race", role))
    assert "现在没有需要您参与的赛马" in read(at)


def test_an_enterprise_proposes_and_follows_it(shell, read) -> None:
    company = shell.actor("enterprise")
    at = fine(shell.open("nominations", company))
    for column, text in {
        "title": "公园夜间照明按需点亮",
        "problem": "公园后半夜灯全开着没有人，前半夜有人走的小路却黑着。",
        "solution": "按人流和天色分段调光，设备已在一处园区用过。",
        "effect": "用电减少四成，夜间诉求减少一半。",
    }.items():
        (at.text_input if column == "title" else at.text_area)(key=f"nominations.{column}.new").set_value(
            text
        )
    at.selectbox(key="nominations.department").set_value("澄川市数据局")
    fine(at.button(key="nominations.send").click().run())
    assert "已提交" in read(at)
    row = nominations.mine(shell.app, company)[0]
    assert (row.state, row.nomination.texts.title) == ("submitted", "公园夜间照明按需点亮")


def test_the_officer_accepts_a_proposal_into_a_draft(shell, read) -> None:
    officer = shell.actor("officer", "jingban")
    waiting = next(row for row in nominations.inbox(shell.app, officer) if row.state == "submitted")
    at = fine(shell.open("nominations", officer, id=waiting.nomination.number))
    assert "已有的相近内容" in read(at)
    assert waiting.nomination.texts.solution in read(at)
    at.checkbox(key=f"nominations.accept_sure.{waiting.nomination.id}").check()
    fine(at.button(key="nominations.accept").click().run())
    row = next(
        each for each in nominations.inbox(shell.app, officer) if each.nomination.id == waiting.nomination.id
    )
    assert row.state == "accepted"
    at = fine(shell.open("scenarios", officer, id=row.nomination.scenario))
    assert waiting.nomination.texts.solution not in read(at)


def test_another_department_has_an_empty_inbox(shell, read) -> None:
    at = fine(shell.open("nominations", shell.actor("officer", "jingban2")))
    assert "没有企业自荐" in read(at)


def test_the_officer_reads_what_each_mechanism_means_and_plans_a_race(shell, read) -> None:
    officer = shell.actor("officer", "jingban")
    draft = scenarios.new_scenario(shell.app, officer, "电梯困人快速救援")
    at = fine(shell.open("scenarios", officer, id=draft.id))
    step = next(each for each in at.segmented_control if str(each.key).startswith("scenarios.step"))
    at = fine(step.set_value(2).run())
    choice = next(each for each in at.selectbox if str(each.key).startswith("scenarios.mechanism."))
    for code, words in (("best_of", "与揭榜挂帅程序、家数相同"), ("first_use", "首次应用的依据")):
        at = fine(choice.set_value(code).run())
        choice = next(each for each in at.selectbox if str(each.key).startswith("scenarios.mechanism."))
        assert words in read(at)
    at = fine(choice.set_value("race").run())
    assert "赛马安排" in read(at)
    fine(next(each for each in at.button if each.key == "scenarios.save").click().run())
    assert scenarios.read(shell.app, officer, draft.id).mechanism == "race"


def test_what_was_paid_stands_in_the_city(shell) -> None:
    """The demonstration's race went through the services: its payments are those of its plan."""
    view = room(shell)
    amounts = {stage.number: stage.payment_fen for stage in view.stages}
    for row in view.rows:
        assert row.paid_fen == sum(amounts[cell.stage] for cell in row.cells if cell.paid_on)
    found = publishing.read(shell.app, PUBLIC, RACING)
    assert found.winner == ""
    assert china_date(found.opportunity.published_at) < view.stages[0].due_on
