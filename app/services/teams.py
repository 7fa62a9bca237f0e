"""Who could bid together (联合体建议): the team that covers most of an opportunity. A suggestion, never a condition.

Nobody may be forced into a consortium (招标投标法第三十一条); who bids, alone or with whom, is secret until the opening,
so the suggestion knows capability profiles only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from itertools import combinations

import matching
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Requirement
from app.domain.users import Actor, Owner
from app.errors import Invalid
from app.services.capability_pool import CapabilitySnapshot
from app.services.context import App, demand
from app.services.matching import demand_of, held_profile
from app.services.matching_refusals import matching_refusals
from matching.words.text import normalise_all

MOST_MEMBERS = 4
"""Members beside the lead (工信部 2023 年揭榜挂帅通知: one lead, at most four members)."""
# So many candidates are compared as a team at once; of a larger pool the best for each requirement and for the whole.
_AT_ONCE = 300
_BEST_OF_EACH = 30
# GB 32100-2015: the credit codes of government bodies (机构编制部门登记的机关).
_GOVERNMENT = "11"


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

    left_out: (name, reason codes) of capable candidates who cannot join; considered: profiles the team was chosen from,
    and which alone gap speaks of, out of all that are known; unmet: (code, name) of qualifications nobody in it holds.
    """

    members: tuple[TeamMember, ...]
    coverage: float
    lead_coverage: float
    requirements: tuple[TeamRequirement, ...]
    gaps: tuple[Requirement, ...]
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    gap: float
    considered: int
    known: int
    unmet: tuple[tuple[str, str], ...] = ()


@matching_refusals()
def suggest(app: App, actor: Actor, opportunity_id: str) -> Team:
    """The best team for an opportunity, for those who publish it."""
    demand(app, actor, "matching.for_opportunity", object=opportunity_id)
    return _team(app, opportunity_id, None)


@matching_refusals()
def partners(app: App, actor: Actor, opportunity_id: str) -> Team:
    """The best team that the actor's enterprise could lead.

    Raises Invalid matching.no_statements without a profile, and matching.own_bid when the enterprise has a bid of its
    own in: who bids alone may not be in a consortium (招标投标法第三十一条, 招标投标法实施条例第三十七条). Nothing is said of
    anybody else's bid.
    """
    demand(app, actor, "matching.for_enterprise", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        own = work.bids.of_enterprise(actor.enterprise_id, opportunity_id)
    if any(bid.valid for bid in own):
        raise Invalid("matching.own_bid")
    return _team(app, opportunity_id, actor.enterprise_id)


def _team(app: App, opportunity_id: str, lead: str | None) -> Team:
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    held = app.pool.current(app)
    if lead is not None and not held.enterprise(lead).statements:
        raise Invalid("matching.no_statements")
    asked = app.pool.questions(held.engine, [demand_of(opportunity)])[0]
    pool = _candidates(asked, held, lead)
    profiles, vectors = zip(*(held_profile(held, key) for key in pool), strict=True) if pool else ((), ())
    matches = matching.rank_profiles(asked, profiles, vectors, held.engine, explain_top=0)
    forbidden = forbidden_pairs(held.enterprises.values(), set(pool))
    found = matching.build_consortium(
        matches, lead=lead, may_not_bid_together=forbidden, max_members=MOST_MEMBERS
    )
    capable = {match.profile_id for match in matches if match.band != "unlikely"}
    return _described(found, held, opportunity, capable, len(pool))


def _candidates(asked: matching.Question, held: CapabilitySnapshot, lead: str | None) -> list[str]:
    """Who is worth comparing: everybody in a small pool, else the best for the whole and for each requirement.

    A qualification may be held by any member, so nobody is passed over for lacking one, and the best of those who
    hold it are taken in for each.
    """
    if len(held.index) <= _AT_ONCE:
        return sorted(held.enterprises)
    limits = asked.demand.constraints
    needed = limits.qualifications if limits else ()
    wanted = [asked, *(asked.only(number) for number in range(len(asked.texts)))]
    parts = [_under(part, limits and replace(limits, qualifications=())) for part in wanted]
    parts += [_under(asked, limits and replace(limits, qualifications=(each,))) for each in needed]
    chosen = {lead} if lead else set()
    for part in parts:
        found = matching.rank_index(part, held.index, held.engine, _BEST_OF_EACH, explain_top=0)
        chosen |= {match.profile_id for match in found.matches}
    return sorted(key for key in chosen if key)


def _under(question: matching.Question, limits: matching.Constraints | None) -> matching.Question:
    return replace(question, demand=replace(question.demand, constraints=limits))


def forbidden_pairs(enterprises: Iterable[Enterprise], among: Set[str]) -> list[matching.ForbiddenPair]:
    """Pairs of ids of `among` who may not bid in one contract (政府采购法实施条例第十八条).

    Those with the same legal representative, and those joined by control or management, also through others; being
    held by the same government body joins nobody (公司法第二百六十五条: 不仅因为同受国家控股而具有关联关系).
    """
    everybody = sorted(enterprises, key=lambda each: each.id)
    people = normalise_all([each.legal_representative for each in everybody])
    by_person: defaultdict[str, list[str]] = defaultdict(list)
    for enterprise, name in zip(everybody, people, strict=True):
        if person := "".join(filter(str.isalnum, name)):
            by_person[person].append(enterprise.id)
    by_party: defaultdict[str, list[str]] = defaultdict(list)
    party = _joined(
        (each.uscc, *(code for code in each.known_control if not code.startswith(_GOVERNMENT)))
        for each in everybody
    )
    for enterprise in everybody:
        by_party[party[enterprise.uscc]].append(enterprise.id)
    reasons: dict[tuple[str, str], str] = {}
    for groups, reason in ((by_person, "same_legal_representative"), (by_party, "control_relation")):
        for group in groups.values():
            for pair in combinations([key for key in group if key in among], 2):
                reasons.setdefault(pair, reason)
    return [matching.ForbiddenPair(first, second, reason) for (first, second), reason in reasons.items()]


def _joined(groups: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """One name for all codes that hang together through groups with a code in common."""
    above: dict[str, str] = {}

    def top(code: str) -> str:
        while above.setdefault(code, code) != code:
            above[code] = above[above[code]]
            code = above[code]
        return code

    for group in groups:
        for code in group:
            above[top(code)] = top(group[0])
    return {code: top(code) for code in list(above)}


def _described(
    found: matching.Consortium,
    held: CapabilitySnapshot,
    opportunity: Opportunity,
    capable: set[str],
    considered: int,
) -> Team:
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
        considered,
        len(held.index),
        tuple((each.code, each.subject) for each in found.constraints if not each.satisfied),
    )
