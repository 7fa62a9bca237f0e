"""Typed rows of the files people bring (导入): messages, enterprises, capabilities, bills, payments.

Each parser returns the good rows and every fault; the caller refuses the whole file when there is any fault.
"""

from __future__ import annotations

from app.files.ageing_rows import AgeingRow, parse_ageing
from app.files.enterprise_rows import (
    CapabilityRow,
    EnterpriseRow,
    EvidenceRow,
    StatementRow,
    parse_capabilities,
    parse_enterprises,
)
from app.files.invoice_rows import InvoiceRow, parse_invoices
from app.files.pain_point_rows import PainPointRow, parse_pain_points
from app.files.payment_rows import PaymentRow, parse_payments
from app.files.reading import ParsedRows

__all__ = [
    "AgeingRow",
    "CapabilityRow",
    "EnterpriseRow",
    "EvidenceRow",
    "InvoiceRow",
    "PainPointRow",
    "ParsedRows",
    "PaymentRow",
    "StatementRow",
    "parse_ageing",
    "parse_capabilities",
    "parse_enterprises",
    "parse_invoices",
    "parse_pain_points",
    "parse_payments",
]
