"""Cash flows that returns are measured on (各类净现金流), and the cover ratios of every period."""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model
from app.documents.workbook.taxes import add_income_tax

HELD = ("cash", "dsra", "mra")


def add_flows(m: Model, f: Features) -> None:
    """Flows of the project, the capital and each owner."""
    m.heading("balances")
    m.series("fixed_assets", f"prev(fixed_assets) + {_spent(m)} - depreciation - last_operation * residual")
    contributed = m.plus(("government_equity_draws", "private_equity_draws", "equity_cure"))
    m.series("paid_in_capital", f"prev(paid_in_capital) + {contributed}")
    m.series("held", m.plus(HELD))

    m.heading("flows")
    add_income_tax(m, f, "adjusted", "ebit", tax="adjusted_cit")
    received = m.plus(("collections", "sold_bills_paid", "other_collections", "grants"))
    spent = "costs_due - vat_paid - surcharge - capex - working_capital_funded"
    recovered = "last_operation * total(working_capital_funded)"
    m.series("project_flow_pre_tax", f"{received} + residual_received + {recovered} - {spent}")
    m.series("project_flow_after_tax", "project_flow_pre_tax - adjusted_cit")
    owners = ("government_equity_draws", "private_equity_draws", "equity_cure")
    m.series("equity_flow", f"distributions - {m.plus(owners, ' - ')}")
    m.scalar("opening_held", "across(last_construction * held)")
    kept = "running * (held - prev(held)) + last_operation * opening_held"
    m.series("capital_flow", f"equity_flow + {kept}")
    share = "(1 - funding.government_dividend_share) * distributions"
    m.series("private_equity_flow", f"{share} - {m.plus(owners[1:], ' - ')}")
    m.series("government_equity_flow", "equity_flow - private_equity_flow")
    if f.loan:
        served = "shareholder_loan_interest_paid + shareholder_loan_principal_paid"
        m.series("sponsor_flow", f"private_equity_flow - shareholder_loan_draws + {served}")
    else:
        m.series("sponsor_flow", "private_equity_flow")

    m.heading("covers")
    m.series("dscr", 'cfads / scheduled_service if scheduled_service >= law.smallest else ""', "times")
    m.series("icr", 'ebit / scheduled_interest if scheduled_interest >= law.smallest else ""', "times")
    value = "(next({0}) + next({1}) * next(cfads)) / (1 + senior_rate)"
    m.series("life_value", value.format("life_value", "in_loan_life"))
    m.series("project_value", value.format("project_value", "running"))
    m.series("debt_covered", "(1 - construction + last_construction) * senior_debt")
    for name, row in (("llcr", "life_value"), ("plcr", "project_value")):
        m.series(name, f'{row} / debt_covered if debt_covered >= law.smallest else ""', "times")


def _spent(m: Model) -> str:
    return m.plus(("capex_net", "renewals_net", "capitalised")) + " - grants"
