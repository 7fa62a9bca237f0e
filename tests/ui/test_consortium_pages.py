"""Who confirms a consortium, what the opening record says of one-sided claims, and how the committee decides them; R10."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from attachment_files import pdf
from procedure_pages import fine, frames, open_row, some_bid
from procedure_steps import open_together, score_all, seat_directly

from app.domain.attachments import BidFile
from app.domain.consortium import Part
from app.domain.users import PUBLIC, Actor
from app.services import bidding, committees, enterprises, evaluating, memberships, suspicions
from app.services.publishing import OpportunityRow

EXPERTS = ("pingshen1", "pingshen2", "pingshen3")
WHY = "经核对，该单位没有签署共同投标协议。"


def code_of(shell, actor: Actor) -> tuple[str, str]:
    own = enterprises.read(shell.app, actor, actor.enterprise_id)
    return own.uscc, own.name


def test_R10_a_member_confirms_on_its_page_and_only_the_lead_reads_it(shell, read) -> None:
    row = open_row(shell)
    lead, member = shell.actor("enterprise", "qiye1"), shell.actor("enterprise", "qiye2")
    (lead_code, _), (member_code, member_name) = code_of(shell, lead), code_of(shell, member)
    at = fine(shell.open("bids", member))
    place = next(
        n for n, each in enumerate(at.selectbox(key="bids.follow.opportunity").options) if row.number in each
    )
    at.selectbox(key="bids.follow.opportunity").set_value(place)
    at.text_input(key="bids.follow.code").set_value(member_code)
    at.checkbox(key="bids.follow.sure").check()
    at = fine(at.button(key="bids.follow").click().run())
    assert "不是其他单位有效的统一社会信用代码" in read(at)
    at.text_input(key="bids.follow.code").set_value(lead_code)
    at = fine(at.button(key="bids.follow").click().run())
    assert "已确认参加联合体" in read(at)
    assert lead_code in "\n".join(each.value for each in at.markdown)

    form = fine(shell.open("bids", lead, id=row.number))
    form = fine(form.toggle(key="bids.as_consortium").set_value(True).run())
    assert member_code in read(form).replace("\\", "")
    assert member_name in read(form)
    other = replace(lead, enterprise_id=_third(shell, (lead_code, member_code)))
    form = fine(shell.open("bids", other, id=row.number))
    form = fine(form.toggle(key="bids.as_consortium").set_value(True).run())
    assert "还没有单位确认" in read(form)

    (said,) = memberships.following(shell.app, member)
    at = fine(shell.open("bids", member))
    at = fine(at.button(key=f"bids.unfollow.{said.id}").click().run())
    assert "已撤回参加联合体的确认" in read(at)
    assert memberships.followers(shell.app, lead, row.id) == []


def _third(shell, codes: tuple[str, ...]) -> str:
    with shell.app.store.read() as work:
        return next(each.id for each in work.enterprises.by_name() if each.uscc not in codes)


@pytest.fixture
def claimed(shell) -> OpportunityRow:
    """Opened: qiye1 names qiye2, which never agreed and bids alone; two others."""
    row = open_row(shell)
    first, second = shell.actor("enterprise", "qiye1"), shell.actor("enterprise", "qiye2")
    (own, own_name), (code, name) = code_of(shell, first), code_of(shell, second)
    parts = (Part(own, own_name, 70, "平台建设"), Part(code, name, 30, "设备安装"))
    files = [BidFile("协议.pdf", pdf("盖章"), agreement=True)]
    bidding.submit(shell.app, first, row.id, replace(some_bid(shell, row), parts=parts), "joint", files=files)
    with shell.app.store.read() as work:
        others = [each.id for each in work.enterprises.by_name() if each.uscc not in (own, code)][:2]
    for n, key in enumerate((second.enterprise_id, *others)):
        actor = replace(first, id=f"us_{n}", enterprise_id=key)
        bidding.submit(shell.app, actor, row.id, some_bid(shell, row, 0.8 + n / 100), f"alone{n}")
    shell.clock.at = row.tender_deadline + timedelta(seconds=1)
    open_together(shell.app, shell.actor("officer", "jingban"), row.id)
    return row


def test_R10_the_record_says_that_the_committee_decides(shell, read, claimed) -> None:
    at = fine(shell.open("challenges", shell.actor("officer", "jingban"), id=claimed.number))
    key = next(each.key for each in at.segmented_control if claimed.number in each.key)
    at = fine(at.segmented_control(key=key).set_value("opening").run())
    shown = read(at) + frames(at)
    assert "有效；存疑，由评审小组认定" in shown
    assert "不作为否决依据" in shown
    assert "没有用本单位账号确认参加" in shown
    assert "，否决" not in shown
    public = fine(shell.open("opportunity", PUBLIC, id=claimed.number))
    shown = read(public) + frames(public)
    assert "有效；存疑，由评审小组认定" in shown
    assert "该投标照常评审" in shown


def test_R10_the_committee_sets_it_aside_on_its_page(shell, read, claimed) -> None:
    people = [shell.actor("evaluator", login) for login in EXPERTS]
    seated = [each.id for each in people]
    officer = shell.actor("officer", "jingban")
    seat_directly(shell.app, officer, claimed.id, seated, people[0].id)
    for each in people:
        committees.declare(shell.app, each, claimed.id, [])
        score_all(shell.app, each, claimed.id)
    assert "存疑事项" not in read(_scoring(shell, people[0], claimed))
    evaluating.close_scoring(shell.app, people[0], claimed.id)
    at = _scoring(shell, people[0], claimed)
    assert "有 1 项存疑事项没有认定" in read(at)
    _, name = code_of(shell, shell.actor("enterprise", "qiye2"))
    assert name not in read(at) + frames(at), "labels only"
    at.text_area(key=f"scoring.set_aside_reason.{claimed.number}").set_value(WHY)
    at = fine(at.button(key="scoring.set_aside").click().run())
    assert "等待其他成员表决" in read(at)
    other = _scoring(shell, people[1], claimed)
    agree = next(each.key for each in other.button if str(each.key).startswith("scoring.agree."))
    other = fine(other.button(key=agree).click().run())
    assert "认定不成立" in read(other)
    assert [each.decision for each in suspicions.of(shell.app, people[2], claimed.id)] == ["set_aside"]


def _scoring(shell, who: Actor, row: OpportunityRow):
    at = fine(shell.open("scoring", who))
    place = next(n for n, each in enumerate(at.selectbox(key="scoring.choice").options) if row.number in each)
    return fine(at.selectbox(key="scoring.choice").set_value(place).run())
