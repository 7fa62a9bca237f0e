"""What is kept beside plan, promises and decisions: objections to a scorecard, the review after acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.delivery.recount import Recount


@dataclass(frozen=True)
class ScorecardObjection:
    """An enterprise's objection to its scorecard of one contract (履约评价异议), answered by the department."""

    id: str
    opportunity: str
    enterprise: str
    text: str
    filed_by: str
    filed_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True)
class DeliveryReview:
    """The review after acceptance (后评价): the pain points counted again, and what the department concludes."""

    id: str
    opportunity: str
    recount: Recount
    text: str
    written_by: str
    written_at: datetime
