"""Funding of construction: closed forms against algebra and against the iteration a spreadsheet would need."""

from __future__ import annotations

import numpy as np
import pytest
from finance_cases import plain
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.engine.funding import FundingTerms, plan_funding
from finance.errors import FinanceError


def test_interest_fees_and_commitment_of_one_year_by_algebra() -> None:
    """uses = C + D r/2 + D f + D c/2 and D = s uses, because half the loan is undrawn on average."""
    share, rate, fee, commitment = 0.7, 0.06, 0.01, 0.004
    plan = plan_funding([1000.0], [0.0], share, 0.0, FundingTerms(rate, fee, commitment))
    debt = share * 1000.0 / (1 - share * (rate / 2 + fee + commitment / 2))
    assert plan.debt == pytest.approx(debt, rel=1e-14)
    assert plan.interest[0] == pytest.approx(debt * rate / 2, rel=1e-14)
    assert plan.fees[0] == pytest.approx(debt * fee, rel=1e-14)
    assert plan.commitment[0] == pytest.approx(debt * commitment / 2, rel=1e-14)


@given(
    st.lists(st.floats(1.0, 1e8), min_size=1, max_size=12),
    st.floats(0.05, 0.8),
    st.floats(0.0, 0.1),
    st.floats(0.0, 0.03),
    st.floats(0.0, 0.02),
    st.floats(0.0, 0.1),
    st.floats(0.0, 0.2),
    st.floats(0.0, 0.08),
)
@settings(max_examples=80, deadline=None)
def test_the_closed_form_is_what_circular_spreadsheets_converge_to(
    capex: list[float],
    share: float,
    rate: float,
    fee: float,
    commitment: float,
    reserve: float,
    loan_share: float,
    bond_rate: float,
) -> None:
    terms = FundingTerms(rate, fee, commitment, reserve, loan_share, 0.07, 0.4, bond_rate)
    plan = plan_funding(capex, np.zeros(len(capex)), share, 5.0, terms)
    need = np.array(capex)
    for _ in range(400):  # guess the need, compute what it costs, use that as the next guess
        drawn = share * need
        debt = drawn.sum()
        average = np.cumsum(drawn) - drawn / 2
        bond = 0.4 * (1 - share - loan_share) * need
        guess = np.array(capex) + rate * average + commitment * (debt - average)
        guess += bond_rate * (np.cumsum(bond) - bond / 2)
        guess[0] += fee * debt
        guess[-1] += reserve * debt + 5.0
        if np.abs(guess - need).max() < 1e-12 * need.max():
            break
        need = guess
    size = 1e-12 * need.sum()
    assert plan.debt_draws == pytest.approx(share * need, rel=1e-9, abs=size)
    assert plan.sources == pytest.approx(plan.uses, rel=1e-9, abs=size)
    assert plan.loan_draws == pytest.approx(loan_share * need, rel=1e-9, abs=size)


def test_interest_of_a_shareholder_loan_is_added_to_it_during_construction() -> None:
    plan = plan_funding(
        [600.0, 400.0], [0.0, 0.0], 0.0, 0.0, FundingTerms(0.0, loan_share=0.2, loan_rate=0.1)
    )
    first = 120.0 * 0.1 / 2
    second = (120.0 + first + 80.0 / 2) * 0.1
    assert plan.loan_interest == pytest.approx([first, second])
    assert plan.loan == pytest.approx(200.0 + first + second)
    assert plan.equity == pytest.approx(800.0)


def test_special_bonds_are_capital_and_the_project_bears_their_interest_only_when_it_repays_them() -> None:
    def built(repaid_by: str) -> finance.Projection:
        bond = {"share_of_capital": 0.5, "interest_rate": 0.04, "tenor_years": 5, "repaid_by": repaid_by}
        return finance.project(plain(funding={"senior_debt_share": 0.0, "special_bond": bond}))

    budget, project = built("government"), built("project")
    assert budget.special_bond == pytest.approx(500.0)
    assert budget.equity == pytest.approx(1000.0)
    assert budget.series["government_equity_draws"][0] == pytest.approx(500.0)
    assert budget.series["special_bond"] == pytest.approx([0.0] * 11)
    # bullet after five years: 4 % on the average of the draw, then five years of 20, then 500
    assert budget.series["government_bond_service"][:7] == pytest.approx([10.0, 20, 20, 20, 20, 520.0, 0])
    # B = 0.5 (1000 + 0.04 B / 2)
    amount = 0.5 * 1000.0 / (1 - 0.5 * 0.04 / 2)
    assert project.special_bond == pytest.approx(amount)
    assert project.series["special_bond_idc"][0] == pytest.approx(0.02 * amount)
    assert project.series["special_bond_interest"][1] == pytest.approx(0.04 * amount)
    assert project.series["special_bond_principal_paid"][5] == pytest.approx(amount)
    assert project.equity == pytest.approx(amount)  # the other half
    assert sum(project.series["government_bond_service"]) == 0.0


def test_owners_shares_add_up_to_the_capital() -> None:
    result = finance.project(
        plain(funding={"government_equity_share": 0.3, "government_dividend_share": 0.1})
    )
    rows = result.series
    assert rows["government_equity_draws"][0] == pytest.approx(300.0)
    assert rows["private_equity_draws"][0] == pytest.approx(700.0)
    assert rows["government_equity_flow"][1] == pytest.approx(0.1 * rows["distributions"][1])


def test_F19_a_loan_that_its_own_reserve_would_eat_is_refused() -> None:
    with pytest.raises(FinanceError) as caught:
        plan_funding([1000.0], [0.0], 0.8, 0.0, FundingTerms(0.05, dsra_factor=1.5))
    assert caught.value.code == "funding_impossible"
