"""The committee's pages: a draw of two people, votes under own logins, a bidder's explanation, decisions with effect."""

from __future__ import annotations

from dataclasses import replace

from procedure_pages import fine, frames, row_of
from procedure_steps import score_all, seat_directly

from app.domain.users import Actor
from app.i18n import use_language
from app.services import (
    accounts,
    awarding,
    clarifying,
    committees,
    deliberating,
    drawing,
    evaluating,
    opening,
    remedies,
)
from app.services.seeding import conclude
from app.ui.sitemap import pages_of

OPENED = "JB-2026-0004"
EXPERTS = ("pingshen1", "pingshen2", "pingshen3")
FACTS = "投标函没有法定代表人签字，也没有授权委托书。"
TEXT = "评审意见与公布的评审因素不符，请复核第二项得分。"


def committee(shell) -> tuple[str, list[Actor]]:
    """The opened opportunity with three members who have declared; its id."""
    row, people = row_of(shell, OPENED), [shell.actor("evaluator", login) for login in EXPERTS]
    seated = [each.id for each in people]
    seat_directly(shell.app, shell.actor("officer"), row.id, seated, people[0].id)
    for each in people:
        committees.declare(shell.app, each, row.id, [])
    return row.id, people


def scoring_page(shell, who: Actor):
    """The page of an evaluator, at the opened opportunity."""
    at = fine(shell.open("scoring", who))
    place = next(n for n, each in enumerate(at.selectbox(key="scoring.choice").options) if OPENED in each)
    return fine(at.selectbox(key="scoring.choice").set_value(place).run())


def test_R12_the_officer_announces_the_supervisor_draws_and_checks_and_the_drawn_are_appointed(
    shell, read
) -> None:
    at = fine(shell.open("challenges", "officer", id=OPENED))
    at.text_input(key=f"committee.number.{OPENED}").set_value("12")
    at = fine(at.button(key="committee.announce").click().run())
    assert "报数应为 3 至 12 位数字" in frames(at)
    at.number_input(key=f"committee.count.{OPENED}").set_value(3)
    at.text_input(key=f"committee.number.{OPENED}").set_value("311789")
    at = fine(at.button(key="committee.announce").click().run())
    assert "等待监督人员报数" in read(at)
    assert not [each for each in at.button if each.key == "evaluation.appoint"]

    watch = fine(shell.open("draws", "supervisor"))
    assert OPENED in str(watch.selectbox[0].options[0])
    assert "311789" not in read(watch) + frames(watch), "the officer's number stays hidden"
    watch.text_input(key=f"draws.number.{OPENED}").set_value("20426")
    watch = fine(watch.button(key="draws.witness").click().run())
    assert "已抽取 3 名专家" in read(watch)
    place = next(n for n, each in enumerate(watch.selectbox[0].options) if OPENED in each)
    watch = fine(watch.selectbox[0].set_value(place).run())
    watch = fine(watch.button(key="draws.recheck").click().run())
    assert "复核一致" in read(watch)

    at = fine(shell.open("challenges", "officer", id=OPENED))
    assert "311789 + 20426" in read(at)
    at.checkbox(key=f"evaluation.sure.{OPENED}").check()
    fine(at.button(key="evaluation.appoint").click().run())
    assert row_of(shell, OPENED).status == "scoring"


def test_R12_a_drawn_expert_who_cannot_come_needs_a_successor(shell, read) -> None:
    row = row_of(shell, OPENED)
    drawing.announce(shell.app, shell.actor("officer"), row.id, 2, "311789")
    found = drawing.witness(shell.app, shell.actor("supervisor"), row.id, "20426")
    at = fine(shell.open("challenges", "officer", id=OPENED))
    at.selectbox(key=f"committee.out.{OPENED}").set_value(found.drawn[0].id)
    at.text_input(key=f"committee.out_reason.{OPENED}").set_value("出差在外，不能参加评审")
    at = fine(at.button(key="committee.step_down").click().run())
    assert "等待监督人员确认" in read(at)
    watch = fine(shell.open("draws", "supervisor"))
    assert "待确认递补" in str(watch.selectbox[0].options[0])
    (confirm,) = [each for each in watch.button if str(each.key).startswith("draws.confirm.")]
    watch = fine(confirm.click().run())
    assert "由候补专家递补" in read(watch)
    with shell.app.store.read() as work:
        stored = work.evaluations.draw_of(row.id)
    assert stored is not None
    assert [each.id for each in stored.draw.drawn] == [found.drawn[1].id, found.reserve[0].id]


def test_R16_a_member_moves_to_reject_and_another_decides_it(shell, read) -> None:
    opportunity, people = committee(shell)
    at = scoring_page(shell, people[0])
    at.selectbox(key=f"scoring.reject_code.{OPENED}").set_value("unsigned")
    at.text_area(key=f"scoring.reject_facts.{OPENED}").set_value("没签")
    at = fine(at.button(key="scoring.move_rejection").click().run())
    assert "须为 10 至 2000 个字" in frames(at)
    at.text_area(key=f"scoring.reject_facts.{OPENED}").set_value(FACTS)
    at = fine(at.button(key="scoring.move_rejection").click().run())
    assert "等待其他成员表决" in read(at)
    (view,) = deliberating.read(shell.app, people[0], opportunity).motions
    other = scoring_page(shell, people[1])
    names = [
        bid.enterprise_name for bid in opening.read_opened(shell.app, shell.actor("officer"), opportunity)
    ]
    assert not [each for each in names if each in read(other) + frames(other)], "bidders stay labels"
    other = fine(other.button(key=f"scoring.agree.{view.motion.id}").click().run())
    assert "表决通过并已生效" in read(other)
    left = {each.bid for each in evaluating.assignments(shell.app, people[2])[0].bids}
    assert view.motion.bid not in left


def test_R14_no_page_of_an_evaluator_tells_price_or_term_before_the_scores_are_in(shell, read) -> None:
    opportunity, people = committee(shell)
    opened = opening.read_opened(shell.app, shell.actor("officer"), opportunity)
    secrets = {f"{bid.content.price_fen / 1_000_000:,.2f}" for bid in opened if bid.content}
    secrets |= {f"{bid.content.price_fen / 100:.2f}" for bid in opened if bid.content}
    at = scoring_page(shell, people[0])
    count = len(
        at.selectbox(
            key=next(b.key for b in at.selectbox if b.key.startswith(f"scoring.bid.{OPENED}"))
        ).options
    )
    assert count == len(opened) == 4
    own = [page.name for page in pages_of("evaluator") if page.group != "public"]
    assert set(own) == {"scoring", "race", "account"}
    for place in range(count):
        key = next(b.key for b in at.selectbox if b.key.startswith(f"scoring.bid.{OPENED}"))
        at = fine(at.selectbox(key=key).set_value(place).run())
        shown = read(at) + frames(at)
        assert "工期（月）" not in shown
        assert "联合体" not in shown.replace("请按方案本身评分", "")
        assert not [each for each in secrets if each in shown]
        files = [each.label for each in at.get("download_button")]
        assert not [each for each in files if "报价" in each], "files of the price wait for the consensus"
        codes = at.selectbox(key=f"scoring.reject_code.{OPENED}").options
        assert not [each for each in codes if "报价" in each]
    for name in own[1:]:
        shown = read(fine(shell.open(name, people[0])))
        assert not [each for each in secrets if each in shown]


def test_R16_the_chair_asks_and_the_bidder_explains_on_its_page(shell, read) -> None:
    opportunity, people = committee(shell)
    at = scoring_page(shell, people[0])
    at.text_area(key=f"scoring.question.{OPENED}").set_value("报价明显低于其他投标人，请说明成本构成。")
    at = fine(at.button(key="scoring.ask").click().run())
    assert "说明要求已发给投标人" in read(at)
    assert not [each for each in scoring_page(shell, people[1]).button if each.key == "scoring.ask"]
    (_, question) = deliberating.read(shell.app, people[0], opportunity).questions[0]
    bids = opening.read_opened(shell.app, shell.actor("officer"), opportunity)
    enterprise = next(bid.enterprise for bid in bids if bid.id == question.bid)
    bidder = replace(shell.actor("enterprise"), enterprise_id=enterprise)
    page = fine(shell.open("opportunity", bidder, id=OPENED))
    page.text_area(key=f"bids.explanation.{question.id}").set_value("设备为自有库存，附成本明细。")
    page = fine(page.button(key=f"bids.explain.{question.id}").click().run())
    assert "说明已提交评审小组" in read(page)
    assert people[0].name not in read(page)
    shown = "\n".join(each.value for each in scoring_page(shell, people[1]).markdown)
    assert "设备为自有库存" in shown
    assert clarifying.questions_to(shell.app, bidder, opportunity)[0].answered_at is not None


def test_R17_a_correction_is_confirmed_by_every_member_on_the_own_page(shell, read) -> None:
    opportunity, people = committee(shell)
    for each, points in zip(people, (80.0, 80.0, 20.0), strict=True):
        score_all(shell.app, each, opportunity, points)
    conclude(shell.app, people[0], opportunity)
    at = scoring_page(shell, people[0])
    scores = evaluating.consensus(shell.app, people[0], opportunity).scores
    place = next(n for n, each in enumerate(scores) if each.evaluator == people[2].id)
    at.selectbox(key=f"scoring.which.{OPENED}").set_value(place)
    at = fine(at.selectbox(key=f"scoring.case.{OPENED}").set_value("abnormal").run())
    assert "没有提示的也可以认定" in read(at)
    at.number_input(key=f"scoring.new.{OPENED}").set_value(75.0)
    at.text_input(key=f"scoring.reason.{OPENED}").set_value("经复核，该项评分畸低，本人同意更正。")
    at = fine(at.button(key="scoring.correct").click().run())
    assert "等待其他成员表决" in read(at)
    (view,) = deliberating.read(shell.app, people[0], opportunity).motions
    for each in people[1:]:
        page = scoring_page(shell, each)
        page = fine(page.button(key=f"scoring.agree.{view.motion.id}").click().run())
    assert "表决通过并已生效" in read(page)
    assert row_of(shell, OPENED).status == "consensus"


def test_R20_a_decision_names_its_outcome_and_takes_effect(shell, read) -> None:
    opportunity, people = committee(shell)
    for each in people:
        score_all(shell.app, each, opportunity)
    conclude(shell.app, people[0], opportunity)
    awarding.publicise(shell.app, shell.actor("officer"), opportunity)
    bids = opening.read_opened(shell.app, shell.actor("officer"), opportunity)
    bidder = Actor("seed-bidder", "投标经办", "enterprise", "", bids[1].enterprise)
    filed = remedies.file(shell.app, bidder, opportunity, "result", TEXT, "x")
    remedies.accept(shell.app, shell.actor("officer"), filed.id)
    remedies.answer(shell.app, shell.actor("officer"), filed.id, "经复核，评分无误，维持原评审结果。")
    remedies.complain(shell.app, bidder, filed.id, "对答复不服，请求监督部门处理。")
    remedies.take_up(shell.app, shell.actor("supervisor"), filed.id)
    at = fine(shell.open("complaints", "supervisor"))
    at.text_area(key=f"remedies.reply.{filed.id}.investigated").set_value("评审过程有误，责令重新合议。")
    at.selectbox(key=f"remedies.outcome.{filed.id}.investigated").set_value("re_evaluate")
    at = fine(at.button(key=f"remedies.decide.{filed.id}").click().run())
    assert "成立，退回评审小组重新合议" in read(at)
    assert row_of(shell, OPENED).status == "consensus"


def test_draws_without_any_says_so(empty_shell, read) -> None:
    assert "目前没有抽取专家的榜单" in read(fine(empty_shell.open("draws", "supervisor")))


def test_the_committees_pages_read_in_english(shell, read) -> None:
    opportunity, people = committee(shell)
    first = evaluating.assignments(shell.app, people[0])
    bid = next(each for each in first if each.opportunity.id == opportunity).bids[0].bid
    deliberating.move_rejection(shell.app, people[0], opportunity, bid, "unsigned", FACTS)
    shell.language("en")
    use_language("en")
    for page, who in (("draws", "supervisor"), ("scoring", people[1])):
        at = fine(shell.open(page, who))
        assert "⟦" not in read(at)
        labels = [each.label for each in [*at.button, *at.checkbox, *at.text_area, *at.text_input]]
        assert not [each for each in labels if any("\u4e00" <= sign <= "\u9fff" for sign in each)]


def test_R19_in_procurement_the_award_page_decides_first_and_announces_afterwards(shell, read) -> None:
    row, officer = row_of(shell, OPENED), shell.actor("officer")
    for n in (4, 5):
        accounts.add_demo_user(shell.app, f"pingshen{n}", f"专家{n}", "evaluator", "评审专家库", "")
    with shell.app.store.write() as work:
        stored = work.opportunities.get(row.id)
        terms = replace(stored.terms, regime="gov_procurement")
        work.opportunities.save(replace(stored, terms=terms))
        work.record(officer, "test.change")
    people = [shell.actor("evaluator", f"pingshen{n}") for n in range(1, 6)]
    seated = [each.id for each in people]
    seat_directly(shell.app, officer, row.id, seated, people[0].id)
    for each in people:
        committees.declare(shell.app, each, row.id, [])
        score_all(shell.app, each, row.id)
    conclude(shell.app, people[0], row.id)
    at = fine(shell.open("challenges", "officer", id=OPENED))
    assert not [each for each in at.button if each.key == "awards.publicise"]
    at.checkbox(key="awards.sure").check()
    fine(at.button(key="awards.propose").click().run())
    awarding.approve(shell.app, shell.actor("reviewer"), row.id)
    at = fine(shell.open("challenges", "officer", id=OPENED))
    assert "公告中榜结果" in read(at)
    at.checkbox(key=f"awards.announce_sure.{OPENED}").check()
    at = fine(at.button(key="awards.announce").click().run())
    assert "结果已公告" in read(at)
    everybody = fine(shell.open("opportunity", "public", id=OPENED))
    assert "中榜结果公告" in read(everybody)
    assert "可以在" in read(everybody)
