"""Last days of periods in words: a day that a notice still to come may move says so."""

from __future__ import annotations

from app.domain.workdays import Due
from app.i18n import date_text, t


def due_text(due: Due) -> str:
    """The day, marked as provisional (暂定) until the holidays that decide it are entered."""
    day = date_text(due.day)
    return day if due.certain else t("workdays.provisional", day=day)
