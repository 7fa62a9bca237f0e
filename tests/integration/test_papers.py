"""Papers of the procedure: what stands in each, and that a loser's notice says nothing of the others (R6, R19, R21)."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from city import City
from delivery_steps import finished, today, winner
from procedure_steps import REASONS, awarded, evaluated, opened, procurement

from app.documents.papers import available, loser_paper, paper
from app.documents.papers.delivery import acceptance_file, termination_file
from app.domain.delivery import Notice
from app.domain.users import PUBLIC
from app.errors import Invalid, NotAllowed, NotFound
from app.services import awarding, delivery_decisions, delivery_views, evaluating, procedure_papers


def words(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_R6_the_opening_record_names_bidders_prices_and_who_opened(city: City) -> None:
    opportunity = opened(city)
    record = procedure_papers.record_of(city.app, city.officer, opportunity.id)
    assert available(record) == ("opening_record",)
    text = words(paper("opening_record", record))
    for bid in record.bids:
        assert bid.enterprise_name in text
        assert bid.content is not None
        assert f"{bid.content.price_fen / 1_000_000:,.2f}" in text
    assert city.officer.name in text
    assert opportunity.number in text


def test_R12_R14_the_evaluation_report_holds_committee_scores_and_reasons(city: City) -> None:
    opportunity = evaluated(city, ("evaluator", "evaluator2", "evaluator3"))
    record = procedure_papers.record_of(city.app, city.officer, opportunity.id)
    text = words(paper("evaluation_report", record))
    for name in ("evaluator", "evaluator2", "evaluator3"):
        assert city.people[name].name in text
    assert text.count(REASONS) == 3
    for row in evaluating.state(city.app, city.officer, opportunity.id).totals:
        assert f"{float(row.total):,.2f}" in text


def test_R21_the_notice_to_a_loser_tells_its_own_result_only(city: City) -> None:
    opportunity = awarded(city)
    record = procedure_papers.record_of(city.app, city.officer, opportunity.id)
    assert available(record) == ("opening_record", "evaluation_report", "candidates_notice", "winner_notice")
    second, third = record.totals[1], record.totals[2]
    text = words(loser_paper(record, second.bid))
    names = {bid.id: bid.enterprise_name for bid in record.bids}
    assert names[second.bid] in text
    assert f"{float(second.total):,.2f}" in text
    assert names[third.bid] not in text
    assert f"{float(third.total):,.2f}" not in text
    assert record.award is not None
    assert record.award.enterprise_name in words(paper("winner_notice", record))
    with pytest.raises(KeyError):
        loser_paper(record, record.award.bid)


def test_R19_the_result_of_a_procurement_is_announced_with_its_experts(city: City) -> None:
    """《政府采购法实施条例》第四十三条: winner, price, what is bought, the experts; nobody learns of them before."""
    opportunity = procurement(city)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    assert awarding.notice(city.app, PUBLIC, opportunity.id) is None
    record = procedure_papers.record_of(city.app, city.officer, opportunity.id)
    assert "result_notice" not in available(record)
    awarding.announce(city.app, city.officer, opportunity.id)
    shown = awarding.notice(city.app, PUBLIC, opportunity.id)
    record = procedure_papers.record_of(city.app, city.officer, opportunity.id)
    experts = {record.names[seat.person] for seat in record.seats if seat.kind == "expert"}
    assert len(experts) >= 4
    assert shown is not None
    assert set(shown.experts) == experts
    text = words(paper("result_notice", record))
    assert record.award is not None
    for each in (*experts, record.award.enterprise_name, *(r.text for r in opportunity.terms.requirements)):
        assert each in text


def test_S17_papers_are_for_the_department_and_only_after_opening(city: City) -> None:
    opportunity = city.opportunity()
    with pytest.raises(Invalid, match=r"papers\.not_opened"):
        procedure_papers.record_of(city.app, city.officer, opportunity.id)
    with pytest.raises(NotFound):
        procedure_papers.record_of(city.app, city.other_officer, opportunity.id)
    with pytest.raises(NotAllowed):
        procedure_papers.record_of(city.app, city.bidders[0], opportunity.id)


def test_R23_the_acceptance_report_holds_what_was_promised_and_measured(city: City) -> None:
    opportunity = finished(city)
    with pytest.raises(ValueError):
        acceptance_file(delivery_views.read(city.app, city.officer, opportunity.id), city.clock.now())
    opinion = "经验收组现场核验，成果与合同一致。"
    made = delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 92, opinion)
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    view = delivery_views.read(city.app, winner(city, opportunity), opportunity.id)
    text = words(acceptance_file(view, city.clock.now()))
    for expected in (
        opinion, "92", "优秀", "同类诉求量", "50%", "达标", view.enterprise_name, city.officer.name, city.reviewer.name,
    ):  # fmt: skip
        assert expected in text


def test_the_notice_of_termination_names_everybody_told_and_the_reason(city: City) -> None:
    ended = opened(city)
    notices = [
        Notice(key, name, today(city), "书面送达，澄函一号")
        for key, name in delivery_decisions.to_tell(city.app, city.officer, ended.id).items()
    ]
    made = delivery_decisions.propose_termination(
        city.app, city.officer, ended.id, "need_gone", "片区规划调整，需求取消。", notices
    )
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    text = words(termination_file(delivery_views.read(city.app, city.officer, ended.id), city.clock.now()))
    assert all(each.name in text for each in notices)
    assert "片区规划调整，需求取消。" in text
    assert ended.number in text
