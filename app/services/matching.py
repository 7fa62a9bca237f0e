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
from app.services.context import App, demand
from app.services.publishing import OpportunityFilter, OpportunityRow, list_public
from app.services.vectors import profile_vectors

_NUMERALS = frozenset("一二三四五六七八九十百千万亿两几半")


@dataclass(frozen=True)
class RequirementFit:
    """How one requirement is met. score 0..1 (similarity, not a probability); band likely | possible | unlikely.

    words: (word of the statement, share of what such words carried), strongest first; lexical_share: part owed to the same words, 0..1.
    """

    requirement: Requirement
    score: float
    band: str
    statement_title: str
    statement_text: str
    words: tuple[tuple[str, float], ...]
    lexical_share: float


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
    """The enterprises that fit an opportunity best. Barred ones are listed apart with their reasons."""
    demand(app, actor, "matching.for_opportunity", object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        enterprises = work.enterprises.by_name()
        today = work.now.astimezone(CHINA).date()
    fits = _rank(app, opportunity.terms.requirements, enterprises, today, top, opportunity.title)
    eligible = [fit for fit in fits if not fit.barred]
    met = {row.requirement.id for fit in eligible for row in fit.requirements if row.band != "unlikely"}
    return OpportunityMatches(
        opportunity=opportunity,
        fits=eligible[:top],
        considered=len(enterprises),
        barred=[fit for fit in fits if fit.barred][:top],
        uncovered=[r for r in opportunity.terms.requirements if r.id not in met],
        encoder=app.encoder_name,
    )


def for_text(app: App, actor: Actor, text: str, top: int = 10) -> list[Fit]:
    """The enterprises that fit a need in anybody's words; each line counts as one requirement of equal weight."""
    demand(app, actor, "matching.for_opportunity")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Invalid("matching.text_missing")
    with app.store.read() as work:
        enterprises = work.enterprises.by_name()
        today = work.now.astimezone(CHINA).date()
    wanted = [Requirement(f"R{n}", line, 1) for n, line in enumerate(lines, 1)]
    return [fit for fit in _rank(app, wanted, enterprises, today, top) if not fit.barred][:top]


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


def explain(app: App, actor: Actor, opportunity_id: str) -> Fit:
    """Why one opportunity fits the actor's enterprise, and what is missing."""
    demand(app, actor, "matching.for_enterprise", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        enterprise = work.enterprises.get(actor.enterprise_id)
        opportunity = work.opportunities.get(opportunity_id)
        today = work.now.astimezone(CHINA).date()
    return _rank_demands(app, enterprise, [opportunity], today, 1)[0][1]


def _rank(
    app: App,
    requirements: Sequence[Requirement],
    enterprises: Sequence[Enterprise],
    today: date,
    top: int,
    context: str = "",
) -> list[Fit]:
    if not enterprises:
        return []
    found = matching.rank_with_vectors(
        _requirements(requirements),
        [_profile(enterprise) for enterprise in enterprises],
        profile_vectors(app, enterprises),
        app.engine,
        matching.Constraints(on=today),
        explain_top=top,
        context=context,
    )
    by_id = {enterprise.id: enterprise for enterprise in enterprises}
    return [_fit(match, by_id[match.profile_id], requirements) for match in found]


def _rank_demands(
    app: App, enterprise: Enterprise, opportunities: Sequence[Opportunity], today: date, top: int
) -> list[tuple[str, Fit]]:
    demands = [
        matching.Demand(o.id, _requirements(o.terms.requirements), matching.Constraints(on=today), o.title)
        for o in opportunities
    ]
    wanted = {o.id: o.terms.requirements for o in opportunities}
    found = matching.rank_demands(_profile(enterprise), demands, app.engine, explain_top=top)
    return [(row.demand_id, _fit(row.match, enterprise, wanted[row.demand_id])) for row in found]


def _requirements(requirements: Sequence[Requirement]) -> tuple[matching.Requirement, ...]:
    return tuple(matching.Requirement(r.id, r.text, float(r.weight), r.mandatory) for r in requirements)


def _profile(enterprise: Enterprise) -> matching.Profile:
    """What the matching may know of an enterprise: statements and the facts of hard constraints."""
    certificates = tuple(
        matching.Qualification(item.title, item.valid_until)
        for statement in enterprise.statements
        for item in statement.evidence
        if item.kind == "certificate"
    )
    return matching.Profile(
        id=enterprise.id,
        statements=tuple(matching.Statement(s.id, s.words) for s in enterprise.statements),
        facts=matching.Facts(certificates, enterprise.city, enterprise.whitelist),  # type: ignore[arg-type]
    )


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
