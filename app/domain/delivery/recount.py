"""同类诉求前后对比: messages of the same topic counted in two spans of equal length, before the work and after acceptance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

LONGEST = 90
SHORTEST = 28
"""Days: spans are as long as the time since acceptance allows, at most 90, and say nothing below 28."""


@dataclass(frozen=True)
class Recount:
    """Messages of one topic. before: in the `days` days up to and without `started_on`; after: in the same number of days
    after `accepted_on`. topic_title: as the newest run calls the topic.
    """

    topic: str
    topic_title: str
    started_on: date
    accepted_on: date
    days: int
    before: int
    after: int

    @property
    def change(self) -> Fraction | None:
        """Change as a share of before, None when nothing was counted before."""
        return Fraction(self.after - self.before, self.before) if self.before else None


def recount(
    topic: str, title: str, reported: Iterable[date], started_on: date, accepted_on: date, today: date
) -> Recount | None:
    """The count of the days on which messages came in; None while fewer than 28 days have passed since acceptance."""
    days = min(LONGEST, (today - accepted_on).days)
    if days < SHORTEST:
        return None
    span = timedelta(days=days)
    listed = list(reported)
    before = sum(started_on - span <= day < started_on for day in listed)
    after = sum(accepted_on < day <= accepted_on + span for day in listed)
    return Recount(topic, title, started_on, accepted_on, days, before, after)
