"""Indicators of the official evaluation against published exam questions and the hand-worked project."""

from __future__ import annotations

import json
from typing import Any

import pytest

import finance
from finance.official.indicators import (
    break_even,
    debt_service_cover,
    interest_cover,
    return_on_equity,
    return_on_investment,
    sensitivity_coefficient,
)


def test_debt_service_cover_of_published_questions() -> None:
    """一级建造师题库 (8fe.cn 723680): EBIT 1000, depreciation 100, amortisation 50, tax 260, service 600 -> 1.48;
    结构工程师题库 (bkw.cn gVjYW): EBIT 200, depreciation 30, tax 20, service 100 -> 2.1.
    """
    assert debt_service_cover(1000 + 100 + 50, 260, 600).value == pytest.approx(1.48, abs=0.005)
    assert debt_service_cover(200 + 30, 20, 100).value == pytest.approx(2.1)
    assert debt_service_cover(200, 20, 0).code == "no_debt"


def test_break_even_of_a_published_question() -> None:
    """咨询工程师题库 (hqwx.com 2999332): income 10000, fixed and variable 3000 each, VAT 1453, taxes 174 -> 55.83 %."""
    assert break_even(3000, 10000, 3000, 1453 + 174).value == pytest.approx(0.5583, abs=5e-5)
    assert break_even(3000, 3000, 3000, 0).code == "no_break_even"


def test_returns_of_published_questions() -> None:
    """jzkao.com 42345E5BC34B15A6: investment 400 + 40 + 60, net profit 60, tax 20, interest 10 -> ROI 18 %;
    investment 16000, capital 3000, ROI 20 %, interest 900, tax 25 % -> ROE 57.5 %.
    """
    assert return_on_investment(60 + 20 + 10, 400 + 40 + 60).value == pytest.approx(0.18)
    profit = 0.2 * 16000 - 900
    assert return_on_equity(0.75 * profit, 3000).value == pytest.approx(0.575)
    assert return_on_investment(1.0, 0.0).code == return_on_equity(1.0, 0.0).code == "no_investment"


def test_interest_cover_is_profit_before_interest_over_interest() -> None:
    assert interest_cover(1000.0, 150.0).value == pytest.approx(20 / 3)
    assert interest_cover(1000.0, 0.0).code == "no_debt"


def test_sensitivity_of_a_straight_line() -> None:
    """An indicator that falls from 12 % to 9 % when cost rises by a tenth: -2.5."""
    assert sensitivity_coefficient(0.12, 0.09, 0.1).value == pytest.approx(-2.5)
    assert sensitivity_coefficient(0.0, 0.1, 0.1).code == "no_change"


PLAIN: dict[str, Any] = {
    "name": "手算",
    "construction": {"capex": [1000.0], "input_vat_rate": 0.0},
    "funding": {"senior_debt_share": 0.0, "initial_working_capital": 100.0},
    "operation": {
        "years": 2,
        "costs": [{"name": "人工", "annual_amount": 60.0}, {"name": "云资源", "annual_amount": 40.0}],
    },
    "revenue": {"service_fee": {"annual_amount": 700.0}},
    "tax": {"output_vat_rate": 0.0, "surcharge_rate": 0.0, "cit_rate": 0.0},
}


def following(share: float) -> dict[str, Any]:
    """The project with a share of the cloud's cost that follows volume."""
    people, cloud = PLAIN["operation"]["costs"]
    costs = [people, {**cloud, "variable_share": share}]
    return {**PLAIN, "operation": {**PLAIN["operation"], "costs": costs}}


def test_indicators_of_a_hand_worked_project() -> None:
    """Profit 100 a year on 1100; fixed 600 of 700, or 560 when the cloud follows volume."""
    result = finance.project(PLAIN)
    found = finance.evaluation_indicators(result)
    assert found.roi.value == pytest.approx(100 / 1100)
    assert found.roe.value == pytest.approx(100 / 1100)
    assert found.payback.value == pytest.approx(2 + 500 / 700)
    assert found.max_debt_ratio.value == pytest.approx(0.0)
    assert (found.min_icr.code, found.min_dscr.code) == ("no_debt", "no_debt")
    assert found.break_even.value == pytest.approx(600 / 700)
    varying = finance.project(following(1.0))
    assert finance.evaluation_indicators(varying).break_even.value == pytest.approx(560 / 660)
    half = finance.evaluation_indicators(finance.project(following(0.5)))
    assert half.break_even.value == pytest.approx(580 / 680)
    table = next(t for t in finance.official_tables(varying) if t.code == "cost_estimate")
    assert table.row("variable_cost").values == pytest.approx((0.0, 40.0, 40.0))
    assert table.row("fixed_cost").values == pytest.approx((0.0, 560.0, 560.0))
    assert found.firr_pre_tax == result.project_irr_pre_tax
    json.dumps(found.to_dict(), allow_nan=False)


def test_covers_are_those_of_the_repayment_years_only() -> None:
    """Paid late, the revolver costs interest when the loan is long repaid; that year has no cover."""
    case = {
        **PLAIN,
        "funding": {"senior_debt_share": 0.5},
        "debt": {"tenor_years": 1, "interest_rate": 0.1, "revolver_limit": 1000.0},
        "late_payment": {"delay_months": 12.0},
    }
    result = finance.project(case)
    found = finance.evaluation_indicators(result)
    assert any(value > 0 for value in result.series["revolver_interest"])
    assert found.min_dscr == found.avg_dscr
    assert found.min_icr == found.avg_icr
    first = result.phases.index("operation")
    expected = (result.series["ebitda"][first] - result.series["cit"][first]) / result.series[
        "scheduled_service"
    ][first]
    assert found.min_dscr.value == pytest.approx(expected)


def test_the_rate_of_capital_is_solved_on_its_official_table() -> None:
    """Net flow of 项目资本金现金流量表 has no present value at it; what is distributed gives another, lower rate."""
    case = finance.case_from_award(
        name="例", price_yuan_per_year=5.8e6, operation_years=8, capex_yuan=1.2e7, payer="局"
    )
    result = finance.project(case)
    found = finance.evaluation_indicators(result)
    table = next(t for t in finance.official_tables(result) if t.code == "project_capital_cash_flow")
    assert found.capital_firr.rate is not None
    left = finance.npv(found.capital_firr.rate, table.row("net_flow").values)
    assert left == pytest.approx(0.0, abs=1e-3)
    assert found.distributed_irr == result.equity_irr
    assert found.capital_firr.rate > float(found.distributed_irr)
    quarterly = finance.evaluation_indicators(finance.project({**PLAIN, "periodicity": "quarterly"}))
    assert quarterly.capital_firr.rate == pytest.approx(quarterly.firr_pre_tax.rate, rel=0.2)


def test_fnpv_discounts_the_first_year_too() -> None:
    """1000 + 100 paid in year 1, then 600 and 700 at 6 %: every year one step further than in the engine's own value."""
    result = finance.project({**PLAIN, "discount_rate": 0.06})
    found = finance.evaluation_indicators(result)
    flows = (-1100.0, 600.0, 700.0)
    expected = sum(flow / 1.06**year for year, flow in enumerate(flows, 1))
    assert found.fnpv_pre_tax == pytest.approx(expected)
    assert found.fnpv_after_tax == pytest.approx(result.project_npv / 1.06)
    at_irr = finance.project({**PLAIN, "discount_rate": float(result.project_irr_after_tax)})
    assert finance.evaluation_indicators(at_irr).fnpv_after_tax == pytest.approx(0.0, abs=1e-6)
    quarters = finance.project({**PLAIN, "discount_rate": 0.06, "periodicity": "quarterly"})
    by_quarter = finance.evaluation_indicators(quarters)
    assert by_quarter.fnpv_after_tax == pytest.approx(quarters.project_npv / 1.06**0.25)
