"""The opening by two people (两人开榜): who began it, who confirmed it, and within what time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WAITS = timedelta(minutes=30)
"""How long the first person waits for the second one: both stand at the opening, at the announced hour."""
ATTENDING_LENGTH = 300


@dataclass(frozen=True)
class OpeningCeremony:
    """One opening as it was held. Names and roles as they were that day.

    attending: who else was there (投标人代表、公证人员), as the first person wrote it. first_key: the custody key with
    which the first person opened the outer envelopes, "" in custody by key file. recovered: the recovery sheet was used.
    """

    id: str
    opportunity: str
    attending: str
    begun_by: str
    begun_name: str
    begun_role: str
    begun_department: str
    begun_at: datetime
    first_key: str = ""
    recovered: bool = False
    confirmed_by: str = ""
    confirmed_name: str = ""
    confirmed_role: str = ""
    confirmed_department: str = ""
    confirmed_at: datetime | None = None

    @property
    def until(self) -> datetime:
        return self.begun_at + WAITS

    def waits(self, now: datetime) -> bool:
        """Begun and not yet confirmed, and there is still time."""
        return self.confirmed_at is None and now < self.until
