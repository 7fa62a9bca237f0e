"""The pages of the procedure, from matching to the award, as the people in front of them meet them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from procedure_pages import (
    approve_there,
    fine,
    frames,
    open_row,
    reading_tables,
    row_of,
    second_page,
    some_bid,
)
from procedure_steps import open_together, score_all, seat_directly
from streamlit.testing.v1 import AppTest

from app.documents.bidder_names import bidder_name, bidder_number
from app.documents.tables import csv_file
from app.domain.racing import NO_RACE
from app.domain.users import SYSTEM, Actor
from app.errors import Invalid
from app.i18n import use_language
from app.pages._bid_fields import fen
from app.pages._receipts import receipt_json, receipt_lines
from app.services import (
    awarding,
    bidding,
    committees,
    enterprises,
    evaluating,
    matching,
    opening,
    publishing,
    teams,
)
from app.services.publishing import OpportunityRow
from app.services.seeding import conclude
from app.ui.text import literal

EXPERTS = ("pingshen1", "pingshen2", "pingshen3")
AWARDED, PROPOSED, SCORING, OPENED, CLOSED, FAILED = (f"JB-2026-000{n}" for n in range(1, 7))
ENTERPRISE_PAGES = ("matches", "profile", "bids")


def fill_bid(at: AppTest, shell, row: OpportunityRow, price_wan: float) -> AppTest:
    """Fill in the whole form and go to the check."""
    at.number_input(key="bids.price_fen").set_value(price_wan)
    at.number_input(key="bids.capex_fen").set_value(round(price_wan / 3, 2))
    at.number_input(key="bids.annual_opex_fen").set_value(round(price_wan / 10, 2))
    at.number_input(key="bids.term_months").set_value(8)
    at.text_area(key="bids.plan").set_value("先在一个片区试点，再推广。")
    at.text_area(key="bids.promise").set_value("按期完成全部指标。")
    terms = publishing.read(shell.app, shell.actor("officer"), row.id).opportunity.terms
    for requirement in terms.requirements:
        at.text_area(key=f"bids.answer.{requirement.id}").set_value(f"逐项响应 {requirement.id}")
    return fine(at.button(key="bids.to_check").click().run())


# --- matches


def test_matches_ranks_open_opportunities_and_explains_the_first(shell, read) -> None:
    at = fine(shell.open("matches", "enterprise"))
    shown = at.dataframe[0].value
    fits = matching.for_enterprise(shell.app, shell.actor("enterprise"))
    assert list(shown["榜单编号"]) == [each.opportunity.number for each in fits]
    assert list(shown["覆盖度"]) == [round(100 * each.fit.coverage) for each in fits]
    for requirement in fits[0].fit.requirements:
        assert requirement.requirement.text in read(at)


def test_matches_opens_the_opportunity_of_the_address(shell) -> None:
    fits = matching.for_enterprise(shell.app, shell.actor("enterprise"))
    at = fine(shell.open("matches", "enterprise", id=fits[2].opportunity.number))
    assert at.selectbox(key=f"matches.table.{fits[2].opportunity.number}.chosen").value == 2
    assert at.metric[0].value == str(round(100 * fits[2].fit.coverage))


def test_matches_explains_an_opportunity_that_is_no_longer_open(shell) -> None:
    at = fine(shell.open("matches", "enterprise", id=CLOSED))
    assert CLOSED in at.selectbox(key=f"matches.table.{CLOSED}.chosen").format_func(
        at.selectbox(key=f"matches.table.{CLOSED}.chosen").value
    )
    assert not [each for each in at.button if each.key == "matches.bid"]


def test_matches_suggests_partners_on_demand(shell, read) -> None:
    at = fine(shell.open("matches", "enterprise"))
    fits = matching.for_enterprise(shell.app, shell.actor("enterprise"))
    assert "牵头单位单独覆盖度" not in [metric.label for metric in at.metric]
    at = fine(at.button(key=f"matches.team.{fits[0].opportunity.number}").click().run())
    team = teams.partners(shell.app, shell.actor("enterprise"), fits[0].opportunity.id)
    assert [m.value for m in at.metric if m.label == "联合后覆盖度"] == [str(round(100 * team.coverage))]
    assert "自愿联合" in read(at)


def test_matches_leads_to_the_bid(shell, read) -> None:
    at = fine(shell.open("matches", "enterprise"))
    at = fine(at.button(key="matches.bid").click().run())
    assert "递交揭榜材料" in read(at)


def test_matches_without_open_opportunities_says_what_to_do(empty_shell, read) -> None:
    at = fine(empty_shell.open("matches", "enterprise"))
    assert "目前没有正在揭榜的榜单" in read(at)
    assert "补充能力陈述" in read(at)


# --- profile


def profile_of(shell) -> enterprises.Enterprise:
    actor = shell.actor("enterprise")
    return enterprises.read(shell.app, actor, actor.enterprise_id)


def test_profile_saves_the_summary(shell, read) -> None:
    at = fine(shell.open("profile", "enterprise"))
    at.text_area(key=f"profile.summary.{profile_of(shell).revision}").set_value("本单位专做热线工单分析。")
    at = fine(at.button(key="profile.save_summary").click().run())
    assert profile_of(shell).summary == "本单位专做热线工单分析。"
    assert "能力画像已保存" in read(at)


def test_profile_adds_a_statement_with_evidence(shell) -> None:
    before = profile_of(shell)
    at = fine(shell.open("profile", "enterprise"))
    at = fine(at.selectbox(key=f"profile.choice.{before.revision}").set_value(-1).run())
    at = fine(at.button(key=f"profile.add.{before.revision}.-1").click().run())
    at.text_input(key=f"profile.title.{before.revision}.-1").set_value("夜间接驳排班")
    at.text_area(key=f"profile.text.{before.revision}.-1").set_value("按末班地铁到站时刻自动排班。")
    at.text_input(key=f"profile.evidence.{before.revision}.-1.0").set_value("枫湾站接驳试点")
    fine(at.button(key="profile.save_statement").click().run())
    after = profile_of(shell)
    assert len(after.statements) == len(before.statements) + 1
    assert after.statements[-1].title == "夜间接驳排班"
    assert [item.title for item in after.statements[-1].evidence] == ["枫湾站接驳试点"]


def test_profile_refuses_an_empty_statement_and_keeps_the_input(shell, read) -> None:
    before = profile_of(shell)
    at = fine(shell.open("profile", "enterprise"))
    at.text_area(key=f"profile.text.{before.revision}.0").set_value("")
    at = fine(at.button(key="profile.save_statement").click().run())
    assert "未保存" in read(at)
    assert "标题和正文都要填写" in frames(at)
    assert profile_of(shell) == before
    assert at.text_area(key=f"profile.text.{before.revision}.0").value == ""


def test_profile_tells_a_conflict_and_loads_the_newest_on_request(shell, read) -> None:
    before, actor = profile_of(shell), shell.actor("enterprise")
    at = fine(shell.open("profile", "enterprise"))
    at.text_area(key=f"profile.summary.{before.revision}").set_value("我的修改")
    enterprises.save_profile(shell.app, actor, before, "同事的修改", before.statements)
    at = fine(at.button(key="profile.save_summary").click().run())
    assert "您的修改未保存" in read(at)
    assert profile_of(shell).summary == "同事的修改"
    assert at.text_area(key=f"profile.summary.{before.revision}").value == "我的修改"
    at = fine(at.button(key="profile.reload").click().run())
    assert at.text_area(key=f"profile.summary.{before.revision + 1}").value == "同事的修改"


def test_profile_removes_a_statement_only_after_the_tick(shell, read) -> None:
    before = profile_of(shell)
    at = fine(shell.open("profile", "enterprise"))
    at = fine(at.button(key="profile.remove").click().run())
    assert "未删除" in read(at)
    assert profile_of(shell) == before
    at.checkbox(key=f"profile.remove_sure.{before.revision}.0").check()
    fine(at.button(key="profile.remove").click().run())
    assert [each.id for each in profile_of(shell).statements] == [each.id for each in before.statements[1:]]


def test_profile_warns_of_expired_evidence(shell, read) -> None:
    before, actor = profile_of(shell), shell.actor("enterprise")
    today = shell.clock.now().date()
    item = replace(before.statements[0].evidence[0], title="旧证书", valid_until=today - timedelta(days=1))
    soon = replace(item, title="新证书", valid_until=today + timedelta(days=60))
    later = replace(item, title="远期证书", valid_until=today + timedelta(days=400))
    statements = (replace(before.statements[0], evidence=(item, soon, later)),)
    enterprises.save_profile(shell.app, actor, before, before.summary, statements)
    at = fine(shell.open("profile", "enterprise"))
    assert "有 2 项证明材料" in read(at)
    warned = at.dataframe[0].value
    assert list(warned["状态"]) == ["已过期", "即将到期"]


def test_profile_shows_which_opportunities_the_statements_carry(shell) -> None:
    at = fine(shell.open("profile", "enterprise"))
    at = fine(at.toggle(key="profile.effect").set_value(True).run())
    fits = matching.for_enterprise(shell.app, shell.actor("enterprise"))
    assert list(at.dataframe[-1].value["榜单编号"]) == [each.opportunity.number for each in fits]


# --- bids


def test_a_bid_is_filled_checked_and_sealed(shell, read) -> None:
    row, actor = open_row(shell), shell.actor("enterprise")
    at = fine(shell.open("bids", "enterprise", id=row.number))
    at = fill_bid(at, shell, row, 100.07)
    assert "1,000,700.00" not in read(at)
    assert "100.07 万元" in frames(at)
    at.checkbox(key="bids.agree").check()
    at = fine(at.button(key="bids.seal").click().run())
    newest = bidding.my_bids(shell.app, actor)[0]
    assert (newest.opportunity_number, newest.state) == (row.number, "sealed")
    assert literal(newest.receipt.number) in [metric.value for metric in at.metric]
    assert literal(newest.receipt.number) in frames(at)
    assert newest.receipt.sha256[:8] in frames(at)
    assert "揭榜材料已密封递交" in read(at)


def test_a_bid_with_faults_names_each_field_and_keeps_the_input(shell, read) -> None:
    row = open_row(shell)
    at = fine(shell.open("bids", "enterprise", id=row.number))
    at.number_input(key="bids.price_fen").set_value(row.ceiling_fen / 1_000_000 + 1)
    at.text_area(key="bids.plan").set_value("只写了方案")
    at = fine(at.button(key="bids.to_check").click().run())
    assert "尚未递交" in read(at)
    assert "投标总价超过最高限价" in frames(at)
    assert "请填写军令状" in frames(at)
    assert at.text_area(key="bids.plan").value == "只写了方案"
    assert not bidding.current_revision(shell.app, shell.actor("enterprise"), row.id)


def test_a_bid_is_not_sealed_without_the_tick(shell, read) -> None:
    row = open_row(shell)
    at = fill_bid(fine(shell.open("bids", "enterprise", id=row.number)), shell, row, 100)
    at = fine(at.button(key="bids.seal").click().run())
    assert "未递交" in read(at)
    assert bidding.current_revision(shell.app, shell.actor("enterprise"), row.id) == 0


def test_answers_survive_going_back_to_the_form(shell) -> None:
    row = open_row(shell)
    at = fill_bid(fine(shell.open("bids", "enterprise", id=row.number)), shell, row, 88.5)
    at = fine(at.button(key="bids.back").click().run())
    assert at.number_input(key="bids.price_fen").value == 88.5
    assert at.text_area(key="bids.promise").value == "按期完成全部指标。"


def test_a_second_bid_replaces_the_first(shell, read) -> None:
    row, actor = open_row(shell), shell.actor("enterprise")
    bidding.submit(shell.app, actor, row.id, some_bid(shell, row), "first")
    at = fine(shell.open("bids", "enterprise", id=row.number))
    assert "本单位已递交第 1 版" in read(at)
    at = fill_bid(at, shell, row, 90)
    at.checkbox(key="bids.agree").check()
    fine(at.button(key="bids.seal").click().run())
    states = [(each.receipt.revision, each.state) for each in bidding.my_bids(shell.app, actor)][:2]
    assert states == [(2, "sealed"), (1, "replaced")]


def test_a_colleagues_bid_in_between_is_a_conflict_that_can_be_resolved(shell, read) -> None:
    row, actor = open_row(shell), shell.actor("enterprise")
    at = fill_bid(fine(shell.open("bids", "enterprise", id=row.number)), shell, row, 90)
    bidding.submit(shell.app, actor, row.id, some_bid(shell, row), "colleague")
    at.checkbox(key="bids.agree").check()
    at = fine(at.button(key="bids.seal").click().run())
    assert "本单位其他人员刚刚递交" in read(at)
    assert bidding.current_revision(shell.app, actor, row.id) == 1
    at = fine(at.button(key="bids.take_newest").click().run())
    at.checkbox(key="bids.agree").check()
    fine(at.button(key="bids.seal").click().run())
    assert bidding.current_revision(shell.app, actor, row.id) == 2


def test_the_form_is_closed_after_the_deadline(shell, read) -> None:
    at = fine(shell.open("bids", "enterprise", id=CLOSED))
    assert "不再接收投标" in read(at)
    assert len(at.number_input) == 0


def test_a_deadline_that_passes_while_checking_refuses_the_bid(shell, read) -> None:
    row, actor = open_row(shell), shell.actor("enterprise")
    at = fill_bid(fine(shell.open("bids", "enterprise", id=row.number)), shell, row, 90)
    at.checkbox(key="bids.agree").check()
    shell.clock.at = row.tender_deadline
    at = fine(at.button(key="bids.seal").click().run())
    assert "不再接收投标" in read(at)
    assert bidding.current_revision(shell.app, actor, row.id) == 0


def test_a_bid_is_withdrawn_after_the_tick(shell, read) -> None:
    row, actor = open_row(shell), shell.actor("enterprise")
    bidding.submit(shell.app, actor, row.id, some_bid(shell, row), "first")
    at = fine(shell.open("bids", "enterprise"))
    at = fine(at.button(key="bids.withdraw").click().run())
    assert bidding.my_bids(shell.app, actor)[0].state == "sealed"
    at.checkbox(key="bids.withdraw_sure").check()
    at = fine(at.button(key="bids.withdraw").click().run())
    assert bidding.my_bids(shell.app, actor)[0].state == "withdrawn"
    assert "已撤回" in read(at)


def test_S15_the_receipt_of_another_enterprise_reads_as_not_found(shell, read) -> None:
    row, other = open_row(shell), shell.actor("enterprise", "qiye2")
    receipt = bidding.submit(shell.app, other, row.id, some_bid(shell, row), "other")
    known = fine(shell.open("bids", "enterprise", receipt=receipt.number))
    unknown = fine(shell.open("bids", "enterprise", receipt="HZ-NOSUCHRECEIPT"))
    assert read(known).replace(receipt.number, "") == read(unknown).replace("HZ-NOSUCHRECEIPT", "")
    assert receipt.sha256 not in frames(known)


def test_bids_without_any_leads_to_matches(empty_shell, read) -> None:
    at = fine(empty_shell.open("bids", "enterprise"))
    assert "还没有递交过揭榜材料" in read(at)


def test_an_unknown_opportunity_is_refused_in_words(shell, read) -> None:
    at = fine(shell.open("bids", "enterprise", id="JB-1999-0001"))
    assert "没有找到" in read(at)
    assert len(at.number_input) == 0


def test_the_receipt_file_says_what_the_screen_says(shell) -> None:
    row, actor = open_row(shell), shell.actor("enterprise")
    receipt = bidding.submit(shell.app, actor, row.id, some_bid(shell, row), "first")
    written = json.loads(receipt_json(receipt))
    assert written["sealed_sha256"] == receipt.sha256
    assert written["received_at"].endswith("+08:00")
    use_language("zh-CN")
    assert dict(receipt_lines(receipt))["回执编号"] == receipt.number


@pytest.mark.parametrize(
    ("typed", "stored"), [(100.07, 100_070_000), (0.01, 10_000), (None, 0), (0.07, 70_000)]
)
def test_money_is_typed_in_wan_and_kept_in_fen_exactly(typed: float | None, stored: int) -> None:
    assert fen(typed) == stored


# --- challenges


def part(at: AppTest, row: OpportunityRow, code: str) -> AppTest:
    return fine(at.segmented_control(key=f"challenges.part.{row.number}.{row.status}").set_value(code).run())


def test_challenges_lists_the_departments_own_opportunities_only(shell) -> None:
    at = fine(shell.open("challenges", "officer"))
    mine = publishing.list_mine(shell.app, shell.actor("officer"))
    assert list(at.dataframe[0].value["榜单编号"]) == [row.number for row in mine]
    everything = publishing.list_public(shell.app, shell.actor("officer"))
    assert len(mine) < len(everything)


def test_S23_nothing_on_the_officers_page_changes_when_bids_arrive(shell, read) -> None:
    row = open_row(shell)
    seen = []
    for bidder in ("", "qiye1", "qiye2"):
        if bidder:
            content = some_bid(shell, row)
            bidding.submit(shell.app, shell.actor("enterprise", bidder), row.id, content, f"s23-{bidder}")
        at = fine(shell.open("challenges", "officer", id=row.number))
        pages = [
            read(part(at, row, code)) + frames(at) for code in ("matching", "opening", "evaluation", "award")
        ]
        seen.append(pages)
    assert seen[0] == seen[1] == seen[2]


def test_before_the_deadline_there_is_a_countdown_and_no_button(shell, read) -> None:
    row = open_row(shell)
    at = part(fine(shell.open("challenges", "officer", id=row.number)), row, "opening")
    assert "截止前所有投标保持密封" in read(at)
    assert not [each for each in at.button if each.key == "opening.open"]


def test_matching_of_an_opportunity_is_ranked_and_explained(shell, read) -> None:
    row = open_row(shell)
    at = part(fine(shell.open("challenges", "officer", id=row.number)), row, "matching")
    found = matching.for_opportunity(shell.app, shell.actor("officer"), row.id, top=30)
    shown = at.dataframe[1].value
    assert list(shown["企业名称"]) == [fit.enterprise_name for fit in found.fits]
    assert found.fits[0].requirements[0].statement_text in read(at)
    for fit in found.barred:
        assert fit.enterprise_name in read(at)


def test_matching_suggests_a_consortium_on_demand(shell, read) -> None:
    row = open_row(shell)
    at = part(fine(shell.open("challenges", "officer", id=row.number)), row, "matching")
    at = fine(at.button(key=f"matching.team.{row.number}").click().run())
    team = teams.suggest(shell.app, shell.actor("officer"), row.id)
    shown = next(table.value for table in at.dataframe if "榜单要求" in table.value)
    assert list(shown["榜单要求"]) == [each.requirement.text for each in team.requirements]
    assert "只供参考" in read(at)


def test_exposure_counts_every_group(shell, read) -> None:
    at = fine(shell.open("exposure", "supervisor"))
    assert list(at.dataframe[0].value["企业类别"]) == ["大型企业", "中小微企业"]
    assert "不参与匹配" in read(at)


def test_exposure_without_opportunities_says_what_to_do(empty_shell, read) -> None:
    assert "还没有可统计的榜单" in read(fine(empty_shell.open("exposure", "officer")))


def test_opening_needs_two_people_and_makes_a_record(shell, read) -> None:
    row = row_of(shell, CLOSED)
    at = fine(shell.open("challenges", "officer", id=CLOSED))
    at = fine(at.button(key="opening.begin").click().run())
    assert "已到场确认" not in read(at)
    at.text_input(key=f"opening.attending.{CLOSED}").set_value("投标单位代表陆先生")
    at.checkbox(key=f"opening.sure.{CLOSED}").check()
    at = fine(at.button(key="opening.begin").click().run())
    assert row_of(shell, CLOSED).status == "closed"
    assert "等待第二人" in read(at)
    assert not [each for each in at.button if each.key == "opening.confirm"]

    at = fine(shell.open("openings", "supervisor"))
    assert shell.actor("officer").name in read(at)
    at = fine(at.button(key="opening.confirm").click().run())
    assert row_of(shell, CLOSED).status == "closed"
    at.checkbox(key=f"opening.sure.{CLOSED}").check()
    at = fine(at.button(key="opening.confirm").click().run())
    row = row_of(shell, CLOSED)
    assert row.status == "opened"
    assert "已开榜" in read(at)
    opened = opening.read_opened(shell.app, shell.actor("officer"), row.id)
    at = part(fine(shell.open("challenges", "officer", id=CLOSED)), row, "opening")
    (record,) = reading_tables(at)
    assert record["投标单位"] == [f"{bidder_name(bid.label)} {bid.enterprise_name}" for bid in opened]
    assert record["状态"] == ["有效"] * len(opened)
    checked = [each.value for each in at.caption if " 一致 HZ" in each.value.replace("\\", "")]
    assert len(checked) == len(opened), "every bid beside its receipt and digest"
    assert "投标单位代表陆先生" in read(at)
    assert shell.actor("supervisor").name in read(at)


def test_R6_everybody_reads_the_opening_record_without_signing_in(shell, read) -> None:
    for number, shown in ((OPENED, True), (CLOSED, False)):
        row = row_of(shell, number)
        at = fine(shell.open("opportunity", "public", id=number))
        opened = opening.read_opened(shell.app, shell.actor("officer"), row.id)
        assert ("公开开榜" in read(at)) is shown
        for bid in opened:
            assert bid.enterprise_name in frames(at)
            assert bid.content is not None
            assert f"{bid.content.price_fen / 1_000_000}" in frames(at)
            assert bid.label not in frames(at)


def test_a_colleague_confirms_on_the_challenges_page(shell, read) -> None:
    row = row_of(shell, CLOSED)
    opening.begin(shell.app, replace(shell.actor("officer"), id="us_other", name="陶同事"), row.id)
    at = fine(shell.open("challenges", "officer", id=CLOSED))
    assert "陶同事" in read(at)
    at.checkbox(key=f"opening.sure.{CLOSED}").check()
    at = fine(at.button(key="opening.confirm").click().run())
    assert row_of(shell, CLOSED).status == "opened"


def test_too_few_bids_are_explained_with_the_article(shell, read) -> None:
    at = fine(shell.open("challenges", "officer", id=FAILED))
    assert "《招标投标法》第二十八条" in read(at)
    assert "去调整场景" in read(at)


def test_bids_above_the_ceiling_only_end_the_procedure_with_a_record(shell, read, monkeypatch) -> None:
    """Every bid rejected: a run without award, and the record of what was opened stays."""
    row = open_row(shell)
    monkeypatch.setattr(bidding, "bid_faults", lambda content, terms: ())
    for login in ("qiye1", "qiye2", "qiye3"):
        bidder, content = shell.actor("enterprise", login), some_bid(shell, row, share=1.5)
        bidding.submit(shell.app, bidder, row.id, content, f"over-{login}")
    shell.clock.at = row.tender_deadline + timedelta(seconds=1)
    record = open_together(shell.app, shell.actor("officer"), row.id)
    assert record.failed
    assert len(record.bids) == 3
    at = fine(shell.open("challenges", "officer", id=row.number))
    assert "《招标投标法》第四十二条" in read(at)
    assert reading_tables(at)[0]["状态"] == ["超过最高限价，否决"] * 3
    with shell.app.store.read() as work:
        opportunity = work.opportunities.get(row.id)
        assert work.scenarios.get(opportunity.scenario).opportunity == ""


def test_no_points_are_shown_before_everybody_has_scored(shell, read) -> None:
    at = fine(shell.open("challenges", "officer", id=SCORING))
    assert "评审报告提交以前不显示任何得分" in read(at)
    assert "总分" not in frames(at)


def complete(shell, number: str) -> OpportunityRow:
    """Let every appointed evaluator finish, with points that differ between bids."""
    row, officer = row_of(shell, number), shell.actor("officer")
    for each in evaluating.state(shell.app, officer, row.id).evaluators:
        expert = Actor(each.id, each.name, "evaluator", each.department)
        for assignment in evaluating.assignments(shell.app, expert):
            if assignment.opportunity.id != row.id:
                continue
            quality = [c.id for c in assignment.opportunity.terms.criteria if c.kind == "quality"]
            for n, bid in enumerate(assignment.bids):
                if not bid.scored:
                    evaluating.score(shell.app, expert, bid.bid, dict.fromkeys(quality, 60.5 + n))
    chair = shell.actor("evaluator", "pingshen1")
    conclude(shell.app, chair, row.id)
    return row_of(shell, number)


def publicised(shell, number: str) -> OpportunityRow:
    """The candidates are published and the publicity is over."""
    row = complete(shell, number)
    awarding.publicise(shell.app, shell.actor("officer"), row.id)
    shell.clock.advance(days=12)
    return row_of(shell, number)


def test_the_ranking_shows_prices_names_and_every_criterion(shell) -> None:
    row = complete(shell, SCORING)
    at = part(fine(shell.open("challenges", "officer", id=SCORING)), row, "evaluation")
    (shown, points), state = reading_tables(at), evaluating.state(shell.app, shell.actor("officer"), row.id)
    assert shown["名次"] == [str(each.rank) for each in state.totals]
    assert shown["投标总价（万元）"] == [f"{each.price_fen / 1_000_000:,.2f}" for each in state.totals]
    assert [float(each) for each in shown["总分"]] == pytest.approx(
        [float(each.total) for each in state.totals], abs=0.006
    )
    criteria = publishing.read(shell.app, shell.actor("officer"), row.id).opportunity.terms.criteria
    assert points["评审因素"] == [f"{each.name}（{each.weight}%）" for each in criteria]
    for each in state.totals:
        cells = [float(cell) for cell in points[bidder_name(each.label)]]
        assert cells == pytest.approx([float(each.each[c.id]) for c in criteria], abs=0.006)


def test_the_candidates_are_published_before_anything_is_proposed(shell, read) -> None:
    row = complete(shell, SCORING)
    at = fine(shell.open("challenges", "officer", id=SCORING))
    at = fine(at.button(key="awards.publicise").click().run())
    assert row_of(shell, SCORING).status == "evaluated"
    at.checkbox(key=f"awards.publicise_sure.{SCORING}").check()
    at = fine(at.button(key="awards.publicise").click().run())
    assert row_of(shell, SCORING).status == "publicity"
    everybody = fine(shell.open("opportunity", "public", id=SCORING))
    assert "中榜候选人公示" in read(everybody)
    first = evaluating.state(shell.app, shell.actor("officer"), row.id).totals[0]
    opened = opening.read_opened(shell.app, shell.actor("officer"), row.id)
    assert next(bid.enterprise_name for bid in opened if bid.id == first.bid) in frames(everybody)


def test_passing_over_the_first_needs_a_lawful_reason(shell, read) -> None:
    """In a race whoever finishes is chosen; this one is made a challenge with one winner first."""
    row = publicised(shell, SCORING)
    with shell.app.store.write() as work:
        found = work.opportunities.get(row.id)
        work.opportunities.save(
            replace(found, terms=replace(found.terms, mechanism="open_challenge", race=NO_RACE))
        )
        work.record(SYSTEM, "scenarios.save", row.id)
    state = evaluating.state(shell.app, shell.actor("officer"), row.id)
    at = part(fine(shell.open("challenges", "officer", id=SCORING)), row, "award")
    at = fine(at.radio(key="awards.bid").set_value(state.totals[1].bid).run())
    assert "法定理由" in read(at)
    at.checkbox(key="awards.sure").check()
    at = fine(at.button(key="awards.propose").click().run())
    assert "须选择法定理由" in frames(at)
    assert row_of(shell, SCORING).status == "publicity"
    first = state.totals[0].bid
    at.selectbox(key=f"awards.passing.{first}").set_value("gave_up")
    at.text_input(key=f"awards.facts.{first}").set_value("第一名书面声明放弃中榜资格。")
    at = fine(at.button(key="awards.propose").click().run())
    assert row_of(shell, SCORING).status == "proposed"
    assert "等待审" in read(at)


def test_withdrawing_needs_a_public_reason(shell, read) -> None:
    row = open_row(shell)
    at = part(fine(shell.open("challenges", "officer", id=row.number)), row, "withdraw")
    at.checkbox(key="challenges.withdraw_sure").check()
    at = fine(at.button(key="challenges.withdraw").click().run())
    assert row_of(shell, row.number).status == "published"
    at.text_area(key="challenges.withdraw_reason").set_value("预算调整，另行发布。")
    at = fine(at.button(key="challenges.withdraw").click().run())
    assert "等待另一人复核" in read(at)
    assert row_of(shell, row.number).status == "published"
    at = second_page(shell, "withdrawal", row.id)
    assert "预算调整，另行发布。" in read(at) + frames(at)
    assert "可能已有企业投标" not in read(at) + frames(at), "the deadline is not past"
    shell.clock.at = row.tender_deadline + timedelta(hours=1)
    at = second_page(shell, "withdrawal", row.id)
    assert "可能已有企业投标" in read(at) + frames(at), "said of every closed opportunity (R5)"
    fine(approve_there(shell, at, "withdrawal", row.id))
    assert row_of(shell, row.number).status == "withdrawn"


def test_challenges_without_any_leads_to_drafting(empty_shell, read) -> None:
    at = fine(empty_shell.open("challenges", "officer"))
    assert "本单位还没有发布榜单" in read(at)


# --- scoring


def test_scoring_shows_neither_names_nor_money_nor_matching(shell, read) -> None:
    row, officer = row_of(shell, SCORING), shell.actor("officer")
    opened = opening.read_opened(shell.app, officer, row.id)
    at = fine(shell.open("scoring", shell.actor("evaluator", "pingshen2")))
    page = read(at) + frames(at)
    assert "投标人1" in str(at.selectbox[1].options)
    for bid in opened:
        assert bid.enterprise_name not in page
        assert bid.content is not None
        for fen_ in (bid.content.price_fen, bid.content.capex_fen):
            assert f"{fen_ / 1_000_000:,.2f}" not in page
        assert bid.content.contact not in page
    for word in ("覆盖度", "匹配", "相近"):
        assert word not in page


def test_scores_are_submitted_once_and_for_every_criterion(shell, read) -> None:
    expert, row = shell.actor("evaluator", "pingshen2"), row_of(shell, SCORING)
    assignment = evaluating.assignments(shell.app, expert)[0]
    assert assignment.opportunity.id == row.id
    bid = assignment.bids[0]
    quality = [each.id for each in assignment.opportunity.terms.criteria if each.kind == "quality"]
    at = fine(shell.open("scoring", expert))
    at.checkbox(key=f"scoring.sure.{bid.bid}").check()
    at.number_input(key=f"scoring.points.{bid.bid}.{quality[0]}").set_value(80.5)
    at = fine(at.button(key="scoring.submit").click().run())
    assert "未提交" in read(at)
    assert not evaluating.assignments(shell.app, expert)[0].bids[0].scored
    for n, criterion in enumerate(quality):
        at.number_input(key=f"scoring.points.{bid.bid}.{criterion}").set_value(80.5 + n)
    at.text_input(key=f"scoring.comment.{bid.bid}.{quality[0]}").set_value("针对性强")
    at = fine(at.button(key="scoring.submit").click().run())
    assert "的评分已提交" in read(at)
    with shell.app.store.read() as work:
        mine = {s.criterion: s for s in work.evaluations.scores(row.id) if s.evaluator == expert.id}
    assert {key: each.points for key, each in mine.items()} == {c: 80.5 + n for n, c in enumerate(quality)}
    assert mine[quality[0]].comment == "针对性强"


def test_a_score_off_the_half_point_grid_is_refused(shell, read) -> None:
    expert = shell.actor("evaluator", "pingshen2")
    assignment = evaluating.assignments(shell.app, expert)[0]
    bid = assignment.bids[0]
    at = fine(shell.open("scoring", expert))
    for each in assignment.opportunity.terms.criteria:
        if each.kind == "quality":
            at.number_input(key=f"scoring.points.{bid.bid}.{each.id}").set_value(80.3)
    at.checkbox(key=f"scoring.sure.{bid.bid}").check()
    at = fine(at.button(key="scoring.submit").click().run())
    assert "以 0.5 分为一档" in frames(at)
    assert not evaluating.assignments(shell.app, expert)[0].bids[0].scored


def everybody(shell) -> list[str]:
    return [shell.actor("evaluator", login).id for login in EXPERTS]


def test_a_bid_rejected_at_opening_is_not_offered_and_not_scored(shell, monkeypatch) -> None:
    row, officer = open_row(shell), shell.actor("officer")
    monkeypatch.setattr(bidding, "bid_faults", lambda content, terms: ())
    for n, login in enumerate(("qiye1", "qiye2", "qiye3")):
        content = some_bid(shell, row, share=1.5 if n == 0 else 0.9)
        bidding.submit(shell.app, shell.actor("enterprise", login), row.id, content, f"mixed-{login}")
    shell.clock.at = row.tender_deadline + timedelta(seconds=1)
    record = open_together(shell.app, officer, row.id)
    assert not record.failed
    expert = shell.actor("evaluator", "pingshen1")
    seat_directly(shell.app, officer, row.id, everybody(shell), expert.id)
    committees.declare(shell.app, expert, row.id, [])
    assignment = evaluating.assignments(shell.app, expert)[0]
    assert [bid.label for bid in assignment.bids] == ["投标人2", "投标人3"]
    quality = [each.id for each in assignment.opportunity.terms.criteria if each.kind == "quality"]
    with pytest.raises(Invalid, match=r"evaluation\.not_valid"):
        evaluating.score(shell.app, expert, record.bids[0].id, dict.fromkeys(quality, 80.0))
    assert not evaluating.state(shell.app, officer, row.id).complete


def test_nobody_scores_before_declaring_conflicts(shell, read) -> None:
    row, officer = row_of(shell, OPENED), shell.actor("officer")
    expert = shell.actor("evaluator", "pingshen1")
    seat_directly(shell.app, officer, row.id, everybody(shell), expert.id)
    at = fine(shell.open("scoring", expert))
    assert "回避声明" in read(at)
    assert not [each for each in at.button if each.key == "scoring.submit"]
    at = fine(at.button(key="scoring.declare").click().run())
    assert "未提交" in read(at)
    opened = opening.read_opened(shell.app, officer, row.id)
    at.text_area(key=f"scoring.ties.{OPENED}").set_value(opened[0].enterprise_name)
    at.checkbox(key=f"scoring.declare_sure.{OPENED}").check()
    at = fine(at.button(key="scoring.declare").click().run())
    assert "应当回避" in read(at)
    assert row.id not in {each.opportunity.id for each in evaluating.assignments(shell.app, expert)}


def test_the_chair_closes_scoring_and_hands_in_the_report(shell, read) -> None:
    row, officer = row_of(shell, OPENED), shell.actor("officer")
    expert = shell.actor("evaluator", "pingshen1")
    seat_directly(shell.app, officer, row.id, everybody(shell), expert.id)
    for each in (shell.actor("evaluator", login) for login in EXPERTS):
        committees.declare(shell.app, each, row.id, [])
        score_all(shell.app, each, row.id)
    at = fine(shell.open("scoring", expert))
    at.checkbox(key=f"scoring.close_sure.{OPENED}").check()
    at = fine(at.button(key="scoring.close").click().run())
    assert row_of(shell, OPENED).status == "consensus"
    at.checkbox(key=f"scoring.report_sure.{OPENED}").check()
    at = fine(at.button(key="scoring.report").click().run())
    assert "评审报告未提交" in read(at)
    for total in evaluating.consensus(shell.app, expert, row.id).totals:
        at.text_area(key=f"scoring.reasons.{total.bid}").set_value("方案针对痛点，措施具体可行。")
    at = fine(at.button(key="scoring.report").click().run())
    assert row_of(shell, OPENED).status == "evaluated"


def test_scoring_without_assignments_says_why(empty_shell, read) -> None:
    at = fine(empty_shell.open("scoring", "evaluator"))
    assert "目前没有分配给您的评审任务" in read(at)


# --- approvals


def test_the_reviewer_sees_ranking_and_reason_and_approves(shell, read) -> None:
    row, reviewer = row_of(shell, PROPOSED), shell.actor("reviewer")
    pending = awarding.pending(shell.app, reviewer)[0]
    at = fine(shell.open("approvals", "reviewer"))
    assert pending.award.enterprise_name in frames(at)
    assert pending.award.reason in frames(at)
    at = fine(at.button(key=f"second.approve.{PROPOSED}").click().run())
    assert row_of(shell, PROPOSED).status == "proposed"
    at.checkbox(key=f"second.sure.{PROPOSED}").check()
    at = fine(at.button(key=f"second.approve.{PROPOSED}").click().run())
    assert row_of(shell, PROPOSED).status == "awarded"
    assert f"榜单 {row.number} 已定榜" in read(at)
    assert "没有等待本人审核或复核的事项" in read(at)


def test_sending_back_needs_remarks_that_the_officer_then_reads(shell, read) -> None:
    at = fine(shell.open("approvals", "reviewer"))
    at = fine(at.button(key=f"second.return.{PROPOSED}").click().run())
    assert "请写明退回意见" in read(at)
    at.text_area(key=f"second.reason.{PROPOSED}").set_value("请补充价格合理性说明。")
    fine(at.button(key=f"second.return.{PROPOSED}").click().run())
    row = row_of(shell, PROPOSED)
    assert row.status == "publicity"
    at = part(fine(shell.open("challenges", "officer", id=PROPOSED)), row, "award")
    assert "退回" in read(at)
    assert "请补充价格合理性说明。" in frames(at)


def test_F05_an_approval_of_something_already_decided_is_told(shell, read) -> None:
    row, reviewer = row_of(shell, PROPOSED), shell.actor("reviewer")
    at = fine(shell.open("approvals", "reviewer"))
    at.checkbox(key=f"second.sure.{PROPOSED}").check()
    awarding.approve(shell.app, reviewer, row.id)
    at = fine(at.button(key=f"second.approve.{PROPOSED}").click().run())
    assert "没有等待本人审核或复核的事项" in read(at)
    with shell.app.store.read() as work:
        assert len(work.evaluations.awards.where("opportunity = ?", [row.id])) == 1


def test_approvals_without_any_says_so(empty_shell, read) -> None:
    assert "没有等待本人审核或复核的事项" in read(fine(empty_shell.open("approvals", "reviewer")))


# --- for all of them


@pytest.mark.parametrize(
    ("page", "role"),
    [
        *((page, "enterprise") for page in ENTERPRISE_PAGES),
        ("challenges", "officer"),
        ("approvals", "reviewer"),
    ],
)
def test_no_internal_id_is_readable(shell, read, page: str, role: str) -> None:
    at = fine(shell.open(page, role))
    page_words = read(at) + frames(at)
    actor = shell.actor(role)
    with shell.app.store.read() as work:
        ids = [each.id for each in work.opportunities.where()] + [each.id for each in work.bids.where()]
    assert not [each for each in [*ids, actor.id, actor.enterprise_id] if each and each in page_words]


def test_S43_what_a_bidder_wrote_is_shown_literally(shell, read) -> None:
    row, officer = open_row(shell), shell.actor("officer")
    nasty = "<script>alert(1)</script> ![x](http://evil.example/x.png) :red[x] $x$"
    for login in ("qiye1", "qiye2", "qiye3"):
        content = replace(some_bid(shell, row), plan=nasty)
        bidding.submit(shell.app, shell.actor("enterprise", login), row.id, content, f"s43-{login}")
    shell.clock.at = row.tender_deadline + timedelta(seconds=1)
    open_together(shell.app, officer, row.id)
    row = row_of(shell, row.number)
    at = part(fine(shell.open("challenges", "officer", id=row.number)), row, "opening")
    assert nasty in [each.value for each in at.text]
    assert nasty not in [each.value for each in at.markdown]


def test_bidders_are_ordered_by_number_and_named_in_the_readers_language() -> None:
    labels = [f"投标人{n}" for n in (10, 2, 1)]
    assert sorted(labels, key=bidder_number) == ["投标人1", "投标人2", "投标人10"]
    use_language("en")
    try:
        assert bidder_name("投标人10") == "Bidder 10"
    finally:
        use_language(None)


def test_S41_an_exported_name_does_not_run_as_a_formula() -> None:
    import pandas as pd

    text = csv_file(pd.DataFrame({"企业名称": ["=HYPERLINK(1)"], "覆盖度": [-3]})).decode("utf-8-sig")
    assert text.splitlines() == ["企业名称,覆盖度", "'=HYPERLINK(1),-3"]


@pytest.mark.parametrize(
    ("page", "role", "number"),
    [
        ("matches", "enterprise", ""),
        ("profile", "enterprise", ""),
        ("bids", "enterprise", ""),
        *(("challenges", "officer", each) for each in (AWARDED, PROPOSED, SCORING, OPENED, CLOSED, FAILED)),
        ("approvals", "reviewer", ""),
        ("scoring", "evaluator", ""),
    ],
)
def test_every_state_reads_in_english(shell, read, page: str, role: str, number: str) -> None:
    shell.language("en")
    use_language("en")  # the test client formats the options of a list again, outside the script
    at = fine(shell.open(page, role, **({"id": number} if number else {})))
    assert "⟦" not in read(at)
    labels = [each.label for each in [*at.button, *at.selectbox, *at.checkbox, *at.text_area, *at.metric]]
    assert not [each for each in labels if any("\u4e00" <= sign <= "\u9fff" for sign in each)]
