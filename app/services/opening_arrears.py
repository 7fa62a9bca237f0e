"""Opening arrears (期初拖欠) of running projects: what the ledger of today says is unpaid, as a simulation takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import finance
from app.services.context import App
from app.services.ledger_bills import bill_of, ledger_day
from app.services.risk_records import RiskPart

FEN = 0.01


@dataclass(frozen=True)
class Openings:
    """``found`` by number of the project, of those that have bills in the ledger of ``day``."""

    day: date
    found: Mapping[str, finance.OpeningArrears]

    def to_dict(self) -> dict[str, Any]:
        projects = {
            number: {"year": each.year, "amounts": list(each.amounts), "left_out": each.left_out}
            for number, each in self.found.items()
        }
        return {"day": self.day.isoformat(), "projects": projects}


def openings(app: App, parts: Sequence[RiskPart]) -> Openings:
    """What is open today of each project that has bills in the ledger; a project without any is not in it."""
    with app.store.read() as work:
        day, paid = ledger_day(work), work.projects.payments_by_invoice()
        known = work.projects.invoices.where("project != ''", order="billed_on, number")
    asked = {part.project.id for part in parts}
    mine: dict[str, list[finance.Bill]] = {}
    for invoice in known:
        if invoice.project in asked:
            mine.setdefault(invoice.project, []).append(bill_of(invoice, paid.get(invoice.id, ())))
    return Openings(
        day,
        {
            part.project.number: finance.opening_arrears(part.projection, mine[part.project.id], day, FEN)
            for part in parts
            if part.project.id in mine
        },
    )
