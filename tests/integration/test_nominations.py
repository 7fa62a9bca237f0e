"""毛遂自荐 and 首场景: what a company proposes reaches the list without an advantage for it; a first use is a reference
only after its acceptance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city import COMPLETE, DEPARTMENT, City
from procedure_steps import awarded

from app.domain.nominations import NominationTexts
from app.domain.scenarios import FirstUse
from app.domain.users import PUBLIC
from app.errors import AppError, InvalidFields, NotAllowed, NotFound
from app.services import auditing, nominations, publishing, scenarios
from app.services.first_uses import references
from app.services.publishing import OpportunityFilter

SECRET = "用门岗摄像头识别占道并先提醒车主，再给出最近空位。"
TEXTS = NominationTexts(
    title="老旧小区消防通道占用提醒",
    problem="消防通道夜里常被车占住，消防车进不去，居民不知道哪里还有空位。",
    evidence="连看两周，平均每晚十一次。",
    solution=SECRET,
    needs="三个小区门岗画面的使用授权。",
    effect="占用次数比试行前减少七成。",
)


def code(action, *arguments, **named) -> str:
    with pytest.raises(AppError) as caught:
        action(*arguments, **named)
    return caught.value.code


def propose(city: City, **changes: str):
    return nominations.submit(city.app, city.bidders[0], DEPARTMENT, replace(TEXTS, **changes))


def test_a_proposal_reaches_the_list_with_its_origin_and_without_its_solution(city: City) -> None:
    made = propose(city)
    draft = nominations.accept(city.app, city.officer, made.id)
    assert (draft.mechanism, draft.origin, draft.department) == ("self_nominated", made.number, DEPARTMENT)
    complete = {key: value for key, value in COMPLETE.items() if key not in ("problem", "goal")}
    scenarios.save(city.app, city.officer, replace(draft, origin="", **complete))  # type: ignore[arg-type]
    published = city.publish(draft.id, city.clock.now().replace(year=2027))
    assert published.terms.origin == made.number, "nobody edits the origin away"
    assert SECRET not in str(published.terms)
    with city.app.store.read() as work:
        company = work.enterprises.get(city.bidders[0].enterprise_id).name
    assert company not in str(publishing.read(city.app, PUBLIC, published.id))
    row = nominations.mine(city.app, city.bidders[0])[0]
    assert (row.state, row.opportunity) == ("accepted", published.number)
    assert auditing.verify(city.app, city.supervisor).sound


def test_S15_only_the_department_the_company_and_supervision_read_a_proposal(city: City) -> None:
    made = propose(city)
    nominations.accept(city.app, city.officer, made.id)
    for who in (city.officer, city.bidders[0], city.supervisor):
        found = nominations.of_scenario(city.app, who, made.number)
        assert found is not None
        assert found.texts.solution == SECRET
    for who in (city.bidders[1], city.other_officer):
        with pytest.raises(NotFound):
            nominations.of_scenario(city.app, who, made.number)
        assert made.id not in [
            row.nomination.id
            for row in (nominations.mine if who.enterprise_id else nominations.inbox)(city.app, who)
        ]
    for who in (city.evaluator, city.reviewer, city.finance, city.citizen, city.admin, PUBLIC):
        with pytest.raises(NotAllowed):
            nominations.of_scenario(city.app, who, made.number)


def test_states_and_roles_of_a_proposal(city: City) -> None:
    made = propose(city)
    assert nominations.submit(city.app, city.bidders[0], DEPARTMENT, TEXTS, "n1") == nominations.submit(
        city.app, city.bidders[0], DEPARTMENT, TEXTS, "n1"
    )
    assert code(nominations.send_back, city.app, city.officer, made.id, "") == "machines.reason_given"
    assert code(nominations.accept, city.app, city.other_officer, made.id) == "app.not_found"
    assert code(nominations.accept, city.app, city.reviewer, made.id) == "app.not_allowed"
    assert code(nominations.withdraw, city.app, city.bidders[1], made.id) == "app.not_found"
    nominations.send_back(city.app, city.officer, made.id, "请说明与现有系统的不同。")
    assert nominations.mine(city.app, city.bidders[0])[-1].nomination.reason == "请说明与现有系统的不同。"
    assert code(nominations.accept, city.app, city.officer, made.id) == "machines.wrong_state"
    again = nominations.resubmit(city.app, city.bidders[0], made.id, replace(TEXTS, needs="只需两个小区。"))
    assert (again.number, again.texts.needs) == (made.number, "只需两个小区。")
    nominations.withdraw(city.app, city.bidders[0], made.id)
    for action in (nominations.accept, nominations.withdraw):
        who = city.officer if action is nominations.accept else city.bidders[0]
        assert code(action, city.app, who, made.id) == "machines.wrong_state"


def test_what_will_be_public_holds_no_name_and_no_personal_data(city: City) -> None:
    with city.app.store.read() as work:
        own = work.enterprises.get(city.bidders[0].enterprise_id)
    wrong = {
        "title": f"{own.name}停车场景",
        "problem": "请找物业联系，电话13800138000，消防车进不去。",
        "effect": "减",
    }
    for column, text in wrong.items():
        with pytest.raises(InvalidFields) as caught:
            propose(city, **{column: text})
        assert [fault.column for fault in caught.value.faults] == [column]
    with pytest.raises(InvalidFields) as caught:
        nominations.submit(city.app, city.bidders[0], "没有的单位", TEXTS)
    assert [fault.code for fault in caught.value.faults] == ["nominations.no_department"]
    assert DEPARTMENT in nominations.departments(city.app, city.bidders[0])
    assert nominations.mine(city.app, city.bidders[0]) == []


def test_ten_proposals_may_wait(city: City) -> None:
    for n in range(10):
        nominations.submit(city.app, city.bidders[0], DEPARTMENT, TEXTS, f"n{n}")
    assert code(propose, city) == "nominations.too_many"


def test_the_officer_sees_what_reads_alike(city: City) -> None:
    like = city.scenario(title="老旧小区消防通道占用治理", problem=TEXTS.problem, goal=TEXTS.effect)
    other = city.scenario()
    made = propose(city)
    found = nominations.similar(city.app, city.officer, made.id)
    assert [each.id for each in found.scenarios] == [like.id, other.id]
    assert found.scenarios[0].similarity > 0.75 > found.scenarios[1].similarity
    assert code(nominations.similar, city.app, city.bidders[0], made.id) == "app.not_allowed"


def test_only_a_proposal_makes_a_scenario_self_nominated(city: City) -> None:
    draft = city.scenario(mechanism="self_nominated")
    found = publishing.check(city.app, city.officer, draft.id, city.clock.now().replace(year=2027))
    assert "linting.no_nomination" in {each.code for each in found if each.severity == "refuse"}


def test_a_first_use_says_where_and_why_it_is_the_first(city: City) -> None:
    def missing(**texts: str) -> set[str]:
        draft = city.scenario(mechanism="first_use", first_use=FirstUse(**texts))
        found = publishing.check(city.app, city.officer, draft.id, city.clock.now().replace(year=2027))
        return {each.fault.column for each in found if each.severity == "refuse"}

    assert missing() == {"first_use_site", "first_use_basis"}
    assert missing(site="两所小学门口四条道路") == {"first_use_basis"}
    assert missing(site="两所小学门口四条道路", basis="检索政府采购网未见同类应用") == set()
    kept = city.scenario(first_use=FirstUse("两所小学", "未见同类应用"))
    assert kept.first_use == FirstUse(), "only of its own mechanism"


def test_a_first_use_is_a_reference_of_the_winner_once_it_is_accepted(city: City) -> None:
    site = FirstUse("两所小学门口四条道路", "检索政府采购网，未见同类应用")
    opportunity = awarded(city, mechanism="first_use", first_use=site)
    winner = city.bidders[0]
    assert references(city.app, winner, winner.enterprise_id) == []
    with city.app.store.write() as work:
        now = work.now
        stored = work.opportunities.get(opportunity.id)
        work.opportunities.save(replace(stored, signed_at=now, started_at=now, accepted_at=now))
        work.record(city.officer, "test.change", opportunity.id)
    found = references(city.app, winner, winner.enterprise_id)
    assert [(each.number, each.site) for each in found] == [(opportunity.number, site.site)]
    assert references(city.app, city.bidders[1], city.bidders[1].enterprise_id) == []
    assert code(references, city.app, city.bidders[1], winner.enterprise_id) == "app.not_found"
    listed = publishing.list_public(city.app, PUBLIC, OpportunityFilter(mechanism="first_use"))
    assert [row.number for row in listed] == [opportunity.number]
