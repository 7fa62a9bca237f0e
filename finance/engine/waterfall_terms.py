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
    """Terms of one period in yuan, see :class:`WaterfallTerms`; balances are at its end; floats, or one value a path."""

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
    reserve_share: float
    reserve_cap: float
    revolver_spread: Amount
    factoring_spread: Amount
    closes_year: bool
    final: bool


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
    revolver_spread: FloatArray | None = None
    factoring_spread: FloatArray | None = None

    @property
    def has_maintenance_reserve(self) -> bool:
        return bool(self.mra_target.any())

    def periods(self) -> list[PeriodTerms]:
        """Terms of the periods from the first of operation on: plain floats, or one value a case."""
        columns = (
            *(self.bills, self.other_receipts, self.costs, self.reserved_costs, self.taxes, self.profit),
            *(self.cit_rates, self.scheduled_service, self.scheduled_balance, self.planned_cfads_value),
            *(self.dsra_target, self.mra_target, self.mra_change, self.payable),
            *(self.bond.schedule, self.loan.schedule, self.reserve_share, self.reserve_cap),
        )
        ends = self.year_ends[self.first :]
        final = [t >= self.last_operation for t in range(self.first, len(self.year_ends))]
        listed = [_listed(column, self.first) for column in columns]
        listed += [
            self._spread(series, len(ends)) for series in (self.revolver_spread, self.factoring_spread)
        ]
        return [PeriodTerms._make(row) for row in zip(*listed, ends, final, strict=True)]

    def _spread(self, series: FloatArray | None, periods: int) -> list[Amount]:
        return [0.0] * periods if series is None else _listed(series, self.first)


def _listed(series: FloatArray, first: int) -> list[Amount]:
    """Values of the periods from ``first`` on; what is the same in every case as floats."""
    if series.ndim == 1:
        return series[first:].tolist()  # type: ignore[no-any-return]
    return list(np.ascontiguousarray(series[:, first:].T))


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
