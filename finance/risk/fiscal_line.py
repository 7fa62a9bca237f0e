"""Chance that payments of a city cross a fiscal line (越线概率), and the projects that cause it.

Ratios are yearly payments over 一般公共预算支出, as in :mod:`finance.official.fiscal`; the lines are 5, 7 and 10 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from finance.errors import FinanceError

FloatArray = NDArray[np.float64]
_EQUAL = 1e-12


@dataclass(frozen=True)
class LineCrossing:
    """``by_year``: P(ratio > line) each year; ``any_year``: in at least one, with the sampling error of each.

    ``causes``: project -> share of the crossing path-years that would not cross without it (0 when none crosses).
    """

    line: float
    by_year: tuple[float, ...]
    by_year_error: tuple[float, ...]
    any_year: float
    any_year_error: float
    causes: Mapping[str, float]
    paths: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "by_year": list(self.by_year),
            "by_year_error": list(self.by_year_error),
            "any_year": self.any_year,
            "any_year_error": self.any_year_error,
            "causes": dict(self.causes),
            "paths": self.paths,
        }


def line_crossing(payments: Mapping[str, ArrayLike], budget: ArrayLike, line: float = 0.10) -> LineCrossing:
    """Crossing of ``line`` by payments of each project, yuan [paths, years] or [years], against ``budget`` [years].

    A ratio on the line has not crossed it. Raises FinanceError for shapes that differ, budgets not above 0, numbers
    not finite.
    """
    limits = np.asarray(budget, dtype=np.float64)
    if limits.ndim != 1 or not np.isfinite(limits).all() or (limits <= 0).any() or not line > 0.0:
        raise FinanceError("bad_budget", "一般公共预算支出和红线应为大于 0 的有限数。")
    each = {name: np.atleast_2d(np.asarray(v, dtype=np.float64)) for name, v in payments.items()}
    shapes = {array.shape for array in each.values()}
    if len(shapes) != 1 or next(iter(shapes))[1] != limits.size:
        raise FinanceError("length_mismatch", "各项目付款的路径数和年数应相同，并与预算年数一致。")
    if not all(np.isfinite(array).all() for array in each.values()):
        raise FinanceError("not_finite", "付款额应为有限的数。")
    total = np.sum(list(each.values()), axis=0)
    over = total / limits > line + _EQUAL
    count = int(over.sum())
    causes = {
        name: float((over & ((total - array) / limits <= line + _EQUAL)).sum()) / count if count else 0.0
        for name, array in each.items()
    }
    paths = total.shape[0]
    yearly, anyhow = over.mean(axis=0), float(over.any(axis=1).mean())
    return LineCrossing(
        line=line,
        by_year=tuple(yearly.tolist()),
        by_year_error=tuple(_error(p, paths) for p in yearly.tolist()),
        any_year=anyhow,
        any_year_error=_error(anyhow, paths),
        causes=dict(sorted(causes.items(), key=lambda item: (-item[1], item[0]))),
        paths=paths,
    )


def p_payment_above(owed: float, hazard: float, rho: float, limit: float) -> float:
    """P(a city pays more than ``limit`` of ``owed`` in one year) in closed form (当年付款超过限额的概率).

    The share paid is ``h(F)`` of the Vasicek link, so this is ``Phi((Phi^-1(h) - sqrt(1-rho) Phi^-1(limit/owed)) /
    sqrt(rho))``; yuan, F ~ N(0, 1).
    """
    if not (0.0 <= hazard <= 1.0 and 0.0 <= rho < 1.0):
        raise FinanceError("out_of_range", "付款概率应在 0 与 1 之间，相关系数在 0 与 1 之间（不含 1）。")
    if not (math.isfinite(owed) and math.isfinite(limit) and owed >= 0.0):
        raise FinanceError("out_of_range", "应付额和限额应为有限的数，应付额不小于 0。")
    if limit < 0.0:
        return 1.0
    if limit >= owed:
        return 0.0
    if rho == 0.0 or hazard in (0.0, 1.0):
        return 1.0 if hazard * owed > limit else 0.0
    if limit == 0.0:
        return 1.0
    return float(ndtr((ndtri(hazard) - math.sqrt(1.0 - rho) * ndtri(limit / owed)) / math.sqrt(rho)))


def _error(p: float, paths: int) -> float:
    return math.sqrt(p * (1.0 - p) / paths)
