"""Subsidy formulas repay what the private side carries (社会资本承担的全部建设成本), never government's own money."""

from __future__ import annotations

from typing import Any

import pytest
from finance_cases import plain
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.engine.subsidy import private_cost

RULES = ("mof21", "annuity", "equal_principal")


def built(rule: str, **funding: Any) -> dict[str, Any]:
    """1,000 built, no operating cost, no users: the subsidy is the recovery of the construction cost alone."""
    gap = {"rule": rule, "reasonable_profit_rate": 0.06, "discount_rate": 0.03}
    return plain(
        construction={"capex": [400.0, 600.0]},
        funding=funding,
        revenue={"service_fee": {"annual_amount": 0.0}, "viability_gap": gap},
        debt={"tenor_years": 8, "interest_rate": 0.05},
    )


def paid(rule: str, **funding: Any) -> float:
    return sum(finance.project(built(rule, **funding)).series["gap_funding_billed"])


def test_mof21_by_hand() -> None:
    """财金〔2015〕21号: half of the 20 % capital is government's: C = 900; C (1+p)(1+d)^n / N in year n."""
    rows = finance.project(built("mof21", senior_debt_share=0.8, government_equity_share=0.5)).series
    assert rows["gap_funding_billed"][2:] == pytest.approx(
        [900 * 1.06 * 1.03**n / 10 for n in range(1, 11)], rel=1e-12
    )


@pytest.mark.parametrize("rule", RULES)
def test_who_put_the_money_in_decides(rule: str) -> None:
    """What the formula pays is proportional to what the private side carried."""
    whole = paid(rule)
    assert paid(rule, government_equity_share=0.25, senior_debt_share=0.0) == pytest.approx(0.75 * whole)
    assert paid(rule, construction_grant=[300.0]) == pytest.approx(0.7 * whole)
    bond = {"share_of_capital": 0.4, "tenor_years": 8}
    assert paid(rule, special_bond=bond) == pytest.approx(0.6 * whole), "the budget repays the bond"
    project = {**bond, "repaid_by": "project"}
    assert paid(rule, special_bond=project) == pytest.approx(whole), "the project repays it"
    both = paid(rule, special_bond=bond, government_equity_share=0.5, construction_grant=[200.0])
    assert both == pytest.approx((1 - 0.2) * (1 - (0.4 + 0.5 * 0.6)) * whole)
    lent = {"share": 0.3, "tenor_years": 8}
    share = (1 - 0.5 - 0.3) * 0.5
    some = paid(rule, senior_debt_share=0.5, shareholder_loan=lent, government_equity_share=0.5)
    assert some == pytest.approx((1 - share) * whole)


def test_all_paid_by_government_leaves_nothing_to_repay() -> None:
    assert paid("annuity", government_equity_share=1.0) == 0.0
    assert paid("annuity", special_bond={"share_of_capital": 1.0, "tenor_years": 8}) == 0.0


def test_what_is_taken_off_is_what_government_puts_in() -> None:
    """Without interest during construction government's draws are its share of the cost itself."""
    case = built("annuity", government_equity_share=0.3, construction_grant=[100.0, 50.0])
    rows = finance.project(case).series
    government = sum(rows["government_equity_draws"]) + sum(rows["grants"])
    assert private_cost(finance.case_from_dict(case)) == pytest.approx(1000.0 - government)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    rule=st.sampled_from(RULES),
    base=st.fixed_dictionaries(
        {
            "senior_debt_share": st.floats(0.0, 0.8),
            "government_equity_share": st.floats(0.0, 0.9),
            "grant": st.floats(0.0, 300.0),
            "bond": st.floats(0.0, 0.9),
        }
    ),
    more=st.sampled_from(("government_equity_share", "grant", "bond")),
    step=st.floats(0.0, 0.1),
)
def test_more_government_money_never_raises_the_subsidy(
    rule: str, base: dict[str, float], more: str, step: float
) -> None:
    def total(terms: dict[str, float]) -> float:
        return paid(
            rule,
            senior_debt_share=terms["senior_debt_share"],
            government_equity_share=terms["government_equity_share"],
            construction_grant=[terms["grant"]],
            special_bond={"share_of_capital": terms["bond"], "tenor_years": 8},
        )

    raised = {**base, more: base[more] + step * (1000.0 if more == "grant" else 1.0)}
    assert total(raised) <= total(base) * (1.0 + 1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_the_official_subsidy_is_the_projected_one(rule: str) -> None:
    case = built(rule, government_equity_share=0.4, senior_debt_share=0.5, construction_grant=[100.0])
    projection = finance.project(case)
    subsidy = finance.subsidy_of(projection)
    assert subsidy is not None
    assert subsidy.paid == pytest.approx(projection.series["gap_funding_billed"][2:])
