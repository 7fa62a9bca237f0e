"""履约 as department, enterprise, reviewer, finance, supervisor and citizens see it; the whitelist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procedure_pages import fine, frames, row_of

from app.domain.deadlines import china_date
from app.domain.delivery import with_addition
from app.services import (
    carrying_out,
    contracting,
    delivery_decisions,
    delivery_views,
    publishing,
    whitelisting,
)

NUMBER = "JB-2026-0008"
AWARDED = "JB-2026-0001"
OPINION = "经验收组现场核验，成果与合同一致。"


def view_of(shell):  # type: ignore[no-untyped-def]
    return delivery_views.read(shell.app, shell.actor("officer"), NUMBER)


def company(shell):  # type: ignore[no-untyped-def]
    """The demonstration person whose company has the contract."""
    return shell.actor("enterprise", "qiye3")


def room(shell, who, name: str):  # type: ignore[no-untyped-def]
    return fine(shell.open("delivery", who, id=NUMBER, room=name))


@pytest.mark.parametrize("role", ["officer", "reviewer", "finance", "supervisor"])
def test_the_demonstration_shows_a_contract_in_progress_with_two_milestones(shell, read, role: str) -> None:
    at = fine(shell.open("delivery", role))
    assert NUMBER in frames(at)
    at = fine(shell.open("delivery", role, id=NUMBER))
    assert "已确认" in frames(at)
    assert "待交付" in frames(at)
    assert "实施中" in read(at)


def test_an_enterprise_sees_its_own_contracts_only(shell, read) -> None:
    at = fine(shell.open("delivery", company(shell)))
    assert NUMBER in frames(at)
    at = fine(shell.open("delivery", shell.actor("enterprise", "qiye1")))
    assert NUMBER not in frames(at)
    at = fine(shell.open("delivery", shell.actor("enterprise", "qiye1"), id=NUMBER))
    assert not at.dataframe
    assert view_of(shell).opportunity.title not in read(at)


def test_the_enterprise_hands_in_and_the_department_sends_back_and_accepts(shell, read) -> None:
    second = view_of(shell).milestones[1].milestone
    at = room(shell, company(shell), "milestones")
    at = fine(at.button(key="delivery.hand_in").click().run())
    assert "成果未提交" in read(at)
    at.text_area(key=f"delivery.note.{second.id}").set_value("系统已在全部入口上线。")
    at = fine(at.button(key="delivery.hand_in").click().run())
    assert "等待发榜单位检验" in read(at)
    made = view_of(shell).milestones[1].hand_ins[-1]
    at = room(shell, "officer", "milestones")
    at.text_area(key=f"delivery.why.{made.id}").set_value("缺少连续运行三十日的记录。")
    at = fine(at.button(key="delivery.send_back.2").click().run())
    assert "已退回" in read(at)
    at = room(shell, company(shell), "milestones")
    assert "缺少连续运行三十日的记录" in read(at)
    at.text_area(key=f"delivery.note.{second.id}").set_value("补充运行记录。")
    fine(at.button(key="delivery.hand_in").click().run())
    made = view_of(shell).milestones[1].hand_ins[-1]
    at = room(shell, "officer", "milestones")
    at = fine(at.button(key="delivery.accept.2").click().run())
    assert view_of(shell).milestones[1].state == "handed_in", "not without the tick"
    at.checkbox(key=f"delivery.inspect_sure.{made.id}").check()
    fine(at.button(key="delivery.accept.2").click().run())
    assert view_of(shell).milestones[1].state == "accepted"


def test_finance_writes_the_bill_once(shell, read) -> None:
    at = room(shell, "finance", "milestones")
    at = fine(at.button(key="delivery.bill_write").click().run())
    assert f"{NUMBER}-01" in read(at)
    assert "delivery.bill_write" not in [button.key for button in at.button]
    assert "delivery.bill_write" not in [b.key for b in room(shell, "officer", "milestones").button]


def test_a_measurement_is_entered_and_judged(shell, read) -> None:
    promise = view_of(shell).promises[0].promise
    at = room(shell, "officer", "promises")
    at.text_input(key=f"delivery.measured.{promise.id}").set_value("二十五")
    at.text_input(key=f"delivery.measured_by.{promise.id}").set_value("第三方抽查")
    at = fine(at.button(key="delivery.measure").click().run())
    assert "测量结果未登记" in read(at)
    at.text_input(key=f"delivery.measured.{promise.id}").set_value("25")
    at = fine(at.button(key="delivery.measure").click().run())
    assert view_of(shell).promises[0].verdict == "met"
    assert "未测" in frames(at), "the others are not judged"


def test_acceptance_is_proposed_by_one_and_approved_by_another(shell, read) -> None:
    officer = shell.actor("officer")
    at = room(shell, "officer", "acceptance")
    assert "尚未确认的里程碑" in read(at)
    at.number_input(key=f"delivery.score.{NUMBER}").set_value(88)
    at.text_area(key=f"delivery.opinion.{NUMBER}").set_value(OPINION)
    at = fine(at.button(key="delivery.propose_acceptance").click().run())
    assert "未提请验收" in read(at)
    view = view_of(shell)
    made = carrying_out.hand_in(
        shell.app, company(shell), view.milestones[1].milestone.id, "系统已上线运行。"
    )
    carrying_out.accept_delivery(shell.app, officer, made.id)
    for row in view.promises:
        value = row.promise.target.value
        day = china_date(shell.clock.now())
        carrying_out.measure(shell.app, officer, row.promise.id, value, day, "第三方抽查")
    at = room(shell, "officer", "acceptance")
    at.number_input(key=f"delivery.score.{NUMBER}").set_value(88)
    at.text_area(key=f"delivery.opinion.{NUMBER}").set_value(OPINION)
    at = fine(at.button(key="delivery.propose_acceptance").click().run())
    assert "等待" in read(at)
    waiting = view_of(shell).waiting
    assert waiting is not None
    at = fine(shell.open("delivery", "reviewer", id=NUMBER))
    at.checkbox(key=f"second.sure.{waiting.id}").check()
    at = fine(at.button(key=f"second.approve.{waiting.id}").click().run())
    assert view_of(shell).grade == "good"
    shown = fine(shell.open("opportunity", "public", id=NUMBER))
    assert "履约结果" in read(shown)
    assert "达标" in frames(shown)
    assert "良好" in read(shown)


def test_citizens_read_nothing_of_a_contract_in_progress(shell, read) -> None:
    shown = fine(shell.open("opportunity", "public", id=NUMBER))
    assert "履约结果" not in read(shown)
    assert "方案评审" not in read(shown) + frames(shown)


def test_a_change_is_compared_before_it_is_proposed_and_refused_over_ten_percent(shell, read) -> None:
    at = room(shell, "officer", "change")
    price = at.number_input(key=f"delivery.change_price.{NUMBER}")
    at = fine(price.set_value(round(price.value * 1.2, 2)).run())
    at.text_input(key=f"delivery.change_addition.{NUMBER}").set_value("再接入两个同类景区")
    at.text_area(key=f"delivery.change_reason.{NUMBER}").set_value("客流超出预期，同类景区申请接入。")
    at = fine(at.run())
    assert "追加1" in read(at) + frames(at)
    at = fine(at.button(key="delivery.propose_change").click().run())
    assert "超过上限" in frames(at)
    assert view_of(shell).waiting is None


def test_a_change_of_contract_is_told_on_the_project_page(shell, read) -> None:
    from app.services import financing

    officer, finance = shell.actor("officer"), shell.actor("finance")
    waiting = next(w for w in financing.waiting(shell.app, finance) if w.opportunity.number == NUMBER)
    project = financing.from_award(shell.app, finance, waiting.award.id).project
    shell.clock.advance(days=1)
    terms = view_of(shell).terms
    after, due = (
        with_addition(terms, "再接入两个同类景区", 100_00),
        china_date(shell.clock.now()) + timedelta(days=9),
    )
    made = delivery_decisions.propose_change(
        shell.app,
        officer,
        view_of(shell).opportunity.id,
        "added",
        "客流超出预期，同类景区申请接入。",
        after,
        (),
        due,
    )
    at = fine(shell.open("projects", "finance", id=project.id))
    assert "合同已于" not in read(at)
    delivery_decisions.approve(shell.app, shell.actor("reviewer"), made.id)
    at = fine(shell.open("projects", "finance", id=project.id))
    assert "合同已于" in read(at)


def test_termination_of_a_contract_is_proposed_with_notice_and_settlement(shell, read) -> None:
    at = room(shell, "officer", "termination")
    at.text_area(key=f"delivery.end_reason.{NUMBER}").set_value("景区整体改造，继续履行将损害公共利益。")
    at = fine(at.button(key="delivery.propose_termination").click().run())
    assert "还没有登记对" in frames(at)
    view = view_of(shell)
    at.text_input(key=f"delivery.means.{NUMBER}.{view.enterprise}").set_value("书面送达，澄函五号")
    at = fine(at.button(key="delivery.propose_termination").click().run())
    waiting = view_of(shell).waiting
    assert waiting is not None
    assert waiting.kind == "termination"
    delivery_decisions.approve(shell.app, shell.actor("reviewer"), waiting.id)
    assert "已于" in read(fine(shell.open("opportunity", "public", id=NUMBER)))


def test_the_enterprise_objects_to_its_scorecard_and_the_department_answers(shell, read) -> None:
    at = room(shell, company(shell), "scorecard")
    assert "不自动作为揭榜资格条件或评审因素" in read(at)
    at.text_area(key=f"delivery.objection.{NUMBER}").set_value("首期检验由本单位按期提交，请核对。")
    fine(at.button(key="delivery.object_to").click().run())
    made = view_of(shell).objections[0]
    at = room(shell, "officer", "scorecard")
    at.text_area(key=f"delivery.answer.{made.id}").set_value("经核对属实，评价依据已注明。")
    fine(at.button(key="delivery.answer").click().run())
    assert "经核对属实" in read(room(shell, company(shell), "scorecard"))


def test_two_people_decide_on_the_whitelist_and_everybody_reads_who_is_listed(shell, read) -> None:
    rows = whitelisting.rows(shell.app, shell.actor("officer"))
    enterprise = next(row.enterprise for row in rows if row.imported)
    at = fine(shell.open("whitelist", "officer"))
    assert "任何情形下都不是评审因素" in read(at)
    at = fine(at.selectbox(key="whitelist.chosen").set_value(enterprise).run())
    at.selectbox(key=f"whitelist.status.{enterprise}").set_value("listed")
    at.text_area(key=f"whitelist.reason.{enterprise}").set_value("两份合同按期交付，指标全部达标。")
    at.text_input(key=f"whitelist.article.{enterprise}").set_value("《企业白名单管理办法》第六条")
    at = fine(at.button(key="whitelist.propose").click().run())
    assert "请先勾选确认" in read(at)
    at.checkbox(key=f"whitelist.sure.{enterprise}").check()
    at = fine(at.button(key="whitelist.propose").click().run())
    assert "等待另一人审批" in read(at)
    assert "两份合同按期交付" not in read(fine(shell.open("whitelisted", "public")))
    at = fine(shell.open("whitelist", "supervisor"))
    at = fine(at.selectbox(key="whitelist.chosen").set_value(enterprise).run())
    assert not [button for button in at.button if str(button.key).startswith("second.approve.")]
    at = fine(shell.open("whitelist", "reviewer"))
    at = fine(at.selectbox(key="whitelist.chosen").set_value(enterprise).run())
    (sure,) = [each for each in at.checkbox if str(each.key).startswith("second.sure.")]
    sure.check()
    at = fine(next(each for each in at.button if str(each.key).startswith("second.approve.")).click().run())
    assert "已审批生效" in read(at)
    shown = read(fine(shell.open("whitelisted", "public")))
    assert "两份合同按期交付，指标全部达标。" in shown
    assert "《企业白名单管理办法》第六条" in shown
    assert "/public/whitelist.json" in shown


def test_R22_what_the_paper_says_is_entered_and_a_material_departure_is_shown_and_refused(
    shell, read
) -> None:
    """Scope, promise and party as in the signed paper: what departs from the bid shows at once, with what it means."""
    row = row_of(shell, AWARDED)
    at = fine(shell.open("challenges", "officer", id=AWARDED))
    assert "实质性内容与投标一致" not in read(at), "nobody has said so"
    for part in ("party", "scope", "promise"):
        at.radio(key=f"contracts.text.{part}.{AWARDED}").set_value("other")
    at = fine(at.run())
    bid = contracting.desk(shell.app, shell.actor("officer"), row.id).bid
    assert at.text_input(key=f"contracts.party.{AWARDED}").value == bid.party
    assert at.text_area(key=f"contracts.promise.{AWARDED}").value == bid.promise
    assert "实质性内容与投标一致" in read(at)
    at.text_area(key=f"contracts.promise.{AWARDED}").set_value(bid.promise + "误报率不超过15%")
    at.text_area(key=f"contracts.scope.{AWARDED}.beyond").set_value("另建展厅一处")
    at = fine(at.run())
    shown = frames(at) + read(at)
    for expected in ("误报率不超过15%", "另建展厅一处", "实质性，不得改变", "书面合同背离投标的实质性内容"):
        assert expected in shown
    at.checkbox(key=f"contracts.sure.{AWARDED}").check()
    at = fine(at.button(key="contracts.sign").click().run())
    assert contracting.desk(shell.app, shell.actor("officer"), row.id).contract is None


def test_R22_the_department_signs_and_starts_on_the_pages(shell, read) -> None:
    """A contract signed after the lawful day asks for the reason; the start fixes what the publication says."""
    shell.clock.advance(days=60)
    row = row_of(shell, AWARDED)
    at = fine(shell.open("challenges", "officer", id=AWARDED))
    at.checkbox(key=f"contracts.sure.{AWARDED}").check()
    at = fine(at.button(key="contracts.sign").click().run())
    assert "请先逐项说明" in read(at)
    for part in ("party", "scope", "promise"):
        at.radio(key=f"contracts.text.{part}.{AWARDED}").set_value("same")
    at = fine(at.run())
    at.checkbox(key=f"contracts.sure.{AWARDED}").check()
    at = fine(at.button(key="contracts.sign").click().run())
    assert "逾期理由" in frames(at)
    at.text_area(key=f"contracts.late.{AWARDED}").set_value("对方变更法定代表人，补办授权后签订。")
    at.checkbox(key=f"contracts.sure.{AWARDED}").check()
    fine(at.button(key="contracts.sign").click().run())
    assert contracting.desk(shell.app, shell.actor("officer"), row.id).contract is not None
    assert "对方变更法定代表人" in read(fine(shell.open("delivery", "supervisor", id=AWARDED)))
    at = fine(shell.open("delivery", "officer", id=AWARDED))
    for field in at.text_input:
        if field.key.startswith("delivery.deliverable."):
            field.set_value("交付成果一份，附清单")
    for field in at.text_input:
        if field.key.startswith("delivery.value."):
            field.set_value("1")
    at.checkbox(key=f"delivery.start_sure.{AWARDED}").check()
    fine(at.button(key="delivery.start").click().run())
    assert publishing.read(shell.app, shell.actor("officer"), AWARDED).status == "carried_out"


def test_the_pages_read_in_english(shell, read) -> None:
    shell.language("en")
    for name in ("milestones", "promises", "acceptance", "change", "termination", "scorecard"):
        at = room(shell, "officer", name)
        assert "⟦" not in read(at)
    assert "⟦" not in read(fine(shell.open("whitelist", "reviewer")))
