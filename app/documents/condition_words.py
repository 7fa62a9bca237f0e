"""What a bidder must be (资格条件), line by line, as pages and papers say it."""

from __future__ import annotations

from app.domain.scenarios import Conditions
from app.i18n import t


def condition_rows(conditions: Conditions) -> list[tuple[str, str]]:
    """What is asked and what exactly; nothing that is not asked."""
    rows = [(t("opportunity.qualifications"), each) for each in conditions.qualifications]
    if conditions.whitelist_required:
        rows.append((t("opportunity.whitelist"), t("opportunity.whitelist_required")))
    if conditions.buyer_code:
        rows.append((t("opportunity.buyer_code"), conditions.buyer_code))
    rows += [(t("opportunity.worked_on_it"), each) for each in conditions.worked_on_it]
    if conditions.consortium_maximum is not None:
        rows.append((t("opportunity.consortium"), consortium_words(conditions.consortium_maximum)))
    return rows


def consortium_words(most: int | None) -> str:
    """Whether consortia are admitted and of how many at most; None = the challenge does not say."""
    if most is None:
        return t("scenarios.consortium.regime")
    return t("scenarios.consortium.none" if most == 1 else "scenarios.consortium.most", most=most)
