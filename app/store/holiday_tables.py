"""The table of holiday notices that were entered (放假安排): entries are kept as they are, a year is replaced by another entry."""

from __future__ import annotations

from app.store.deliberation_tables import final_rows

HOLIDAYS = (
    """CREATE TABLE holiday_notices (
        id TEXT PRIMARY KEY, year INTEGER NOT NULL, number TEXT NOT NULL, rest TEXT NOT NULL, working TEXT NOT NULL,
        replaces TEXT NOT NULL, entered_by TEXT NOT NULL, entered_name TEXT NOT NULL, entered_at TEXT NOT NULL,
        UNIQUE (year, replaces)
    ) STRICT""",
    *final_rows("holiday_notices"),
)

HOLIDAYS_OF_TWO = ("ALTER TABLE holiday_notices ADD COLUMN confirmed_name TEXT NOT NULL DEFAULT ''",)
