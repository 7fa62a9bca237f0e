"""Funding of construction (资金筹措): draws, interest during construction and fees, in closed form.

Interest during construction is itself paid from debt and equity, fees depend on the debt they help to
raise, and the debt service reserve on the service of that debt. All of it is linear in the debt, so one
division replaces the usual circular reference: ``debt = a / (1 - fee_rate * b - dsra_factor * c)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.errors import FinanceError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class FundingPlan:
    """Uses and sources (投资计划与资金筹措) per construction year [n]; yuan."""

    capex: FloatArray
    interest: FloatArray
    fees: FloatArray
    dsra: FloatArray
    working_capital: FloatArray
    grants: FloatArray
    debt_draws: FloatArray
    equity_draws: FloatArray

    @property
    def uses(self) -> FloatArray:
        return self.capex + self.interest + self.fees + self.dsra + self.working_capital

    @property
    def sources(self) -> FloatArray:
        return self.grants + self.debt_draws + self.equity_draws

    @property
    def debt(self) -> float:
        return float(self.debt_draws.sum())

    @property
    def equity(self) -> float:
        return float(self.equity_draws.sum())


def plan_funding(
    capex: ArrayLike,
    grants: ArrayLike,
    debt_share: float,
    rate: float,
    fee_rate: float,
    dsra_factor: float,
    working_capital: float,
) -> FundingPlan:
    """Fund construction with grants first, then debt and equity pro rata in every year.

    ``capex`` and ``grants`` [n] yuan; ``debt_share`` of uses net of grants; interest accrues on the opening
    balance and half the year's draw (even draws) and is capitalised; ``dsra_factor`` = opening reserve per yuan
    of debt, filled in the last construction year together with ``working_capital``. Fees fall in the first
    year.
    """
    spending, grant = np.asarray(capex, dtype=np.float64), np.asarray(grants, dtype=np.float64)
    years = spending.size
    base = spending - grant
    base[-1] += working_capital
    first, last = np.zeros(years), np.zeros(years)
    first[0], last[-1] = 1.0, 1.0
    share_of_base = _draws(base, debt_share, rate)[0].sum()
    share_of_fee = _draws(first, debt_share, rate)[0].sum()
    share_of_reserve = _draws(last, debt_share, rate)[0].sum()
    divisor = 1.0 - fee_rate * share_of_fee - dsra_factor * share_of_reserve
    if divisor <= 0.0:
        raise FinanceError("funding_impossible", "融资费用和偿债准备金超过了所能筹到的贷款，资金无法平衡。")
    debt = share_of_base / divisor
    fees, reserve = first * fee_rate * debt, last * dsra_factor * debt
    draws, interest = _draws(base + fees + reserve, debt_share, rate)
    uses = base + fees + reserve + interest
    return FundingPlan(
        spending, interest, fees, reserve, last * working_capital, grant, draws, np.maximum(uses - draws, 0.0)
    )


def _draws(net_uses: FloatArray, share: float, rate: float) -> tuple[FloatArray, FloatArray]:
    """Debt draws and capitalised interest; ``draw = share (use + interest)``, ``interest = (opening +
    draw/2) rate``.
    """
    draws, interest = np.zeros_like(net_uses), np.zeros_like(net_uses)
    balance = 0.0
    for year, use in enumerate(net_uses):
        draws[year] = share * (use + rate * balance) / (1.0 - share * rate / 2.0)
        interest[year] = rate * (balance + draws[year] / 2.0)
        balance += draws[year]
    return draws, interest
