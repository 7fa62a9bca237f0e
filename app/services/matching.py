"""Who fits what, and why (供需匹配): opportunities to enterprises, enterprises to opportunities, by requirement.

Size, ownership, capital and revenue of an enterprise never reach the matching (财政部令第87号第十七条); evaluators never
see what it says (第五十五条).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matching
from app.clock import CHINA
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Requirement
from app.domain.users import Actor, Owner
from app.errors import Invalid, NotFound
from app.services.capability_pool import CapabilitySnapshot
from app.services.context import App, demand
from app.services.matching_refusals import matching_refusals
from app.services.model_shelf import engine_name
from app.services.publishing import OpportunityFilter, OpportunityRow, list_public
from app.services.vectors import Vectors

_NUMERALS = frozenset("一二三四五六七八九十百千万亿两几半")


@dataclass(frozen=True)
class RequirementFit:
    """How one requirement is met. score 0..1: calibrated on judged pairs, similarity without `calibration`; never shown
    as a percentage. band likely | possible | unlikely.

    words: (word of the statement, share of what such words carried), strongest first; lexical_share: part owed to the same words, 0..1;
    unanswered: for a gap, key words of the requirement to which no statement speaks; doubt: "" | copied | keywords, why
    the statement is no evidence by itself and counts as possible at most.
    """

    requirement: Requirement
    score: float
    band: str
    statement_title: str
    statement_text: str
    words: tuple[tuple[str, float], ...]
    lexical_share: float
    unanswered: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Fit:
    """How one enterprise fits one opportunity. coverage 0..1 = sum of weight x score; barred: codes of the conditions
    that it fails, lacking: the qualifications among them by name.

    gaps: requirements whose best statement is unlikely.
    """

    enterprise_id: str
    enterprise_name: str
    city: str
    whitelist: str
    coverage: float
    band: str
    barred: tuple[str, ...]
    requirements: tuple[RequirementFit, ...]
    gaps: tuple[Requirement, ...]
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpportunityMatches:
    """Ranked enterprises for an opportunity; uncovered: requirements no ranked enterprise is likely or possible for."""

    opportunity: Opportunity
    fits: list[Fit]
    considered: int
    barred: list[Fit]
    uncovered: list[Requirement]
    encoder: str


@dataclass(frozen=True)
class OpportunityFit:
    """How one open opportunity fits the actor's enterprise."""

    opportunity: OpportunityRow
    fit: Fit


@matching_refusals()
def for_opportunity(app: App, actor: Actor, opportunity_id: str, top: int = 20) -> OpportunityMatches:
    """The enterprises that fit an opportunity best. Barred: those who would stand among them but for a condition."""
    demand(app, actor, "matching.for_opportunity", object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    held = app.pool.current(app)
    wanted = opportunity.terms.requirements
    asked = app.pool.questions(held.engine, [demand_of(opportunity)])[0]
    found = matching.rank_index(asked, held.index, held.engine, top)
    return OpportunityMatches(
        opportunity=opportunity,
        fits=[_fit(match, held.enterprises[match.profile_id], wanted) for match in found.matches],
        considered=found.considered,
        barred=[_fit(match, held.enterprises[match.profile_id], wanted) for match in found.barred],
        uncovered=[requirement for requirement in wanted if requirement.id in found.uncovered],
        encoder=engine_name(held.engine),
    )


@matching_refusals()
def for_text(app: App, actor: Actor, text: str, top: int = 10) -> list[Fit]:
    """The enterprises that fit a need in anybody's words; each line counts as one requirement of equal weight."""
    demand(app, actor, "matching.for_opportunity")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Invalid("matching.text_missing")
    today = app.clock.now().astimezone(CHINA).date()
    held = app.pool.current(app)
    wanted = [Requirement(f"R{n}", line, 1) for n, line in enumerate(lines, 1)]
    asked = matching.Demand("", _requirements(wanted), matching.Constraints(on=today))
    found = matching.rank_index(asked, held.index, held.engine, top)
    return [_fit(match, held.enterprises[match.profile_id], wanted) for match in found.matches]


@matching_refusals()
def for_enterprise(app: App, actor: Actor, top: int = 20) -> list[OpportunityFit]:
    """The open opportunities that fit the actor's enterprise best: the same scores with the roles exchanged."""
    demand(app, actor, "matching.for_enterprise", Owner(enterprise=actor.enterprise_id))
    rows = {row.id: row for row in list_public(app, actor, OpportunityFilter(status="published"))}
    if not rows:
        return []
    with app.store.read() as work:
        opportunities = [work.opportunities.get(key) for key in rows]
    fits = _rank_demands(app, actor.enterprise_id, opportunities, top)
    return [OpportunityFit(rows[key], fit) for key, fit in fits[:top]]


def calibration(app: App) -> matching.Calibration | None:
    """How far the bands of the model in use can be trusted, as measured; None when it was never calibrated."""
    return app.engine.calibration


@matching_refusals()
def explain(app: App, actor: Actor, opportunity_id: str) -> Fit:
    """Why one opportunity fits the actor's enterprise, and what is missing."""
    demand(app, actor, "matching.for_enterprise", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    return _rank_demands(app, actor.enterprise_id, [opportunity], 1)[0][1]


def _rank_demands(
    app: App, enterprise_id: str, opportunities: Sequence[Opportunity], top: int
) -> list[tuple[str, Fit]]:
    held = app.pool.current(app)
    enterprise = held.enterprise(enterprise_id)
    own, vectors = held_profile(held, enterprise_id)
    asked = app.pool.questions(held.engine, [demand_of(opportunity) for opportunity in opportunities])
    wanted = {o.id: o.terms.requirements for o in opportunities}
    found = matching.rank_questions(own, vectors, asked, held.engine, explain_top=top)
    return [(row.demand_id, _fit(row.match, enterprise, wanted[row.demand_id])) for row in found]


def held_profile(held: CapabilitySnapshot, enterprise_id: str) -> tuple[matching.Profile, Vectors]:
    """A profile of the snapshot and the vectors of its statements."""
    own = held.index.get(held.enterprise(enterprise_id).id)
    if own is None:
        raise NotFound("enterprises.not_found")
    return own, held.index.vectors(enterprise_id)


def demand_of(opportunity: Opportunity) -> matching.Demand:
    """What an opportunity asks for, as the matching compares it. Conditions must hold on the last day of the tender."""
    terms = opportunity.terms
    constraints = matching.Constraints(
        on=opportunity.tender_deadline.astimezone(CHINA).date(),
        qualifications=terms.conditions.qualifications,
        whitelist_required=terms.conditions.whitelist_required,
        buyer_ids=frozenset({terms.conditions.buyer_code} - {""}),
    )
    return matching.Demand(opportunity.id, _requirements(terms.requirements), constraints, opportunity.title)


def _requirements(requirements: Sequence[Requirement]) -> tuple[matching.Requirement, ...]:
    return tuple(matching.Requirement(r.id, r.text, float(r.weight), r.mandatory) for r in requirements)


def _fit(match: matching.ProfileMatch, enterprise: Enterprise, requirements: Sequence[Requirement]) -> Fit:
    statements = {statement.id: statement for statement in enterprise.statements}
    by_id = {requirement.id: requirement for requirement in requirements}
    rows = []
    for part in match.requirements:
        statement = statements.get(part.statement_id or "")
        spoken = [
            term for term in part.statement_terms if len(term.word) > 1 and not _NUMERALS & set(term.word)
        ]
        carried = sum(term.contribution for term in spoken) or 1.0
        rows.append(
            RequirementFit(
                requirement=by_id[part.requirement_id],
                score=part.strength,
                band=part.band,
                statement_title=statement.title if statement else "",
                statement_text=statement.text if statement else "",
                words=tuple((term.word, term.contribution / carried) for term in spoken),
                lexical_share=1 - part.semantic_share,
                unanswered=part.unanswered,
                doubt=part.doubt,
            )
        )
    return Fit(
        enterprise_id=enterprise.id,
        enterprise_name=enterprise.name,
        city=enterprise.city,
        whitelist=enterprise.whitelist,
        coverage=match.coverage,
        band=match.band,
        barred=tuple(dict.fromkeys(result.code for result in match.constraints if not result.satisfied)),
        lacking=tuple(
            result.subject
            for result in match.constraints
            if not result.satisfied and result.code.startswith("qualification_")
        ),
        requirements=tuple(rows),
        gaps=tuple(by_id[key] for key in match.gaps),
    )
