"""Funding of construction (资金筹措): draws, interest during construction and fees, in closed form.

Interest during construction is itself paid from the sources it accrues on, fees depend on the loan they help to
raise, and the debt service reserve on the service of that loan. Every source takes a fixed share of the need u_t
of each period, so with the cumulative need U and the blended rate ``rho`` of the shares

    u_t = base_t + rho (U_{t-1} + u_t / 2)   =>   U_N = sum base_t k q^(N-1-t),
    k = 1 / (1 - rho/2),  q = (1 + rho/2) / (1 - rho/2),

and because fees, commitment fees and the reserve are proportional to the loan D, one division replaces the
usual circular reference: ``D = s a / (1 - s b)``.

Amounts and rates may be columns [cases, 1]; series are [n] or [cases, n].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.arithmetic import Amount, anywhere, at_each, row_of, total
from finance.errors import FinanceError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class FundingTerms:
    """What each source takes and costs; rates per period. ``dsra_factor``: opening reserve per yuan of debt.

    ``bond_share`` is of capital; ``bond_rate`` is zero when the budget pays the bond, so that the project does not.
    """

    debt_rate: Amount
    fee_rate: Amount = 0.0
    commitment_rate: Amount = 0.0
    dsra_factor: Amount = 0.0
    loan_share: Amount = 0.0
    loan_rate: Amount = 0.0
    bond_share: Amount = 0.0
    bond_rate: Amount = 0.0


@dataclass(frozen=True)
class FundingPlan:
    """Uses and sources (投资计划与资金筹措) per construction period [n]; yuan.

    ``equity_draws`` is capital in cash without ``bond_draws``. Interest of the shareholder loan is added to it, so
    ``loan_interest`` is a use and a source.
    """

    capex: FloatArray
    interest: FloatArray
    fees: FloatArray
    commitment: FloatArray
    bond_interest: FloatArray
    loan_interest: FloatArray
    dsra: FloatArray
    working_capital: FloatArray
    grants: FloatArray
    debt_draws: FloatArray
    loan_draws: FloatArray
    bond_draws: FloatArray
    equity_draws: FloatArray

    @cached_property
    def capitalised(self) -> FloatArray:
        """Interest and fees that become part of the asset (资本化利息与费用)."""
        return self.interest + self.fees + self.commitment + self.bond_interest + self.loan_interest

    @cached_property
    def uses(self) -> FloatArray:
        return self.capex + self.capitalised + self.dsra + self.working_capital

    @property
    def sources(self) -> FloatArray:
        return (
            self.grants
            + self.debt_draws
            + self.loan_draws
            + self.loan_interest
            + self.bond_draws
            + self.equity_draws
        )

    @cached_property
    def debt(self) -> Amount:
        return total(self.debt_draws)

    @cached_property
    def equity(self) -> Amount:
        return total(self.equity_draws)

    @cached_property
    def bond(self) -> Amount:
        return total(self.bond_draws)

    @cached_property
    def loan(self) -> Amount:
        """Shareholder loan at the end of construction, with the interest added to it."""
        return total(self.loan_draws) + total(self.loan_interest)


def debt_at(base: Sequence[Amount], share: Amount, terms: FundingTerms) -> Amount:
    """Debt (贷款额) that a share ``share`` of the need raises; ``base`` [n] is the need without fees and interest.

    Raises FinanceError when fees and the reserve would cost more than the loan brings; of many cases those get NaN.
    """
    rho = _blended(share, terms)
    weight, growth = 1.0 / (1.0 - rho / 2.0), (1.0 + rho / 2.0) / (1.0 - rho / 2.0)
    need: Amount = 0.0
    per_yuan = terms.dsra_factor * weight
    for use in reversed(base):  # the earlier the need, the more interest it bears
        need = need + use * weight
        per_yuan = per_yuan + terms.commitment_rate * weight
        earliest = weight
        weight = weight * growth
    divisor = 1.0 - share * (per_yuan + terms.fee_rate * earliest)
    if isinstance(divisor, np.ndarray):
        divisor = np.where(divisor > 0.0, divisor, np.nan)
    elif divisor <= 0.0:
        raise FinanceError("funding_impossible", "融资费用和偿债准备金超过了所能筹到的贷款，资金无法平衡。")
    return share * need / divisor


def plan_funding(
    capex: ArrayLike, grants: ArrayLike, share: Amount, working_capital: Amount, terms: FundingTerms
) -> FundingPlan:
    """Fund construction with grants first, then debt, shareholder loan and capital pro rata in every period.

    ``capex`` and ``grants`` [..., n] yuan; interest accrues on the opening balance and half the period's draw (even
    draws); the reserve and ``working_capital`` are filled in the last period, fees fall in the first.
    """
    spending, grant = np.asarray(capex, dtype=np.float64), np.asarray(grants, dtype=np.float64)
    first, last = np.zeros(spending.shape[-1]), np.zeros(spending.shape[-1])
    first[0], last[-1] = 1.0, 1.0
    base = spending - grant + last * working_capital
    debt = debt_at(at_each(base), share, terms)
    fees, reserve = first * terms.fee_rate * debt, last * terms.dsra_factor * debt
    rho = _blended(share, terms)
    needs: list[Amount] = []
    so_far: list[Amount] = [0.0]
    for use in at_each(base + fees + reserve + terms.commitment_rate * debt):
        needs.append((use + rho * so_far[-1]) / (1.0 - rho / 2.0))
        so_far.append(so_far[-1] + needs[-1])
    need, before = row_of(needs), row_of(so_far[:-1])
    average = before + need / 2.0
    drawn = share * average
    loan_draws = terms.loan_share * need
    capital = (1.0 - share - terms.loan_share) * need
    bond_draws = terms.bond_share * capital
    return FundingPlan(
        capex=spending,
        interest=terms.debt_rate * drawn,
        fees=fees,
        commitment=terms.commitment_rate * (debt - drawn),
        bond_interest=terms.bond_rate * terms.bond_share * (1.0 - share - terms.loan_share) * average,
        loan_interest=_rolled_interest(loan_draws, terms.loan_rate),
        dsra=reserve,
        working_capital=last * working_capital,
        grants=grant,
        debt_draws=share * need,
        loan_draws=loan_draws,
        bond_draws=bond_draws,
        equity_draws=np.maximum(capital - bond_draws, 0.0),
    )


def _blended(share: Amount, terms: FundingTerms) -> Amount:
    """Interest that a yuan of need costs per period; a yuan drawn also saves its commitment fee."""
    capital = 1.0 - share - terms.loan_share
    return share * (terms.debt_rate - terms.commitment_rate) + capital * terms.bond_share * terms.bond_rate


def _rolled_interest(draws: FloatArray, rate: Amount) -> FloatArray:
    """Interest added to a loan that nobody serves yet, on even draws."""
    interest: list[Amount] = []
    balance: Amount = 0.0
    if not anywhere(rate != 0.0) or not draws.any():
        return np.zeros(draws.shape)
    for draw in at_each(draws):
        interest.append(rate * (balance + draw / 2.0))
        balance = balance + (draw + interest[-1])
    return row_of(interest)
