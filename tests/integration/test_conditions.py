"""What an opportunity demands beside its requirements (资格条件): saved, published, and deciding who is barred."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from city import City
from whitelist_steps import decide

from app.clock import CHINA
from app.domain.enterprises import CapabilityStatement, EvidenceItem
from app.domain.linting import Publication, lint, refusals
from app.domain.scenarios import Conditions
from app.domain.uscc import check_character
from app.errors import InvalidFields
from app.services import matching, scenarios
from app.services.matching import demand_of

BUYER = "11990000000000012" + check_character("11990000000000012")
NEEDED = "工程设计市政行业乙级"


def holding(*items: EvidenceItem) -> CapabilityStatement:
    return CapabilityStatement("s1", "公交智能排班", "按客流和地铁时刻自动生成班次并下发车载终端。", items)


def barred(
    city: City, conditions: Conditions, days: float = 21
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    opportunity = city.opportunity(days, conditions=conditions)
    found = matching.for_opportunity(city.app, city.officer, opportunity.id)
    assert {fit.enterprise_id for fit in found.fits}.isdisjoint(fit.enterprise_id for fit in found.barred)
    return {fit.enterprise_id: (fit.barred, fit.lacking) for fit in found.barred}


def test_a_required_certificate_bars_who_lacks_it_on_the_day_of_the_deadline(city: City) -> None:
    deadline = (city.clock.now() + timedelta(days=21)).astimezone(CHINA).date()

    def paper(days: int, title: str = "工程设计市政行业甲级证书") -> EvidenceItem:
        return EvidenceItem("certificate", title, valid_until=deadline + timedelta(days=days))

    city.give(0, holding(paper(0)))
    late = city.give(1, holding(paper(-1)))
    low = city.give(2, holding(paper(9, "工程设计市政行业丙级证书")))
    none = city.bidders[3].enterprise_id
    assert barred(city, Conditions((NEEDED,))) == {
        late: (("qualification_expired",), (NEEDED,)),
        low: (("qualification_too_low",), (NEEDED,)),
        none: (("qualification_missing",), (NEEDED,)),
    }


def test_the_whitelist_bars_only_where_it_is_required(city: City) -> None:
    listed = city.give(0, holding())
    decide(city, listed, "listed")
    everybody = {actor.enterprise_id for actor in city.bidders}
    assert barred(city, Conditions()) == {}
    found = barred(city, Conditions(whitelist_required=True))
    assert set(found) == everybody - {listed}
    assert {codes for codes, _ in found.values()} == {("whitelist_missing",)}


def test_the_buyer_and_whom_it_controls_are_told_apart(city: City) -> None:
    controlled = city.give(0, holding(), controlled_by=(BUYER,))
    itself = city.give(3, holding(), uscc=BUYER)
    found = barred(city, Conditions(buyer_code=BUYER))
    assert found == dict.fromkeys((controlled, itself), (("conflict_of_interest",), ()))
    fit = matching.for_enterprise(city.app, city.bidders[0])[0].fit
    assert fit.barred == ("conflict_of_interest",)


def test_conditions_are_saved_and_published_unchanged(city: City) -> None:
    wanted = Conditions((NEEDED, "信息安全服务资质"), True, f" {BUYER.lower()} ")
    opportunity = city.opportunity(conditions=wanted)
    with city.app.store.read() as work:
        stored = work.opportunities.get(opportunity.id).terms.conditions
    assert stored == replace(wanted, buyer_code=BUYER)
    limits = demand_of(opportunity).constraints
    assert limits is not None
    assert limits.on == opportunity.tender_deadline.astimezone(CHINA).date()


@pytest.mark.parametrize(
    "wrong",
    [
        Conditions(buyer_code="9199"),
        Conditions(("长" * 101,)),
        Conditions(tuple(f"资质{n}" for n in range(21))),
    ],
)
def test_conditions_that_cannot_be_are_refused(city: City, wrong: Conditions) -> None:
    with pytest.raises(InvalidFields, match="save_refused"):
        city.scenario(conditions=wrong)


def test_size_is_no_condition_either(city: City) -> None:
    scenario = city.scenario(conditions=Conditions(("注册资本一千万元以上",)))
    now = city.clock.now()
    faults = refusals(lint(Publication(scenario, now + timedelta(days=30), now)))
    assert [(fault.column, fault.code) for fault in faults] == [("conditions", "scenarios.size_factor")]


def test_an_imported_scenario_brings_its_conditions(city: City) -> None:
    blank = scenarios.new_scenario(city.app, city.officer, "地铁口夜间接驳公交")
    row = {
        "title": "接驳", "field": "transport", "problem": "没有车", "goal": "有车", "requirements": [],
        "budget_wan": 1, "ceiling_wan": 1, "payer": "财政局",
    }  # fmt: skip
    assert scenarios.scenario_from_row(row, blank).conditions == Conditions()
    told = {**row, "conditions": {"qualifications": [NEEDED], "whitelist_required": True}}
    assert scenarios.scenario_from_row(told, blank).conditions == Conditions((NEEDED,), True)
