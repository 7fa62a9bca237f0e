"""Viability-gap funding once more from the case (缺口补助重算), by another way than the formulas of the engine.

What recovers construction follows from where it must lead: every yuan of a rising subsidy is the one before it with
a year's interest, a level one pays the cost off at the profit rate, a falling one bears profit on what is left.
"""

from __future__ import annotations

import numpy as np

from finance.case.project_case import ProjectCase, ViabilityGap
from finance.engine.books import Books, FloatArray, Sides

_USERS = ("user_receipts", "data_receipts", "advertising_receipts")


def gap_funding(books: Books) -> Sides:
    """The subsidy billed is what its rule gives, less what performance takes."""
    terms = books.case.revenue.viability_gap
    linked = terms.performance_share * gap_at_full_score(books)
    again = gap_at_full_score(books) - linked + terms.performance_score * linked
    return "gap_funding", "可行性缺口补助按规则重算", (books.rows["gap_funding_billed"],), (again,)


def gap_at_full_score(books: Books) -> FloatArray:
    """Subsidy of each period [n_periods] before performance; costs and users' money are the series of the period."""
    terms, timeline = books.case.revenue.viability_gap, books.timeline
    if terms.rule == "none":
        return books.nothing
    operated = books.case.operation.years
    if terms.rule == "contract":
        return timeline.operating(np.array([*terms.contract_amounts, *[0.0] * operated][:operated]))
    years = terms.years or operated
    if terms.rule == "fixed":
        return timeline.operating(np.full(min(years, operated), terms.annual_amount))
    share = 1.0 + terms.reasonable_profit_rate
    recovered = _recovery(terms, _borne_privately(books.case), years)[:operated]
    subsidised = timeline.operating(np.ones(recovered.size)) > 0.0
    running = share * books.total("opex", "maintenance") - books.total(*_USERS)
    return np.maximum(timeline.operating(recovered) + subsidised * running, 0.0)


def _recovery(terms: ViabilityGap, cost: float, years: int) -> FloatArray:
    """What each subsidy year [years] brings of the construction cost and the profit on it."""
    profit = 1.0 + terms.reasonable_profit_rate
    if terms.rule == "mof21":
        steps = np.full(years, 1.0 + terms.discount_rate)
        return np.cumprod(steps) * (cost * profit / years)
    if terms.rule == "annuity":
        return np.full(years, cost / float(np.cumprod(np.full(years, 1.0 / profit)).sum()))
    repaid = np.full(years, cost / years)
    left: FloatArray = cost - np.cumsum(repaid) + repaid
    return repaid + left * terms.reasonable_profit_rate


def _borne_privately(case: ProjectCase) -> float:
    """Construction cost less grants, government's equity and the bonds that the budget repays."""
    funding = case.funding
    need = sum(case.construction.capex) - sum(funding.construction_grant)
    capital = need - (funding.senior_debt_share + funding.shareholder_loan.share) * need
    bonds = funding.special_bond.share_of_capital * capital
    owned = funding.government_equity_share * (capital - bonds)
    repaid_by_budget = funding.special_bond.repaid_by == "government"
    return need - owned - (bonds if repaid_by_budget else 0.0)
