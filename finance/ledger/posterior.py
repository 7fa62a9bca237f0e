"""What is known about a yearly payment probability (付款概率的后验分布): a Beta distribution.

The preset enters as ``PRIOR_BILLS`` imagined bills. Bills of one payer are not independent: in a bad year all wait.
So the width counts *effective* bills (有效张数): as many independent ones as would leave the same uncertainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betaincinv

from finance.risk.receivables import joint_probability

PRIOR_BILLS = 20.0


@dataclass(frozen=True)
class BetaPosterior:
    """Beta(``mean * strength``, ``(1 - mean) * strength``); ``at_risk`` and ``paid`` bills were seen."""

    mean: float
    strength: float
    at_risk: int = 0
    paid: int = 0
    effective: float = 0.0

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Equal-tailed credible interval (可信区间)."""
        if not 0.0 < self.mean < 1.0:
            return (self.mean, self.mean)
        a, b = self.mean * self.strength, (1.0 - self.mean) * self.strength
        tail = (1.0 - level) / 2.0
        return float(betaincinv(a, b, tail)), float(betaincinv(a, b, 1.0 - tail))

    def to_dict(self) -> dict[str, Any]:
        low, high = self.interval()
        return {
            "mean": self.mean,
            "low_95": low,
            "high_95": high,
            "strength": self.strength,
            "at_risk": self.at_risk,
            "paid": self.paid,
            "effective": self.effective,
        }


def prior_of(mean: float) -> BetaPosterior:
    return BetaPosterior(mean, PRIOR_BILLS)


def updated(
    before: BetaPosterior, at_risk: Sequence[int], paid: Sequence[int], rho: float, persistence: float
) -> BetaPosterior:
    """Posterior after bills at risk and paid per period, correlated by ``rho`` with autocorrelation ``persistence``.

    The mean is that of the conjugate Beta, ``(s m + paid) / (s + at risk)``. The variance is the conjugate one plus what
    correlation adds to the paid share, ``w^2 h(1-h) (1/n_eff - 1/n)`` with ``w = n / (s + n)``.
    """
    n, k = sum(at_risk), sum(paid)
    if n == 0:
        return before
    mean = (before.strength * before.mean + k) / (before.strength + n)
    effective = effective_bills(at_risk, mean, rho, persistence)
    weight = n / (before.strength + n)
    spread = 1.0 / (before.strength + n + 1.0) + weight**2 * (1.0 / effective - 1.0 / n)
    return BetaPosterior(
        mean, 1.0 / spread - 1.0, before.at_risk + n, before.paid + k, before.effective + effective
    )


def effective_bills(at_risk: Sequence[int], h: float, rho: float, persistence: float) -> float:
    """Effective number of bills (有效张数): ``h (1-h) / Var(paid / at risk)`` under the Vasicek link.

    ``at_risk`` per period in order. Two bills of periods s and t are both paid with probability
    ``Phi2(z, z; rho persistence^|t-s|)``, ``z = Phi^-1(h)``.
    """
    counts = np.asarray(at_risk, dtype=np.float64)
    n = float(counts.sum())
    if n <= 1.0 or rho <= 0.0 or not 0.0 < h < 1.0:
        return n
    excess = 0.0
    for lag in range(counts.size):
        pairs = float(counts @ (counts - 1.0)) if lag == 0 else 2.0 * float(counts[lag:] @ counts[:-lag])
        r = rho * persistence**lag
        if pairs == 0.0 or r < 1e-12:
            continue
        excess += pairs * (joint_probability(h, h, r) - h * h)
    return n / (1.0 + excess / (n * h * (1.0 - h)))
