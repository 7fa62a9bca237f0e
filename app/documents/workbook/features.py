"""What a case uses (方案用到的内容): decides which rows a workbook has. Everything else is left out of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from finance import ProjectCase

SPARE_TAIL_YEARS = 3  # columns for bills that are paid later than the case says


@dataclass(frozen=True)
class Features:
    """Yes or no for every part of a case that needs rows of its own."""

    case: ProjectCase

    @property
    def quarterly(self) -> bool:
        return self.case.periodicity == "quarterly"

    @property
    def per_year(self) -> int:
        return 4 if self.quarterly else 1

    @property
    def classified(self) -> bool:
        """Whether the investment is divided by kind of asset."""
        return bool(self.asset_kinds)

    @property
    def asset_kinds(self) -> tuple[str, ...]:
        """Kinds of asset that have a share of the investment."""
        kinds = ("works", "equipment", "software")
        return tuple(kind for kind in kinds if getattr(self.case.construction, kind).share > 0.0)

    @property
    def residual_paid(self) -> bool:
        """Whether anybody pays for what is left at the end."""
        return self.case.construction.residual_payer != "none"

    @property
    def dated_rates(self) -> bool:
        """Whether statutory rates follow the table."""
        return self.case.tax.rate_rule == "dated"

    def own_output_rate(self, mechanism: str) -> bool:
        """Whether a payment mechanism has an output VAT rate of its own."""
        return getattr(self.case.revenue, mechanism).output_vat_rate is not None

    @property
    def renewals(self) -> bool:
        return any(self.case.operation.renewals)

    @property
    def maintenance(self) -> bool:
        return any(self.case.operation.maintenance)

    @property
    def maintenance_reserve(self) -> bool:
        return self.case.operation.mra_years > 0 and (self.renewals or self.maintenance)

    @property
    def availability(self) -> bool:
        terms = self.case.revenue.availability
        return terms.annual_amount > 0.0 or terms.operation_fee > 0.0

    @property
    def score_bands(self) -> int:
        """How many bands the score table has."""
        return len(self.case.revenue.availability.score_table) if self.availability else 0

    @property
    def cost_lines(self) -> int:
        return len(self.case.operation.costs)

    @property
    def gap(self) -> str:
        """Rule of the viability-gap funding."""
        return self.case.revenue.viability_gap.rule

    @property
    def gap_any(self) -> bool:
        return self.gap != "none"

    @property
    def gap_fixed(self) -> bool:
        return self.gap == "fixed"

    @property
    def gap_contract(self) -> bool:
        return self.gap == "contract"

    @property
    def gap_formula(self) -> bool:
        return self.gap_any and not (self.gap_fixed or self.gap_contract)

    @property
    def gap_rising(self) -> bool:
        """Whether the part for construction rises with the discount rate."""
        return self.gap == "mof21"

    @property
    def users(self) -> bool:
        terms = self.case.revenue.user_charges
        return terms.first_year_volume > 0.0 and terms.unit_price > 0.0

    @property
    def data(self) -> bool:
        return self.case.revenue.data_revenue.annual_amount > 0.0

    @property
    def advertising(self) -> bool:
        return self.case.revenue.advertising.annual_amount > 0.0

    @property
    def sold_bills(self) -> bool:
        return self.case.late_payment.factoring.recourse == "without_recourse"

    @property
    def advances(self) -> bool:
        return self.case.late_payment.factoring.recourse == "with_recourse"

    @property
    def factoring(self) -> bool:
        return self.sold_bills or self.advances

    @property
    def revolver(self) -> bool:
        return self.case.debt.revolver_limit > 0.0

    @property
    def cure(self) -> bool:
        return self.case.funding.equity_cure_limit > 0.0

    @property
    def loan(self) -> bool:
        return self.case.funding.shareholder_loan.share > 0.0

    @property
    def bond(self) -> bool:
        return self.case.funding.special_bond.share_of_capital > 0.0

    @property
    def project_bond(self) -> bool:
        return self.bond and self.case.funding.special_bond.repaid_by == "project"

    @property
    def budget_bond(self) -> bool:
        return self.bond and not self.project_bond

    @cached_property
    def limited_debt(self) -> bool:
        """Whether the debt depends on planned cash flows, and those, through tax, on the debt."""
        debt = self.case.debt
        wanted = self.case.funding.senior_debt_share > 0.0 and debt.tenor_years > 0
        return wanted and (debt.repayment == "sculpted" or debt.sizing_dscr > 0.0 or debt.sizing_llcr > 0.0)

    @property
    def repayment(self) -> str:
        """Method of repayment; a schedule that follows cash flows needs a debt."""
        method = self.case.debt.repayment
        return "bullet" if method == "sculpted" and not self.limited_debt else method

    @property
    def sculpted(self) -> bool:
        return self.repayment == "sculpted"

    @property
    def grace(self) -> bool:
        """Whether the method of repayment knows a grace period."""
        return self.repayment in ("annuity", "equal_principal", "bullet")

    @property
    def agreed_shares(self) -> bool:
        return self.repayment == "custom"

    @property
    def covered_debt(self) -> bool:
        """Whether a debt service cover limits a loan whose schedule does not follow cash flows."""
        return self.limited_debt and not self.sculpted and self.case.debt.sizing_dscr > 0.0

    @property
    def life_covered_debt(self) -> bool:
        return self.limited_debt and self.case.debt.sizing_llcr > 0.0
