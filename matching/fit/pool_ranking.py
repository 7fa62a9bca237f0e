"""大规模匹配: one opportunity against all the profiles of a `StatementIndex`, exactly.

All statements are compared in float32 with bounds on what rounding can do; the profiles that may be among
the best are compared again as `matching.rank` compares them.  Only those become matches.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matching.errors import MatchingError
from matching.fit.constraints import check
from matching.fit.coverage import Overlap, cosines, profile_matches, weighted
from matching.fit.explain import Candidate, explained
from matching.fit.profiles import Demand, Profile, Ranking
from matching.fit.question import Question, questions
from matching.fit.statement_index import Ints, Segment, StatementIndex
from matching.search.engine import Engine
from matching.words.lexical import TfidfIndex
from matching.words.scores import Scores

_UNIT_ROUNDOFF = 2.0**-24  # of float32
# Sums of a few hundred positive products below 1, in one order everywhere: far more than they can differ.
_LEXICAL_ROUNDING = 1e-5


def rank_index(
    demand: Demand | Question,
    index: StatementIndex,
    engine: Engine,
    top: int = 20,
    explain_top: int | None = None,
) -> Ranking:
    """Return the best of all held profiles: the numbers and the order of `matching.rank`.

    A question made once (`matching.questions`) spares its encoding.

    The first `explain_top` carry words (None: all that are returned).

    Raises ``model_mismatch`` when the index was made with another model (F18), ``bad_input`` as `rank`.
    """
    if index.model != engine.model:
        raise MatchingError("model_mismatch", stored=index.model, loaded=engine.model)
    question = demand if isinstance(demand, Question) else questions([demand], engine)[0]
    pool = _Pool(question, index, engine)
    shown: list[int] = []
    barred: list[int] = []
    for number in pool.by_coverage(2 * top) if top > 0 else ():
        (shown if pool.eligible(number) else barred).append(number)
        if len(shown) == top:
            break
    candidates = [pool.candidate(number) for number in [*shown, *barred[:top]]]
    words = len(candidates) if explain_top is None else explain_top
    found = [
        *explained(candidates[:words], engine),
        *(candidate.match for candidate in candidates[words:]),
    ]
    matches = found[: len(shown)]
    met = {part.requirement_id for match in matches for part in match.requirements if part.band != "unlikely"}
    uncovered = tuple(
        requirement.id
        for column, requirement in enumerate(question.demand.requirements)
        if requirement.id not in met and not pool.covered(column)
    )
    return Ranking(tuple(matches), tuple(found[len(shown) :]), len(pool), uncovered)


class _Pool:
    """The scores of all profiles that count; in here a profile is a number."""

    def __init__(self, question: Question, index: StatementIndex, engine: Engine) -> None:
        self._question, self._reference = question, engine.reference
        self._weights = [requirement.weight for requirement in question.demand.requirements]
        asked = TfidfIndex(question.texts, engine.weigh)
        self._segments: list[tuple[Segment, Overlap]] = []
        best = [np.zeros((0, len(question.texts)), dtype=np.float32)]
        places = [np.zeros(0, dtype=np.int64)]
        for segment, live in index.parts():
            overlap = segment.overlap(question, asked)
            kept = np.flatnonzero(live)
            best.append(segment.best(overlap, question.vectors, engine.reference)[kept])
            places.append(kept)
            self._segments.append((segment, overlap))
        self._best: Scores = np.concatenate(best)
        self._place: Ints = np.concatenate(places)
        self._segment: Ints = np.repeat(np.arange(-1, len(self._segments)), [len(kept) for kept in places])
        self._slack = _slack(engine)

    def __len__(self) -> int:
        return len(self._place)

    def eligible(self, number: int) -> bool:
        """Say whether a profile fulfils every hard constraint."""
        results = check(self._question.demand.constraints, self._profile(number).facts)
        return all(result.satisfied for result in results)

    def candidate(self, number: int) -> Candidate:
        """Return the match of one profile."""
        segment, overlap = self._segments[int(self._segment[number])]
        place = int(self._place[number])
        profile, rows = segment.profiles[place], segment.rows(place)
        held, question = segment.vectors[rows], self._question
        semantic = cosines(question.vectors, held)
        part = overlap.of_statements(rows)
        match = profile_matches(question.demand, [profile], part, semantic, self._reference)[0]
        return Candidate(match, question, profile, held)

    def by_coverage(self, first: int) -> Iterator[int]:
        """Yield all profiles by falling coverage, then by id; the first ones cost least."""
        low, high = self._coverage(self._best - self._slack), self._coverage(self._best + self._slack)
        given, first = 0, min(first, len(self))
        while first:
            floor = np.partition(low, -first)[-first] if first < len(self) else -np.inf
            # whoever is not chosen cannot reach the floor: from there upwards the order is final
            chosen = np.flatnonzero(high >= floor)
            exact = self._coverage(self._exact(chosen))
            final = np.flatnonzero(exact >= floor)
            ranked = sorted(
                (-value, self._profile(number).id, number)
                for value, number in zip(exact[final].tolist(), chosen[final].tolist(), strict=True)
            )
            yield from (number for _, _, number in ranked[given:])
            given, first = len(ranked), 0 if first == len(self) else min(4 * first, len(self))

    def covered(self, column: int) -> bool:
        """Say whether an eligible profile has a possible statement for a requirement."""
        best = self._best[:, column] + self._slack
        if not len(best) or self._reference.band(float(best.max())) == "unlikely":
            return False
        for number in np.argsort(-best, kind="stable").tolist():
            if self._reference.band(float(best[number])) == "unlikely":
                return False
            exact = float(self._exact(np.array([number]))[0, column])
            if self._reference.band(exact) != "unlikely" and self.eligible(number):
                return True
        return False

    def _profile(self, number: int) -> Profile:
        segment, _ = self._segments[int(self._segment[number])]
        return segment.profiles[int(self._place[number])]

    def _coverage(self, best: Scores) -> npt.NDArray[np.float64]:
        # a profile without statements has no strength at all, whatever the curve says at its lower end
        strength = np.where(np.isfinite(best), self._reference.strength(best), np.float32(0))
        return weighted(strength, self._weights)

    def _exact(self, numbers: Ints) -> Scores:
        """Return the best scores of some profiles as `matching.fit.coverage` computes them."""
        best = np.empty((len(numbers), len(self._weights)), dtype=np.float32)
        for part, (segment, lexical) in enumerate(self._segments):
            chosen = np.flatnonzero(self._segment[numbers] == part)
            places = self._place[numbers[chosen]]
            best[chosen] = segment.exact_best(places, lexical, self._question.vectors, self._reference)
        return best


def _slack(engine: Engine) -> float:
    """Return how far a mixed score in float32 can be from the exact one.

    A product of unit vectors is off by at most dim x roundoff (Higham 2002, "Accuracy and Stability of
    Numerical Algorithms", 3.1); the mixed score is linear in both parts.
    """
    off = np.array([[0.0], [engine.encoder.dim * _UNIT_ROUNDOFF]], dtype=np.float32)
    words = np.array([[0.0], [_LEXICAL_ROUNDING]], dtype=np.float32)
    nothing, both = engine.reference.mixed(words, off)[:, 0].tolist()
    return float(1.01 * (both - nothing) + 1e-5)
