"""Quarters against years: the same case, the same totals, and what really differs."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from finance_cases import cases, plain
from hypothesis import given, settings

import finance
from finance.engine.series import SERIES, by_year
from finance.engine.sizing import reserve_weights


def quarterly(case: dict[str, Any]) -> finance.Projection:
    return finance.project({**case, "periodicity": "quarterly"})


def test_periods_have_labels_and_years_stay_years() -> None:
    result = quarterly(plain())
    assert result.period_labels[:5] == ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1")
    assert len(result.period_labels) == 44
    assert result.years == tuple(range(2026, 2037))
    assert [row["year"] for row in result.rows] == list(result.years)
    assert result.phases == ("construction",) + ("operation",) * 10
    assert result.period_series["collections"][4:8] == pytest.approx([37.5] * 4)
    assert result.series["collections"][1] == pytest.approx(150.0)


def _without_interest(case: dict[str, Any]) -> dict[str, Any]:
    """No interest, no fee that depends on a balance or on the number of draws, no tax rate that changes on a day of April:
    time within a year has no price.
    """
    still = copy.deepcopy(case)
    still["tax"]["rate_rule"] = "fixed"
    still["debt"].update(interest_rate=0.0, revolver_rate=0.0, commitment_fee_rate=0.0, repayment="annuity")
    still["debt"].update(sizing_dscr=0.0, sizing_llcr=0.0, dsra_months=0.0)
    still["funding"]["shareholder_loan"]["interest_rate"] = 0.0
    still["funding"]["special_bond"]["interest_rate"] = 0.0
    still["late_payment"]["factoring"]["recourse"] = "none"
    still["operation"]["mra_years"] = 0
    return still


@given(cases())
@settings(max_examples=40, deadline=None)
def test_without_interest_quarters_add_up_to_years(case: dict[str, Any]) -> None:
    """Everything that does not depend on cash running short in the middle of a year."""
    still = _without_interest(case)
    still["late_payment"].update(delay_months=0.0, due_rule="in_period")
    still["operation"].update(receivable_days=0, payable_days=0)
    yearly, quarters = finance.project({**still, "periodicity": "annual"}), quarterly(still)
    size = yearly.total_investment + sum(yearly.series["revenue_net"]) + 1.0
    names = ("capex", "grants", "debt_draws", "total_uses", "collections", "opex", "maintenance", "renewals")
    names += ("revenue_net", "depreciation", "ebit", "output_vat", "input_vat", "scheduled_service")
    names += ("scheduled_principal", "adjusted_cit", "project_flow_pre_tax", "project_flow_after_tax")
    for name in names:
        assert quarters.series[name] == pytest.approx(yearly.series[name], abs=1e-9 * size), name
    for name in ("vat_paid", "surcharge", "cit", "profit_before_tax"):
        assert sum(quarters.series[name]) == pytest.approx(sum(yearly.series[name]), abs=1e-9 * size), name
    assert quarters.debt == pytest.approx(yearly.debt, abs=1e-9 * size)


def test_a_loan_in_quarters_pays_its_yearly_rate_over_four() -> None:
    case = plain(funding={"senior_debt_share": 0.5}, debt={"interest_rate": 0.06, "tenor_years": 5})
    result = quarterly(case)
    service = -finance.pmt(0.06 / 4, 20, result.debt)
    assert result.period_series["scheduled_service"][4:24] == pytest.approx([service] * 20)
    assert result.series["scheduled_service"][1] == pytest.approx(4 * service)
    assert result.dscr[1] == pytest.approx(150.0 / (4 * service))


def test_interest_during_construction_by_quarters() -> None:
    """Even draws within each quarter: the closed form with a quarter of the rate and of the spending."""
    case = plain(funding={"senior_debt_share": 0.5}, debt={"interest_rate": 0.08, "tenor_years": 5})
    result = quarterly(case)
    rho = 0.5 * 0.02
    need = 0.0
    for _ in range(4):
        need += (250.0 + rho * need) / (1 - rho / 2)
    assert result.debt == pytest.approx(0.5 * need, rel=1e-12)


def test_rates_of_return_and_present_values_are_per_year() -> None:
    """150 a year in quarters of 37.5 from the fifth quarter on."""
    result = quarterly(plain())
    rate = result.project_irr_after_tax.rate
    flows = np.concatenate([[-250.0] * 4, [37.5] * 40])
    assert finance.npv((1 + rate) ** 0.25 - 1, flows) == pytest.approx(0.0, abs=1e-7)
    assert result.project_npv == pytest.approx(finance.npv(1.05**0.25 - 1, flows), abs=1e-8)
    assert result.payback.value == pytest.approx(1.0 + 1000.0 / 150.0)


def test_quarters_see_a_shortage_that_a_year_hides() -> None:
    """Paid three months late, nothing comes in for wages in the first quarter."""
    case = plain(
        operation={"costs": [{"name": "人工", "annual_amount": 120.0}]}, late_payment={"delay_months": 3}
    )
    assert finance.project(case).liquidity_gap == pytest.approx(7.5)
    assert quarterly(case).liquidity_gap == pytest.approx(30.0)


def test_the_reserve_looks_ahead_by_months() -> None:
    assert reserve_weights(6.0, 1).tolist() == pytest.approx([0.5])
    assert reserve_weights(6.0, 4).tolist() == pytest.approx([1.0, 1.0, 0.0])
    assert reserve_weights(4.0, 4).tolist() == pytest.approx([1.0, 1 / 3])
    assert reserve_weights(12.0, 1).tolist() == pytest.approx([1.0, 0.0])


def test_years_take_flows_together_and_balances_at_their_end() -> None:
    found = by_year({"capex": [1.0] * 8, "cash": list(range(8)), "lockup": [0, 0, 1, 0, 0, 0, 0, 0]}, 4)
    assert found == {"capex": (4.0, 4.0), "cash": (3.0, 7.0), "lockup": (1.0, 0.0)}


def test_every_series_is_listed_with_its_kind() -> None:
    result = quarterly(plain())
    assert set(result.series) == set(SERIES)
    assert all(entry.label and entry.kind in ("flow", "balance", "flag") for entry in SERIES.values())
    json.dumps(result.to_dict(), allow_nan=False)
    columns = result.to_dict()["periods"]
    assert columns["period"][4] == "2027Q1"
    assert columns["collections"] == list(result.period_series["collections"])
    assert {len(values) for values in columns.values()} == {44}
    assert "periods" not in finance.project(plain()).to_dict()


def test_a_quarterly_case_is_simulated_in_years() -> None:
    case = finance.case_from_award(
        name="停车", capex_yuan=1.2e7, price_yuan_per_year=5.8e6, operation_years=8
    )
    yearly = finance.simulate_payment_risk(finance.project(case), "C", 200, 3)
    data = {**finance.case_to_dict(case), "periodicity": "quarterly"}
    quarters = finance.simulate_payment_risk(finance.project(data), "C", 200, 3)
    assert quarters.total.to_dict() == yearly.total.to_dict()


def test_F19_sixty_years_in_quarters() -> None:
    case = plain(
        construction={"capex": [100.0] * 10, "asset_life_years": 50},
        operation={"years": 60},
        late_payment={"delay_months": 120},
    )
    result = quarterly(case)
    assert len(result.period_labels) == (10 + 60 + 10) * 4
    assert result.project_irr_after_tax.code == "ok"
    assert all(check.passed for check in result.checks)
    json.dumps(result.to_dict(), allow_nan=False)
