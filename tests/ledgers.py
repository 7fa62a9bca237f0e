"""Generated ledgers with known hazards and correlation: the CITY-PAY law, drawn bill by bill."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from scipy.special import ndtr, ndtri

from finance.ledger.cohorts import Cohorts

TODAY = date(2026, 12, 31)
Row = tuple[date, date | None]


def stress_of(rng: np.random.Generator, phi: float, periods: int) -> np.ndarray:
    stress = np.empty(periods)
    stress[0] = rng.standard_normal()
    for t in range(1, periods):
        stress[t] = phi * stress[t - 1] + np.sqrt(1 - phi**2) * rng.standard_normal()
    return stress


def chance(hazard: float, rho: float, stress: float) -> float:
    return float(ndtr((ndtri(hazard) - np.sqrt(rho) * stress) / np.sqrt(1 - rho)))


def cohorts(
    rng: np.random.Generator,
    hazards: tuple[float, ...],
    rho: float,
    phi: float,
    periods: int,
    bills: int,
) -> Cohorts:
    """``bills`` new ones each period, drawn cell by cell."""
    stress, ages = stress_of(rng, phi, periods), len(hazards)
    at_risk, paid = np.zeros((periods, ages), int), np.zeros((periods, ages), int)
    for billed in range(periods):
        left = bills
        for t in range(billed, periods):
            age = min(t - billed, ages - 1)
            settled = rng.binomial(left, chance(hazards[age], rho, stress[t]))
            at_risk[t, age] += left
            paid[t, age] += settled
            left -= settled
    return Cohorts(_plain(at_risk), _plain(paid), 2000, 1)


def ledger(
    rng: np.random.Generator,
    hazards: tuple[float, ...],
    rho: float,
    phi: float,
    years: int,
    bills: int,
) -> list[Row]:
    """Bills due on any day of ``years`` years up to TODAY; the stress of a window is that of the year of its middle."""
    first = TODAY.year - years
    stress = stress_of(rng, phi, years + 2)
    rows: list[Row] = []
    for _ in range(bills * years):
        due, paid = TODAY - timedelta(days=int(rng.integers(1, 365 * years))), None
        for age in range(years):
            middle = due + timedelta(days=365 * age + 182)
            if middle > TODAY:
                break
            if rng.random() < chance(hazards[min(age, 5)], rho, stress[middle.year - first]):
                paid = due + timedelta(days=365 * age + int(rng.integers(1, 365)))
                break
        rows.append((due, paid if paid and paid <= TODAY else None))
    return rows


def _plain(counts: np.ndarray) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(n) for n in row) for row in counts)
