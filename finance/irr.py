"""Rates of return and present values (内部收益率、净现值) of periodic and dated cash flows.

Sign convention: money in is positive, money out is negative. Rates are fractions per period (per year of
365 days for the dated functions). A rate of return is a root of the net present value, and there may be none,
one or several; the functions here find all of them and say which case it is instead of choosing silently.

With ``s = ln(1 + rate)`` the value is ``sum c_i exp(-s t_i)``. Only its sign matters for a root, so it is
divided by its largest exponential: 360 months at -99 % would overflow otherwise. Descartes' rule of signs
holds for these sums too: no change of sign in the flows (in time order) means no root, one change means
exactly one root.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from finance.errors import CashFlowError

FloatArray = NDArray[np.float64]

SEARCH_LOW, SEARCH_HIGH = -16.0, 12.0  # ln(1 + rate): rates from -99.99999 % to about 16,000,000 %
_GRID = 1000
_ROWS_AT_ONCE = 2000
_SAME_ROOT = 1e-9


@dataclass(frozen=True)
class IrrResult:
    """Internal rate of return (内部收益率): ``rate`` when there is exactly one, else None with the reason.

    ``code`` is "ok", "several_roots", "no_sign_change", "no_root", "out_of_range", "all_zero", "too_short"
    or "not_finite"; ``roots`` are all rates found, ascending, fractions per period (year when dated).
    """

    rate: float | None
    roots: tuple[float, ...]
    reason: str
    code: str = "ok"

    def __float__(self) -> float:
        """The rate; raises CashFlowError with the reason when there is not exactly one."""
        if self.rate is None:
            raise CashFlowError(self.code, self.reason)
        return self.rate

    def to_dict(self) -> dict[str, Any]:
        return {"rate": self.rate, "roots": list(self.roots), "reason": self.reason, "code": self.code}


def irr(cash_flows: ArrayLike) -> IrrResult:
    """Internal rate of return (内部收益率) of flows one period apart, the first one now.

    >>> irr([-100, 230, -132]).roots
    (0.1, 0.2)
    """
    flows = np.atleast_1d(np.asarray(cash_flows, dtype=np.float64))
    if flows.ndim != 1:
        raise CashFlowError("shape", "现金流应为一维序列。")
    return _solve(flows, np.arange(flows.size, dtype=np.float64))


def xirr(dates: Sequence[date | str], amounts: ArrayLike) -> IrrResult:
    """Dated internal rate of return (不定期现金流内部收益率), per year of 365 days; dates in any order."""
    days, flows = _dated(dates, amounts)
    if flows.size == 0:
        return _solve(flows, days)
    order = np.argsort(days, kind="stable")
    times, index = np.unique(days[order], return_inverse=True)
    summed = np.zeros(times.size)
    np.add.at(summed, index, flows[order])  # flows of one day are one flow
    return _solve(summed, (times - times[0]) / 365.0)


def npv(rate: float, cash_flows: ArrayLike) -> float:
    """Net present value (净现值); the first flow is *not* discounted (spreadsheets discount it by one
    period).
    """
    flows = np.asarray(cash_flows, dtype=np.float64)
    return _present_value(rate, flows, np.arange(flows.size, dtype=np.float64))


def xnpv(rate: float, dates: Sequence[date | str], amounts: ArrayLike) -> float:
    """Dated net present value (不定期现金流净现值) at the first date given, years of 365 days."""
    days, flows = _dated(dates, amounts)
    if flows.size == 0:
        raise CashFlowError("too_short", "没有现金流。")
    return _present_value(rate, flows, (days - days[0]) / 365.0)


def mirr(cash_flows: ArrayLike, finance_rate: float, reinvest_rate: float) -> float:
    """Modified rate of return (修正内部收益率): outflows discounted at ``finance_rate``, inflows compounded
    at ``reinvest_rate``. Unique whenever there is at least one of each; raises CashFlowError when there is
    not.
    """
    flows = np.asarray(cash_flows, dtype=np.float64)
    inflow, outflow = np.where(flows > 0, flows, 0.0), np.where(flows < 0, flows, 0.0)
    if flows.size < 2 or not inflow.any() or not outflow.any():
        raise CashFlowError("no_sign_change", "修正内部收益率要求现金流同时有流入和流出。")
    last = flows.size - 1
    value_in = npv(reinvest_rate, inflow) * (1 + reinvest_rate) ** last
    value_out = -npv(finance_rate, outflow)
    return float((value_in / value_out) ** (1 / last) - 1)


def irr_batch(matrix: ArrayLike) -> FloatArray:
    """Internal rates of return (批量内部收益率) of the rows of ``matrix`` [..., n]; NaN where a row has not
    exactly one.

    Rows with one change of sign (an investment and then returns) are solved together by Newton's method; rows with
    more are bracketed on the grid of :func:`irr`, which may miss two roots closer together than a grid step. With the sign of the plain sum it is known whether the root lies above or below
    zero, and in both cases it becomes the only root z in (0, 1) of a polynomial, read forwards or backwards.
    """
    flows = np.asarray(matrix, dtype=np.float64)
    rows = flows.reshape(-1, flows.shape[-1])
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(rows).all(axis=1))
    changes = np.array(_count_sign_changes(np.where(finite[:, None], rows, 0.0)))
    rates = np.full(rows.shape[0], np.nan)
    single = np.flatnonzero(changes == 1)
    if single.size:
        rates[single] = _batch_single_root(rows[single])
    several = np.flatnonzero(finite & (changes > 1))
    for start in range(0, several.size, _ROWS_AT_ONCE):
        some = several[start : start + _ROWS_AT_ONCE]
        rates[some] = _batch_several_changes(rows[some])
    return rates.reshape(flows.shape[:-1])


def _batch_single_root(rows: FloatArray) -> FloatArray:
    total = rows.sum(axis=1)
    index = np.arange(rows.shape[0])
    first = rows[index, (rows != 0).argmax(axis=1)]
    above = np.sign(total) != np.sign(first)  # invested first and got more back: rate > 0
    coefficients = np.where(above[:, None], rows, rows[:, ::-1])
    coefficients = coefficients / np.abs(coefficients).max(axis=1, keepdims=True)
    z = _root_in_unit_interval(coefficients)
    with np.errstate(divide="ignore"):
        rate = np.where(above, 1.0 / z - 1.0, z - 1.0)
    outside = np.where(above, z < np.exp(-SEARCH_HIGH), z < np.exp(SEARCH_LOW))
    return np.where(total == 0.0, 0.0, np.where(outside, np.nan, rate))


def _root_in_unit_interval(coefficients: FloatArray) -> FloatArray:
    """The only root in (0, 1) of each row ``sum c_k z^k``: Newton, halving the bracket where it would leave
    it.
    """
    index = np.arange(coefficients.shape[0])
    lead = np.sign(coefficients[index, (coefficients != 0).argmax(axis=1)])
    answer = np.full(index.size, 0.9)
    columns = np.ascontiguousarray(coefficients.T)
    low, high, z = np.zeros(index.size), np.ones(index.size), answer.copy()
    for _ in range(200):
        value, slope = np.zeros_like(z), np.zeros_like(z)
        for column in columns[::-1]:
            slope = slope * z + value
            value = value * z + column
        before_root = np.sign(value) == lead
        low, high = np.where(before_root, z, low), np.where(before_root, high, z)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = z - value / slope
        following = np.where((newton > low) & (newton < high), newton, 0.5 * (low + high))
        following = np.where(value == 0.0, z, following)
        moving = (np.abs(following - z) > 4e-16 * z) & (high - low > 4e-16 * z)
        answer[index] = following
        if not moving.any():
            break
        if moving.mean() < 0.7:  # go on with the rows that still move
            index, columns, lead = index[moving], np.ascontiguousarray(columns[:, moving]), lead[moving]
            low, high, following = low[moving], high[moving], following[moving]
        z = following
    return answer


def _batch_several_changes(rows: FloatArray) -> FloatArray:
    """Rates of rows whose value crosses zero exactly once on the grid, by halving the bracket; NaN for the rest."""
    times = np.arange(rows.shape[1], dtype=np.float64)
    grid, weights = _grid_weights(times)
    values = rows @ weights.T
    crossing = values[:, :-1] * values[:, 1:] <= 0
    found = np.flatnonzero(crossing.sum(axis=1) == 1)
    flows = rows[found]
    cell = crossing[found].argmax(axis=1)
    low, high = grid[cell], grid[cell + 1]
    sign_low = np.sign(values[found, cell])
    for _ in range(60):
        middle = 0.5 * (low + high)
        exponents = -middle[:, None] * times
        value = np.sum(flows * np.exp(exponents - exponents.max(axis=1, keepdims=True)), axis=1)
        left = np.sign(value) == sign_low
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    rates = np.full(rows.shape[0], np.nan)
    rates[found] = np.expm1(0.5 * (low + high))
    return rates


def _grid_weights(times: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Grid over ln(1 + rate), closer together near zero, and the scaled discount factors [grid, times] there."""
    half = np.linspace(0.0, 1.0, _GRID // 2) ** 2
    grid = np.unique(np.concatenate([SEARCH_LOW * half, SEARCH_HIGH * half]))
    exponents = -np.outer(grid, times)
    return grid, np.exp(np.maximum(exponents - exponents.max(axis=1, keepdims=True), -500.0))


def _count_sign_changes(rows: FloatArray) -> NDArray[np.int64]:
    signs = np.sign(rows)
    changes = np.zeros(rows.shape[0], dtype=np.int64)
    latest = np.zeros(rows.shape[0])
    for column in signs.T:
        changes += (column * latest < 0).astype(np.int64)
        latest = np.where(column != 0, column, latest)
    return changes


def _dated(dates: Sequence[date | str], amounts: ArrayLike) -> tuple[FloatArray, FloatArray]:
    flows = np.atleast_1d(np.asarray(amounts, dtype=np.float64))
    if len(dates) != flows.size:
        raise CashFlowError(
            "length_mismatch", f"日期有 {len(dates)} 个，金额有 {flows.size} 个，应一一对应。"
        )
    days = [(d if isinstance(d, date) else date.fromisoformat(d)).toordinal() for d in dates]
    return np.array(days, dtype=np.float64), flows


def _present_value(rate: float, flows: FloatArray, times: FloatArray) -> float:
    if not np.isfinite(rate) or rate <= -1.0:
        raise CashFlowError("bad_rate", "折现率应为大于 -100% 的有限数。")
    if not np.isfinite(flows).all():
        raise CashFlowError("not_finite", "现金流中有非数值或无穷大。")
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(np.sum(flows * np.exp(-np.log1p(rate) * times)))
    if not np.isfinite(value):
        raise CashFlowError("overflow", "现值超出可表示范围，请检查折现率与期数。")
    return value


def _solve(flows: FloatArray, times: FloatArray) -> IrrResult:
    if not np.isfinite(flows).all():
        return IrrResult(None, (), "现金流中有非数值或无穷大，无法计算内部收益率。", "not_finite")
    if flows.size < 2:
        return IrrResult(None, (), "至少需要两期现金流才能计算内部收益率。", "too_short")
    used = flows != 0.0
    if not used.any():
        return IrrResult(None, (), "现金流全部为零，内部收益率无意义。", "all_zero")
    amounts, at = flows[used] / np.abs(flows).max(), times[used]
    changes = int(_count_sign_changes(amounts[None, :])[0])
    if changes == 0:
        return IrrResult(None, (), "现金流只有流入或只有流出，不存在内部收益率。", "no_sign_change")
    roots = _roots(amounts, at, changes)
    if not roots:
        if changes % 2 == 1:
            return IrrResult(None, (), "收益率超出可计算范围（-99.99999% 至 16000000%）。", "out_of_range")
        return IrrResult(None, (), "净现值在任何折现率下都不为零，不存在内部收益率。", "no_root")
    if len(roots) == 1:
        return IrrResult(roots[0], roots, "唯一解。")
    listed = "、".join(f"{root:.4%}" for root in roots)
    return IrrResult(
        None,
        roots,
        f"现金流多次变号，有多个内部收益率（{listed}），请改看净现值或修正内部收益率。",
        "several_roots",
    )


def _roots(amounts: FloatArray, times: FloatArray, changes: int) -> tuple[float, ...]:
    """All roots: brackets from a scan and, where the value turns round without crossing, from its
    extremum.
    """
    times = times - times[0]

    def value(s: float) -> float:
        exponents = -s * times
        return float(np.dot(amounts, np.exp(exponents - exponents.max())))

    if changes == 1:
        points = np.array([SEARCH_LOW, SEARCH_HIGH])
        values = np.array([value(s) for s in points])
    else:
        points, values = _scan(amounts, times, value)
    touching = np.abs(values) < 1e-14
    found = points[touching].tolist()
    crossing = (values[:-1] * values[1:] < 0) & ~touching[:-1] & ~touching[1:]
    for k in np.flatnonzero(crossing):
        found.append(float(brentq(value, points[k], points[k + 1], xtol=1e-15, rtol=8.9e-16, maxiter=300)))
    rates: list[float] = []
    for root in sorted(found):
        rate = _tidy(float(np.expm1(root)), amounts, times)
        if not rates or abs(rate - rates[-1]) > _SAME_ROOT * max(1.0, abs(rate)):
            rates.append(rate)
    return tuple(rates)


def _scan(
    amounts: FloatArray, times: FloatArray, value: Callable[[float], float]
) -> tuple[FloatArray, FloatArray]:
    """Points over ln(1 + rate), closer together near zero, plus the extrema of the value, and the values
    there.
    """

    def slope(s: float) -> float:
        exponents = -s * times
        return float(np.dot(amounts * times, np.exp(exponents - exponents.max())))

    grid, weights = _grid_weights(times)
    slopes = weights @ (amounts * times)
    turns = np.flatnonzero(slopes[:-1] * slopes[1:] < 0)
    extrema = np.array([brentq(slope, grid[k], grid[k + 1], xtol=1e-15, rtol=8.9e-16) for k in turns])
    points = np.concatenate([grid, extrema])
    values = np.concatenate([weights @ amounts, [value(s) for s in extrema]])
    order = np.argsort(points, kind="stable")
    return points[order], values[order]


def _tidy(rate: float, amounts: FloatArray, times: FloatArray) -> float:
    """Give 0.1 rather than 0.09999999999999987 when the short number is at least as good a root."""
    short = float(round(rate, 12)) + 0.0  # no minus zero
    if short <= -1.0:
        return rate
    exponents = -np.log1p(np.array([rate, short]))[:, None] * times
    values = np.abs(np.exp(exponents - exponents.max()) @ amounts)
    return short if values[1] <= values[0] + 1e-14 else rate
