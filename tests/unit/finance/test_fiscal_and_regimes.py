"""Fiscal capacity, value for money, and what each regime allows."""

from __future__ import annotations

from typing import Any

import pytest

import finance


def test_capacity_adds_projects_and_finds_the_worst_year() -> None:
    result = finance.fiscal_capacity(
        {"甲": {2026: 30.0, 2027: 40.0}, "乙": {2027: 25.0}}, {2026: 1000.0, 2027: 1000.0}
    )
    assert result.ratio == pytest.approx((0.03, 0.065))
    assert result.line == ("ok", "above_5")
    assert result.worst_year == 2027
    assert result.headroom == pytest.approx((70.0, 35.0))
    assert result.verdict == "不得新上政府付费项目"


def test_capacity_needs_a_budget_for_every_year() -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.fiscal_capacity({"甲": {2026: 1.0, 2027: 1.0}}, {2026: 10.0})
    assert "2027" in caught.value.reason


def test_expenditure_of_a_project_has_equity_subsidy_and_risk() -> None:
    result = finance.project(
        {
            "name": "政府出资",
            "start_year": 2026,
            "construction": {"capex": [1000.0], "input_vat_rate": 0.0},
            "funding": {"senior_debt_share": 0.0, "government_equity_share": 0.3},
            "operation": {"years": 2, "costs": [{"name": "人工", "annual_amount": 100.0}]},
            "revenue": {"service_fee": {"annual_amount": 700.0}},
        }
    )
    spent = finance.government_expenditure(result, risk_ratio=0.05)
    assert spent[2026] == pytest.approx(300 + 50)
    assert spent[2027] == pytest.approx(700 + 5)


def test_budget_grows_at_its_mean_growth() -> None:
    assert finance.forecast_budget([100.0, 110.0, 121.0], 2027, 2) == pytest.approx(
        {2027: 133.1, 2028: 146.41}
    )


def test_value_for_money_compares_present_values() -> None:
    result = finance.value_for_money([100, 0], [0, 105], [5, 0], [10, 0], [0, 21], [0, 126], 0.05)
    assert result.psc == pytest.approx(100 + 100 + 5 + 10 + 20)
    assert result.ppp == pytest.approx(120 + 20)
    assert result.passed
    assert result.share == pytest.approx(95 / 235)


def codes(regime: str, **parts: Any) -> dict[str, str]:
    case = finance.case_from_dict(
        {
            "name": "检查",
            "regime": regime,
            "construction": {"capex": [1e6]},
            "operation": {"years": 10, "costs": [{"name": "人工", "annual_amount": 1e5}]},
            "debt": {"tenor_years": 5},
            **parts,
        }
    )
    found = finance.regime_findings(case)
    assert all(f.text.endswith("。") and f.document for f in found)
    return {f.code: f.severity for f in found}


def test_a_new_concession_may_not_subsidise_construction_or_promise_availability() -> None:
    found = codes(
        "new_concession_2023",
        funding={"construction_grant": [1e5]},
        revenue={
            "service_fee": {"annual_amount": 5e5},
            "viability_gap": {"rule": "mof21"},
        },
    )
    assert found == {
        "construction_subsidy": "forbidden",
        "viability_gap": "forbidden",
        "availability_payment": "forbidden",
        "no_user_payment": "forbidden",
    }


def test_a_user_paid_concession_passes_and_a_long_one_is_warned_about() -> None:
    users = {"user_charges": {"first_year_volume": 1e5, "unit_price": 5.0}}
    assert codes("new_concession_2023", revenue=users) == {}
    long = {"operation": {"years": 45}}
    assert codes("new_concession_2023", revenue=users, **long) == {"term": "warning"}


def test_a_service_fee_of_a_bureau_is_a_purchase_of_services() -> None:
    found = codes("gov_purchase_of_services", revenue={"service_fee": {"annual_amount": 5e5}})
    assert found == {
        "annual_budget": "note",
        "construction_in_service": "warning",
        "framework_term": "warning",
    }


def test_stock_projects_are_not_for_new_business() -> None:
    assert codes("stock_ppp_pre2023") == {"stock_only": "note"}
    short = {"operation": {"years": 5}}
    assert codes("stock_ppp_pre2023", **short)["term"] == "warning"


def test_a_platform_company_may_not_pass_its_payer_on() -> None:
    assert "no_back_to_back" in codes("platform_company_contract")


def test_findings_travel_with_the_projection() -> None:
    result = finance.project(finance.case_from_award(name="服务", price_yuan_per_year=1e6, operation_years=3))
    assert [f.code for f in result.findings] == ["annual_budget"]
