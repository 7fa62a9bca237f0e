"""Risk register (风险清单): three-point estimates of what each risk costs, and who bears it.

The same register feeds the risk-bearing item of 财金〔2015〕21号 (the part that stays with government) and the
risk costs of the public sector comparator of 财金〔2015〕167号 (retained and transferable). Amounts are yuan per
year; an impact is a fraction of the yearly base it applies to and may be negative when a risk can also turn
out well. The expected cost has a closed form; the simulation adds the spread around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.errors import FinanceError

FloatArray = NDArray[np.float64]
BASES = ("construction", "operation", "revenue")
QUANTILES = (0.5, 0.8, 0.95)
MOST_DRAWS = 50_000_000  # numbers drawn or kept at once


@dataclass(frozen=True)
class Triangular:
    """Three-point estimate (三点估计): lowest, most likely and highest value of a triangular distribution."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        points = (self.low, self.mode, self.high)
        if not np.isfinite(points).all() or not self.low <= self.mode <= self.high:
            raise FinanceError("three_points", "三点估计须为有限的数，且最低值≤最可能值≤最高值。")

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3.0

    @property
    def variance(self) -> float:
        low, mode, high = self.low, self.mode, self.high
        return (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18.0

    def at(self, chance: FloatArray) -> FloatArray:
        """Value that is not exceeded with probability ``chance`` (inverse distribution function)."""
        width = self.high - self.low
        if width == 0.0:
            return np.full(chance.shape, self.mode)
        left, right = self.mode - self.low, self.high - self.mode
        rising = self.low + np.sqrt(chance * width * left)
        falling = self.high - np.sqrt((1.0 - chance) * width * right)
        return np.where(chance * width < left, rising, falling)


@dataclass(frozen=True)
class Risk:
    """One risk (一项风险).

    ``probability`` that it happens at all, ``impact`` on the yearly amounts of ``base`` if it does,
    ``retained_share`` of the cost that stays with government (政府自留); the rest is transferable.
    """

    name: str
    base: str
    impact: Triangular
    probability: float = 1.0
    retained_share: float = 0.0

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise FinanceError("unknown_base", f"风险“{self.name}”的计算基数不在可选范围内：{self.base}。")
        for value in (self.probability, self.retained_share):
            if not 0.0 <= value <= 1.0:
                raise FinanceError("share_range", f"风险“{self.name}”的概率和自留比例应在 0 和 1 之间。")

    @property
    def mean(self) -> float:
        """Expected cost as a fraction of the base."""
        return self.probability * self.impact.mean


@dataclass(frozen=True)
class RegisterCost:
    """Expected cost of a register (风险承担成本) per year, split by who bears it, and in total per risk."""

    retained: tuple[float, ...]
    transferable: tuple[float, ...]
    by_risk: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {
            "retained": list(self.retained),
            "transferable": list(self.transferable),
            "by_risk": dict(self.by_risk),
        }


@dataclass(frozen=True)
class RegisterSimulation:
    """Simulated cost of a register: mean per year, quantiles of the total, the closed form as a check.

    ``standard_error`` is that of the mean total of the retained part.
    """

    paths: int
    seed: int
    retained: tuple[float, ...]
    transferable: tuple[float, ...]
    retained_quantiles: Mapping[float, float]
    standard_error: float
    expected: RegisterCost

    def to_dict(self) -> dict[str, Any]:
        return {
            "paths": self.paths,
            "seed": self.seed,
            "retained": list(self.retained),
            "transferable": list(self.transferable),
            "retained_quantiles": {str(level): value for level, value in self.retained_quantiles.items()},
            "standard_error": self.standard_error,
            "expected": self.expected.to_dict(),
        }


def expected_cost(risks: Sequence[Risk], bases: Mapping[str, ArrayLike]) -> RegisterCost:
    """Expected cost: ``probability x mean impact x base`` of every year, over all risks.

    ``bases`` name -> yearly yuan, all of the same length; a base that no risk uses may be left out.
    """
    amounts = _amounts(risks, bases)
    means = np.array([risk.mean for risk in risks])
    kept = np.array([risk.retained_share for risk in risks])
    return RegisterCost(
        retained=tuple(((means * kept) @ amounts).tolist()),
        transferable=tuple(((means * (1.0 - kept)) @ amounts).tolist()),
        by_risk={
            risk.name: float(mean * row.sum()) for risk, mean, row in zip(risks, means, amounts, strict=True)
        },
    )


def simulate_cost(
    risks: Sequence[Risk], bases: Mapping[str, ArrayLike], paths: int = 10_000, seed: int = 0
) -> RegisterSimulation:
    """Probability method (概率法) by simulation: every path draws each risk once for its whole life.

    Deterministic for a ``seed``. Risks are independent of one another.
    """
    amounts = _amounts(risks, bases)
    if not 1 <= paths <= MOST_DRAWS // max(len(risks) + amounts.shape[1], 1):
        raise FinanceError("paths_range", "模拟次数应大于零，且不超过内存允许的范围。")
    draws = np.random.default_rng(seed)
    factors = np.empty((paths, len(risks)))
    for column, risk in enumerate(risks):
        happens = draws.random(paths) < risk.probability
        factors[:, column] = risk.impact.at(draws.random(paths)) * happens
    kept = np.array([risk.retained_share for risk in risks])
    retained = (factors * kept) @ amounts
    transferable = (factors * (1.0 - kept)).mean(axis=0) @ amounts
    totals = retained.sum(axis=1)
    error = float(totals.std(ddof=1) / np.sqrt(paths)) if paths > 1 else 0.0
    return RegisterSimulation(
        paths=paths,
        seed=seed,
        retained=tuple(retained.mean(axis=0).tolist()),
        transferable=tuple(transferable.tolist()),
        retained_quantiles={level: float(np.quantile(totals, level)) for level in QUANTILES},
        standard_error=error,
        expected=expected_cost(risks, bases),
    )


def _amounts(risks: Sequence[Risk], bases: Mapping[str, ArrayLike]) -> FloatArray:
    """The base of every risk, [risks, years]."""
    if not risks:
        raise FinanceError("no_risks", "风险清单为空。")
    if len({risk.name for risk in risks}) < len(risks):
        raise FinanceError("same_name", "风险清单中有重名的风险。")
    missing = sorted({risk.base for risk in risks} - set(bases))
    if missing:
        raise FinanceError("no_base", f"风险清单缺少计算基数：{'、'.join(missing)}。")
    rows = [np.atleast_1d(np.asarray(bases[risk.base], dtype=np.float64)) for risk in risks]
    if len({row.shape for row in rows}) > 1 or rows[0].ndim != 1:
        raise FinanceError("lengths_differ", "风险清单各计算基数的年数不一致。")
    stacked = np.stack(rows)
    if not np.isfinite(stacked).all():
        raise FinanceError("not_finite", "风险清单的计算基数中有非数值。")
    return stacked
