"""Where each field of a finance case stands: the usual ones first, the rest by group, the rare ones folded away."""

from __future__ import annotations

from dataclasses import dataclass

USUAL = (
    "construction.capex",
    "operation.years",
    "funding.senior_debt_share",
    "debt.interest_rate",
    "debt.tenor_years",
    "late_payment.delay_months",
    "target_equity_irr",
    "discount_rate",
)
USUAL_OF_BLOCK = {
    "service_fee": ("revenue.service_fee.annual_amount", "revenue.service_fee.performance_score"),
    "availability": ("revenue.availability.annual_amount",),
    "viability_gap": (
        "revenue.viability_gap.rule",
        "revenue.viability_gap.annual_amount",
        "revenue.viability_gap.reasonable_profit_rate",
    ),
    "user_charges": ("revenue.user_charges.first_year_volume", "revenue.user_charges.unit_price"),
    "other_income": ("revenue.data_revenue.annual_amount",),
}
"""What a payment mechanism adds to the usual fields where the case has it."""
GROUPS = ("basic", "construction", "funding", "debt", "operation", "revenue", "tax", "late")
YEARS_TABLE = ("construction.capex", "funding.construction_grant")


@dataclass(frozen=True)
class Block:
    """Fields that belong together. code "" stands open at the top of its group, others are folded under their name.

    used: when any of these differs from its "off" value (0, empty, none), the block is in use and says so.
    per_row: how many fields stand side by side.
    """

    group: str
    code: str
    paths: tuple[str, ...]
    used: tuple[str, ...] = ()
    per_row: int = 4


def _of(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names.split())


BLOCKS = (
    Block(
        "basic",
        "",
        ("name", "regime", "payer", "start_year", "periodicity", "discount_rate", "target_equity_irr"),
    ),
    Block("construction", "", _of("construction", "capex input_vat_rate asset_life_years depreciation")),
    Block(
        "construction",
        "asset_kinds",
        tuple(
            path
            for kind in ("works", "equipment", "software")
            for path in _of(f"construction.{kind}", "share input_vat_rate life_years")
        ),
        tuple(f"construction.{kind}.share" for kind in ("works", "equipment", "software")),
        per_row=3,
    ),
    Block(
        "construction",
        "residual",
        _of("construction", "residual_share residual_payer residual_vat_rate"),
        ("construction.residual_share",),
    ),
    Block(
        "funding",
        "",
        _of(
            "funding",
            "senior_debt_share government_equity_share government_dividend_share construction_grant "
            "initial_working_capital distribution_rule equity_cure_limit",
        ),
    ),
    Block(
        "funding",
        "shareholder_loan",
        _of("funding.shareholder_loan", "share interest_rate tenor_years"),
        ("funding.shareholder_loan.share",),
    ),
    Block(
        "funding",
        "special_bond",
        _of("funding.special_bond", "share_of_capital interest_rate tenor_years repayment repaid_by"),
        ("funding.special_bond.share_of_capital",),
    ),
    Block("debt", "", _of("debt", "interest_rate tenor_years grace_years repayment")),
    Block(
        "debt",
        "covenants",
        _of("debt", "target_dscr sizing_dscr sizing_llcr lockup_dscr dsra_months repayment_shares"),
        ("debt.lockup_dscr", "debt.dsra_months", "debt.sizing_dscr", "debt.sizing_llcr"),
    ),
    Block(
        "debt",
        "fees",
        _of("debt", "upfront_fee_rate commitment_fee_rate"),
        ("debt.upfront_fee_rate", "debt.commitment_fee_rate"),
    ),
    Block("debt", "revolver", _of("debt", "revolver_limit revolver_rate"), ("debt.revolver_limit",)),
    Block("operation", "", _of("operation", "years term_rule costs")),
    Block(
        "operation",
        "renewals",
        _of("operation", "renewals maintenance mra_years"),
        ("operation.renewals", "operation.maintenance"),
    ),
    Block(
        "operation",
        "working_capital",
        _of("operation", "receivable_days payable_days"),
        _of("operation", "receivable_days payable_days"),
    ),
    Block(
        "revenue",
        "service_fee",
        _of(
            "revenue.service_fee",
            "annual_amount indexation performance_share performance_score output_vat_rate",
        ),
        ("revenue.service_fee.annual_amount",),
    ),
    Block(
        "revenue",
        "availability",
        _of(
            "revenue.availability",
            "annual_amount operation_fee indexation years performance_share availability_factor output_vat_rate "
            "scores score_table",
        ),
        ("revenue.availability.annual_amount", "revenue.availability.operation_fee"),
    ),
    Block(
        "revenue",
        "viability_gap",
        _of(
            "revenue.viability_gap",
            "rule annual_amount reasonable_profit_rate discount_rate years contract_amounts taxable_share "
            "performance_share performance_score output_vat_rate",
        ),
        ("revenue.viability_gap.rule",),
    ),
    Block(
        "revenue",
        "user_charges",
        _of(
            "revenue.user_charges",
            "first_year_volume volume_growth unit_price price_indexation output_vat_rate",
        ),
        ("revenue.user_charges.first_year_volume",),
    ),
    Block(
        "revenue",
        "other_income",
        (
            *_of("revenue.data_revenue", "annual_amount growth output_vat_rate"),
            *_of("revenue.advertising", "annual_amount growth output_vat_rate"),
        ),
        ("revenue.data_revenue.annual_amount", "revenue.advertising.annual_amount"),
    ),
    Block("tax", "", _of("tax", "output_vat_rate surcharge_rate cit_rate rate_rule")),
    Block(
        "tax",
        "tax_rules",
        _of("tax", "loss_years free_years half_years thin_cap_ratio"),
        _of("tax", "free_years half_years"),
    ),
    Block(
        "late",
        "",
        _of(
            "late_payment", "delay_months payer_preset contract_days due_rule payer_kind agreed_late_rate lpr"
        ),
    ),
    Block(
        "late",
        "factoring",
        _of("late_payment.factoring", "recourse share advance_rate fee_rate discount_rate"),
        ("late_payment.factoring.recourse",),
    ),
)
OFF = (0, 0.0, "", "none", None)


def blocks_of(group: str) -> tuple[Block, ...]:
    """The blocks of a group in order."""
    return tuple(block for block in BLOCKS if block.group == group)
