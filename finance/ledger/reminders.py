"""Reminder list of overdue bills (催收清单): what is due, since when, and what interest may be claimed on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from finance.ledger.bills import Bill
from finance.ledger.late_interest import LateTerms, late_claim


@dataclass(frozen=True)
class Reminder:
    """One line (催收事项). ``due_on`` is the day that counts: the agreed one, or the statutory one when it is earlier;
    ``claimable`` is None when neither law nor contract gives a rate.
    """

    number: str
    payer: str
    project: str
    outstanding: float
    billed_on: date
    agreed_due_on: date
    statutory_due_on: date | None
    due_on: date
    days_overdue: int
    claimable: float | None
    by_law: bool
    rule: str

    def to_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in plain.items()}


def reminders(bills: Sequence[Bill], today: date, terms: LateTerms | None = None) -> tuple[Reminder, ...]:
    """Bills with an unpaid balance past their due day, the longest overdue first, then the largest.

    ``by_law``: overdue already by the statutory day although the agreed one is later. ``rule`` names the article that
    gives the interest.
    """
    used = terms or LateTerms()
    found = []
    for bill in bills:
        claim = late_claim(bill, today, used)
        if claim.outstanding == 0.0 or claim.days_overdue == 0:
            continue
        found.append(
            Reminder(
                number=bill.number,
                payer=bill.payer,
                project=bill.project,
                outstanding=claim.outstanding,
                billed_on=bill.billed_on,
                agreed_due_on=claim.due.agreed,
                statutory_due_on=claim.due.statutory,
                due_on=claim.due.on,
                days_overdue=claim.days_overdue,
                claimable=None if claim.code == "no_rule" else claim.interest,
                by_law=claim.due.rule is not None,
                rule=claim.spans[-1].source.text if claim.spans else "",
            )
        )
    return tuple(sorted(found, key=lambda r: (-r.days_overdue, -r.outstanding, r.number)))
