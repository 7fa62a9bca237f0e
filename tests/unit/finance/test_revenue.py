"""Payment mechanisms and depreciation against hand-worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from finance_cases import plain
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.case.project_case import Availability, ScoreBand
from finance.engine.depreciation import over_contract, renewal_depreciation
from finance.engine.revenue import availability_payment, paid_share, yearly_scores

TABLE = (ScoreBand(60.0, 0.8), ScoreBand(90.0, 1.0), ScoreBand(80.0, 0.9))


@pytest.mark.parametrize(
    ("score", "share"), [(100, 1.0), (90, 1.0), (89.9, 0.9), (80, 0.9), (79, 0.8), (60, 0.8), (59, 0.0)]
)
def test_the_highest_band_reached_counts(score: float, share: float) -> None:
    assert paid_share(score, TABLE) == share


def test_no_table_pays_in_full_and_scores_go_on() -> None:
    assert paid_share(0.0, ()) == 1.0
    assert yearly_scores((95.0, 70.0), 4) == [95.0, 70.0, 70.0, 70.0]
    assert yearly_scores((), 2) == [100.0, 100.0]


def test_availability_and_performance_payment_of_a_real_contract() -> None:
    """R1 x 70 % of availability + R2 x (operation fee + 30 % of availability), worked for R1 = 0.95 and scores 85, 50."""
    terms = Availability(1000.0, 200.0, 0.05, 0, 0.3, 0.95, (85.0, 50.0), TABLE)
    paid, deducted = availability_payment(terms, np.arange(2.0))
    assert paid == pytest.approx([0.95 * 700 + 0.9 * (200 + 300), 0.95 * 700 + 0.0])
    assert deducted == pytest.approx([1200 - paid[0], 1210 - paid[1]])


def test_availability_ends_after_its_years_and_the_operation_fee_goes_on() -> None:
    terms = {"annual_amount": 100.0, "operation_fee": 10.0, "years": 3, "performance_share": 0.0}
    rows = finance.project(plain(revenue={"availability": terms})).series
    assert rows["availability_billed"][1:6] == pytest.approx([110.0, 110.0, 110.0, 10.0, 10.0])


def test_the_contract_may_state_every_yearly_subsidy() -> None:
    gap = {"rule": "contract", "contract_amounts": [30.0, 20.0]}
    rows = finance.project(plain(revenue={"viability_gap": gap})).series
    assert rows["gap_funding_billed"][1:5] == pytest.approx([30.0, 20.0, 0.0, 0.0])


def test_the_official_subsidy_over_its_own_period() -> None:
    """mof21 with N = 4 of ten years: C (1+p)(1+d)^n / 4, nothing afterwards (no operating cost, no users)."""
    gap = {"rule": "mof21", "years": 4, "reasonable_profit_rate": 0.06, "discount_rate": 0.03}
    rows = finance.project(
        plain(revenue={"service_fee": {"annual_amount": 0.0}, "viability_gap": gap})
    ).series
    expected = [1000 * 1.06 * 1.03**n / 4 for n in (1, 2, 3, 4)]
    assert rows["gap_funding_billed"][1:6] == pytest.approx([*expected, 0.0])


def test_advertising_and_users_reduce_the_gap_and_are_revenue() -> None:
    gap = {"rule": "annuity", "reasonable_profit_rate": 0.06}
    without = finance.project(plain(revenue={"viability_gap": gap})).series
    case = plain(revenue={"viability_gap": gap, "advertising": {"annual_amount": 40.0, "growth": 0.1}})
    with_ads = finance.project(case).series
    assert with_ads["advertising_receipts"][1:4] == pytest.approx([40.0, 44.0, 48.4])
    assert with_ads["gap_funding_billed"][2] == pytest.approx(without["gap_funding_billed"][2] - 44.0)


@pytest.mark.parametrize(("share", "vat"), [(1.0, 6.0), (0.5, 3.0), (0.0, 0.0)])
def test_only_a_subsidy_tied_to_income_is_taxed(share: float, vat: float) -> None:
    gap = {"rule": "fixed", "annual_amount": 106.0, "taxable_share": share}
    case = plain(
        revenue={"service_fee": {"annual_amount": 0.0}, "viability_gap": gap}, tax={"output_vat_rate": 0.06}
    )
    rows = finance.project(case).series
    assert rows["output_vat"][1] == pytest.approx(vat)
    assert rows["gap_funding_net"][1] == pytest.approx(106.0 - vat)


# depreciation


def test_the_textbook_example_of_double_declining() -> None:
    """企业会计准则讲解：原值 120 万元、残值率 4%、5 年 -> 48, 28.8, 17.28, 10.56, 10.56 万元."""
    assert finance.depreciate("double_declining", 120.0, 4.8, 5) == pytest.approx(
        [48.0, 28.8, 17.28, 10.56, 10.56]
    )


def test_the_textbook_example_of_the_sum_of_years() -> None:
    """The same asset: 5/15, 4/15 ... of 115.2 -> 38.4, 30.72, 23.04, 15.36, 7.68."""
    assert finance.depreciate("sum_of_years", 120.0, 4.8, 5) == pytest.approx(
        [38.4, 30.72, 23.04, 15.36, 7.68]
    )


@given(
    st.sampled_from(["straight_line", "double_declining", "sum_of_years"]),
    st.floats(0, 1e9),
    st.floats(0, 1),
    st.integers(1, 50),
)
@settings(max_examples=100, deadline=None)
def test_every_method_writes_off_cost_less_residual(
    method: str, cost: float, share: float, years: int
) -> None:
    charges = finance.depreciate(method, cost, share * cost, years)
    assert charges.sum() == pytest.approx(cost - share * cost, abs=1e-6)
    assert (charges >= -1e-6).all()
    assert (np.diff(charges) <= 1e-6 * max(cost, 1.0)).all() or method == "double_declining"


def test_a_life_is_cut_where_the_contract_ends() -> None:
    assert over_contract("straight_line", 1000.0, 0.0, 5, 0, 4).tolist() == [250.0] * 4
    assert over_contract("straight_line", 1000.0, 100.0, 3, 0, 4).tolist() == [300.0, 300.0, 300.0, 0.0]
    renewed = renewal_depreciation("straight_line", np.array([0.0, 90.0, 0.0, 40.0]), 3)
    assert renewed.tolist() == [0.0, 30.0, 30.0, 30.0 + 40.0]


def test_faster_depreciation_moves_profit_not_its_sum() -> None:
    def depreciated(method: str) -> tuple[float, ...]:
        return finance.project(plain(construction={"depreciation": method})).series["depreciation"]

    slow, fast = depreciated("straight_line"), depreciated("sum_of_years")
    assert fast[1] == pytest.approx(1000 * 10 / 55)
    assert sum(fast) == pytest.approx(sum(slow))
