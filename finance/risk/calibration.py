"""Payer profile from an invoice ledger (由付款台账估计付款方特征): discrete hazard by age with right-censoring.

Year a of an invoice (counted from the day it falls due) is used only when it is completely in the past, so that
recent bills neither count as unpaid nor as quickly paid. The preset enters as ``PRIOR_INVOICES`` imagined invoices
per age; with fewer than ``ENOUGH_PAID`` paid invoices the profile may not be called calibrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from finance.errors import FinanceError
from finance.risk.payer import AGES, PayerProfile, payer_profile

PRIOR_INVOICES = 20.0
ENOUGH_PAID = 30
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class LedgerEstimate:
    """Estimate with its sample (估计结果): invoices at risk and paid per year of age."""

    profile: PayerProfile
    at_risk: tuple[int, ...]
    paid: tuple[int, ...]
    invoices: int
    paid_invoices: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "profile": self.profile.to_dict(),
            "at_risk": list(self.at_risk),
            "paid": list(self.paid),
            "invoices": self.invoices,
            "paid_invoices": self.paid_invoices,
        }


def estimate_payer(
    ledger: Sequence[tuple[date, date | None]],
    today: date,
    prior: str | PayerProfile = "B",
    label: str = "",
) -> LedgerEstimate:
    """Estimate yearly payment probabilities from ``(due_on, paid_on or None)`` of each invoice.

    The posterior mean of age a is ``(20 h_a + paid) / (20 + at risk)``, h_a from ``prior``. Raises FinanceError when
    an invoice is paid after ``today``.
    """
    base = payer_profile(prior)
    at_risk, paid = [0] * AGES, [0] * AGES
    for due_on, paid_on in ledger:
        if paid_on is not None and paid_on > today:
            raise FinanceError("paid_in_future", f"付款日 {paid_on.isoformat()} 晚于 {today.isoformat()}。")
        age = 0
        while due_on + (age + 1) * _YEAR <= today:
            slot = min(age, AGES - 1)
            at_risk[slot] += 1
            if paid_on is not None and paid_on <= due_on + (age + 1) * _YEAR:
                paid[slot] += 1
                break
            age += 1
    settled = sum(paid_on is not None for _, paid_on in ledger)
    hazards = tuple(
        (PRIOR_INVOICES * h + p) / (PRIOR_INVOICES + n)
        for h, p, n in zip(base.hazards, paid, at_risk, strict=True)
    )
    enough = settled >= ENOUGH_PAID
    note = f"由 {len(ledger)} 张发票（已付 {settled} 张）估计，先验为预设 {base.code}"
    profile = replace(
        base,
        code="L",
        label=label or base.label,
        hazards=hazards,
        calibrated=enough,
        source=note if enough else f"{note}；样本不足 {ENOUGH_PAID} 张，不能称为已校准",
    )
    return LedgerEstimate(profile, tuple(at_risk), tuple(paid), len(ledger), settled)
