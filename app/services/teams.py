"""Who could bid together (联合体建议): the team that covers most of an opportunity. A suggestion, never a condition.

Nobody may be forced into a consortium (招标投标法第三十一条); who bids, alone or with whom, is secret until the opening,
so the suggestion knows capability profiles only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

import matching
from app.clock import CHINA
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Requirement
from app.domain.users import Actor, Owner
from app.errors import Invalid
from app.services.capability_pool import Held
from app.services.context import App, demand
from app.services.matching import demand_of

MOST_MEMBERS = 4
"""Members beside the lead (工信部 2023 年揭榜挂帅通知: one lead, at most four members)."""
# So many candidates are compared as a team at once; of a larger pool the best for each requirement and for the whole.
_AT_ONCE = 300
_BEST_OF_EACH = 30


@dataclass(frozen=True)
class TeamMember:
    """One member. coverage_alone and adds (what the team would lose without it): 0..1."""

    enterprise_id: str
    name: str
    city: str
    coverage_alone: float
    adds: float
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class TeamRequirement:
    """Who answers one requirement, with which statement. lead_band: what the lead reaches alone."""

    requirement: Requirement
    enterprise_name: str
    statement_title: str
    band: str
    lead_band: str


@dataclass(frozen=True)
class Team:
    """The suggested team, lead first; no members when nobody may bid. gap: proven bound on a better coverage, 0 = best.

    left_out: (name, reason codes) of capable candidates who cannot join; considered: profiles the team was chosen from.
    """

    members: tuple[TeamMember, ...]
    coverage: float
    lead_coverage: float
    requirements: tuple[TeamRequirement, ...]
    gaps: tuple[Requirement, ...]
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    gap: float
    considered: int


def suggest(app: App, actor: Actor, opportunity_id: str) -> Team:
    """The best team for an opportunity, for those who publish it."""
    demand(app, actor, "matching.for_opportunity", object=opportunity_id)
    return _team(app, opportunity_id, None)


def partners(app: App, actor: Actor, opportunity_id: str) -> Team:
    """The best team that the actor's enterprise could lead. Raises Invalid matching.no_statements without a profile."""
    demand(app, actor, "matching.for_enterprise", Owner(enterprise=actor.enterprise_id))
    return _team(app, opportunity_id, actor.enterprise_id)


def _team(app: App, opportunity_id: str, lead: str | None) -> Team:
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        today = work.now.astimezone(CHINA).date()
    held = app.pool.current(app)
    if lead is not None and not held.enterprises[lead].statements:
        raise Invalid("matching.no_statements")
    asked = demand_of(opportunity, today)
    pool = _candidates(asked, held, lead)
    matches = matching.rank(
        asked.requirements,
        [profile for key in pool if (profile := held.index.get(key))],
        held.engine,
        asked.constraints,
        explain_top=0,
        context=asked.context,
    )
    forbidden = _related(held.enterprises[key] for key in pool)
    found = matching.build_consortium(
        matches, lead=lead, may_not_bid_together=forbidden, max_members=MOST_MEMBERS
    )
    capable = {match.profile_id for match in matches if match.band != "unlikely"}
    return _described(found, held, opportunity, capable)


def _candidates(asked: matching.Demand, held: Held, lead: str | None) -> list[str]:
    """Who is worth comparing: everybody in a small pool, else the best for the whole and for each requirement."""
    if len(held.index) <= _AT_ONCE:
        return sorted(held.enterprises)
    wanted = [
        asked,
        *(replace(asked, requirements=(requirement,)) for requirement in asked.requirements),
    ]
    chosen = {lead} if lead else set()
    for part in wanted:
        found = matching.rank_index(part, held.index, held.engine, _BEST_OF_EACH)
        chosen |= {match.profile_id for match in found.matches}
    return sorted(key for key in chosen if key)


def _related(enterprises: Iterable[Enterprise]) -> list[matching.ForbiddenPair]:
    """Pairs with the same legal representative, who may not bid in one contract (政府采购法实施条例第十八条)."""
    by_person = defaultdict(list)
    for enterprise in enterprises:
        if person := "".join(enterprise.legal_representative.split()):
            by_person[person].append(enterprise.id)
    return [
        matching.ForbiddenPair(first, second, "same_legal_representative")
        for group in by_person.values()
        for first, second in combinations(sorted(group), 2)
    ]


def _described(found: matching.Consortium, held: Held, opportunity: Opportunity, capable: set[str]) -> Team:
    wanted = {requirement.id: requirement for requirement in opportunity.terms.requirements}

    def name(key: str | None) -> str:
        return held.enterprises[key].name if key else ""

    def title(part: matching.TeamRequirement) -> str:
        enterprise = held.enterprises.get(part.profile_id or "")
        statements = enterprise.statements if enterprise else ()
        return next((each.title for each in statements if each.id == part.statement_id), "")

    members = tuple(
        TeamMember(
            member.profile_id,
            name(member.profile_id),
            held.enterprises[member.profile_id].city,
            member.coverage_alone,
            member.adds,
            tuple(wanted[key] for key in member.requirements),
        )
        for member in found.members
    )
    return Team(
        members,
        found.coverage,
        found.lead_coverage,
        tuple(
            TeamRequirement(
                wanted[part.requirement_id],
                name(part.profile_id if part.band != "unlikely" else None),
                title(part) if part.band != "unlikely" else "",
                part.band,
                part.lead_band,
            )
            for part in found.requirements
        ),
        tuple(wanted[key] for key in found.gaps),
        tuple((name(each.profile_id), each.reasons) for each in found.left_out if each.profile_id in capable),
        found.gap,
        len(held.index),
    )
