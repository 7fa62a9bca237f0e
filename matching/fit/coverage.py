"""覆盖度: from the scores of all pairs to what a match says about one profile.

Every requirement takes the best statement of the profile; coverage is the weighted sum of their strengths.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Vectors
from matching.fit.constraints import ConstraintResult, check
from matching.fit.explain import semantic_share
from matching.fit.profiles import Demand, Profile, ProfileMatch, Requirement, RequirementMatch
from matching.search.reference import Reference
from matching.search.scoring import Band, Scores

Row = npt.NDArray[np.float32]


def cosines(asked: Vectors, held: Vectors) -> Scores:
    """Return products of unit vectors (asked x held), the same whatever else is compared in the same call.

    In float32 a product depends on its place in the matrix in the last digit, which would decide between
    equal profiles; in float64, rounded once, it does not.
    """
    exact: Scores = (asked.astype(np.float64) @ held.astype(np.float64).T).astype(np.float32)
    return exact


def weighted(strengths: Scores, weights: Sequence[float]) -> npt.NDArray[np.float64]:
    """Return the coverage of every row of (profiles x requirements) strengths, 0..1.

    Added up in the order of the requirements, so that one profile gets the same number alone and in a pool.
    """
    total = np.zeros(len(strengths))
    for column, weight in enumerate(weights):
        total += weight * strengths[:, column].astype(np.float64)
    covered: npt.NDArray[np.float64] = total / sum(weights)
    return covered


def profile_matches(
    demand: Demand, profiles: Sequence[Profile], lexical: Scores, semantic: Scores, reference: Reference
) -> list[ProfileMatch]:
    """Return one match per profile, unexplained, from (requirements x statements of all profiles) scores."""
    mixed = reference.mixed(lexical, semantic)
    matches, column = [], 0
    for profile in profiles:
        span = slice(column, column + len(profile.statements))
        column = span.stop
        parts = tuple(
            _best(requirement, profile, mixed[n, span], lexical[n, span], semantic[n, span], reference)
            for n, requirement in enumerate(demand.requirements)
        )
        matches.append(_summary(profile.id, parts, check(demand.constraints, profile.facts)))
    return matches


def _best(
    requirement: Requirement, profile: Profile, mixed: Row, lexical: Row, semantic: Row, reference: Reference
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
        float(reference.strength(mixed[best : best + 1])[0]),
        reference.band(float(mixed[best])),
        words,
        meaning,
        semantic_share(reference, words, meaning),
    )


def _summary(
    profile_id: str, parts: tuple[RequirementMatch, ...], outcome: tuple[ConstraintResult, ...]
) -> ProfileMatch:
    total = sum(part.weight for part in parts)
    strengths = np.array([[part.strength for part in parts]], dtype=np.float32)
    coverage = float(weighted(strengths, [part.weight for part in parts])[0])
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
