"""How much a bank lends (贷款规模): the smallest of what gearing, debt service cover and loan-life cover allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from finance.case.project_case import Debt
from finance.engine.arithmetic import Amount, anywhere, row_of
from finance.engine.debt import (
    RepaymentSchedule,
    debt_capacity,
    repay,
    repay_sculpted,
    repay_shares,
    sculpt_cases,
)
from finance.engine.funding import FundingTerms, debt_at
from finance.engine.timeline import Timeline

FloatArray = NDArray[np.float64]
SMALLEST_LOAN = 0.01  # yuan; less is no loan
_STEPS = 60
_DUE = 1e-12  # of a yuan borrowed; a smaller service is none


@dataclass(frozen=True)
class DebtSize:
    """Debt (贷款额) in yuan and what limits it.

    ``binding`` is "gearing" 贷款比例上限, "dscr" 偿债备付率, "llcr" 贷款期保障倍数, or "none" when the case asks for no
    loan; ``capacities`` holds the yuan of every limit in force.
    """

    debt: Amount
    binding: str
    capacities: Mapping[str, Amount] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"debt": self.debt, "binding": self.binding, "capacities": dict(self.capacities)}


class Lender:
    """Terms of the senior loan (贷款条件) on the periods of a project."""

    def __init__(self, terms: Debt, timeline: Timeline) -> None:
        self.terms = terms
        self.rate = terms.interest_rate / timeline.per_year
        self.tenor = timeline.per_year * terms.tenor_years
        self._grace = timeline.per_year * terms.grace_years
        self._in_tenor = slice(timeline.first_operation, timeline.first_operation + self.tenor)
        self._shares = timeline.spread(self._yearly_shares())
        self._unit = None if terms.repayment == "sculpted" or not self.tenor else self._repay(1.0)
        self.reserve_weights = reserve_weights(terms.dsra_months, timeline.per_year)

    def schedule(self, amount: Amount, cfads: FloatArray) -> RepaymentSchedule:
        """Repayment schedule [..., tenor] of a loan; a sculpted one follows ``cfads`` [..., n_periods]."""
        if isinstance(amount, np.ndarray) or cfads.ndim > 1 or isinstance(self.rate, np.ndarray):
            return self._schedule_of_cases(row_of([amount]), cfads)
        if amount <= 0.0 or self.tenor == 0:
            return repay(0.0, self.rate, max(self.tenor, 1), 0, "bullet")
        if self._unit is None:
            available = cfads[self._in_tenor]
            if available.max() <= 0.0:
                return repay(0.0, self.rate, self.tenor, 0, "bullet")
            return repay_sculpted(amount, available, self.rate)[0]
        return self._repay(amount)

    def _schedule_of_cases(self, amounts: FloatArray, cfads: FloatArray) -> RepaymentSchedule:
        if self.tenor == 0:
            return repay(np.zeros_like(amounts), self.rate, 1, 0, "bullet")
        if self._unit is None:
            return sculpt_cases(np.atleast_2d(amounts), np.atleast_2d(cfads)[..., self._in_tenor], self.rate)
        return self._repay(np.maximum(np.atleast_2d(amounts), 0.0))

    def reserve_factor(self, cfads: FloatArray) -> Amount:
        """Opening debt service reserve (期初偿债准备金) per yuan of debt."""
        if self.terms.dsra_months <= 0.0 or self.tenor == 0:
            return 0.0
        if self._unit is None:
            available = np.maximum(cfads[..., self._in_tenor], 0.0)
            value = debt_capacity(available, self.rate, 1.0)
            service = available / np.where(value > 0.0, value, 1.0)
        else:
            service = self._unit.service
        service = service[..., : self.reserve_weights.size]
        reserve = service @ self.reserve_weights[: service.shape[-1]]
        return float(reserve) if reserve.ndim == 0 else reserve[..., None]

    def capacities(self, cfads: FloatArray) -> dict[str, Amount]:
        """Debt in yuan that each cover ratio allows, on planned ``cfads`` [..., n_periods]."""
        terms, available = self.terms, np.maximum(cfads[..., self._in_tenor], 0.0)
        limits = {}
        if terms.repayment == "sculpted":
            limits["dscr"] = debt_capacity(available, self.rate, terms.target_dscr)
        elif anywhere(terms.sizing_dscr > 0.0) and self._unit is not None:
            service = self._unit.service
            due = service > _DUE
            needed = np.where(due, terms.sizing_dscr * service, 1.0)
            cover = np.where(due, available / needed, np.inf).min(axis=-1, keepdims=True)
            cover = np.where(np.isinf(cover), 0.0, cover)
            limits["dscr"] = float(cover[0]) if cover.ndim == 1 else cover
        if anywhere(terms.sizing_llcr > 0.0):
            limits["llcr"] = debt_capacity(available, self.rate, terms.sizing_llcr)
        return limits

    def _repay(self, amount: Amount) -> RepaymentSchedule:
        if self.terms.repayment == "custom":
            return repay_shares(amount, self.rate, self._shares)
        return repay(amount, self.rate, self.tenor, self._grace, self.terms.repayment)

    def _yearly_shares(self) -> FloatArray:
        shares = np.zeros(self.terms.tenor_years)
        if self.terms.repayment == "custom":
            given = np.asarray(self.terms.repayment_shares, dtype=np.float64)
            shares[: given.size] = given / given.sum()
        return shares


def size_debt(
    lender: Lender, cfads: FloatArray, base: Sequence[Amount], share: Amount, terms: FundingTerms
) -> tuple[DebtSize, Amount]:
    """The debt, what limits it, and the share of the need it is; ``share`` is the gearing cap (贷款比例上限).

    ``base`` [construction] yuan to be funded before fees and interest, ``cfads`` [n_periods] as planned.
    """
    most = debt_at(base, share, terms) if anywhere(share > 0.0) and lender.tenor else 0.0
    capacities = lender.capacities(cfads) if anywhere(most >= SMALLEST_LOAN) else {}
    limits = {"gearing": most, **capacities}
    if any(isinstance(limit, np.ndarray) for limit in limits.values()):
        return _size_cases(limits, base, share, terms)
    if most < SMALLEST_LOAN:
        return DebtSize(0.0, "none"), 0.0
    binding = min(limits, key=lambda name: limits[name])
    if limits[binding] >= most:
        return DebtSize(most, "gearing", limits), share
    if limits[binding] < SMALLEST_LOAN:
        return DebtSize(0.0, binding, limits), 0.0
    wanted = limits[binding]
    fitting = brentq(lambda s: debt_at(base, s, terms) - wanted, 0.0, share, xtol=1e-15)
    return DebtSize(wanted, binding, limits), float(fitting)


def _size_cases(
    limits: Mapping[str, Amount], base: Sequence[Amount], share: Amount, terms: FundingTerms
) -> tuple[DebtSize, Amount]:
    """Debt and share of the need of many cases; which limit binds is not kept."""
    most = limits["gearing"]
    wanted = row_of([np.minimum.reduce(np.broadcast_arrays(*limits.values()))])
    if len(limits) == 1:
        lent = ~(most < SMALLEST_LOAN)  # what cannot be funded stays without a number
        return DebtSize(np.where(lent, most, 0.0), "gearing"), np.where(lent, share, 0.0)
    low, high = np.zeros_like(wanted), share + np.zeros_like(wanted)
    debt_low, debt_high = np.zeros_like(wanted), most + np.zeros_like(wanted)
    full = wanted >= debt_high
    wanted = np.where(full, debt_high, wanted)
    fitting = high * wanted / np.where(debt_high > 0.0, debt_high, 1.0)
    for _ in range(_STEPS):  # debt rises with the share, almost in proportion: a straight line hits it soon
        debt = debt_at(base, fitting, terms)
        above = debt > wanted
        low, debt_low = np.where(above, low, fitting), np.where(above, debt_low, debt)
        high, debt_high = np.where(above, fitting, high), np.where(above, debt, debt_high)
        steep = debt_high - debt_low
        following = low + (wanted - debt_low) * (high - low) / np.where(steep > 0.0, steep, 1.0)
        moved, fitting = np.abs(following - fitting), following
        if not anywhere(moved > 1e-15):
            break
    fitting = np.where(full, share, np.where(wanted < SMALLEST_LOAN, 0.0, fitting))
    return DebtSize(np.where(wanted < SMALLEST_LOAN, 0.0, wanted), "gearing"), fitting


def reserve_weights(months: float, per_year: int) -> FloatArray:
    """Weight of each of the coming periods in a reserve of ``months`` of debt service (偿债准备金)."""
    periods = months / 12.0 * per_year
    whole = int(periods + 1e-9)
    weights = np.ones(whole + 1)
    weights[whole] = max(periods - whole, 0.0)
    return weights
