"""合作创新采购: an expert of law and one of economics judge as well, drawn, chosen and replaced; R12, R13."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city import City, confirm
from procedure_steps import opened, replaced, report, score_all, seat_directly

from app.documents.papers import evaluation
from app.documents.report.parts import Table
from app.domain.committee import Direct
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.errors import Invalid, InvalidFields
from app.services import account_register, accounts, committees, drawing, procedure_papers, replacing

OWN = Direct("own_selection", "采购方案第三部分（二）")
REASON = "本人书面申请，已当面核对身份。"


def experts(city: City, **specialties: int) -> dict[str, list[str]]:
    """So many more experts of each specialty, of a pool of their own."""
    made: dict[str, list[str]] = {}
    for name, count in specialties.items():
        for n in range(count):
            accounts.add_demo_user(city.app, f"{name}{n}", f"{name}{n}", "evaluator", "协作专家库", "")
        with city.app.store.write() as work:
            users = [user for user in work.users.where() if user.login.rstrip("0123456789") == name]
            for user in users:
                work.users.save(replace(user, specialty=name))
            work.record(city.admin, "test.change")
        made[name] = [user.id for user in users]
    return made


def cooperation(city: City) -> Opportunity:
    return opened(city, days=40, regime="coop_innovation")  # twenty working days and the holidays between


def drawn_of(city: City, opportunity: Opportunity) -> list[str]:
    drawing.announce(city.app, city.officer, opportunity.id, 5, "311789")
    found = drawing.witness(city.app, city.supervisor, opportunity.id, "20426")
    return [each.id for each in found.drawn]


def test_R12_nobody_is_drawn_from_a_pool_without_the_specialties(city: City) -> None:
    opportunity = cooperation(city)
    experts(city, technology=6, law=1)
    with pytest.raises(Invalid, match=r"committee\.specialty_short") as refused:
        drawing.announce(city.app, city.officer, opportunity.id, 5, "311789")
    assert refused.value.params == {"specialty": "economics", "short": 1}


def test_R12_the_drawn_have_the_specialties_and_who_steps_down_is_followed_by_one_of_the_same(
    city: City,
) -> None:
    opportunity = cooperation(city)
    made = experts(city, technology=12, law=2, economics=2)
    chosen = drawn_of(city, opportunity)
    lawyer = next(each for each in chosen if each in made["law"])
    assert set(chosen) & set(made["economics"])
    away = drawing.propose_step_down(city.app, city.officer, opportunity.id, lawyer, "出差在外，不能参加评审")
    after = {each.id for each in drawing.confirm_step_down(city.app, city.supervisor, away.id).drawn}
    assert len(after) == 5
    assert set(chosen) - after == {lawyer}
    assert after & set(made["law"])
    assert drawing.recheck(city.app, city.supervisor, opportunity.id).sound
    committees.appoint(city.app, city.officer, opportunity.id, sorted(after))
    assert committees.read(city.app, city.officer, opportunity.id).lawful


def test_R13_the_seat_of_a_specialty_goes_to_the_next_of_it(city: City) -> None:
    opportunity = cooperation(city)
    made = experts(city, technology=12, law=1, economics=1)
    chosen = drawn_of(city, opportunity)
    committees.appoint(city.app, city.officer, opportunity.id, chosen)
    (lawyer,) = made["law"]
    with city.app.store.read() as work:
        leaving = Actor(lawyer, work.users.get(lawyer).name, "evaluator", "协作专家库")
        stored = work.evaluations.draw_of(opportunity.id)
    assert stored is not None
    assert not committees.declare(city.app, leaving, opportunity.id, ["澄川甲科技有限公司"])
    assert replacing.next_of_draw(city.app, city.officer, opportunity.id) == "", "no other lawyer was drawn"
    following, third = stored.draw.reserve[0].id, stored.draw.reserve[2].id
    with pytest.raises(InvalidFields) as refused:
        replaced(city.app, city.officer, opportunity.id, "", following)
    assert [fault.code for fault in refused.value.faults] == ["committee.specialty_missing"]
    with city.app.store.write() as work:
        work.users.save(replace(work.users.get(third), specialty="law"))
        work.record(city.admin, "test.change")
    assert replacing.move_up(city.app, city.officer, opportunity.id) == third
    assert committees.read(city.app, city.officer, opportunity.id).lawful


def test_R12_the_buyer_selects_the_experts_of_a_cooperation_with_both_specialties(city: City) -> None:
    opportunity = cooperation(city)
    made = experts(city, technology=4, law=1, economics=1)
    with pytest.raises(InvalidFields) as refused:
        seat_directly(city.app, city.officer, opportunity.id, [*made["technology"], *made["law"]], direct=OWN)
    (fault,) = refused.value.faults
    assert fault.code == "committee.specialty_missing"
    assert dict(fault.params)["specialty"] == "economics"
    chosen = [*made["technology"][:3], *made["law"], *made["economics"]]
    seat_directly(city.app, city.officer, opportunity.id, chosen, direct=OWN)
    with pytest.raises(InvalidFields) as refused:
        replaced(city.app, city.officer, opportunity.id, made["law"][0], made["technology"][3])
    assert [fault.code for fault in refused.value.faults] == ["committee.specialty_missing"]


def test_R13_a_committee_from_before_specialties_were_asked_for_can_be_replaced(city: City) -> None:
    opportunity = cooperation(city)
    made = experts(city, technology=6, law=1, economics=1)
    chosen = [*made["technology"][:3], *made["law"], *made["economics"]]
    seat_directly(city.app, city.officer, opportunity.id, chosen, direct=OWN)
    with city.app.store.write() as work:
        for each in (*made["law"], *made["economics"]):
            work.users.save(replace(work.users.get(each), specialty="technology"))
        work.record(city.admin, "test.change")
    replaced(city.app, city.officer, opportunity.id, made["law"][0], made["technology"][3])


def test_R12_the_report_of_a_cooperation_names_the_specialties(city: City) -> None:
    opportunity = cooperation(city)
    made = experts(city, technology=3, law=1, economics=1)
    chosen = [*made["technology"], *made["law"], *made["economics"]]
    seat_directly(city.app, city.officer, opportunity.id, chosen, direct=OWN)
    with city.app.store.read() as work:
        members = [Actor(key, work.users.get(key).name, "evaluator", "协作专家库") for key in chosen]
    for each in members:
        assert committees.declare(city.app, each, opportunity.id, [])
    score_all(city.app, members, opportunity.id)
    report(city.app, members[0], opportunity.id)
    record = procedure_papers.record_of(city.app, city.officer, opportunity.id)
    sections = evaluation.evaluation_report(record).sections
    (members_table,) = (
        part
        for section in sections
        for part in section.parts
        if isinstance(part, Table) and part.title == "评审小组"
    )
    seats = {row[0]: row[2] for row in members_table.rows}
    assert seats == {
        "technology0": "组长",
        "technology1": "专家",
        "technology2": "专家",
        "law0": "专家（法律）",
        "economics0": "专家（经济）",
    }


def test_S08_what_an_evaluator_is_an_expert_of_is_confirmed_by_a_supervisor(city: City) -> None:
    with pytest.raises(Invalid, match=r"accounts\.unknown_specialty"):
        account_register.create_user(
            city.app, city.admin, "yan", "严明", "evaluator", "专家库", "", REASON, specialty="astrology"
        )
    key = account_register.create_user(
        city.app, city.admin, "yan", "严明", "evaluator", "专家库", "", REASON, specialty="law"
    )
    confirm(city.app, key)
    account_register.disable(city.app, city.admin, key)
    account_register.enable(city.app, city.admin, key, "改任经济专家，附聘书。", "economics")

    def registered() -> str:
        with city.app.store.read() as work:
            return work.users.get(key).specialty

    assert registered() == "law"
    confirm(city.app, key)
    assert registered() == "economics"
    officer = account_register.create_user(
        city.app, city.admin, "jing", "经办", "officer", "数据局", "", REASON, specialty="law"
    )
    with city.app.store.read() as work:
        assert work.users.get(officer).specialty == ""
