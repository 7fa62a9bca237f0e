"""Rates of return and present values (内部收益率、净现值) of periodic and dated cash flows.

Sign convention: money in is positive, money out is negative. Rates are fractions per period (per year of
365 days for the dated functions). A rate of return is a root of the net present value, and there may be none,
one or several; the functions here find all of them and say which case it is instead of choosing silently.

Descartes' rule of signs holds for dated flows too: no change of sign in the flows (in time order) means no root,
one change means exactly one root.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.errors import CashFlowError
from finance.rates.rate_batch import irr_batch
from finance.rates.rate_roots import rate_roots

__all__ = ["IrrResult", "irr", "irr_batch", "mirr", "npv", "xirr", "xnpv"]

FloatArray = NDArray[np.float64]


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
    used = np.flatnonzero(flows)
    if used.size == 0:
        return IrrResult(None, (), "现金流全部为零，内部收益率无意义。", "all_zero")
    span = slice(used[0], used[-1] + 1)
    amounts, at = flows[span] / np.abs(flows).max(), times[span]
    signs = np.sign(flows[used])
    changes = int(np.count_nonzero(signs[:-1] != signs[1:]))
    if changes == 0:
        return IrrResult(None, (), "现金流只有流入或只有流出，不存在内部收益率。", "no_sign_change")
    roots = rate_roots(amounts, at, changes)
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
