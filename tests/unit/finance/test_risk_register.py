"""Risk register: the triangular distribution against SciPy, the simulation against the closed form."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

import finance

REGISTER = (
    finance.Risk("建设超支", "construction", finance.Triangular(-0.05, 0.05, 0.30), 1.0, 0.0),
    finance.Risk("需求不足", "revenue", finance.Triangular(0.0, 0.1, 0.5), 0.5, 0.4),
    finance.Risk("政策变化", "operation", finance.Triangular(0.2, 0.2, 0.2), 0.1, 1.0),
)
BASES = {"construction": [1000.0, 0.0], "operation": [0.0, 100.0], "revenue": [0.0, 200.0]}


@pytest.mark.parametrize(("low", "mode", "high"), [(0.0, 0.1, 0.5), (-1.0, -1.0, 2.0), (1.0, 3.0, 3.0)])
def test_three_points_make_the_triangular_distribution(low: float, mode: float, high: float) -> None:
    ours = finance.Triangular(low, mode, high)
    peer = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
    assert ours.mean == pytest.approx(peer.mean())
    assert ours.variance == pytest.approx(peer.var())
    chance = np.array([0.0, 0.01, 0.3, 0.5, 0.99, 1.0])
    assert ours.at(chance) == pytest.approx(peer.ppf(chance))


def test_expected_cost_by_hand() -> None:
    """Overrun 0.1 x 1000; demand 0.5 x 0.2 x 200 = 20, of which 8 stay; policy 0.1 x 0.2 x 100 = 2, all stay."""
    cost = finance.expected_cost(REGISTER, BASES)
    assert cost.retained == pytest.approx((0.0, 8.0 + 2.0))
    assert cost.transferable == pytest.approx((100.0, 12.0))
    assert cost.by_risk == pytest.approx({"建设超支": 100.0, "需求不足": 20.0, "政策变化": 2.0})


def test_simulation_agrees_with_the_closed_form() -> None:
    result = finance.simulate_cost(REGISTER, BASES, paths=40_000, seed=7)
    assert abs(sum(result.retained) - 10.0) < 4 * result.standard_error
    assert sum(result.transferable) == pytest.approx(112.0, rel=0.01)
    levels = [result.retained_quantiles[level] for level in (0.5, 0.8, 0.95)]
    assert levels == sorted(levels)
    json.dumps(result.to_dict(), allow_nan=False)


def test_the_standard_error_is_that_of_the_distribution() -> None:
    """One certain risk kept whole: the error of the mean is sqrt(variance / paths) of the triangle."""
    impact = finance.Triangular(0.0, 0.1, 0.5)
    risks = [finance.Risk("甲", "operation", impact, 1.0, 1.0)]
    result = finance.simulate_cost(risks, {"operation": [1000.0]}, paths=20_000, seed=1)
    assert result.standard_error == pytest.approx(1000 * (impact.variance / 20_000) ** 0.5, rel=0.03)


def test_a_seed_repeats_itself_and_another_does_not() -> None:
    first = finance.simulate_cost(REGISTER, BASES, paths=500, seed=1)
    assert first == finance.simulate_cost(REGISTER, BASES, paths=500, seed=1)
    assert first.retained != finance.simulate_cost(REGISTER, BASES, paths=500, seed=2).retained


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: finance.Triangular(0.2, 0.1, 0.5), "three_points"),
        (lambda: finance.Triangular(0.0, 0.1, float("nan")), "three_points"),
        (lambda: finance.Risk("甲", "weather", finance.Triangular(0, 0, 0)), "unknown_base"),
        (lambda: finance.Risk("甲", "revenue", finance.Triangular(0, 0, 0), 1.2), "share_range"),
        (lambda: finance.expected_cost([], BASES), "no_risks"),
        (lambda: finance.expected_cost([REGISTER[0], REGISTER[0]], BASES), "same_name"),
        (lambda: finance.expected_cost(REGISTER, {"revenue": [1.0]}), "no_base"),
        (lambda: finance.expected_cost(REGISTER, {**BASES, "revenue": [1.0]}), "lengths_differ"),
        (lambda: finance.expected_cost(REGISTER[:1], {"construction": [float("inf")]}), "not_finite"),
        (lambda: finance.simulate_cost(REGISTER, BASES, paths=0), "paths_range"),
    ],
)
def test_F19_a_register_that_cannot_be_computed_is_refused(build: object, code: str) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        build()  # type: ignore[operator]
    assert caught.value.code == code
