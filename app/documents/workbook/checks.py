"""Checks of a workbook (勾稽): differences that must be nothing, a verdict on each, and the master check."""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model
from app.documents.workbook.rounds import TAX
from app.i18n import t

MASTER = "master_check"


def add_checks(m: Model, f: Features) -> None:
    """Differences per period, one verdict each, and the master check that is one when all hold."""
    m.heading("differences")
    m.scalar("tolerance", "max(law.smallest, law.rounding * (total(total_uses) + total(revenue_net)))")
    sources = (
        "grants",
        "debt_draws",
        "special_bond_draws",
        "shareholder_loan_draws",
        "shareholder_loan_idc",
        "equity_draws",
    )
    loans = m.plus(("senior_debt", "special_bond", "shareholder_loan", "revolver", "factoring"), ", ")
    held = m.plus(("cash", "dsra", "mra"), ", ")
    unsold = "unsold_bills" if f.sold_bills else "bills"
    differences = {
        "balance_sheet": "balance.total_assets - balance.total_liabilities - balance.total_equity",
        "sources_uses": f"total_uses - ({m.plus(sources)})",
        "cash_flow_statement": "cash_flow.net_cash_flow - (held - prev(held))",
        "retained": "income.retained_earnings - retained_earnings",
        "net_profit": "income.net_profit - net_profit",
        "vat": "to_date(output_vat) - to_date(input_vat) - to_date(vat_paid) + vat_credit",
        "receivable_roll": f"{unsold} - collections - (receivable - prev(receivable))",
        "owners": "equity_flow - private_equity_flow - government_equity_flow",
        "distributions": "distributions - dividends - (capital_returned - prev(capital_returned))",
        "no_negative_cash": f"min({held}, {loans}, 0)",
        "no_negative_arrears": "min(cost_arrears, tax_arrears, interest_arrears, 0)",
        "asset_closes": "fixed_assets * (period == model_periods)",
        "debt_closes": "scheduled_left * (period == construction_periods + senior_periods)",
        "dividends": "(dividends > 0) * min(retained_earnings, 0)",
        "statutory_reserve": "max(reserve_fund - law.reserve_cap * capital_paid_in, 0)",
    }
    if f.revolver:
        differences["revolver_limit"] = "max(revolver_drawn - debt.revolver_limit, 0)"
    if f.cure:
        differences["equity_cure"] = "max(cured - funding.equity_cure_limit, 0)"
    if f.limited_debt:
        differences["planned_tax"] = f"planned_tax - {TAX}"
    for name, formula in differences.items():
        room = "workbook" if name.startswith("planned") else "finance"
        label = t(f"{room}.check.{name}")
        m.series(f"difference.{name}", formula, label=label)
    _verdicts(m, list(differences))


def _verdicts(m: Model, names: list[str]) -> None:
    m.heading("verdicts")
    verdicts = []
    for name in names:
        row = m.rows[f"difference.{name}"]
        worst = f"max(highest(difference.{name}), -lowest(difference.{name}))"
        m.scalar(f"holds.{name}", f"1 if {worst} <= tolerance else 0", "flag", row.label, engine=1.0)
        verdicts.append(f"holds.{name}")
    discounted = "(1 + senior_rate) ** -(operation_period + 1)"
    value = f"abs(across(in_loan_life * scheduled_service * {discounted}) - debt_raised)"
    m.scalar(
        "holds.debt_value",
        f"1 if {value} <= tolerance else 0",
        "flag",
        t("finance.check.debt_value"),
        engine=1.0,
    )
    written = "abs(total(depreciation) - asset_cost" + (
        " - total(renewals_net)" if m.has("renewals_net") else ""
    )
    m.scalar(
        *("holds.depreciation", f"1 if {written} + residual) <= tolerance else 0", "flag"),
        *(t("finance.check.depreciation"), 1.0),
    )
    m.scalar(
        "holds.columns",
        "1 if model_periods <= highest(period) else 0",
        "flag",
        t("workbook.check.columns"),
        engine=1.0,
    )
    verdicts += ["holds.debt_value", "holds.depreciation", "holds.columns"]
    m.scalar(MASTER, f"min({', '.join(verdicts)})", "flag", engine=1.0)
