"""The three statements (利润表、现金流量表、资产负债表) of a projection, one value a year each, in yuan.

Field names are series names (:mod:`finance.engine.series`), so that a stored result can be read back as a statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

Values = tuple[float, ...]
Statement = TypeVar("Statement", "IncomeStatement", "CashFlowStatement", "BalanceSheet")


@dataclass(frozen=True)
class IncomeStatement:
    """Income statement and appropriation of profit (利润与利润分配表), without VAT."""

    service_fee_net: Values
    availability_net: Values
    gap_funding_net: Values
    user_net: Values
    data_net: Values
    advertising_net: Values
    revenue_net: Values
    surcharge: Values
    opex_net: Values
    maintenance_net: Values
    depreciation: Values
    ebit: Values
    senior_interest: Values
    revolver_interest: Values
    factoring_cost: Values
    special_bond_interest: Values
    shareholder_loan_interest: Values
    profit_before_tax: Values
    losses_used: Values
    taxable_income: Values
    cit: Values
    net_profit: Values
    statutory_reserve: Values
    dividends: Values
    retained_earnings: Values


@dataclass(frozen=True)
class CashFlowStatement:
    """Cash flow statement (财务计划现金流量表); cash includes both reserve accounts."""

    collections: Values
    factoring_proceeds: Values
    other_collections: Values
    costs_paid: Values
    taxes_paid: Values
    operating_cash_flow: Values
    capex: Values
    renewals: Values
    residual_received: Values
    investing_cash_flow: Values
    grants: Values
    equity_draws: Values
    special_bond_draws: Values
    shareholder_loan_draws: Values
    debt_draws: Values
    equity_cure: Values
    revolver_drawn: Values
    factoring_drawn: Values
    capitalised_interest: Values
    financing_fees: Values
    commitment_fees: Values
    special_bond_idc: Values
    interest_paid: Values
    principal_paid: Values
    revolver_repaid: Values
    factoring_repaid: Values
    special_bond_interest_paid: Values
    special_bond_principal_paid: Values
    shareholder_loan_interest_paid: Values
    shareholder_loan_principal_paid: Values
    distributions: Values
    financing_cash_flow: Values
    net_cash_flow: Values


@dataclass(frozen=True)
class BalanceSheet:
    """Balance sheet (资产负债表) at the end of the year; ``capital_returned`` is deducted from capital."""

    cash: Values
    dsra: Values
    mra: Values
    receivable: Values
    other_receivable: Values
    vat_credit: Values
    fixed_assets: Values
    total_assets: Values
    payable: Values
    arrears: Values
    revolver: Values
    factoring: Values
    senior_debt: Values
    special_bond: Values
    shareholder_loan: Values
    total_liabilities: Values
    paid_in_capital: Values
    capital_returned: Values
    reserve_fund: Values
    retained_earnings: Values
    total_equity: Values


def statement(kind: type[Statement], series: Mapping[str, Sequence[float]]) -> Statement:
    """A statement out of named series (按名称取数)."""
    return kind(**{line.name: tuple(series[line.name]) for line in fields(kind)})
