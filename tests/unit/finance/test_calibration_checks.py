"""Updating, ageing tables, back-test and plan against actual of a payer's ledger."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from ledger_coverage import band_coverage
from ledgers import TODAY, chance, ledger
from scipy import stats

import finance
from finance.ledger.backtest import brier, predictive
from finance.ledger.posterior import prior_of

HAZARDS = (0.60, 0.45, 0.35, 0.30, 0.25, 0.15)


def sample(seed: int = 1, bills: int = 30) -> list[tuple[date, date | None]]:
    return ledger(np.random.default_rng(seed), HAZARDS, 0.15, 0.8, 12, bills)


def test_hazards_agree_with_kaplan_meier() -> None:
    """With next to no weight of the preset the survival is that of scipy's product-limit estimate."""
    rows = sample()
    counts = finance.count_cohorts(rows, TODAY, ages=20)
    times, ended = [], []
    for due, paid in rows:
        complete = (TODAY - due).days // 365
        settled = None if paid is None else max(-(-(paid - due).days // 365), 1)
        ended.append(settled is not None and settled <= complete)
        times.append(settled if settled is not None and settled <= complete else complete)
    data = stats.CensoredData.right_censored(times, [not e for e in ended])
    kaplan_meier = stats.ecdf(data).sf
    at_risk, paid_counts = counts.by_age
    survival = 1.0
    for age in range(8):
        survival *= 1.0 - paid_counts[age] / at_risk[age]
        assert survival == pytest.approx(float(kaplan_meier.evaluate(age + 1)), abs=1e-12)


def test_quarters_and_years_count_the_same_payments() -> None:
    rows = sample()
    years, quarters = finance.count_cohorts(rows, TODAY), finance.count_cohorts(rows, TODAY, 4, 24)
    assert sum(years.by_age[1]) <= sum(quarters.by_age[1])
    assert quarters.labels[0].endswith(("Q1", "Q2", "Q3", "Q4"))
    due = TODAY - timedelta(days=95)
    assert finance.count_cohorts([(due, None)], TODAY, 4).by_age[0][0] == 1
    assert finance.count_cohorts([(due, None)], TODAY, 1).at_risk == ()


def test_below_thirty_paid_bills_it_is_not_called_calibrated() -> None:
    due = TODAY - timedelta(days=800)
    for paid, allowed in ((29, False), (30, True)):
        rows = [(due, due + timedelta(days=100))] * paid + [(due, None)] * 5
        estimate = finance.estimate_payer(rows, TODAY)
        assert estimate.calibration.allowed is allowed
        assert estimate.profile.calibrated is allowed
        assert estimate.calibration.code == ("ok" if allowed else "too_few_paid")
        assert bool(estimate.calibration.reason) is not allowed


def test_bills_of_a_year_of_age_that_is_not_over_do_not_make_it_calibrated() -> None:
    """Thirty bills due three months ago, all paid: nothing was at risk, so nothing was learnt and nothing is calibrated."""
    due = TODAY - timedelta(days=90)
    estimate = finance.estimate_payer([(due, due + timedelta(days=10))] * 30, TODAY)
    assert estimate.at_risk == (0,) * 6
    assert estimate.profile.hazards == finance.payer_profile("B").hazards
    assert (estimate.paid_invoices, estimate.observed_paid) == (30, 0)
    assert not estimate.profile.calibrated
    assert "30 张，其中账龄年度已满、可以计入的 0 张" in estimate.calibration.reason
    first = TODAY - timedelta(days=365)
    rows = [(first, first)] * 29 + [(due, due)] * 500
    assert not finance.estimate_payer(rows, TODAY).profile.calibrated
    assert finance.estimate_payer([*rows, (first, TODAY)], TODAY).profile.calibrated


def test_paid_bills_count_when_the_year_of_age_they_were_paid_in_is_over() -> None:
    """Against the definition, bill by bill: ceil(days late / 365) whole years, one at least, lie in the past."""
    rows = sample()
    years = [(due, max(math.ceil((paid - due).days / 365), 1)) for due, paid in rows if paid is not None]
    counted = sum(due + timedelta(days=365 * n) <= TODAY for due, n in years)
    estimate = finance.estimate_payer(rows, TODAY)
    assert 0 < counted < estimate.paid_invoices
    assert estimate.observed_paid == counted
    earlier = TODAY - timedelta(days=700)
    known = [(due, paid if paid and paid <= earlier else None) for due, paid in rows]
    assert finance.update_payer(finance.estimate_payer(known, earlier), rows, TODAY).observed_paid == counted


def test_nothing_paid_is_an_estimate_too() -> None:
    due = TODAY - timedelta(days=400)
    estimate = finance.estimate_payer([(due, None)] * 50, TODAY, "B")
    assert estimate.profile.hazards[0] == pytest.approx(20 * 0.85 / 70)
    assert not estimate.profile.calibrated
    assert all(0.0 <= b <= 1.0 for p in estimate.posteriors for b in p.interval())


def test_bills_not_yet_due_change_nothing() -> None:
    estimate = finance.estimate_payer([(date(2030, 1, 1), None), (date(9999, 1, 1), None)], TODAY)
    assert estimate.profile.hazards == finance.payer_profile("B").hazards


def test_one_bad_year_of_many_bills_does_not_pretend_to_be_many_observations() -> None:
    due = TODAY - timedelta(days=500)
    rows = [(due, due + timedelta(days=100))] * 200 + [(due, None)] * 200
    posterior = finance.estimate_payer(rows, TODAY).posteriors[0]
    assert posterior.at_risk == 400
    assert posterior.effective < 20
    low, high = posterior.interval()
    assert high - low > 0.25


def test_updating_in_two_steps_is_estimating_once_when_bills_are_independent() -> None:
    base = finance.PayerProfile("X", "", finance.payer_profile("B").hazards, rho=0.0)
    day = date(2019, 12, 31)
    rows = [row for row in sample() if date(2015, 1, 1) < row[0] < date(2017, 1, 1)]
    known = [(due, paid if paid and paid <= day else None) for due, paid in rows]
    later = date(2020, 12, 31)
    seen = [(due, paid if paid and paid <= later else None) for due, paid in rows]
    at_once = finance.estimate_payer(seen, later, base)
    stepwise = finance.update_payer(finance.estimate_payer(known, day, base), seen, later)
    assert at_once.correlation.code == "too_few_periods"
    assert stepwise.profile.hazards == pytest.approx(at_once.profile.hazards, abs=1e-12)
    assert stepwise.at_risk == at_once.at_risk
    assert stepwise.paid == at_once.paid
    with pytest.raises(finance.FinanceError, match="not_later"):
        finance.update_payer(stepwise, seen, day)


def test_roll_rates_of_a_published_company() -> None:
    """NEEQ AN202404291631624341: shares still unpaid after another year 0.690, 0.957, 0.677."""
    opening = [1000.0, 800.0, 500.0, 0.0, 0.0, 0.0]
    closing = [900.0, 690.0, 765.6, 338.5, 0.0, 0.0]
    profile = finance.estimate_from_ageing(opening, closing, "D")
    assert profile.hazards[:3] == pytest.approx((0.310, 0.043, 0.323), abs=1e-9)
    assert profile.hazards[3:] == finance.payer_profile("D").hazards[3:]
    assert not profile.calibrated
    assert "不能称为已校准" in profile.source


def test_the_open_bucket_takes_one_rate_for_both_that_flow_into_it() -> None:
    profile = finance.estimate_from_ageing([0, 0, 0, 0, 100.0, 100.0], [0, 0, 0, 0, 0, 150.0])
    assert profile.hazards[4:] == pytest.approx((0.25, 0.25))
    with pytest.raises(finance.FinanceError):
        finance.estimate_from_ageing([1.0, 2.0], [1.0, 1.0])


def test_the_band_of_a_right_model_holds_ninety_percent() -> None:
    """Held-out counts drawn from the predictive law itself; PIT is then uniform (Dawid 1984)."""
    rng, chances = np.random.default_rng(2), predictive(prior_of(0.6), 0.2)
    levels = np.quantile(chances, [0.05, 0.95])
    hazards = rng.beta(12, 8, 40_000)
    stress = rng.standard_normal(40_000)
    drawn = stats.norm.cdf((stats.norm.ppf(hazards) - np.sqrt(0.2) * stress) / np.sqrt(0.8))
    assert ((drawn >= levels[0]) & (drawn <= levels[1])).mean() == pytest.approx(0.90, abs=0.01)
    assert drawn.mean() == pytest.approx(chances.mean(), abs=0.005)


def test_a_backtest_scores_held_out_time() -> None:
    result = finance.backtest(sample(bills=60), date(2023, 12, 31), TODAY, "B")
    assert result.code == "ok"
    assert sum(result.pit_histogram) == len(result.cells)
    assert result.periods >= 3
    assert result.coverage is not None
    assert result.coverage > 0.6
    assert result.brier is not None
    assert 0.0 <= result.brier <= 1.0
    for cell in result.cells:
        assert 0.0 <= cell.pit <= 1.0
        assert 0 <= cell.low <= cell.high <= cell.at_risk
    assert "NaN" not in str(result.to_dict())


def test_held_out_counts_lie_in_the_band_about_as_often_as_it_says() -> None:
    """All cells of 8 generated ledgers; tests/benchmarks/ledger_coverage.py counts those of 60."""
    assert band_coverage(range(8)) >= 0.8


def test_a_backtest_without_held_out_bills_says_so() -> None:
    assert finance.backtest([], date(2026, 1, 1), TODAY).code == "nothing_held_out"
    with pytest.raises(finance.FinanceError):
        finance.backtest([], TODAY, TODAY)


def test_brier_against_scikit_learn() -> None:
    from sklearn.metrics import brier_score_loss

    outcomes = [True, False, True, True]
    assert brier(0.7, outcomes) == pytest.approx(brier_score_loss(outcomes, [0.7] * 4))


def test_chance_averages_to_the_hazard() -> None:
    draws = np.random.default_rng(1).standard_normal(40_000)
    assert np.mean([chance(0.4, 0.3, f) for f in draws[:20_000]]) == pytest.approx(0.4, abs=0.01)


def bill(number: str, day: date, amount: float, *paid: tuple[date, float]) -> finance.Bill:
    payments = tuple(finance.Payment(on, money) for on, money in paid)
    return finance.Bill(number, day, day + timedelta(days=30), amount, payments)


def test_plan_against_actual_year_by_year() -> None:
    bills = [
        bill("1", date(2025, 3, 1), 100.0, (date(2025, 6, 1), 40.0), (date(2026, 2, 1), 60.0)),
        bill("2", date(2026, 3, 1), 120.0),
    ]
    table = finance.plan_against_actual(
        {2025: 100.0, 2026: 120.0, 2027: 120.0},
        {2025: 90.0, 2026: 120.0, 2027: 120.0},
        bills,
        date(2026, 7, 2),
    )
    past, running, future = table
    assert (past.state, past.billed, past.collected, past.collection_gap) == ("past", 100.0, 40.0, 50.0)
    assert running.planned_collected == pytest.approx(120.0 * 183 / 365)
    assert running.cumulative_gap == pytest.approx(50.0 + 120.0 * 183 / 365 - 60.0)
    assert (future.state, future.billed, future.cumulative_gap) == ("future", None, None)
    assert finance.plan_against_actual({}, {}, [], date(2026, 1, 1)) == ()
    with pytest.raises(finance.FinanceError, match="paid_in_future"):
        finance.plan_against_actual({}, {}, bills, date(2025, 12, 31))
    with pytest.raises(finance.FinanceError, match="not_finite"):
        finance.plan_against_actual({2025: float("nan")}, {}, [], date(2025, 12, 31))
