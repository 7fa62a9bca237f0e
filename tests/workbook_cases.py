"""Cases whose workbooks are proven: late payment, losses, a loan that follows cash flows, every feature at once."""

from __future__ import annotations

from typing import Any

from finance_cases import plain

SERVICE: dict[str, Any] = {
    "name": "服务费项目",
    "start_year": 2026,
    "discount_rate": 0.06,
    "construction": {"capex": [6_000_000.0, 4_000_000.0], "input_vat_rate": 0.09, "asset_life_years": 6},
    "funding": {
        "senior_debt_share": 0.6,
        "government_equity_share": 0.2,
        "construction_grant": [500_000.0],
        "initial_working_capital": 300_000.0,
    },
    "debt": {
        "interest_rate": 0.045,
        "tenor_years": 6,
        "grace_years": 1,
        "upfront_fee_rate": 0.01,
        "commitment_fee_rate": 0.004,
        "dsra_months": 6,
        "revolver_limit": 500_000.0,
    },
    "operation": {
        "years": 8,
        "costs": [
            {"name": "人工", "annual_amount": 900_000.0, "indexation": 0.03},
            {"name": "=云资源", "annual_amount": 400_000.0, "input_vat_rate": 0.06, "variable_share": 0.8},
        ],
        "receivable_days": 45,
        "payable_days": 60,
    },
    "revenue": {
        "service_fee": {"annual_amount": 3_600_000.0, "indexation": 0.02, "performance_share": 0.3, "performance_score": 0.95},
        "viability_gap": {"rule": "fixed", "annual_amount": 300_000.0},
        "data_revenue": {"annual_amount": 200_000.0, "growth": 0.05},
    },
}  # fmt: skip


def changed(case: dict[str, Any], **paths: Any) -> dict[str, Any]:
    """A case with values changed; ``debt__interest_rate`` stands for debt.interest_rate."""
    found = {name: dict(part) if isinstance(part, dict) else part for name, part in case.items()}
    for path, value in paths.items():
        *way, last = path.split("__")
        here = found
        for name in way:
            here[name] = dict(here.get(name, {}))
            here = here[name]
        here[last] = value
    return found


LATE = changed(
    SERVICE, late_payment={"delay_months": 18, "due_rule": "contract_days", "agreed_late_rate": 0.04}
)
LOSSES = changed(
    SERVICE,
    revenue__service_fee__annual_amount=2_000_000.0,
    tax={"loss_years": 3, "free_years": 1, "half_years": 2},
)
SCULPTED = changed(
    SERVICE,
    funding__senior_debt_share=0.8,
    debt={"repayment": "sculpted", "tenor_years": 6, "target_dscr": 1.6, "dsra_months": 3},
    construction__residual_share=0.05,
)
EVERYTHING = changed(
    SERVICE,
    periodicity="quarterly",
    construction__capex=[6_000_000.0],
    construction__depreciation="double_declining",
    funding__shareholder_loan={"share": 0.1, "interest_rate": 0.08, "tenor_years": 5},
    funding__special_bond={"share_of_capital": 0.3, "repaid_by": "project"},
    funding__equity_cure_limit=200_000.0,
    operation__years=6,
    operation__renewals=[0.0, 0.0, 600_000.0],
    operation__maintenance=[0.0, 0.0, 0.0, 500_000.0],
    operation__mra_years=2,
    revenue__availability={
        "annual_amount": 500_000.0,
        "operation_fee": 200_000.0,
        "scores": [95, 70, 85],
        "score_table": [{"score": 60, "paid_share": 0.8}, {"score": 80, "paid_share": 1.0}],
    },
    revenue__viability_gap={"rule": "mof21", "taxable_share": 0.5, "performance_share": 0.3, "performance_score": 0.9},
    revenue__user_charges={"first_year_volume": 1e5, "unit_price": 2.0, "volume_growth": 0.05},
    revenue__advertising={"annual_amount": 50_000.0},
    late_payment={"delay_months": 5, "factoring": {"recourse": "with_recourse"}},
)  # fmt: skip
VARIANTS = changed(
    SERVICE,
    construction__depreciation="sum_of_years",
    construction__residual_share=0.05,
    funding__distribution_rule="all_cash",
    funding__special_bond={"share_of_capital": 0.5, "repayment": "annuity", "tenor_years": 4},
    debt={"repayment": "custom", "tenor_years": 4, "repayment_shares": [0.1, 0.2, 0.3, 0.4], "sizing_dscr": 1.3, "sizing_llcr": 1.5},
    operation__renewals=[0.0, 400_000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 200_000.0],
    revenue__availability={"annual_amount": 600_000.0, "availability_factor": 0.9, "years": 5},
    revenue__viability_gap={"rule": "contract", "contract_amounts": [300_000.0, 200_000.0, 100_000.0]},
    late_payment={"delay_months": 3, "due_rule": "contract_days", "contract_days": 90, "factoring": {"recourse": "without_recourse", "share": 0.4}},
)  # fmt: skip
UNPAID = changed(
    EVERYTHING,
    periodicity="annual",
    funding__special_bond={"share_of_capital": 0.8, "repaid_by": "project", "repayment": "equal_principal", "tenor_years": 3},
    funding__shareholder_loan={"share": 0.1, "interest_rate": 0.08, "tenor_years": 2},
    late_payment={"delay_months": 20},
)  # fmt: skip
NOTHING_DUE = plain(  # the sculpted loan is repaid but for rounding when cash ends, years before its term
    operation={"costs": [{"name": "人工", "annual_amount": 150.0}]},
    revenue={
        "service_fee": {"annual_amount": 0.0},
        "viability_gap": {"rule": "contract", "contract_amounts": [400.0] * 5 + [150.0] * 5},
    },
    funding={"senior_debt_share": 0.5},
    debt={"tenor_years": 10, "repayment": "sculpted", "target_dscr": 1.3, "interest_rate": 0.0451},
)
KINDS = changed(
    SERVICE,
    construction__depreciation="double_declining",
    construction__works={"share": 0.2, "life_years": 20},
    construction__equipment={"share": 0.5, "life_years": 4},
    construction__residual_share=0.1,
    construction__residual_payer="government",
    construction__residual_vat_rate=0.13,
    funding__special_bond={"share_of_capital": 0.4},
    operation__renewals=[0.0, 0.0, 400_000.0],
    revenue__viability_gap={"rule": "mof21", "years": 10, "output_vat_rate": 0.09},
    revenue__data_revenue={"annual_amount": 200_000.0, "growth": 0.05, "output_vat_rate": 0.13},
)  # fmt: skip
DATED = changed(
    SCULPTED,
    start_year=2017,
    periodicity="quarterly",
    construction__input_vat_rate=0.11,
    construction__equipment={"share": 0.6, "input_vat_rate": 0.17},
    construction__software={"share": 0.4, "input_vat_rate": 0.06, "life_years": 5},
    construction__residual_payer="none",
    operation__years=6,
    operation__maintenance=[0.0, 150_000.0],
    revenue__advertising={"annual_amount": 80_000.0, "output_vat_rate": 0.17},
    tax={"rate_rule": "dated", "output_vat_rate": 0.03},
)  # fmt: skip
CASES = {
    "plain": plain(),
    "service": SERVICE,
    "late": LATE,
    "losses": LOSSES,
    "sculpted": SCULPTED,
    "variants": VARIANTS,
    "everything": EVERYTHING,
    "kinds": KINDS,
    "dated": DATED,
    "unpaid": UNPAID,
    "nothing_due": NOTHING_DUE,
}
