"""How strongly the payments of one payer move together (付款相关性): maximum likelihood on cohorts of bills.

Model: in period t with fiscal stress F_t, N(0, 1) with autocorrelation phi, a bill of age a is paid with probability
``Phi(c_a - b F_t)``, ``b^2 = rho / (1 - rho)``, independently given F (one-factor Vasicek link). The likelihood
integrates the stress out exactly, on a grid, by the forward recursion of a hidden Markov chain; the c_a of all ages
are fitted together with rho. Fitting them uses up information: the profile is adjusted for it, ``- log|j| / 2`` with j the
information on the mean hazards (Cox and Reid 1987), as REML does for variances. The interval is that of the profile likelihood (Wilks 1938), with Student's t of
periods - 1 in place of the normal quantile, because the periods, not the bills, are the sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq, minimize
from scipy.special import log_ndtr, ndtri, stdtrit

from finance.errors import FinanceError
from finance.ledger.cohorts import Cohorts

FloatArray = NDArray[np.float64]
LEAST_PERIODS = 8
"""Periods with at least two bills below which no correlation is estimated (our judgement)."""
_WIDEST, _SHARPEST = 81, 481
_NEGLIGIBLE = 9.0  # of a log-likelihood
_ROOTS = np.concatenate([np.arange(0.0, 0.80, 0.06), [0.80, 0.86, 0.92, 0.97]])  # of rho


@dataclass(frozen=True)
class CorrelationEstimate:
    """Correlation (相关系数) or None with the reason; ``code`` "ok" or which case it is.

    ``low``, ``high``: profile-likelihood interval at ``level``. ``likely_mean``: mean of rho under the likelihood, which
    does not collapse to 0 as the maximum may with few periods.
    """

    rho: float | None
    low: float | None
    high: float | None
    likely_mean: float | None
    level: float
    periods: int
    bills: int
    code: str = "ok"
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def estimate_correlation(cohorts: Cohorts, phi: float = 0.80, level: float = 0.95) -> CorrelationEstimate:
    """Estimate rho from ``cohorts``; ``phi`` is the yearly persistence of stress. Refused, with the reason, below
    ``LEAST_PERIODS`` periods or when every bill, or none, was paid.
    """
    if not (0.0 <= phi < 1.0 and 0.0 < level < 1.0):
        raise FinanceError("out_of_range", "持续系数应在 0 与 1 之间（不含 1），置信水平在 0 与 1 之间。")
    at_risk = np.array(cohorts.at_risk, dtype=np.float64)
    paid = np.array(cohorts.paid, dtype=np.float64)
    periods = int((at_risk.sum(axis=1) >= 2).sum()) if at_risk.size else 0
    bills = int(at_risk.sum())
    if periods < LEAST_PERIODS:
        return _none(
            level,
            periods,
            bills,
            "too_few_periods",
            f"只有 {periods} 期有两张以上账单，少于 {LEAST_PERIODS} 期，不能估计相关系数。",
        )
    mixed = (paid.sum(axis=0) > 0) & (paid.sum(axis=0) < at_risk.sum(axis=0))
    if not mixed.any():
        return _none(
            level, periods, bills, "no_variation", "各账龄的账单全部付清或全部未付，不能估计相关系数。"
        )
    values, logs = _profile(at_risk[:, mixed], paid[:, mixed], phi ** (1.0 / cohorts.per_year))
    curve = PchipInterpolator(values, logs)
    fine = np.linspace(0.0, float(values[-1]), 2001)
    heights = np.asarray(curve(fine))
    top = int(heights.argmax())
    rho, floor = (
        float(fine[top]),
        float(heights[top]) - float(stdtrit(periods - 1, (1.0 + level) / 2.0)) ** 2 / 2.0,
    )
    weights = np.exp(heights - heights[top]) * 2.0 * fine  # root -> rho: uniform in rho
    likely = float((weights * fine**2).sum() / weights.sum())
    low = 0.0 if heights[0] >= floor else float(brentq(lambda r: float(curve(r)) - floor, 0.0, rho))
    last = float(fine[-1])
    high = last if heights[-1] >= floor else float(brentq(lambda r: float(curve(r)) - floor, rho, last))
    return CorrelationEstimate(rho**2, low**2, high**2, likely, level, periods, bills)


def log_likelihood(cohorts: Cohorts, rho: float, hazards: tuple[float, ...], phi: float) -> float:
    """Log-likelihood (对数似然) of the paid bills, binomial coefficients left out, at given ``rho`` and mean hazards."""
    at_risk, paid = np.array(cohorts.at_risk, float), np.array(cohorts.paid, float)
    c = ndtri(np.array(hazards)) / np.sqrt(1.0 - rho)
    persistence = phi ** (1.0 / cohorts.per_year)
    return -_fit_value(c, np.sqrt(rho / (1.0 - rho)), at_risk, paid, _Grid.of(at_risk, rho, persistence))[0]


@dataclass(frozen=True)
class _Grid:
    """Stress values, their N(0, 1) weights, and the chances to go from one to another (None: no memory)."""

    stress: FloatArray
    weights: FloatArray
    moves: FloatArray | None
    back: FloatArray | None

    @classmethod
    def of(cls, at_risk: FloatArray, rho: float, persistence: float) -> _Grid:
        """Fine enough for the most telling period: the step is at most 0.8 of its standard deviation of F."""
        most = max(float(at_risk.sum(axis=1).max()), 1.0)
        width = np.sqrt((1.0 - rho) / max(rho, 1e-6) / most)
        points = int(np.clip(np.ceil(12.0 / (0.8 * width)), _WIDEST, _SHARPEST))
        stress = np.linspace(-6.0, 6.0, points)
        weights = np.exp(-(stress**2) / 2.0)
        moves = None
        if persistence > 0.0:
            spread = 1.0 - persistence**2
            moves = np.exp(-((stress[None, :] - persistence * stress[:, None]) ** 2) / (2.0 * spread))
            moves /= moves.sum(axis=1, keepdims=True)
        back = None if moves is None else np.ascontiguousarray(moves.T)
        return cls(stress, weights / weights.sum(), moves, back)


def _profile(at_risk: FloatArray, paid: FloatArray, persistence: float) -> tuple[FloatArray, FloatArray]:
    """sqrt(rho) on a grid and the adjusted log-likelihood there, maximised over the hazards of all ages.

    Stops where the likelihood has become negligible.
    """
    share = (paid.sum(axis=0) + 0.5) / (at_risk.sum(axis=0) + 1.0)
    z, logs = np.asarray(ndtri(share)), []
    for root in _ROOTS:
        rho = float(root**2)
        grid, scale = _Grid.of(at_risk, rho, persistence), np.sqrt(1.0 - rho)
        found = minimize(
            _fit_value,
            z / scale,
            args=(root / scale, at_risk, paid, grid),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-12.0, 12.0)] * z.size,
            options={"maxiter": 40, "ftol": 1e-8},
        )
        z = found.x * scale
        adjustment = _log_information(found.x, root / scale, at_risk, paid, grid) - 2.0 * z.size * np.log(
            scale
        )
        logs.append(-float(found.fun) - adjustment / 2.0)
        if logs[-1] < max(logs) - _NEGLIGIBLE:
            break
    return _ROOTS[: len(logs)], np.array(logs)


def _log_information(c: FloatArray, b: float, at_risk: FloatArray, paid: FloatArray, grid: _Grid) -> float:
    """Log-determinant of the information on ``c``, by differences of the gradient."""
    step = 1e-4
    rows = [
        (_fit_value(c + move, b, at_risk, paid, grid)[1] - _fit_value(c - move, b, at_risk, paid, grid)[1])
        / (2.0 * step)
        for move in step * np.eye(c.size)
    ]
    values = np.linalg.eigvalsh((np.array(rows) + np.array(rows).T) / 2.0)
    return float(np.log(np.maximum(values, 1e-9)).sum())


def _fit_value(
    c: FloatArray, b: float, at_risk: FloatArray, paid: FloatArray, grid: _Grid
) -> tuple[float, FloatArray]:
    """Minus the log-likelihood, and its gradient in ``c`` (forward-backward recursion)."""
    x = c[:, None] - b * grid.stress[None, :]
    log_pay, log_wait = log_ndtr(x), log_ndtr(-x)
    logs = _step(paid, log_pay) + _step(at_risk - paid, log_wait)
    peaks = logs.max(axis=1)
    seen = np.exp(logs - peaks[:, None])
    size = seen.shape[0]
    ahead = np.empty_like(seen)
    total, belief = float(peaks.sum()), grid.weights
    for t in range(size):
        if t > 0:
            belief = grid.weights if grid.moves is None else _step(ahead[t - 1], grid.moves)
        joint = belief * seen[t]
        mass = float(joint.sum())
        total += np.log(max(mass, 1e-300))
        ahead[t] = joint / max(mass, 1e-300)
    smooth = ahead
    if grid.back is not None:
        smooth, later = ahead.copy(), np.ones(seen.shape[1])
        for t in range(size - 2, -1, -1):
            later = _step(later * seen[t + 1], grid.back)
            later /= later.max()
            smooth[t] = ahead[t] * later
            smooth[t] /= smooth[t].sum()
    density = np.exp(-(x**2) / 2.0) / np.sqrt(2.0 * np.pi)
    up, down = density * np.exp(-log_pay), density * np.exp(-log_wait)
    waiting = at_risk - paid
    slope = (_step(paid.T, smooth) * up - _step(waiting.T, smooth) * down).sum(axis=1)
    return -total, -slope


def _step(values: FloatArray, moves: FloatArray) -> FloatArray:
    """``values @ moves`` without the threads of BLAS, which cost more than they bring here."""
    return np.asarray(np.einsum("...i,ij->...j", values, moves))


def _none(level: float, periods: int, bills: int, code: str, reason: str) -> CorrelationEstimate:
    return CorrelationEstimate(None, None, None, None, level, periods, bills, code, reason)
