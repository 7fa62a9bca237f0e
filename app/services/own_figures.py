"""Rough figures of an enterprise before it bids (本企业估算): limits, first guesses, the file it takes home."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import finance
from app.domain.opportunities import Opportunity
from app.errors import Fault, Invalid, InvalidFields
from app.services.financing import CASE_BYTES, json_object

FILE_KIND = "jiebang.before_bidding"
# Our own first guess (预设) until the enterprise enters its own figures.
CAPEX_SHARE, OPEX_SHARE = 0.30, 0.43  # of the price
BUILD_MONTHS, AGREED_DAYS = 8, 30
LOAN_SHARE, LOAN_RATE, TARGET = 0.5, 0.042, 0.08


@dataclass(frozen=True)
class OwnFigures:
    """An enterprise's own rough figures (本企业估算), yuan with VAT; shares and rates are fractions.

    price_yuan: the bid, for all years of operation together, as in the bid form. interest_rate: of every loan.
    """

    price_yuan: float
    capex_yuan: float
    annual_opex_yuan: float
    construction_months: int
    loan_share: float
    interest_rate: float
    target_irr: float
    contract_days: int


LIMITS: Mapping[str, tuple[float, float]] = {
    "price_yuan": (1.0, 1e11),
    "capex_yuan": (0.0, 1e11),
    "annual_opex_yuan": (0.0, 1e11),
    "construction_months": (1, 60),
    "loan_share": (0.0, 0.8),
    "interest_rate": (0.0, 0.3),
    "target_irr": (-0.2, 0.5),
    "contract_days": (0, 360),
}
WHOLE = ("construction_months", "contract_days")


def first_figures(opportunity: Opportunity) -> OwnFigures:
    """Figures to begin with: the ceiling as price, the rest presets that the enterprise is to replace."""
    price = opportunity.terms.ceiling_fen / 100
    return OwnFigures(
        price_yuan=price,
        capex_yuan=round(CAPEX_SHARE * price, -4),
        annual_opex_yuan=round(OPEX_SHARE * price / years_of(opportunity), -3),
        construction_months=BUILD_MONTHS,
        loan_share=LOAN_SHARE,
        interest_rate=LOAN_RATE,
        target_irr=TARGET,
        contract_days=AGREED_DAYS,
    )


def years_of(opportunity: Opportunity) -> int:
    """Years of operation, one at least."""
    return max(1, opportunity.terms.operation_years)


def figures_file(opportunity: Opportunity, figures: OwnFigures, case: Mapping[str, Any]) -> str:
    """What the enterprise takes home: its figures and the case they make; the server keeps no copy."""
    content = {
        "kind": FILE_KIND,
        "opportunity": opportunity.number,
        "engine_version": finance.ENGINE_VERSION,
        "figures": asdict(figures),
        "case": dict(case),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)


def figures_of_file(content: bytes) -> OwnFigures:
    """The figures in such a file. Raises Invalid before_bidding.file_unreadable, InvalidFields before_bidding.refused."""
    if len(content) > CASE_BYTES:
        raise Invalid("before_bidding.file_unreadable")
    try:
        read = json_object(content)
    except Invalid as error:
        raise Invalid("before_bidding.file_unreadable") from error
    figures = read.get("figures")
    if read.get("kind") != FILE_KIND or not isinstance(figures, dict):
        raise Invalid("before_bidding.file_unreadable")
    names = [field.name for field in fields(OwnFigures)]
    numbers = (int, float)
    bad = [n for n in names if not isinstance(figures.get(n), numbers) or isinstance(figures.get(n), bool)]
    if bad:
        raise InvalidFields("before_bidding.refused", tuple(_fault(name) for name in bad))
    return checked_figures(OwnFigures(**{name: figures[name] for name in names}))


def checked_figures(figures: OwnFigures) -> OwnFigures:
    """The figures with whole numbers where they are whole. Raises InvalidFields naming each one out of range."""
    values = asdict(figures)
    bad = [name for name, (low, high) in LIMITS.items() if not low <= values[name] <= high]  # NaN is bad, too
    if bad:
        raise InvalidFields("before_bidding.refused", tuple(_fault(name) for name in bad))
    whole: dict[str, Any] = {name: int(v) if name in WHOLE else float(v) for name, v in values.items()}
    return OwnFigures(**whole)


def _fault(name: str) -> Fault:
    return Fault(0, name, "before_bidding.out_of_range")
