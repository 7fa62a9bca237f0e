"""Who fits what, and why (供需匹配): opportunities to enterprises, enterprises to opportunities, by requirement.

Size, ownership, capital and revenue of an enterprise never reach the matching (财政部令第87号第十七条); evaluators never
see what it says (第五十五条).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.opportunities import Opportunity
from app.domain.scenarios import Requirement
from app.services.publishing import OpportunityRow


@dataclass(frozen=True)
class RequirementFit:
    """How one requirement is met. score 0..1 (similarity, not a probability); band likely | possible | unlikely.

    words: (word, share of the score it carried), strongest first; lexical_share: part owed to the same words, 0..1.
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
