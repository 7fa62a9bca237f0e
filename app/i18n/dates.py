"""Dates and times as people read them: YYYY-MM-DD HH:mm in Shanghai, and how long is left."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.i18n.catalogue import catalogue
from app.i18n.language import language
from app.i18n.money import NOTHING

SHANGHAI = ZoneInfo("Asia/Shanghai")


def date_text(value: date | datetime | None) -> str:
    """YYYY-MM-DD; of an instant, the day it is in Shanghai."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = local(value)
    return f"{value:%Y-%m-%d}"


def time_text(value: datetime | None) -> str:
    """YYYY-MM-DD HH:mm in Shanghai."""
    return NOTHING if value is None else f"{local(value):%Y-%m-%d %H:%M}"


def local(value: datetime) -> datetime:
    """The instant on a Shanghai clock. Raises ValueError for a time without a zone: guessing one would be wrong."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(SHANGHAI)


def deadline_text(at: datetime | None, now: datetime) -> str:
    """ "还有 3 天" / "还有 5 小时" / "已截止". Rounded down: never promises time that is not there."""
    if at is None:
        return NOTHING
    seconds = int((at - now).total_seconds())
    if at <= now:
        return _sentence("passed")
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    if days >= 3:
        return _sentence("days", days=days)
    if days:
        return _sentence("days_hours", days=days, hours=hours)
    if hours:
        return _sentence("hours", hours=hours)
    return _sentence("minutes", minutes=rest // 60)


def days_text(days: int | None) -> str:
    """A number of days with its unit."""
    return NOTHING if days is None else _sentence("count", days=days)


def _sentence(name: str, **params: int) -> str:
    return catalogue(language())[f"ui.deadline.{name}"].format(**params)
