"""The opportunity list to take away: a table for Excel or WPS, open data as JSON, OCDS releases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.domain.users import PUBLIC
from app.files.exports import to_csv, to_xlsx
from app.i18n import t, term, time_text
from app.services import publishing
from app.services.context import App
from app.services.open_data import everything, list_changed_at
from app.services.publishing import OpportunityRow

COLUMNS = (
    "number",
    "title",
    "field",
    "zone",
    "mechanism",
    "department",
    "ceiling",
    "published",
    "deadline",
    "status",
)


def list_csv(rows: Sequence[OpportunityRow]) -> bytes:
    """The rows as CSV with the words of the screen; money in 万元."""
    return to_csv(_headers(), map(_cells, rows))


def list_xlsx(rows: Sequence[OpportunityRow]) -> bytes:
    """The rows as a workbook of one sheet; money in 万元."""
    return to_xlsx(t("opportunities.file_name"), _headers(), map(_cells, rows))


def _headers() -> list[str]:
    return [t(f"opportunities.column.{name}") for name in COLUMNS]


def _cells(row: OpportunityRow) -> list[str | float]:
    return [
        row.number,
        row.title,
        term("field", row.field),
        term("zone", row.zone),
        term("mechanism", row.mechanism),
        row.department,
        row.ceiling_fen / 1_000_000,
        time_text(row.published_at),
        time_text(row.tender_deadline),
        term("opportunity_status", row.badge),
    ]


def open_data(app: App) -> dict[str, Any]:
    """What everybody may read of every published opportunity: codes, money in yuan, instants in ISO 8601."""
    rows = publishing.list_public(app, PUBLIC)
    changed = list_changed_at(app, PUBLIC)
    return {
        "changed_at": changed.isoformat() if changed else None,
        "count": len(rows),
        "opportunities": [_public(row) for row in rows],
    }


def _public(row: OpportunityRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "field": row.field,
        "zone": row.zone,
        "mechanism": row.mechanism,
        "department": row.department,
        "ceiling_yuan": row.ceiling_fen / 100,
        "published_at": row.published_at.isoformat(),
        "tender_deadline": row.tender_deadline.isoformat(),
        "status": row.status,
    }


def ocds(app: App) -> dict[str, Any]:
    """Every release of every published opportunity as one OCDS 1.1 package."""
    return everything(app, PUBLIC, t("app.name"))


def as_json(document: dict[str, Any]) -> bytes:
    """UTF-8 JSON, readable by people too."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode()
