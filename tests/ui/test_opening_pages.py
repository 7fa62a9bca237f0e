"""Custody and signals on their pages: passphrases, the recovery sheet shown once, custody chosen at publication, judgements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from procedure_pages import fine, frames, open_row, row_of, some_bid
from procedure_steps import open_together

from app.services import bidding, custody, indicators, publishing

FIRST = "运河边的小书店十年没有换招牌一直开着"
SECOND = "七月的晚风把河堤上的柳絮都吹散了吗"
SHARED = (
    "由驻站调度员在列车到站前五分钟确认发车，遇到晚点自动顺延并向候车乘客推送新的发车时刻，"
    "夜间由值班长远程监看车内画面，发现滞留立即加开一班，次日汇总成报表交发榜单位核对。"
)


def set_passphrase(shell, role: str, passphrase: str):  # type: ignore[no-untyped-def]
    at = fine(shell.open("custody", role))
    at.text_input(key="custody.make.first").set_value(passphrase)
    at.text_input(key="custody.make.again").set_value(passphrase)
    return fine(at.button(key="custody.make").click().run())


def test_a_passphrase_is_set_once_typed_twice_and_strong(shell, read) -> None:
    at = fine(shell.open("custody", "officer"))
    at.text_input(key="custody.make.first").set_value(FIRST)
    at.text_input(key="custody.make.again").set_value(SECOND)
    assert "两次输入不一致" in read(fine(at.button(key="custody.make").click().run()))
    at.text_input(key="custody.make.first").set_value("密码123456")
    at.text_input(key="custody.make.again").set_value("密码123456")
    assert "至少需要 16 个字符" in read(fine(at.button(key="custody.make").click().run()))
    assert custody.my_key(shell.app, shell.actor("officer")) is None
    at = set_passphrase(shell, "officer", FIRST)
    assert "保管口令已设定" in read(at)
    assert custody.my_key(shell.app, shell.actor("officer")) is not None
    assert FIRST not in read(at)


def test_the_recovery_sheet_is_shown_once(shell, read) -> None:
    at = fine(shell.open("custody", "supervisor"))
    at = fine(at.button(key="custody.sheet").click().run())
    text = at.code[0].value
    assert "JIEBANG CUSTODY SHEET" in text
    at = fine(at.run())
    assert [each.value for each in at.code] == []
    at = fine(at.button(key="custody.sheet").click().run())
    assert [each.value for each in at.code] == []  # the former one is only replaced on purpose
    at.checkbox(key="custody.sheet_sure").check()
    at = fine(at.button(key="custody.sheet").click().run())
    assert at.code[0].value != text


def test_officers_do_not_print_the_sheet(shell, read) -> None:
    at = fine(shell.open("custody", "officer"))
    assert not [each for each in at.button if each.key == "custody.sheet"]


@pytest.fixture
def in_review(shell):  # type: ignore[no-untyped-def]
    """A scenario of the officer's department that waits for review."""
    officer = shell.actor("officer")
    with shell.app.store.read() as work:
        drafts = [each for each in work.scenarios.newest_first(officer.department) if each.status == "draft"]
    deadline = shell.clock.now() + timedelta(days=30)
    for draft in drafts:
        if not [
            each
            for each in publishing.check(shell.app, officer, draft.id, deadline)
            if each.severity == "refuse"
        ]:
            publishing.submit(shell.app, officer, draft.id, deadline)
            return draft
    pytest.fail("no draft of the demonstration can be handed in")


def test_a_city_may_preselect_custody_by_two_people(shell, in_review) -> None:  # type: ignore[no-untyped-def]
    shell.app.settings = replace(shell.app.settings, custody="two_people")
    at = fine(shell.open("approvals", shell.actor("reviewer")))
    assert at.radio(key=f"approvals.custody.{in_review.id}").value == "two_people"


def test_custody_by_two_people_is_chosen_at_publication_and_asked_for_at_the_opening(
    shell, read, in_review
) -> None:  # type: ignore[no-untyped-def]
    reviewer = shell.actor("reviewer")
    at = fine(shell.open("approvals", reviewer))
    assert at.radio(key=f"approvals.custody.{in_review.id}").value == "key_file"
    at = fine(at.radio(key=f"approvals.custody.{in_review.id}").set_value("two_people").run())
    assert "可指定的保管人不足两名" in read(at)
    custody.make_key(shell.app, shell.actor("officer"), FIRST)
    custody.make_key(shell.app, reviewer, SECOND)
    custody.print_sheet(shell.app, shell.actor("supervisor"))
    at = fine(shell.open("approvals", reviewer))
    at = fine(at.radio(key=f"approvals.custody.{in_review.id}").set_value("two_people").run())
    for each in at.segmented_control if hasattr(at, "segmented_control") else at.button_group:
        if str(each.key).startswith(f"approvals.verdict.{in_review.id}"):
            each.set_value("met")
    for each in at.text_input:
        if str(each.key).startswith(f"approvals.note.{in_review.id}"):
            each.set_value("已查阅材料，符合要求。")
    at.checkbox(key=f"approvals.publish_sure.{in_review.id}").check()
    at = fine(at.button(key="approvals.publish").click().run())
    row = next(
        each
        for each in publishing.list_mine(shell.app, shell.actor("officer"))
        if each.title == in_review.title
    )
    for login in ("qiye1", "qiye2", "qiye3"):
        content = some_bid(shell, row)
        bidding.submit(shell.app, shell.actor("enterprise", login), row.id, content, f"two-{login}")
    shell.clock.at = row.tender_deadline + timedelta(seconds=1)

    at = fine(shell.open("challenges", "officer", id=row.number))
    assert "双人口令保管：" in frames(at)
    at.checkbox(key=f"opening.sure.{row.number}").check()
    assert "请输入您的保管口令" in read(fine(at.button(key="opening.begin").click().run()))
    at.text_input(key=f"opening.passphrase.{row.number}").set_value(FIRST)
    assert "等待第二人" in read(fine(at.button(key="opening.begin").click().run()))
    at = fine(shell.open("openings", reviewer))
    at.checkbox(key=f"opening.sure.{row.number}").check()
    at.text_input(key=f"opening.passphrase.{row.number}").set_value(FIRST)
    assert "口令不正确" in read(fine(at.button(key="opening.confirm").click().run()))
    at.text_input(key=f"opening.passphrase.{row.number}").set_value(SECOND)
    fine(at.button(key="opening.confirm").click().run())
    assert row_of(shell, row.number).status == "opened"


@pytest.fixture
def alike(shell):  # type: ignore[no-untyped-def]
    """An opened challenge of which two bids share a passage."""
    row = open_row(shell)
    for n, login in enumerate(("qiye1", "qiye2", "qiye3")):
        content = some_bid(shell, row, 0.9 - n * 0.07)
        content = replace(
            content,
            plan=f"第{n}家：{SHARED}" if n < 2 else "另有办法。",
            capex_fen=100_000_000 + n * 7_777_777,
            annual_opex_fen=50_000_000 + n * n * 1_234_567,
            contact=f"联系人{'甲乙丙'[n]}",
        )
        bidding.submit(shell.app, shell.actor("enterprise", login), row.id, content, f"alike-{login}")
    shell.clock.at = row.tender_deadline + timedelta(seconds=1)
    open_together(shell.app, shell.actor("officer"), row.id)
    return row_of(shell, row.number)


def test_R18_an_officer_judges_a_signal_on_the_challenges_page(shell, read, alike) -> None:  # type: ignore[no-untyped-def]
    officer = shell.actor("officer")
    at = fine(shell.open("challenges", officer, id=alike.number))
    control = next(each for each in at.button_group if each.key == f"challenges.part.{alike.number}.opened")
    at = fine(control.set_value("signals").run())
    page = read(at)
    assert "投标文件异常一致" in page
    assert "不等于" in page
    assert "财政部令第87号第三十七条" in page
    found = indicators.find(shell.app, officer, alike.id)
    place = next(n for n, each in enumerate(found) if each.signal.code == "alike")
    at = fine(at.button(key=f"indicators.record.{place}").click().run())
    assert indicators.find(shell.app, officer, alike.id)[place].judgements == ()
    stem = f"{alike.id}.{place}.0"
    at.radio(key=f"indicators.verdict.{stem}").set_value("unremarkable")
    at.text_area(key=f"indicators.reason.{stem}").set_value("两家引用同一厂商公开手册，已调阅。")
    at = fine(at.button(key=f"indicators.record.{place}").click().run())
    assert "核实无异常" in read(at)
    assert [each.verdict for each in indicators.find(shell.app, officer, alike.id)[place].judgements] == [
        "unremarkable"
    ]


def test_R18_supervisors_read_record_and_signals_reviewers_only_the_record(shell, read, alike) -> None:  # type: ignore[no-untyped-def]
    at = fine(shell.open("openings", "supervisor", id=alike.number))
    assert "投标文件异常一致" in read(at)
    assert "投标单位" in frames(at)
    at = fine(shell.open("openings", "reviewer", id=alike.number))
    assert "投标文件异常一致" not in read(at)
    assert "投标单位" in frames(at)


def test_R18_neither_the_public_nor_evaluators_see_a_signal(shell, read, alike) -> None:  # type: ignore[no-untyped-def]
    for role in ("public", "evaluator", "enterprise"):
        at = fine(shell.open("opportunity", role, id=alike.number))
        assert "线索" not in read(at)
        assert "投标文件异常一致" not in read(at)
