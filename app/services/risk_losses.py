"""Expected credit loss (预期信用损失) of what is expected to be unpaid when it is most: delay and loss told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import finance

AGES = 6


def credit_losses(
    risk: finance.PaymentRisk, parts: Sequence[tuple[finance.Projection, finance.PayerProfile]]
) -> dict[str, Any]:
    """Of all projects at the end of the year with the highest expected receivable; {} when nothing is ever unpaid.

    Each project is discounted at its own loan rate and ages by its own payer's profile. Amounts and losses are by the age
    at the end of the year, which the bills have had their chance at: what is left is worth what the next ages bring.
    """
    owed = [sum(ages) for ages in risk.total.ageing_mean]
    if not owed or max(owed) <= 0.0:
        return {}
    place = owed.index(max(owed))
    year = risk.total.years[place]
    per_year = finance.SimulationTerms(periodicity=risk.periodicity).per_year
    amounts, each, delay, credit = [0.0] * AGES, [0.0] * AGES, 0.0, 0.0
    for figures, (projection, profile) in zip(risk.projects, parts, strict=True):
        here = figures.years.index(year)
        mine = figures.ageing_mean[here]
        rate = projection.case.debt.interest_rate
        loss = finance.run_off_loss(figures.ageing_by_period[here], profile, rate, per_year)
        amounts = [a + b for a, b in zip(amounts, mine, strict=True)]
        each = [a + b for a, b in zip(each, loss.each, strict=True)]
        delay, credit = delay + loss.delay, credit + loss.credit
    return {
        "year": int(year),
        "amounts": amounts,
        "each": each,
        "total": delay + credit,
        "delay": delay,
        "credit": credit,
    }
