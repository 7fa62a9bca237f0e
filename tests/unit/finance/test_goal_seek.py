"""Goal seek: every answer is proved by a projection of the changed case; closed forms where they exist."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

import pytest
from finance_cases import PLAIN, cases, plain
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.analysis.figures import figures_of

ANNUITY = (1 - 1.05**-10) / 0.05
INDEBTED = plain(
    construction={"capex": [1000.0]},
    operation={"years": 12, "costs": [{"name": "人工", "annual_amount": 20.0}]},
    revenue={
        "service_fee": {"annual_amount": 150.0},
        "user_charges": {"first_year_volume": 10.0, "unit_price": 1.0},
    },
    funding={"senior_debt_share": 0.6, "distribution_rule": "all_cash"},
    debt={"tenor_years": 10, "interest_rate": 0.045, "lockup_dscr": 0.0},
    tax={"output_vat_rate": 0.06, "surcharge_rate": 0.12, "cit_rate": 0.25},
)


def assert_proved(found: finance.GoalSeek, tolerance: float = 1e-8) -> None:
    """The proof is a projection of its own case, run again here from its dictionary."""
    assert found.case is not None
    assert found.value is not None
    assert found.residual is not None
    again = figures_of(finance.project(finance.case_to_dict(found.case)))[found.figure]
    assert again == found.achieved
    assert again == pytest.approx(found.target, abs=tolerance)
    assert found.residual == pytest.approx(0.0, abs=tolerance)
    assert found.reason == finance.ANALYSIS_REASONS[found.code]
    json.dumps(found.to_dict(), allow_nan=False)


def test_the_subsidy_for_a_rate_of_return_in_closed_form() -> None:
    """Without tax and debt the income must be the investment times the capital recovery factor."""
    found = finance.goal_seek(PLAIN, "subsidy", "project_irr_after_tax", 0.12)
    needed = 1000.0 * finance.capital_recovery_factor(0.12, 10) - 150.0
    assert found.value == pytest.approx(needed, rel=1e-10)
    assert found.code == "ok"
    assert_proved(found)


def test_fee_price_and_investment_in_closed_form() -> None:
    fee = finance.goal_seek(PLAIN, "fee", "project_npv", 0.0)
    assert fee.value == pytest.approx(1000.0 / ANNUITY, rel=1e-9)
    capex = finance.goal_seek(PLAIN, "capex", "project_npv", 50.0)
    assert capex.value == pytest.approx(150.0 * ANNUITY - 50.0, rel=1e-9)
    sold = plain(
        revenue={
            "service_fee": {"annual_amount": 0.0},
            "user_charges": {"first_year_volume": 30.0, "unit_price": 1.0},
        }
    )
    price = finance.goal_seek(sold, "user_price", "project_irr_pre_tax", 0.05)
    assert price.value == pytest.approx(1000.0 / ANNUITY / 30.0, rel=1e-9)
    for found in (fee, capex, price):
        assert_proved(found, 1e-6)


def test_the_term_is_the_shortest_whole_number_of_years() -> None:
    """150 a year recovers 1000 at 5 % in nper years; rounded up, that is the shortest term."""
    found = finance.goal_seek(PLAIN, "term", "project_irr_after_tax", 0.05)
    shortest = math.ceil(finance.nper(0.05, -150.0, 1000.0))
    assert found.value == shortest
    assert found.values == (shortest, 60)
    assert found.residual is not None
    assert found.residual >= 0.0
    assert found.projection is not None
    fewer = {**PLAIN, "operation": {"years": shortest - 1}}
    assert finance.project(fewer).project_npv < 0.0 < found.projection.project_npv


@pytest.mark.parametrize("lever", ["subsidy", "fee", "availability", "user_price", "capex"])
@pytest.mark.parametrize(
    ("figure", "target"), [("project_irr_after_tax", 0.08), ("equity_irr", 0.12), ("min_dscr", 2.5)]
)
def test_every_lever_reaches_every_target_and_proves_it(lever: str, figure: str, target: float) -> None:
    found = finance.goal_seek(INDEBTED, lever, figure, target)
    assert found.code == "ok"
    assert_proved(found)


def test_gearing_moves_the_cover_ratio_to_its_target() -> None:
    found = finance.goal_seek(INDEBTED, "gearing", "min_dscr", 1.8)
    assert_proved(found)
    assert found.projection is not None
    assert found.case is not None
    assert found.case.funding.senior_debt_share == found.value
    # a level payment at the cover wanted is what the smallest cash flow allows
    service = max(found.projection.series["scheduled_service"])
    weakest = min(found.projection.series["cfads"][1:11])
    assert service == pytest.approx(weakest / 1.8, rel=1e-6)


@given(cases(), st.sampled_from(["fee", "capex", "availability"]), st.floats(-0.02, 0.2))
@settings(max_examples=20, deadline=None)
def test_any_case_gives_a_proved_answer_or_a_reason(case: dict[str, Any], lever: str, target: float) -> None:
    found = finance.goal_seek(case, lever, "project_irr_after_tax", target)
    if found.found:
        assert found.code in ("ok", "several_values")
        assert_proved(found, 1e-6)
    else:
        assert found.code not in ("ok", "several_values")
        assert found.reason
        assert found.projection is None


@given(st.floats(0.02, 0.15), st.floats(0.001, 0.05))
@settings(max_examples=15, deadline=None)
def test_a_higher_target_needs_a_higher_subsidy(target: float, more: float) -> None:
    lower = finance.goal_seek(INDEBTED, "subsidy", "project_irr_after_tax", target)
    higher = finance.goal_seek(INDEBTED, "subsidy", "project_irr_after_tax", target + more)
    if higher.value is not None and lower.value is not None:
        assert higher.value > lower.value


# odd input and targets out of reach


def test_F19_a_target_out_of_reach_names_the_nearest_figure() -> None:
    found = finance.goal_seek(PLAIN, "fee", "project_irr_after_tax", 0.9, low=100.0, high=200.0)
    assert (found.code, found.value) == ("too_high", None)
    assert found.nearest_value == 200.0
    best = plain(revenue={"service_fee": {"annual_amount": 200.0}})
    assert found.nearest == pytest.approx(finance.project(best).project_irr_after_tax.rate, abs=1e-9)
    low = finance.goal_seek(PLAIN, "fee", "project_irr_after_tax", -0.3, low=100.0, high=200.0)
    assert (low.code, low.nearest_value) == ("too_low", 100.0)
    for outcome in (found, low):
        assert outcome.params["nearest"] == outcome.nearest
        json.dumps(outcome.to_dict(), allow_nan=False)


def test_F19_two_values_that_meet_the_target_are_both_told() -> None:
    """While users pay enough there is no subsidy, and investment only costs: NPV = 30 a(10) - C. From the investment on
    at which the subsidy by formula is needed, it earns 6 % at a discount rate of 5 %, and NPV rises again.
    """
    case = plain(
        operation={"years": 10, "costs": [{"name": "人工", "annual_amount": 50.0}]},
        revenue={
            "service_fee": {"annual_amount": 0.0},
            "viability_gap": {"rule": "annuity", "reasonable_profit_rate": 0.06},
            "user_charges": {"first_year_volume": 10.0, "unit_price": 8.0},
        },
    )
    found = finance.goal_seek(case, "capex", "project_npv", 60.0)
    recovery = finance.capital_recovery_factor(0.06, 10)
    below = 30.0 * ANNUITY - 60.0
    above = (60.0 - 3.0 * ANNUITY) / (recovery * ANNUITY - 1.0)
    assert found.code == "several_values"
    assert found.values == pytest.approx((below, above), rel=1e-9)
    assert found.params["values"] == list(found.values)
    assert_proved(found, 1e-6)


def test_F19_a_figure_that_two_values_reach_is_not_called_unique() -> None:
    """Deeper gearing first cuts tax, then brings default: the owners' rate rises and falls again."""
    case = plain(
        operation={"years": 12},
        revenue={"service_fee": {"annual_amount": 130.0}},
        funding={"senior_debt_share": 0.5},
        debt={"tenor_years": 10, "interest_rate": 0.07, "lockup_dscr": 1.1},
        tax={"cit_rate": 0.25},
    )
    rates = {
        share: finance.project({**case, "funding": {"senior_debt_share": share}}).equity_irr.rate
        for share in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    }
    known = [rate for rate in rates.values() if rate is not None]
    target = 0.5 * (max(known) + known[0])
    found = finance.goal_seek(case, "gearing", "equity_irr", target)
    crossings = sum((a - target) * (b - target) < 0 for a, b in itertools.pairwise(known))
    assert found.found or found.code in ("jump", "too_high")
    assert len(found.values) >= min(crossings, 1)
    if len(found.values) > 1:
        assert found.code == "several_values"
        assert found.params["values"] == list(found.values)


@pytest.mark.parametrize(
    ("lever", "parts", "code"),
    [
        ("user_price", {}, "not_available"),
        ("gearing", {"debt": {"tenor_years": 0}}, "not_available"),
        ("subsidy", {"revenue": {"viability_gap": {"rule": "mof21"}}}, "by_formula"),
    ],
)
def test_F19_a_lever_the_case_does_not_have(lever: str, parts: dict[str, Any], code: str) -> None:
    found = finance.goal_seek(plain(**parts), lever, "project_irr_after_tax", 0.08)
    assert (found.code, found.found, found.iterations) == (code, False, 0)
    assert found.reason


def test_F19_no_debt_and_no_income_define_no_cover_and_no_rate() -> None:
    found = finance.goal_seek(PLAIN, "fee", "min_dscr", 1.3)
    assert (found.code, found.nearest) == ("not_defined", None)
    empty = plain(revenue={"service_fee": {"annual_amount": 0.0}})
    found = finance.goal_seek(empty, "term", "project_irr_after_tax", 0.05)
    assert (found.code, found.value) == ("not_defined", None)


def test_F19_a_range_without_a_valid_case() -> None:
    """Renewals are planned for six years, so that a shorter term is no valid case."""
    case = plain(operation={"years": 10, "renewals": [0.0] * 5 + [1.0]})
    found = finance.goal_seek(case, "term", "project_irr_after_tax", 0.05, low=1, high=5)
    assert found.code == "not_allowed"
    found = finance.goal_seek(PLAIN, "gearing", "equity_irr", 0.05, low=0.9, high=0.95)
    assert found.code == "not_allowed"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("luck", "equity_irr", 0.1), "unknown_lever"),
        (("fee", "payback", 5.0), "unknown_figure"),
        (("fee", "equity_irr", math.nan), "bad_target"),
        (("fee", "equity_irr", 3.0), "bad_target"),
        (("fee", "equity_irr", 0.1, 5.0, 4.0), "bad_range"),
        (("fee", "equity_irr", 0.1, math.nan, 4.0), "bad_range"),
        (("fee", "equity_irr", 0.1, 0.0, math.inf), "bad_range"),
    ],
)
def test_F19_a_question_without_sense_is_refused(arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.goal_seek(PLAIN, *arguments)
    assert caught.value.code == code
