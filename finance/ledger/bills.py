"""A bill and what was paid on it (账单与付款). Amounts in any one unit of money; yuan unless said otherwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from finance.errors import FinanceError

_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Payment:
    """Money that came in on a day (一笔付款)."""

    on: date
    amount: float


@dataclass(frozen=True)
class Bill:
    """One bill (账单): ``due_on`` is the agreed due day. Payments may be partial, but not exceed the amount."""

    number: str
    billed_on: date
    due_on: date
    amount: float
    payments: tuple[Payment, ...] = ()
    payer: str = ""
    project: str = ""

    def __post_init__(self) -> None:
        amounts = (self.amount, *(p.amount for p in self.payments))
        if not all(math.isfinite(a) and a > 0.0 for a in amounts):
            raise FinanceError("bad_bill", f"账单 {self.number} 的金额和付款额应为大于 0 的有限数。")
        if date.max - self.billed_on < _LONGEST:
            raise FinanceError("bad_bill", f"账单 {self.number} 的开票日有误。")
        if self.due_on < self.billed_on:
            raise FinanceError("due_before_billed", f"账单 {self.number} 的到期日早于开票日。")
        if sum(p.amount for p in self.payments) > self.amount * (1.0 + 1e-12):
            raise FinanceError("overpaid", f"账单 {self.number} 的付款合计超过账单金额。")

    @property
    def agreed_days(self) -> int:
        """Days from the bill to the agreed due day (约定付款天数)."""
        return (self.due_on - self.billed_on).days

    def outstanding(self, on: date) -> float:
        """Still unpaid at the end of a day (未付余额); what was paid on the day counts as paid."""
        left = self.amount - math.fsum(p.amount for p in self.payments if p.on <= on)
        return left if left > self.amount * 1e-12 else 0.0

    @property
    def settled_on(self) -> date | None:
        """Day on which the last part was paid (付清日), None while something is open."""
        days = sorted(p.on for p in self.payments)
        return days[-1] if days and self.outstanding(days[-1]) == 0.0 else None


def due_and_paid(bills: Sequence[Bill]) -> list[tuple[date, date | None]]:
    """The ledger as the estimators take it: due day, and day of full payment or None."""
    return [(bill.due_on, bill.settled_on) for bill in bills]


def check_past(bills: Sequence[Bill], today: date) -> None:
    """Raises FinanceError when a payment lies after ``today``."""
    for bill in bills:
        for payment in bill.payments:
            if payment.on > today:
                raise FinanceError(
                    "paid_in_future", f"付款日 {payment.on.isoformat()} 晚于 {today.isoformat()}。"
                )
