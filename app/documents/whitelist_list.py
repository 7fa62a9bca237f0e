"""The public whitelist to take away: a table for Excel or WPS, open data as JSON; companies, days, facts and rules, nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.files.exports import to_csv
from app.i18n import date_text, t
from app.services.whitelisting import PublicListing

COLUMNS = ("name", "uscc", "listed_since", "until", "reason", "article")


def whitelist_csv(rows: Sequence[PublicListing]) -> bytes:
    """The rows as CSV with the words of the screen."""
    return to_csv([t(f"whitelist.column.{name}") for name in COLUMNS], [cells(row) for row in rows])


def cells(row: PublicListing) -> tuple[str, ...]:
    """One enterprise as the page and the table say it."""
    return (
        row.name,
        row.uscc,
        date_text(row.since),
        date_text(row.until) if row.until else t("whitelist.open_ended"),
        row.reason,
        row.article,
    )


def whitelist_data(rows: Sequence[PublicListing]) -> dict[str, Any]:
    """Codes and days in ISO 8601; until null = without end."""
    return {
        "count": len(rows),
        "enterprises": [
            {
                "name": row.name,
                "uscc": row.uscc,
                "since": row.since.isoformat(),
                "until": row.until.isoformat() if row.until else None,
                "reason": row.reason,
                "article": row.article,
            }
            for row in rows
        ],
    }
