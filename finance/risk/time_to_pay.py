"""How long after it is due a bill is paid (付款时间): expected months and quantiles from the hazards, in closed form.

Within a year of age the chance of payment is the same at every moment, as :func:`finance.risk.behaviour.per_period` has
it: ``S(a + x) = S(a) (1 - h_a)^x``. Stress that persists from year to year and what is written off are left out.
"""

from __future__ import annotations

import math

from finance.errors import FinanceError
from finance.risk.payer import AGES, PayerProfile, payer_profile

YEAR = 12.0
"""Months."""


def expected_months_late(payer: str | PayerProfile) -> float | None:
    """Mean months from due day to payment ``12 x integral of S``; None when part of the bills is never paid.

    A year of age in which ``h`` of what is left is paid takes ``h / -ln(1 - h)`` of a year; from five years on, ``h_5``
    holds for ever: ``S(5) / -ln(1 - h_5)``.
    """
    profile = payer_profile(payer)
    left = profile.survival(AGES - 1)
    within = math.fsum(left[age] * _length(profile.hazards[age]) for age in range(AGES - 1))
    if left[-1] == 0.0:
        return YEAR * within
    last = profile.hazards[-1]
    if last == 0.0:
        return None
    return YEAR * (within + left[-1] * (0.0 if last == 1.0 else -1.0 / math.log1p(-last)))


def months_late_quantile(payer: str | PayerProfile, level: float) -> float | None:
    """Months after the due day by which ``level`` of the bills are paid; None when that many never are.

    The first ``a`` with ``S(a + 1) <= 1 - level``, and in it ``x = ln((1 - level) / S(a)) / ln(1 - h_a)``.
    """
    if not 0.0 <= level < 1.0:
        raise FinanceError("out_of_range", "分位水平应不小于 0 且小于 1。")
    profile, wanted, left = payer_profile(payer), 1.0 - level, 1.0
    for age, rate in enumerate(profile.hazards[:-1]):
        if left * (1.0 - rate) <= wanted:
            return YEAR * (age + _part(left, wanted, rate))
        left *= 1.0 - rate
    last = profile.hazards[-1]
    return None if last == 0.0 else YEAR * (AGES - 1 + _part(left, wanted, last))


def _length(rate: float) -> float:
    """Years that a bill due at the beginning of a year of age waits in it, on average."""
    if rate in (0.0, 1.0):
        return 1.0 - rate
    return -rate / math.log1p(-rate)


def _part(left: float, wanted: float, rate: float) -> float:
    """Years until what is left falls to ``wanted``."""
    if left <= wanted or rate == 1.0:
        return 0.0
    return math.log(wanted / left) / math.log1p(-rate)
