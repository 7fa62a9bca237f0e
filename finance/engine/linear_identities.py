"""Identities that are sums of series (线性勾稽关系): statements, rolls of balances, what every flow is made of.

Each is written as an equation; ``Δx`` is the movement of the balance x in a period. All are checked by one product of
a table of signs with the table of series.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from finance.engine.books import Books
from finance.engine.checks import Check, tolerance_of
from finance.engine.series import SERIES

FloatArray = NDArray[np.float64]

_EQUATIONS = """
sources_uses 资金来源与运用
    total_uses = capex + capitalised_interest + special_bond_idc + shareholder_loan_idc + financing_fees
        + commitment_fees + working_capital_funded + dsra_funded
    total_uses = grants + debt_draws + special_bond_draws + equity_draws + shareholder_loan_draws
        + shareholder_loan_idc
schedule 还款计划利息、本金与余额滚动
    scheduled_service = scheduled_interest + scheduled_principal
    Δscheduled_debt = debt_draws - scheduled_principal
debt_roll 贷款余额滚动
    Δsenior_debt = debt_draws - principal_paid
revolver_roll 流动资金贷款余额滚动
    Δrevolver = revolver_drawn + revolver_interest - revolver_repaid
factoring_roll 保理融资余额滚动
    Δfactoring = factoring_drawn + factoring_cost - sold_bills + factoring_proceeds - factoring_repaid
shareholder_loan_roll 股东借款余额滚动
    Δshareholder_loan = shareholder_loan_draws + shareholder_loan_idc + shareholder_loan_interest
        - shareholder_loan_interest_paid - shareholder_loan_principal_paid
receivable_roll 应收账款滚动
    Δreceivable = service_fee_billed + availability_billed + gap_funding_billed - sold_bills - collections
    Δother_receivable = user_receipts + data_receipts + advertising_receipts - other_collections
revenue_total 营业收入合计
    revenue_net = service_fee_net + availability_net + gap_funding_net + user_net + data_net + advertising_net
    output_vat = service_fee_billed + availability_billed + gap_funding_billed + user_receipts + data_receipts
        + advertising_receipts - revenue_net + residual_vat
profit 利润表各级利润
    ebitda = revenue_net - opex_net - maintenance_net - surcharge
    ebit = ebitda - depreciation
    total_cost = opex_net + maintenance_net + depreciation + senior_interest + revolver_interest
        + special_bond_interest + shareholder_loan_interest + factoring_cost
    profit_before_tax = ebit - senior_interest - revolver_interest - special_bond_interest
        - shareholder_loan_interest - factoring_cost
    net_profit = profit_before_tax - cit
retained 未分配利润与法定公积金滚动
    Δretained_earnings = net_profit - statutory_reserve - dividends
    Δreserve_fund = statutory_reserve
cash 现金收支平衡
    Δcash + Δdsra + Δmra = collections + other_collections + factoring_proceeds + residual_received
        + working_capital_funded + dsra_funded + revolver_drawn + factoring_drawn + equity_cure
        - costs_paid - taxes_paid - interest_paid - principal_paid - revolver_repaid - factoring_repaid
        - special_bond_interest_paid - special_bond_principal_paid
        - shareholder_loan_interest_paid - shareholder_loan_principal_paid - distributions
arrears 应付未付款滚动
    Δarrears = opex + maintenance + renewals - Δpayable + vat_paid + surcharge + cit + senior_interest
        - costs_paid - taxes_paid - interest_paid
cfads 可用于还本付息的现金
    cfads = collections + other_collections + factoring_proceeds + residual_received
        - opex - maintenance - renewals + Δpayable - vat_paid - surcharge - cit - Δmra_target
balance_sheet 资产负债表平衡
    total_assets = cash + dsra + mra + receivable + other_receivable + vat_credit + fixed_assets
    total_liabilities = senior_debt + special_bond + shareholder_loan + revolver + factoring + payable + arrears
    total_equity = paid_in_capital - capital_returned + reserve_fund + retained_earnings
    total_assets = total_liabilities + total_equity
cash_flow_statement 现金流量表与现金变动
    operating_cash_flow = ebitda + output_vat - residual_vat - opex + opex_net - maintenance + maintenance_net
        - vat_paid - cit - sold_bills + factoring_proceeds + Δpayable - Δreceivable - Δother_receivable
        + Δarrears - senior_interest + interest_paid
    investing_cash_flow = residual_received - capex - renewals
    net_cash_flow = operating_cash_flow + investing_cash_flow + financing_cash_flow
    net_cash_flow = Δcash + Δdsra + Δmra
distributions 分配等于利润分配与收回资本
    distributions = dividends + Δcapital_returned
owners_total 各方净现金流与出资人净现金流
    equity_flow = private_equity_flow + government_equity_flow
    sponsor_flow = private_equity_flow - shareholder_loan_draws + shareholder_loan_interest_paid
        + shareholder_loan_principal_paid
    project_flow_after_tax = project_flow_pre_tax - adjusted_cit
"""
_TERM = re.compile(r"([=+-]?)\s*(Δ?)(\w+)")


def linear_checks(books: Books) -> list[Check]:
    """All equations, the worst difference of each group in yuan."""
    groups, starts, signs = _table()
    levels = books.table
    moved = levels.copy()
    moved[:, 1:] -= levels[:, :-1]
    apart = np.abs(signs @ np.concatenate([levels, moved])).max(axis=1)
    worst, tolerance = np.maximum.reduceat(apart, starts).tolist(), tolerance_of(books.scale)
    return [
        Check(code, label, difference, tolerance)
        for (code, label), difference in zip(groups, worst, strict=True)
    ]


@cache
def _table() -> tuple[tuple[tuple[str, str], ...], list[int], FloatArray]:
    """Code and label of each group, its first equation, and the signs [equation, series and then movements]."""
    groups: list[tuple[str, str]] = []
    starts: list[int] = []
    equations: list[str] = []
    for line in _EQUATIONS.strip().splitlines():
        if not line.startswith(" "):
            code, _, label = line.partition(" ")
            groups.append((code, label))
            starts.append(len(equations))
        elif "=" in line:
            equations.append(line)
        else:
            equations[-1] += line
    return tuple(groups), starts, np.array([_signs(equation) for equation in equations])


def _signs(equation: str) -> list[float]:
    """Left less right side: one sign for each series and one for its movement."""
    places = {name: place for place, name in enumerate(SERIES)}
    signs, side = [0.0] * (2 * len(places)), 1.0
    for sign, moved, name in _TERM.findall(equation):
        if sign == "=":
            side = -1.0
        signs[places[name] + (len(places) if moved else 0)] += side * (-1.0 if sign == "-" else 1.0)
    return signs
