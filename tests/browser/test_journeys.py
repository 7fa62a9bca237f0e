"""What each person comes for, from the first click to the confirmation, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser.conftest import Visitors
from browser.visitor import Visitor
from browser.words_on_screen import PHONE, chinese_left, our_words

pytestmark = pytest.mark.browser
NUMBER = re.compile(r"^JB-\d{4}-\d{4}$")
EXPERTS = ["顾怀远", "秦素商", "邵庭筠"]
RECEIPT = re.compile(r"^HZ-[0-9A-Z]{17}$")


def test_anybody_reads_list_opportunity_and_topics_without_signing_in(
    visitor: Visitor, pictures: Path
) -> None:
    visitor.open("/").sees("城市机会清单").picture(pictures / "opportunities.png")
    visitor.choose("领域", "交通")
    assert "field=transport" in visitor.page.url
    visitor.sees("行政办公区微循环无人接驳首场景")
    assert "社区老年助餐" not in visitor.words()
    visitor.follow("行政办公区微循环无人接驳首场景").sees(
        "榜单要求", "必备", "投标截止", re.compile(r"还有 \d+ 天")
    )
    assert not PHONE.search(visitor.everything())
    visitor.menu("民生热点").press_beginning("1. ").sees("市民原话", "每月诉求件数", "集中地点")
    assert not PHONE.search(visitor.everything())
    visitor.speak("en").sees("In their own words")
    visitor.menu("Opportunity list").sees("City opportunity list")
    assert chinese_left(our_words(visitor.page)) == []


def test_officer_drafts_from_a_topic_with_its_evidence(visitors: Visitors) -> None:
    officer = visitors("林若澜").sees("民生热点")
    officer.press_beginning("1. ").press("由此起草场景").sees("已起草场景", "问题依据", "诉求件数")
    assert len(officer.field("题目").input_value()) >= 6
    assert "件" in officer.field("要解决的问题").input_value()
    officer.part("5 检查并送审").sees(re.compile(r"还有 \d+ 处需要修改"))
    assert officer.page.get_by_role("button", name="送审", exact=True).is_disabled()


def test_officer_publishes_a_checked_scenario_and_sees_who_fits(visitors: Visitors, pictures: Path) -> None:
    officer = visitors("林若澜").menu("场景起草与发布")
    officer.press("夜间施工与娱乐噪声自动取证和分级处置").part("5 检查并送审").sees(
        "检查通过，没有需要修改的内容。"
    )
    officer.tick("以上内容已核对无误").press("送审").sees("等待审核人员审核发布")

    reviewer = visitors("周启明").sees("待审核的榜单", "四级管控审核清单")
    for verdict in reviewer.page.get_by_role("radio", name="符合", exact=True).all():
        verdict.click()
    reviewer.tick("已逐项审核").press("发布榜单").sees("已发布")
    officer.menu("民生热点").menu("场景起草与发布").press("夜间施工与娱乐噪声自动取证和分级处置").sees(
        "榜单已发布"
    )
    number = officer.reference()
    assert NUMBER.match(number)

    passer_by = visitors().open("/opportunities").sees(number)
    passer_by.follow("夜间施工与娱乐噪声自动取证和分级处置").sees(number, "揭榜中", "榜单要求")

    officer.menu("我的榜单").sees(
        "夜间施工与娱乐噪声自动取证和分级处置", "匹配企业", "逐项说明", "要求 1", "最相近的陈述"
    )
    coverage = [int(row[2]) for row in officer.rows("与本榜单匹配的企业")]
    assert len(coverage) > 5
    assert coverage == sorted(coverage, reverse=True)
    officer.choose("选择榜单", "JB-2026-0020")
    assert officer.chosen("选择企业").startswith(officer.rows("与本榜单匹配的企业")[0][1])
    officer.bring_up("参与比对的企业").picture(pictures / "match.png")


def test_enterprise_bids_and_keeps_the_receipt_to_itself(visitors: Visitors) -> None:
    bidder = visitors("唐一苇").sees("适合我的榜单", "逐项比对", "最相近的陈述", "相近词语")
    bidder.press("去投标").sees("递交揭榜材料", "投标截止")
    fill_in_bid(bidder)
    bidder.press("核对填报内容").sees("请逐项核对", "按期完成")
    bidder.tick("以上内容已核对无误").press("密封并递交").sees("揭榜材料已密封递交")
    receipt = bidder.reference()
    assert RECEIPT.match(receipt)
    bidder.menu("我的投标").sees("已密封")
    assert receipt in [row[-1] for row in bidder.rows("本单位的投标")]

    stranger = visitors("何朗").open(f"/bids?receipt={receipt}").sees(re.compile("没有找到.*或您无权查看"))
    assert "泊云" not in stranger.everything()


def fill_in_bid(bidder: Visitor) -> None:
    """A bid below any ceiling, with an answer to every requirement."""
    for label, value in (("投标总价", "60"), ("建设投资", "20"), ("年运营费用", "10"), ("工期", "8")):
        bidder.type(label, value)
    bidder.type("实施方案", "先在一个片区试点，指标达到后推广。")
    bidder.type("长期运营方案", "组建驻场小组，按季公布指标。")
    for answer in bidder.fields(re.compile(r"^要求 \d+")):
        answer.fill("能够满足，按榜单要求实施。")
    bidder.type("军令状", "按期完成全部验收指标，未达标的按合同扣减。")
    bidder.type("联系人及电话", "项目经办").leave_field()


def test_bids_are_opened_scored_proposed_and_approved_by_different_people(visitors: Visitors) -> None:
    officer = visitors("林若澜", "/challenges?id=JB-2026-0005").sees(
        "城市井盖移位破损感知与权属快速认领", "可以开榜"
    )
    officer.tick("本人已到场，确认发起榜单").press("到场确认，发起开榜").sees("等待第二人")
    reviewer = visitors("周启明", "/openings?id=JB-2026-0005").sees("林若澜")
    reviewer.tick("本人已到场，核对服务器时间无误").press("到场确认，开榜").sees("开榜记录")
    officer.open("/challenges?id=JB-2026-0005")
    bidders = {row[0].split(" ", 1)[1] for row in officer.part("开榜").lines("投标单位")}
    assert len(bidders) >= 3
    officer.part("评榜").unfold("不经抽取直接确定专家").choose("理由", "复杂")
    officer.type("批准单位和文号", "澄川市财政局 澄财采〔2026〕31号").leave_field()
    officer.pick_several("评审专家", EXPERTS).choose("组长", EXPERTS[0])
    officer.type(
        "为什么直接确定这些专家", "涉及井盖权属认领的专门技术，库内同类专家只有这几位。"
    ).leave_field()
    officer.press("提请复核").sees("直接确定专家 3 人已提请复核", "等待另一人复核")
    reviewer.open("/").sees("直接确定评审专家", "澄财采〔2026〕31号", *EXPERTS)
    reviewer.tick("同意办理").press("批准并办理").sees("已批准并办理：直接确定评审专家")

    for name in reversed(EXPERTS):  # the chair last, who then closes the scoring
        score_everything(visitors(name), "JB-2026-0005", bidders)
    conclude(visitors(EXPERTS[0], "/scoring"), "JB-2026-0005")
    officer.menu("民生热点").menu("我的榜单").choose("选择榜单", "JB-2026-0005").sees("公示中榜候选人")
    first = officer.lines("名次")[0][1].split(" ", 1)[1]
    assert first in bidders
    officer.tick("评审报告已核对").press("发布公示").sees("公示已发布")
    visitors().open("/opportunity?id=JB-2026-0005").sees("中榜候选人公示", "正在公示")

    reviewer.open("/").choose("待审批的定榜建议", "JB-2026-0002").sees("林若澜")
    reviewer.tick("同意定榜").press("批准定榜").sees("JB-2026-0002 已定榜")
    visitors().open("/opportunity?id=JB-2026-0002").sees("已定榜。中榜单位")


def score_everything(expert: Visitor, number: str, bidders: set[str]) -> None:
    """Score every bid of one opportunity; no bidder's name on the way."""
    expert.choose("选择榜单", number).sees("回避声明")
    expert.tick("以上声明属实").press("提交声明").sees("声明已提交")
    for done in range(len(bidders)):
        expert.sees(f"已评 {done} 份，共 {len(bidders)} 份", "每项 0—100 分").settle()
        bid = expert.chosen("选择投标")
        assert "待评" in bid
        assert not [name for name in bidders if name in expert.words()]
        for field in expert.fields(re.compile("（权重")):
            field.fill("85.5")
            expert.leave_field()
        expert.tick("本人独立评分").press("提交评分").sees(f"{bid.partition('（')[0]}的评分已提交")
    expert.sees("您已完成该榜单全部投标的评分")


def conclude(chair: Visitor, number: str) -> None:
    """The chair closes scoring and hands the report in."""
    chair.choose("选择榜单", number).tick("全部成员已独立完成评分")
    chair.press("结束个人评分，进入合议").sees("已进入合议")
    for field in chair.fields(re.compile("评审意见$")):
        field.fill("方案针对痛点，措施具体可行。")
        chair.leave_field()
    chair.tick("以上意见已经评审小组成员讨论同意").press("提交评审报告").sees("评审报告已提交")


def test_finance_turns_an_award_into_cash_flows(visitors: Visitors, pictures: Path) -> None:
    finance = visitors("方砚秋").sees("待建立测算", "JB-2026-0001")
    finance.press("建立项目测算").sees(
        "已建立项目", "主要指标", "资本金内部收益率", "最低偿债备付率", "年度现金流"
    )
    assert re.search(r"\d+\.\d%", finance.words())
    assert finance.charts() >= 1
    finance.bring_up("主要指标").picture(pictures / "cashflows.png")
    finance.part("付款").sees(re.compile(r"晚付 24 个月"))
    finance.slide("账单平均晚付月数", 1).sees(
        re.compile(r"晚付 27 个月：资本金内部收益率由 -?[\d.]+% 降至 -?[\d.]+%")
    )
    finance.menu("付款台账").sees("付款单位汇总", "未付账单账龄")
    assert [row[0] for row in finance.rows("各付款单位的账单数")][:1] == ["临河区财政局"]


def test_a_number_out_of_range_is_refused_under_its_field_and_the_old_one_stays(visitors: Visitors) -> None:
    finance = visitors("方砚秋").open("/invoices?room=loss").sees("账龄与预期信用损失")
    field = finance.field("实际利率（%）")
    field.fill("99")
    field.press("Tab")
    finance.sees("未采用，仍按原值：应在 0.00 至 30.00 之间。")
    field.fill("12")
    field.press("Tab")
    finance.settle()
    assert "未采用" not in finance.words()


def test_supervisor_verifies_the_log(visitors: Visitors) -> None:
    supervisor = visitors("贺秉正").sees("审计与核验").press("开始核验")
    supervisor.sees(re.compile("核验通过：链条完整"))


def test_administrator_makes_a_backup(visitors: Visitors) -> None:
    admin = visitors("黎守一").menu("系统与备份").press("立即备份").sees("备份完成")
    assert len(admin.rows("已有备份")) == 1
