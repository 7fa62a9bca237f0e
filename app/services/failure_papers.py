"""What the record of an end without an award (流榜记录) rests on, for those who keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.errors import Invalid
from app.services.context import App, demand
from app.services.opening_records import ReturnedBid, record_in

EVENTS = {
    "too_few_bids": "bids.too_few",
    "none_valid": "bids.none_valid",
    "too_few_valid": "bids.too_few_valid",
    "no_competition": "bids.no_competition",
}
"""Ground -> the event that ended it. What the supervisor voided has a decision of its own and is not among them."""


@dataclass(frozen=True)
class FailureRecord:
    """How a procedure ended without an award. ended_by: who took the step; valid: bids that counted then; opened: of the
    opening, 0 where nothing was opened; returned: handed back unopened, each with its receipt."""

    opportunity: Opportunity
    at: datetime
    ended_by: str
    valid: int
    opened: int
    returned: tuple[ReturnedBid, ...]


def failure_of(app: App, actor: Actor, opportunity_id: str) -> FailureRecord:
    """For the posting department and the supervisor, once it has ended. Raises Invalid papers.not_failed."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
        action = EVENTS.get(opportunity.failure_reason)
        event = work.audit.of(action, opportunity_id) if action and opportunity.failed_at else None
        if event is None:
            raise Invalid("papers.not_failed")
        record = record_in(work, opportunity)
        return FailureRecord(
            opportunity,
            work.now,
            event.actor_name,
            int(event.data.get("count", 0)),
            len(record.bids),
            record.returned,
        )
