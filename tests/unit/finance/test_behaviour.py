"""What must hold for any project: later payment costs, subsidies help, money has no unit; and odd input is answered."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from finance_cases import cases, plain
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import finance

FLOWS = {
    "project_irr_pre_tax": "project_flow_pre_tax",
    "project_irr_after_tax": "project_flow_after_tax",
    "equity_irr": "equity_flow",
}


def rates(result: finance.Projection) -> dict[str, float]:
    """Rates of flows that are first out and then in; owners' only when nothing stops their money on the way.

    With several changes of sign a rate of return is no measure, and a lock-up that opens or a default that is
    avoided moves money by its own rules.
    """
    found = {}
    for name, flow in FLOWS.items():
        values = np.array(result.period_series[flow])
        signs = np.sign(values[np.abs(values) > 1e-6])
        once = signs.size > 1 and signs[0] < 0 and np.count_nonzero(np.diff(signs)) == 1
        free = not result.default_years and not any(result.period_series["lockup"])
        rate = getattr(result, name).rate
        if rate is not None and once and (name != "equity_irr" or free):
            found[name] = rate
    return found


@given(cases(), st.floats(0, 36), st.floats(0.5, 36))
@settings(max_examples=40, deadline=None)
def test_a_later_payment_never_raises_a_rate_of_return(
    case: dict[str, Any], delay: float, more: float
) -> None:
    """At a rate below zero waiting would be worth something, so only rates from zero on are compared."""
    later = copy.deepcopy(case)
    case["late_payment"]["delay_months"], later["late_payment"]["delay_months"] = delay, delay + more
    before, after = rates(finance.project(case)), rates(finance.project(later))
    for name in before.keys() & after.keys():
        assert before[name] < 0 or after[name] <= before[name] + 1e-9, name


@given(cases(), st.floats(1.0, 3.0))
@settings(max_examples=40, deadline=None)
def test_a_higher_subsidy_never_lowers_a_rate_of_return(case: dict[str, Any], factor: float) -> None:
    """The loan is the same and bills are paid in their year: else tax would be due long before the subsidy comes."""
    case["late_payment"].update(delay_months=0.0, due_rule="in_period")
    case["revenue"]["viability_gap"]["rule"] = "fixed"
    case["debt"].update(repayment="annuity", sizing_dscr=0.0, sizing_llcr=0.0)
    more = copy.deepcopy(case)
    more["revenue"]["viability_gap"]["annual_amount"] *= factor
    before, after = rates(finance.project(case)), rates(finance.project(more))
    for name in before.keys() & after.keys():
        assert after[name] >= before[name] - 1e-9, name


@given(cases(), st.floats(0.01, 100.0))
@settings(max_examples=40, deadline=None)
def test_scaling_all_money_changes_no_ratio(case: dict[str, Any], factor: float) -> None:
    """What is due of a few fen counts as nothing: that, and only that, has a size of its own."""
    result = finance.project(case)
    assume(result.total_investment * min(factor, 1.0) > 1e5 and result.debt * min(factor, 1.0) > 1e4)
    assume(
        all(due == 0.0 or due * min(factor, 1.0) > 0.02 for due in result.period_series["scheduled_service"])
    )
    scaled = copy.deepcopy(case)
    for name in ("capex",):
        scaled["construction"][name] = [factor * v for v in case["construction"][name]]
    funding, revenue, operation = scaled["funding"], scaled["revenue"], scaled["operation"]
    funding["construction_grant"] = [factor * v for v in funding["construction_grant"]]
    for place, names in (
        (funding, ("initial_working_capital", "equity_cure_limit")),
        (scaled["debt"], ("revolver_limit",)),
        (operation["costs"][0], ("annual_amount",)),
        (revenue["service_fee"], ("annual_amount",)),
        (revenue["availability"], ("annual_amount", "operation_fee")),
        (revenue["viability_gap"], ("annual_amount",)),
        (revenue["user_charges"], ("unit_price",)),
        (revenue["data_revenue"], ("annual_amount",)),
        (revenue["advertising"], ("annual_amount",)),
    ):
        for name in names:
            place[name] *= factor
    for name in ("renewals", "maintenance"):
        operation[name] = [factor * v for v in operation[name]]
    gap = revenue["viability_gap"]
    gap["contract_amounts"] = [factor * v for v in gap["contract_amounts"]]
    other = finance.project(scaled)
    assert other.gearing == pytest.approx(result.gearing, rel=1e-6)
    assert other.debt == pytest.approx(factor * result.debt, rel=1e-6)
    for name in ("min_dscr", "avg_dscr", "llcr", "plcr"):
        assert getattr(other, name).value == pytest.approx(getattr(result, name).value, rel=1e-5, abs=1e-6)
    for name in ("project_irr_pre_tax", "project_irr_after_tax"):
        assert getattr(other, name).roots == pytest.approx(getattr(result, name).roots, rel=1e-5, abs=1e-7)


# odd input


def test_F19_a_case_with_two_rates_of_return_names_both() -> None:
    """-100, +230, -132 is 100 x 1.1 x 1.2 = 132."""
    case = plain(
        construction={"capex": [100.0], "asset_life_years": 2},
        operation={"years": 2, "renewals": [0.0, 132.0]},
        revenue={
            "service_fee": {"annual_amount": 0.0},
            "viability_gap": {"rule": "contract", "contract_amounts": [230.0]},
        },
    )
    result = finance.project(case)
    assert result.project_irr_pre_tax.rate is None
    assert result.project_irr_pre_tax.code == "several_roots"
    assert result.project_irr_pre_tax.roots == pytest.approx((0.1, 0.2), abs=1e-9)
    assert "10.0000%" in result.project_irr_pre_tax.reason


def test_F19_two_rates_in_quarters_are_told_per_year() -> None:
    case = plain(
        periodicity="quarterly",
        construction={"capex": [100.0], "asset_life_years": 2},
        operation={"years": 2, "renewals": [0.0, 132.0]},
        revenue={
            "service_fee": {"annual_amount": 0.0},
            "viability_gap": {"rule": "contract", "contract_amounts": [230.0]},
        },
    )
    found = finance.project(case).project_irr_pre_tax
    flows = np.array(finance.project(case).period_series["project_flow_pre_tax"])
    assert found.code == "several_roots"
    for root in found.roots:
        assert finance.npv((1 + root) ** 0.25 - 1, flows) == pytest.approx(0.0, abs=1e-6)
        assert f"{root:.4%}" in found.reason


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_F19_only_costs_give_reasons_not_numbers(periodicity: str) -> None:
    case = plain(
        periodicity=periodicity,
        revenue={"service_fee": {"annual_amount": 0.0}},
        operation={"costs": [{"name": "人工", "annual_amount": 30.0}]},
        funding={"senior_debt_share": 0.5, "shareholder_loan": {"share": 0.1}},
        debt={"tenor_years": 5, "interest_rate": 0.05},
    )
    result = finance.project(case)
    for name in (
        "project_irr_pre_tax",
        "project_irr_after_tax",
        "equity_irr",
        "private_equity_irr",
        "sponsor_irr",
    ):
        assert getattr(result, name).rate is None, name
        assert getattr(result, name).code == "no_sign_change"
        assert getattr(result, name).reason
    assert result.payback.code == "never_paid_back"
    assert result.default_years == tuple(range(2027, 2037))
    json.dumps(result.to_dict(), allow_nan=False)


def test_F19_a_delay_longer_than_the_contract_still_ends_in_typed_answers() -> None:
    case = plain(
        operation={"years": 2, "costs": [{"name": "人工", "annual_amount": 60.0}]},
        funding={"senior_debt_share": 0.5},
        debt={"tenor_years": 2},
        late_payment={"delay_months": 120, "contract_days": 360, "due_rule": "contract_days"},
    )
    result = finance.project(case)
    assert result.default_years
    assert sum(result.series["collections"]) == pytest.approx(300.0)
    json.dumps(result.to_dict(), allow_nan=False)


def test_F19_the_largest_numbers_a_case_may_hold() -> None:
    case = plain(
        construction={"capex": [1e13] * 10},
        operation={"years": 60},
        revenue={
            "user_charges": {
                "first_year_volume": 1e13,
                "volume_growth": 1.0,
                "unit_price": 1e9,
                "price_indexation": 0.3,
            }
        },
    )
    result = finance.project(case)
    assert all(np.isfinite(values).all() for values in map(np.array, result.series.values()))
    json.dumps(result.to_dict(), allow_nan=False)
