"""Five official tables on accrual (权责发生制报表): investment, cost, profit, balance sheet, working capital.

Views of one projection: every number is a series of it or a sum of such, and each table checks itself against
the series that say the same.
"""

from __future__ import annotations

import numpy as np

from finance.official.table import OfficialTable, Years, balance_row, flow_row, ratio_row

INTEREST = ("senior_interest", "revolver_interest", "special_bond_interest", "shareholder_loan_interest")
INCOME = ("service_fee_net", "availability_net", "user_net", "data_net", "advertising_net")


def investment_and_funding(y: Years) -> OfficialTable:
    """Investment plan and funding (项目总投资使用计划与资金筹措表)."""
    interest = y.sum("capitalised_interest", "special_bond_idc", "shareholder_loan_idc")
    fees = y.sum("financing_fees", "commitment_fees")
    total = y.sum("capex", "working_capital_funded", "dsra_funded") + interest + fees
    bonds = y["special_bond_draws"] - y.project_bonds
    lent = y.sum("shareholder_loan_draws", "shareholder_loan_idc")
    capital, debt = y["equity_draws"] + bonds, y["debt_draws"] + y.project_bonds + lent
    sources = capital + debt + y["grants"]
    return OfficialTable(
        "investment_and_funding",
        y.years,
        (
            flow_row("1", "total_investment", total),
            flow_row("1.1", "construction_investment", y["capex"]),
            flow_row("1.2", "interest_during_construction", interest),
            flow_row("1.3", "financing_fees", fees),
            flow_row("1.4", "working_capital", y["working_capital_funded"]),
            flow_row("1.5", "reserve_funding", y["dsra_funded"]),
            flow_row("2", "funding", sources),
            flow_row("2.1", "project_capital", capital),
            flow_row("2.1.1", "government_capital", y["government_equity_draws"] - bonds),
            flow_row("2.1.2", "private_capital", y["private_equity_draws"]),
            flow_row("2.1.3", "special_bond_capital", bonds),
            flow_row("2.2", "debt_funding", debt),
            flow_row("2.2.1", "long_term_loan", y["debt_draws"]),
            flow_row("2.2.2", "special_bond", y.project_bonds),
            flow_row("2.2.3", "shareholder_loan", lent),
            flow_row("2.3", "grants", y["grants"]),
        ),
        (
            y.check("investment_uses", "总投资与投资计划", total, y["total_uses"]),
            y.check("investment_sources", "资金筹措与总投资", sources, total),
            y.check(
                "capital_parties",
                "资本金各方",
                y.sum("government_equity_draws", "private_equity_draws"),
                capital,
            ),
        ),
    )


def cost_estimate(y: Years) -> OfficialTable:
    """Total cost (总成本费用估算表), by the costs the officer entered; each follows volume as far as the case says."""
    nothing = np.zeros(len(y.years))
    operating = y.sum("opex_net", "maintenance_net")
    interest = y.sum(*INTEREST, "factoring_cost")
    total = operating + y["depreciation"] + interest
    lines = [flow_row(f"1.{n}", cost.name, cost.net) for n, cost in enumerate(y.cost_lines, 1)]
    listed = sum((np.array(cost.net) for cost in y.cost_lines), nothing)
    follows = y.variable_costs
    return OfficialTable(
        "cost_estimate",
        y.years,
        (
            flow_row("1", "operating_costs", y["opex_net"]),
            *lines,
            flow_row("2", "maintenance_cost", y["maintenance_net"]),
            flow_row("3", "operating_cost_total", operating),
            flow_row("4", "depreciation", y["depreciation"]),
            flow_row("5", "interest_expense", interest),
            flow_row("6", "total_cost", total),
            flow_row("6.1", "variable_cost", follows),
            flow_row("6.2", "fixed_cost", total - follows),
        ),
        (
            y.check("cost_lines", "各项成本与运营成本", listed, y["opex_net"]),
            y.check("total_cost", "总成本费用", total, y["total_cost"]),
        ),
    )


def profit_and_distribution(y: Years) -> OfficialTable:
    """Profit and its distribution (利润与利润分配表)."""
    income = y.sum(*INCOME)
    before_tax = income - y["surcharge"] - y["total_cost"] + y["gap_funding_net"]
    net = before_tax - y["cit"]
    opening = y.opening("retained_earnings")
    available = opening + net
    after_reserve = available - y["statutory_reserve"]
    retained = after_reserve - y["dividends"]
    ebit = before_tax + y.sum(*INTEREST, "factoring_cost")
    ebitda = ebit + y["depreciation"]
    return OfficialTable(
        "profit_and_distribution",
        y.years,
        (
            flow_row("1", "operating_income", income),
            flow_row("2", "taxes_and_surcharges", y["surcharge"]),
            flow_row("3", "total_cost", y["total_cost"]),
            flow_row("4", "subsidy_income", y["gap_funding_net"]),
            flow_row("5", "profit_before_tax", before_tax),
            flow_row("6", "losses_made_good", y["losses_used"]),
            flow_row("7", "taxable_income", y["taxable_income"]),
            flow_row("8", "income_tax", y["cit"]),
            flow_row("9", "net_profit", net),
            balance_row("10", "opening_retained", opening),
            balance_row("11", "distributable_profit", available),
            flow_row("12", "statutory_reserve", y["statutory_reserve"]),
            balance_row("13", "profit_for_investors", after_reserve),
            flow_row("14", "dividends", y["dividends"]),
            balance_row("15", "closing_retained", retained),
            flow_row("16", "ebit", ebit),
            flow_row("17", "ebitda", ebitda),
        ),
        (
            y.check("profit_before_tax", "利润总额", before_tax, y["profit_before_tax"]),
            y.check("net_profit", "净利润", net, y["net_profit"]),
            y.check("retained_earnings", "未分配利润", retained, y["retained_earnings"]),
            y.check("ebit", "息税前利润", ebit, y["ebit"]),
            y.check("ebitda", "息税折旧摊销前利润", ebitda, y["ebitda"]),
        ),
    )


def balance_sheet(y: Years) -> OfficialTable:
    """Balance sheet (资产负债表) at the end of every year."""
    reserves, receivables = y.sum("dsra", "mra"), y.sum("receivable", "other_receivable")
    current = y["cash"] + reserves + receivables + y["vat_credit"]
    assets = current + y["fixed_assets"]
    short, owed = y.sum("revolver", "factoring"), y.sum("payable", "arrears")
    loans = y.sum("senior_debt", "special_bond", "shareholder_loan")
    liabilities = short + owed + loans
    capital = y["paid_in_capital"] - y["capital_returned"]
    equity = capital + y.sum("reserve_fund", "retained_earnings")
    return OfficialTable(
        "balance_sheet",
        y.years,
        (
            balance_row("1", "assets", assets),
            balance_row("1.1", "current_assets", current),
            balance_row("1.1.1", "cash", y["cash"]),
            balance_row("1.1.2", "reserves", reserves),
            balance_row("1.1.3", "receivables", receivables),
            balance_row("1.1.4", "vat_credit", y["vat_credit"]),
            balance_row("1.2", "fixed_assets", y["fixed_assets"]),
            balance_row("2", "liabilities_and_equity", liabilities + equity),
            balance_row("2.1", "current_liabilities", short + owed),
            balance_row("2.1.1", "short_term_loans", short),
            balance_row("2.1.2", "payables", owed),
            balance_row("2.2", "long_term_loans", loans),
            balance_row("2.3", "liabilities", liabilities),
            balance_row("2.4", "equity", equity),
            balance_row("2.4.1", "capital", capital),
            balance_row("2.4.2", "reserve_fund", y["reserve_fund"]),
            balance_row("2.4.3", "closing_retained", y["retained_earnings"]),
            ratio_row("3", "debt_ratio", liabilities, assets),
        ),
        (
            y.check("balances", "资产与负债、权益合计", assets, liabilities + equity),
            y.check("total_assets", "资产总计", assets, y["total_assets"]),
            y.check("total_liabilities", "负债合计", liabilities, y["total_liabilities"]),
            y.check("total_equity", "所有者权益合计", equity, y["total_equity"]),
        ),
    )


def working_capital(y: Years) -> OfficialTable:
    """Working capital (流动资金估算表): receivables and the cash held for operation, less payables."""
    receivables = y.sum("receivable", "other_receivable")
    funded = y["working_capital_funded"]
    held = np.cumsum(funded - y.at_end_of_operation(float(funded.sum())))
    needed = receivables + held - y["payable"]
    return OfficialTable(
        "working_capital",
        y.years,
        (
            balance_row("1", "current_assets", receivables + held),
            balance_row("1.1", "receivables", receivables),
            balance_row("1.2", "operating_cash", held),
            balance_row("2", "current_liabilities", y["payable"]),
            balance_row("2.1", "payables", y["payable"]),
            balance_row("3", "working_capital", needed),
            flow_row("4", "working_capital_increase", np.diff(needed, prepend=0.0)),
        ),
        (
            y.check("working_capital_held", "铺底流动资金期末收回", held[-1], 0.0),
            y.check(
                "working_capital_sum", "流动资金增加额合计", np.diff(needed, prepend=0.0).sum(), needed[-1]
            ),
        ),
    )
