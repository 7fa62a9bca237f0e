"""Who fits what, and why (供需匹配): opportunities to enterprises, enterprises to opportunities, by requirement.

Size, ownership, capital and revenue of an enterprise never reach the matching (财政部令第87号第十七条); evaluators never
see what it says (第五十五条).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import matching
from app.clock import CHINA
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Requirement
from app.domain.users import Actor, Owner
from app.errors import Invalid
from app.services.capability_pool import profile
from app.services.context import App, demand
from app.services.model_shelf import engine_name
from app.services.publishing import OpportunityFilter, OpportunityRow, list_public

_NUMERALS = frozenset("一二三四五六七八九十百千万亿两几半")


@dataclass(frozen=True)
class RequirementFit:
    """How one requirement is met. score 0..1: calibrated on judged pairs, similarity without `calibration`; never shown
    as a percentage. band likely | possible | unlikely.

    words: (word of the statement, share of what such words carried), strongest first; lexical_share: part owed to the same words, 0..1;
    unanswered: for a gap, key words of the requirement to which no statement speaks.
    """

    requirement: Requirement
    score: float
    band: str
    statement_title: str
    statement_text: str
    words: tuple[tuple[str, float], ...]
    lexical_share: float
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fit:
    """How one enterprise fits one opportunity. coverage 0..1 = sum of weight x score; barred: reasons, "" none.

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


def for_opportunity(app: App, actor: Actor, opportunity_id: str, top: int = 20) -> OpportunityMatches:
    """The enterprises that fit an opportunity best. Barred: those who would stand among them but for a condition."""
    demand(app, actor, "matching.for_opportunity", object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        today = work.now.astimezone(CHINA).date()
    held = app.pool.current(app)
    wanted = opportunity.terms.requirements
    found = matching.rank_index(demand_of(opportunity, today), held.index, held.engine, top)
    return OpportunityMatches(
        opportunity=opportunity,
        fits=[_fit(match, held.enterprises[match.profile_id], wanted) for match in found.matches],
        considered=found.considered,
        barred=[_fit(match, held.enterprises[match.profile_id], wanted) for match in found.barred],
        uncovered=[requirement for requirement in wanted if requirement.id in found.uncovered],
        encoder=engine_name(held.engine),
    )


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


def for_enterprise(app: App, actor: Actor, top: int = 20) -> list[OpportunityFit]:
    """The open opportunities that fit the actor's enterprise best: the same scores with the roles exchanged."""
    demand(app, actor, "matching.for_enterprise", Owner(enterprise=actor.enterprise_id))
    rows = {row.id: row for row in list_public(app, actor, OpportunityFilter(status="published"))}
    if not rows:
        return []
    with app.store.read() as work:
        enterprise = work.enterprises.get(actor.enterprise_id)
        opportunities = [work.opportunities.get(key) for key in rows]
        today = work.now.astimezone(CHINA).date()
    fits = _rank_demands(app, enterprise, opportunities, today, top)
    return [OpportunityFit(rows[key], fit) for key, fit in fits[:top]]


def calibration(app: App) -> matching.Calibration | None:
    """How far the bands of the model in use can be trusted, as measured; None when it was never calibrated."""
    return app.engine.calibration


def explain(app: App, actor: Actor, opportunity_id: str) -> Fit:
    """Why one opportunity fits the actor's enterprise, and what is missing."""
    demand(app, actor, "matching.for_enterprise", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        enterprise = work.enterprises.get(actor.enterprise_id)
        opportunity = work.opportunities.get(opportunity_id)
        today = work.now.astimezone(CHINA).date()
    return _rank_demands(app, enterprise, [opportunity], today, 1)[0][1]


def _rank_demands(
    app: App, enterprise: Enterprise, opportunities: Sequence[Opportunity], today: date, top: int
) -> list[tuple[str, Fit]]:
    demands = [demand_of(opportunity, today) for opportunity in opportunities]
    wanted = {o.id: o.terms.requirements for o in opportunities}
    found = matching.rank_demands(profile(enterprise), demands, app.engine, explain_top=top)
    return [(row.demand_id, _fit(row.match, enterprise, wanted[row.demand_id])) for row in found]


def demand_of(opportunity: Opportunity, today: date) -> matching.Demand:
    """What an opportunity asks for, as the matching compares it."""
    wanted = _requirements(opportunity.terms.requirements)
    return matching.Demand(opportunity.id, wanted, matching.Constraints(on=today), opportunity.title)


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
            )
        )
    return Fit(
        enterprise_id=enterprise.id,
        enterprise_name=enterprise.name,
        city=enterprise.city,
        whitelist=enterprise.whitelist,
        coverage=match.coverage,
        band=match.band,
        barred=tuple(result.code for result in match.constraints if not result.satisfied),
        requirements=tuple(rows),
        gaps=tuple(by_id[key] for key in match.gaps),
    )
