"""Junior loans (次级融资): special bonds that the project repays, and the shareholder loan.

Both are served after all banks and before dividends. What cash does not cover stays owed: unpaid interest is
added to the loan, missed principal is due again. What was due and not paid are the arrears of the loan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount, anywhere, lower
from finance.engine.debt import repay
from finance.engine.funding import FundingPlan
from finance.engine.timeline import Timeline

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class JuniorTerms:
    """Terms of a junior loan; rates per period, ``schedule`` [n_periods] is the balance that may remain.

    Interest may be deducted at ``deductible_rate`` on at most ``deductible_balance`` yuan (债资比限额).
    """

    opening: Amount
    rate: Amount
    schedule: FloatArray
    deductible_rate: Amount
    deductible_balance: Amount

    @property
    def active(self) -> bool:
        return anywhere(self.opening > 0.0)

    def planned_interest(self, timeline: Timeline) -> FloatArray:
        """Interest that reduces taxable profit (税前扣除利息) per period if the loan is repaid on schedule."""
        start = timeline.first_operation
        before = timeline.at(start, self.opening) + np.zeros(self.schedule.shape)
        before[..., start + 1 :] = self.schedule[..., start:-1]
        deducted: FloatArray = self.deductible_rate * np.minimum(before, self.deductible_balance)
        return deducted


class JuniorLenders:
    """Terms of both junior loans (次级融资条件) of a case for any amount borrowed."""

    def __init__(self, case: ProjectCase, timeline: Timeline) -> None:
        loan, bond, per_year = case.funding.shareholder_loan, case.funding.special_bond, timeline.per_year
        self._project_pays, self._nothing = bond.repaid_by == "project", timeline.empty()
        self._bond_rate, self._loan_rate = bond.interest_rate / per_year, loan.interest_rate / per_year
        self._bond_left = _left_of_one(timeline, self._bond_rate, bond.tenor_years, bond.repayment)
        self._loan_left = _left_of_one(timeline, self._loan_rate, loan.tenor_years, "equal_principal")
        self._deductible_rate = lower(self._loan_rate, case.debt.interest_rate / per_year)
        self._thin_cap_ratio = case.tax.thin_cap_ratio

    def special_bond(self, plan: FundingPlan) -> JuniorTerms:
        """Special bonds repaid by the project (由项目收入偿还的专项债券); nothing when the budget repays them."""
        if not self._project_pays or not anywhere(plan.bond > 0.0):
            return JuniorTerms(0.0, 0.0, self._nothing, 0.0, 0.0)
        rate = self._bond_rate
        return JuniorTerms(plan.bond, rate, plan.bond * self._bond_left, rate, np.inf)

    def shareholder_loan(self, plan: FundingPlan) -> JuniorTerms:
        """Shareholder loan (股东借款) repaid in equal parts.

        Deductible interest is limited to the bank's rate (企业所得税法实施条例第三十八条) on at most
        ``thin_cap_ratio`` times the capital (财税〔2008〕121号); both 待核对.
        """
        if not anywhere(plan.loan > 0.0):
            return JuniorTerms(0.0, 0.0, self._nothing, 0.0, 0.0)
        capital = plan.equity + (0.0 if self._project_pays else plan.bond)
        most = self._thin_cap_ratio * capital
        return JuniorTerms(
            plan.loan, self._loan_rate, plan.loan * self._loan_left, self._deductible_rate, most
        )


def government_bond_after_end(case: ProjectCase, timeline: Timeline, bond: float) -> float:
    """What falls due on special bonds of ``bond`` yuan that the budget repays after the last period of the projection
    (测算期后由财政承担的专项债券还本付息)."""
    if case.funding.special_bond.repaid_by == "project" or bond <= 0.0:
        return 0.0
    service = _budget_service(case, timeline, bond)
    return float(service[timeline.n_periods - timeline.construction :].sum())


def government_bond_service(case: ProjectCase, timeline: Timeline, plan: FundingPlan) -> FloatArray:
    """What the budget pays on special bonds (财政承担的专项债券还本付息) per period: a memo item. What falls due after the last
    period is told by `government_bond_after_end`."""
    terms, paid = case.funding.special_bond, timeline.empty()
    if terms.repaid_by == "project" or plan.bond <= 0.0:
        return paid
    rate = terms.interest_rate / timeline.per_year
    drawn = np.cumsum(plan.bond_draws)
    paid[: timeline.construction] = rate * (drawn - plan.bond_draws / 2.0)
    service = _budget_service(case, timeline, plan.bond)
    left = timeline.n_periods - timeline.construction
    paid[timeline.construction : timeline.construction + service.size] = service[:left]
    return paid


def _budget_service(case: ProjectCase, timeline: Timeline, bond: Amount) -> FloatArray:
    """Interest and principal on ``bond`` yuan in each period of its life, from the first operation period on."""
    terms, per_year = case.funding.special_bond, timeline.per_year
    periods = terms.tenor_years * per_year
    service: FloatArray = repay(bond, terms.interest_rate / per_year, periods, 0, terms.repayment).service
    return service


def _left_of_one(timeline: Timeline, rate: Amount, years: int, method: str) -> FloatArray:
    """Balance [n_periods] that is left of one yuan borrowed."""
    closing = repay(1.0, rate, years * timeline.per_year, 0, method).closing
    return timeline.from_operation(closing[..., : timeline.operation])
