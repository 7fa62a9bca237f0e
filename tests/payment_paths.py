"""Paths of stress and of payment without a waterfall, for tests that know the law in closed form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import finance
from finance.risk.capacity import Limit
from finance.risk.city_pay import CityFlows, Collected, Stream
from finance.risk.payer import AGES
from finance.risk.simulation_terms import City, SimulationTerms
from finance.risk.stress import StressPaths

PLAIN = SimulationTerms()


def stress_of(
    profile: finance.PayerProfile, n_paths: int, periods: int, seed: int = 0, per_year: int = 1
) -> np.ndarray:
    """Stress of one city [periods, paths]."""
    city = City("市", profile.phi, profile.omega)
    return StressPaths([city], periods, per_year, n_paths, seed).part(0, n_paths)[0]


def collect(
    bills: Sequence[np.ndarray],
    profile: finance.PayerProfile,
    stress: np.ndarray,
    limits: Sequence[Limit] = (),
    terms: SimulationTerms = PLAIN,
    groups: Sequence[int] | None = None,
) -> list[tuple[Collected, np.ndarray]]:
    """What is collected of each project, and what is unpaid after 0 ... 5 whole years [AGES, paths]."""
    groups = groups or [0] * len(bills)
    streams = [Stream(row.tolist(), profile, group=group) for row, group in zip(bills, groups, strict=True)]
    city = CityFlows(streams, limits, stress, profile.phi, terms, (0, 0), 0)
    found = []
    for number in range(len(streams)):
        unpaid = np.zeros((AGES, stress.shape[1]))
        found.append((city.collect(number, unpaid), unpaid))
    return found
