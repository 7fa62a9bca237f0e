"""覆盖度: from the scores of all pairs to what a match says about one profile.

Every requirement takes the best statement of the profile; coverage is the weighted sum of their strengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Vectors
from matching.fit.constraints import ConstraintResult, check
from matching.fit.echoes import Bools, keyword_lists, repeated_in
from matching.fit.explain import semantic_share
from matching.fit.profiles import Demand, Doubt, Profile, ProfileMatch, Requirement, RequirementMatch
from matching.fit.question import Question
from matching.search.engine import Engine
from matching.search.reference import Reference
from matching.search.scoring import Band
from matching.words.scores import Scores

Row = npt.NDArray[np.float32]


def cosines(asked: Vectors, held: Vectors) -> Scores:
    """Return products of unit vectors (asked x held), the same whatever else is compared in the same call.

    In float32 a product depends on its place in the matrix in the last digit, which would decide between
    equal profiles; in float64, rounded once, it does not.
    """
    exact: Scores = (asked.astype(np.float64) @ held.astype(np.float64).T).astype(np.float32)
    return exact


@dataclass(frozen=True)
class Overlap:
    """What two sets of texts have in common as written (requirements x statements).

    `lexical` 0..1; per statement `copied` where it repeats the demand, `listed` where it is a bare list of keywords.
    """

    lexical: Scores
    copied: Bools
    listed: Bools

    @classmethod
    def of(cls, question: Question, said: Sequence[str], engine: Engine) -> Overlap:
        """Compare a question with prepared statements."""
        copied = repeated_in(said, question.published)
        return cls(engine.word_overlap(question.texts, said), copied, keyword_lists(said))

    @property
    def doubtful(self) -> Bools:
        """Which statements are no evidence."""
        return self.copied | self.listed

    def of_statements(self, rows: slice | npt.NDArray[np.int64]) -> Overlap:
        """Return all requirements against some statements."""
        return Overlap(self.lexical[:, rows], self.copied[rows], self.listed[rows])

    def part(self, requirement: int, statements: slice) -> Overlap:
        """Return one requirement against some statements."""
        return Overlap(
            self.lexical[requirement, statements],
            self.copied[statements],
            self.listed[statements],
        )

    def doubt(self, statement: int) -> Doubt:
        """Say why one statement of `part` is no evidence; "" when nothing speaks against it."""
        if self.listed[statement]:
            return "keywords"
        return "copied" if self.copied[statement] else ""


def mixed_scores(overlap: Overlap, semantic: Scores, reference: Reference) -> Scores:
    """Return the mixed scores; of a doubtful statement at most the least that is possible."""
    return bounded(reference.mixed(overlap.lexical, semantic), overlap.doubtful, reference)


def bounded(mixed: Scores, doubtful: Bools, reference: Reference) -> Scores:
    """Return mixed scores with those of doubtful statements lowered to the least that is possible."""
    return np.where(doubtful, np.minimum(mixed, reference.least_possible), mixed)


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
    demand: Demand, profiles: Sequence[Profile], overlap: Overlap, semantic: Scores, reference: Reference
) -> list[ProfileMatch]:
    """Return one match per profile, unexplained, from (requirements x statements of all profiles) scores."""
    mixed = mixed_scores(overlap, semantic, reference)
    matches, column = [], 0
    for profile in profiles:
        span = slice(column, column + len(profile.statements))
        column = span.stop
        parts = tuple(
            _best(requirement, profile, mixed[n, span], overlap.part(n, span), semantic[n, span], reference)
            for n, requirement in enumerate(demand.requirements)
        )
        matches.append(_summary(profile.id, parts, check(demand.constraints, profile.facts)))
    return matches


def _best(
    requirement: Requirement,
    profile: Profile,
    mixed: Row,
    overlap: Overlap,
    semantic: Row,
    reference: Reference,
) -> RequirementMatch:
    if not len(mixed):
        return RequirementMatch(
            requirement.id, requirement.weight, requirement.mandatory, None, 0.0, "unlikely", 0.0, 0.0, 0.5
        )
    best = int(np.argmax(mixed))
    words, meaning = float(overlap.lexical[best]), float(semantic[best])
    band = reference.band(float(mixed[best]))
    return RequirementMatch(
        requirement.id,
        requirement.weight,
        requirement.mandatory,
        profile.statements[best].id,
        float(reference.strength(mixed[best : best + 1])[0]),
        band,
        words,
        meaning,
        semantic_share(reference, words, meaning),
        doubt=overlap.doubt(best) if band != "unlikely" else "",
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
