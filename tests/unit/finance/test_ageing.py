"""Provision matrix, roll rates, absorbing chain, Vasicek quantile."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

import finance


def test_provision_is_balance_times_rate() -> None:
    result = finance.provision_matrix([100.0, 50.0], [0.1, 0.5])
    assert result.each == (10.0, 25.0)
    assert result.total == 35.0


def test_presets_name_their_source_and_cover_six_ages() -> None:
    for preset in finance.PROVISION_PRESETS.values():
        assert len(preset.rates) == 6
        assert preset.rates[-1] == 1.0
        assert preset.source


def test_roll_rates_of_two_tables() -> None:
    result = finance.roll_rates([100.0, 40.0, 0.0, 5.0], [90.0, 69.0, 20.0, 0.0])
    assert result.survival[2] is None
    assert result.survival[0] == pytest.approx(0.69)
    assert result.hazard[0] == pytest.approx(0.31)
    assert result.hazard[1] == pytest.approx(0.5)
    assert result.hazard[2] is None


def test_an_open_last_bucket_may_hold_more_than_the_one_before_it() -> None:
    result = finance.roll_rates([100.0, 40.0, 30.0], [90.0, 69.0, 55.0])
    assert result.survival == pytest.approx((0.69, 1.0))


def test_roll_rates_refuse_tables_that_do_not_follow_each_other() -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.roll_rates([100.0, 40.0, 30.0], [90.0, 140.0, 20.0])
    assert caught.value.code == "not_consecutive"


def test_absorbing_chain_of_one_state_is_a_geometric_series() -> None:
    chain = finance.absorbing_chain([[0.5]], [[0.3, 0.2]], [100.0])
    assert chain.absorption[0] == pytest.approx((0.6, 0.4))
    assert chain.outcome == pytest.approx((60.0, 40.0))
    assert chain.expected_periods == pytest.approx((2.0,))


@pytest.mark.parametrize(
    ("q", "r", "code"),
    [
        ([[0.5]], [[0.3, 0.1]], "not_a_distribution"),
        ([[1.0]], [[0.0, 0.0]], "never_absorbed"),
        ([[0.5, 0.1]], [[0.4]], "length_mismatch"),
        ([[math.nan]], [[1.0]], "not_finite"),
    ],
)
def test_F19_impossible_chains_are_refused(q: list, r: list, code: str) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.absorbing_chain(q, r, [1.0])
    assert caught.value.code == code


def test_vasicek_is_the_mean_without_correlation_and_integrates_to_it_with() -> None:
    assert finance.vasicek_quantile(0.06, 0.0, 0.999) == pytest.approx(0.06)
    levels = (np.arange(20000) + 0.5) / 20000
    mean = np.mean([finance.vasicek_quantile(0.06, 0.2, q) for q in levels[::20]])
    assert mean == pytest.approx(0.06, abs=2e-3)
    expected = stats.norm.cdf((stats.norm.ppf(0.01) + 0.5 * stats.norm.ppf(0.99)) / np.sqrt(0.75))
    assert finance.vasicek_quantile(0.01, 0.25, 0.99) == pytest.approx(expected, abs=1e-12)


def test_late_interest_by_law() -> None:
    assert finance.late_interest(1_000_000, 730) == pytest.approx(365_000.0)
    assert finance.late_interest(100.0, 10, 0.001) == pytest.approx(1.0)
    with pytest.raises(finance.FinanceError):
        finance.late_interest(-1, 10)


def test_due_days_by_law() -> None:
    assert finance.statutory_due_days("agency", 90) == 60
    assert finance.statutory_due_days("large_enterprise") == 60
    with pytest.raises(finance.FinanceError):
        finance.statutory_due_days("friend")
