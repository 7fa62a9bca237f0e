"""Papers of the procedure: what stands in each, and that a loser's notice says nothing of the others (R6, R19, R21)."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from city import City
from procedure_steps import REASONS, awarded, evaluated, opened

from app.documents.papers import available, loser_paper, paper
from app.errors import Invalid, NotAllowed, NotFound
from app.services import evaluating, procedure_papers


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


def test_S17_papers_are_for_the_department_and_only_after_opening(city: City) -> None:
    opportunity = city.opportunity()
    with pytest.raises(Invalid, match=r"papers\.not_opened"):
        procedure_papers.record_of(city.app, city.officer, opportunity.id)
    with pytest.raises(NotFound):
        procedure_papers.record_of(city.app, city.other_officer, opportunity.id)
    with pytest.raises(NotAllowed):
        procedure_papers.record_of(city.app, city.bidders[0], opportunity.id)
