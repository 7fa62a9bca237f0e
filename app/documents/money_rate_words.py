"""Whether money moves as bills do, in words for the page and the command line: which way a projection errs."""

from __future__ import annotations

import finance
from app.i18n import percent, t


def parting_text(found: finance.MoneyRates) -> str:
    """The sentence below the two rates: nothing seen yet, explained by chance, or which way the projection errs."""
    if not any(each.bills for each in found.ages):
        return t("invoices.money.nothing")
    if not found.parting:
        return t("invoices.money.within")
    ages = t("invoices.money.between").join(
        t(
            "invoices.money.one",
            age=t(f"invoices.years_{each.age}"),
            bills=percent(each.by_bills),
            money=percent(each.by_money),
        )
        for each in found.parting
    )
    return t(f"invoices.money.{found.direction}", ages=ages)
