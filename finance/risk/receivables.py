"""Receivable figures in closed form (应收账款指标): days sales outstanding, joint arrears, arrears of a city."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri, owens_t

from finance.engine.metrics import Ratio
from finance.errors import FinanceError
from finance.risk.payer import AGES, PayerProfile, payer_profile

LONG = 2
"""Ages from here on are unpaid for more than two years."""


def days_sales_outstanding(receivable: float, billed: float, days: float = 365.0) -> Ratio:
    """Days sales outstanding (应收账款周转天数) ``receivable / billed x days`` of a period; none when nothing was billed."""
    if not all(math.isfinite(v) and v >= 0.0 for v in (receivable, billed, days)):
        raise FinanceError("out_of_range", "应收账款、开票额和天数应为不小于 0 的有限数。")
    if billed == 0.0:
        return Ratio(None, "本期没有开票，无法计算周转天数。", "nothing_billed")
    return Ratio(receivable / billed * days)


def joint_probability(p: float, q: float, correlation: float) -> float:
    """Both of two correlated events (联合概率): ``Phi2(Phi^-1(p), Phi^-1(q); r)`` by Owen's T (Owen 1956).

    >>> round(joint_probability(0.06, 0.06, 0.20), 4)
    0.0072
    """
    if not (0.0 <= p <= 1.0 and 0.0 <= q <= 1.0 and -1.0 < correlation < 1.0):
        raise FinanceError("out_of_range", "概率应在 0 与 1 之间，相关系数在 -1 与 1 之间。")
    if p in (0.0, 1.0) or q in (0.0, 1.0):
        return p * q
    joint = _bivariate(float(ndtri(p)), float(ndtri(q)), correlation)
    return min(max(joint, 0.0, p + q - 1.0), p, q)


def _bivariate(h: float, k: float, correlation: float) -> float:
    """``Phi2(h, k; correlation)``."""
    if h == 0.0 and k == 0.0:
        return 0.25 + math.asin(correlation) / (2.0 * math.pi)
    if h == 0.0 or (k != 0.0 and abs(h) < abs(k)):
        h, k = k, h  # h is not 0 below
    root = math.sqrt(1.0 - correlation**2)
    first = float(owens_t(h, (k / h - correlation) / root))
    if k == 0.0:
        second = 0.25 if h > 0.0 else -0.25
        return 0.5 * (float(ndtr(h)) + 0.5) - first - second - (0.0 if h > 0.0 else 0.5)
    second = float(owens_t(k, (h / k - correlation) / root))
    opposite = 0.5 if h * k < 0.0 else 0.0
    return 0.5 * (float(ndtr(h)) + float(ndtr(k))) - first - second - opposite


def unpaid_after_two_years(payer: str | PayerProfile) -> float:
    """P(a bill is unpaid after two years) with persistent stress (两年后仍未付的概率).

    ``Phi2(-z_0, -z_1; rho phi)``: more than ``(1-h_0)(1-h_1)``, because bad years follow each other.
    """
    profile = payer_profile(payer)
    left = 1.0 - profile.hazards[0], 1.0 - profile.hazards[1]
    return joint_probability(*left, profile.rho * profile.phi)


@dataclass(frozen=True)
class CityArrears:
    """Unpaid bills of a city over its projects (全市拖欠), yuan.

    ``long`` is older than two years; ``concentration`` the Herfindahl index of the projects' balances (1: one project
    holds all), None when nothing is unpaid. ``projects``: name -> (balance, of it long), largest first.
    """

    by_age: tuple[float, ...]
    total: float
    long: float
    long_share: float | None
    concentration: float | None
    projects: Mapping[str, tuple[float, float]]

    def to_dict(self) -> dict[str, Any]:
        return {
            "by_age": list(self.by_age),
            "total": self.total,
            "long": self.long,
            "long_share": self.long_share,
            "concentration": self.concentration,
            "projects": {name: list(pair) for name, pair in self.projects.items()},
        }


def city_arrears(ageing: Mapping[str, Sequence[float]]) -> CityArrears:
    """Add the ageing tables of projects: name -> yuan by age 0-1 ... 5+ years."""
    rows = {name: np.asarray(values, dtype=np.float64) for name, values in ageing.items()}
    for name, row in rows.items():
        if row.shape != (AGES,) or not np.isfinite(row).all() or (row < 0).any():
            raise FinanceError("bad_ageing", f"项目“{name}”的账龄表应有 {AGES} 档不小于 0 的金额。")
    by_age = np.sum(list(rows.values()), axis=0) if rows else np.zeros(AGES)
    total, old = float(by_age.sum()), float(by_age[LONG:].sum())
    pairs = {name: (float(row.sum()), float(row[LONG:].sum())) for name, row in rows.items()}
    ordered = dict(sorted(pairs.items(), key=lambda item: (-item[1][0], item[0])))
    index = math.fsum((balance / total) ** 2 for balance, _ in pairs.values()) if total > 0.0 else None
    return CityArrears(
        tuple(by_age.tolist()), total, old, old / total if total > 0.0 else None, index, ordered
    )
