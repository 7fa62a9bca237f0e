"""When money moves: agreed days, delays, factoring, and what late interest may be claimed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from finance_cases import plain

import finance
from finance.engine.late_payment import ageing_table, collect_late


def rows(**parts: Any) -> dict[str, tuple[float, ...]]:
    return dict(finance.project(plain(**parts)).series)


def test_agreed_days_move_money_into_the_next_year() -> None:
    """73 days are a fifth of a year: 30 of 150 are collected a year later, and the last of them in the tail."""
    late = {"due_rule": "contract_days", "contract_days": 73}
    found = rows(late_payment=late)
    assert found["collections"][1:3] == pytest.approx([120.0, 150.0])
    assert found["collections"][11] == pytest.approx(30.0)
    assert found["receivable"][1:11] == pytest.approx([30.0] * 10)


def test_what_was_agreed_within_the_law_is_not_late() -> None:
    found = rows(late_payment={"due_rule": "contract_days", "contract_days": 60})
    assert found["receivable"][1] == pytest.approx(150.0 * 60 / 365)
    assert sum(found["overdue_receivable"]) == 0.0
    assert sum(found["late_interest_claim"]) == 0.0


def test_agreed_days_lower_the_return() -> None:
    rates = []
    for days in (0, 30, 60, 120):
        case = plain(late_payment={"due_rule": "contract_days", "contract_days": days})
        rates.append(finance.project(case).project_irr_after_tax.rate)
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) == 4


def test_agreed_days_count_in_the_simulation_too() -> None:
    def mean_unpaid_cash(days: int) -> float:
        case = plain(late_payment={"due_rule": "contract_days", "contract_days": days})
        return finance.simulate_payment_risk(finance.project(case), "A", 50, 1).total.collections_mean[1]

    assert mean_unpaid_cash(73) == pytest.approx(0.8 * mean_unpaid_cash(0))


def test_by_default_bills_are_paid_in_their_year_whatever_the_days() -> None:
    assert rows(late_payment={"contract_days": 90}) == rows(late_payment={"contract_days": 0})


def test_interest_runs_from_the_statutory_day_when_more_was_agreed() -> None:
    """An agency must pay within 60 days; of 90 agreed days 30 are overdue: 150 x 30/365 of a year's bills."""
    late = {"due_rule": "contract_days", "contract_days": 90}
    found = rows(late_payment=late)
    overdue = 150.0 * 30 / 365
    assert found["overdue_receivable"][1] == pytest.approx(overdue)
    assert found["late_interest_claim"][2] == pytest.approx(overdue * 0.0005 * 365)


@pytest.mark.parametrize(
    ("year", "agreed", "rate"),
    [
        (2019, 0.0, 0.0),
        (2019, 0.08, 0.08),
        (2020, 0.0, 0.1825),
        (2026, 0.0, 0.1825),
        (2026, 0.10, 0.10),
        (2026, 0.02, 0.03),  # below the one-year LPR the LPR counts
    ],
)
def test_late_interest_by_the_regulation_of_the_year(year: int, agreed: float, rate: float) -> None:
    """国务院令第728号 from 1 September 2020, 第802号 from 1 June 2025: 0.05 % a day when nothing was agreed."""
    assert finance.late_interest_rate(year, agreed, 0.03) == pytest.approx(rate)


def test_an_agreed_rate_changes_the_claim() -> None:
    usual, agreed = (
        sum(rows(late_payment={"delay_months": 12, "agreed_late_rate": rate})["late_interest_claim"])
        for rate in (0.0, 0.0365)
    )
    assert agreed == pytest.approx(usual / 5)


def test_a_delay_of_quarters_is_split() -> None:
    assert collect_late(np.array([100.0, 0.0, 0.0]), 1.25).tolist() == pytest.approx([0.0, 75.0, 25.0])
    table = ageing_table(np.array([100.0] * 8), 6.0, 6, per_year=4)  # six quarters: two age buckets
    assert table[7].tolist() == pytest.approx([400.0, 200.0, 0, 0, 0, 0])


def test_users_and_suppliers_have_their_own_days() -> None:
    operation = {"receivable_days": 73, "payable_days": 146, "costs": [{"name": "云", "annual_amount": 50.0}]}
    case = plain(
        operation=operation, revenue={"user_charges": {"first_year_volume": 10.0, "unit_price": 1.0}}
    )
    found = finance.project(case).series
    assert found["other_collections"][1:3] == pytest.approx([8.0, 10.0])
    assert found["other_receivable"][1] == pytest.approx(2.0)
    assert found["costs_paid"][1:3] == pytest.approx([30.0, 50.0])
    assert found["payable"][1:11] == pytest.approx([20.0] * 10)
    assert found["payable"][11] == pytest.approx(0.0)
    assert found["costs_paid"][11] == pytest.approx(20.0)
    assert finance.project(case).default_years == ()


# factoring


def test_bills_sold_without_recourse_bring_cash_at_once_less_fee_and_discount() -> None:
    factoring = {"recourse": "without_recourse", "share": 0.5, "fee_rate": 0.01, "discount_rate": 0.06}
    found = rows(late_payment={"delay_months": 12, "factoring": factoring})
    assert found["sold_bills"][1] == pytest.approx(75.0)
    assert found["factoring_proceeds"][1] == pytest.approx(75.0 * (1 - 0.01 - 0.06))
    assert found["factoring_cost"][1] == pytest.approx(75.0 * 0.07)
    assert found["receivable"][1] == pytest.approx(75.0)
    assert found["collections"][2] == pytest.approx(75.0)


def test_an_advance_with_recourse_is_drawn_only_when_cash_is_short() -> None:
    factoring = {"recourse": "with_recourse", "advance_rate": 0.8, "fee_rate": 0.01, "discount_rate": 0.06}
    operation = {"costs": [{"name": "人工", "annual_amount": 30.0}]}
    punctual = rows(operation=operation, late_payment={"factoring": factoring})
    assert sum(punctual["factoring_drawn"]) == 0.0
    late = rows(operation=operation, late_payment={"delay_months": 24, "factoring": factoring})
    assert late["factoring_drawn"][1:3] == pytest.approx([30.0, 30.0])
    # the second year costs 6 % on the advance and 1 % for drawing it, owed until the payer pays
    assert late["factoring_cost"][2] == pytest.approx(30.0 * 0.07)
    assert late["factoring"][2] == pytest.approx(60.0 + 2.1)
    assert late["factoring_repaid"][3] == pytest.approx(62.1 + 62.1 * 0.06 + 30.0 * 0.01)
    assert late["factoring"][3] == 0.0
    assert late["receivable"][2] == pytest.approx(300.0)  # the bills stay ours


def test_the_advance_ends_where_the_bills_do() -> None:
    factoring = {"recourse": "with_recourse", "advance_rate": 0.1, "fee_rate": 0.0, "discount_rate": 0.0}
    operation = {"costs": [{"name": "人工", "annual_amount": 30.0}]}
    late = finance.project(
        plain(operation=operation, late_payment={"delay_months": 24, "factoring": factoring})
    )
    assert late.series["factoring_drawn"][1] == pytest.approx(15.0)  # a tenth of 150 of bills
    assert late.series["arrears"][1] == pytest.approx(15.0)
    assert late.default_years == (2027, 2028)
