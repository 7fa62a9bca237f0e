"""Cover of special bonds by the project's own income, against sums worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import finance

# 1,000 万元 built in one year, all capital, half of it special bonds of 5 years at 3 %; users pay 150 万元 a year, costs 30.
BONDS: dict[str, Any] = finance.case_to_dict(
    finance.case_from_dict(
        {
            "name": "停车",
            "start_year": 2026,
            "construction": {"capex": [1.0e7], "input_vat_rate": 0.0},
            "funding": {
                "senior_debt_share": 0.0,
                "special_bond": {
                    "share_of_capital": 0.5,
                    "interest_rate": 0.03,
                    "tenor_years": 5,
                    "repayment": "bullet",
                    "repaid_by": "government",
                },
            },
            "debt": {"tenor_years": 0},
            "operation": {"years": 10, "costs": [{"name": "运维", "annual_amount": 3.0e5}]},
            "revenue": {"user_charges": {"first_year_volume": 1.0, "unit_price": 1.5e6}},
            "tax": {"output_vat_rate": 0.0, "cit_rate": 0.0},
        }
    )
)


def changed(**groups: Any) -> dict[str, Any]:
    made = {name: dict(value) if isinstance(value, dict) else value for name, value in BONDS.items()}
    for name, values in groups.items():
        made[name] = {**made[name], **values} if isinstance(values, dict) else values
    return made


def cover_of(case: dict[str, Any]) -> finance.BondCover:
    found = finance.bond_cover(finance.project(case))
    assert found is not None
    return found


def test_the_cover_is_income_over_principal_and_interest() -> None:
    """5 x (150 - 30) over 500 + 5 x 15 + 7.5, half a year's interest being due while it is built."""
    found = cover_of(BONDS)
    assert (found.first_year, found.last_year) == (2027, 2031)
    assert found.available == pytest.approx(5 * 1.2e6)
    assert found.service == pytest.approx(5.0e6 + 5 * 1.5e5 + 7.5e4)
    assert found.cover.value == pytest.approx(6.0e6 / 5.825e6)
    assert found.cover_of_all.value == pytest.approx(found.cover.value)


def test_quarters_give_the_same_income_and_interest() -> None:
    quarterly = cover_of(changed(periodicity="quarterly"))
    assert quarterly.available == pytest.approx(6.0e6)
    assert quarterly.principal == pytest.approx(5.0e6)
    assert quarterly.interest == pytest.approx(
        5 * 1.5e5 + 7.5e4
    )  # a bullet: no principal back before the end


def test_what_the_budget_pays_is_no_income_of_the_project() -> None:
    """The whole income as a service fee: nothing but costs is left, however good the cover of a loan would be."""
    users = {**BONDS["revenue"]["user_charges"], "unit_price": 0.0}
    fee = {**BONDS["revenue"]["service_fee"], "annual_amount": 1.5e6}
    found = cover_of(changed(revenue={"user_charges": users, "service_fee": fee}))
    assert found.income == 0.0
    assert found.budget_payments == pytest.approx(5 * 1.5e6)
    assert found.available == pytest.approx(-5 * 3.0e5)


def test_the_bank_is_paid_first() -> None:
    lent = changed(funding={"senior_debt_share": 0.3}, debt={"tenor_years": 5, "interest_rate": 0.05})
    projection, found = finance.project(lent), cover_of(lent)
    service = sum(projection.series["scheduled_service"][1:6])
    assert service > 0.0
    assert found.bank_service == pytest.approx(service)
    assert found.available == pytest.approx(6.0e6 - service)
    assert found.cover_of_all.value == pytest.approx(6.0e6 / (found.service + service))
    assert projection.min_dscr.value != pytest.approx(found.cover.value)  # the bank's cover is another figure


def test_a_bond_that_the_project_repays_costs_what_its_books_say() -> None:
    """Equal principal, enough income: paid interest and principal of the projection are those of the cover."""
    bond = {**BONDS["funding"]["special_bond"], "repaid_by": "project", "repayment": "equal_principal"}
    case = changed(funding={"special_bond": bond, "distribution_rule": "all_cash"})
    projection, found = finance.project(case), cover_of(case)
    paid = ("special_bond_interest_paid", "special_bond_principal_paid", "special_bond_idc")
    assert sum(sum(projection.series[name]) for name in paid) == pytest.approx(found.service)


def test_there_is_no_cover_without_a_bond() -> None:
    bond = {**BONDS["funding"]["special_bond"], "share_of_capital": 0.0}
    assert finance.bond_cover(finance.project(changed(funding={"special_bond": bond}))) is None
