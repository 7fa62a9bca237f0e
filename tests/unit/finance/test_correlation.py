"""Correlation of payments and posterior widths: known ledgers are recovered within the stated intervals."""

from __future__ import annotations

import numpy as np
import pytest
from ledger_coverage import covered, hazard_coverage
from ledgers import cohorts
from scipy import integrate, stats

import finance
from finance.ledger.cohorts import Cohorts
from finance.ledger.correlation import log_likelihood
from finance.ledger.posterior import effective_bills, prior_of, updated

HAZARDS = (0.60, 0.45, 0.35, 0.30, 0.25, 0.15)


def test_the_95_percent_interval_holds_the_true_correlation() -> None:
    assert covered(0.20, 0.0, range(8)) >= 0.75


def test_the_interval_holds_the_truth_when_stress_lasts() -> None:
    """Of 16 ledgers; tests/benchmarks/ledger_coverage.py counts 200 of each kind."""
    assert covered(0.20, 0.8, range(16)) >= 0.8


def test_the_estimate_comes_close_with_many_periods() -> None:
    sample = cohorts(np.random.default_rng(3), HAZARDS, 0.25, 0.5, 80, 20)
    assert finance.estimate_correlation(sample, 0.5).rho == pytest.approx(0.25, abs=0.1)


def test_independent_bills_give_a_correlation_near_zero() -> None:
    found = finance.estimate_correlation(cohorts(np.random.default_rng(5), HAZARDS, 0.0, 0.8, 20, 60))
    assert found.low == 0.0
    assert found.rho is not None
    assert found.rho < 0.02


def test_the_likelihood_is_the_integral_over_stress() -> None:
    """One period and independent periods against scipy's quadrature; without correlation the binomial law."""
    one = Cohorts(((9, 4),), ((5, 1),), 0, 1)
    two = Cohorts(((9, 4), (7, 3)), ((5, 1), (2, 2)), 0, 1)
    hazards, rho = (0.6, 0.3), 0.2

    def integrand(f: float, n: tuple[int, ...], k: tuple[int, ...]) -> float:
        value = stats.norm.pdf(f)
        for h, at_risk, paid in zip(hazards, n, k, strict=True):
            p = stats.norm.cdf((stats.norm.ppf(h) - np.sqrt(rho) * f) / np.sqrt(1 - rho))
            value *= p**paid * (1 - p) ** (at_risk - paid)
        return float(value)

    first = np.log(integrate.quad(integrand, -9, 9, args=((9, 4), (5, 1)))[0])
    second = np.log(integrate.quad(integrand, -9, 9, args=((7, 3), (2, 2)))[0])
    assert log_likelihood(one, rho, hazards, 0.7) == pytest.approx(first, abs=1e-8)
    assert log_likelihood(two, rho, hazards, 0.0) == pytest.approx(first + second, abs=1e-8)
    binomial = 5 * np.log(0.6) + 4 * np.log(0.4) + np.log(0.3) + 3 * np.log(0.7)
    assert log_likelihood(one, 0.0, hazards, 0.7) == pytest.approx(binomial, abs=1e-9)


def test_stress_that_lasts_is_integrated_over_both_periods() -> None:
    two = Cohorts(((6,), (5,)), ((1,), (4,)), 0, 1)
    phi, rho, h = 0.7, 0.3, 0.5
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    first = nodes[:, None]
    second = phi * first + np.sqrt(1 - phi**2) * nodes[None, :]

    def paid(stress: np.ndarray, n: int, k: int) -> np.ndarray:
        p = stats.norm.cdf((stats.norm.ppf(h) - np.sqrt(rho) * stress) / np.sqrt(1 - rho))
        return p**k * (1 - p) ** (n - k)

    mean = weights @ (paid(first, 6, 1) * paid(second, 5, 4)) @ weights / (2 * np.pi)
    assert log_likelihood(two, rho, (h,), phi) == pytest.approx(np.log(mean), abs=1e-6)


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        (Cohorts((), (), 0, 1), "too_few_periods"),
        (Cohorts(((10,),) * 7, ((5,),) * 7, 0, 1), "too_few_periods"),
        (Cohorts(((10,),) * 9, ((10,),) * 9, 0, 1), "no_variation"),
        (Cohorts(((10,),) * 9, ((0,),) * 9, 0, 1), "no_variation"),
    ],
)
def test_without_enough_periods_or_any_variation_it_says_so(sample: Cohorts, code: str) -> None:
    found = finance.estimate_correlation(sample)
    assert (found.rho, found.low, found.high, found.code) == (None, None, None, code)
    assert found.reason


def test_effective_bills_are_all_of_them_without_correlation() -> None:
    assert effective_bills((30, 20), 0.4, 0.0, 0.8) == 50
    assert effective_bills((1,), 0.4, 0.3, 0.8) == 1
    assert effective_bills((0, 0), 0.4, 0.3, 0.8) == 0


def test_effective_bills_follow_the_simulated_variance_of_the_paid_share() -> None:
    rng, h, rho, phi, counts = np.random.default_rng(8), 0.4, 0.2, 0.8, (30, 10, 50)
    draws = 60_000
    stress = rng.standard_normal((draws, 1))
    total = np.zeros(draws)
    for n in counts:
        p = stats.norm.cdf((stats.norm.ppf(h) - np.sqrt(rho) * stress[:, 0]) / np.sqrt(1 - rho))
        total += rng.binomial(n, p)
        stress = phi * stress + np.sqrt(1 - phi**2) * rng.standard_normal((draws, 1))
    simulated = h * (1 - h) / np.var(total / sum(counts))
    assert effective_bills(counts, h, rho, phi) == pytest.approx(simulated, rel=0.03)


def test_independent_bills_give_the_conjugate_beta() -> None:
    posterior = updated(prior_of(0.5), (40, 40), (30, 25), 0.0, 0.8)
    exact = stats.beta(10 + 55, 10 + 25)
    assert posterior.mean == pytest.approx(exact.mean())
    assert posterior.interval() == pytest.approx(exact.interval(0.95), abs=2e-4)


def test_hazards_lie_within_their_intervals_although_bills_move_together() -> None:
    assert hazard_coverage(range(8)) >= 0.75
