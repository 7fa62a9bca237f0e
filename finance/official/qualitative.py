"""Value for money, qualitative part (物有所值定性评价): experts score weighted indicators.

财金〔2015〕167号 (待核对): six basic indicators weigh 80 % together and at most 20 % each, supplementary ones
20 % together and at most 10 % each; at least seven experts; of every indicator the highest and the lowest
score are dropped; a weighted mean of 60 or more passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from finance.errors import CaseError, Fault
from finance.official.findings import RuleSource

QUALITATIVE_SOURCE = RuleSource("财金〔2015〕167号")
BASIC_INDICATORS = (
    "lifecycle_integration",
    "risk_allocation",
    "performance_and_innovation",
    "potential_competition",
    "government_capacity",
    "financeability",
)
SUPPLEMENTARY_INDICATORS = (
    "project_size",
    "service_life",
    "asset_types",
    "cost_accuracy",
    "income_growth",
    "demonstration",
)
BASIC_WEIGHT, BASIC_MOST = 80.0, 20.0
SUPPLEMENTARY_WEIGHT, SUPPLEMENTARY_MOST = 20.0, 10.0
LEAST_EXPERTS = 7
PASS_SCORE = 60.0
GRADES = (
    ("favourable", 80.0),
    ("rather_favourable", 60.0),
    ("fair", 40.0),
    ("rather_unfavourable", 20.0),
    ("unfavourable", -1.0),
)
_SLACK = 1e-9


@dataclass(frozen=True)
class Indicator:
    """One indicator (评价指标): ``weight`` in percent; ``basic`` or supplementary."""

    code: str
    weight: float
    basic: bool

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "weight": self.weight, "basic": self.basic}


@dataclass(frozen=True)
class IndicatorScore:
    """Result of one indicator: trimmed mean over the experts, its grade, its part of the total."""

    indicator: Indicator
    mean: float
    grade: str
    points: float

    def to_dict(self) -> dict[str, Any]:
        return {**self.indicator.to_dict(), "mean": self.mean, "grade": self.grade, "points": self.points}


@dataclass(frozen=True)
class QualitativeValue:
    """Result of the qualitative evaluation (定性评价结果)."""

    score: float
    grade: str
    passed: bool
    experts: int
    indicators: tuple[IndicatorScore, ...]
    source: RuleSource = QUALITATIVE_SOURCE

    def to_dict(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "grade": self.grade,
            "passed": self.passed,
            "experts": self.experts,
            "indicators": [indicator.to_dict() for indicator in self.indicators],
            "source": self.source.to_dict(),
        }


def default_indicators() -> tuple[Indicator, ...]:
    """A first set of weights (预设权重) that keeps the rules: basic ones alike, four supplementary at 5 %."""
    each = BASIC_WEIGHT / len(BASIC_INDICATORS)
    basic = tuple(Indicator(code, each, True) for code in BASIC_INDICATORS)
    return (*basic, *(Indicator(code, 5.0, False) for code in SUPPLEMENTARY_INDICATORS[:4]))


def indicator_faults(indicators: Sequence[Indicator]) -> tuple[Fault, ...]:
    """Everything the rules forbid in a set of indicators (指标与权重检查)."""
    faults = []
    codes = [indicator.code for indicator in indicators]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        faults.append(Fault(f"indicators.{code}", "duplicate", "同一指标不得重复。"))
    basic = [indicator for indicator in indicators if indicator.basic]
    for code in BASIC_INDICATORS:
        if code not in {indicator.code for indicator in basic}:
            faults.append(Fault(f"indicators.{code}", "missing", "六项基本评价指标缺一不可。"))
    for indicator in basic:
        if indicator.code not in BASIC_INDICATORS:
            faults.append(
                Fault(
                    f"indicators.{indicator.code}", "not_basic", "不在六项基本评价指标之内，请列为补充指标。"
                )
            )
    faults += _weight_faults(basic, BASIC_WEIGHT, BASIC_MOST, "基本")
    extra = [indicator for indicator in indicators if not indicator.basic]
    faults += _weight_faults(extra, SUPPLEMENTARY_WEIGHT, SUPPLEMENTARY_MOST, "补充")
    return tuple(faults)


def score_faults(
    indicators: Sequence[Indicator], scores: Mapping[str, Mapping[str, float]]
) -> tuple[Fault, ...]:
    """Everything wrong with the score sheets (评分表检查): ``scores`` expert -> indicator -> 0..100."""
    faults = []
    if len(scores) < LEAST_EXPERTS:
        faults.append(
            Fault("experts", "too_few", f"评审专家不得少于 {LEAST_EXPERTS} 名，现有 {len(scores)} 名。")
        )
    codes = [indicator.code for indicator in indicators]
    for expert, sheet in scores.items():
        for code in codes:
            if code not in sheet:
                faults.append(Fault(f"{expert}.{code}", "missing", "该专家没有给这项指标打分。"))
            elif not 0.0 <= sheet[code] <= 100.0:
                faults.append(Fault(f"{expert}.{code}", "range", "分数应在 0 到 100 之间。"))
        for code in sorted(set(sheet) - set(codes)):
            faults.append(Fault(f"{expert}.{code}", "unknown", "评分表里有评价指标以外的项目。"))
    return tuple(faults)


def qualitative_value(
    indicators: Sequence[Indicator], scores: Mapping[str, Mapping[str, float]]
) -> QualitativeValue:
    """Evaluate (定性评价). Raises CaseError with every fault of weights and score sheets."""
    faults = (*indicator_faults(indicators), *score_faults(indicators, scores))
    if faults:
        raise CaseError(faults)
    results = []
    for indicator in indicators:
        given = sorted(float(sheet[indicator.code]) for sheet in scores.values())
        mean = float(np.mean(given[1:-1]))
        results.append(IndicatorScore(indicator, mean, grade_of(mean), mean * indicator.weight / 100.0))
    total = sum(result.points for result in results)
    return QualitativeValue(
        score=total,
        grade=grade_of(total),
        passed=total >= PASS_SCORE - _SLACK,
        experts=len(scores),
        indicators=tuple(results),
    )


def grade_of(score: float) -> str:
    """Grade of a score: 81-100 favourable (有利), 61-80, 41-60 fair (一般), 21-40, 0-20 unfavourable (不利).

    Between the bands, e.g. 80.5, the higher grade holds.
    """
    return next(code for code, above in GRADES if score > above)


def _weight_faults(indicators: Sequence[Indicator], total: float, most: float, word: str) -> list[Fault]:
    faults = [
        Fault(f"indicators.{i.code}", "weight", f"{word}指标的单项权重应大于 0 且不超过 {most:.0f}%。")
        for i in indicators
        if not 0.0 < i.weight <= most + _SLACK
    ]
    given = sum(i.weight for i in indicators)
    if not abs(given - total) <= 1e-6:
        text = f"{word}指标权重合计应为 {total:.0f}%，现为 {given:g}%。"
        faults.append(
            Fault("indicators", f"{'basic' if total == BASIC_WEIGHT else 'supplementary'}_sum", text)
        )
    return faults
