"""Payment law for small and medium suppliers (保障中小企业款项支付条例) as a dated table, row by row with its article.

The late-interest rows are those of :data:`finance.engine.late_payment.LATE_INTEREST_RULES`. Days count from the
delivery of the goods, works or services; this library takes the day of the bill for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from finance.engine.late_payment import LATE_INTEREST_RULES, statutory_due_days
from finance.errors import FinanceError
from finance.ledger.bills import Bill
from finance.official.findings import LAW_READ_ON, RuleSource

PAYER_KINDS = ("agency", "large_enterprise", "other")
"""机关、事业单位 / 大型企业 / 条例未规定付款期限的其他付款方."""
_FIRST = "《保障中小企业款项支付条例》（国务院令第728号）"
_REVISED = "《保障中小企业款项支付条例》（国务院令第802号）"
_FROM_2020, _FROM_2025 = date(2020, 9, 1), date(2025, 6, 1)


@dataclass(frozen=True)
class PaymentRule:
    """One number of the law (条例参数), in force from a day until the next row of the same ``item``."""

    item: str
    label: str
    value: float
    unit: str
    effective_from: date
    source: RuleSource

    def to_dict(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "effective_from": self.effective_from.isoformat(),
            **self.source.to_dict(),
        }


PAYMENT_RULES: tuple[PaymentRule, ...] = (
    PaymentRule(
        "agency_days",
        "机关、事业单位付款期限",
        30,
        "days",
        _FROM_2020,
        RuleSource(_FIRST, "第八条", "official", LAW_READ_ON),
    ),
    PaymentRule(
        "agency_longest_days",
        "机关、事业单位约定期限最长",
        60,
        "days",
        _FROM_2020,
        RuleSource(_FIRST, "第八条", "official", LAW_READ_ON),
    ),
    PaymentRule(
        "agency_days",
        "机关、事业单位付款期限",
        30,
        "days",
        _FROM_2025,
        RuleSource(_REVISED, "第九条", "official", LAW_READ_ON),
    ),
    PaymentRule(
        "agency_longest_days",
        "机关、事业单位约定期限最长",
        60,
        "days",
        _FROM_2025,
        RuleSource(_REVISED, "第九条", "official", LAW_READ_ON),
    ),
    PaymentRule(
        "large_enterprise_days",
        "大型企业未约定时的付款期限",
        60,
        "days",
        _FROM_2025,
        RuleSource(_REVISED, "第九条", "official", LAW_READ_ON),
    ),
    *(
        PaymentRule(
            "late_rate",
            "未约定逾期利率时的每日利率",
            rule.daily_rate,
            "per day",
            rule.effective_from,
            RuleSource(rule.document, rule.article, rule.status, rule.checked_on),
        )
        for rule in LATE_INTEREST_RULES
    ),
)


def payment_rule(item: str, on: date) -> PaymentRule | None:
    """The row of ``item`` in force on a day (适用条款), None when the law had none yet."""
    rows = [rule for rule in PAYMENT_RULES if rule.item == item and rule.effective_from <= on]
    return max(rows, key=lambda rule: rule.effective_from) if rows else None


@dataclass(frozen=True)
class DueDay:
    """When a bill must be paid (付款到期日): the earlier of the agreed and the statutory day; ``rule`` when the law
    decides.
    """

    on: date
    agreed: date
    statutory: date | None
    rule: PaymentRule | None


def due_day(bill: Bill, payer_kind: str = "agency") -> DueDay:
    """Due day of a bill by the law in force on the day of the bill (法定付款期限).

    An agency that agreed longer than 60 days owes after 60. Every other agreed day stands: within that limit, before a
    rule was in force, of a large enterprise (合同另有约定的，从其约定), and of other payers.
    """
    if payer_kind not in PAYER_KINDS:
        raise FinanceError("unknown_payer_kind", f"没有这类付款方：{payer_kind}。")
    rule = payment_rule("agency_longest_days", bill.billed_on) if payer_kind == "agency" else None
    if rule is None:
        return DueDay(bill.due_on, bill.due_on, None, None)
    latest = bill.billed_on + timedelta(days=statutory_due_days(payer_kind, bill.agreed_days))
    return DueDay(min(latest, bill.due_on), bill.due_on, latest, rule if latest < bill.due_on else None)
