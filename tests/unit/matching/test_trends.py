"""Trends: slope and error against peers and closed forms, honest directions, weeks and months."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import PoissonRegressor

from matching import MatchingError
from matching.messages.trends import Point, Timeline, log_linear, trend

MONDAY = date(2025, 1, 6)


def weeks(counts: list[int], totals: list[int]) -> list[Point]:
    return [
        Point(MONDAY + timedelta(7 * n), MONDAY + timedelta(7 * n + 6), count, total, True)
        for n, (count, total) in enumerate(zip(counts, totals, strict=True))
    ]


def test_two_periods_give_the_ratio_of_rates_and_its_known_error() -> None:
    """ln(c2/e2 / c1/e1), variance 1/c1 + 1/c2 (Rothman, Modern Epidemiology, rate ratio)."""
    slope, error = log_linear(np.array([0.0, 1.0]), np.array([20.0, 45.0]), np.array([100.0, 150.0]))
    assert slope == pytest.approx(math.log((45 / 150) / (20 / 100)))
    assert error == pytest.approx(math.sqrt(1 / 20 + 1 / 45))


@pytest.mark.parametrize("seed", range(4))
def test_the_slope_is_that_of_poisson_regression(seed: int) -> None:
    """Peer: scikit-learn's PoissonRegressor without penalty, rates weighted by exposure; error: its Hessian."""
    numbers = np.random.default_rng(seed)
    place = np.arange(20.0)
    exposure = numbers.integers(50, 200, 20).astype(float)
    counts = numbers.poisson(exposure * 0.05 * np.exp(0.08 * place)).astype(float)
    slope, error = log_linear(place, counts, exposure)
    peer = PoissonRegressor(alpha=0, tol=1e-10, max_iter=10_000)
    peer.fit(place[:, None], counts / exposure, sample_weight=exposure)
    assert slope == pytest.approx(peer.coef_[0], abs=1e-5)
    mean = exposure * peer.predict(place[:, None])
    design = np.stack([np.ones(20), place], axis=1)
    variance = np.linalg.inv(design.T @ (mean[:, None] * design))[1, 1]
    scatter = max(1, ((counts - mean) ** 2 / mean).sum() / 18)
    assert error == pytest.approx(math.sqrt(variance * scatter), rel=1e-4)


def test_planted_growth_is_recovered_and_time_turned_around_inverts_it() -> None:
    numbers = np.random.default_rng(1)
    totals = [400] * 26
    counts = numbers.poisson(400 * 0.03 * 1.05 ** np.arange(26)).tolist()
    found = trend(weeks(counts, totals), "week")
    assert found.direction == "rising"
    assert found.low < 1.05**4 < found.high
    back = trend(weeks(counts[::-1], totals), "week")
    assert back.direction == "falling"
    assert back.ratio == pytest.approx(1 / found.ratio, rel=1e-3)
    assert back.low == pytest.approx(1 / found.high, rel=1e-3)


def test_chance_is_seldom_called_a_trend() -> None:
    """Nothing planted, counts twice as scattered as Poisson: at most one series in twenty may be called."""
    numbers = np.random.default_rng(2)
    called = 0
    for _ in range(300):
        totals = numbers.integers(150, 250, 26)
        counts = numbers.poisson(numbers.gamma(6, totals * 0.03 / 6))
        called += trend(weeks(counts.tolist(), totals.tolist()), "week").direction != "steady"
    assert called <= 0.07 * 300


def test_a_topic_that_swings_with_everything_is_steady() -> None:
    totals = [100 * n for n in range(1, 13)]
    found = trend(weeks([n * 5 for n in range(1, 13)], totals), "week")
    assert found.direction == "steady"
    assert found.ratio == pytest.approx(1)


@pytest.mark.parametrize("counts", [[3] * 7, [1] * 9, [0] * 10 + [12] * 2, [0] * 12, [40] + [0] * 12])
def test_too_little_says_so(counts: list[int]) -> None:
    found = trend(weeks(counts, [50] * len(counts)), "week")
    assert (found.direction, found.ratio, found.low, found.high) == ("unknown", None, None, None)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=8, max_size=40))
def test_whatever_comes_the_answer_is_finite(batches: list[tuple[int, int]]) -> None:
    found = trend(weeks([min(r, d) for r, d in batches], [d for _, d in batches]), "week")
    if found.direction != "unknown":
        assert 0 <= found.low <= found.ratio <= found.high < math.inf
        assert (found.direction == "rising") == (found.low > 1)
        assert (found.direction == "falling") == (found.high < 1)


def test_weeks_begin_on_monday_and_the_current_one_is_shown_but_not_used() -> None:
    days = [MONDAY + timedelta(n) for n in range(70)]
    line = Timeline(days, until=MONDAY + timedelta(71), periods=26)
    found = line.follow(days[:35])
    assert len(found.series) == 11
    assert {point.start.weekday() for point in found.series} == {0}
    assert [point.count for point in found.series] == [7] * 5 + [0] * 6
    assert [point.total for point in found.series] == [7] * 10 + [0]
    assert [point.complete for point in found.series] == [True] * 10 + [False]
    assert found.trend.direction == "falling"


def test_months_differ_in_length_and_years_turn() -> None:
    days = [date(2024, 11, 1) + timedelta(n) for n in range(200)]
    found = Timeline(days, until=date(2025, 5, 31), step="month", periods=4).follow(days)
    assert [(p.start, p.end) for p in found.series] == [
        (date(2025, 1, 1), date(2025, 1, 31)),
        (date(2025, 2, 1), date(2025, 2, 28)),
        (date(2025, 3, 1), date(2025, 3, 31)),
        (date(2025, 4, 1), date(2025, 4, 30)),
        (date(2025, 5, 1), date(2025, 5, 31)),
    ]
    assert found.series[-1].complete
    assert found.bursts == ()


def test_a_planted_burst_is_dated_and_counted() -> None:
    everything = [MONDAY + timedelta(n % 182) for n in range(182 * 20)]
    usual = [MONDAY + timedelta(n) for n in range(0, 182, 3)]
    many = [MONDAY + timedelta(84 + n % 14) for n in range(40)]
    found = Timeline(everything, until=MONDAY + timedelta(182)).follow(usual + many)
    (burst,) = found.bursts
    assert (burst.start, burst.end) == (MONDAY + timedelta(84), MONDAY + timedelta(97))
    assert burst.observed == sum(84 <= (day - MONDAY).days <= 97 for day in usual + many)
    assert burst.expected == pytest.approx(len(usual + many) / 26 * 2, abs=0.01)


def test_messages_after_today_and_no_messages_at_all() -> None:
    today = MONDAY + timedelta(3)
    found = Timeline([today + timedelta(1)], until=today).follow([today + timedelta(1)])
    assert [(point.count, point.total) for point in found.series] == [(0, 0)]
    assert Timeline([], until=today).follow([]).trend.direction == "unknown"
    with pytest.raises(MatchingError):
        Timeline([], until=today, periods=0)
