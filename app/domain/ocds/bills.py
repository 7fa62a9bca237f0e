"""Bills of a contract and payments on them, as far as they are public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PublicPayment:
    """A payment on a bill. entered_at None: from before that was kept; undone_at: taken back as a mistake."""

    key: str
    paid_on: date
    amount_fen: int
    entered_at: datetime | None
    undone_at: datetime | None = None

    def counts(self, at: datetime) -> bool:
        entered = self.entered_at is None or self.entered_at <= at
        return entered and (self.undone_at is None or self.undone_at > at)


@dataclass(frozen=True)
class PublicBill:
    """A bill of the contract. title: what it pays for, "" where the ledger does not say; payments: in the order of entry."""

    number: str
    title: str
    payer: str
    amount_fen: int
    due_on: date
    payments: Sequence[PublicPayment] = ()


def bill_key(opportunity: str, bill: PublicBill) -> str:
    """Id of what is to be paid; bills of milestones carry the number of the opportunity already."""
    return bill.number if bill.number.startswith(opportunity) else f"{opportunity}-{bill.number}"


def payment_key(opportunity: str, bill: PublicBill, payment: PublicPayment) -> str:
    """Id of a transaction; the one that takes it back has `-undone` after it."""
    return f"{bill_key(opportunity, bill)}-payment-{list(bill.payments).index(payment) + 1}"
