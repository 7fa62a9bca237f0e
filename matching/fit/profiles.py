"""匹配的输入与输出: requirements, profiles and what a match says.

The inputs carry statement text and the facts of hard constraints and nothing else: there is no place for
size, ownership, registered capital, revenue or staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from matching.encoding.encoders import Vectors
from matching.errors import MatchingError
from matching.fit.constraints import ConstraintResult, Constraints, Facts
from matching.search.scoring import Band
from matching.words.text import normalise_all

# The best of many statements counts, so each further one is another chance to be near to something by
# accident.  Seed profiles have three on average and five at most.
MAX_STATEMENTS = 20
NO_FACTS = Facts()
# A stored vector longer than this has been damaged (vectors have length 1, less for a list of everything).
_LONGEST = 1.001

Doubt = Literal["", "copied", "keywords"]


@dataclass(frozen=True)
class Term:
    """A word and its part of the cosine (may be negative); `shared` when the other text has it too."""

    word: str
    contribution: float
    shared: bool


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

    `lexical` and `semantic` are cosines; `semantic_share` says how much of the score is meaning.
    For the explained top, and only with a model whose contributions are exact: `terms` are words of the
    requirement and `statement_terms` words of the statement with their parts of `semantic`; `context` is
    the part that the subject of the scenario carried; `unanswered` are, for a gap, the key words of the
    requirement to which no statement of the profile speaks (`statement_id` is the nearest one).
    `doubt` says why the statement counts as possible at most: it repeats the published text (``copied``) or is a
    bare list of ``keywords``.
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
    context: float | None = None
    unanswered: tuple[str, ...] = ()
    doubt: Doubt = ""


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
class Ranking:
    """The best of many profiles for one opportunity.

    `matches`: the best that are eligible; `barred`: those who would stand among them but for a hard
    constraint, at most as many.  `considered`: profiles compared.  `uncovered`: requirements for which no
    eligible profile of all considered has a possible statement.
    """

    matches: tuple[ProfileMatch, ...]
    barred: tuple[ProfileMatch, ...]
    considered: int
    uncovered: tuple[str, ...]


@dataclass(frozen=True)
class DemandMatch:
    """One opportunity for one profile; `match.profile_id` is the enterprise."""

    demand_id: str
    match: ProfileMatch


def comparable(profile: Profile) -> Profile:
    """Return the profile with repeated statements dropped and at most twenty kept, in their order."""
    kept: dict[str, Statement] = {}
    said = normalise_all([statement.text for statement in profile.statements])
    for text, statement in zip(said, profile.statements, strict=True):
        kept.setdefault(text.replace(" ", ""), statement)
    kept.pop("", None)
    return replace(profile, statements=tuple(kept.values())[:MAX_STATEMENTS])


def batches(profiles: Sequence[Profile], size: int) -> list[list[Profile]]:
    """Return the profiles in groups of about `size` statements, so that memory stays bounded."""
    groups: list[list[Profile]] = [[]]
    held = 0
    for profile in profiles:
        if held + len(profile.statements) > size and groups[-1]:
            groups.append([])
            held = 0
        groups[-1].append(profile)
        held += len(profile.statements)
    return groups


def comparable_rows(profile: Profile, stored: Vectors, dim: int) -> Vectors:
    """Return the rows of stored vectors (statements x dim) that belong to the comparable statements.

    Raises ``model_mismatch`` when the shape is not that of the profile and the model, a number is not finite or
    a row is longer than 1.
    """
    sound = stored.shape == (len(profile.statements), dim) and np.isfinite(stored).all()
    if not sound or np.linalg.norm(stored.astype(np.float64), axis=1).max(initial=0.0) > _LONGEST:
        raise MatchingError("model_mismatch", profile=profile.id, shape=stored.shape)
    place = {statement: number for number, statement in enumerate(profile.statements)}
    kept = [place[statement] for statement in comparable(profile).statements]
    rows: Vectors = stored[kept].astype(np.float32).reshape(len(kept), dim)
    return rows
