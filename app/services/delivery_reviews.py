"""后评价: the pain points of the scenario counted again after acceptance, and what the department concludes from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from app.domain.deadlines import china_date
from app.domain.delivery import DeliveryReview, Recount, recount
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.errors import Fault, InvalidFields
from app.services.carrying_out import owner_of
from app.services.context import App, demand
from app.services.steps import take_step
from app.store.ids import new_id
from app.store.work import Work

TEXT_LENGTH = (10, 2000)


def counted(app: App, actor: Actor, opportunity_id: str, topic: str = "") -> Recount | None:
    """The messages of the scenario's topic before the work and after acceptance; None without topic or before 28 days.

    topic: which topic to count where the scenario was drafted without one.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "delivery.read", owner_of(work, opportunity), object=opportunity_id)
        return _recount(work, opportunity, topic)


def review(app: App, actor: Actor, opportunity_id: str, text: str, topic: str = "") -> DeliveryReview:
    """Record the review (后评价) with the recount. Raises InvalidFields delivery.review_refused, Invalid
    machines.pain_points_recounted while there is nothing to compare.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "delivery.run", opportunity, object=opportunity_id)
    least, most = TEXT_LENGTH
    if not least <= len(text.strip()) <= most:
        fault = Fault(0, "text", "delivery.note", (("least", least), ("most", most)))
        raise InvalidFields("delivery.review_refused", (fault,))
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        found = _recount(work, opportunity, topic)
        event = take_step(work, actor, opportunity, "review", pain_points_recounted=found is not None)
        assert found is not None
        made = DeliveryReview(new_id("dr"), opportunity_id, found, text.strip(), actor.id, work.now)
        work.deliveries.reviews.add(made)
        work.opportunities.save(replace(opportunity, reviewed_at=work.now))
        work.record(actor, event, opportunity_id, before=found.before, after=found.after, days=found.days)
        return made


def _recount(work: Work, opportunity: Opportunity, topic: str) -> Recount | None:
    """The topic's own messages and those of the topic that holds most of them in the newest clustering."""
    wanted = opportunity.terms.topic or topic
    if not wanted or opportunity.started_at is None or opportunity.accepted_at is None:
        return None
    found = work.topics.first("id = ?", [wanted])
    if found is None:
        return None
    members = {point.id: point for point in work.topics.members(wanted)}
    title = found.title
    newest = work.topics.of_points(list(members))
    if newest:
        (key, title), _ = Counter(newest.values()).most_common(1)[0]
        members |= {point.id: point for point in work.topics.members(key)}
    days = [china_date(point.reported_at) for point in members.values() if point.reported_at is not None]
    return recount(
        wanted,
        title,
        days,
        china_date(opportunity.started_at),
        china_date(opportunity.accepted_at),
        china_date(work.now),
    )
