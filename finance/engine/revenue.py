"""Revenue per operation year (年度营业收入) of each payment mechanism, in yuan including VAT, [years]."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import Availability, ScoreBand, ServiceFee, UserCharges, ViabilityGap

FloatArray = NDArray[np.float64]
FULL_SCORE = 100.0


def service_fee(terms: ServiceFee, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fee after performance (绩效付费) of year n, and what performance took from it.

    The linked share is paid in proportion to the score.
    """
    return after_performance(terms, terms.annual_amount * (1 + terms.indexation) ** n)


def after_performance(terms: ServiceFee | ViabilityGap, full: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is paid of ``full`` when its linked share is paid in proportion to the score, and what is withheld."""
    withheld = terms.performance_share * (1.0 - terms.performance_score)
    return full * (1.0 - withheld), full * withheld


def availability_payment(terms: Availability, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Availability and performance payment (可用性付费与运维绩效付费) of year n, and what was deducted."""
    fixed = np.where(n < (terms.years or n.size), terms.annual_amount, 0.0)
    operation = terms.operation_fee * (1 + terms.indexation) ** n
    linked = terms.performance_share * fixed + operation
    factors = np.array(
        [paid_share(score, terms.score_table) for score in yearly_scores(terms.scores, n.size)]
    )
    paid = terms.availability_factor * (fixed - terms.performance_share * fixed) + factors * linked
    return paid, fixed + operation - paid


def yearly_scores(scores: Sequence[float], years: int) -> list[float]:
    """Score of every year (各年绩效得分): the last one given goes on; full marks when none is given."""
    last = scores[-1] if scores else FULL_SCORE
    return [*scores[:years], *[last] * (years - len(scores))]


def paid_share(score: float, table: Sequence[ScoreBand]) -> float:
    """Share paid at a score (付费系数): that of the highest band reached, nothing below the lowest.

    An empty table pays in full.
    """
    if not table:
        return 1.0
    reached = [band for band in table if band.score <= score]
    return max(reached, key=lambda band: band.score).paid_share if reached else 0.0


def user_charges(terms: UserCharges, n: FloatArray) -> FloatArray:
    """User charges (使用者付费) of year n: volume x price, each with its growth."""
    volume = terms.first_year_volume * (1 + terms.volume_growth) ** n
    return volume * terms.unit_price * (1 + terms.price_indexation) ** n
