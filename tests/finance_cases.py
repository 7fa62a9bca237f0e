"""Finance cases for tests: one small enough to do by hand, and generated ones that use every field."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from finance.case.project_case import (
    BOND_PAYERS,
    BOND_REPAYMENTS,
    DEPRECIATION_METHODS,
    DISTRIBUTION_RULES,
    DUE_RULES,
    GAP_RULES,
    PERIODICITIES,
    RATE_RULES,
    RECOURSES,
    REPAYMENTS,
    RESIDUAL_PAYERS,
)

PLAIN: dict[str, Any] = {
    "name": "无税无债",
    "start_year": 2026,
    "discount_rate": 0.05,
    "construction": {"capex": [1000.0], "input_vat_rate": 0.0, "asset_life_years": 10},
    "funding": {"senior_debt_share": 0.0},
    "operation": {"years": 10},
    "revenue": {"service_fee": {"annual_amount": 150.0}},
    "tax": {"output_vat_rate": 0.0, "surcharge_rate": 0.0, "cit_rate": 0.0},
}


def plain(**parts: Any) -> dict[str, Any]:
    """The small case (1,000 yuan built, 150 a year for ten years, no tax, no debt) with parts changed."""
    merged = {**PLAIN}
    for name, part in parts.items():
        merged[name] = {**merged.get(name, {}), **part} if isinstance(part, dict) else part
    return merged


def _money(most: float) -> st.SearchStrategy[float]:
    return st.one_of(st.just(0.0), st.floats(most / 1e3, most))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Any case that may be typed in, within a few years and a few ten million yuan."""
    years = draw(st.integers(3, 12))
    capex = draw(st.lists(_money(5e7), min_size=1, max_size=3))
    method = draw(st.sampled_from(REPAYMENTS))
    tenor = draw(st.integers(2, years))
    grace = 0 if method in ("sculpted", "custom") else draw(st.integers(0, min(tenor - 1, 10)))
    weights = draw(st.lists(st.floats(0.01, 1), min_size=1, max_size=tenor))
    share = draw(st.floats(0, 1))
    return {
        "name": "随机",
        "start_year": draw(st.integers(2018, 2030)),
        "periodicity": draw(st.sampled_from(PERIODICITIES)),
        "discount_rate": draw(st.floats(0, 0.15)),
        "construction": {
            "capex": capex,
            "input_vat_rate": draw(st.sampled_from([0.0, 0.06, 0.09])),
            "asset_life_years": draw(st.integers(1, 20)),
            "residual_share": draw(st.sampled_from([0.0, 0.05])),
            "depreciation": draw(st.sampled_from(DEPRECIATION_METHODS)),
            "residual_payer": draw(st.sampled_from(RESIDUAL_PAYERS)),
            "residual_vat_rate": draw(st.sampled_from([0.0, 0.13])),
            "works": {"share": draw(st.sampled_from([0.0, 0.2]))},
            "equipment": {
                "share": draw(st.sampled_from([0.0, 0.5])),
                "input_vat_rate": draw(st.sampled_from([0.13, 0.16])),
                "life_years": draw(st.integers(1, 10)),
            },
            "software": {"share": draw(st.sampled_from([0.0, 0.3]))},
        },
        "funding": {
            "senior_debt_share": draw(st.floats(0, 0.8)),
            "government_equity_share": share,
            "government_dividend_share": draw(st.sampled_from([0.0, share])),
            "construction_grant": [amount * draw(st.floats(0, 0.5)) for amount in capex],
            "initial_working_capital": draw(_money(1e6)),
            "distribution_rule": draw(st.sampled_from(DISTRIBUTION_RULES)),
            "equity_cure_limit": draw(_money(1e6)),
            "shareholder_loan": {
                "share": draw(st.sampled_from([0.0, 0.1, 0.2])),
                "interest_rate": draw(st.floats(0, 0.12)),
                "tenor_years": draw(st.integers(1, years)),
            },
            "special_bond": {
                "share_of_capital": draw(st.sampled_from([0.0, 0.3, 1.0])),
                "interest_rate": draw(st.floats(0, 0.05)),
                "tenor_years": draw(st.integers(1, years)),
                "repayment": draw(st.sampled_from(BOND_REPAYMENTS)),
                "repaid_by": draw(st.sampled_from(BOND_PAYERS)),
            },
        },
        "debt": {
            "interest_rate": draw(st.floats(0, 0.1)),
            "tenor_years": tenor,
            "grace_years": grace,
            "repayment": method,
            "repayment_shares": [weight / sum(weights) for weight in weights],
            "target_dscr": draw(st.floats(1, 2)),
            "sizing_dscr": draw(st.sampled_from([0.0, 1.2])),
            "sizing_llcr": draw(st.sampled_from([0.0, 1.4])),
            "upfront_fee_rate": draw(st.floats(0, 0.02)),
            "commitment_fee_rate": draw(st.floats(0, 0.01)),
            "dsra_months": draw(st.floats(0, 12)),
            "revolver_limit": draw(_money(5e6)),
        },
        "operation": {
            "years": years,
            "costs": [
                {
                    "name": "成本",
                    "annual_amount": draw(_money(8e6)),
                    "indexation": draw(st.floats(-0.05, 0.1)),
                    "input_vat_rate": draw(st.sampled_from([0.0, 0.06])),
                }
            ],
            "renewals": draw(st.lists(_money(2e6), max_size=years)),
            "maintenance": draw(st.lists(_money(1e6), max_size=years)),
            "mra_years": draw(st.integers(0, 4)),
            "receivable_days": draw(st.integers(0, 360)),
            "payable_days": draw(st.integers(0, 360)),
        },
        "revenue": {
            "service_fee": {
                "annual_amount": draw(_money(2e7)),
                "performance_share": 0.3,
                "performance_score": 0.9,
            },
            "availability": {
                "annual_amount": draw(_money(1e7)),
                "operation_fee": draw(_money(3e6)),
                "indexation": 0.02,
                "years": draw(st.integers(0, years)),
                "scores": draw(st.lists(st.floats(0, 100), max_size=years)),
                "score_table": [{"score": 90, "paid_share": 1.0}, {"score": 60, "paid_share": 0.8}],
            },
            "viability_gap": {
                "rule": draw(st.sampled_from(GAP_RULES)),
                "annual_amount": 1e6,
                "contract_amounts": [1e6, 2e6],
                "years": draw(st.integers(0, years)),
                "taxable_share": draw(st.sampled_from([0.0, 0.5, 1.0])),
                "performance_share": draw(st.sampled_from([0.0, 0.3, 1.0])),
                "performance_score": draw(st.sampled_from([1.0, 0.8])),
            },
            "user_charges": {"first_year_volume": draw(_money(1e6)), "unit_price": 3.0},
            "data_revenue": {"annual_amount": draw(_money(1e6)), "growth": 0.1},
            "advertising": {
                "annual_amount": draw(_money(1e6)),
                "growth": -0.1,
                "output_vat_rate": draw(st.sampled_from([None, 0.09])),
            },
        },
        "tax": {
            "loss_years": draw(st.integers(0, 10)),
            "free_years": draw(st.integers(0, 3)),
            "half_years": draw(st.integers(0, 3)),
            "thin_cap_ratio": draw(st.sampled_from([0.5, 2.0])),
            "rate_rule": draw(st.sampled_from(RATE_RULES)),
        },
        "late_payment": {
            "delay_months": draw(st.one_of(st.just(0.0), st.floats(0, 60))),
            "contract_days": draw(st.integers(0, 180)),
            "due_rule": draw(st.sampled_from(DUE_RULES)),
            "agreed_late_rate": draw(st.sampled_from([0.0, 0.04])),
            "factoring": {
                "recourse": draw(st.sampled_from(RECOURSES)),
                "share": draw(st.floats(0, 1)),
                "advance_rate": draw(st.floats(0, 1)),
                "discount_rate": draw(st.floats(0, 0.1)),
            },
        },
    }
