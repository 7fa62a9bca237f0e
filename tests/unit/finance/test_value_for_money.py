"""Value for money, quantitative: present values by hand, the verdict, what it rests on."""

from __future__ import annotations

import json

import pytest

import finance

# At 5 % an amount of the second year is worth 1/1.05 of itself, so the numbers below come out round.
COMPARATOR = finance.Comparator(
    construction=(100.0, 0.0),
    operation=(0.0, 105.0),
    transferable_risk=(10.0, 0.0),
    retained_risk=(0.0, 21.0),
    neutrality=(5.0, 0.0),
    construction_income=(0.0, 21.0),
    operation_income=(0.0, 10.5),
)
PARTNERSHIP = finance.PartnershipCost((30.0, 0.0), (0.0, 126.0), (0.0, 5.25))


def test_value_for_money_compares_present_values() -> None:
    result = finance.value_for_money([100, 0], [0, 105], [5, 0], [10, 0], [0, 21], [0, 126], 0.05)
    assert result.psc == pytest.approx(100 + 100 + 5 + 10 + 20)
    assert result.ppp == pytest.approx(120 + 20)
    assert result.passed
    assert result.share == pytest.approx(95 / 235)


def test_the_components_add_up() -> None:
    """(100 - 20) + (100 - 10) + 5 + 10 + 20 against 30 + 120 + 5 + 20."""
    result = finance.compare_value(COMPARATOR, PARTNERSHIP, 0.05)
    assert result.psc == pytest.approx(205.0)
    assert result.ppp == pytest.approx(175.0)
    assert result.value == pytest.approx(30.0)
    assert result.parts["construction_income"] == pytest.approx(20.0)
    assert (result.passed, result.findings) == (True, ())
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False))["source"]["status"] == "unchecked"


def test_a_dearer_partnership_does_not_pass() -> None:
    dear = finance.PartnershipCost((70.0, 0.0), (0.0, 126.0), (0.0, 5.25))
    result = finance.compare_value(COMPARATOR, dear, 0.05)
    assert (result.passed, [f.code for f in result.findings]) == (False, ["not_value_for_money"])


def test_a_verdict_that_rests_on_the_risk_estimate_says_so() -> None:
    """Equity 55 makes the PPP 200: below 205, but above the 195 that are left without transferable risk."""
    close = finance.PartnershipCost((55.0, 0.0), (0.0, 126.0), (0.0, 5.25))
    result = finance.compare_value(COMPARATOR, close, 0.05)
    assert (result.passed, [f.code for f in result.findings]) == (True, ["rests_on_risk"])


def test_the_same_cost_on_both_sides_is_value_for_money() -> None:
    same = finance.PartnershipCost((60.0, 0.0), (0.0, 126.0), (0.0, 5.25))
    assert finance.compare_value(COMPARATOR, same, 0.05).value == pytest.approx(0.0, abs=1e-9)
    assert finance.compare_value(COMPARATOR, same, 0.05).passed


def test_late_payments_look_cheaper_at_a_higher_rate() -> None:
    """All of the comparator now, all of the PPP in a year: the break-even is 110/100 - 1 = 10 %."""
    now = finance.Comparator((100.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    later = finance.PartnershipCost((0.0, 0.0), (0.0, 110.0), (0.0, 0.0))
    results = finance.rate_sensitivity(now, later, (0.05, 0.10, 0.15))
    assert [r.passed for r in results] == [False, True, True]
    assert results[1].value == pytest.approx(0.0)


def test_series_of_different_length_are_refused() -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.compare_value(COMPARATOR, finance.PartnershipCost((1.0,), (1.0,), (1.0,)), 0.05)
    assert caught.value.code == "lengths_differ"


def test_a_projected_case_against_building_it_oneself() -> None:
    """No tax, no loan, nothing but a fee of 700 against capex 1000 and cost 100 over two years, at 0 %.

    Comparator: 1000 + 200, plus a tenth dearer construction 100, plus risk 50 transferable and 20 retained.
    PPP: the fees 1400 and the retained 20.
    """
    result = finance.project(
        {
            "name": "对比",
            "construction": {"capex": [1000.0], "input_vat_rate": 0.0},
            "funding": {"senior_debt_share": 0.0},
            "operation": {"years": 2, "costs": [{"name": "人工", "annual_amount": 100.0}]},
            "revenue": {"service_fee": {"annual_amount": 700.0}},
            "tax": {"output_vat_rate": 0.0, "surcharge_rate": 0.0, "cit_rate": 0.0},
        }
    )
    risks = finance.expected_cost(
        [
            finance.Risk("建设", "construction", finance.Triangular(0.05, 0.05, 0.05)),
            finance.Risk("政策", "operation", finance.Triangular(0.1, 0.1, 0.1), 1.0, 1.0),
        ],
        {"construction": result.series["capex"], "operation": result.series["opex"]},
    )
    comparator = finance.comparator_of(result, risks, construction_premium=0.1)
    value = finance.compare_value(comparator, finance.partnership_cost_of(result), 0.0)
    assert value.psc == pytest.approx(1100 + 200 + 50 + 20)
    assert value.ppp == pytest.approx(1400 + 20)
    assert not value.passed
