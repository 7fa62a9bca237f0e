"""供需匹配: a scenario's requirements against the capability statements of many profiles.

Every requirement is compared with every statement; a profile's coverage is the weighted sum over
requirements of the strength of its best statement.  A score depends on the model, the demand and the
profile alone: who else is in the pool, and any order, change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.encoding.encoders import Vectors
from matching.errors import MatchingError
from matching.fit.constraints import Constraints
from matching.fit.coverage import cosines, profile_matches
from matching.fit.explain import Candidate, explained
from matching.fit.focus import encode_focused
from matching.fit.profiles import (
    Demand,
    DemandMatch,
    Profile,
    ProfileMatch,
    Requirement,
    batches,
    comparable,
    comparable_rows,
)
from matching.fit.question import Question, questions
from matching.search.engine import Engine

_BLOCK = 20_000


def rank(
    requirements: Sequence[Requirement],
    profiles: Sequence[Profile],
    engine: Engine,
    constraints: Constraints | None = None,
    explain_top: int = 20,
    context: str = "",
) -> list[ProfileMatch]:
    """Return a match for every profile: eligible ones first, then by coverage, then by id.

    `context` is what the scenario is about (its title).  The first `explain_top` carry words.
    Raises ``bad_input`` without requirements, for a weight that is not positive and for repeated ids.
    """
    demand = Demand("", tuple(requirements), constraints, context)
    kept = [comparable(profile) for profile in profiles]
    texts = [statement.text for profile in kept for statement in profile.statements]
    return _ranked(demand, kept, engine.encode_statements(texts), engine, explain_top)


def rank_with_vectors(
    requirements: Sequence[Requirement],
    profiles: Sequence[Profile],
    vectors: Sequence[Vectors],
    engine: Engine,
    constraints: Constraints | None = None,
    explain_top: int = 20,
    context: str = "",
) -> list[ProfileMatch]:
    """Like `rank` with stored vectors: one array (statements x dim) of `Engine.encode_statements` per profile.

    The caller has checked that the vectors carry the engine's model name and version; the shape is
    checked here (``model_mismatch``).  For many profiles and many demands hold a `StatementIndex`.
    """
    demand = Demand("", tuple(requirements), constraints, context)
    kept = [comparable(profile) for profile in profiles]
    rows = [
        comparable_rows(profile, stored, engine.encoder.dim)
        for profile, stored in zip(profiles, vectors, strict=True)
    ]
    none = np.zeros((0, engine.encoder.dim), dtype=np.float32)
    return _ranked(demand, kept, np.concatenate([none, *rows]), engine, explain_top)


def rank_demands(
    profile: Profile, demands: Sequence[Demand], engine: Engine, explain_top: int = 20
) -> list[DemandMatch]:
    """Return the opportunities for one enterprise: the same scores with the roles exchanged."""
    if len({demand.id for demand in demands}) != len(demands):
        raise MatchingError("bad_input", what="demands")
    own = comparable(profile)
    said = engine.prepare([statement.text for statement in own.statements])
    vectors = encode_focused(engine.encoder, said)
    asked = questions(demands, engine)
    lexical = engine.word_overlap([text for question in asked for text in question.texts], said)
    found, row = [], 0
    for question in asked:
        words = lexical[row : row + len(question.texts)]
        row += len(question.texts)
        meaning = cosines(question.vectors, vectors)
        match = profile_matches(question.demand, [own], words, meaning, engine.reference)[0]
        found.append(Candidate(match, question, own, vectors))
    found.sort(key=lambda one: (not one.match.eligible, -one.match.coverage, one.question.demand.id))
    matches = explained(found[:explain_top], engine) + [one.match for one in found[explain_top:]]
    return [DemandMatch(one.question.demand.id, match) for one, match in zip(found, matches, strict=True)]


def _ranked(
    demand: Demand, profiles: Sequence[Profile], vectors: Vectors, engine: Engine, explain_top: int
) -> list[ProfileMatch]:
    if len({profile.id for profile in profiles}) != len(profiles):
        raise MatchingError("bad_input", what="profiles")
    question = questions([demand], engine)[0]
    found: list[Candidate] = []
    row = 0
    for part in batches(profiles, _BLOCK):
        count = sum(len(profile.statements) for profile in part)
        found += _compared(question, part, vectors[row : row + count], engine)
        row += count
    found.sort(key=lambda one: (not one.match.eligible, -one.match.coverage, one.match.profile_id))
    return explained(found[:explain_top], engine) + [one.match for one in found[explain_top:]]


def _compared(
    question: Question, profiles: Sequence[Profile], vectors: Vectors, engine: Engine
) -> list[Candidate]:
    said = engine.prepare([statement.text for profile in profiles for statement in profile.statements])
    lexical = engine.word_overlap(question.texts, said)
    semantic = cosines(question.vectors, vectors)
    matches = profile_matches(question.demand, profiles, lexical, semantic, engine.reference)
    found, row = [], 0
    for match, profile in zip(matches, profiles, strict=True):
        held = vectors[row : row + len(profile.statements)]
        row += len(held)
        found.append(Candidate(match, question, profile, held))
    return found
