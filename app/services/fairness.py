"""Who appears at the top of the rankings (匹配曝光情况): small and new enterprises against their share of the capable ones.

Size and age are read here, after ranking, for this report alone (财政部令第87号第十七条: neither may be a factor).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import matching
from app.clock import CHINA
from app.domain.enterprises import Enterprise
from app.domain.users import Actor
from app.services.context import App, demand
from app.services.matching import demand_of
from app.services.matching_refusals import matching_refusals

PLACES = 10
NEW_FOR_YEARS = 5


@dataclass(frozen=True)
class Exposure:
    """One report for each way to group enterprises; rankings: opportunities looked at."""

    by_scale: matching.ExposureReport
    by_age: matching.ExposureReport
    rankings: int
    enterprises: int


@matching_refusals()
def exposure(app: App, actor: Actor) -> Exposure:
    """Rank everybody for every published opportunity, except withdrawn and failed ones, and count who stands where."""
    demand(app, actor, "matching.exposure")
    with app.store.read() as work:
        opportunities = [
            each
            for each in work.opportunities.where(order="number")
            if each.withdrawn_at is None and each.failed_at is None
        ]
        today = work.now.astimezone(CHINA).date()
    held = app.pool.current(app)
    rankings = {}
    for asked in app.pool.questions(held.engine, [demand_of(each) for each in opportunities]):
        found = matching.rank_index(asked, held.index, held.engine, len(held.index), explain_top=0)
        rankings[asked.demand.id] = [
            matching.Standing(each.profile_id, each.coverage, each.band) for each in found.matches
        ]
    scale = {key: _scale(each) for key, each in held.enterprises.items()}
    age = {key: _age(each, today) for key, each in held.enterprises.items()}
    return Exposure(
        matching.exposure_report(rankings, scale, PLACES),
        matching.exposure_report(rankings, age, PLACES),
        len(rankings),
        len(held.enterprises),
    )


def _scale(enterprise: Enterprise) -> str:
    return {"": "unknown", "large": "large"}.get(enterprise.scale, "sme")


def _age(enterprise: Enterprise, today: date) -> str:
    if enterprise.founded_on is None:
        return "unknown"
    founded = enterprise.founded_on
    years = today.year - founded.year - ((today.month, today.day) < (founded.month, founded.day))
    return "newcomer" if years < NEW_FOR_YEARS else "established"
