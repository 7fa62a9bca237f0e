"""R17: every one of the four lawful cases can be moved by the committee's own finding, and no other
(财政部令第87号第六十四条); the system's doubts are hints."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from city import City
from procedure_steps import appoint, opened, score_all

from app.domain.judging import CORRECTABLE
from app.domain.opportunities import Opportunity
from app.domain.scenarios import DEFAULT_CRITERIA, Criterion, objective_ids
from app.domain.users import Actor
from app.errors import InvalidFields
from app.services import deliberating, evaluating, open_data, scenarios
from app.store.codec import from_plain, to_plain

REASON = "按评分标准逐项复核，全体成员一致认定应予更正。"
MARKED = tuple(replace(each, objective=each.id == "delivery") for each in DEFAULT_CRITERIA)
LEAST_APART = (80.0, 79.0, 78.0)
"""Far below the thirty points from which the system says a word."""


def closed(city: City, points: tuple[float, ...] = LEAST_APART) -> tuple[Opportunity, list[Actor], str]:
    """(opportunity, committee, a bid) in the consensus; each member scored every bid alike; 实施计划 is objective."""
    opportunity = opened(city, criteria=MARKED)
    people = appoint(city, opportunity.id, ("evaluator", "evaluator2", "evaluator3"))
    for each, value in zip(people, points, strict=True):
        score_all(city.app, each, opportunity.id, value)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    return opportunity, people, evaluating.consensus(city.app, people[0], opportunity.id).totals[0].bid


def move(
    city: City, case: str, criterion: str, at: tuple[Opportunity, list[Actor], str], reason: str = REASON
) -> str:
    opportunity, people, bid = at
    return deliberating.move_correction(
        city.app, people[0], opportunity.id, case=case, bid=bid, criterion=criterion, evaluator=people[1].id,
        points=80.0, reason=reason,
    ).id  # fmt: skip


@pytest.mark.parametrize(
    ("case", "criterion"),
    [
        ("sum_wrong", "solution"),
        ("out_of_range", "operation"),
        ("objective_differs", "delivery"),
        ("abnormal", "solution"),
    ],
)
def test_R17_each_of_the_four_lawful_cases_is_moved_by_the_committees_finding(
    city: City, case: str, criterion: str
) -> None:
    assert case in CORRECTABLE
    at = opportunity, people, bid = closed(city)
    hints = {each.case for each in evaluating.consensus(city.app, people[0], opportunity.id).doubts}
    assert hints == {"objective_differs"}, (
        "one point apart is no hint of an abnormal score, and no bar to find one"
    )
    before = evaluating.consensus(city.app, people[0], opportunity.id)
    motion = move(city, case, criterion, at)
    assert evaluating.consensus(city.app, people[0], opportunity.id).totals == before.totals, (
        "nothing counts yet"
    )
    for each in people[1:]:
        deliberating.vote(city.app, each, motion, True)
    after = evaluating.consensus(city.app, people[0], opportunity.id)
    weight = next(each.weight for each in MARKED if each.id == criterion)
    gained = next(row.total for row in after.totals if row.bid == bid) - before.totals[0].total
    assert gained == pytest.approx((80 - 79) / 3 * weight / 100)
    (made,) = after.corrections
    assert (made.case, made.before, made.after, made.reason) == (case, 158, 160, REASON)


def test_R17_one_vote_against_ends_a_finding_of_an_abnormal_score(city: City) -> None:
    at = opportunity, people, _ = closed(city)
    motion = move(city, "abnormal", "solution", at)
    assert deliberating.vote(city.app, people[2], motion, False).lost_at is not None
    assert evaluating.consensus(city.app, people[0], opportunity.id).corrections == ()


@pytest.mark.parametrize(
    ("points", "criterion", "code"),
    [(LEAST_APART, "solution", "judging.not_objective"), ((80.0,) * 3, "delivery", "judging.all_alike")],
)
def test_R17_members_differ_only_on_what_was_published_as_objective(
    city: City, points: tuple[float, ...], criterion: str, code: str
) -> None:
    at = closed(city, points)
    with pytest.raises(InvalidFields) as refused:
        move(city, "objective_differs", criterion, at)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize(
    ("case", "reason", "code"),
    [("whim", REASON, "judging.not_correctable"), ("abnormal", "偏低", "judging.reason_short")],
)
def test_R17_no_fifth_case_and_no_correction_without_a_reason(
    city: City, case: str, reason: str, code: str
) -> None:
    at = closed(city)
    with pytest.raises(InvalidFields) as refused:
        move(city, case, "solution", at, reason)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_R17_the_objective_mark_is_published_kept_and_imported(city: City) -> None:
    opportunity = city.opportunity(criteria=MARKED)
    with city.app.store.read() as work:
        assert objective_ids(work.opportunities.get(opportunity.id).terms.criteria) == {"delivery"}
    package, _ = open_data.record(city.app, city.citizen, opportunity.number, "揭榜")
    said = package["records"][0]["compiledRelease"]["tender"]["awardCriteriaDetails"]
    assert [part for part in said.split("；") if "客观因素" in part] == ["实施计划与履约承诺20%（客观因素）"]
    rows = [{**to_plain(each)} for each in MARKED]
    blank = scenarios.new_scenario(city.app, city.officer, "地铁口夜间接驳公交二期")
    row = {"title": "夜间接驳二期", "field": "transport", "problem": "无车", "goal": "有车", "payer": "财政局",
           "requirements": [], "budget_wan": 1, "ceiling_wan": 1, "criteria": rows}  # fmt: skip
    assert scenarios.scenario_from_row(row, blank).criteria == MARKED


def test_R17_criteria_published_before_the_mark_are_not_objective() -> None:
    old = json.loads(json.dumps({"id": "q", "name": "方案", "weight": 80, "kind": "quality", "scoring": ""}))
    assert from_plain(Criterion, old).objective is False
    assert objective_ids([Criterion("price", "报价", 20, "price", objective=True)]) == frozenset()
