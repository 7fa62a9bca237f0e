"""Whose scores stand (有效评分): the scores of a replaced member are void and given again by the successor.

《招标投标法实施条例》第四十八条, 财政部令第87号第四十九条.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.evaluation import Score


@dataclass(frozen=True)
class Appointment:
    """Somebody's seat. replaced_at: None while it is held; reason: why it was given up; kind: expert or buyer.

    declared_at: when the person declared to have no tie to any bidder, or which ones; chair: chairs the committee (组长).
    """

    person: str
    appointed_at: datetime
    replaced_at: datetime | None = None
    reason: str = ""
    kind: str = "expert"
    chair: bool = False
    declared_at: datetime | None = None

    @property
    def sits(self) -> bool:
        return self.replaced_at is None

    def sat(self, at: datetime) -> bool:
        """Whether the seat was held at an instant."""
        return self.appointed_at <= at and (self.replaced_at is None or self.replaced_at > at)


def standing(appointments: Sequence[Appointment]) -> tuple[str, ...]:
    """Who sits on the committee now, in the order of appointment; somebody replaced and appointed again counts."""
    return tuple(dict.fromkeys(each.person for each in appointments if each.replaced_at is None))


def standing_scores(appointments: Sequence[Appointment], scores: Sequence[Score]) -> tuple[Score, ...]:
    """The scores that count: given by a sitting member during the seat that he or she holds."""
    since = {each.person: each.appointed_at for each in appointments if each.replaced_at is None}
    return tuple(score for score in scores if score.evaluator in since and score.at >= since[score.evaluator])
