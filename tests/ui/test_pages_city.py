"""The pages of the city's side: what citizens report, what is made of it, and what the public reads."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from procedure_steps import withdrawn
from streamlit.testing.v1 import AppTest

import app as package
from app.clock import CHINA
from app.domain.deadlines import first_lawful_deadline
from app.domain.linting import ITEMS
from app.domain.scenarios import AcceptanceIndicator, Requirement, Scenario
from app.domain.users import Actor
from app.errors import Invalid, NotAllowed, NotFound
from app.i18n import has, use_language
from app.pages._evidence import filled_months
from app.services import auditing, pain_points, publishing, scenarios, topics
from app.services.pain_points import NewReport
from app.services.publishing import OpportunityFilter
from app.services.seeding import put_on_the_list
from app.ui.text import literal

OPEN, AWARDED = "published", "awarded"
EVIL = "路灯 ![x](http://evil.example/b.png) :red[红] **粗** <script>"
STORY = "小区东门外的路灯连续三晚没亮，老人看不清路。"
COMPLETE = {
    "title": "小区路灯故障自动发现与快修",
    "field": "community",
    "problem": "路灯坏了没人知道，居民走夜路看不清。",
    "goal": "故障二十四小时内修复，同类诉求减少一半。",
    "requirements": (
        Requirement("", "单灯故障十分钟内自动上报", 60, True),
        Requirement("", "修复后自动回告反映人", 40),
    ),
    "acceptance": (AcceptanceIndicator("同类诉求量", "下降50%", "按同一话题口径统计"),),
    "budget_fen": 300_000_000,
    "ceiling_fen": 280_000_000,
    "payer": "澄川市城市管理局",
}


def fine(at: AppTest) -> AppTest:
    assert [str(each.value) for each in at.exception] == []
    return at


def press(at: AppTest, key: str) -> AppTest:
    return fine(at.button(key=key).click().run())


def titles(at: AppTest, prefix: str) -> list[str]:
    """Labels of the buttons whose key begins so."""
    return [button.label for button in at.button if (button.key or "").startswith(prefix)]


def links(at: AppTest) -> str:
    return "\n".join(each.proto.label for each in at.get("page_link"))


def draft(shell, **changes: object) -> Scenario:
    """A complete draft of the officer's department."""
    officer = shell.actor("officer")
    blank = scenarios.new_scenario(shell.app, officer)
    return scenarios.save(shell.app, officer, replace(blank, **{**COMPLETE, **changes}))  # type: ignore[arg-type]


def published(shell, **changes: object):
    deadline = shell.clock.now() + timedelta(days=25)
    return put_on_the_list(shell.app, shell.actor("officer"), draft(shell, **changes).id, deadline)


def messages(shell) -> int:
    return pain_points.list_public(shell.app, shell.actor("public")).total


# --- opportunities


def test_the_public_list_shows_every_opportunity_with_its_price_and_deadline(shell, read) -> None:
    rows = publishing.list_public(shell.app, shell.actor("public"))
    at = fine(shell.open("opportunities"))
    text = read(at)
    open_now = sum(1 for row in rows if row.status == OPEN)
    assert f"共 {len(rows)} 个榜单，其中揭榜中 **{open_now}** 个" in text
    assert rows[0].title in links(at)
    assert literal(rows[0].number) in text
    assert f"{rows[0].ceiling_fen / 1e6:,.2f} 万元" in text.replace("\\", "")
    assert [each.proto.label for each in at.get("download_button")] == ["下载 CSV", "下载 Excel"]


def test_a_filter_narrows_the_list_and_stands_in_the_address(shell) -> None:
    at = fine(shell.open("opportunities"))
    fine(at.selectbox(key="opportunities.field").select("health").run())
    wanted = publishing.list_public(shell.app, shell.actor("public"), OpportunityFilter(field="health"))
    assert wanted
    assert sorted(row.title for row in wanted) == sorted(re.findall(r"\*\*(.+)\*\*", links(at)))
    assert at.query_params["field"] == "health"
    fine(at.selectbox(key="opportunities.field").select("").run())
    assert "field" not in at.query_params


def test_an_address_with_filters_opens_the_filtered_list(shell) -> None:
    at = fine(shell.open("opportunities", status=AWARDED, field="no-such-field"))
    wanted = publishing.list_public(shell.app, shell.actor("public"), OpportunityFilter(status=AWARDED))
    assert at.selectbox(key="opportunities.status").value == AWARDED
    assert at.selectbox(key="opportunities.field").value == ""
    assert len(re.findall(r"\*\*(.+)\*\*", links(at))) == len(wanted) > 0


def test_the_address_wins_when_it_changes_under_the_page(shell) -> None:
    """Going back in the browser brings the earlier filter back."""
    at = fine(shell.open("opportunities", field="health"))
    fine(at.selectbox(key="opportunities.field").select("gov").run())
    at.query_params["field"] = "health"
    assert fine(at.run()).selectbox(key="opportunities.field").value == "health"


def test_words_nobody_wrote_lead_back_to_the_whole_list(shell, read) -> None:
    at = fine(shell.open("opportunities", words="没有人写过这些字"))
    assert "没有符合条件的榜单" in read(at)
    assert "清除筛选条件" in read(at)


def test_an_empty_list_says_what_comes_next(empty_shell, read) -> None:
    assert "目前还没有榜单" in read(fine(empty_shell.open("opportunities")))
    assert "请从民生热点起草场景" in read(fine(empty_shell.open("opportunities", "officer")))


# --- opportunity


def test_the_terms_are_public_in_full(shell, read) -> None:
    opportunity = published(shell)
    at = fine(shell.open("opportunity", id=opportunity.number))
    text = read(at).replace("\\", "")
    for sentence in (
        COMPLETE["problem"],
        COMPLETE["goal"],
        "单灯故障十分钟内自动上报",
        "必备",
        "最低有效报价",
        "同类诉求量",
        "280.00 万元",
        "预设",
        "《招标投标法》第二十四条",
    ):
        assert str(sentence) in text, sentence
    assert "澄川市城市管理局" in "\n".join(table.value.to_csv() for table in at.table)


def test_id_and_number_open_the_same_opportunity_and_neither_shows_the_id(shell, read) -> None:
    opportunity = published(shell)
    pages = [fine(shell.open("opportunity", id=key)) for key in (opportunity.id, opportunity.number)]
    texts = {read(at).replace(opportunity.id, opportunity.number) for at in pages}
    assert len(texts) == 1  # the links to sign in and to another language lead back to the address as it was
    shown = [element.value for kind in ("title", "text", "metric") for element in getattr(pages[0], kind)]
    assert not any(opportunity.id in value for value in shown)


@pytest.mark.parametrize("wanted", ["JB-1999-0001", "op_00000000000000000", "'; DROP TABLE users --"])
def test_S15_an_unknown_number_reads_the_same_whatever_it_is(shell, read, wanted: str) -> None:
    at = fine(shell.open("opportunity", id=wanted))
    assert "没有找到这个榜单" in read(at)
    assert not at.metric


def test_only_enterprises_are_offered_to_bid_and_only_while_it_is_open(shell) -> None:
    opportunity = published(shell)
    at = fine(shell.open("opportunity", "enterprise", id=opportunity.number))
    assert titles(at, "opportunity.") == ["我要揭榜", "为什么适合我", "测算晚付的影响"]
    for role in ("public", "citizen", "officer", "evaluator", "supervisor"):
        assert titles(fine(shell.open("opportunity", role, id=opportunity.number)), "opportunity.") == []
    shell.clock.advance(days=26)
    assert titles(fine(shell.open("opportunity", "enterprise", id=opportunity.number)), "opportunity.") == []


def test_why_it_fits_leads_to_the_match_of_this_opportunity(shell) -> None:
    rows = publishing.list_public(shell.app, shell.actor("public"), OpportunityFilter(status=OPEN))
    at = press(shell.open("opportunity", "enterprise", id=rows[0].number), "opportunity.why")
    assert at.session_state["shell.page"] == "matches"
    assert at.query_params["id"] == rows[0].number


def test_what_became_of_it_is_said(shell, read) -> None:
    awarded = publishing.list_public(shell.app, shell.actor("public"), OpportunityFilter(status=AWARDED))[0]
    winner = publishing.read(shell.app, shell.actor("public"), awarded.number).winner
    assert winner
    assert winner in read(fine(shell.open("opportunity", id=awarded.number)))
    opportunity = published(shell)
    withdrawn(shell.app, shell.actor("officer"), opportunity.id, "资金来源调整")
    assert "资金来源调整" in read(fine(shell.open("opportunity", id=opportunity.number)))


def test_S43_what_officers_wrote_is_shown_as_written(shell) -> None:
    opportunity = published(
        shell,
        title=f"试验{EVIL}",
        problem=f"{EVIL}很多人反映",
        requirements=(Requirement("", EVIL + "|x", 100),),
    )
    for page, query in (("opportunity", {"id": opportunity.number}), ("opportunities", {})):
        at = fine(shell.open(page, **query))
        for element in [*at.markdown, *at.title, *at.caption]:
            assert "![x](" not in element.value
            assert "<script>" not in element.value
            assert ":red[" not in element.value
    assert any(
        EVIL in element.value for element in fine(shell.open("opportunity", id=opportunity.number)).text
    )


# --- topics


def test_everybody_reads_the_topics_the_hottest_first(shell, read) -> None:
    found = topics.list_topics(shell.app, shell.actor("public"))
    at = fine(shell.open("topics"))
    assert len(titles(at, "topics.open.")) == len(found.topics)
    assert found.topics[0].title in titles(at, "topics.open.")[0]
    assert [topic.heat for topic in found.topics] == sorted((t.heat for t in found.topics), reverse=True)
    text = read(at).replace("\\", "")
    assert f"{found.topics[0].size} 件" in text
    assert found.places[found.topics[0].id][0] in text
    assert titles(at, "topics.cluster") == []


def test_a_topic_shows_its_evidence_masked(shell, read) -> None:
    topic = topics.list_topics(shell.app, shell.actor("public")).topics[0]
    at = fine(shell.open("topics", id=topic.id))
    detail = topics.read_topic(shell.app, shell.actor("public"), topic.id)
    assert literal(topic.title) in read(at)
    assert str(topic.size) in [metric.value for metric in at.metric]
    assert len(at.get("vega_lite_chart")) == 3
    assert detail.members[0].text in read(at)
    assert titles(at, "topics.draft") == []
    assert not re.search(r"1[3-9]\d{9}", read(at))


def test_an_unknown_topic_is_not_found_in_words(shell, read) -> None:
    assert "没有找到这个话题" in read(fine(shell.open("topics", id="tp_nothing")))


def test_the_officer_groups_anew_and_new_messages_are_counted(shell, read) -> None:
    citizen = shell.actor("citizen")
    for n in range(3):
        pain_points.report(shell.app, citizen, NewReport("complaint", f"路灯不亮{n}", STORY), f"n{n}")
    at = fine(shell.open("topics", "officer"))
    assert "又收到 3 件诉求" in read(at)
    before = topics.list_topics(shell.app, citizen).run
    press(at, "topics.cluster")
    after = topics.list_topics(shell.app, citizen)
    assert after.run
    assert before
    assert after.run.messages == before.messages + 3
    assert after.messages_since == 0
    assert "归并完成" in read(at)
    assert "又收到" not in read(at)


def test_grouping_too_few_messages_says_how_many_are_needed(empty_shell, read) -> None:
    at = press(empty_shell.open("topics", "officer"), "topics.cluster")
    assert "至少需要 10 件" in read(at)


def test_a_scenario_is_drafted_from_a_topic_and_opened(shell) -> None:
    officer = shell.actor("officer")
    before = {row.id for row in scenarios.list_scenarios(shell.app, officer)}
    topic = topics.list_topics(shell.app, officer).topics[0]
    at = press(shell.open("topics", "officer", id=topic.id), "topics.draft")
    made = [row for row in scenarios.list_scenarios(shell.app, officer) if row.id not in before]
    assert len(made) == 1
    assert made[0].evidence
    assert made[0].evidence.messages == topic.size
    assert at.session_state["shell.page"] == "scenarios"
    assert at.query_params["id"] == made[0].id


def test_F06_the_same_nonce_drafts_one_scenario(shell) -> None:
    officer = shell.actor("officer")
    topic = topics.list_topics(shell.app, officer).topics[0]
    first, again = (scenarios.draft_from_topic(shell.app, officer, topic.id, "nonce") for _ in range(2))
    other = scenarios.draft_from_topic(shell.app, shell.actor("officer", "jingban2"), topic.id, "nonce")
    assert first == again
    assert other.id != first.id


def test_months_without_messages_are_shown_as_zero() -> None:
    assert filled_months([("2025-11", 2), ("2026-02", 1)]) == [
        ("2025-11", 2),
        ("2025-12", 0),
        ("2026-01", 0),
        ("2026-02", 1),
    ]
    assert filled_months([]) == []


# --- report


def fill_report(at: AppTest, title: str, text: str) -> AppTest:
    at.text_input(key="report.title.0").set_value(title)
    at.text_area(key="report.text.0").set_value(text)
    return fine(at.run())


def test_a_report_is_confirmed_with_a_number_and_listed(shell, read) -> None:
    before = messages(shell)
    at = fill_report(shell.open("report", "citizen"), "路灯不亮", STORY)
    press(at, "report.submit")
    number = f"SQ-{shell.clock.now():%Y}-0001"
    assert number in [metric.value.replace("\\", "") for metric in at.metric]
    assert "已收到" in read(at)
    assert STORY in read(at)
    assert messages(shell) == before + 1
    assert at.text_input(key="report.title.1").value == ""
    press(
        at, "report.submit"
    )  # a second quick click falls on the empty form and is not taken for another report
    assert messages(shell) == before + 1
    assert number in [metric.value.replace("\\", "") for metric in at.metric]


def test_a_report_that_says_nothing_is_refused_field_by_field(shell, read) -> None:
    before = messages(shell)
    at = press(fill_report(shell.open("report", "citizen"), "", "太短"), "report.submit")
    assert "尚未提交" in read(at)
    reasons = at.dataframe[0].value.iloc[:, -1].tolist()
    assert reasons == ["请用 1 至 60 个字概括", "请写 10 至 5000 个字"]
    assert at.text_area(key="report.text.0").value == "太短"
    assert messages(shell) == before


def test_S49_the_public_side_is_shown_before_sending(shell, read) -> None:
    at = fill_report(shell.open("report", "citizen"), "路灯不亮", f"{STORY}电话13800000000")
    shown = "\n".join(element.value for element in at.text)
    assert "〔电话〕" in shown
    assert "13800000000" not in shown
    assert "已" not in [metric.value for metric in at.metric]
    assert "系统发现并隐去了个人信息" in read(at)


def test_S43_a_report_is_shown_as_written(shell) -> None:
    at = press(fill_report(shell.open("report", "citizen"), EVIL[:60], f"{EVIL} {STORY}"), "report.submit")
    assert any(f"{EVIL} {STORY}" == element.value for element in at.text)
    assert not any("![x](" in element.value for element in [*at.markdown, *at.caption])


def test_a_photo_loses_its_hidden_place_and_is_shown_on_request(shell) -> None:
    photo = io.BytesIO()
    picture = Image.new("RGB", (64, 48), (200, 80, 40))
    exif = picture.getexif()
    exif[0x010F] = "SecretCamera"
    picture.save(photo, "JPEG", exif=exif)
    assert b"SecretCamera" in photo.getvalue()
    at = fine(shell.open("report", "citizen"))
    at.file_uploader(key="report.photo.0").set_value(("现场.jpg", photo.getvalue(), "image/jpeg"))
    press(fill_report(at, "路灯不亮", STORY), "report.submit")
    point = pain_points.list_mine(shell.app, shell.actor("citizen"))[0]
    assert b"SecretCamera" not in shell.app.blobs.get(point.photo)
    fine(at.toggle(key=f"report.photo.{point.id}").set_value(True).run())
    assert len(at.get("image")) == 1


def test_S42_a_photo_that_is_none_is_refused(shell, read) -> None:
    at = fine(shell.open("report", "citizen"))
    at.file_uploader(key="report.photo.0").set_value(("现场.jpg", b"MZ\x90\x00not a picture", "image/jpeg"))
    before = messages(shell)
    press(fill_report(at, "路灯不亮", STORY), "report.submit")
    assert "只接受 JPEG、PNG、WebP" in read(at)
    assert messages(shell) == before


def test_F06_the_same_nonce_makes_one_report_and_opens_nobody_elses(shell) -> None:
    citizen, officer = shell.actor("citizen"), shell.actor("officer")
    new = NewReport("complaint", "路灯不亮", STORY)
    first, again = (pain_points.report(shell.app, citizen, new, "nonce") for _ in range(2))
    other = pain_points.report(shell.app, officer, new, "nonce")
    assert first == again
    assert other.id != first.id
    assert [point.id for point in pain_points.list_mine(shell.app, citizen)] == [first.id]


def test_a_report_is_followed_into_its_topic_and_onto_the_list(shell, read) -> None:
    citizen, officer = shell.actor("citizen"), shell.actor("officer")
    topic = topics.list_topics(shell.app, officer).topics[0]
    like = topics.read_topic(shell.app, officer, topic.id).members[0]
    mine = pain_points.report(shell.app, citizen, NewReport(like.channel, like.title, like.text), "n")
    assert pain_points.follow(shell.app, citizen)[0].status == "received"
    topics.cluster(shell.app, officer)
    followed = pain_points.follow(shell.app, citizen)[0]
    assert (followed.point.id, followed.status) == (mine.id, "clustered")
    started = scenarios.draft_from_topic(shell.app, officer, followed.topic)
    ready = scenarios.save(shell.app, officer, replace(started, **COMPLETE))
    opportunity = put_on_the_list(shell.app, officer, ready.id, shell.clock.now() + timedelta(days=25))
    followed = pain_points.follow(shell.app, citizen)[0]
    assert followed.status == "listed"
    assert followed.opportunities == ((opportunity.number, ready.title),)
    at = fine(shell.open("report", "citizen"))
    assert "已列入榜单" in read(at)
    assert opportunity.number in links(at)


def test_an_officer_reports_for_somebody_and_sees_no_list_of_a_citizen(shell, read) -> None:
    at = press(fill_report(shell.open("report", "officer"), "路灯不亮", STORY), "report.submit")
    assert "已登记入库" in read(at)
    assert "我的反映" not in read(at).replace("“我的反映”", "")


# --- pain points

GOOD = "编号,渠道,标题,内容,时间\nA-1,投诉,路灯不亮,路灯坏了一周请联系13800000000,2026-03-05\n"
BAD = "编号,渠道,标题,内容,时间\nA-1,投诉,路灯不亮,坏了一周,2026-03-05\nA-2,微信群,停车,停不下,昨天\n"
UNNUMBERED = "标题,内容\n路灯不亮,路灯坏了一周没有人修\n"


def bring(at: AppTest, content: str, turn: int = 0) -> AppTest:
    """Upload a file and import it."""
    at.file_uploader(key=f"pain_points.file.{turn}").set_value(("诉求.csv", content.encode(), "text/csv"))
    fine(at.run())
    return press(at, "pain_points.import")


def test_F12_a_file_with_a_bad_row_is_refused_whole_with_line_and_reason(shell, read) -> None:
    before = messages(shell)
    at = bring(fine(shell.open("pain_points", "officer")), BAD)
    assert "一行也没有导入" in read(at)
    table = next(each.value for each in at.dataframe if "行" in each.value.columns)
    assert set(table["行"]) == {3}
    assert set(table["栏目"]) == {"渠道", "时间"}
    assert not any("⟦" in reason or "（代码" in reason for reason in table["原因"])
    assert messages(shell) == before


def test_a_good_file_is_imported_and_says_how_much_was_masked(shell, read) -> None:
    before = messages(shell)
    at = bring(fine(shell.open("pain_points", "officer")), GOOD)
    assert "已全部导入，共 1 件" in read(at).replace("\\", "")
    assert [metric.value for metric in at.metric] == ["1", "1", "0", "0"]  # rows, masked, near, unsure
    assert messages(shell) == before + 1
    batches = pain_points.batches(shell.app, shell.actor("officer"))
    assert batches[0].file_name == "诉求.csv"


def test_F12_the_same_file_again_changes_nothing(shell, read) -> None:
    at = bring(fine(shell.open("pain_points", "officer")), GOOD)
    before = messages(shell)
    assert "一行也没有导入" in read(bring(at, GOOD, turn=1))
    assert messages(shell) == before


def test_F12_the_same_file_without_numbers_is_not_imported_twice(shell, read) -> None:
    at = bring(fine(shell.open("pain_points", "officer")), UNNUMBERED)
    before = messages(shell)
    assert "本次未重复导入" in read(bring(at, UNNUMBERED, turn=1))
    assert messages(shell) == before


def test_F06_the_same_nonce_imports_a_file_once(shell) -> None:
    officer = shell.actor("officer")
    results = [
        pain_points.import_file(shell.app, officer, "a.csv", UNNUMBERED.encode(), submission="nonce")
        for _ in range(2)
    ]
    assert results[0] == results[1]
    assert len(pain_points.batches(shell.app, officer)) == 2  # the demonstration's own and this one


def test_messages_are_found_by_words_and_filters(shell, read) -> None:
    at = fine(shell.open("pain_points", "officer"))
    total = messages(shell)
    assert f"共 {total} 件" in read(at)
    fine(at.text_input(key="pain_points.words").set_value("末班").run())
    shown = int(re.search(r"共 (\d+) 件", read(at)).group(1))  # type: ignore[union-attr]
    with shell.app.store.read() as work:
        expected = sum("末班" in point.words for point in work.pain_points.where())
    assert shown == expected < total
    fine(at.text_input(key="pain_points.words").set_value("绝对没有的词语").run())
    assert "没有符合条件的诉求" in read(at)


def test_S49_the_original_is_shown_on_request_only_and_recorded(shell, read) -> None:
    officer, citizen = shell.actor("officer"), shell.actor("citizen")
    pain_points.report(shell.app, citizen, NewReport("complaint", "路灯不亮", f"{STORY}电话13800000000"), "n")
    at = fine(shell.open("pain_points", "officer"))
    table = next(frame for frame in at.dataframe if frame.key and frame.key.startswith("pain_points.page"))
    at.session_state[table.key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    fine(at.run())
    assert "〔电话〕" in read(at)
    assert "13800000000" not in read(at)
    point = pain_points.list_mine(shell.app, citizen)[0]
    press(at, f"pain_points.original.{point.id}")
    assert "13800000000" in read(at)
    assert "已记入审计" in read(at)
    events = auditing.list_events(shell.app, shell.actor("supervisor"), action="pain_points.read_full")[1]
    assert [(event.actor, event.object) for event in events] == [(officer.id, point.id)]
    assert "13800000000" not in read(fine(at.run()))


# --- scenarios


def open_scenario(shell, scenario: Scenario, step: int = 0, who: str | Actor = "officer") -> AppTest:
    at = fine(shell.open("scenarios", who, id=scenario.id))
    return go_to(at, step) if step else at


def go_to(at: AppTest, step: int) -> AppTest:
    key = next(each.key for each in at.button_group if (each.key or "").startswith("scenarios.step."))
    return fine(at.button_group(key=key).set_value(step).run())


def widget(at: AppTest, kind: str, name: str):
    """The widget of a field; its key carries the version of the form."""
    return next(
        each for each in getattr(at, kind) if re.fullmatch(rf"scenarios\.{name}\.\d+", each.key or "")
    )


def stored(shell, scenario: Scenario) -> Scenario:
    return scenarios.read(shell.app, shell.actor("officer"), scenario.id)


def test_the_list_holds_the_own_departments_scenarios(shell, read) -> None:
    officer = shell.actor("officer")
    made = draft(shell)
    at = fine(shell.open("scenarios", "officer"))
    assert len(titles(at, "scenarios.open.")) == len(scenarios.list_scenarios(shell.app, officer))
    assert any(made.title in title for title in titles(at, "scenarios.open."))
    fine(at.selectbox(key="scenarios.status").select("draft").run())
    assert at.query_params["status"] == "draft"


def test_a_new_scenario_is_filled_in_and_saved_step_by_step(shell, read) -> None:
    at = press(shell.open("scenarios", "officer"), "scenarios.new")
    made = scenarios.list_scenarios(shell.app, shell.actor("officer"))[0]
    assert at.query_params["id"] == made.id
    widget(at, "text_input", "title").set_value("小区路灯快修")
    widget(at, "selectbox", "field").select("community")
    widget(at, "text_area", "problem").set_value("路灯坏了没人知道。")
    press(at, "scenarios.save_next")
    assert "草稿已保存" in read(at)
    after = stored(shell, made)
    assert (after.title, after.field, after.problem) == ("小区路灯快修", "community", "路灯坏了没人知道。")
    assert "榜单要求" in read(at)


def test_what_is_typed_stays_when_the_step_changes_and_is_saved_together(shell) -> None:
    made = draft(shell)
    at = open_scenario(shell, made)
    widget(at, "text_input", "title").set_value("改过的题目改过的题目")
    go_to(at, 3)
    widget(at, "number_input", "ceiling_fen").set_value(123.45)
    go_to(at, 0)
    assert widget(at, "text_input", "title").value == "改过的题目改过的题目"
    assert stored(shell, made).title == made.title
    press(at, "scenarios.save")
    after = stored(shell, made)
    assert (after.title, after.ceiling_fen) == ("改过的题目改过的题目", 123_450_000)


def test_rows_are_edited_added_and_removed_with_a_running_total(shell, read) -> None:
    made = draft(shell)
    at = open_scenario(shell, made, step=1)
    assert "权重合计 100%" in read(at)
    table = next(each for each in at.data_editor if (each.key or "").startswith("scenarios.requirements"))
    at.session_state[table.key] = {
        "edited_rows": {0: {"weight": 30}},
        "added_rows": [{"text": "夜间有人值守", "weight": 50}],
        "deleted_rows": [1],
    }
    fine(at.run())
    assert "还差 20%" in read(at)
    press(at, "scenarios.save")
    assert stored(shell, made).requirements == (
        Requirement("R1", "单灯故障十分钟内自动上报", 30, True),
        Requirement("R2", "夜间有人值守", 50, False),
    )


def test_a_criterion_that_keeps_its_name_keeps_its_id(shell) -> None:
    made = draft(shell)
    at = open_scenario(shell, made, step=2)
    table = next(each for each in at.data_editor if (each.key or "").startswith("scenarios.criteria"))
    at.session_state[table.key] = {
        "edited_rows": {0: {"weight": 30}},
        "added_rows": [{"name": "数据安全", "weight": 10}],
        "deleted_rows": [3],
    }
    fine(at.run())
    press(at, "scenarios.save")
    after = stored(shell, made).criteria
    assert [(c.id, c.weight, c.kind) for c in after] == [
        ("price", 30, "price"),
        ("solution", 35, "quality"),
        ("operation", 25, "quality"),
        ("c1", 10, "quality"),
    ]


def test_a_draft_without_a_title_is_not_saved(shell, read) -> None:
    made = draft(shell)
    at = open_scenario(shell, made)
    widget(at, "text_input", "title").set_value("   ")
    press(at, "scenarios.save")
    assert "草稿没有保存" in read(at)
    assert stored(shell, made).title == made.title


def test_somebody_elses_save_is_noticed_and_a_person_decides(shell, read) -> None:
    made = draft(shell)
    at = open_scenario(shell, made)
    widget(at, "text_input", "title").set_value("我的题目我的题目")
    scenarios.save(shell.app, shell.actor("officer"), replace(made, title="别人的题目别人的题目"))
    press(at, "scenarios.save")
    assert "您的修改没有保存" in read(at)
    assert stored(shell, made).title == "别人的题目别人的题目"
    press(at, "scenarios.keep_mine")
    assert widget(at, "text_input", "title").value == "我的题目我的题目"
    press(at, "scenarios.save")
    assert stored(shell, made).title == "我的题目我的题目"


def test_the_latest_can_be_taken_instead(shell) -> None:
    made = draft(shell)
    at = open_scenario(shell, made)
    widget(at, "text_input", "title").set_value("我的题目我的题目")
    scenarios.save(shell.app, shell.actor("officer"), replace(made, title="别人的题目别人的题目"))
    press(at, "scenarios.save")
    press(at, "scenarios.take_theirs")
    assert widget(at, "text_input", "title").value == "别人的题目别人的题目"


def test_the_check_lists_every_fault_with_its_step_and_article(shell, read) -> None:
    made = draft(
        shell,
        requirements=(Requirement("", "注册资本不低于5000万元", 90),),
        budget_fen=100_000_000,
        acceptance=(),
    )
    at = open_scenario(shell, made, step=4)
    text = read(at).replace("\\", "")
    for sentence in (
        "还有 4 处需要修改",
        "权重合计应为 100%，目前为 90%",
        "财政部令第87号第十七条",
        "最高限价高于预算金额",
        "验收指标",
    ):
        assert sentence in text, sentence
    assert at.button(key="scenarios.publish").disabled
    press(at, "scenarios.fix.3")
    assert widget(at, "number_input", "ceiling_fen").value == 280.0


def test_unsaved_changes_are_saved_before_the_check(shell, read) -> None:
    at = open_scenario(shell, draft(shell))
    widget(at, "text_input", "title").set_value("改过的题目改过的题目")
    go_to(at, 4)
    assert "请先保存草稿" in read(at)
    press(at, "scenarios.save")
    assert "检查通过" in read(at)


def hand_in(shell, read, made: Scenario) -> AppTest:
    """The officer ticks and hands the scenario in."""
    at = open_scenario(shell, made, step=4)
    assert "检查通过" in read(at)
    assert at.button(key="scenarios.publish").disabled
    box = next(each for each in at.checkbox if (each.key or "").startswith("scenarios.confirm"))
    fine(box.check().run())
    press(at, "scenarios.publish")
    return at


def test_handing_in_needs_a_confirmation_and_can_be_taken_back(shell, read) -> None:
    made = draft(shell)
    at = hand_in(shell, read, made)
    assert stored(shell, made).status == "in_review"
    assert "等待审核人员审核发布" in read(at)
    assert not [each for each in at.text_input if (each.key or "").startswith("scenarios.title")]
    with pytest.raises(Invalid, match=r"scenarios\.in_review"):
        scenarios.save(shell.app, shell.actor("officer"), stored(shell, made))
    press(at, "scenarios.recall")
    assert stored(shell, made).status == "draft"


def test_the_reviewer_answers_the_checklist_and_publishes(shell, read) -> None:
    made = draft(shell)
    hand_in(shell, read, made)
    at = fine(shell.open("approvals", "reviewer"))
    assert made.title in read(at) + "\n".join(str(each.value) for each in at.table)
    at.checkbox(key=f"approvals.publish_sure.{made.id}").check()
    at = fine(at.button(key="approvals.publish").click().run())
    assert stored(shell, made).status == "in_review"  # nothing was answered
    for item in ITEMS:
        at.segmented_control(key=f"approvals.verdict.{made.id}.{item.code}").set_value("met")
        at.text_input(key=f"approvals.note.{made.id}.{item.code}").set_value(
            "已查阅材料，情况属实，符合要求。"
        )
    at = fine(at.button(key="approvals.publish").click().run())
    after = stored(shell, made)
    view = publishing.read(shell.app, shell.actor("public"), after.opportunity)
    assert view.opportunity.tender_deadline == first_lawful_deadline("challenge", shell.clock.now())
    assert view.opportunity.number in read(at)


def test_a_reviewer_sends_a_scenario_back_and_the_officer_reads_why(shell, read) -> None:
    made = draft(shell)
    hand_in(shell, read, made)
    at = fine(shell.open("approvals", "reviewer"))
    at = fine(at.button(key="approvals.publish_back").click().run())
    assert "请写明退回意见" in read(at)
    at.text_area(key=f"approvals.publish_reason.{made.id}").set_value("请补充验收指标的核对办法。")
    fine(at.button(key="approvals.publish_back").click().run())
    assert stored(shell, made).status == "draft"
    assert "请补充验收指标的核对办法。" in read(open_scenario(shell, stored(shell, made), step=4))


def test_S19_nobody_reviews_what_he_handed_in(shell) -> None:
    made = draft(shell)
    officer = shell.actor("officer")
    publishing.submit(shell.app, officer, made.id, shell.clock.now() + timedelta(days=30))
    answers = [(item.code, "met", "已查阅材料，情况属实。") for item in ITEMS]
    with pytest.raises(NotAllowed):
        publishing.publish(shell.app, officer, made.id, answers)
    both = replace(shell.actor("reviewer"), id=officer.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        publishing.publish(shell.app, both, made.id, answers)
    assert stored(shell, made).status == "in_review"


def test_a_deadline_too_soon_is_refused_with_its_article(shell, read) -> None:
    at = open_scenario(shell, draft(shell), step=4)
    day = next(each for each in at.date_input if (each.key or "").startswith("scenarios.deadline_day"))
    fine(day.set_value(shell.clock.now().date() + timedelta(days=5)).run())
    assert "不足 20 日" in read(at)
    assert at.button(key="scenarios.publish").disabled


def test_S17_another_departments_scenario_cannot_be_edited(shell, read) -> None:
    made = draft(shell)
    other = shell.actor("officer", "jingban2")
    at = open_scenario(shell, made, who=other)
    assert "这个场景不属于本单位" in read(at)
    assert not at.text_input
    with pytest.raises(NotFound):
        scenarios.save(shell.app, other, replace(made, title="改成我们的题目"))


def test_an_unknown_scenario_is_not_found_in_words(shell, read) -> None:
    assert "没有找到这个场景" in read(fine(shell.open("scenarios", "officer", id="sc_nothing")))


# --- deadlines and sentences


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-22T09:00", "2026-12-14T10:00"),  # twenty whole days end on Saturday the 12th: Monday
        ("2026-11-23T23:59", "2026-12-14T10:00"),
        ("2026-11-24T00:01", "2026-12-15T10:00"),
        ("2026-11-27T12:00", "2026-12-18T10:00"),
    ],
)
def test_the_first_lawful_deadline_is_a_working_time_after_twenty_whole_days(now: str, expected: str) -> None:
    begin = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    found = first_lawful_deadline("tender_law", begin)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=CHINA)
    assert found - begin >= timedelta(days=20)
    assert found.weekday() < 5


ROOMS = ("pain_points", "topics", "scenarios", "opportunities")
RAISED = re.compile(r'"((?:pain_points|topics|scenarios|opportunities)\.[a-z_]+)"')


def raised_codes() -> set[str]:
    """Codes of refusals that the services and the domain of these rooms name."""
    root = Path(package.__file__).parent
    codes: set[str] = {f"{room}.not_found" for room in ROOMS}
    for file in (*root.glob("services/*.py"), *root.glob("domain/**/*.py"), *root.glob("store/*.py")):
        text = file.read_text(encoding="utf-8")
        for line in text.splitlines():
            if re.search(r"Invalid|Fault|NotFound|Conflict|AppError|append|refuse\(|warn\(|hint\(", line):
                codes |= set(RAISED.findall(line))
    return codes


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_refusal_of_these_rooms_has_a_sentence(language: str) -> None:
    codes = raised_codes()
    assert {"pain_points.same_file", "topics.too_few", "scenarios.price_weight"} <= codes
    use_language(language)
    try:
        missing = [code for code in codes if not has(code.replace(".", ".error.", 1))]
    finally:
        use_language(None)
    assert missing == []
