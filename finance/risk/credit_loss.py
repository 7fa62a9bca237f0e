"""Expected credit loss of receivables (预期信用损失), lifetime, split into value of delay and credit loss.

CAS 22 / IFRS 9 simplified approach: ``ECL = sum over ages of x_a (1 - sum_k P(paid in year k | a) v^(k - 1/2)) m``.
A payment within a year comes in its middle; ``v = 1 / (1 + EIR)``. Part of it is only lateness (时间价值), part is never
paid (信用损失). With a preset profile this is a labelled preset, not a forecast of losses of a named city.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from finance.errors import FinanceError
from finance.risk.behaviour import hazard, per_period
from finance.risk.payer import AGES, PayerProfile, payer_profile
from finance.risk.receivable_flow import ages_in_periods


@dataclass(frozen=True)
class CreditLoss:
    """Expected credit loss (预期信用损失), yuan per age and in total: ``total = delay + credit``.

    ``rates``: loss per yuan by age, usable as a provision matrix. ``multiplier``: forward-looking m.
    """

    each: tuple[float, ...]
    total: float
    delay: float
    credit: float
    rates: tuple[float, ...]
    multiplier: float
    label: str

    def to_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**plain, "each": list(self.each), "rates": list(self.rates)}


def expected_credit_loss(
    amounts: Sequence[float],
    payer: str | PayerProfile,
    effective_rate: float,
    multiplier: float = 1.0,
) -> CreditLoss:
    """Loss on ``amounts`` yuan now of age 0-1 ... 5+ years; ``effective_rate`` per year, ``multiplier`` m >= 0.

    No age loses more than its amount. Raises FinanceError for negative or non-finite input.
    """
    profile = payer_profile(payer)
    _check(amounts, effective_rate, multiplier)
    paid, worth = eventual(profile, effective_rate)
    rates, delay, credit = [], 0.0, 0.0
    for amount, p, v in zip(amounts, paid, worth, strict=True):
        loss = 1.0 - v
        rate = min(loss * multiplier, 1.0)
        scale = rate / loss if loss > 0.0 else 0.0
        rates.append(rate)
        delay += amount * (p - v) * scale
        credit += amount * (1.0 - p) * scale
    each = tuple(a * r for a, r in zip(amounts, rates, strict=True))
    return CreditLoss(each, math.fsum(each), delay, credit, tuple(rates), multiplier, profile.source)


def run_off_loss(
    unpaid: Sequence[float], payer: str | PayerProfile, effective_rate: float, per_year: int = 1
) -> CreditLoss:
    """Loss on what a period has left ``unpaid``, yuan by age in periods, the last five years and more (年末余额的预期信用损失).

    What is left has had its chance of that period: the next one comes a period older. The result is by the age in years
    that the bills had. Raises FinanceError for negative or non-finite input.
    """
    profile = payer_profile(payer)
    ages = ages_in_periods(per_year)
    _check(unpaid, effective_rate, 1.0, ages)
    paid, worth = eventual(profile, effective_rate, per_year)
    owed, each, credit = [0.0] * AGES, [0.0] * AGES, 0.0
    for age, amount in enumerate(unpaid):
        later = min(age + 1, ages - 1)
        owed[age // per_year] += amount
        each[age // per_year] += amount * (1.0 - worth[later])
        credit += amount * (1.0 - paid[later])
    rates = tuple(loss / of if of > 0.0 else 0.0 for loss, of in zip(each, owed, strict=True))
    total = math.fsum(each)
    return CreditLoss(tuple(each), total, total - credit, credit, rates, 1.0, profile.source)


def eventual(
    profile: PayerProfile, effective_rate: float, per_year: int = 1
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Per age in periods: share paid in the end, and its present value per yuan (最终收回比例及现值). The last age is a
    geometric series.
    """
    v = (1.0 + effective_rate) ** (-1.0 / per_year)
    ages = ages_in_periods(per_year)
    paid, worth = [0.0] * ages, [0.0] * ages
    for age in reversed(range(ages)):
        h = per_period(profile.hazards[age // per_year], per_year)
        d = per_period(profile.write_offs[age // per_year], per_year)
        onward = (1.0 - h) * (1.0 - d)
        if age == ages - 1:
            paid[age] = h / (1.0 - onward) if onward < 1.0 else 0.0
            worth[age] = h * math.sqrt(v) / (1.0 - onward * v) if h > 0.0 else 0.0
        else:
            paid[age] = h + onward * paid[age + 1]
            worth[age] = h * math.sqrt(v) + onward * v * worth[age + 1]
    return tuple(paid), tuple(worth)


def stressed(payer: str | PayerProfile, stress: float) -> PayerProfile:
    """The profile in years of given fiscal stress (给定财政压力下的特征); > 0 is worse, 0 is the median year."""
    profile = payer_profile(payer)
    if not math.isfinite(stress):
        raise FinanceError("not_finite", "财政压力应为有限的数。")

    def at(mean: float, f: float) -> float:
        return mean if mean in (0.0, 1.0) else float(hazard(mean, np.array(f), profile.rho))

    return replace(
        profile,
        hazards=tuple(at(h, stress) for h in profile.hazards),
        write_offs=tuple(at(d, -stress) for d in profile.write_offs),
    )


def forward_looking_loss(
    amounts: Sequence[float],
    payer: str | PayerProfile,
    effective_rate: float,
    scenarios: Mapping[float, float],
) -> CreditLoss:
    """Loss weighted over scenarios (前瞻性调整): stress -> weight, weights add up to 1.

    ``multiplier`` of the result is this loss over the loss at the profile's own means.
    """
    weights = list(scenarios.values())
    if not weights or min(weights) < 0.0 or not math.isclose(math.fsum(weights), 1.0, abs_tol=1e-9):
        raise FinanceError("bad_weights", "情景权重应不小于 0 且合计为 1。")
    base = expected_credit_loss(amounts, payer, effective_rate)
    losses = [
        (weight, expected_credit_loss(amounts, stressed(payer, stress), effective_rate))
        for stress, weight in scenarios.items()
    ]
    total = math.fsum(weight * loss.total for weight, loss in losses)
    return CreditLoss(
        each=tuple(math.fsum(w * loss.each[age] for w, loss in losses) for age in range(AGES)),
        total=total,
        delay=math.fsum(w * loss.delay for w, loss in losses),
        credit=math.fsum(w * loss.credit for w, loss in losses),
        rates=tuple(math.fsum(w * loss.rates[age] for w, loss in losses) for age in range(AGES)),
        multiplier=total / base.total if base.total > 0.0 else 1.0,
        label=base.label,
    )


def _check(amounts: Sequence[float], rate: float, multiplier: float, ages: int = AGES) -> None:
    if len(amounts) != ages:
        raise FinanceError("length_mismatch", f"账龄余额应有 {ages} 档（最后一档为 5 年以上）。")
    if not all(math.isfinite(a) and a >= 0.0 for a in amounts):
        raise FinanceError("out_of_range", "账龄余额应为不小于 0 的有限数。")
    if not (math.isfinite(rate) and rate >= 0.0 and math.isfinite(multiplier) and multiplier >= 0.0):
        raise FinanceError("out_of_range", "实际利率和前瞻性系数应为不小于 0 的有限数。")
