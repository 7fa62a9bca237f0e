"""Risk-bearing expenditure of government (风险承担支出): ratio, scenario and probability method.

财金〔2015〕21号第二十一条 (待核对). What an insurer pays to government as first beneficiary is taken off at the
end. Amounts are yuan per year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.errors import FinanceError
from finance.official.findings import RuleSource
from finance.official.risk_register import RegisterSimulation, Risk, expected_cost, simulate_cost

FloatArray = NDArray[np.float64]
RISK_SOURCE = RuleSource("财金〔2015〕21号", "第二十一条")
_SURE = 1e-9


@dataclass(frozen=True)
class RiskScenario:
    """One scenario (情景: 基本, 不利, 最坏): its probability and what government pays in it, per year."""

    name: str
    probability: float
    amounts: tuple[float, ...]


@dataclass(frozen=True)
class RiskBearing:
    """Risk-bearing expenditure per year, after insurance; ``gross`` before it."""

    method: str
    gross: tuple[float, ...]
    amounts: tuple[float, ...]
    simulation: RegisterSimulation | None = None
    source: RuleSource = RISK_SOURCE

    @property
    def total(self) -> float:
        return sum(self.amounts)

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "gross": list(self.gross),
            "amounts": list(self.amounts),
            "simulation": self.simulation.to_dict() if self.simulation else None,
            "source": self.source.to_dict(),
        }


def risk_by_ratio(
    construction: ArrayLike,
    operation: ArrayLike,
    construction_ratio: float,
    operation_ratio: float,
    insured: ArrayLike = 0.0,
) -> RiskBearing:
    """Ratio method (比例法): a share of construction cost and a share of operating cost of each year."""
    for ratio in (construction_ratio, operation_ratio):
        if not 0.0 <= ratio <= 1.0:
            raise FinanceError("ratio_range", "风险承担支出比例应在 0 和 1 之间。")
    build, operate = np.broadcast_arrays(_yearly(construction), _yearly(operation))
    return _net("ratio", construction_ratio * build + operation_ratio * operate, insured)


def risk_by_scenarios(scenarios: Sequence[RiskScenario], insured: ArrayLike = 0.0) -> RiskBearing:
    """Scenario analysis (情景分析法): amounts of the scenarios weighted with their probabilities.

    Raises FinanceError unless the probabilities are those of all scenarios, i.e. add up to one.
    """
    chances = np.array([scenario.probability for scenario in scenarios], dtype=np.float64)
    if not chances.size or (chances < 0.0).any() or not abs(chances.sum() - 1.0) <= _SURE:
        raise FinanceError("probabilities_sum", "各情景的概率不得为负，且合计应为 100%。")
    if len({len(scenario.amounts) for scenario in scenarios}) > 1:
        raise FinanceError("lengths_differ", "各情景的年数不一致。")
    amounts = np.stack([_yearly(scenario.amounts) for scenario in scenarios])
    return _net("scenario", chances @ amounts, insured)


def risk_by_probability(
    risks: Sequence[Risk],
    bases: Mapping[str, ArrayLike],
    insured: ArrayLike = 0.0,
    paths: int = 0,
    seed: int = 0,
) -> RiskBearing:
    """Probability method (概率法): the retained part of a risk register.

    With given distributions the expected amount is exact and needs no simulation; ``paths`` > 0 adds one, for
    the spread. The amounts are the exact ones in both cases, so that they do not move with the seed.
    """
    expected = expected_cost(risks, bases)
    simulation = simulate_cost(risks, bases, paths, seed) if paths else None
    return _net("probability", np.array(expected.retained), insured, simulation)


def _yearly(amounts: ArrayLike) -> FloatArray:
    values = np.atleast_1d(np.asarray(amounts, dtype=np.float64))
    if not np.isfinite(values).all():
        raise FinanceError("not_finite", "风险承担支出的测算数据中有非数值。")
    return values


def _net(
    method: str, gross: FloatArray, insured: ArrayLike, simulation: RegisterSimulation | None = None
) -> RiskBearing:
    """Never below zero: proceeds of one year do not pay for another, and a lucky risk pays nobody."""
    after = np.maximum(gross - _yearly(insured), 0.0)
    return RiskBearing(method, tuple(gross.tolist()), tuple(after.tolist()), simulation)
