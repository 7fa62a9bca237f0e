"""What the waterfall is given and what it answers (现金瀑布的条件与结果)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finance.engine.arithmetic import Amount
from finance.engine.junior import JuniorTerms

FloatArray = NDArray[np.float64]


TOLERANCE = 0.01  # yuan


class PeriodTerms(NamedTuple):
    """Terms of one period in yuan, see :class:`WaterfallTerms`; balances are at its end, rates per period."""

    bills: Amount
    other_receipts: Amount
    costs: Amount
    reserved_costs: Amount
    taxes: Amount
    profit: Amount
    cit_rate: Amount
    service: Amount
    balance: Amount
    cover_value: Amount
    dsra_target: Amount
    mra_target: Amount
    mra_change: Amount
    payable: Amount
    bond_balance: Amount
    loan_balance: Amount
    reserve_share: Amount
    reserve_cap: Amount
    revolver_spread: Amount
    factoring_spread: Amount
    senior_rate: Amount
    lockup_dscr: Amount
    debt_drawn: Amount


class CaseTerms(NamedTuple):
    """Terms that hold for the whole term, see :class:`WaterfallTerms`: yuan, shares, rates per period."""

    revolver_limit: Amount
    revolver_rate: Amount
    advance_share: Amount
    factoring_rate: Amount
    factoring_fee: Amount
    equity_cure_limit: Amount
    opening_debt: Amount
    opening_dsra: Amount
    opening_cash: Amount
    paid_in_capital: Amount
    bond_opening: Amount
    bond_rate: Amount
    bond_deductible_rate: Amount
    bond_deductible_balance: Amount
    loan_opening: Amount
    loan_rate: Amount
    loan_deductible_rate: Amount
    loan_deductible_balance: Amount


@dataclass(frozen=True)
class WaterfallTerms:
    """What does not depend on when bills are paid. Arrays [n_periods] in yuan; rates per period. Of many cases the
    series are [cases, n_periods] and the amounts [cases].

    ``bills`` are those that may be pledged; ``costs`` and ``other_receipts`` when cash moves; ``taxes`` VAT and
    surcharges; ``reserve_share`` of profit goes to the reserve fund up to ``reserve_cap`` of capital (公司法第二百一十条);
    ``profit`` before interest; ``advance_share`` of unpaid bills that may be borrowed on;
    the spreads are added to the rates of revolver and factoring in each period.
    """

    first: int
    last_operation: int
    year_ends: tuple[bool, ...]
    bills: FloatArray
    other_receipts: FloatArray
    costs: FloatArray
    reserved_costs: FloatArray
    taxes: FloatArray
    profit: FloatArray
    cit_rates: FloatArray
    loss_years: int
    reserve_share: FloatArray
    reserve_cap: FloatArray
    scheduled_service: FloatArray
    scheduled_balance: FloatArray
    planned_cfads_value: FloatArray
    dsra_target: FloatArray
    mra_target: FloatArray
    mra_change: FloatArray
    payable: FloatArray
    bond: JuniorTerms
    loan: JuniorTerms
    senior_rate: Amount
    lockup_dscr: Amount
    revolver_limit: Amount
    revolver_rate: Amount
    advance_share: Amount
    factoring_rate: Amount
    factoring_fee: Amount
    equity_cure_limit: Amount
    opening_debt: Amount
    opening_dsra: Amount
    opening_cash: Amount
    paid_in_capital: Amount
    distribution_rule: str
    revolver_spread: Amount = 0.0
    factoring_spread: Amount = 0.0

    @property
    def series(self) -> PeriodTerms:
        """The terms of the periods as series [n_periods] or [cases, n_periods], amounts of all periods as they are."""
        return PeriodTerms(
            bills=self.bills,
            other_receipts=self.other_receipts,
            costs=self.costs,
            reserved_costs=self.reserved_costs,
            taxes=self.taxes,
            profit=self.profit,
            cit_rate=self.cit_rates,
            service=self.scheduled_service,
            balance=self.scheduled_balance,
            cover_value=self.planned_cfads_value,
            dsra_target=self.dsra_target,
            mra_target=self.mra_target,
            mra_change=self.mra_change,
            payable=self.payable,
            bond_balance=self.bond.schedule,
            loan_balance=self.loan.schedule,
            reserve_share=self.reserve_share,
            reserve_cap=self.reserve_cap,
            revolver_spread=self.revolver_spread,
            factoring_spread=self.factoring_spread,
            senior_rate=_over_time(self.senior_rate),
            lockup_dscr=_over_time(self.lockup_dscr),
            debt_drawn=0.0,
        )

    @property
    def amounts(self) -> CaseTerms:
        """The terms of the whole term, each a float or one value a case."""
        bond, loan = self.bond, self.loan
        return CaseTerms(
            revolver_limit=self.revolver_limit,
            revolver_rate=self.revolver_rate,
            advance_share=self.advance_share,
            factoring_rate=self.factoring_rate,
            factoring_fee=self.factoring_fee,
            equity_cure_limit=self.equity_cure_limit,
            opening_debt=self.opening_debt,
            opening_dsra=self.opening_dsra,
            opening_cash=self.opening_cash,
            paid_in_capital=self.paid_in_capital,
            bond_opening=bond.opening,
            bond_rate=bond.rate,
            bond_deductible_rate=bond.deductible_rate,
            bond_deductible_balance=bond.deductible_balance,
            loan_opening=loan.opening,
            loan_rate=loan.rate,
            loan_deductible_rate=loan.deductible_rate,
            loan_deductible_balance=loan.deductible_balance,
        )


def _over_time(amount: Amount) -> Amount:
    """An amount of each case as a column beside its series."""
    return amount[:, None] if isinstance(amount, np.ndarray) else amount


class WaterfallResult(NamedTuple):
    """What happened (现金瀑布结果): of one period one amount each, of a whole run arrays [..., n_periods].

    Yuan; balances are at the end of the period, flags 0 or 1.
    """

    collections: Amount
    written_off: Amount
    cit: Amount
    taxable_income: Amount
    taxable_profit: Amount
    cfads: Amount
    costs_paid: Amount
    taxes_paid: Amount
    interest_accrued: Amount
    interest_paid: Amount
    principal_paid: Amount
    revolver_interest: Amount
    revolver_drawn: Amount
    revolver_repaid: Amount
    factoring_cost: Amount
    factoring_drawn: Amount
    factoring_repaid: Amount
    equity_cure: Amount
    bond_interest: Amount
    bond_interest_paid: Amount
    bond_principal_paid: Amount
    loan_interest: Amount
    loan_interest_paid: Amount
    loan_principal_paid: Amount
    nondeductible: Amount
    profit_before_tax: Amount
    net_profit: Amount
    statutory_reserve: Amount
    dividends: Amount
    distributions: Amount
    cash: Amount
    trapped_cash: Amount
    dsra: Amount
    mra: Amount
    senior_debt: Amount
    revolver: Amount
    factoring: Amount
    special_bond: Amount
    shareholder_loan: Amount
    bond_arrears: Amount
    loan_arrears: Amount
    cost_arrears: Amount
    tax_arrears: Amount
    interest_arrears: Amount
    retained: Amount
    capital_returned: Amount
    liquidity_gap: Amount
    lockup: Amount
    default: Amount

    @property
    def arrears(self) -> Amount:
        """Unpaid costs, taxes and interest (欠付款)."""
        return self.cost_arrears + self.tax_arrears + self.interest_arrears
