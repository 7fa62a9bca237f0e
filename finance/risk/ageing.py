"""Ageing of receivables (账龄分析): provision matrix, roll rates, absorbing chain, Vasicek quantile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from finance.errors import FinanceError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ProvisionMatrix:
    """Provision (坏账准备) per age bucket and in total, yuan."""

    each: tuple[float, ...]
    total: float

    def to_dict(self) -> dict[str, Any]:
        return {"each": list(self.each), "total": self.total}


@dataclass(frozen=True)
class RollRates:
    """Roll rates (迁徙率): share still unpaid one period later, and its complement, per bucket.

    None where nothing was outstanding, so that no rate can be observed.
    """

    survival: tuple[float | None, ...]
    hazard: tuple[float | None, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"survival": list(self.survival), "hazard": list(self.hazard)}


@dataclass(frozen=True)
class AbsorbingChain:
    """``absorption`` [state][end] is N R, the share of each state that ends in each outcome; ``outcome``
    the yuan.
    """

    absorption: tuple[tuple[float, ...], ...]
    outcome: tuple[float, ...]
    expected_periods: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "absorption": [list(row) for row in self.absorption],
            "outcome": list(self.outcome),
            "expected_periods": list(self.expected_periods),
        }


@dataclass(frozen=True)
class ProvisionPreset:
    """Provision rates by age 0-1 ... 5+ years as disclosed by a listed company (预设，未用本市数据校准)."""

    label: str
    rates: tuple[float, ...]
    source: str


PROVISION_PRESETS = {
    "prudent_government": ProvisionPreset(
        "政府客户-审慎", (0.1037, 0.1746, 0.2410, 0.3175, 0.5167, 1.0), "新三板公告 AN202408271639488978"
    ),
    "consulting_stress": ProvisionPreset(
        "工程咨询-压力", (0.1157, 0.2312, 0.3358, 0.4426, 0.6221, 1.0), "中设咨询 2022 年报"
    ),
    "common": ProvisionPreset(
        "常规", (0.05, 0.10, 0.20, 0.50, 0.80, 1.0), "新三板公告 AN202408161639310524；3-5 年两档待核对"
    ),
}


def provision_matrix(gross: ArrayLike, rates: ArrayLike) -> ProvisionMatrix:
    """Provision matrix (预期信用损失准备矩阵) ``gross x rate`` per age bucket; CAS 22 simplified approach."""
    amounts, shares = _finite(gross, "gross"), _finite(rates, "rates")
    if amounts.shape != shares.shape or amounts.ndim != 1:
        raise FinanceError("length_mismatch", "账龄余额与计提比例的档数应相同。")
    if (amounts < 0).any() or (shares < 0).any() or (shares > 1).any():
        raise FinanceError("out_of_range", "余额不能为负，计提比例应在 0 与 1 之间。")
    each = amounts * shares
    return ProvisionMatrix(tuple(each.tolist()), float(each.sum()))


def roll_rates(opening: ArrayLike, closing: ArrayLike) -> RollRates:
    """Roll rates (账龄迁徙率) from two ageing tables one period apart: ``closing[a + 1] / opening[a]``, at most 1.

    When the last bucket is open, what it already held is counted into the last rate, which is then an upper bound.
    """
    before, after = _finite(opening, "opening"), _finite(closing, "closing")
    if before.shape != after.shape or before.ndim != 1 or before.size < 2:
        raise FinanceError("length_mismatch", "两期账龄表的档数应相同，且至少两档。")
    if (before < 0).any() or (after < 0).any():
        raise FinanceError("out_of_range", "账龄余额不能为负。")
    most = before[:-1].copy()
    most[-1] += before[-1]  # the last bucket is usually open: "over five years"
    if (after[1:] > most * (1 + 1e-9) + 0.005).any():
        raise FinanceError("not_consecutive", "期末某档余额大于期初上一档，两张账龄表不是相邻两期。")
    survival = tuple(
        None if start == 0 else min(float(end / start), 1.0)
        for start, end in zip(before[:-1], after[1:], strict=True)
    )
    return RollRates(survival, tuple(None if s is None else 1.0 - s for s in survival))


def absorbing_chain(Q: ArrayLike, R: ArrayLike, amounts: ArrayLike) -> AbsorbingChain:
    """Absorbing Markov chain (吸收马尔可夫链) of receivables: ``N = (I - Q)^-1``, absorption ``N R``.

    ``Q`` [s, s] moves between ages, ``R`` [s, e] to the ends (paid, lost, ...); rows of Q and R together sum to
    1. ``amounts`` [s] yuan now in each age. Raises FinanceError when rows do not sum to 1 or some state never
    ends.
    """
    among, ends, now = _finite(Q, "Q"), _finite(R, "R"), _finite(amounts, "amounts")
    size = now.size
    if among.shape != (size, size) or ends.ndim != 2 or ends.shape[0] != size:
        raise FinanceError("length_mismatch", "转移矩阵与金额的档数不一致。")
    rows = among.sum(axis=1) + ends.sum(axis=1)
    if (among < 0).any() or (ends < 0).any() or np.abs(rows - 1.0).max() > 1e-9:
        raise FinanceError("not_a_distribution", "转移概率应不小于 0，且每行合计为 1。")
    if float(np.abs(np.linalg.eigvals(among)).max(initial=0.0)) >= 1.0 - 1e-12:
        raise FinanceError("never_absorbed", "有的账龄状态永远不会结束，无法计算最终结果。")
    fundamental = np.linalg.inv(np.eye(size) - among)
    absorption = fundamental @ ends
    return AbsorbingChain(
        tuple(tuple(row) for row in absorption.tolist()),
        tuple((now @ absorption).tolist()),
        tuple(fundamental.sum(axis=1).tolist()),
    )


def vasicek_quantile(pd: float, rho: float, q: float) -> float:
    """Worst-case default rate (Vasicek 分位数) ``Phi((Phi^-1(pd) + sqrt(rho) Phi^-1(q)) / sqrt(1 - rho))``.

    >>> round(vasicek_quantile(0.02, 0.1, 0.999), 6)
    0.128237
    """
    if not (0.0 <= pd <= 1.0 and 0.0 <= rho < 1.0 and 0.0 < q < 1.0):
        raise FinanceError(
            "out_of_range", "违约率应在 0 与 1 之间，相关系数在 0 与 1 之间（不含 1），分位数在 0 与 1 之间。"
        )
    return float(ndtr((ndtri(pd) + np.sqrt(rho) * ndtri(q)) / np.sqrt(1.0 - rho)))


def _finite(values: ArrayLike, name: str) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if not np.isfinite(array).all():
        raise FinanceError("not_finite", f"{name} 中有非数值或无穷大。")
    return array
