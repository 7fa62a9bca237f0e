"""What the waterfall is given and what it answers (现金瀑布的条件与结果)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finance.engine.arithmetic import Amount
from finance.engine.junior import JuniorTerms

FloatArray = NDArray[np.float64]


class PeriodTerms(NamedTuple):
    """Terms of one period in yuan, see :class:`WaterfallTerms`; balances are at its end."""

    bills: float
    other_receipts: float
    costs: float
    reserved_costs: float
    taxes: float
    profit: float
    cit_rate: float
    service: float
    balance: float
    cover_value: float
    dsra_target: float
    mra_target: float
    mra_change: float
    payable: float
    bond_balance: float
    loan_balance: float
    closes_year: bool
    final: bool


@dataclass(frozen=True)
class WaterfallTerms:
    """What does not depend on when bills are paid. Arrays [n_periods] in yuan; rates per period.

    ``bills`` are those that may be pledged; ``costs`` and ``other_receipts`` when cash moves; ``taxes`` VAT and
    surcharges; ``profit`` before interest; ``advance_share`` of unpaid bills that may be borrowed on.
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
    scheduled_service: FloatArray
    scheduled_balance: FloatArray
    planned_cfads_value: FloatArray
    dsra_target: FloatArray
    mra_target: FloatArray
    mra_change: FloatArray
    payable: FloatArray
    bond: JuniorTerms
    loan: JuniorTerms
    senior_rate: float
    lockup_dscr: float
    revolver_limit: float
    revolver_rate: float
    advance_share: float
    factoring_rate: float
    factoring_fee: float
    equity_cure_limit: float
    opening_debt: float
    opening_dsra: float
    opening_cash: float
    paid_in_capital: float
    distribution_rule: str

    @property
    def has_maintenance_reserve(self) -> bool:
        return bool(self.mra_target.any())

    def periods(self) -> list[PeriodTerms]:
        """Terms of the periods from the first of operation on, as plain floats."""
        columns = (
            *(self.bills, self.other_receipts, self.costs, self.reserved_costs, self.taxes, self.profit),
            *(self.cit_rates, self.scheduled_service, self.scheduled_balance, self.planned_cfads_value),
            *(self.dsra_target, self.mra_target, self.mra_change, self.payable),
            *(self.bond.schedule, self.loan.schedule),
        )
        ends = self.year_ends[self.first :]
        final = [t >= self.last_operation for t in range(self.first, len(self.year_ends))]
        listed = [column[self.first :].tolist() for column in columns]
        return [PeriodTerms._make(row) for row in zip(*listed, ends, final, strict=True)]


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
