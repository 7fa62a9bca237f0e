"""The bid form with attachments and a consortium, and what others see of them after opening."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from attachment_files import office, pdf
from procedure_pages import fine, frames, open_row, some_bid
from procedure_steps import open_together
from streamlit.testing.v1 import AppTest

from app.domain.attachments import BidFile
from app.domain.consortium import Part
from app.services import bidding, enterprises, memberships, opening, publishing
from app.services.publishing import OpportunityRow

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def fill(at: AppTest, shell, row: OpportunityRow) -> AppTest:
    at.number_input(key="bids.price_fen").set_value(row.ceiling_fen / 1_000_000 * 0.9)
    at.number_input(key="bids.capex_fen").set_value(10.0)
    at.number_input(key="bids.annual_opex_fen").set_value(5.0)
    at.number_input(key="bids.term_months").set_value(6)
    at.text_area(key="bids.plan").set_value("先试点，再推广。")
    at.text_area(key="bids.promise").set_value("按期完成全部指标。")
    terms = publishing.read(shell.app, shell.actor("officer"), row.id).opportunity.terms
    for requirement in terms.requirements:
        at.text_area(key=f"bids.answer.{requirement.id}").set_value("逐项响应")
    return at


def check(at: AppTest) -> AppTest:
    return fine(at.button(key="bids.to_check").click().run())


def form(shell, row: OpportunityRow) -> AppTest:
    return fill(fine(shell.open("bids", "enterprise", id=row.number)), shell, row)


def member(shell) -> tuple[str, str]:
    """(code, name) of another enterprise that uses the system."""
    other = shell.actor("enterprise", "qiye2")
    own = enterprises.read(shell.app, other, other.enterprise_id)
    return own.uscc, own.name


def test_a_bid_with_attachments_is_sealed_and_the_receipt_names_them(shell, read) -> None:
    row = open_row(shell)
    at = form(shell, row)
    upload = at.file_uploader(key="bids.attachments.0")
    upload.upload("技术方案.pdf", pdf("一"), "application/pdf")
    upload.upload("排班表.docx", office("docx"), WORD)
    at = check(at)
    assert "技术方案.pdf" in frames(at)
    assert "方案附件" in frames(at)
    at.checkbox(key="bids.agree").check()
    at = fine(at.button(key="bids.seal").click().run())
    receipt = bidding.my_bids(shell.app, shell.actor("enterprise"))[0].receipt
    assert len(receipt.attachments) == 2
    shown = frames(at)
    assert "2 个" in shown
    for digest in receipt.attachments:
        assert digest[:8] in shown
    assert "技术方案" not in shown


def test_an_attachment_that_nobody_could_read_is_refused_by_name_and_dropped(shell, read) -> None:
    row = open_row(shell)
    at = form(shell, row)
    at.file_uploader(key="bids.attachments.0").upload("坏.pdf", b"<html>", "application/pdf")
    at.file_uploader(key="bids.attachments.0").upload("好.pdf", pdf(), "application/pdf")
    at = check(at)
    assert "“坏.pdf”未接收" in frames(at)
    kept = [box.label for box in at.checkbox if box.key.startswith("bids.remove")]
    assert len(kept) == 1
    assert "好" in kept[0]
    at = check(at)
    assert "好.pdf" in frames(at)
    assert "坏.pdf" not in frames(at)


def test_attachments_survive_going_back_and_can_be_removed(shell, read) -> None:
    row = open_row(shell)
    at = form(shell, row)
    at.file_uploader(key="bids.attachments.0").upload("甲.pdf", pdf("一"), "application/pdf")
    at.file_uploader(key="bids.attachments.0").upload("乙.pdf", pdf("二"), "application/pdf")
    at = check(at)
    at = fine(at.button(key="bids.back").click().run())
    at.checkbox(key="bids.remove.1.0").check()
    at = check(at)
    assert "乙.pdf" in frames(at)
    assert "甲.pdf" not in frames(at)


def test_a_replacing_bid_says_that_attachments_are_not_carried_over(shell, read) -> None:
    row, actor = open_row(shell), shell.actor("enterprise")
    file = BidFile("甲.pdf", pdf())
    bidding.submit(shell.app, actor, row.id, some_bid(shell, row), "first", files=[file])
    at = fine(shell.open("bids", "enterprise", id=row.number))
    assert "不沿用上一版的附件" in read(at)
    assert not [box for box in at.checkbox if box.key.startswith("bids.remove")]


def test_R10_a_consortium_is_filled_in_checked_and_sealed(shell, read) -> None:
    row = open_row(shell)
    code, name = member(shell)
    at = form(shell, row)
    at = fine(at.toggle(key="bids.as_consortium").set_value(True).run())
    at = fill(at, shell, row)
    at.number_input(key="bids.member.0.share").set_value(70)
    at.text_input(key="bids.member.0.work").set_value("平台建设")
    at.text_input(key="bids.member.1.name").set_value(name)
    at.text_input(key="bids.member.1.code").set_value(code.lower())
    at.number_input(key="bids.member.1.share").set_value(20)
    at.text_input(key="bids.member.1.work").set_value("设备安装")
    at = check(at)
    assert "应为 100%" in frames(at)
    assert "请提交联合体共同投标协议" in frames(at)
    at.number_input(key="bids.member.1.share").set_value(30)
    at.file_uploader(key="bids.agreement.1").upload("协议.pdf", pdf("盖章"), "application/pdf")
    at = check(at)
    shown = frames(at)
    assert name in shown
    assert code in shown
    assert "设备安装" in shown
    assert "联合体共同投标协议" in shown
    at.checkbox(key="bids.agree").check()
    fine(at.button(key="bids.seal").click().run())
    assert len(bidding.my_bids(shell.app, shell.actor("enterprise"))[0].receipt.attachments) == 1
    before = fine(shell.open("bids", shell.actor("enterprise", "qiye2")))
    assert "本单位参加的联合体" not in read(before)
    assert row.number not in frames(before)


@pytest.fixture
def opened_row(shell) -> OpportunityRow:
    """Opened: a consortium of qiye1 and qiye2 with files, qiye2 alone (both void), and two others."""
    row = open_row(shell)
    first = shell.actor("enterprise", "qiye1")
    own = enterprises.read(shell.app, first, first.enterprise_id)
    code, name = member(shell)
    parts = (Part(own.uscc, own.name, 70, "平台建设"), Part(code, name, 30, "设备安装"))
    joint = replace(some_bid(shell, row), parts=parts)
    files = [BidFile("技术方案.pdf", pdf("一")), BidFile("协议.pdf", pdf("盖章"), agreement=True)]
    bidding.submit(shell.app, first, row.id, joint, "joint", files=files)
    memberships.join(shell.app, shell.actor("enterprise", "qiye2"), row.id, own.uscc)
    with shell.app.store.read() as work:
        others = [each for each in work.enterprises.by_name() if each.id != own.id and each.uscc != code][:2]
        alone = [work.enterprises.by_uscc(code), *others]
    for n, each in enumerate(alone):
        actor = replace(first, id=f"us_{n}", enterprise_id=each.id)
        bidding.submit(shell.app, actor, row.id, some_bid(shell, row, 0.8 + n / 100), f"alone{n}")
    shell.clock.at = row.tender_deadline + timedelta(seconds=1)
    open_together(shell.app, shell.actor("officer", "jingban"), row.id)
    return row


def test_R10_the_opening_record_shows_the_consortium_and_why_it_falls(shell, read, opened_row) -> None:
    at = fine(shell.open("challenges", shell.actor("officer", "jingban"), id=opened_row.number))
    state = publishing.read(shell.app, shell.actor("officer"), opened_row.id).status
    key = f"challenges.part.{opened_row.number}.{state}"
    at = fine(at.segmented_control(key=key).set_value("opening").run())
    shown, words = frames(at), read(at)
    code, name = member(shell)
    assert f"、{name} 联合体" in shown
    assert "同一单位出现在几份投标中，否决" in shown
    assert "第三十七条" in words
    assert code in words.replace("\\", "")
    opened = opening.read_opened(shell.app, shell.actor("officer"), opened_row.id)
    labels = [each.label for each in at.get("download_button")]
    assert any("技术方案" in label for label in labels)
    assert [bool(each.rejected) for each in opened].count(True) == 2


def test_R10_a_member_reads_after_opening_that_it_takes_part(shell, read, opened_row) -> None:
    at = fine(shell.open("bids", shell.actor("enterprise", "qiye2")))
    assert "本单位参加的联合体" in read(at)
    assert "设备安装" in frames(at)
    assert frames(at).count("开榜时未通过") == 2
    assert "同一单位出现在几份投标中" in read(at)
