"""What becomes public of a scenario is found by its structure: no text escapes the check for personal data (S49)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from procedure_terms import DEADLINE, GOOD, NOW

from app.domain.linting import Publication, lint
from app.domain.racing import RacePlan, Stage
from app.domain.scenario_texts import NOT_WRITTEN, public_texts, texts_of
from app.domain.scenarios import Conditions, DataOffer, FirstUse, Scenario
from app.files.seeds import seed_rows
from app.i18n import has
from app.services.scenarios import scenario_from_row

PHONE = "联系电话19900001234"


def filled(kind: Any, words: Any) -> Any:
    """A value of `kind` with a word of its own in every text, lists of one member."""
    if isinstance(kind, UnionType):
        return filled(get_args(kind)[0], words)
    if get_origin(kind) is tuple:
        members = [each for each in get_args(kind) if each is not Ellipsis]
        return tuple(filled(each, words) for each in members)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{each.name: filled(hints[each.name], words) for each in fields(kind)})  # type: ignore[operator]
    plain = {int: 1, float: 1.0, bool: True, datetime: NOW, date: NOW.date()}
    return next(words) if kind is str else plain[kind]


def left_out(value: Any) -> list[str]:
    """The texts in fields that are named as not written."""
    if isinstance(value, tuple):
        return [text for each in value for text in left_out(each)]
    if not is_dataclass(value):
        return []
    named = NOT_WRITTEN.get(type(value), frozenset())
    return [
        text
        for each in fields(value)
        for part in [getattr(value, each.name)]
        for text in (
            [part]
            if each.name in named and isinstance(part, str)
            else part
            if each.name in named
            else left_out(part)
        )
    ]


def test_S49_every_text_of_a_scenario_is_public_or_named_as_a_code() -> None:
    words = (f"字段{n}。" for n in count())
    scenario = filled(Scenario, words)
    written = next(words).removeprefix("字段").removesuffix("。")
    found = "\n".join(public_texts(scenario).values()).split("\n")
    assert sorted((*found, *left_out(scenario))) == sorted(f"字段{n}。" for n in range(int(written)))
    assert len(found) > 25


def test_what_is_named_as_a_code_exists() -> None:
    for kind, names in NOT_WRITTEN.items():
        assert names <= {each.name for each in fields(kind)}


def test_every_column_of_text_has_words_in_the_form() -> None:
    columns = public_texts(filled(Scenario, (f"{n}" for n in count())))
    assert [each for each in columns if not has(f"scenarios.column.{each}")] == []
    assert set(columns) - set(texts_of(filled(Scenario, (f"{n}" for n in count())))) == {"evidence"}


def found(scenario: Scenario) -> set[tuple[str, str]]:
    said = lint(Publication(scenario, DEADLINE, NOW))
    return {(each.code, each.field) for each in said if each.severity == "refuse"}


STAGES = (
    Stage(1, f"完成样机，{PHONE}", (NOW + timedelta(days=90)).date(), 100, 2),
    Stage(2, "完成试点", (NOW + timedelta(days=150)).date(), 100, 1),
)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"mechanism": "race", "race": RacePlan(3, 1000, STAGES)}, "race"),
        ({"mechanism": "first_use", "first_use": FirstUse("临河区长宁路12号3单元402室", "检索未见")}, "first_use_site"),
        ({"mechanism": "first_use", "first_use": FirstUse("环线九公里", f"询问所得，{PHONE}")}, "first_use_basis"),
        ({"data_offers": (DataOffer("刷卡数据", f"内部，{PHONE}", "按申请"),)}, "data_offers"),
        ({"conditions": Conditions((f"市政乙级，{PHONE}",))}, "conditions"),
        ({"payer": f"临河区财政局，{PHONE}"}, "payer"),
    ],
)  # fmt: skip
def test_S49_personal_data_are_refused_wherever_they_stand(changes: dict[str, Any], column: str) -> None:
    assert found(replace(GOOD, **changes)) == {("scenarios.personal_data", column)}


def test_S49_personal_data_are_found_in_any_written_text() -> None:
    """Whatever column a text stands in: put a number there and the column is named."""
    words = (f"第{n}项" for n in count())
    scenario = replace(filled(Scenario, words), mechanism="best_of", regime="challenge", purchase="goods")
    for column in public_texts(scenario):
        name = next(each.name for each in fields(Scenario) if column.startswith(each.name))
        spoiled = replace(scenario, **{name: filled(get_type_hints(Scenario)[name], iter(lambda: PHONE, ""))})
        assert ("scenarios.personal_data", column) in found(spoiled), column


def test_the_scenarios_of_the_demonstration_city_hold_no_personal_data() -> None:
    for row in seed_rows("scenarios"):
        said = found(scenario_from_row(row, GOOD))
        assert not {column for code, column in said if code == "scenarios.personal_data"}, row["key"]
