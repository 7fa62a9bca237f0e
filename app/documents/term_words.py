"""One part of published terms as lines of text, as the release of an addendum and its notice say it."""

from __future__ import annotations

from app.documents.criterion_words import is_objective
from app.domain.scenarios import AcceptanceIndicator, Criterion, DataOffer, Requirement, Scenario
from app.i18n import money_wan, percent, t, term


def column_words(column: str) -> str:
    """What the form calls a column of the terms."""
    return t("addenda.columns.evidence" if column == "evidence" else f"scenarios.column.{column}")


def in_words(terms: Scenario, column: str) -> str:
    """One part of the terms as lines of text."""
    value = getattr(terms, column)
    if column in ("budget_fen", "ceiling_fen"):
        return money_wan(value)
    if column == "public_good_share":
        return percent(value, 0)
    if column == "zone_class":
        return term("zone_class", value)
    if column in ("requirements", "criteria", "acceptance", "data_offers"):
        return "\n".join(_line(each) for each in value)
    return str(value)


def _line(part: Requirement | Criterion | AcceptanceIndicator | DataOffer) -> str:
    if isinstance(part, Requirement):
        mark = t("addenda.mandatory") if part.mandatory else ""
        return f"{part.text}　{part.weight}%{mark}"
    if isinstance(part, Criterion):
        mark = t("addenda.objective") if is_objective(part) else ""
        return "　".join(each for each in (f"{part.name} {part.weight}%{mark}", part.scoring) if each)
    if isinstance(part, AcceptanceIndicator):
        return "　".join((part.indicator, part.target, part.how_measured))
    return "　".join((part.name, part.conditions))
