"""官方口径收益指标: FNPV and the rate of the project capital, beside the engine's own values, with what sets them apart."""

from __future__ import annotations

import finance
from app.documents.finance_words import amount, rate_text, reason
from app.i18n import percent, t


def official_rows(projection: finance.Projection) -> list[tuple[str, str, str]]:
    """Name, value and convention of the returns that the official method defines otherwise than the engine."""
    case = projection.case
    found = finance.official_returns(
        projection.period_series, case.discount_rate, projection.periods_per_year
    )
    capital, rate = found.capital_firr.to_dict(), percent(case.discount_rate)
    word = "projects.results"
    return [
        (
            t(f"{word}.capital_firr"),
            rate_text(capital),
            reason(capital) or t(f"{word}.capital_firr_help"),
        ),
        (t(f"{word}.fnpv_pre_tax"), amount(found.fnpv_pre_tax), t(f"{word}.fnpv_help", rate=rate)),
        (t(f"{word}.fnpv"), amount(found.fnpv_after_tax), t(f"{word}.fnpv_help", rate=rate)),
    ]
