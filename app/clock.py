"""The only place that reads the wall clock. Everything else is handed a Clock."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time and no summer time: a fixed offset is exact and needs no time-zone files."""


class Clock(Protocol):
    """Gives the present instant, timezone-aware, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def synchronised() -> bool | None:
    """Whether the machine's clock is kept in step with a time server (NTP, PTP), by the kernel; None where it does not say.

    `adjtimex` without a change, as in adjtimex(2): state TIME_ERROR or status STA_UNSYNC = not in step.
    """
    if sys.platform != "linux":
        return None
    timex = ctypes.create_string_buffer(512)  # larger than struct timex anywhere; modes = 0 only reads
    state = ctypes.CDLL(None).adjtimex(timex)
    return None if state < 0 else state != _TIME_ERROR


_TIME_ERROR = 5


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: tests, demonstrations, replays."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def advance(self, **delta: float) -> datetime:
        """Move forward (or back, with negative values) by a timedelta given as keywords; returns the new instant."""
        self.at = self.at + timedelta(**delta)
        return self.now()
