"""Back-test of a payer estimate on held-out time (回溯检验): estimate as of a past day, compare with what came after.

Three measures: the Brier score of "paid within 180 days" bill by bill, the place of every observed count in its
predictive distribution (PIT), and the share of counts within the 90 % band. Counts of one period share the same
fiscal stress, so ``periods`` says how many independent looks there were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, betaincinv, ndtr, ndtri

from finance.errors import FinanceError
from finance.ledger.calibration import LedgerEstimate, estimate_payer
from finance.ledger.cohorts import LedgerRow, count_cohorts
from finance.ledger.posterior import PRIOR_BILLS, BetaPosterior
from finance.risk.payer import AGES, PayerProfile, payer_profile

FloatArray = NDArray[np.float64]
WITHIN_DAYS = 180
BAND = 0.90
PIT_BINS = 10
TELLING = 10
"""Bills in a cell from which the band says anything: of one or two bills it holds every outcome."""
_LEVELS = (np.arange(24) + 0.5) / 24
_STRESS = np.asarray(ndtri((np.arange(64) + 0.5) / 64))


@dataclass(frozen=True)
class HeldOut:
    """One cell of the held-out time (检验单元): ``paid`` of ``at_risk`` bills of an age in a period.

    ``expected`` and the 90 % band [``low``, ``high``] are counts; ``pit`` = P(K < paid) + P(K = paid) / 2.
    """

    period: str
    age: int
    at_risk: int
    paid: int
    expected: float
    low: int
    high: int
    pit: float

    @property
    def covered(self) -> bool:
        return self.low <= self.paid <= self.high


@dataclass(frozen=True)
class Backtest:
    """Result (回溯检验结果); scores are None when ``code`` is not "ok". ``brier_preset``: the same score of the preset,
    to compare with. ``coverage``: of the cells with at least ``TELLING`` bills. ``pit_histogram``: cells per tenth.
    """

    code: str
    reason: str
    cutoff: date
    trained_on: int
    tested_on: int
    brier: float | None
    brier_preset: float | None
    coverage: float | None
    periods: int
    pit_histogram: tuple[int, ...]
    cells: tuple[HeldOut, ...]
    calibrated: bool

    def to_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "cells"}
        cells = [
            {n: getattr(c, n) for n in c.__dataclass_fields__} | {"covered": c.covered} for c in self.cells
        ]
        histogram = list(self.pit_histogram)
        return {**plain, "cutoff": self.cutoff.isoformat(), "pit_histogram": histogram, "cells": cells}


def backtest(
    ledger: Sequence[LedgerRow], cutoff: date, today: date, prior: str | PayerProfile = "B"
) -> Backtest:
    """Estimate from what was known on ``cutoff``, test on ``cutoff`` to ``today``.

    Raises FinanceError when ``cutoff`` is not before ``today`` or a bill is paid after ``today``.
    """
    if cutoff >= today:
        raise FinanceError("bad_cutoff", "检验起点应早于今天。")
    known = [(due, paid if paid and paid <= cutoff else None) for due, paid in ledger if due <= cutoff]
    estimate = estimate_payer(known, cutoff, prior)
    later = count_cohorts(ledger, today, ages=AGES, since=cutoff)
    cells = tuple(
        _cell(estimate, later.labels[t], age, n, later.paid[t][age])
        for t, row in enumerate(later.at_risk)
        for age, n in enumerate(row)
        if n > 0
    )
    fresh = [
        (paid is not None and (paid - due).days <= WITHIN_DAYS)
        for due, paid in ledger
        if due > cutoff and (today - due).days >= WITHIN_DAYS
    ]
    if not cells and not fresh:
        return Backtest(
            "nothing_held_out", "检验期内还没有满一年账龄或满 180 天的账单，不能检验。", cutoff, len(known), 0,
            None, None, None, 0, (0,) * PIT_BINS, (), False,
        )  # fmt: skip
    base = payer_profile(prior)
    expected, preset = _paid_soon(known, cutoff, base)
    telling = [cell for cell in cells if cell.at_risk >= TELLING]
    tenths = [0] * PIT_BINS
    for cell in cells:
        tenths[min(int(cell.pit * PIT_BINS), PIT_BINS - 1)] += 1
    return Backtest(
        code="ok",
        reason="",
        cutoff=cutoff,
        trained_on=len(known),
        tested_on=len(fresh),
        brier=brier(expected, fresh) if fresh else None,
        brier_preset=brier(preset, fresh) if fresh else None,
        coverage=sum(cell.covered for cell in telling) / len(telling) if telling else None,
        periods=len({cell.period for cell in cells}),
        pit_histogram=tuple(tenths),
        cells=cells,
        calibrated=estimate.profile.calibrated,
    )


def brier(probability: float, outcomes: Sequence[bool]) -> float:
    """Brier score (布里尔评分) of one probability for all outcomes: mean of ``(p - outcome)^2``, 0 is perfect."""
    if not outcomes:
        raise FinanceError("no_outcomes", "没有可以评分的结果。")
    return float(np.mean((probability - np.asarray(outcomes, dtype=np.float64)) ** 2))


def _paid_soon(known: Sequence[LedgerRow], cutoff: date, base: PayerProfile) -> tuple[float, float]:
    """P(paid within 180 days of the due day): estimated, and by the preset (payment spread evenly over the year)."""
    preset = 1.0 - (1.0 - base.hazards[0]) ** (WITHIN_DAYS / 365.0)
    seen = [row for row in known if (cutoff - row[0]).days >= WITHIN_DAYS]
    soon = sum(paid is not None and (paid - due).days <= WITHIN_DAYS for due, paid in seen)
    return (PRIOR_BILLS * preset + soon) / (PRIOR_BILLS + len(seen)), preset


def _cell(estimate: LedgerEstimate, period: str, age: int, n: int, paid: int) -> HeldOut:
    chances = predictive(estimate.posteriors[age], estimate.cautious_rho)
    tail = (1.0 - BAND) / 2.0
    return HeldOut(
        period=period,
        age=age,
        at_risk=n,
        paid=paid,
        expected=float(n * chances.mean()),
        low=_quantile(tail, n, chances),
        high=_quantile(1.0 - tail, n, chances),
        pit=(_upto(paid - 1, n, chances) + _upto(paid, n, chances)) / 2.0,
    )


def predictive(posterior: BetaPosterior, rho: float) -> FloatArray:
    """Equally likely payment probabilities of a future period: hazard from its posterior, stress from N(0, 1)."""
    mean = posterior.mean
    if not 0.0 < mean < 1.0:
        return np.array([mean])
    a, b = mean * posterior.strength, (1.0 - mean) * posterior.strength
    hazards = np.clip(betaincinv(a, b, _LEVELS), 1e-12, 1.0 - 1e-12)
    linked = (ndtri(hazards)[:, None] - np.sqrt(rho) * _STRESS[None, :]) / np.sqrt(1.0 - rho)
    return np.asarray(ndtr(linked)).ravel()


def _upto(count: int, n: int, chances: FloatArray) -> float:
    """P(K <= count) of the binomial mixture."""
    if count < 0:
        return 0.0
    return 1.0 if count >= n else float(bdtr(float(count), n, chances).mean())


def _quantile(level: float, n: int, chances: FloatArray) -> int:
    """Smallest count with P(K <= count) >= level."""
    low, high = -1, n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _upto(middle, n, chances) >= level - 1e-12 else (middle, high)
    return high
