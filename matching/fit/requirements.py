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
from matching.fit.coverage import Overlap, cosines, profile_matches
from matching.fit.echoes import keyword_lists, repeated_in
from matching.fit.explain import Candidate, explained
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
    return _ranked(questions([demand], engine)[0], kept, engine.encode_statements(texts), engine, explain_top)


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

    The caller has checked that the vectors carry the engine's model name and version; what they look like is
    checked here (``model_mismatch``).  For many profiles and many demands hold a `StatementIndex`.
    """
    demand = Demand("", tuple(requirements), constraints, context)
    return rank_profiles(questions([demand], engine)[0], profiles, vectors, engine, explain_top)


def rank_profiles(
    question: Question,
    profiles: Sequence[Profile],
    vectors: Sequence[Vectors],
    engine: Engine,
    explain_top: int = 20,
) -> list[ProfileMatch]:
    """Like `rank_with_vectors` with a question made once: nothing is encoded."""
    if len(vectors) != len(profiles):
        raise MatchingError("bad_input", what="vectors")
    kept = [comparable(profile) for profile in profiles]
    rows = [
        comparable_rows(profile, stored, engine.encoder.dim)
        for profile, stored in zip(profiles, vectors, strict=True)
    ]
    none = np.zeros((0, engine.encoder.dim), dtype=np.float32)
    return _ranked(question, kept, np.concatenate([none, *rows]), engine, explain_top)


def rank_demands(
    profile: Profile, demands: Sequence[Demand], engine: Engine, explain_top: int = 20
) -> list[DemandMatch]:
    """Return the opportunities for one enterprise: the same scores with the roles exchanged."""
    vectors = engine.encode_statements([statement.text for statement in profile.statements])
    return rank_questions(profile, vectors, questions(demands, engine), engine, explain_top)


def rank_questions(
    profile: Profile, vectors: Vectors, asked: Sequence[Question], engine: Engine, explain_top: int = 20
) -> list[DemandMatch]:
    """Like `rank_demands` with stored vectors of the statements and questions made once: nothing is encoded."""
    if len({question.demand.id for question in asked}) != len(asked):
        raise MatchingError("bad_input", what="demands")
    own, rows = comparable(profile), comparable_rows(profile, vectors, engine.encoder.dim)
    said = engine.prepare([statement.text for statement in own.statements])
    lexical = engine.word_overlap([text for question in asked for text in question.texts], said)
    listed = keyword_lists(said)
    found, row = [], 0
    for question in asked:
        words = lexical[row : row + len(question.texts)]
        row += len(question.texts)
        overlap = Overlap(words, repeated_in(said, question.published), listed)
        meaning = cosines(question.vectors, rows)
        match = profile_matches(question.demand, [own], overlap, meaning, engine.reference)[0]
        found.append(Candidate(match, question, own, rows))
    found.sort(key=lambda one: (not one.match.eligible, -one.match.coverage, one.question.demand.id))
    matches = explained(found[:explain_top], engine) + [one.match for one in found[explain_top:]]
    return [DemandMatch(one.question.demand.id, match) for one, match in zip(found, matches, strict=True)]


def _ranked(
    question: Question, profiles: Sequence[Profile], vectors: Vectors, engine: Engine, explain_top: int
) -> list[ProfileMatch]:
    if len({profile.id for profile in profiles}) != len(profiles):
        raise MatchingError("bad_input", what="profiles")
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
    overlap = Overlap.of(question, said, engine)
    semantic = cosines(question.vectors, vectors)
    matches = profile_matches(question.demand, profiles, overlap, semantic, engine.reference)
    found, row = [], 0
    for match, profile in zip(matches, profiles, strict=True):
        held = vectors[row : row + len(profile.statements)]
        row += len(held)
        found.append(Candidate(match, question, profile, held))
    return found
