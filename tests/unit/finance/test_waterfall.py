"""Order of payment: reserves, junior loans, cure, lock-up, appropriation of profit."""

from __future__ import annotations

from typing import Any

import pytest
from finance_cases import plain

import finance
from finance.engine import account

WAGES = {"costs": [{"name": "人工", "annual_amount": 30.0}]}


def rows(**parts: Any) -> dict[str, tuple[float, ...]]:
    return dict(finance.project(plain(**parts)).series)


def test_maintenance_is_saved_up_before_it_falls_due() -> None:
    """90 in the fifth year, saved over the three years before; the cash flow of that year does not drop."""
    operation = {"maintenance": [0, 0, 0, 0, 90.0], "mra_years": 3}
    found = rows(operation=operation, funding={"distribution_rule": "all_cash"})
    assert found["mra"][1:7] == pytest.approx([0.0, 30.0, 60.0, 90.0, 0.0, 0.0])
    assert found["cfads"][1:7] == pytest.approx([150.0, 120.0, 120.0, 120.0, 150.0, 150.0])
    assert found["distributions"][2:6] == pytest.approx([120.0, 120.0, 120.0, 150.0])
    assert found["maintenance_net"][5] == pytest.approx(90.0)


def test_without_a_reserve_the_year_of_maintenance_pays_for_it() -> None:
    found = rows(operation={"maintenance": [0, 0, 0, 0, 90.0]})
    assert found["cfads"][4:6] == pytest.approx([150.0, 60.0])
    assert found["ebit"][5] == pytest.approx(150.0 - 100.0 - 90.0)


def test_owners_cure_a_shortfall_up_to_their_promise() -> None:
    late = {"delay_months": 12}
    cured = finance.project(plain(operation=WAGES, late_payment=late, funding={"equity_cure_limit": 40.0}))
    assert cured.series["equity_cure"][1] == pytest.approx(30.0)
    assert cured.series["equity_flow"][1] == pytest.approx(-30.0)
    assert cured.series["paid_in_capital"][1] == pytest.approx(1030.0)
    assert cured.default_years == ()
    partly = finance.project(plain(operation=WAGES, late_payment=late, funding={"equity_cure_limit": 25.0}))
    assert partly.series["arrears"][1] == pytest.approx(5.0)
    assert partly.default_years == (2027,)


def test_the_revolver_comes_before_factoring_and_factoring_before_the_cure() -> None:
    found = rows(
        operation=WAGES,
        late_payment={
            "delay_months": 12,
            "factoring": {"recourse": "with_recourse", "share": 0.1, "advance_rate": 0.8},
        },
        debt={"revolver_limit": 10.0},
        funding={"equity_cure_limit": 100.0},
    )
    assert found["revolver_drawn"][1] == pytest.approx(10.0)
    assert found["factoring_drawn"][1] == pytest.approx(12.0)  # 80 % of a tenth of 150
    assert found["equity_cure"][1] == pytest.approx(8.0)


def test_a_shareholder_loan_is_repaid_before_dividends() -> None:
    """200 of 1,000 lent at 6 % over five years; 3 % of interest is added while building."""
    loan = {"share": 0.2, "interest_rate": 0.06, "tenor_years": 5}
    found = rows(funding={"shareholder_loan": loan})
    opening = 200.0 * 1.03
    assert found["shareholder_loan"][:6] == pytest.approx([opening * k / 5 for k in (5, 4, 3, 2, 1, 0)])
    assert found["shareholder_loan_interest_paid"][1] == pytest.approx(0.06 * opening)
    paid = opening * 0.06 + opening / 5
    assert found["distributions"][1] <= 150.0 - paid + 1e-9
    assert found["sponsor_flow"][0] == pytest.approx(-1000.0)
    assert found["sponsor_flow"][1] == pytest.approx(found["distributions"][1] + paid)


def test_a_shareholder_loan_waits_when_cash_is_short_and_its_interest_is_added() -> None:
    loan = {"share": 0.2, "interest_rate": 0.06, "tenor_years": 5}
    found = rows(funding={"shareholder_loan": loan}, late_payment={"delay_months": 12})
    assert found["shareholder_loan_interest_paid"][1] == 0.0
    assert found["shareholder_loan"][1] == pytest.approx(206.0 * 1.06)
    assert found["shareholder_loan"][-1] == pytest.approx(0.0, abs=1e-9)


def test_thin_capitalisation_by_hand() -> None:
    """Capital 200, loan 800 without interest while building would be 824 with 6 %: deductible is the bank's 5 % on
    twice the capital, 20; the other 29.44 are taxed.
    """
    case = plain(
        funding={"shareholder_loan": {"share": 0.8, "interest_rate": 0.06, "tenor_years": 10}},
        debt={"interest_rate": 0.05},
        tax={"cit_rate": 0.25},
    )
    found = finance.project(case).series
    assert found["shareholder_loan"][0] == pytest.approx(824.0)
    assert found["shareholder_loan_interest"][1] == pytest.approx(49.44)
    assert found["nondeductible_interest"][1] == pytest.approx(49.44 - 0.05 * 400.0)
    profit = 150.0 - 1024.0 / 10 - 49.44
    assert found["profit_before_tax"][1] == pytest.approx(profit)
    assert found["taxable_income"][1] == pytest.approx(profit + 29.44)
    assert found["cit"][1] == pytest.approx(0.25 * (profit + 29.44))


def test_what_may_not_be_distributed_is_trapped() -> None:
    case = plain(
        funding={"senior_debt_share": 0.6, "distribution_rule": "all_cash"},
        debt={"tenor_years": 8, "interest_rate": 0.05, "lockup_dscr": 1.8},
    )
    result = finance.project(case)
    assert 1.0 < result.min_dscr.value < 1.8
    assert result.series["distributions"][1] == 0.0
    free = 150.0 - result.series["scheduled_service"][1]
    assert result.series["trapped_cash"][1:3] == pytest.approx([free, 2 * free])
    assert result.lockup_years[:2] == (2027, 2028)


def test_the_statutory_reserve_stops_at_half_of_the_capital() -> None:
    found = rows(revenue={"service_fee": {"annual_amount": 1100.0}})
    assert found["statutory_reserve"][1:7] == pytest.approx([100.0, 100.0, 100.0, 100.0, 100.0, 0.0])
    assert found["reserve_fund"][-1] == pytest.approx(500.0)


def test_losses_are_carried_forward_by_vintage_in_a_whole_case() -> None:
    """Profits -50, -50, 100, 100 with losses of one year allowed: only the second loss is left in year 3."""
    case = plain(
        construction={"capex": [400.0], "asset_life_years": 4},
        operation={"years": 4},
        revenue={
            "service_fee": {"annual_amount": 0.0},
            "viability_gap": {"rule": "contract", "contract_amounts": [50.0, 50.0, 200.0, 200.0]},
        },
        tax={"cit_rate": 0.25, "loss_years": 1},
    )
    found = finance.project(case).series
    assert found["profit_before_tax"][1:] == pytest.approx([-50.0, -50.0, 100.0, 100.0])
    assert found["losses_used"][1:] == pytest.approx([0.0, 0.0, 50.0, 0.0])
    assert found["taxable_income"][1:] == pytest.approx([0.0, 0.0, 50.0, 100.0])
    assert found["cit"][1:] == pytest.approx([0.0, 0.0, 12.5, 25.0])


def test_what_is_compiled_ahead_is_compiled() -> None:
    """After it, nothing that a simulation needs waits for a compiler."""
    finance.prepare()
    assert account.run.signatures
    before = len(account.run.signatures)
    finance.project(
        finance.case_from_award(name="停车", capex_yuan=5e7, price_yuan_per_year=1e7, operation_years=9)
    )
    assert len(account.run.signatures) == before
