"""One challenge from a citizens' complaint to its signed contract, through the pages, while the clock moves on.

Eleven people work on it, each with a browser and an account of their own; server, sealing and Chromium are the real ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from attachment_files import pdf
from browser.moved_clock import MovedCity

from app.clock import CHINA

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFICER, REVIEWER, SUPERVISOR = "林若澜", "周启明", "贺秉正"
EXPERTS = ("顾怀远", "秦素商", "邵庭筠")
TITLE = "老旧小区自来水水质在线监测与二次供水设施清洗"
REQUIREMENTS = (
    "在三十个小区的二次供水水箱安装浊度、余氯在线监测，数据每十分钟上传一次\t60\ttrue\n"
    "居民可以在全市统一服务入口查看本小区当日水质\t40\tfalse"
)
SCORING = "\n".join(["逐项响应且有同类案例得90至100分；逐项响应得60至89分；有缺漏得60分以下"] * 3)
MINUTE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


@dataclass(frozen=True)
class Offer:
    """What one enterprise bids. points: what every expert finds the plan worth; partner: (name, code), () = bids alone."""

    person: str
    enterprise: str
    price: str
    plan: str
    points: str
    partner: tuple[str, str] | tuple[()] = ()

    @property
    def bidder(self) -> str:
        """As it stands on lists: a consortium with all who answer for it."""
        return f"{self.enterprise}、{self.partner[0]}（联合体）" if self.partner else self.enterprise


OFFERS = (
    Offer("唐一苇", "澄川书径数字文化有限公司", "380", "先清洗水箱，再分三批安装监测设备。", "84.5"),
    Offer("何朗", "澄川览胜文旅数据有限公司", "420", "只安装监测设备，清洗由物业自行安排。", "61"),
    Offer(
        "陆平川",
        "澄川驰电新能源运维有限公司",
        "400",
        "运维队伍常驻现场，监测由具备资质的专业队伍承担。",
        "92",
        ("澄川清流环境监测有限公司", "91990000MAQTM612XF"),
    ),
)
WINNER, LOSER = OFFERS[2], OFFERS[1]


def test_a_challenge_goes_the_whole_lawful_way_in_the_browser(moved_city: MovedCity) -> None:
    city = moved_city
    draft(city)
    deadline = hand_in(city)
    number = review(city)
    for offer in OFFERS:
        bid(city, number, offer)
    nobody_knows(city, number)
    city.clock.move_to(deadline + timedelta(minutes=1))
    open_together(city, number)
    draw_committee(city, number)
    for expert in EXPERTS:
        score(city, number, expert)
    consensus(city, number)
    objections_until = publicise(city, number)
    city.clock.move_to(objections_until - timedelta(hours=8))
    objection(city, number)
    city.clock.move_to(objections_until + timedelta(hours=10))
    award_waits(city, number)
    answer(city, number)
    award(city, number)
    contract(city, number)
    begin_work(city, number)
    supervise(city)


def draft(city: MovedCity) -> None:
    """From the topic that citizens complain about, step by step."""
    with city.visit(OFFICER) as officer:
        officer.press_containing("自来水水质差").press("由此起草场景").sees("已起草场景", "问题依据")
        officer.type("题目", TITLE)
        officer.type("现状", "二次供水水箱每半年人工清洗一次，水质没有连续监测。")
        officer.type("范围", "包括三十个老旧小区的水箱清洗、在线监测和三年运维；不包括市政管网改造。")
        officer.leave_field().press("保存并继续")
        officer.paste("榜单要求", 0, 0, REQUIREMENTS).sees("权重合计 100%").press("保存并继续")
        officer.choose("适用程序", "揭榜挂帅")
        officer.paste("评审因素", 1, 4, SCORING).paste("评审因素", 3, 0, "企业注册资本")
        officer.bring_up("评审因素").picture(city.pictures / "01-factors.png")
        officer.press("保存并继续")
        for label, words in (("预算金额", "500"), ("最高限价", "450"), ("付款单位", "临河区财政局")):
            officer.type(label, words).leave_field()
        officer.type("资金来源与支付方式", "列入年度预算，按里程碑验收支付。")
        officer.leave_field().press("保存并继续")


def hand_in(city: MovedCity) -> datetime:
    """The linter refuses a forbidden factor and a short period; both are mended, then it goes to the reviewer."""
    with city.visit(OFFICER, "/scenarios") as officer:
        officer.press(TITLE).part("5 检查并送审")
        officer.set_day("截止日期", f"{city.clock.now().astimezone(CHINA) + timedelta(days=9):%Y-%m-%d}")
        officer.sees(
            "还有 2 处需要修改",
            re.compile("注册资本.*财政部令第87号第十七条"),
            re.compile("投标截止不足 20 日"),
        )
        assert officer.page.get_by_role("button", name="送审", exact=True).is_disabled()
        officer.bring_up("发榜检查").picture(city.pictures / "02-refused.png")
        officer.press("去修改：3 评审与验收").paste("评审因素", 3, 0, "实施计划与履约承诺").press(
            "保存并继续"
        )
        officer.part("5 检查并送审").sees("检查通过，没有需要修改的内容。")
        officer.bring_up("发榜检查").picture(city.pictures / "03-passed.png")
        officer.tick("以上内容已核对无误").press("送审").sees("等待审核人员审核发布")
        officer.picture(city.pictures / "04-in-review.png")
    with city.visit(REVIEWER) as reviewer:
        shown = reviewer.choose("选择场景", TITLE).sees(TITLE).words()
    return datetime.strptime(MINUTE.findall(after(shown, "投标截止时间"))[0], "%Y-%m-%d %H:%M").replace(
        tzinfo=CHINA
    )


def after(text: str, words: str) -> str:
    return text.partition(words)[2]


def review(city: MovedCity) -> str:
    """The second person answers the checklist and publishes; from then on everybody reads it. Returns the number."""
    with city.visit(REVIEWER) as reviewer:
        reviewer.choose("选择场景", TITLE).sees("四级管控审核清单")
        for verdict in reviewer.page.get_by_role("radio", name="符合", exact=True).all():
            verdict.click()
        reviewer.settle().bring_up("四级管控审核清单").picture(city.pictures / "05-review.png")
        reviewer.tick("已逐项审核").press("发布榜单").sees(re.compile(r"榜单 JB-\d{4}-\d{4} 已发布"))
        number = re.search(r"JB-\d{4}-\d{4}", reviewer.words())[0]  # type: ignore[index]
    with city.visit(then="/opportunities") as anybody:
        anybody.follow(TITLE).sees(number, "揭榜中", "榜单要求", "评审因素")
        anybody.picture(city.pictures / "06-public.png", whole=True)
    return number


def bid(city: MovedCity, number: str, offer: Offer) -> None:
    """An enterprise fills in, checks, seals; a consortium names its member and files the agreement."""
    with city.visit(offer.person, f"/bids?id={number}") as bidder:
        bidder.sees("递交揭榜材料")
        if offer.partner:
            bidder.switch("以联合体投标").sees("成员 1")
            for label, values in (
                ("单位名称", (None, offer.partner[0])),
                ("统一社会信用代码", (None, offer.partner[1])),
                ("份额（%）", ("60", "40")),
                ("承担的工作", ("驻场运维", "在线监测")),
            ):
                for field, value in zip(bidder.fields(label), values, strict=True):
                    if value is not None:
                        field.fill(value)
        for label, value in (
            ("投标总价", offer.price),
            ("建设投资", "200"),
            ("年运营费用", "50"),
            ("工期", "8"),
        ):
            bidder.type(label, value)
        bidder.type("实施方案", offer.plan)
        bidder.type("长期运营方案", "组建驻场小组，按季公布水质。")
        for answer in bidder.fields(re.compile(r"^要求 \d+")):
            answer.fill("能够满足，按榜单要求实施。")
        bidder.type("军令状", "八个月内完成全部验收指标，未达标的按合同扣减。")
        bidder.type("联系人及电话", "项目经办").leave_field()
        if offer is OFFERS[0]:
            bidder.attach("添加附件", "实施方案.pdf", pdf("水箱清洗与监测实施方案"))
        if offer.partner:
            bidder.attach("添加联合体共同投标协议", "共同投标协议.pdf", pdf("联合体共同投标协议"))
            bidder.picture(city.pictures / "07-consortium.png", whole=True)
        bidder.press("核对填报内容").sees("请逐项核对").picture(
            city.pictures / f"08-check-{offer.person}.png", whole=True
        )
        bidder.tick("以上内容已核对无误").press("密封并递交").sees("揭榜材料已密封递交")
        bidder.picture(city.pictures / f"09-receipt-{offer.person}.png")


def nobody_knows(city: MovedCity, number: str) -> None:
    """Before the deadline no page names a bidder, and opening is not even offered."""
    looks = (
        (OFFICER, f"/challenges?id={number}", "开榜"),
        (SUPERVISOR, "/openings", ""),
        (REVIEWER, "/openings", ""),
        ("", f"/opportunity?id={number}", ""),
        (OFFERS[1].person, f"/opportunity?id={number}", ""),
    )
    for person, address, part in looks:
        with city.visit(person, address) as visitor:
            if part:
                visitor.part(part).sees("距离开榜", "截止前所有投标保持密封")
                visitor.picture(city.pictures / "10-sealed.png")
            seen = visitor.words()
            if address == "/openings":  # openings of the past, with companies that bid here too
                assert number not in seen
            else:
                assert not [offer.enterprise for offer in OFFERS if offer.enterprise in seen]
            assert not [offer.plan for offer in OFFERS if offer.plan in seen]


def open_together(city: MovedCity, number: str) -> None:
    """An officer begins, nothing is readable; a colleague confirms, everything is; everybody reads the record."""
    with (
        city.visit(OFFICER, f"/challenges?id={number}") as officer,
        city.visit(REVIEWER, "/openings") as second,
    ):
        officer.part("开榜").tick("本人已到场，确认发起榜单").press("到场确认，发起开榜")
        officer.sees("等待第二人").picture(city.pictures / "11-begun.png")
        assert OFFERS[0].enterprise not in officer.words()
        second.open(f"/openings?id={number}").sees("林若澜").picture(city.pictures / "12-second.png")
        second.tick("本人已到场，核对服务器时间无误").press("到场确认，开榜").sees("开榜记录")
        second.picture(city.pictures / "13-record.png", whole=True)
        officer.open(f"/challenges?id={number}").part("开榜").sees("开榜记录")
        officer.unfold("查看投标内容").sees(re.compile("|".join(offer.plan for offer in OFFERS)))
        officer.picture(city.pictures / "14-contents.png", whole=True)
    with city.visit(then=f"/opportunity?id={number}") as anybody:
        anybody.sees("开榜记录")
        names = str(anybody.lines("投标单位"))
        assert all(offer.enterprise in names for offer in OFFERS)
        anybody.picture(city.pictures / "15-public-record.png", whole=True)


def draw_committee(city: MovedCity, number: str) -> None:
    """Officer and supervisor each name a number, three experts are drawn and appointed."""
    with city.visit(OFFICER, f"/challenges?id={number}") as officer:
        officer.part("评榜").type("经办报数", "4711")
        officer.leave_field().press("公布抽取并报数").sees("等待监督人员报数")
    with city.visit(SUPERVISOR, "/draws") as supervisor:
        supervisor.choose("榜单", number).type("监督报数", "20261")
        supervisor.leave_field().press("报数并抽取").sees("已抽取 3 名专家")
        supervisor.picture(city.pictures / "16-drawn.png", whole=True)
    with city.visit(OFFICER, f"/challenges?id={number}") as officer:
        officer.part("评榜").choose("组长", EXPERTS[0]).tick("已核对回避情形").press("组建评审小组")
        officer.sees("评审小组已组建，共 3 人").picture(city.pictures / "17-committee.png", whole=True)


def score(city: MovedCity, number: str, name: str) -> None:
    """Declare, then score every bid by what it says; whose it is stays hidden."""
    with city.visit(name, "/scoring") as expert:
        expert.choose("选择榜单", number).tick("以上声明属实").press("提交声明").sees("声明已提交")
        for done in range(len(OFFERS)):
            seen = expert.sees(f"已评 {done} 份，共 3 份").settle().words()
            assert not [offer.enterprise for offer in OFFERS if offer.enterprise in seen]
            offer = next(each for each in OFFERS if each.plan in seen)
            for field in expert.fields(re.compile("（权重")):
                field.fill(offer.points)
                expert.leave_field()
            if name == EXPERTS[0]:
                expert.picture(city.pictures / f"18-scoring-{offer.person}.png", whole=True)
            expert.tick("本人独立评分").press("提交评分").sees("的评分已提交")
        expert.sees("您已完成该榜单全部投标的评分")


def consensus(city: MovedCity, number: str) -> None:
    """The chair closes scoring, the committee sees its totals, the chair hands the report in."""
    with city.visit(EXPERTS[0], "/scoring") as chair:
        chair.choose("选择榜单", number).tick("全部成员已独立完成评分")
        chair.press("结束个人评分，进入合议").sees("已进入合议").picture(
            city.pictures / "19-consensus.png", whole=True
        )
        for field in chair.fields(re.compile("评审意见$")):
            field.fill("方案针对痛点，措施具体可行。")
            chair.leave_field()
        chair.tick("以上意见已经评审小组成员讨论同意").press("提交评审报告").sees("评审报告已提交")
        chair.picture(city.pictures / "20-report.png", whole=True)


def publicise(city: MovedCity, number: str) -> datetime:
    """The candidates are published. Returns the end of the last day for objections."""
    with city.visit(OFFICER, f"/challenges?id={number}") as officer:
        officer.sees("公示中榜候选人").picture(city.pictures / "21-publicise.png", whole=True)
        ranked = officer.lines("名次")
        names = [each.bidder for each in (WINNER, OFFERS[0], LOSER)]
        assert [row[1].split(" ", 1)[1] for row in ranked] == names
        # 80% of the experts' points and 20% of 100 x lowest price / price: 73.6 + 19, 67.6 + 20, 48.8 + 18.095
        assert [float(row[3]) for row in ranked] == pytest.approx([92.6, 87.6, 66.9], abs=0.005)
        officer.tick("评审报告已核对").press("发布公示").sees("公示已发布")
    with city.visit(then=f"/opportunity?id={number}") as anybody:
        anybody.sees("中榜候选人公示", "正在公示").bring_up("中榜候选人公示").picture(
            city.pictures / "22-notice.png"
        )
        last = re.search(r"可以在 (\d{4}-\d{2}-\d{2}) 以前提出", anybody.words())
    assert last
    return datetime.strptime(last[1], "%Y-%m-%d").replace(tzinfo=CHINA) + timedelta(days=1)


def objection(city: MovedCity, number: str) -> None:
    """A bidder objects on the last day."""
    with city.visit(LOSER.person, f"/opportunity?id={number}") as loser:
        loser.unfold("提出异议").choose("事项", "评审结果")
        loser.type("异议内容", "本单位方案覆盖全部小区，评审意见未说明扣分依据，请予说明。")
        loser.leave_field().press("提交异议").sees("异议已提交，定榜和签约暂停")
        loser.bring_up("异议与投诉").picture(city.pictures / "23-objection.png")


def award_waits(city: MovedCity, number: str) -> None:
    """The publicity is over, and still nothing may be proposed."""
    with city.visit(OFFICER, f"/challenges?id={number}") as officer:
        officer.sees("有异议或投诉尚未办结，定榜和签约暂停。")
        officer.tick("确认提出定榜建议").press("提交审批").sees(re.compile("异议.*未"))
        assert "定榜建议已提交" not in officer.words()
        officer.picture(city.pictures / "24-suspended.png", whole=True)


def answer(city: MovedCity, number: str) -> None:
    """The department takes the objection up and answers it; the bidder reads the answer."""
    with city.visit(OFFICER, f"/challenges?id={number}") as officer:
        officer.press("受理").sees("已受理")
        officer.type("答复内容", "贵单位方案未包括水箱清洗，逐项响应有缺漏，评分依据已载入评审报告。")
        officer.leave_field().choose("处理结果", "维持").press("答复").sees("已答复")
        officer.bring_up("异议与投诉").picture(city.pictures / "25-answered.png")
    with city.visit(LOSER.person, f"/opportunity?id={number}") as loser:
        loser.sees("贵单位方案未包括水箱清洗").bring_up("异议与投诉").picture(
            city.pictures / "26-answer-read.png"
        )


def award(city: MovedCity, number: str) -> None:
    """One person proposes the first candidate, another approves; the result is public, the loser reads its own score."""
    with city.visit(OFFICER, f"/challenges?id={number}") as officer:
        officer.tick("确认提出定榜建议").press("提交审批").sees("定榜建议已提交，等待审批")
        officer.picture(city.pictures / "27-proposed.png", whole=True)
    with city.visit(REVIEWER) as reviewer:
        reviewer.choose("待审批的定榜建议", number).sees(OFFICER, WINNER.enterprise)
        reviewer.picture(city.pictures / "28-approval.png", whole=True)
        reviewer.tick("同意定榜").press("批准定榜").sees(f"{number} 已定榜")
    with city.visit(then=f"/opportunity?id={number}") as anybody:
        anybody.sees(re.compile(f"已定榜.*{WINNER.bidder}")).picture(city.pictures / "29-awarded.png")
    with city.visit(LOSER.person, f"/opportunity?id={number}") as loser:
        loser.sees("本单位的评审结果", "第 3 名，共 3 家").bring_up("本单位的评审结果").picture(
            city.pictures / "30-own-result.png"
        )
        own = after(loser.words(), "本单位的评审结果").partition("异议与投诉")[0]
        assert re.search(
            "报价.*解决方案.*长期运营.*实施计划", own, re.DOTALL
        )  # in the order they were published in


def contract(city: MovedCity, number: str) -> None:
    """The contract says what the bid says, and is registered."""
    with city.visit(OFFICER, f"/challenges?id={number}") as officer:
        officer.sees("应在", "可以约定").picture(city.pictures / "31-contract.png", whole=True)
        assert "实质性，不得改变" not in officer.words()
        as_bid = officer.page.get_by_test_id("stRadio").locator("label").filter(has_text="与投标文件一致")
        for part in range(3):
            as_bid.nth(part).click()
            officer.settle()
        officer.sees("实质性内容与投标一致")
        officer.tick("合同已由双方签署").press("登记合同").sees(f"榜单 {number} 的合同已登记")
        officer.picture(city.pictures / "32-signed.png", whole=True)


def begin_work(city: MovedCity, number: str) -> None:
    """Milestones from the contract's payments; the winner sees the first one due."""
    with city.visit(OFFICER, f"/delivery?id={number}") as officer:
        officer.sees("安排里程碑和考核指标", "列入军令状承诺的条数").settle()
        for n, field in enumerate(officer.fields("交付成果"), 1):
            field.fill(f"第{n}期成果报告和验收记录")
        officer.leave_field().sees(re.compile("目标值取自公布的指标.*不高于 7件"))
        officer.page.keyboard.press("Escape")  # the calendar of the field that comes next
        officer.picture(city.pictures / "33-plan.png", whole=True)
        officer.tick("里程碑、指标与合同").press("开工").sees("已开工")
    with city.visit(WINNER.person, f"/delivery?id={number}") as winner:
        winner.sees("里程碑与付款")
        milestones = winner.rows("里程碑 3 个")
        assert "签约" in str(milestones[0])
        assert "待交付" in str(milestones[0])
        winner.picture(city.pictures / "34-milestones.png", whole=True)


def supervise(city: MovedCity) -> None:
    """What eleven people did hangs together in the log."""
    with city.visit(SUPERVISOR) as supervisor:
        supervisor.press("开始核验").sees(re.compile("核验通过：链条完整"))
