"""When money moves after a bill (收付款期限): agreed days, delay, and from when on interest may be claimed."""

from __future__ import annotations

from dataclasses import dataclass

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount, higher
from finance.engine.late_payment import statutory_due_days

DAYS = 365.0


@dataclass(frozen=True)
class PaymentTerms:
    """All in years. ``contract``: from bill to due day; ``delay``: from due day to payment; ``overdue``: how long
    late interest runs; ``receivable`` and ``payable``: users' and our own terms.
    """

    contract: Amount
    delay: Amount
    overdue: Amount
    receivable: Amount
    payable: Amount

    @property
    def total(self) -> Amount:
        """From bill to payment by the payer."""
        return self.contract + self.delay

    @property
    def longest(self) -> Amount:
        return higher(higher(self.total, self.receivable), self.payable)


def payment_terms(case: ProjectCase) -> PaymentTerms:
    """Terms of a case. Late interest runs from the statutory due day when the agreed one is later (国务院令802号第九条)."""
    late = case.late_payment
    agreed, delay = late.contract_days / DAYS, late.delay_months / 12.0
    excess = (late.contract_days - statutory_due_days(late.payer_kind, late.contract_days)) / DAYS
    counted = late.due_rule == "contract_days"
    return PaymentTerms(
        contract=agreed if counted else 0.0,
        delay=delay,
        overdue=delay + (excess if counted else 0.0),
        receivable=case.operation.receivable_days / DAYS,
        payable=case.operation.payable_days / DAYS,
    )
