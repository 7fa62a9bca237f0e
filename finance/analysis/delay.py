"""A construction delay (工期延误): money is spent as planned and bears interest meanwhile, operation begins later.

By the term of the contract (``operation.term_rule``) operation then lasts as long as it would have (运营期顺延), or ends
on the day agreed at signature, so that a year of delay is a year of operation lost (合同期限固定).
"""

from __future__ import annotations

from dataclasses import replace

from finance.case.funding import LONGEST_CONSTRUCTION, Debt, Funding
from finance.case.project_case import Operation, ProjectCase
from finance.case.revenue import Revenue
from finance.errors import CaseError, Fault


def delayed(case: ProjectCase, years: float) -> ProjectCase:
    """The case whose operation begins whole ``years`` later. Raises CaseError when it cannot be delayed so long."""
    longest = LONGEST_CONSTRUCTION - len(case.construction.capex)
    if case.operation.term_rule == "fixed_end":
        longest = min(longest, case.operation.years - 1)
    if not 0 <= years <= longest or years != int(years):
        reason = f"延误应为 0 至 {longest} 的整年数。"
        raise CaseError((Fault("construction.capex", "out_of_range", reason),))
    waited = int(years)
    capex = (*case.construction.capex, *[0.0] * waited)
    later = replace(case, construction=replace(case.construction, capex=capex))
    if not waited or case.operation.term_rule == "extends":
        return later
    left = case.operation.years - waited
    return replace(
        later,
        operation=_operation(case.operation, left),
        revenue=_revenue(case.revenue, case.operation.years, left),
        debt=_debt(case.debt, left),
        funding=_funding(case.funding, left),
    )


def _operation(terms: Operation, left: int) -> Operation:
    """What was planned for the years that are lost is not done."""
    return replace(terms, years=left, renewals=terms.renewals[:left], maintenance=terms.maintenance[:left])


def _revenue(terms: Revenue, agreed: int, left: int) -> Revenue:
    """Payments of the years that are lost are not made; a subsidy keeps the years it was worked out for."""
    paid, gap = terms.availability, terms.viability_gap
    return replace(
        terms,
        availability=replace(paid, years=min(paid.years, left), scores=paid.scores[:left]),
        viability_gap=replace(gap, years=gap.years or agreed, contract_amounts=gap.contract_amounts[:left]),
    )


def _debt(terms: Debt, left: int) -> Debt:
    """The loan is repaid before the contract ends; what an agreed plan left for later falls due in the last year."""
    tenor, shares = min(terms.tenor_years, left), terms.repayment_shares
    if len(shares) > tenor:
        shares = (*shares[: tenor - 1], sum(shares[tenor - 1 :]))
    grace = min(terms.grace_years, max(tenor - 1, 0))
    return replace(terms, tenor_years=tenor, grace_years=grace, repayment_shares=shares)


def _funding(terms: Funding, left: int) -> Funding:
    loan, bond = terms.shareholder_loan, terms.special_bond
    if bond.repaid_by == "project":
        bond = replace(bond, tenor_years=min(bond.tenor_years, left))
    return replace(
        terms,
        shareholder_loan=replace(loan, tenor_years=min(loan.tenor_years, left)),
        special_bond=bond,
    )
