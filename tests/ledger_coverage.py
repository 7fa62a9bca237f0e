"""How often the ledger's stated intervals hold the truth, counted over generated ledgers with known parameters."""

from __future__ import annotations

from datetime import date

import numpy as np
from ledgers import TODAY, cohorts, ledger

import finance

HAZARDS = (0.60, 0.45, 0.35, 0.30, 0.25, 0.15)


def covered(rho: float, phi: float, seeds: range, bills: int = 50, periods: int = 15) -> float:
    hits = 0
    for seed in seeds:
        sample = cohorts(np.random.default_rng(seed), HAZARDS, rho, phi, periods, bills)
        found = finance.estimate_correlation(sample, phi)
        assert found.low is not None
        assert found.high is not None
        assert found.rho is not None
        assert found.low <= found.rho <= found.high
        hits += found.low <= rho <= found.high
    return hits / len(seeds)


def hazard_coverage(seeds: range) -> float:
    """True hazards drawn from the prior itself, so that a right posterior covers them as often as it says."""
    base, hits, looks = finance.payer_profile("C"), 0, 0
    for seed in seeds:
        rng = np.random.default_rng(1000 + seed)
        true = tuple(float(rng.beta(20 * h, 20 * (1 - h))) for h in base.hazards)
        estimate = finance.estimate_payer(ledger(rng, true, 0.2, 0.8, 14, 40), TODAY, "C")
        for h, posterior in list(zip(true, estimate.posteriors, strict=True))[:3]:
            low, high = posterior.interval(0.95)
            hits += low <= h <= high
            looks += 1
    return hits / looks


def band_coverage(seeds: range) -> float:
    results = [
        finance.backtest(
            ledger(np.random.default_rng(500 + seed), HAZARDS, 0.2, 0.8, 14, 40),
            date(2021, 12, 31),
            TODAY,
            "C",
        )
        for seed in seeds
    ]
    cells = [cell.covered for result in results for cell in result.cells if cell.at_risk >= 10]
    return sum(cells) / len(cells)
