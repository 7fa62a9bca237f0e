"""What late payment does to a project (逾期付款情景): the same case paid on time and paid some months
late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from finance.case.case_file import as_case
from finance.case.project_case import ProjectCase
from finance.engine.metrics import Ratio
from finance.engine.projection import Projection, project
from finance.engine.timeline import LONGEST_TAIL_YEARS
from finance.errors import CaseError, Fault
from finance.rates.irr import IrrResult


@dataclass(frozen=True)
class LatePaymentScenario:
    """Comparison (对比结果). ``equity_irr_change`` is a fraction (-0.03 = three percentage points less) or
    None.
    """

    months: float
    on_time: Projection
    late: Projection

    @property
    def equity_irr_on_time(self) -> IrrResult:
        return self.on_time.equity_irr

    @property
    def equity_irr_late(self) -> IrrResult:
        return self.late.equity_irr

    @property
    def equity_irr_change(self) -> float | None:
        before, after = self.on_time.equity_irr.rate, self.late.equity_irr.rate
        return None if before is None or after is None else after - before

    @property
    def min_dscr_on_time(self) -> Ratio:
        return self.on_time.min_dscr

    @property
    def min_dscr_late(self) -> Ratio:
        return self.late.min_dscr

    @property
    def liquidity_gap_on_time(self) -> float:
        return self.on_time.liquidity_gap

    @property
    def liquidity_gap_late(self) -> float:
        return self.late.liquidity_gap

    @property
    def late_interest_claim(self) -> float:
        """Late interest the law would allow to claim over the whole term, yuan (国务院令802号第十七条)."""
        return self.late.late_interest_total

    def to_dict(self) -> dict[str, Any]:
        return {
            "months": self.months,
            "equity_irr_on_time": self.equity_irr_on_time.to_dict(),
            "equity_irr_late": self.equity_irr_late.to_dict(),
            "equity_irr_change": self.equity_irr_change,
            "min_dscr_on_time": self.min_dscr_on_time.to_dict(),
            "min_dscr_late": self.min_dscr_late.to_dict(),
            "liquidity_gap_on_time": self.liquidity_gap_on_time,
            "liquidity_gap_late": self.liquidity_gap_late,
            "peak_receivable_late": self.late.peak_receivable,
            "late_interest_claim": self.late_interest_claim,
            "default_years_late": list(self.late.default_years),
            "unpaid_at_end_late": self.late.unpaid_at_end,
        }


def late_payment_scenario(case: ProjectCase | Mapping[str, Any], months: float) -> LatePaymentScenario:
    """Project ``case`` paid on time and ``months`` late. Debt is the same in both: the bank lent on the
    contract.
    """
    checked = as_case(case)
    longest = 12 * (LONGEST_TAIL_YEARS - 2)
    if not 0 <= months <= longest:
        raise CaseError((Fault("late_payment.delay_months", "out_of_range", f"应在 0 与 {longest} 之间。"),))
    punctual = replace(checked, late_payment=replace(checked.late_payment, delay_months=0.0))
    late = replace(checked, late_payment=replace(checked.late_payment, delay_months=float(months)))
    return LatePaymentScenario(float(months), project(punctual), project(late))
