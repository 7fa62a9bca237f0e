"""The publishing check as a department meets it: every item found by the service, what refuses keeps it off the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from city import REVIEWED, City

from app.domain.linting import ITEMS
from app.domain.scenarios import DEFAULT_CRITERIA, AcceptanceIndicator, Criterion, Requirement, Scenario
from app.domain.users import PUBLIC
from app.errors import InvalidFields
from app.services import publishing

DAYS = 22


def deadline(city: City, days: float = DAYS) -> datetime:
    return city.clock.now() + timedelta(days=days)


def stored(city: City, **changes: Any) -> Scenario:
    """A draft as it may stand in the store: the form refuses some of it earlier, the check asks again."""
    draft = city.scenario()
    with city.app.store.write() as work:
        made = replace(work.scenarios.get(draft.id), **changes)
        work.scenarios.save_revision(made)
        work.record(city.admin, "test.change")
    return made


def price_at(weight: int) -> tuple[Criterion, ...]:
    """Criteria that sum to 100 with this weight of the price."""
    price, *others = DEFAULT_CRITERIA
    first = others[0]
    rest = 100 - weight - sum(each.weight for each in others[1:])
    return (replace(price, weight=weight), replace(first, weight=rest), *others[1:])


def with_factor(name: str) -> tuple[Criterion, ...]:
    price, solution, operation, delivery = DEFAULT_CRITERIA
    return (price, solution, operation, replace(delivery, name=name))


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "price weight below the floor": ({"criteria": price_at(9)}, "scenarios.price_weight"),
    "registered capital as a factor": ({"criteria": with_factor("注册资本")}, "scenarios.size_factor"),
    "a qualification as a factor": ({"criteria": with_factor("企业资质")}, "linting.qualification_factor"),
    "staff as a requirement": (
        {"requirements": (Requirement("R1", "投标人从业人员不少于200人", 100),)},
        "scenarios.size_factor",
    ),
    "a vague acceptance indicator": (
        {"acceptance": (AcceptanceIndicator("市民满意度", "显著提升", "问卷"),)},
        "linting.vague",
    ),
    "no way of measuring": (
        {"acceptance": (AcceptanceIndicator("同类诉求量", "下降50%", ""),)},
        "linting.no_measurement",
    ),
    "no ceiling": ({"ceiling_fen": 0}, "scenarios.ceiling_missing"),
    "a telephone number": ({"scope": "有疑问请致电 13800138000。"}, "scenarios.personal_data"),
    "an identity number": ({"problem": "来电人身份证 11010519491231002X 反映夜间无车。"}, "scenarios.personal_data"),
    "one supplier": (
        {"requirements": (Requirement("R1", "须采用指定品牌的车载终端", 100),)},
        "linting.single_supplier",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_R14_what_refuses_keeps_a_scenario_off_the_list(city: City, case: str) -> None:
    changes, code = REFUSED[case]
    draft = stored(city, **changes)
    found = publishing.check(city.app, city.officer, draft.id, deadline(city))
    assert (code, "refuse") in {(each.code, each.severity) for each in found}
    with pytest.raises(InvalidFields, match=r"opportunities\.publish_refused") as refused:
        publishing.submit(city.app, city.officer, draft.id, deadline(city))
    assert code in {fault.code for fault in refused.value.faults}
    assert publishing.list_public(city.app, PUBLIC) == []


def test_R14_the_floor_itself_is_enough(city: City) -> None:
    draft = stored(city, criteria=price_at(10))
    publishing.submit(city.app, city.officer, draft.id, deadline(city))


@pytest.mark.parametrize("days", [None, 19.5, 20.5])
def test_R9_a_deadline_too_short_is_refused(city: City, days: float | None) -> None:
    draft = city.scenario()
    wanted = None if days is None else deadline(city, days)
    found = publishing.check(city.app, city.officer, draft.id, wanted)
    code = "scenarios.missing" if days is None else "scenarios.deadline_short"
    assert (code, "refuse") in {(each.code, each.severity) for each in found}
    if wanted is not None:
        with pytest.raises(InvalidFields) as refused:
            publishing.submit(city.app, city.officer, draft.id, wanted)
        assert code in {fault.code for fault in refused.value.faults}


WARNED: dict[str, tuple[dict[str, Any], str]] = {
    "missing evidence": ({"evidence": None}, "linting.evidence_missing"),
    "C23 paper only": (
        {"requirements": (Requirement("R1", "编制智慧停车专项规划方案", 100),)},
        "linting.paper_only",
    ),
    "C23 nobody runs it": (
        {
            "requirements": (Requirement("R1", "建设停车信息平台", 100),),
            "criteria": (DEFAULT_CRITERIA[0], Criterion("solution", "解决方案", 80)),
            "operation_years": 0,
        },
        "linting.nobody_runs_it",
    ),
    "C23 luxury": ({"goal": "建成国际一流的指挥大厅和巨幕。"}, "linting.luxury"),
    "C23 for show": (
        {
            "requirements": (Requirement("R1", "建设参观展厅和可视化大屏", 100),),
            "acceptance": (AcceptanceIndicator("大屏尺寸", "不小于30平方米", "现场测量"),),
        },
        "linting.for_show",
    ),
    "C23 left over from a template": ({"scope": "覆盖XX市全部站点。"}, "linting.leftover"),
    "C24 a second entry": (
        {"requirements": (Requirement("R1", "开发独立的停车APP", 100),)},
        "linting.red_line_entry",
    ),
    "C24 data kept by the company": (
        {"requirements": (Requirement("R1", "停车数据归中榜企业所有", 100),)},
        "linting.red_line_data",
    ),
    "C24 a second foundation": (
        {"requirements": (Requirement("R1", "新建机房和视频平台", 100),)},
        "linting.red_line_base",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WARNED)
def test_C23_C24_what_warns_is_seen_by_the_officer_and_by_the_reviewer(city: City, case: str) -> None:
    changes, code = WARNED[case]
    draft = stored(city, **changes)
    found = {each.code: each for each in publishing.check(city.app, city.officer, draft.id, deadline(city))}
    assert found[code].severity == "warn"
    publishing.submit(city.app, city.officer, draft.id, deadline(city))
    (waiting,) = publishing.reviews(city.app, city.reviewer)
    assert code in {each.code for each in waiting.findings}


def test_C23_a_copied_scenario_names_the_one_it_was_copied_from(city: City) -> None:
    first = city.scenario()
    second = stored(city, title="火车站夜间接驳公交")
    found = publishing.check(city.app, city.officer, second.id, deadline(city))
    copied = next(each for each in found if each.code == "linting.copied")
    assert copied.evidence == (first.title,)


Answers = list[tuple[str, str, str]]
CHECKLISTS: dict[str, tuple[Callable[[Answers], Answers], str]] = {
    "nothing answered": (lambda whole: [], "linting.review_open"),
    "one left open": (lambda whole: whole[1:], "linting.review_open"),
    "one unmet": (lambda whole: [(whole[0][0], "unmet", ""), *whole[1:]], "linting.review_unmet"),
    "not applicable without a note": (
        lambda whole: [(whole[0][0], "not_applicable", ""), *whole[1:]],
        "linting.review_note",
    ),
}


@pytest.mark.parametrize("case", CHECKLISTS)
def test_C24_the_checklist_has_to_be_answered_before_anything_is_public(city: City, case: str) -> None:
    change, code = CHECKLISTS[case]
    draft = city.scenario()
    publishing.submit(city.app, city.officer, draft.id, deadline(city))
    with pytest.raises(InvalidFields) as refused:
        publishing.publish(city.app, city.reviewer, draft.id, change(list(REVIEWED)))
    assert code in {fault.code for fault in refused.value.faults}
    assert publishing.list_public(city.app, PUBLIC) == []


def test_C24_a_red_line_needs_its_note(city: City) -> None:
    draft = stored(city, requirements=(Requirement("R1", "开发独立的停车APP", 100),))
    publishing.submit(city.app, city.officer, draft.id, deadline(city))
    bare = [(item.code, "met", "") for item in ITEMS]
    with pytest.raises(InvalidFields) as refused:
        publishing.publish(city.app, city.reviewer, draft.id, bare)
    assert "linting.review_red_line" in {fault.code for fault in refused.value.faults}
    assert publishing.publish(city.app, city.reviewer, draft.id, REVIEWED).number
