"""供需匹配: a scenario's requirements against the capability statements of many profiles.

Every requirement is compared with every statement; a profile's coverage is the weighted sum over
requirements of the strength of its best statement.  A score depends on the model, the demand and the
profile alone: who else is in the pool, and any order, change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from matching.constraints import ConstraintResult, Constraints, check
from matching.encoders import Vectors, unit_rows
from matching.engine import Engine
from matching.errors import MatchingError
from matching.explain import key_words, semantic_share
from matching.profiles import (
    Demand,
    DemandMatch,
    Profile,
    ProfileMatch,
    Requirement,
    RequirementMatch,
    comparable,
)
from matching.scoring import Band, Scores

# A requirement such as "出错不超过三个" means little alone; what the scenario is about counts as well,
# less than the requirement itself.
CONTEXT_WEIGHT = 0.4
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
    checked here (``model_mismatch``).
    """
    demand = Demand("", tuple(requirements), constraints, context)
    kept: list[Profile] = []
    rows: list[Vectors] = [np.zeros((0, engine.encoder.dim), dtype=np.float32)]
    for profile, stored in zip(profiles, vectors, strict=True):
        if stored.shape != (len(profile.statements), engine.encoder.dim):
            raise MatchingError("model_mismatch", profile=profile.id, shape=stored.shape)
        place = {statement: number for number, statement in enumerate(profile.statements)}
        kept.append(comparable(profile))
        rows.append(stored[[place[statement] for statement in kept[-1].statements]].astype(np.float32))
    return _ranked(demand, kept, np.concatenate(rows), engine, explain_top)


def rank_demands(
    profile: Profile, demands: Sequence[Demand], engine: Engine, explain_top: int = 20
) -> list[DemandMatch]:
    """Return the opportunities for one enterprise: the same scores with the roles exchanged."""
    own = comparable(profile)
    vectors = engine.encode_statements([statement.text for statement in own.statements])
    found = [(demand, _ranked(demand, [own], vectors, engine, 0)[0]) for demand in demands]
    found.sort(key=lambda pair: (not pair[1].eligible, -pair[1].coverage, pair[0].id))
    return [
        DemandMatch(
            demand.id,
            _explained([match], demand.requirements, [own], engine)[0] if place < explain_top else match,
        )
        for place, (demand, match) in enumerate(found)
    ]


def _ranked(
    demand: Demand, profiles: Sequence[Profile], vectors: Vectors, engine: Engine, explain_top: int
) -> list[ProfileMatch]:
    _require_sound(demand, profiles)
    prepared = engine.prepare([requirement.text for requirement in demand.requirements])
    asked = _with_context(engine.encoder.encode(prepared), demand.context, engine)
    matches: list[ProfileMatch] = []
    row = 0
    for part in _blocks(profiles):
        texts = engine.prepare([statement.text for profile in part for statement in profile.statements])
        semantic: Scores = asked @ vectors[row : row + len(texts)].T
        row += len(texts)
        matches.extend(_block(demand, part, engine.word_overlap(prepared, texts), semantic, engine))
    matches.sort(key=lambda match: (not match.eligible, -match.coverage, match.profile_id))
    return _explained(matches[:explain_top], demand.requirements, profiles, engine) + matches[explain_top:]


def _require_sound(demand: Demand, profiles: Sequence[Profile]) -> None:
    names = [requirement.id for requirement in demand.requirements]
    weights = [requirement.weight for requirement in demand.requirements]
    if not names or len(set(names)) != len(names) or not all(0 < weight < float("inf") for weight in weights):
        raise MatchingError("bad_input", what="requirements")
    if len({profile.id for profile in profiles}) != len(profiles):
        raise MatchingError("bad_input", what="profiles")


def _with_context(asked: Vectors, context: str, engine: Engine) -> Vectors:
    if not context.strip():
        return asked
    return unit_rows(asked + CONTEXT_WEIGHT * engine.encode_statements([context]))


def _blocks(profiles: Sequence[Profile]) -> list[list[Profile]]:
    """Return the profiles in groups of about `_BLOCK` statements, so that memory stays bounded."""
    groups: list[list[Profile]] = [[]]
    size = 0
    for profile in profiles:
        if size + len(profile.statements) > _BLOCK and groups[-1]:
            groups.append([])
            size = 0
        groups[-1].append(profile)
        size += len(profile.statements)
    return groups


def _block(
    demand: Demand, profiles: Sequence[Profile], lexical: Scores, semantic: Scores, engine: Engine
) -> list[ProfileMatch]:
    mixed = engine.reference.mixed(lexical, semantic)
    matches, column = [], 0
    for profile in profiles:
        span = slice(column, column + len(profile.statements))
        column = span.stop
        parts = tuple(
            _requirement(
                requirement,
                profile,
                mixed[number, span],
                lexical[number, span],
                semantic[number, span],
                engine,
            )
            for number, requirement in enumerate(demand.requirements)
        )
        matches.append(_summary(profile.id, parts, check(demand.constraints, profile.facts)))
    return matches


def _requirement(
    requirement: Requirement,
    profile: Profile,
    mixed: npt.NDArray[np.float32],
    lexical: npt.NDArray[np.float32],
    semantic: npt.NDArray[np.float32],
    engine: Engine,
) -> RequirementMatch:
    if not len(mixed):
        return RequirementMatch(
            requirement.id, requirement.weight, requirement.mandatory, None, 0.0, "unlikely", 0.0, 0.0, 0.5
        )
    best = int(np.argmax(mixed))
    words, meaning = float(lexical[best]), float(semantic[best])
    return RequirementMatch(
        requirement.id,
        requirement.weight,
        requirement.mandatory,
        profile.statements[best].id,
        float(engine.reference.strength(mixed[best : best + 1])[0]),
        engine.reference.band(float(mixed[best])),
        words,
        meaning,
        semantic_share(engine.reference, words, meaning),
    )


def _summary(
    profile_id: str, parts: tuple[RequirementMatch, ...], outcome: tuple[ConstraintResult, ...]
) -> ProfileMatch:
    total = sum(part.weight for part in parts)
    coverage = sum(part.weight * part.strength for part in parts) / total
    gaps = tuple(part.requirement_id for part in parts if part.band == "unlikely")
    mandatory = tuple(part.requirement_id for part in parts if part.band == "unlikely" and part.mandatory)
    likely = sum(part.weight for part in parts if part.band == "likely") / total
    possible = sum(part.weight for part in parts if part.band != "unlikely") / total
    # A whole profile is judged by the weight of its requirements: half of it at least.
    band: Band = "possible" if possible >= 0.5 else "unlikely"
    if likely >= 0.5 and not mandatory:
        band = "likely"
    eligible = all(result.satisfied for result in outcome)
    return ProfileMatch(profile_id, coverage, band, eligible, outcome, parts, gaps, mandatory)


def _explained(
    matches: Sequence[ProfileMatch],
    requirements: Sequence[Requirement],
    profiles: Sequence[Profile],
    engine: Engine,
) -> list[ProfileMatch]:
    """Return the matches with the words of every requirement and of its best statement."""
    wanted = {one.id: text for one, text in zip(requirements, _prepared(requirements, engine), strict=True)}
    by_id = {profile.id: profile for profile in profiles}
    pairs: list[tuple[str, str]] = []
    for match in matches:
        statements = {statement.id: statement for statement in by_id[match.profile_id].statements}
        for part in match.requirements:
            if part.statement_id is not None:
                said = engine.prepare([statements[part.statement_id].text])[0]
                pairs += [(wanted[part.requirement_id], said), (said, wanted[part.requirement_id])]
    words = iter(key_words(engine.encoder, pairs))
    return [
        replace(
            match,
            requirements=tuple(
                part
                if part.statement_id is None
                else replace(part, terms=next(words), statement_terms=next(words))
                for part in match.requirements
            ),
        )
        for match in matches
    ]


def _prepared(requirements: Sequence[Requirement], engine: Engine) -> list[str]:
    return engine.prepare([requirement.text for requirement in requirements])
