"""Payer profile from an invoice ledger (由付款台账估计付款方特征): hazards by age, correlation, and how sure they are.

The preset enters as 20 imagined bills per age. With fewer than ``ENOUGH_PAID`` bills seen paid in a year of age that is
over the profile may not be called calibrated: a bill due three months ago says nothing yet, paid or not. With too few periods the correlation stays that of the preset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from finance.errors import FinanceError
from finance.ledger.cohorts import Cohorts, LedgerRow, count_cohorts
from finance.ledger.correlation import CorrelationEstimate, estimate_correlation
from finance.ledger.posterior import BetaPosterior, prior_of, updated
from finance.risk.ageing import roll_rates
from finance.risk.payer import AGES, PayerProfile, payer_profile

ENOUGH_PAID = 30


@dataclass(frozen=True)
class Calibration:
    """Whether a profile may be called calibrated (能否称为已校准): ``code`` "ok", or why not."""

    allowed: bool
    code: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        return {"allowed": self.allowed, "code": self.code, "reason": self.reason}


@dataclass(frozen=True)
class LedgerEstimate:
    """Estimate with its sample (估计结果): bills at risk and paid per year of age, posterior per age. ``paid_invoices`` counts
    all that are paid, ``observed_paid`` those that the estimate has seen.
    """

    profile: PayerProfile
    at_risk: tuple[int, ...]
    paid: tuple[int, ...]
    invoices: int
    paid_invoices: int
    posteriors: tuple[BetaPosterior, ...]
    correlation: CorrelationEstimate
    calibration: Calibration
    as_of: date

    @property
    def observed_paid(self) -> int:
        """Bills paid in full within a completed year of age (可计入的已付账单): those that ``ENOUGH_PAID`` asks for."""
        return sum(self.paid)

    @property
    def cautious_rho(self) -> float:
        """Correlation that widths and bands count with: the likelihood's mean, else that of the preset."""
        return _rho_for_width(self.correlation, self.profile)

    def survival_interval(self, level: float = 0.95) -> tuple[tuple[float, float], ...]:
        """Bounds of the share unpaid after 0..5 years (未付比例区间) when the hazards lie within their intervals.

        Wider than ``level``: all hazards are taken at the same end at once.
        """
        bounds, low, high = [(1.0, 1.0)], 1.0, 1.0
        for posterior in self.posteriors[: AGES - 1]:
            worst, best = posterior.interval(level)
            low, high = low * (1.0 - best), high * (1.0 - worst)
            bounds.append((low, high))
        return tuple(bounds)

    def to_dict(self) -> dict[str, Any]:
        return {
            "profile": self.profile.to_dict(),
            "at_risk": list(self.at_risk),
            "paid": list(self.paid),
            "invoices": self.invoices,
            "paid_invoices": self.paid_invoices,
            "observed_paid": self.observed_paid,
            "posteriors": [p.to_dict() for p in self.posteriors],
            "correlation": self.correlation.to_dict(),
            "calibration": self.calibration.to_dict(),
            "as_of": self.as_of.isoformat(),
        }


def estimate_payer(
    ledger: Sequence[LedgerRow],
    today: date,
    prior: str | PayerProfile = "B",
    label: str = "",
) -> LedgerEstimate:
    """Estimate yearly payment probabilities from ``(due_on, paid_on or None)`` of each bill.

    The posterior mean of age a is ``(20 h_a + paid) / (20 + at risk)``, h_a from ``prior``. Raises FinanceError when
    a bill is paid after ``today``.
    """
    base = payer_profile(prior)
    cohorts = count_cohorts(ledger, today, ages=AGES)
    correlation = estimate_correlation(cohorts, base.phi)
    settled = sum(paid_on is not None for _, paid_on in ledger)
    start = tuple(prior_of(h) for h in base.hazards)
    posteriors = _posteriors(start, cohorts, _rho_for_width(correlation, base), base.phi)
    note = f"由 {len(ledger)} 张发票（已付 {settled} 张）估计，先验为预设 {base.code}"
    return _estimate(base, posteriors, correlation, len(ledger), settled, today, note, label)


def update_payer(before: LedgerEstimate, ledger: Sequence[LedgerRow], today: date) -> LedgerEstimate:
    """Update an estimate with what became known since (后验更新): windows that ended after ``before.as_of``.

    ``ledger`` holds all bills, with the payments known by ``today``. The correlation stays as it was estimated; when it
    is 0 the result is that of estimating once from the whole ledger, otherwise slightly surer, because the dependence
    between old and new periods is left out.
    """
    if today < before.as_of:
        raise FinanceError(
            "not_later", f"更新日 {today.isoformat()} 早于上次估计日 {before.as_of.isoformat()}。"
        )
    cohorts = count_cohorts(ledger, today, ages=AGES, since=before.as_of)
    rho = _rho_for_width(before.correlation, before.profile)
    posteriors = _posteriors(before.posteriors, cohorts, rho, before.profile.phi)
    settled = sum(paid_on is not None for _, paid_on in ledger)
    note = f"由 {len(ledger)} 张发票（已付 {settled} 张）更新至 {today.isoformat()}，上次估计 {before.as_of.isoformat()}"
    return _estimate(
        before.profile,
        posteriors,
        before.correlation,
        len(ledger),
        settled,
        today,
        note,
        before.profile.label,
    )


def estimate_from_ageing(
    opening: Sequence[float], closing: Sequence[float], prior: str | PayerProfile = "B", label: str = ""
) -> PayerProfile:
    """Profile from two ageing tables (账龄表) one year apart, yuan by age 0-1 ... 5+ years, by roll rates (迁徙率).

    What left a bucket counts as paid, so write-offs count as paid too. The two oldest buckets flow into the same
    open one and get one common rate. Ages at which nothing was outstanding keep the preset. Tables of amounts say
    nothing about the number of bills, so the profile is never called calibrated. Raises FinanceError as
    :func:`finance.roll_rates`.
    """
    base = payer_profile(prior)
    if len(opening) != AGES:
        raise FinanceError("length_mismatch", f"账龄表应有 {AGES} 档（0-1 年至 5 年以上）。")
    observed = [*roll_rates(opening, closing).hazard[: AGES - 2]]
    oldest = float(opening[-2]) + float(opening[-1])
    last = None if oldest == 0.0 else max(1.0 - float(closing[-1]) / oldest, 0.0)
    hazards = tuple(
        h if seen is None else seen for h, seen in zip(base.hazards, (*observed, last, last), strict=True)
    )
    note = f"由相邻两期账龄表的迁徙率推算，未见余额的账龄用预设 {base.code}；账龄表没有张数，不能称为已校准"
    return replace(base, code="R", label=label or base.label, hazards=hazards, calibrated=False, source=note)


def _rho_for_width(correlation: CorrelationEstimate, base: PayerProfile) -> float:
    return base.rho if correlation.likely_mean is None else correlation.likely_mean


def _posteriors(
    start: tuple[BetaPosterior, ...], cohorts: Cohorts, rho: float, phi: float
) -> tuple[BetaPosterior, ...]:
    if not cohorts.at_risk:
        return start
    return tuple(
        updated(before, n, k, rho, phi)
        for before, n, k in zip(
            start, zip(*cohorts.at_risk, strict=True), zip(*cohorts.paid, strict=True), strict=True
        )
    )


def _estimate(
    base: PayerProfile,
    posteriors: tuple[BetaPosterior, ...],
    correlation: CorrelationEstimate,
    invoices: int,
    settled: int,
    today: date,
    note: str,
    label: str,
) -> LedgerEstimate:
    observed = sum(p.paid for p in posteriors)
    enough = observed >= ENOUGH_PAID
    if enough:
        calibration = Calibration(True, "ok", "")
    else:
        why = f"样本不足 {ENOUGH_PAID} 张，不能称为已校准"
        counted = f"已付发票 {settled} 张，其中账龄年度已满、可以计入的 {observed} 张"
        calibration = Calibration(False, "too_few_paid", f"{counted}，{why}。")
        note = f"{note}；{why}"
    profile = replace(
        base,
        code="L",
        label=label or base.label,
        hazards=tuple(p.mean for p in posteriors),
        rho=base.rho if correlation.rho is None else correlation.rho,
        calibrated=enough,
        source=note,
    )
    return LedgerEstimate(
        profile=profile,
        at_risk=tuple(p.at_risk for p in posteriors),
        paid=tuple(p.paid for p in posteriors),
        invoices=invoices,
        paid_invoices=settled,
        posteriors=posteriors,
        correlation=correlation,
        calibration=calibration,
        as_of=today,
    )
