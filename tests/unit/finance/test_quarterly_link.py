"""Quarters keep the calibrated yearly means: against integrals on a grid, closed forms, and the yearly law."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from payment_paths import collect, stress_of
from scipy import stats

import finance
from finance.risk.behaviour import Behaviour
from finance.risk.payer import AGES
from finance.risk.quarterly_link import link_level
from finance.risk.simulation_terms import SimulationTerms

PATHS = 16_384
CLOSE = 7e-4
"""What two years in quarters may differ from two years in years, see finance.risk.quarterly_link."""


def two_years_unpaid(profile: finance.PayerProfile, phi: float) -> float:
    """Phi2 of two yearly bills' years, by SciPy."""
    left = stats.norm.ppf(1.0 - np.array(profile.hazards[:2]))
    r = profile.rho * phi
    return float(stats.multivariate_normal.cdf(left, cov=[[1.0, r], [r, 1.0]]))


@pytest.mark.parametrize("mean", [0.02, 0.31, 0.6, 0.85, 0.97])
@pytest.mark.parametrize(("rho", "phi"), [(0.12, 0.8), (0.2, 0.8), (0.24, 0.5), (0.5, 0.2), (0.2, 0.0)])
def test_four_quarters_leave_what_the_yearly_rate_leaves(mean: float, rho: float, phi: float) -> None:
    """The autoregression walked through on a fine grid, by its normal density."""
    grid = np.linspace(-8.0, 8.0, 1201)
    step, persistence = grid[1] - grid[0], phi**0.25
    onward = step * stats.norm.pdf(
        grid[None, :], persistence * grid[:, None], math.sqrt(1.0 - persistence**2)
    )
    level, slope = link_level(mean, rho, phi, 4), math.sqrt(rho / (1.0 - rho))
    stays = stats.norm.sf(level - slope * grid) ** 0.25
    left = stays
    for _ in range(3):
        left = stays * (onward @ left)
    assert step * float(stats.norm.pdf(grid) @ left) == pytest.approx(1.0 - mean, abs=1e-8)


def test_without_correlation_or_in_years_the_level_is_that_of_vasicek() -> None:
    assert link_level(0.6, 0.2, 0.8, 1) == pytest.approx(stats.norm.ppf(0.6) / math.sqrt(0.8), abs=1e-14)
    assert link_level(0.6, 0.0, 0.8, 4) == pytest.approx(stats.norm.ppf(0.6), abs=1e-14)


@pytest.mark.parametrize("rho", [0.05, 0.2, 0.49])
def test_the_rates_of_a_quarter_are_fourth_roots_of_the_linked_year(rho: float) -> None:
    """On straight lines between knots, as in years."""
    stress = np.linspace(-7.5, 7.5, 4001)
    payer = finance.PayerProfile("X", "", (0.97, 0.6, 0.3, 0.1, 0.02, 0.5), rho=rho)
    behaviour, slope = Behaviour(payer, stress[None, :], payer.phi, 4), math.sqrt(rho / (1.0 - rho))
    for age, mean in enumerate(payer.hazards):
        z = link_level(mean, rho, payer.phi, 4) - slope * stress
        exact = -np.expm1(stats.norm.logsf(z) / 4)
        assert np.abs(behaviour.pay(0)[age] - exact).max() < slope**2 * (16 / 8192) ** 2 / 8 * 0.242
    z = link_level(payer.write_offs[5], rho, payer.phi, 4) + slope * stress
    exact = -np.expm1(stats.norm.logsf(z) / 4)
    assert (
        np.abs(behaviour.lose(0)[behaviour.loses[5]] - exact).max() < slope**2 * (16 / 8192) ** 2 / 8 * 0.242
    )


@pytest.mark.parametrize("bills", [0, 5])
@pytest.mark.parametrize("preset", "ABCD")
def test_S32_quarters_keep_the_calibrated_mean_under_stress(preset: str, bills: int) -> None:
    """After one year exactly, after two within what is stated; counted bill by bill, too."""
    profile = finance.payer_profile(preset)
    assert profile.rho > 0.0
    terms = SimulationTerms(periodicity="quarterly", bills_per_period=bills)
    stress = stress_of(profile, PATHS, 12, seed=3, per_year=4)
    _, unpaid = collect([np.r_[np.full(4, 0.25), np.zeros(8)]], profile, stress, terms=terms)[0]
    errors = unpaid.std(axis=1) / math.sqrt(PATHS)
    assert abs(unpaid[1].mean() - (1.0 - profile.hazards[0])) < 4 * errors[1]
    assert abs(unpaid[2].mean() - two_years_unpaid(profile, profile.phi)) < CLOSE + 4 * errors[2]


def test_a_year_of_quarters_gives_up_what_the_yearly_share_gives_up() -> None:
    profile = finance.PayerProfile("X", "", (0.0,) * AGES, (0.25,) * AGES, rho=0.2)
    terms = SimulationTerms(periodicity="quarterly")
    stress = stress_of(profile, PATHS, 4, seed=5, per_year=4)
    found, _ = collect([np.array([1.0, 0.0, 0.0, 0.0])], profile, stress, terms=terms)[0]
    lost = found.write_offs.sum(axis=0)
    assert abs(lost.mean() - 0.25) < 4 * lost.std() / math.sqrt(PATHS)


@pytest.fixture(scope="module")
def projection() -> finance.Projection:
    return finance.project(
        finance.case_from_award(name="季", capex_yuan=3e7, price_yuan_per_year=1.2e7, operation_years=6)
    )


@pytest.mark.parametrize("preset", "ABCD")
@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_S32_years_and_quarters_tell_the_same_share_unpaid(
    projection: finance.Projection, preset: str, periodicity: str
) -> None:
    """Through the whole simulation, in a city whose stress persists otherwise than the profile says."""
    profile = replace(finance.payer_profile(preset), phi=0.2)
    city = finance.City("市", phi=0.9)
    terms = finance.SimulationTerms(periodicity=periodicity)
    exposures = [finance.Exposure(projection, profile, city)] * 2
    risk = finance.simulate_portfolio(exposures, 4096, 7, terms)
    assert abs(risk.survival[1] - (1.0 - profile.hazards[0])) < 4 * risk.survival_errors[1] + 1e-6
    expected = two_years_unpaid(profile, city.phi)
    assert abs(risk.survival[2] - expected) < CLOSE + 4 * risk.survival_errors[2]
