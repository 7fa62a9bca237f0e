"""匹配的输入与输出: requirements, profiles and what a match says.

The inputs carry statement text and the facts of hard constraints and nothing else: there is no place for
size, ownership, registered capital, revenue or staff.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from matching.constraints import ConstraintResult, Constraints, Facts
from matching.explain import Term
from matching.scoring import Band
from matching.text import normalise

MAX_STATEMENTS = 40
NO_FACTS = Facts()


@dataclass(frozen=True)
class Requirement:
    """要求: one demand of a scenario; `weight` is positive, the scale does not matter."""

    id: str
    text: str
    weight: float = 1.0
    mandatory: bool = False


@dataclass(frozen=True)
class Statement:
    """能力陈述: one capability in the provider's words (put the title in front of the text)."""

    id: str
    text: str


@dataclass(frozen=True)
class Profile:
    """能力档案: statements, and the facts for hard constraints.  No size, no ownership, by design."""

    id: str
    statements: tuple[Statement, ...]
    facts: Facts = NO_FACTS


@dataclass(frozen=True)
class Demand:
    """One opportunity: its requirements, hard constraints, and what it is about (title or goal)."""

    id: str
    requirements: tuple[Requirement, ...]
    constraints: Constraints | None = None
    context: str = ""


@dataclass(frozen=True)
class RequirementMatch:
    """How one requirement is met: best statement, strength 0..1, band, shares and words.

    `lexical` and `semantic` are cosines; `semantic_share` says how much of the score is meaning; `terms`
    are words of the requirement, `statement_terms` words of the statement (empty beyond the explained top).
    """

    requirement_id: str
    weight: float
    mandatory: bool
    statement_id: str | None
    strength: float
    band: Band
    lexical: float
    semantic: float
    semantic_share: float
    terms: tuple[Term, ...] = ()
    statement_terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class ProfileMatch:
    """One profile against one list of requirements.

    `coverage` is 0..1.  `gaps` are requirements without a possible statement, `mandatory_gaps` those of
    them that are mandatory.  `eligible` is False when a hard constraint fails; the match is still shown.
    """

    profile_id: str
    coverage: float
    band: Band
    eligible: bool
    constraints: tuple[ConstraintResult, ...]
    requirements: tuple[RequirementMatch, ...]
    gaps: tuple[str, ...]
    mandatory_gaps: tuple[str, ...]


@dataclass(frozen=True)
class DemandMatch:
    """One opportunity for one profile; `match.profile_id` is the enterprise."""

    demand_id: str
    match: ProfileMatch


def comparable(profile: Profile) -> Profile:
    """Return the profile with repeated statements dropped and at most forty kept, in their order."""
    kept: dict[str, Statement] = {}
    for statement in profile.statements:
        kept.setdefault(normalise(statement.text).replace(" ", ""), statement)
    kept.pop("", None)
    return replace(profile, statements=tuple(kept.values())[:MAX_STATEMENTS])
