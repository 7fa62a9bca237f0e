"""The three statements (三张报表) of every period: lines link to the workings, subtotals add up the lines."""

from __future__ import annotations

from app.documents.workbook.model import Model

INCOME = (
    *("service_fee_net", "availability_net", "gap_funding_net", "user_net", "data_net", "advertising_net"),
)
OPERATING_COSTS = ("surcharge", "opex_net", "maintenance_net", "depreciation")
INTEREST = (
    *("senior_interest", "revolver_interest", "factoring_cost", "special_bond_interest"),
    "shareholder_loan_interest",
)
RECEIVED = ("collections", "factoring_proceeds", "other_collections")
RAISED = (
    *("grants", "equity_draws", "special_bond_draws", "shareholder_loan_draws", "debt_draws", "equity_cure"),
    *("revolver_drawn", "factoring_drawn"),
)
SERVED = (
    *("capitalised_interest", "financing_fees", "commitment_fees", "special_bond_idc", "interest_paid"),
    *("principal_paid", "revolver_repaid", "factoring_repaid", "special_bond_interest_paid"),
    *("special_bond_principal_paid", "shareholder_loan_interest_paid", "shareholder_loan_principal_paid"),
    "distributions",
)
ASSETS = ("cash", "dsra", "mra", "receivable", "other_receivable", "vat_credit", "fixed_assets")
LIABILITIES = (
    "payable",
    "arrears",
    "revolver",
    "factoring",
    "senior_debt",
    "special_bond",
    "shareholder_loan",
)


class _Statement:
    def __init__(self, m: Model, name: str) -> None:
        self._m, self._name = m, name
        m.heading(name)

    def lines(self, names: tuple[str, ...]) -> None:
        for name in names:
            if self._m.has(name):
                self._m.view(f"{self._name}.{name}", name, name, name in self._m.flows, 1)

    def result(self, name: str, formula: str) -> None:
        """A subtotal; names in it are lines of the statement."""
        self._m.view(f"{self._name}.{name}", name, formula, name in self._m.flows)

    def plus(self, names: tuple[str, ...], joined: str = " + ") -> str:
        return self._m.plus((f"{self._name}.{name}" for name in names), joined)


def add_statements(m: Model) -> None:
    """Income, cash flow and balance sheet."""
    income = _Statement(m, "income")
    income.lines(INCOME)
    income.result("revenue_net", income.plus(INCOME))
    income.lines(OPERATING_COSTS)
    income.result("ebit", f"income.revenue_net - {income.plus(OPERATING_COSTS, ' - ')}")
    income.lines(INTEREST)
    income.result("profit_before_tax", f"income.ebit - {income.plus(INTEREST, ' - ')}")
    income.lines(("losses_used", "taxable_income", "cit"))
    income.result("net_profit", "income.profit_before_tax - income.cit")
    income.lines(("statutory_reserve", "dividends"))
    kept = "prev(income.retained_earnings) + income.net_profit - income.statutory_reserve - income.dividends"
    income.result("retained_earnings", kept)

    cash = _Statement(m, "cash_flow")
    cash.lines((*RECEIVED, "costs_paid", "renewals", "taxes_paid"))
    costs = "cash_flow.costs_paid" if not m.has("renewals") else "(cash_flow.costs_paid - cash_flow.renewals)"
    cash.result("operating_cash_flow", f"{cash.plus(RECEIVED)} - {costs} - cash_flow.taxes_paid")
    cash.lines(("capex", "residual_received"))
    spent = cash.plus(("capex", "renewals"), " - ")
    cash.result("investing_cash_flow", f"cash_flow.residual_received - {spent}")
    cash.lines((*RAISED, *SERVED))
    cash.result("financing_cash_flow", f"{cash.plus(RAISED)} - {cash.plus(SERVED, ' - ')}")
    parts = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")
    cash.result("net_cash_flow", cash.plus(parts))

    sheet = _Statement(m, "balance")
    sheet.lines(ASSETS)
    sheet.result("total_assets", sheet.plus(ASSETS))
    sheet.lines(LIABILITIES)
    sheet.result("total_liabilities", sheet.plus(LIABILITIES))
    sheet.lines(("paid_in_capital", "capital_returned", "reserve_fund", "retained_earnings"))
    owned = "balance.paid_in_capital - balance.capital_returned + balance.reserve_fund"
    sheet.result("total_equity", f"{owned} + balance.retained_earnings")
