"""Why more is unpaid than in average years is said only where that can be the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

import finance
from app.documents.risk_findings import survival_sentence
from app.i18n import use_language

STRESS, SHORT, SAME = "财政压力会持续", "付款能力不足", "没有差别"


@pytest.fixture(autouse=True)
def chinese() -> None:
    use_language("zh-CN")


def sentence(order: str, rho: float, budget: float | None = None) -> str:
    city = finance.City("市", budget=budget)
    exposures = []
    for code in order:
        case = finance.case_from_award(
            name=code, capex_yuan=3e7, price_yuan_per_year=1.2e7, operation_years=8
        )
        payer = replace(finance.payer_profile(code), rho=rho)
        exposures.append(finance.Exposure(finance.project(case), payer, city))
    return survival_sentence(finance.simulate_portfolio(exposures, 256, 1).to_dict())


@pytest.mark.parametrize("order", ["AD", "DA"])
def test_payers_that_differ_are_no_stress(order: str) -> None:
    """Of one yuan billed to A and one to D (1 - 0.97)(1 - 0.80) and (1 - 0.31)(1 - 0.25) is unpaid after two years."""
    said = sentence(order, 0.0)
    assert SAME in said
    assert STRESS not in said
    assert said.count("26.2%") == 2


def test_stress_is_named_where_payers_follow_it() -> None:
    said = sentence("AD", 0.2)
    assert STRESS in said
    assert "付不足" not in said


def test_a_city_that_cannot_pay_is_named_beside_stress_or_alone() -> None:
    alone = sentence("AD", 0.0, budget=1e8)
    assert SHORT in alone
    assert STRESS not in alone
    both = sentence("AD", 0.2, budget=1e8)
    assert STRESS in both
    assert "付不足" in both
