"""Depreciation (折旧与摊销) by the three methods of 企业会计准则第4号, per year.

A concession or service contract ends at a fixed year: a life that would last longer is cut there, so that
nothing stays undepreciated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.errors import FinanceError

FloatArray = NDArray[np.float64]


def depreciate(method: str, cost: float, residual: float, years: int) -> FloatArray:
    """Charge of each year [years] in yuan; together exactly ``cost - residual``.

    "straight_line" 年限平均法; "sum_of_years" 年数总和法 ``(n - k)/(1 + ... + n)``; "double_declining" 双倍余额递减法
    ``2/n`` of the book value, the last two years in equal parts. Raises FinanceError for another method.
    """
    base = cost - residual
    if method == "straight_line":
        return np.full(years, base / years)
    if method == "sum_of_years":
        return base * np.arange(years, 0.0, -1.0) / (years * (years + 1) / 2.0)
    if method == "double_declining":
        return _double_declining(cost, residual, years)
    raise FinanceError("unknown_depreciation", f"没有这种折旧方法：{method}。")


def _double_declining(cost: float, residual: float, years: int) -> FloatArray:
    charges, book = np.zeros(years), cost
    for year in range(years - 2):
        charges[year] = max(min(book * 2.0 / years, book - residual), 0.0)
        book -= charges[year]
    left = min(years, 2)
    charges[years - left :] = (book - residual) / left
    return charges


def over_contract(method: str, cost: float, residual: float, life: int, start: int, years: int) -> FloatArray:
    """Charges of the operation years [years] for an asset taken into use in year ``start`` of them."""
    charges = np.zeros(years)
    usable = min(life, years - start)
    charges[start : start + usable] = depreciate(method, cost, residual, usable)
    return charges


def renewal_depreciation(method: str, renewals: FloatArray, life: int) -> FloatArray:
    """Charges [years] for the renewals [years], each written off over its own life without residual."""
    charges = np.zeros(renewals.size)
    for year in np.flatnonzero(renewals).tolist():
        charges += over_contract(method, float(renewals[year]), 0.0, life, year, renewals.size)
    return charges
