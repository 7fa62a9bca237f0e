"""Typed rows of the files people bring (导入): messages, enterprises, capabilities, bills.

Each parser returns the good rows and every fault; the caller refuses the whole file when there is any fault.
"""

from __future__ import annotations

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
from app.files.reading import ParsedRows

__all__ = [
    "CapabilityRow",
    "EnterpriseRow",
    "EvidenceRow",
    "InvoiceRow",
    "PainPointRow",
    "ParsedRows",
    "StatementRow",
    "parse_capabilities",
    "parse_enterprises",
    "parse_invoices",
    "parse_pain_points",
]
