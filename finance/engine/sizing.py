"""How much a bank lends (贷款规模): the smallest of what gearing, debt service cover and loan-life cover allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from finance.case.project_case import Debt
from finance.engine.debt import RepaymentSchedule, debt_capacity, repay, repay_sculpted, repay_shares
from finance.engine.funding import FundingTerms, debt_at
from finance.engine.timeline import Timeline

FloatArray = NDArray[np.float64]
SMALLEST_LOAN = 0.01  # yuan; less is no loan
_DUE = 1e-12  # of a yuan borrowed; a smaller service is none


@dataclass(frozen=True)
class DebtSize:
    """Debt (贷款额) in yuan and what limits it.

    ``binding`` is "gearing" 贷款比例上限, "dscr" 偿债备付率, "llcr" 贷款期保障倍数, or "none" when the case asks for no
    loan; ``capacities`` holds the yuan of every limit in force.
    """

    debt: float
    binding: str
    capacities: Mapping[str, float] = field(default_factory=dict)

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

    def schedule(self, amount: float, cfads: FloatArray) -> RepaymentSchedule:
        """Repayment schedule [tenor] of a loan; a sculpted one follows ``cfads`` [n_periods]."""
        if amount <= 0.0 or self.tenor == 0:
            return repay(0.0, self.rate, max(self.tenor, 1), 0, "bullet")
        if self._unit is None:
            available = cfads[self._in_tenor]
            if available.max() <= 0.0:
                return repay(0.0, self.rate, self.tenor, 0, "bullet")
            return repay_sculpted(amount, available, self.rate)[0]
        return self._repay(amount)

    def reserve_factor(self, cfads: FloatArray) -> float:
        """Opening debt service reserve (期初偿债准备金) per yuan of debt."""
        if self.terms.dsra_months <= 0.0 or self.tenor == 0:
            return 0.0
        if self._unit is None:
            available = np.maximum(cfads[self._in_tenor], 0.0)
            value = debt_capacity(available, self.rate, 1.0)
            service = available / value if value > 0.0 else available
        else:
            service = self._unit.service
        service = service[: self.reserve_weights.size]
        return float(service @ self.reserve_weights[: service.size])

    def capacities(self, cfads: FloatArray) -> dict[str, float]:
        """Debt in yuan that each cover ratio allows, on planned ``cfads`` [n_periods]."""
        terms, available = self.terms, np.maximum(cfads[self._in_tenor], 0.0)
        limits = {}
        if terms.repayment == "sculpted":
            limits["dscr"] = debt_capacity(available, self.rate, terms.target_dscr)
        elif terms.sizing_dscr > 0.0 and self._unit is not None:
            service = self._unit.service
            due = service > _DUE
            cover = available[due] / (terms.sizing_dscr * service[due])
            limits["dscr"] = float(cover.min()) if cover.size else 0.0
        if terms.sizing_llcr > 0.0:
            limits["llcr"] = debt_capacity(available, self.rate, terms.sizing_llcr)
        return limits

    def _repay(self, amount: float) -> RepaymentSchedule:
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
    lender: Lender, cfads: FloatArray, base: Sequence[float], share: float, terms: FundingTerms
) -> tuple[DebtSize, float]:
    """The debt, what limits it, and the share of the need it is; ``share`` is the gearing cap (贷款比例上限).

    ``base`` [construction] yuan to be funded before fees and interest, ``cfads`` [n_periods] as planned.
    """
    most = debt_at(base, share, terms) if share > 0.0 and lender.tenor else 0.0
    if most < SMALLEST_LOAN:
        return DebtSize(0.0, "none"), 0.0
    limits = {"gearing": most, **lender.capacities(cfads)}
    binding = min(limits, key=lambda name: limits[name])
    if limits[binding] >= most:
        return DebtSize(most, "gearing", limits), share
    if limits[binding] < SMALLEST_LOAN:
        return DebtSize(0.0, binding, limits), 0.0
    wanted = limits[binding]
    fitting = brentq(lambda s: debt_at(base, s, terms) - wanted, 0.0, share, xtol=1e-15)
    return DebtSize(wanted, binding, limits), float(fitting)


def reserve_weights(months: float, per_year: int) -> FloatArray:
    """Weight of each of the coming periods in a reserve of ``months`` of debt service (偿债准备金)."""
    periods = months / 12.0 * per_year
    whole = int(periods + 1e-9)
    weights = np.ones(whole + 1)
    weights[whole] = max(periods - whole, 0.0)
    return weights
