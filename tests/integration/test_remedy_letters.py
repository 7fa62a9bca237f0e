"""Answers and decisions in official form: for those they concern, once they are given (R20), unnamed before the opening (R5)."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from city import City
from procedure_steps import evaluated
from remedy_steps import ANSWER, TEXT, answered, answered_by_two, decided, investigated, objected

from app.documents.papers.remedies import letter_file, letters
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.services import awarding, remedies, remedy_answers
from app.services.remedy_views import RemedyView


def words(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def publicised(city: City) -> Opportunity:
    """Candidates published, the publicity not over."""
    made = evaluated(city)
    awarding.publicise(city.app, city.officer, made.id)
    return made


def view(city: City, actor: Actor, opportunity_id: str) -> RemedyView:
    (found,) = remedies.of(city.app, actor, opportunity_id)
    return found


def test_R20_the_answer_is_printed_once_it_is_given_and_says_until_when_to_complain(city: City) -> None:
    made = publicised(city)
    found = objected(city, made.id)
    assert letters(view(city, city.officer, made.id)) == ()
    with pytest.raises(ValueError, match="not given"):
        letter_file("objection_answer", view(city, city.officer, made.id))
    remedies.answer(city.app, city.officer, found.id, ANSWER)
    for actor in (city.bidders[1], city.officer, city.supervisor):
        seen = view(city, actor, made.id)
        assert letters(seen) == ("objection_answer",)
        text = words(letter_file("objection_answer", seen))
        with city.app.store.read() as work:
            name = work.enterprises.get(city.bidders[1].enterprise_id).name
        last = seen.steps.complain_by.day
        for each in (TEXT, ANSWER, found.number, name, made.number, f"{last.year}", "维持", "（盖章）"):
            assert each in text
    assert remedies.of(city.app, city.bidders[0], made.id) == [], "no business of another company"


def test_R20_a_drafted_answer_is_no_letter_until_the_second_person_gave_it(city: City) -> None:
    made = publicised(city)
    found = objected(city, made.id)
    remedies.answer(city.app, city.officer, found.id, ANSWER, "re_evaluate")
    assert letters(view(city, city.officer, made.id)) == ()
    remedy_answers.approve(city.app, city.reviewer, found.id)
    text = words(letter_file("objection_answer", view(city, city.officer, made.id)))
    assert "退回评审小组重新合议" in text
    assert "依据：" in text


def test_R20_the_decision_has_what_was_objected_answered_complained_and_decided(city: City) -> None:
    made = publicised(city)
    decided(city, answered(city, made.id), "unaffected")
    seen = view(city, city.bidders[1], made.id)
    assert letters(seen) == ("objection_answer", "complaint_decision")
    text = words(letter_file("complaint_decision", seen))
    for each in (TEXT, ANSWER, "成立，但不影响结果", "投诉处理决定书", "行政复议", "监督部门（盖章）"):
        assert each in text


def test_R20_what_is_not_taken_up_is_told_in_a_letter_of_its_own(city: City) -> None:
    made = publicised(city)
    filed = remedies.file(city.app, city.bidders[1], made.id, "result", TEXT, "r")
    remedy_answers.draft_refusal(city.app, city.officer, filed.id, ANSWER)
    assert letters(view(city, city.officer, made.id)) == ()
    remedy_answers.approve(city.app, city.reviewer, filed.id)
    assert letters(view(city, city.bidders[1], made.id)) == ("objection_refusal",)
    remedies.complain(city.app, city.bidders[1], filed.id, TEXT)
    remedies.dismiss(city.app, city.supervisor, filed.id, ANSWER)
    seen = view(city, city.bidders[1], made.id)
    assert letters(seen) == ("objection_refusal", "complaint_refusal")
    assert ANSWER in words(letter_file("complaint_refusal", seen))


def test_R5_before_the_opening_a_letter_of_the_department_names_nobody(city: City) -> None:
    made = city.opportunity(days=30)
    found = objected(city, made.id, "documents")
    answered_by_two(city, found.id, "amend_documents")
    with city.app.store.read() as work:
        author = work.enterprises.get(city.bidders[1].enterprise_id)
    for actor, named in ((city.officer, False), (city.reviewer, False), (city.bidders[1], True)):
        text = words(letter_file("objection_answer", view(city, actor, made.id)))
        assert (author.name in text) is named
        assert author.uscc not in text


def test_R5_the_supervisor_who_has_not_read_the_name_prints_none(city: City) -> None:
    made = city.opportunity(days=30)
    investigated(city, answered(city, made.id, "documents"))
    with city.app.store.read() as work:
        name = work.enterprises.get(city.bidders[1].enterprise_id).name
    assert name not in words(letter_file("objection_answer", view(city, city.supervisor, made.id)))
