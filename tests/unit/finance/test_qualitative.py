"""Value for money, qualitative: weights, score sheets, trimmed means."""

from __future__ import annotations

import json

import pytest

import finance
from finance.official.qualitative import BASIC_INDICATORS, grade_of, indicator_faults

WEIGHTS = finance.default_indicators()
EXPERTS = [f"专家{n}" for n in range(1, 8)]


def sheets(marks: list[float]) -> dict[str, dict[str, float]]:
    """Every expert gives one mark to every indicator."""
    return {
        expert: {indicator.code: mark for indicator in WEIGHTS}
        for expert, mark in zip(EXPERTS, marks, strict=False)
    }


def faults(indicators: tuple[finance.Indicator, ...], scores: dict[str, dict[str, float]]) -> set[str]:
    with pytest.raises(finance.CaseError) as caught:
        finance.qualitative_value(indicators, scores)
    return {fault.code for fault in caught.value.faults}


def test_the_highest_and_the_lowest_are_dropped() -> None:
    """0, 50, 60, 70, 80, 90, 100 leaves 50..90, whose mean is 70."""
    result = finance.qualitative_value(WEIGHTS, sheets([50, 100, 70, 0, 80, 60, 90]))
    assert result.score == pytest.approx(70.0)
    assert (result.passed, result.grade, result.experts) == (True, "rather_favourable", 7)
    assert sum(i.points for i in result.indicators) == pytest.approx(result.score)
    json.dumps(result.to_dict(), allow_nan=False)


def test_weights_decide() -> None:
    """Basic indicators 50, supplementary 100: 0.8 x 50 + 0.2 x 100 = 60, which just passes."""
    marks = {i.code: 50.0 if i.basic else 100.0 for i in WEIGHTS}
    result = finance.qualitative_value(WEIGHTS, dict.fromkeys(EXPERTS, marks))
    assert result.score == pytest.approx(60.0)
    assert result.passed
    lower = {**marks, "financeability": 49.9}
    assert not finance.qualitative_value(WEIGHTS, dict.fromkeys(EXPERTS, lower)).passed


def test_default_weights_keep_the_rules() -> None:
    assert indicator_faults(WEIGHTS) == ()
    assert {i.code for i in WEIGHTS if i.basic} == set(BASIC_INDICATORS)
    assert sum(i.weight for i in WEIGHTS) == pytest.approx(100.0)


def test_each_rule_on_weights_has_its_reason() -> None:
    good = sheets([70.0] * 7)
    assert faults(WEIGHTS[1:], good) >= {"missing", "basic_sum"}
    heavy = (
        finance.Indicator("lifecycle_integration", 25.0, True),
        *(finance.Indicator(code, 11.0, True) for code in BASIC_INDICATORS[1:]),
        finance.Indicator("project_size", 12.0, False),
        finance.Indicator("demonstration", 8.0, False),
    )
    assert [(f.path, f.code) for f in indicator_faults(heavy)] == [
        ("indicators.lifecycle_integration", "weight"),
        ("indicators.project_size", "weight"),
    ]
    assert "duplicate" in {f.code for f in indicator_faults((*WEIGHTS, WEIGHTS[0]))}
    stranger = (*WEIGHTS, finance.Indicator("project_size", 1.0, True))
    assert "not_basic" in {f.code for f in indicator_faults(stranger)}
    light = (*WEIGHTS[:-1], finance.Indicator(WEIGHTS[-1].code, 4.0, False))
    assert {f.code for f in indicator_faults(light)} == {"supplementary_sum"}


def test_each_rule_on_score_sheets_has_its_reason() -> None:
    assert faults(WEIGHTS, sheets([70.0] * 6)) == {"too_few"}
    scores = sheets([70.0] * 7)
    del scores["专家1"]["financeability"]
    scores["专家2"]["financeability"] = 101.0
    scores["专家3"]["financeability"] = float("nan")
    scores["专家4"]["颜值"] = 80.0
    assert faults(WEIGHTS, scores) == {"missing", "range", "unknown"}


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (100, "favourable"),
        (81, "favourable"),
        (80, "rather_favourable"),
        (61, "rather_favourable"),
        (60, "fair"),
        (41, "fair"),
        (40, "rather_unfavourable"),
        (21, "rather_unfavourable"),
        (20, "unfavourable"),
        (0, "unfavourable"),
    ],
)
def test_grades(score: float, grade: str) -> None:
    assert grade_of(score) == grade
