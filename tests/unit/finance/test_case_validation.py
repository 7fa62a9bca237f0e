"""Reading a sound case in one go: the same case as reading it field by field, and nothing unsound gets through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from finance_cases import cases, plain
from hypothesis import given, settings
from workbook_cases import CASES

import finance
from finance.case import case_file
from finance.case.project_case import ProjectCase
from finance.case.validation import fits


def field_by_field(case: dict[str, Any]) -> ProjectCase:
    kept = case_file.read_sound
    case_file.read_sound = lambda data: None
    try:
        return finance.case_from_dict(case)
    finally:
        case_file.read_sound = kept


@given(cases())
@settings(max_examples=40, deadline=None)
def test_both_ways_of_reading_give_the_same_case(case: dict[str, Any]) -> None:
    quick = case_file.read_sound(case)
    assert quick is not None
    assert quick == field_by_field(case)
    assert finance.case_to_dict(quick) == finance.case_to_dict(field_by_field(case))


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_was_read_is_not_read_again(name: str) -> None:
    case = finance.case_from_dict(CASES[name])
    assert case_file.as_case(case) is case


@pytest.mark.parametrize(
    "wrong",
    [
        {"discount_rate": float("nan")},
        {"discount_rate": float("inf")},
        {"discount_rate": 2.0},
        {"discount_rate": True},
        {"discount_rate": "0.05"},
        {"start_year": 2026.5},
        {"periodicity": "monthly"},
        {"name": 5},
        {"unknown": 1},
        {"construction": {"capex": [-1.0]}},
        {"construction": {"capex": [float("nan")]}},
        {"construction": {"capex": 5.0}},
        {"operation": {"costs": [{"name": "人工", "annual_amount": -1.0}]}},
        {"operation": {"costs": ["人工"]}},
        {"revenue": {"service_fee": None}},
        {"assumptions": {"x": {"value": 1.0, "status": "guessed", "source": ""}}},
        {"assumptions": {"x": {"value": float("nan"), "status": "user", "source": ""}}},
    ],
)
def test_nothing_unsound_is_read_in_one_go(wrong: dict[str, Any]) -> None:
    case = {**plain(), **wrong}
    assert case_file.read_sound(case) is None
    with pytest.raises(finance.CaseError):
        finance.case_from_dict(case)


def test_a_case_built_in_python_is_checked_too() -> None:
    case = finance.case_from_dict(plain())
    assert fits(case, ProjectCase)
    whole = replace(case, late_payment=replace(case.late_payment, delay_months=6))
    assert not fits(whole, ProjectCase)
    assert case_file.as_case(whole).late_payment.delay_months == 6.0
    with pytest.raises(finance.CaseError):
        finance.project(replace(case, discount_rate=float("nan")))
    with pytest.raises(finance.CaseError):
        finance.project(replace(case, construction=replace(case.construction, capex=())))
