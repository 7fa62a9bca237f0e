"""Fiscal liability of one project: the method of risk bearing is chosen, supporting input is entered by year."""

from __future__ import annotations

from typing import Any

import pytest
from finance_cases import plain

import finance
from finance.official.liability import RISK_METHODS

TWO_SCENARIOS = (
    finance.PhaseScenario("基本", 0.7, 0.0, 10.0),
    finance.PhaseScenario("最坏", 0.3, 200.0, 40.0),
)
GAP = {"viability_gap": {"rule": "mof21", "reasonable_profit_rate": 0.06, "discount_rate": 0.035}}


def projection(**parts: Any) -> finance.Projection:
    costs = [{"name": "人工", "annual_amount": 50.0}]
    return finance.project(plain(operation={"years": 10, "costs": costs}, **parts))


def test_nothing_entered_is_not_estimated() -> None:
    assert finance.risk_bearing_of(projection(), finance.LiabilityTerms()) is None


def test_the_ratio_method_takes_its_own_shares_of_building_and_running() -> None:
    """5 % of 1,000 built, 2 % of 50 a year, insurance 0.4 a year never below zero."""
    terms = finance.LiabilityTerms("ratio", construction_ratio=0.05, operation_ratio=0.02, insured=0.4)
    found = finance.risk_bearing_of(projection(), terms)
    assert found is not None
    assert found.amounts == pytest.approx((49.6, *(0.6,) * 10))
    assert found.gross == pytest.approx((50.0, *(1.0,) * 10))


def test_scenarios_are_weighted_with_their_probabilities() -> None:
    """0.3 x 200 in the year of construction, 0.7 x 10 + 0.3 x 40 in each year of operation."""
    found = finance.risk_bearing_of(projection(), finance.LiabilityTerms("scenario", scenarios=TWO_SCENARIOS))
    assert found is not None
    assert found.amounts == pytest.approx((60.0, *(19.0,) * 10))
    half = finance.LiabilityTerms("scenario", scenarios=TWO_SCENARIOS[:1])
    with pytest.raises(finance.FinanceError, match="100%"):
        finance.risk_bearing_of(projection(), half)


def test_the_probability_method_takes_what_the_register_leaves_with_government() -> None:
    """Half of a triangular 0 / 10 % / 20 % of construction that happens every second time: 2.5 % of 1,000."""
    risk = finance.Risk("超支", "construction", finance.Triangular(0.0, 0.1, 0.2), 0.5, 0.5)
    found = finance.risk_bearing_of(projection(), finance.LiabilityTerms("probability"), [risk])
    assert found is not None
    assert found.amounts == pytest.approx((25.0, *(0.0,) * 10))
    with pytest.raises(finance.FinanceError, match="风险清单"):
        finance.risk_bearing_of(projection(), finance.LiabilityTerms("probability"))


def test_supporting_input_is_net_of_what_the_partner_pays_and_never_offsets_another() -> None:
    things = (
        finance.SupportingInput("土地", 2026, 300.0, 100.0),
        finance.SupportingInput("道路", 2026, 50.0, 80.0),
        finance.SupportingInput("接入", 2028, 20.0),
    )
    result = projection()
    terms = finance.LiabilityTerms(supporting=things)
    supporting = finance.supporting_of(result, terms)
    assert supporting == pytest.approx((200.0, 0.0, 20.0, *(0.0,) * 8))
    assert sum(finance.provided_of(result, terms)) == pytest.approx(370.0)
    items = {(i.item, i.basis): i for i in finance.project_items(result, supporting=supporting)}
    provided = items["supporting_input", "provided"]
    assert (provided.amounts[2026], provided.amounts[2028]) == pytest.approx((200.0, 20.0))
    late = finance.LiabilityTerms(supporting=(finance.SupportingInput("远", 2090, 1.0),))
    with pytest.raises(finance.FinanceError, match="2026 年至 2036 年"):
        finance.supporting_of(result, late)


@pytest.mark.parametrize(
    "wrong",
    [{"method": "guess"}, {"insured": -1.0}, {"insured": float("nan")}, {"supporting": (finance.SupportingInput("", 2026, -5.0),)}],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(finance.FinanceError):
        finance.LiabilityTerms(**wrong)
    assert RISK_METHODS[0] == "none"


def test_a_stored_result_gives_the_same_items_as_the_projection() -> None:
    result = projection(
        regime="stock_ppp_pre2023",
        funding={"senior_debt_share": 0.0, "government_equity_share": 0.4, "construction_grant": [100.0]},
        revenue={"service_fee": {"annual_amount": 150.0}, **GAP},
    )
    stored = finance.figures_of_record(result.to_dict())
    terms = finance.LiabilityTerms("ratio", 0.05, 0.05)
    risk = finance.risk_bearing_of(result, terms)
    assert finance.risk_bearing_of(stored, terms) == risk
    assert finance.project_items(stored, risk) == finance.project_items(result, risk)
    assert finance.figures_for_items(result).series == stored.series


def test_the_subsidy_of_a_case_is_what_it_bills_and_shows_what_the_formula_says() -> None:
    """Users pay 500 a year from the third year of fast growth: the formula turns negative, nothing is paid."""
    users = {"first_year_volume": 10.0, "volume_growth": 0.5, "unit_price": 10.0}
    result = projection(regime="stock_ppp_pre2023", revenue={"user_charges": users, **GAP})
    found = finance.subsidy_of(result)
    assert found is not None
    assert found.paid == pytest.approx(result.series["gap_funding_billed"][1:])
    first = 1000.0 * 1.06 * 1.035 / 10 + 50.0 * 1.06 - 100.0
    assert found.raw[0] == pytest.approx(first)
    assert min(found.raw) < 0.0 == min(found.paid)
    rates = finance.subsidy_sensitivity(result)
    assert [round(rate, 4) for rate, _, _ in rates] == [0.04, 0.05, 0.06, 0.07, 0.08]
    assert rates[2][1] == pytest.approx(found.total)
    totals = [total for _, total, _ in rates]
    assert totals == sorted(totals)


def test_a_dearer_profit_rate_is_what_the_projection_would_bill_too() -> None:
    gap = {"viability_gap": {**GAP["viability_gap"], "years": 6}}
    rows = finance.subsidy_sensitivity(projection(revenue=gap))
    for rate, total, most in rows:
        other = {"viability_gap": {**gap["viability_gap"], "reasonable_profit_rate": rate}}
        billed = projection(revenue=other).series["gap_funding_billed"]
        assert (total, most) == pytest.approx((sum(billed), max(billed)))


def test_agreed_amounts_have_no_profit_rate() -> None:
    assert finance.subsidy_of(projection()) is None
    assert finance.subsidy_sensitivity(projection()) == ()
    fixed = projection(revenue={"viability_gap": {"rule": "fixed", "annual_amount": 30.0, "years": 4}})
    agreed = projection(revenue={"viability_gap": {"rule": "contract", "contract_amounts": [5.0, 6.0]}})
    for result in (fixed, agreed):
        found = finance.subsidy_of(result)
        assert found is not None
        assert sum(found.paid) == pytest.approx(sum(result.series["gap_funding_billed"]))
        assert finance.subsidy_sensitivity(result) == ()


def test_government_needs_what_it_provides_under_both_ways() -> None:
    """300 of land, 100 of it paid back: the public route costs 300 more, the partnership 200."""
    result = projection(revenue=GAP)
    nothing = finance.expected_cost(
        [finance.Risk("无", "operation", finance.Triangular(0, 0, 0))], {"operation": [0.0] * 11}
    )
    terms = finance.LiabilityTerms(supporting=(finance.SupportingInput("土地", 2026, 300.0, 100.0),))
    without = finance.compare_value(
        finance.comparator_of(result, nothing), finance.partnership_cost_of(result), 0.05
    )
    whole = finance.compare_value(
        finance.comparator_of(result, nothing, provided=finance.provided_of(result, terms)),
        finance.partnership_cost_of(result, finance.supporting_of(result, terms)),
        0.05,
    )
    assert whole.psc - without.psc == pytest.approx(300.0)
    assert whole.ppp - without.ppp == pytest.approx(200.0)
