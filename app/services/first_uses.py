"""首场景: what an enterprise may name as a first use once it was accepted; listed from the records, never typed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.opportunities import status
from app.domain.users import Actor, Owner
from app.services.context import App, demand

ACCEPTED = ("accepted", "reviewed")


@dataclass(frozen=True)
class FirstUseReference:
    """A first use that was won and accepted (首场景业绩)."""

    number: str
    title: str
    site: str
    department: str
    accepted_at: datetime


def references(app: App, actor: Actor, enterprise_id: str) -> list[FirstUseReference]:
    """The accepted first uses of an enterprise, the newest first, for itself and for government staff."""
    demand(app, actor, "enterprises.read", Owner(enterprise=enterprise_id), object=enterprise_id)
    with app.store.read() as work:
        found = []
        for opportunity in work.opportunities.newest_first():
            if opportunity.terms.mechanism != "first_use" or opportunity.accepted_at is None:
                continue
            award = work.evaluations.award_of(opportunity.id)
            won = award is not None and award.approved_at is not None and award.enterprise == enterprise_id
            if won and status(opportunity, work.now) in ACCEPTED:
                found.append(
                    FirstUseReference(
                        opportunity.number,
                        opportunity.title,
                        opportunity.terms.first_use.site,
                        opportunity.department,
                        opportunity.accepted_at,
                    )
                )
    return sorted(found, key=lambda each: each.accepted_at, reverse=True)
