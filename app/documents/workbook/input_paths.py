"""Which fields of a case a workbook has as inputs (输入项): those that its rows read."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.workbook.features import Features

# group of the form, part of the case, fields, the feature that reads them ("" for every case)
FIELDS = (
    ("basic", "", "start_year discount_rate target_equity_irr", ""),
    ("construction", "construction", "capex input_vat_rate asset_life_years", ""),
    ("construction", "construction", "residual_share residual_vat_rate", "residual_paid"),
    ("funding", "funding", "senior_debt_share government_equity_share government_dividend_share", ""),
    ("funding", "funding", "construction_grant initial_working_capital", ""),
    ("funding", "funding", "equity_cure_limit", "cure"),
    ("funding", "funding.shareholder_loan", "share interest_rate tenor_years", "loan"),
    ("funding", "funding.special_bond", "share_of_capital interest_rate tenor_years", "bond"),
    ("debt", "debt", "interest_rate tenor_years", ""),
    ("debt", "debt", "grace_years", "grace"),
    ("debt", "debt", "repayment_shares", "agreed_shares"),
    ("debt", "debt", "target_dscr", "sculpted"),
    ("debt", "debt", "sizing_dscr", "covered_debt"),
    ("debt", "debt", "sizing_llcr", "life_covered_debt"),
    ("debt", "debt", "upfront_fee_rate commitment_fee_rate dsra_months lockup_dscr", ""),
    ("debt", "debt", "revolver_limit revolver_rate", "revolver"),
    ("operation", "operation", "years", ""),
    ("operation", "cost", "annual_amount indexation input_vat_rate variable_share", "cost_lines"),
    ("operation", "operation", "renewals", "renewals"),
    ("operation", "operation", "maintenance", "maintenance"),
    ("operation", "operation", "mra_years", "maintenance_reserve"),
    ("operation", "operation", "receivable_days payable_days", ""),
    ("revenue", "revenue.service_fee", "annual_amount indexation performance_share performance_score", ""),
    ("revenue", "revenue.availability", "annual_amount operation_fee indexation years", "availability"),
    ("revenue", "revenue.availability", "performance_share availability_factor", "availability"),
    ("revenue", "revenue.availability", "scores", "score_bands"),
    ("revenue", "band", "score paid_share", "score_bands"),
    ("revenue", "revenue.viability_gap", "annual_amount years", "gap_fixed"),
    ("revenue", "revenue.viability_gap", "contract_amounts", "gap_contract"),
    ("revenue", "revenue.viability_gap", "reasonable_profit_rate years", "gap_formula"),
    ("revenue", "revenue.viability_gap", "discount_rate", "gap_rising"),
    ("revenue", "revenue.viability_gap", "taxable_share performance_share performance_score", "gap_any"),
    (
        "revenue",
        "revenue.user_charges",
        "first_year_volume volume_growth unit_price price_indexation",
        "users",
    ),
    ("revenue", "revenue.data_revenue", "annual_amount growth", "data"),
    ("revenue", "revenue.advertising", "annual_amount growth", "advertising"),
    ("tax", "tax", "output_vat_rate surcharge_rate cit_rate free_years half_years", ""),
    ("tax", "tax", "thin_cap_ratio", "loan"),
    ("late", "late_payment", "delay_months contract_days agreed_late_rate lpr", ""),
    ("late", "late_payment.factoring", "share fee_rate discount_rate", "factoring"),
    ("late", "late_payment.factoring", "advance_rate", "advances"),
)
NUMBERED = ("cost", "band")
MECHANISMS = {
    "service_fee": "",
    "availability": "availability",
    "viability_gap": "gap_any",
    "user_charges": "users",
    "data_revenue": "data",
    "advertising": "advertising",
}
"""Payment mechanisms, with the feature that says whether a case has it."""


def input_paths(group: str, features: Features) -> Iterator[str]:
    """Paths of a group of the form; parts of a list are numbered, as in "cost_1.annual_amount"."""
    for of_group, part, names, feature in FIELDS:
        there = getattr(features, feature) if feature else True
        if of_group != group or not there:
            continue
        parts = [f"{part}_{number}" for number in range(1, there + 1)] if part in NUMBERED else [part]
        for one in parts:
            yield from (f"{one}.{name}".lstrip(".") for name in names.split())
    if group == "construction":
        for kind in features.asset_kinds:
            yield from (f"construction.{kind}.{name}" for name in ("share", "input_vat_rate", "life_years"))
    if group == "revenue":
        for mechanism, feature in MECHANISMS.items():
            there = getattr(features, feature) if feature else True
            if there and features.own_output_rate(mechanism):
                yield f"revenue.{mechanism}.output_vat_rate"
