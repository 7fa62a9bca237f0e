"""Repayment of a loan (还本付息): level payments, equal principal, bullet, agreed shares, sculpted.

Rates are per period; rates and amounts may be columns [cases, 1], schedules are [tenor] or [cases, tenor]. Amounts are
yuan and positive in schedules; :func:`pmt` and its relatives keep the spreadsheet sign convention
(a loan received is positive, what is paid back negative).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.arithmetic import Amount, at_each, row_of, total
from finance.errors import FinanceError

FloatArray = NDArray[np.float64]
_NO_INTEREST = 1e-12  # rates below it are zero: dividing by them loses every digit


@dataclass(frozen=True)
class RepaymentSchedule:
    """Debt schedule (还本付息计划) over the repayment periods; arrays [tenor] or [cases, tenor] in yuan."""

    opening: FloatArray
    interest: FloatArray
    principal: FloatArray
    closing: FloatArray

    @property
    def service(self) -> FloatArray:
        return self.interest + self.principal


def pmt(rate: Amount, nper: float, pv: Amount, fv: float = 0.0) -> Amount:
    """Level payment (等额本息) per period at the end of each of ``nper`` periods.

    >>> round(pmt(0.05, 10, 1_000_000), 4)
    -129504.575
    """
    if isinstance(rate, np.ndarray):
        each = np.array([pmt(r, nper, 1.0) for r in rate.ravel().tolist()]).reshape(rate.shape)
        return each * pv
    if abs(rate) < _NO_INTEREST:
        return -(pv + fv) / nper
    growth = math.expm1(nper * math.log1p(rate))
    return -(pv * (growth + 1.0) + fv) * rate / growth


def ipmt(rate: float, per: int, nper: int, pv: float) -> float:
    """Interest part (利息部分) of payment number ``per`` (from 1)."""
    payment = float(pmt(rate, nper, pv))
    grown = (1 + rate) ** (per - 1)
    balance = pv * grown + (payment * (per - 1) if abs(rate) < _NO_INTEREST else payment * (grown - 1) / rate)
    return -balance * rate


def ppmt(rate: float, per: int, nper: int, pv: float) -> float:
    """Principal part (本金部分) of payment number ``per`` (from 1)."""
    return float(pmt(rate, nper, pv)) - ipmt(rate, per, nper, pv)


def nper(rate: float, payment: float, pv: float, fv: float = 0.0) -> float:
    """Number of payments (还款期数) until the balance reaches ``fv``; raises FinanceError when never."""
    if abs(rate) < _NO_INTEREST:
        if payment == 0.0:
            raise FinanceError("never_repaid", "还款额为零，永远还不清。")
        return -(pv + fv) / payment
    ratio = (payment - fv * rate) / (payment + pv * rate) if payment + pv * rate else -1.0
    if ratio <= 0.0:
        raise FinanceError("never_repaid", "每期还款不足以支付利息，永远还不清。")
    return math.log(ratio) / math.log1p(rate)


def capital_recovery_factor(rate: Amount, periods: float) -> Amount:
    """Capital recovery factor (资金回收系数) ``r(1+r)^n / ((1+r)^n - 1)``."""
    return -pmt(rate, periods, 1.0)


def repay(debt: Amount, rate: Amount, tenor: int, grace: int, method: str) -> RepaymentSchedule:
    """Schedule for "annuity", "equal_principal" or "bullet"; in the first ``grace`` periods interest only."""
    count = tenor - grace
    principal = np.zeros((*np.broadcast_shapes(np.shape(debt), np.shape(rate))[:-1], tenor))
    if method == "annuity":
        level = -pmt(rate, count, debt)
        first = level - debt * rate
        principal[..., grace:] = first * (1 + rate) ** np.arange(count)
    elif method == "equal_principal":
        principal[..., grace:] = debt / count
    elif method == "bullet":
        principal[..., -1:] = debt
    else:
        raise FinanceError("unknown_repayment", f"没有这种还款方式：{method}。")
    return _schedule(debt, rate, principal)


def repay_shares(debt: Amount, rate: Amount, shares: ArrayLike) -> RepaymentSchedule:
    """Schedule with an agreed share of the principal (自定义还本比例) in each period; shares add up to 1."""
    return _schedule(debt, rate, debt * np.asarray(shares, dtype=np.float64))


def debt_capacity(cfads: ArrayLike, rate: Amount, dscr: Amount) -> Amount:
    """Debt (借款能力) whose sculpted service is ``cfads / dscr``: the present value of that service."""
    flows = np.maximum(np.asarray(cfads, dtype=np.float64), 0.0)
    return total(flows / dscr * (1 + rate) ** -np.arange(1.0, flows.shape[-1] + 1))


def value_to_come(cfads: FloatArray, rate: Amount, end: int) -> FloatArray:
    """Present value (未来现金流现值) at the end of each period of the flows [..., n] after it and before period
    ``end``.
    """
    if cfads.ndim > 1 or isinstance(rate, np.ndarray):
        return _value_of_cases(cfads, rate, end)
    value, flows = [0.0] * cfads.size, cfads.tolist()
    for t in range(min(end, cfads.size) - 2, -1, -1):
        value[t] = (value[t + 1] + flows[t + 1]) / (1.0 + rate)
    return np.array(value)


def _value_of_cases(cfads: FloatArray, rate: Amount, end: int) -> FloatArray:
    """The same of many cases, from the sum of what is still to come, discounted to the start."""
    growth = (1.0 + rate) ** np.arange(cfads.shape[-1])
    present = cfads / growth
    present[..., min(end, cfads.shape[-1]) :] = 0.0
    following = np.zeros(present.shape)
    following[..., :-1] = np.cumsum(present[..., :0:-1], axis=-1)[..., ::-1]
    value: FloatArray = following * growth
    return value


def repay_sculpted(debt: float, cfads: ArrayLike, rate: float) -> tuple[RepaymentSchedule, float]:
    """Sculpted schedule (按偿债能力还款) of ``debt`` and the cover ratio it leaves, the same in every period.

    ``cfads`` [tenor] is cash available for debt service; periods without any carry no service. The ratio is
    PV(CFADS) / debt, which is also the LLCR. Raises FinanceError when there is debt and no cash at all.
    """
    flows = np.maximum(np.asarray(cfads, dtype=np.float64), 0.0)
    value = debt_capacity(flows, rate, 1.0)
    if debt <= 0.0:
        return _schedule(0.0, rate, np.zeros(flows.size)), math.inf
    if value <= 0.0:
        raise FinanceError("no_cash_for_debt", "还款期内没有可用于还本付息的现金，不能按偿债能力安排贷款。")
    ratio = value / debt
    balance, principal = debt, []
    for flow in flows.tolist():
        repaid = flow / ratio - balance * rate
        principal.append(repaid)
        balance -= repaid
    return _schedule(debt, rate, np.array(principal)), ratio


def sculpt_cases(debt: FloatArray, cfads: FloatArray, rate: Amount) -> RepaymentSchedule:
    """Sculpted schedules of many cases; ``debt`` [cases, 1]. A case without cash has no loan."""
    flows = np.maximum(cfads, 0.0)
    value = debt_capacity(flows, rate, 1.0)
    lent = np.where(value > 0.0, np.maximum(debt, 0.0), 0.0)
    share = lent / np.where(value > 0.0, value, 1.0)
    balance, principal = lent, []
    for flow in at_each(flows):
        repaid = flow * share - balance * rate
        principal.append(repaid)
        balance = balance - repaid
    return _schedule(lent, rate, row_of(principal))


def _schedule(debt: Amount, rate: Amount, principal: FloatArray) -> RepaymentSchedule:
    if principal.ndim > 1:
        return _schedule_of_cases(debt, rate, principal)
    closing = debt - np.cumsum(principal)
    if closing.size and abs(closing[-1]) <= 1e-9 * max(debt, 1.0):
        closing[-1] = 0.0
    opening = np.concatenate([[debt], closing[:-1]]) if closing.size else closing.copy()
    return RepaymentSchedule(opening, opening * rate, principal, closing)


def _schedule_of_cases(debt: Amount, rate: Amount, principal: FloatArray) -> RepaymentSchedule:
    closing = debt - np.cumsum(principal, axis=-1)
    closing[..., -1:][np.abs(closing[..., -1:]) <= 1e-9 * np.maximum(debt, 1.0)] = 0.0
    opening = np.concatenate([np.broadcast_to(debt, (*closing.shape[:-1], 1)), closing[..., :-1]], axis=-1)
    return RepaymentSchedule(opening, opening * rate, principal, closing)
