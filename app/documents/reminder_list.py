"""The reminder list (催收清单) as a file: one row a bill, amounts in 元, the article beside each number."""

from __future__ import annotations

import finance
from app.documents.finance_words import document_text
from app.files.exports import Value, to_csv, to_xlsx
from app.i18n import t
from app.services.late_claims import ReminderList
from finance.ledger.late_interest import AGREED

_SOURCES = {rule.source.text: rule.source for rule in finance.PAYMENT_RULES} | {AGREED.text: AGREED}


def reminders_csv(reminders: ReminderList) -> bytes:
    """CSV that spreadsheets read as Chinese."""
    return to_csv(_headers(), _rows(reminders))


def reminders_xlsx(reminders: ReminderList) -> bytes:
    """A workbook of one sheet, numbers as numbers and days as days."""
    return to_xlsx(t("invoices.reminder.title"), _headers(), _rows(reminders))


def rule_text(text: str) -> str:
    """A rule as a reminder names it, in the reader's language; one of no catalogue stays as written."""
    source = _SOURCES.get(text)
    return document_text(source.to_dict()) if source else text


def statutory_rule(payer_kind: str, reminder: finance.Reminder) -> str:
    """The article that sets the longest term of a bill, "" when there was none."""
    agency = payer_kind == "agency"
    rule = finance.payment_rule("agency_longest_days", reminder.billed_on) if agency else None
    return document_text(rule.source.to_dict()) if rule else ""


def counted_from(reminder: finance.Reminder) -> str:
    """Whether the agreed or the statutory day counts."""
    return t("invoices.reminder.by_law" if reminder.by_law else "invoices.reminder.by_contract")


def _headers() -> list[str]:
    names = (
        "column.payer", "column.number", "column.project", "column.billed_on", "reminder.agreed_day",
        "reminder.statutory_day", "reminder.counted", "reminder.article", "days_late", "letter.open_yuan",
        "letter.claim_yuan", "span.source",
    )  # fmt: skip
    return [t(f"invoices.{name}") for name in names]


def _rows(reminders: ReminderList) -> list[list[Value]]:
    return [
        [
            row.payer,
            row.number,
            row.project,
            row.billed_on,
            row.agreed_due_on,
            row.statutory_due_on,
            counted_from(row),
            statutory_rule(reminders.terms.payer_kind, row),
            row.days_overdue,
            round(row.outstanding) / 100,
            None if row.claimable is None else round(row.claimable) / 100,
            rule_text(row.rule),
        ]
        for row in reminders.rows
    ]
