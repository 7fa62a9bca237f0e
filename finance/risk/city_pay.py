"""CITY-PAY (城市付款模型): one-factor hazard of payment on ageing buckets, for all projects of one payer.

Fiscal stress F of the city is a stationary AR(1) around N(0, 1), part national, part its own. In a year of
stress F an amount of age a is paid with probability ``h_a(F) = Phi((Phi^-1(h_a) - sqrt(rho) F) / sqrt(1 -
rho))``, whose mean over F is exactly the preset h_a (Vasicek link); write-offs rise with F in the same way.
Amounts are large numbers of bills, so the share paid equals the probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from finance.risk.payer import AGES, PayerProfile

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Collected:
    """Of one project: cash and write-offs [paths, years]; ``unpaid`` [paths, AGES] yuan left after 0..5
    years.
    """

    collections: FloatArray
    write_offs: FloatArray
    receivable: FloatArray
    unpaid: FloatArray


def stress_paths(profile: PayerProfile, n_paths: int, years: int, rng: np.random.Generator) -> FloatArray:
    """Fiscal stress (财政压力因子) [paths, years], each year N(0, 1), autocorrelation ``phi``."""
    national = rng.standard_normal((years, n_paths))
    own = rng.standard_normal((years, n_paths))
    shocks = np.sqrt(profile.omega) * national + np.sqrt(1 - profile.omega) * own
    stress = np.empty_like(shocks)
    stress[0] = shocks[0]
    fresh = np.sqrt(1 - profile.phi**2)
    for year in range(1, years):
        stress[year] = profile.phi * stress[year - 1] + fresh * shocks[year]
    return np.moveaxis(stress, 0, -1)


def hazard(mean: float, stress: FloatArray, rho: float) -> FloatArray:
    """Probability of payment given stress (给定压力下的付款概率); averages to ``mean`` over stress."""
    return np.asarray(ndtr((ndtri(mean) - np.sqrt(rho) * stress) / np.sqrt(1 - rho)))


def simulate_collections(
    bills: list[FloatArray], profile: PayerProfile, stress: FloatArray
) -> list[Collected]:
    """Cash of every project from yearly ``bills`` [years], all on the calendar of ``stress`` [paths,
    years].
    """
    paths, years = stress.shape
    age_sums = [np.zeros((AGES, paths)) for _ in bills]
    outcome = [np.zeros((3, years, paths)) for _ in bills]
    unpaid = [np.zeros((AGES, paths)) for _ in bills]
    for year in range(years):
        now = np.ascontiguousarray(stress[:, year])
        pay = [hazard(h, now, profile.rho) for h in profile.hazards]
        lose = [hazard(d, -now, profile.rho) if d > 0.0 else None for d in profile.write_offs]
        for project, billed in enumerate(bills):
            age_sums[project][0] += billed[year]
        limit = _limit(profile, now, pay, age_sums)
        for project, amounts in enumerate(age_sums):
            cash, lost, moved = np.zeros(paths), np.zeros(paths), np.zeros((AGES, paths))
            for age in range(AGES):
                paid = amounts[age] * pay[age] * limit
                left = amounts[age] - paid
                cash += paid
                if age < AGES - 1:
                    unpaid[project][age + 1] += left
                given_up = lose[age]
                if given_up is not None:
                    lost += left * given_up
                    left = left * (1.0 - given_up)
                moved[min(age + 1, AGES - 1)] += left
            age_sums[project] = moved
            outcome[project][0, year], outcome[project][1, year] = cash, lost
            outcome[project][2, year] = moved.sum(axis=0)
    results = []
    for project, billed in enumerate(bills):
        unpaid[project][0] = billed.sum()
        cash, lost, left = (np.moveaxis(series, 0, -1) for series in outcome[project])
        results.append(Collected(cash, lost, left, unpaid[project].T))
    return results


def _limit(
    profile: PayerProfile, stress: FloatArray, pay: list[FloatArray], age_sums: list[FloatArray]
) -> FloatArray | float:
    """Share of the wanted payments that the payer can afford this year; the excess waits, pro rata."""
    if profile.capacity_yuan is None:
        return 1.0
    wanted = np.sum([amounts[age] * pay[age] for amounts in age_sums for age in range(AGES)], axis=0)
    affordable = profile.capacity_yuan * np.exp(-profile.capacity_sensitivity * np.maximum(stress, 0.0))
    share: FloatArray = np.divide(affordable, wanted, out=np.ones_like(wanted), where=wanted > affordable)
    return share
