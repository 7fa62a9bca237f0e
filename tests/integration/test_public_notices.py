"""公告 and 流榜记录 as Word files: complete, and before the opening nothing about bids in any of them (R5, R8, R24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from city import City, bid
from procedure_steps import amend, open_together, opened, until, withdrawn

from app.clock import CHINA
from app.documents.papers.failure import failure_file
from app.documents.papers.public import addendum_file, available_notices, notice_file
from app.domain.deadlines import china_date
from app.domain.opportunities import Opportunity
from app.domain.racing import RacePlan, Stage
from app.domain.scenarios import DataOffer
from app.domain.users import PUBLIC
from app.errors import Invalid, NotAllowed, NotFound
from app.services import amending, bidding, failure_papers, opening, published_notices, questions

SECRET = "只有甲公司知道的排班算法"


def words(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def notices(city: City, opportunity: Opportunity) -> dict[str, str]:
    """Every public notice there is, as anybody reads it."""
    published = published_notices.of(city.app, PUBLIC, opportunity.id)
    found = {name: words(notice_file(name, published)) for name in available_notices(published)}
    for each in published.addenda:
        found[f"addendum {each.number}"] = words(addendum_file(published, each.number))
    return found


def local(moment) -> str:  # type: ignore[no-untyped-def]
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def submitted(city: City, opportunity: Opportunity, count: int) -> None:
    for n in range(count):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(3_333_300_00 + n, SECRET), f"{n}")


def nothing_about_bids(city: City, text: str) -> bool:
    with city.app.store.read() as work:
        names = [work.enterprises.get(each.enterprise_id).name for each in city.bidders]
    receipts = [row.receipt.number for each in city.bidders for row in bidding.my_bids(city.app, each)]
    prices = ("333.33", "3333300", SECRET)
    return bool(receipts) and not any(each in text for each in (*names, *receipts, *prices))


def test_R9_the_publication_notice_says_what_was_published_and_when_bids_end(city: City) -> None:
    today = china_date(city.clock.now())
    stages = (
        Stage(1, "单点样机", today + timedelta(days=90), 1_000_000, 2),
        Stage(2, "连续运行", today + timedelta(days=150), 2_000_000, 1),
    )
    made = city.opportunity(
        mechanism="race",
        race=RacePlan(3, 3_000_000, stages),
        budget_fen=6_000_000_00,
        data_offers=(DataOffer("末班到站时刻表", "open", "随时更新"),),
    )
    found = notices(city, made)
    assert list(found) == ["publication_notice"]
    text = found["publication_notice"]
    terms = made.terms
    expected = [made.number, made.title, made.department, terms.problem, terms.goal, terms.payer]
    expected += [each.text for each in terms.requirements] + [each.name for each in terms.criteria]
    expected += [each.indicator for each in terms.acceptance] + [each.result for each in stages]
    expected += [local(made.tender_deadline), local(made.published_at), "发榜公告", "（盖章）", "一、"]
    expected += ["末班到站时刻表", "随时更新"]
    for each in expected:
        assert each in text


def test_R8_the_addendum_notice_says_what_changed_and_what_follows_and_the_first_notice_stays(
    city: City,
) -> None:
    made = city.opportunity()
    submitted(city, made, 2)
    city.clock.advance(days=17)
    issued = amend(city, made.id, replace(made.terms, goal="末班地铁到站后二十分钟内有车可乘。"))
    found = notices(city, made)
    text = found["addendum 1"]
    for each in (
        made.terms.goal,
        "末班地铁到站后二十分钟内有车可乘。",
        issued.note,
        local(issued.deadline_before),
        local(issued.deadline_after),
        "重新确认",
        "（盖章）",
    ):
        assert each in text
    first = found["publication_notice"]
    assert made.terms.goal in first
    assert "二十分钟内" not in first
    assert local(issued.deadline_before) in first
    assert "补遗 1 份" in first
    assert all(nothing_about_bids(city, each) for each in found.values())


def test_R8_an_answer_that_affects_bids_is_an_addendum_with_its_question_and_no_asker(city: City) -> None:
    made = city.opportunity()
    submitted(city, made, 1)
    asked = questions.ask(city.app, city.bidders[0], made.id, "夜班车的发车间隔如何理解？", "q")
    questions.answer(city.app, city.officer, asked.id, "按每十五分钟一班理解。", True)
    assert list(notices(city, made)) == ["publication_notice"], "nothing before its release"
    amending.release(city.app, city.reviewer, amending.waiting(city.app, city.reviewer)[0].draft.id)
    found = notices(city, made)
    assert list(found) == ["publication_notice", "answers_notice", "addendum 1"]
    for name in ("answers_notice", "addendum 1"):
        assert "夜班车的发车间隔如何理解？" in found[name]
        assert "按每十五分钟一班理解。" in found[name]
        assert nothing_about_bids(city, found[name])


def test_R5_a_withdrawal_is_announced_with_its_reason_and_not_with_its_bids(city: City) -> None:
    made = city.opportunity()
    submitted(city, made, 2)
    withdrawn(city.app, city.officer, made.id, "需求调整，另行发榜。")
    text = notices(city, made)["withdrawal_notice"]
    assert "需求调整，另行发榜。" in text
    assert "原封退回" in text
    assert nothing_about_bids(city, text)
    with pytest.raises(Invalid, match=r"papers\.not_failed"):
        failure_papers.failure_of(city.app, city.officer, made.id)


def test_R7_too_few_bids_end_with_a_record_for_the_department_and_a_notice_for_everybody(city: City) -> None:
    made = city.opportunity()
    submitted(city, made, 2)
    with pytest.raises(Invalid, match=r"papers\.not_failed"):
        failure_papers.failure_of(city.app, city.officer, made.id)
    until(city, made.tender_deadline + timedelta(seconds=1))
    opening.begin(city.app, city.officer, made.id)
    notice = notices(city, made)["failure_notice"]
    assert "截止时递交的单位不足规定家数" in notice
    assert "重新发榜" in notice
    assert nothing_about_bids(city, notice), "the public learns neither who bid nor how many"
    assert "2 份" not in notice
    for reader in (city.officer, city.reviewer, city.supervisor):
        record = failure_papers.failure_of(city.app, reader, made.id)
        text = words(failure_file(record))
        assert "有效投标 2 份，不足 3 份" in text
        assert city.officer.name in text
        for row in record.returned:
            assert row.enterprise_name in text
            assert row.receipt in text
        assert len(record.returned) == 2
        assert SECRET not in text
        assert "333.33" not in text
    for other in (city.citizen, city.bidders[0], city.other_officer, city.evaluator, PUBLIC):
        with pytest.raises((NotAllowed, NotFound)):
            failure_papers.failure_of(city.app, other, made.id)


def test_R7_too_few_valid_bids_end_with_a_record_beside_that_of_the_opening(city: City) -> None:
    """《政府采购法》第三十六条: three are opened, one is over the ceiling that an addendum lowered."""
    made = city.opportunity(regime="gov_procurement")
    for n, price in enumerate((4_700_000_00, 3_000_000_00, 3_100_000_00)):
        bidding.submit(city.app, city.bidders[n], made.id, bid(price), f"{n}")
    issued = amend(city, made.id, replace(made.terms, ceiling_fen=4_000_000_00))
    for n in range(3):
        (own,) = bidding.my_bids(city.app, city.bidders[n])
        bidding.confirm(city.app, city.bidders[n], own.receipt.bid, issued.number)
    with city.app.store.read() as work:
        made = work.opportunities.get(made.id)
    until(city, made.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, made.id)
    record = failure_papers.failure_of(city.app, city.officer, made.id)
    assert (record.opened, record.valid, record.returned) == (3, 2, ())
    text = words(failure_file(record))
    assert "开启投标 3 份，处理时有效投标 2 份" in text
    assert "不足 3 家" in text


def test_an_opening_that_succeeds_has_no_record_of_a_failure(city: City) -> None:
    made = opened(city)
    with pytest.raises(Invalid, match=r"papers\.not_failed"):
        failure_papers.failure_of(city.app, city.officer, made.id)
    assert list(notices(city, made)) == ["publication_notice"]
