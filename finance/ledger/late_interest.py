"""Late interest of bills (逾期利息计算): which days count on which balance at which rate, span by span.

The day after the due day is the first that counts, the day of payment the last. Interest is simple, on the unpaid
balance; a part payment reduces the balance from the next day on (payments go to the amount of the bill first). The
rate is the agreed one but at least the one-year LPR of the day of the contract, or 0.05 % a day where none was agreed
(国务院令第802号第十七条). It is a claim of a small or medium enterprise, not income. Linear in money, in any unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from finance.engine.late_payment import LATE_INTEREST_RULES, late_interest, late_interest_rule
from finance.errors import FinanceError
from finance.ledger.bills import Bill, check_past
from finance.ledger.payment_law import DueDay, due_day
from finance.official.findings import RuleSource

DAYS_A_YEAR = 365.0
AGREED = RuleSource("合同约定", "", "user")


@dataclass(frozen=True)
class LateTerms:
    """What decides the claim (计息条件): kind of payer, agreed yearly rate (0: none agreed), LPR of the contract day."""

    payer_kind: str = "agency"
    agreed_rate: float = 0.0
    lpr: float = 0.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(r) and 0.0 <= r <= 1.0 for r in (self.agreed_rate, self.lpr)):
            raise FinanceError("bad_rate", "约定的逾期年利率和 LPR 应在 0 与 1 之间。")

    def daily(self, on: date) -> tuple[float, RuleSource] | None:
        """Rate of a day and where it stands; None when nothing was agreed and no law was in force."""
        rule = late_interest_rule(on)
        if self.agreed_rate > 0.0:
            floor = self.lpr if rule else 0.0
            if self.agreed_rate >= floor or rule is None:
                return self.agreed_rate / DAYS_A_YEAR, AGREED
            return floor / DAYS_A_YEAR, RuleSource(rule.document, rule.article, rule.status, rule.checked_on)
        return (
            (rule.daily_rate, RuleSource(rule.document, rule.article, rule.status, rule.checked_on))
            if rule
            else None
        )


@dataclass(frozen=True)
class InterestSpan:
    """Days ``first`` to ``last``, both counted, on one ``balance`` at one daily ``rate`` (计息段)."""

    first: date
    last: date
    days: int
    balance: float
    rate: float
    interest: float
    source: RuleSource

    def to_dict(self) -> dict[str, Any]:
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "days": self.days,
            "balance": self.balance,
            "rate": self.rate,
            "interest": self.interest,
            **self.source.to_dict(),
        }


@dataclass(frozen=True)
class LateClaim:
    """What may be claimed on one bill (可主张的逾期利息). ``code``: "not_due", "paid_in_time", "late_paid", "overdue" or
    "no_rule" (late, but neither law nor contract gives a rate).
    """

    number: str
    due: DueDay
    days_overdue: int
    outstanding: float
    spans: tuple[InterestSpan, ...]
    interest: float
    code: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "due_on": self.due.on.isoformat(),
            "agreed_due_on": self.due.agreed.isoformat(),
            "statutory_due_on": None if self.due.statutory is None else self.due.statutory.isoformat(),
            "days_overdue": self.days_overdue,
            "outstanding": self.outstanding,
            "spans": [span.to_dict() for span in self.spans],
            "interest": self.interest,
            "code": self.code,
        }


_STANDARD = LateTerms()


def late_claim(bill: Bill, today: date, terms: LateTerms = _STANDARD) -> LateClaim:
    """Late interest of ``bill`` up to and including ``today``. Raises FinanceError on a payment after ``today``."""
    check_past((bill,), today)
    due = due_day(bill, terms.payer_kind)
    outstanding = bill.outstanding(today)
    end = today if outstanding > 0.0 else (bill.settled_on or today)
    days = max((end - due.on).days, 0)
    spans = _spans(bill, due.on, end, terms) if days else ()
    if outstanding == 0.0:
        code = "late_paid" if days else "paid_in_time"
    else:
        code = "overdue" if days else "not_due"
    if days and not spans:
        code = "no_rule"
    return LateClaim(bill.number, due, days, outstanding, spans, math.fsum(s.interest for s in spans), code)


def _spans(bill: Bill, due_on: date, end: date, terms: LateTerms) -> tuple[InterestSpan, ...]:
    """Cut (due_on, end] where the balance or the rule changes."""
    cuts = {p.on for p in bill.payments} | {rule.effective_from - _DAY for rule in LATE_INTEREST_RULES}
    stops = [*sorted(cut for cut in cuts if due_on < cut < end), end]
    found, before = [], due_on
    for stop in stops:
        first, days, balance = before + _DAY, (stop - before).days, bill.outstanding(before)
        daily = terms.daily(first)
        if daily is not None and balance > 0.0:
            rate, source = daily
            found.append(
                InterestSpan(first, stop, days, balance, rate, late_interest(balance, days, rate), source)
            )
        before = stop
    return tuple(found)


_DAY = timedelta(days=1)
