"""R14: evaluators, and who reads a public question, learn nothing that the bidder's own profile would tell them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from attachment_files import pdf
from city import USCCS, City, bid
from procedure_steps import appoint, open_together, until

from app.domain.anonymity import HIDDEN
from app.domain.attachments import BidFile
from app.domain.consortium import Part
from app.errors import InvalidFields
from app.services import bidding, clarifying, evaluating, questions

PERSON, PHONE = "赵启航", "13812345678"


def plans(city: City, first: str, parts: tuple[Part, ...] = ()) -> tuple[str, str]:
    """(the opportunity, what an evaluator reads of the first bid's plan) beside two plain bids."""
    opportunity = city.opportunity()
    files = (BidFile("协议.pdf", pdf("联合体共同投标协议"), agreement=True),) if parts else ()
    for n in (0, 2, 3):
        written = replace(
            bid((300 + n) * 1_000_000, first if n == 0 else "普通方案"), contact=f"钱一鸣 0990-8765432{n}"
        )
        sealed = replace(written, parts=parts) if n == 0 else written
        bidding.submit(
            city.app, city.bidders[n], opportunity.id, sealed, f"n{n}", files=files if n == 0 else ()
        )
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    people = appoint(city, opportunity.id, ("evaluator", "evaluator2", "evaluator3"))
    (mine,) = evaluating.assignments(city.app, people[0])
    (shown,) = [each.content.plan for each in mine.bids if "普通" not in each.content.plan]
    return opportunity.id, shown


def test_R14_people_and_numbers_of_the_profile_are_hidden_from_evaluators(city: City) -> None:
    city.give(0, legal_representative=PERSON, contact_phone=PHONE)
    _, shown = plans(
        city, f"项目负责人{PERSON}，电话{PHONE}，甲科技全程驻场，联系钱一鸣。排班引擎按末班到站时刻排班。"
    )
    assert (
        shown
        == f"项目负责人{HIDDEN}，电话{HIDDEN}，{HIDDEN}全程驻场，联系{HIDDEN}。排班引擎按末班到站时刻排班。"
    )


def test_R14_people_of_a_consortiums_members_are_hidden_too(city: City) -> None:
    city.give(1, legal_representative=PERSON, contact_phone=PHONE)
    parts = (
        Part(USCCS[0], "澄川甲科技有限公司", 60, "总体"),
        Part(USCCS[1], "澄川乙科技有限公司", 40, "设备"),
    )
    _, shown = plans(city, f"设备由乙科技的{PERSON}负责，拨{PHONE}可达。", parts)
    assert shown == f"设备由{HIDDEN}的{HIDDEN}负责，拨{HIDDEN}可达。"


def test_R14_an_explanation_with_a_person_of_the_bidder_is_refused(city: City) -> None:
    city.give(0, legal_representative=PERSON)
    opportunity, _ = plans(city, "按末班到站时刻排班。")
    with city.app.store.read() as work:
        first = next(
            b for b in work.bids.opened_of(opportunity) if b.enterprise == city.bidders[0].enterprise_id
        )
    asked = clarifying.ask(
        city.app, city.evaluator, opportunity, first.id, "请说明质量保证措施和人员安排。", 24
    )
    for text in (f"由{PERSON}带队驻场，三班轮值。", "甲科技安排三班轮值驻场。"):
        with pytest.raises(InvalidFields) as refused:
            clarifying.explain(city.app, city.bidders[0], asked.id, text)
        assert [fault.code for fault in refused.value.faults] == ["evaluation.names_bidder"]
    clarifying.explain(city.app, city.bidders[0], asked.id, "安排三班轮值驻场，设备为自有库存。")


@pytest.mark.parametrize(
    "words", ["我们甲科技想了解", "澄川甲想了解", f"{PERSON}想了解", "见 www.jiatech.com.cn ，想了解"]
)
def test_R5_a_question_by_which_the_asker_is_known_is_refused_and_nothing_kept(
    city: City, words: str
) -> None:
    city.give(0, legal_representative=PERSON)
    opportunity = city.opportunity()
    with pytest.raises(InvalidFields) as refused:
        questions.ask(city.app, city.bidders[0], opportunity.id, f"{words}接驳站点数量如何确定？", "q")
    assert [fault.code for fault in refused.value.faults] == ["questions.names_asker"]
    assert questions.mine(city.app, city.bidders[0], opportunity.id) == []
    assert questions.ask(city.app, city.bidders[0], opportunity.id, "接驳站点数量如何确定？", "q").text
