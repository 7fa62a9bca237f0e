"""Depreciation (折旧与摊销) by the three methods of 企业会计准则第4号, per year.

A concession or service contract ends at a fixed year: a life that would last longer is cut there, so that
nothing stays undepreciated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.engine.arithmetic import Amount, anywhere, at_each, higher, lower, row_of
from finance.errors import FinanceError

FloatArray = NDArray[np.float64]


def depreciate(method: str, cost: Amount, residual: Amount, years: int) -> FloatArray:
    """Charge of each year [years] in yuan, [cases, years] when a value is a column; together exactly ``cost - residual``.

    "straight_line" 年限平均法; "sum_of_years" 年数总和法 ``(n - k)/(1 + ... + n)``; "double_declining" 双倍余额递减法
    ``2/n`` of the book value, the last two years in equal parts. Raises FinanceError for another method.
    """
    base = cost - residual
    if method == "straight_line":
        level: FloatArray = base / years * np.ones(years)
        return level
    if method == "sum_of_years":
        falling: FloatArray = base * np.arange(years, 0.0, -1.0) / (years * (years + 1) / 2.0)
        return falling
    if method == "double_declining":
        return _double_declining(cost, residual, years)
    raise FinanceError("unknown_depreciation", f"没有这种折旧方法：{method}。")


def _double_declining(cost: Amount, residual: Amount, years: int) -> FloatArray:
    charges, book = [], cost
    for _ in range(years - 2):
        charges.append(higher(lower(book * 2.0 / years, book - residual), 0.0))
        book = book - charges[-1]
    left = min(years, 2)
    return row_of([*charges, *[(book - residual) / left] * left])


def over_contract(
    method: str, cost: Amount, residual: Amount, life: int, start: int, years: int
) -> FloatArray:
    """Charges of the operation years [..., years] for an asset taken into use in year ``start`` of them."""
    usable = min(life, years - start)
    charged = depreciate(method, cost, residual, usable)
    charges = np.zeros((*charged.shape[:-1], years))
    charges[..., start : start + usable] = charged
    return charges


def renewal_depreciation(method: str, renewals: FloatArray, life: int) -> FloatArray:
    """Charges [..., years] for the renewals [..., years], each written off over its own life without residual."""
    years, charges = renewals.shape[-1], np.zeros(renewals.shape)
    for year, renewed in enumerate(at_each(renewals)):
        if anywhere(renewed != 0.0):
            charges += over_contract(method, renewed, 0.0, life, year, years)
    return charges
