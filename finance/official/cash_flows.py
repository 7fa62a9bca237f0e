"""Four official tables on cash (现金流量报表): project investment, project capital, investors, financial plan.

Amounts include VAT and fall in the year in which money moves: this is what late payment changes. Each table
checks its result against the series of the projection that says the same.
"""

from __future__ import annotations

import numpy as np

from finance.official.table import OfficialTable, Years, balance_row, flow_row


def project_investment_cash_flow(y: Years) -> OfficialTable:
    """Cash flow of the project investment (项目投资现金流量表): before financing, tax as if without interest.

    Bills that were sold count when the payer pays, because selling them is financing.
    """
    funded = y["working_capital_funded"]
    income = y.sum("collections", "other_collections")
    sold = y["sold_bills_paid"]
    recovered = y.at_end_of_operation(float(funded.sum()))
    inflow = income + sold + y.sum("grants", "residual_received") + recovered
    operating = y.sum("opex", "maintenance") - y.change("payable")
    taxes = y.sum("vat_paid", "surcharge")
    outflow = y.sum("capex", "working_capital_funded", "renewals") + operating + taxes
    before = inflow - outflow
    after = before - y["adjusted_cit"]
    return OfficialTable(
        "project_investment_cash_flow",
        y.years,
        (
            flow_row("1", "cash_inflow", inflow),
            flow_row("1.1", "income_received", income),
            flow_row("1.2", "sold_bills_as_paid", sold),
            flow_row("1.3", "grants", y["grants"]),
            flow_row("1.4", "residual_recovered", y["residual_received"]),
            flow_row("1.5", "working_capital_recovered", recovered),
            flow_row("2", "cash_outflow", outflow),
            flow_row("2.1", "construction_investment", y["capex"]),
            flow_row("2.2", "working_capital", funded),
            flow_row("2.3", "operating_costs_paid", operating),
            flow_row("2.4", "vat_and_surcharges", taxes),
            flow_row("2.5", "renewals", y["renewals"]),
            flow_row("3", "net_flow_pre_tax", before),
            balance_row("4", "cumulative_pre_tax", np.cumsum(before)),
            flow_row("5", "adjusted_income_tax", y["adjusted_cit"]),
            flow_row("6", "net_flow_after_tax", after),
            balance_row("7", "cumulative_after_tax", np.cumsum(after)),
        ),
        (
            y.check("project_pre_tax", "所得税前净现金流量", before, y["project_flow_pre_tax"]),
            y.check("project_after_tax", "所得税后净现金流量", after, y["project_flow_after_tax"]),
            y.check("sold_bills_paid", "卖断账款最终付清", sold.sum(), y["sold_bills"].sum()),
        ),
    )


def project_capital_cash_flow(y: Years) -> OfficialTable:
    """Cash flow of the project capital (项目资本金现金流量表): after loans, all cash counted when it arises."""
    income = y.sum("collections", "factoring_proceeds", "other_collections")
    borrowed = y.sum("revolver_drawn", "factoring_drawn")
    recovered = y.at_end_of_operation(float(y.sum("working_capital_funded", "dsra_funded").sum()))
    inflow = income + borrowed + y["residual_received"] + recovered
    capital = y.sum("government_equity_draws", "private_equity_draws")
    principal = y.sum("principal_paid", "special_bond_principal_paid", "shareholder_loan_principal_paid")
    interest = y.sum("interest_paid", "special_bond_interest_paid", "shareholder_loan_interest_paid")
    short = y.sum("revolver_repaid", "factoring_repaid")
    operating = y["costs_paid"] - y["renewals"]
    taxes = y["taxes_paid"] - y["cit"]
    outflow = capital + principal + interest + short + operating + taxes + y.sum("cit", "renewals")
    net = inflow - outflow
    return OfficialTable(
        "project_capital_cash_flow",
        y.years,
        (
            flow_row("1", "cash_inflow", inflow),
            flow_row("1.1", "income_received", income),
            flow_row("1.2", "short_term_borrowing", borrowed),
            flow_row("1.3", "residual_recovered", y["residual_received"]),
            flow_row("1.4", "working_capital_recovered", recovered),
            flow_row("2", "cash_outflow", outflow),
            flow_row("2.1", "project_capital", capital),
            flow_row("2.2", "principal_repaid", principal),
            flow_row("2.3", "interest_paid", interest),
            flow_row("2.4", "short_term_service", short),
            flow_row("2.5", "operating_costs_paid", operating),
            flow_row("2.6", "vat_and_surcharges", taxes),
            flow_row("2.7", "income_tax", y["cit"]),
            flow_row("2.8", "renewals", y["renewals"]),
            flow_row("3", "net_flow", net),
            balance_row("4", "cumulative_flow", np.cumsum(net)),
        ),
        (y.check("capital_flow", "项目资本金净现金流量", net, y["capital_flow"]),),
    )


def investors_cash_flow(y: Years) -> OfficialTable:
    """Cash flow of each investor (投资各方现金流量表): what is really distributed."""
    share = y.case.funding.government_dividend_share
    received = {"government": share * y["distributions"], "private": (1 - share) * y["distributions"]}
    paid = {
        "government": y["government_equity_draws"],
        "private": y.sum("private_equity_draws", "equity_cure"),
    }
    net = {party: received[party] - paid[party] for party in received}
    lent = y["shareholder_loan_draws"]
    served = y.sum("shareholder_loan_interest_paid", "shareholder_loan_principal_paid")
    rows = []
    for number, party in enumerate(("private", "government"), 1):
        rows += [
            flow_row(str(number), f"{party}_net_flow", net[party]),
            flow_row(f"{number}.1", "profit_received", received[party]),
            flow_row(f"{number}.2", "capital_paid_in", paid[party]),
        ]
    return OfficialTable(
        "investors_cash_flow",
        y.years,
        (
            *rows,
            flow_row("3", "private_with_loan", net["private"] - lent + served),
            flow_row("3.1", "shareholder_loan_given", lent),
            flow_row("3.2", "shareholder_loan_served", served),
        ),
        (
            y.check("private_flow", "社会资本方净现金流量", net["private"], y["private_equity_flow"]),
            y.check("government_flow", "政府方净现金流量", net["government"], y["government_equity_flow"]),
            y.check(
                "sponsor_flow", "含股东借款的净现金流量", net["private"] - lent + served, y["sponsor_flow"]
            ),
        ),
    )


def financial_plan_cash_flow(y: Years) -> OfficialTable:
    """Cash flow of the financial plan (财务计划现金流量表): operating, investing and financing activities."""
    income = y.sum("collections", "factoring_proceeds", "other_collections")
    operating_costs = y["costs_paid"] - y["renewals"]
    operating = income - operating_costs - y["taxes_paid"]
    spent = y.sum("capex", "renewals")
    investing = y["residual_received"] - spent
    sources = (
        ("project_capital", y.sum("government_equity_draws", "private_equity_draws", "equity_cure")),
        ("grants", y["grants"]),
        ("long_term_loan", y["debt_draws"]),
        ("special_bond", y.project_bonds),
        ("shareholder_loan", y["shareholder_loan_draws"]),
        ("short_term_borrowing", y.sum("revolver_drawn", "factoring_drawn")),
    )
    uses = (
        (
            "interest_paid",
            y.sum(
                *("capitalised_interest", "special_bond_idc", "interest_paid"),
                *("special_bond_interest_paid", "shareholder_loan_interest_paid"),
            ),
        ),
        ("financing_fees", y.sum("financing_fees", "commitment_fees")),
        (
            "principal_repaid",
            y.sum("principal_paid", "special_bond_principal_paid", "shareholder_loan_principal_paid"),
        ),
        ("short_term_service", y.sum("revolver_repaid", "factoring_repaid")),
        ("profit_distributed", y["distributions"]),
    )
    raised, served = sum(v for _, v in sources), sum(v for _, v in uses)
    financing = raised - served
    net = operating + investing + financing
    return OfficialTable(
        "financial_plan_cash_flow",
        y.years,
        (
            flow_row("1", "operating_activities", operating),
            flow_row("1.1", "income_received", income),
            flow_row("1.2", "operating_costs_paid", operating_costs),
            flow_row("1.3", "taxes_paid", y["taxes_paid"]),
            flow_row("2", "investing_activities", investing),
            flow_row("2.1", "residual_recovered", y["residual_received"]),
            flow_row("2.2", "construction_investment", y["capex"]),
            flow_row("2.3", "renewals", y["renewals"]),
            flow_row("3", "financing_activities", financing),
            flow_row("3.1", "financing_inflow", raised),
            *(flow_row(f"3.1.{n}", name, values) for n, (name, values) in enumerate(sources, 1)),
            flow_row("3.2", "financing_outflow", served),
            *(flow_row(f"3.2.{n}", name, values) for n, (name, values) in enumerate(uses, 1)),
            flow_row("4", "net_flow", net),
            balance_row("5", "cumulative_surplus", np.cumsum(net)),
        ),
        (
            y.check("operating_activities", "经营活动净现金流量", operating, y["operating_cash_flow"]),
            y.check("investing_activities", "投资活动净现金流量", investing, y["investing_cash_flow"]),
            y.check("financing_activities", "筹资活动净现金流量", financing, y["financing_cash_flow"]),
            y.check("surplus", "累计盈余资金与货币资金", np.cumsum(net), y.sum("cash", "dsra", "mra")),
        ),
    )
