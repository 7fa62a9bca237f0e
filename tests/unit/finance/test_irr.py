"""Rates of return: published answers, peers, closed forms, and the cases without a single answer."""

from __future__ import annotations

import math
import time

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import finance


def test_one_root_agrees_with_the_closed_form_of_two_flows() -> None:
    result = finance.irr([-100.0, 0.0, 0.0, 74.0])
    assert result.rate == pytest.approx(0.74 ** (1 / 3) - 1, abs=1e-12)
    assert result.code == "ok"


def test_two_roots_are_both_listed_and_none_is_chosen() -> None:
    result = finance.irr([-100, 230, -132])  # (1.1 - x)(1.2 - x) expanded
    assert result.rate is None
    assert result.roots == pytest.approx((0.1, 0.2), abs=1e-12)
    assert result.code == "several_roots"
    assert "10.0000%" in result.reason


def test_a_result_is_a_number_only_when_there_is_one() -> None:
    assert float(finance.irr([-100, 110])) == pytest.approx(0.1)
    with pytest.raises(finance.CashFlowError) as caught:
        float(finance.irr([-100, 230, -132]))
    assert caught.value.code == "several_roots"


def test_three_roots_that_lie_close_together() -> None:
    factors = np.poly([1.01, 1.02, 1.03])  # the value at rate r is zero where 1 + r is one of these
    assert finance.irr(-factors).roots == pytest.approx((0.01, 0.02, 0.03), abs=1e-8)


def test_a_double_root_is_found_although_the_value_does_not_change_sign() -> None:
    assert finance.irr([-100, 220, -121]).rate == pytest.approx(0.1, abs=1e-7)


@pytest.mark.parametrize(
    ("flows", "code"),
    [
        ([1, 2, 3], "no_sign_change"),
        ([-1, -2, -3], "no_sign_change"),
        ([40000, 5000, 8000, 12000, 30000], "no_sign_change"),
        ([100, -150, 100], "no_root"),
        ([0, 0, 0], "all_zero"),
        ([-5], "too_short"),
        ([], "too_short"),
        ([math.nan, 1, 2], "not_finite"),
        ([-1, math.inf], "not_finite"),
        ([-1e-9, 1e9], "out_of_range"),
    ],
)
def test_F19_flows_without_a_rate_give_a_reason(flows: list[float], code: str) -> None:
    result = finance.irr(flows)
    assert result.rate is None
    assert result.roots == ()
    assert result.code == code
    assert result.reason


def test_F19_a_cost_at_the_end_does_not_break_the_solver() -> None:
    flows = [-1000.0] + [300.0] * 5 + [-50.0]
    growth = np.roots(flows)
    expected = sorted(float(g.real) - 1 for g in growth if abs(g.imag) < 1e-9 and g.real > 0)
    assert finance.irr(flows).roots == pytest.approx(expected, abs=1e-9)
    assert len(expected) == 2


@pytest.mark.parametrize(
    "flows",
    [
        np.r_[-1000.0, np.full(359, 10.0)],
        np.r_[-100.0, np.full(200, 5.0), np.full(159, -3.0)],
        np.random.default_rng(7).normal(size=360),
    ],
    ids=["one change of sign", "two changes", "noise"],
)
def test_F19_360_periods_take_less_than_50_ms(flows: np.ndarray) -> None:
    finance.irr(flows)
    best = math.inf
    for _ in range(5):
        start = time.perf_counter()
        finance.irr(flows)
        best = min(best, time.perf_counter() - start)
    assert best < 0.050


def test_360_months_agree_with_the_annuity() -> None:
    rate = 0.0045
    payment = -finance.pmt(rate, 360, 1_000_000)
    assert finance.irr([-1_000_000.0] + [payment] * 360).rate == pytest.approx(rate, abs=1e-12)


@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), min_size=2, max_size=25))
@settings(max_examples=150, deadline=None)
def test_every_root_returned_is_a_root(flows: list[float]) -> None:
    result = finance.irr(flows)
    values = np.array(flows)
    for rate in result.roots:
        powers = np.arange(values.size)
        weights = (1 + rate) ** -powers if rate >= 0 else (1 + rate) ** (values.size - 1 - powers)
        assert abs(values @ weights) <= 1e-6 * np.abs(values * weights).max() * values.size
    assert (result.rate is None) == (len(result.roots) != 1)
    assert result.rate is None or math.isfinite(result.rate)


@given(
    st.floats(10, 1e6),
    st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40),
)
@settings(max_examples=100, deadline=None)
def test_an_investment_agrees_with_pyxirr(invested: float, returns: list[float]) -> None:
    pyxirr = pytest.importorskip("pyxirr")
    flows = [-invested, *returns]
    rate = finance.irr(flows).rate
    peer = pyxirr.irr(flows)
    assume(rate is not None and peer is not None and -0.9 < rate < 10)
    assert rate == pytest.approx(peer, rel=1e-7, abs=1e-9)


def test_batch_equals_one_by_one_and_marks_rows_without_a_rate() -> None:
    rng = np.random.default_rng(3)
    ordinary = np.hstack([-rng.uniform(50, 150, (200, 1)), rng.uniform(0, 15, (200, 24))])
    losing = np.hstack([-rng.uniform(50, 150, (50, 1)), rng.uniform(0, 3, (50, 24))])
    special = np.zeros((5, 25))
    special[1, :3] = -100, 230, -132
    special[2, 0] = -5
    special[3, :2] = -100, 100
    special[4, 0] = np.nan
    matrix = np.vstack([ordinary, losing, special])
    rates = finance.irr_batch(matrix)
    singles = [finance.irr(row).rate for row in matrix]
    for batch, single in zip(rates, singles, strict=True):
        assert math.isnan(batch) if single is None else batch == pytest.approx(single, abs=1e-10)
    assert rates[-2] == 0.0
    assert finance.irr_batch(matrix.reshape(5, 51, 25)).shape == (5, 51)


def test_batch_agrees_on_rows_that_change_sign_several_times() -> None:
    rng = np.random.default_rng(9)
    matrix = rng.normal(size=(300, 20))
    matrix[:, 0] = -5.0
    matrix[:, 12] -= 8.0  # a second investment on the way
    rates = finance.irr_batch(matrix)
    singles = [finance.irr(row).rate for row in matrix]
    assert sum(s is not None for s in singles) > 20
    for batch, single in zip(rates, singles, strict=True):
        assert math.isnan(batch) if single is None else batch == pytest.approx(single, abs=1e-9)


def kinds_of_rows(seed: int) -> np.ndarray:
    """Forty rows each of noise, gaps, projects, loans, losses, a cost at the end, two investments."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 45))
    noise = rng.normal(size=(40, n))
    gaps = np.where(rng.random((40, n)) < 0.4, 0.0, noise)
    project = np.abs(rng.normal(size=(40, n)))
    project[:, : max(n // 4, 1)] *= -3.0
    level = np.full((40, n), 3.0)
    level[:, 0] = -20.0
    level[:, -1] -= rng.uniform(0, 40, 40)
    twice = rng.uniform(0, 5, (40, n))
    twice[:, 0] = -20.0
    twice[:, n // 2] -= 25.0
    return np.vstack([noise, gaps, project, -project, project[:, ::-1], level, twice])


@pytest.mark.parametrize("seed", range(6))
def test_batch_answers_every_kind_of_row_as_one_by_one(seed: int) -> None:
    matrix = kinds_of_rows(seed)
    for row, batch in zip(matrix, finance.irr_batch(matrix), strict=True):
        single = finance.irr(row).rate
        assert math.isnan(batch) if single is None else batch == pytest.approx(single, rel=1e-9, abs=1e-9)


def test_batch_of_many_rows_equals_batch_of_few() -> None:
    """Above a few hundred rows another way is taken; both must agree, at either side of zero and of any sign."""
    rng = np.random.default_rng(5)
    matrix = np.hstack([-rng.uniform(5, 40, (1500, 3)), rng.uniform(0, 12, (1500, 28))])
    matrix[::3, :2] = 0.0
    matrix[::2] *= -1.0
    matrix[::7] = matrix[::7, ::-1]
    many = finance.irr_batch(matrix)
    few = np.concatenate([finance.irr_batch(part) for part in np.array_split(matrix, 30)])
    assert np.array_equal(np.isnan(many), np.isnan(few))
    assert many == pytest.approx(few, rel=1e-10, abs=1e-12, nan_ok=True)
    assert (many < 0.0).any()
    assert (many > 0.0).any()


def test_batch_finds_the_roots_a_polynomial_was_made_of() -> None:
    """Growth factors 1.1 and then complex pairs: one real rate, however often the signs change."""
    rng = np.random.default_rng(11)
    rows, rates = [], []
    for _ in range(200):
        rate = float(rng.uniform(-0.3, 0.5))
        angles, sizes = rng.uniform(0.5, 3.0, 6), rng.uniform(0.3, 1.5, 6)
        pairs = sizes * np.exp(1j * angles)
        rows.append(-np.real(np.poly([1 + rate, *pairs, *pairs.conj()])))
        rates.append(rate)
    found = finance.irr_batch(np.array(rows))
    assert found == pytest.approx(np.array(rates), abs=1e-8)


@pytest.mark.parametrize(
    "matrix",
    [
        [[math.nan, 1.0, 2.0]],
        [[-1.0, math.inf, 2.0]],
        [[-1.0, -2.0, -3.0]],
        [[0.0, 0.0, 0.0]],
        [[-100.0, 230.0, -132.0]],
        [[100.0, -150.0, 100.0]],
        [[-1e-9, 0.0, 1e9]],
        [[5.0]],
    ],
)
def test_F19_batch_rows_without_a_single_rate_are_nan(matrix: list[list[float]]) -> None:
    assert np.isnan(finance.irr_batch(matrix)).all()
    assert math.isnan(finance.irr_batch(matrix * 700)[-1])


def test_F19_batch_of_huge_and_tiny_flows_and_of_nothing() -> None:
    assert finance.irr_batch([[-1e308, 1.5e308, 1e308]])[0] == pytest.approx(finance.irr([-1, 1.5, 1]).rate)
    assert finance.irr_batch([[-1e-300, 1.1e-300]])[0] == pytest.approx(0.1)
    assert finance.irr_batch(np.zeros((0, 5))).shape == (0,)


def test_F19_batch_of_360_periods() -> None:
    rng = np.random.default_rng(2)
    matrix = np.hstack([-rng.uniform(500, 1500, (20, 1)), rng.uniform(0, 12, (20, 359))])
    matrix[10:, 300] -= 20.0
    singles = [finance.irr(row).rate for row in matrix]
    assert finance.irr_batch(matrix) == pytest.approx(np.array(singles, dtype=float), abs=1e-10)


def test_npv_leaves_the_first_flow_undiscounted() -> None:
    assert finance.npv(0.1, [100.0]) == 100.0
    assert finance.npv(0.25, [-100, 125]) == pytest.approx(0.0, abs=1e-12)
    flows = [-15000, 1500, 2500, 3500, 4500, 6000]
    assert finance.npv(0.05, flows) == pytest.approx(npf.npv(0.05, flows), rel=1e-12)


@pytest.mark.parametrize("rate", [-1.0, -2.0, math.nan, math.inf])
def test_F19_a_discount_rate_of_minus_100_percent_or_less_is_refused(rate: float) -> None:
    with pytest.raises(finance.CashFlowError) as caught:
        finance.npv(rate, [-1, 2])
    assert caught.value.code == "bad_rate"


def test_F19_a_present_value_never_overflows_silently() -> None:
    with pytest.raises(finance.CashFlowError):
        finance.npv(-0.999999, [1.0] * 360)
    with pytest.raises(finance.CashFlowError):
        finance.npv(0.05, [1.0, math.nan])


def test_mirr_agrees_with_numpy_financial_and_is_unique_where_irr_is_not() -> None:
    flows = [-120000, 39000, 30000, 21000, 37000, 46000]
    assert finance.mirr(flows, 0.10, 0.12) == pytest.approx(npf.mirr(flows, 0.10, 0.12), abs=1e-12)
    assert math.isfinite(finance.mirr([-100, 230, -132], 0.08, 0.05))
    with pytest.raises(finance.CashFlowError):
        finance.mirr([1, 2, 3], 0.1, 0.1)


def test_xirr_of_whole_years_equals_irr() -> None:
    days = ["2025-01-01", "2026-01-01", "2027-01-01"]  # 365 days apart
    assert finance.xirr(days, [-100, 10, 110]).rate == pytest.approx(0.10, abs=1e-12)
    assert finance.xnpv(0.10, days, [-100, 10, 110]) == pytest.approx(0.0, abs=1e-9)


def test_xirr_accepts_any_order_and_adds_flows_of_one_day() -> None:
    result = finance.xirr(["2026-01-01", "2025-01-01", "2025-01-01"], [110, -60, -40])
    assert result.rate == pytest.approx(0.10, abs=1e-12)


def test_xirr_refuses_lists_of_different_length() -> None:
    with pytest.raises(finance.CashFlowError) as caught:
        finance.xirr(["2025-01-01"], [1, 2])
    assert caught.value.code == "length_mismatch"
