"""模型比较: is a new model at least as good as the present one, on the same questions?

Both answer every question; what counts is the paired difference and its interval
(`matching.evaluation.resampling`).  The rule stands in `verdict` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matching.evaluation.evaluation import JudgedSet, per_query
from matching.evaluation.metrics import METRICS
from matching.evaluation.peers import fixed_scale
from matching.evaluation.resampling import Resamples, Values
from matching.search.engine import Engine

Verdict = Literal["better", "worse", "lower", "same"]
_DEPTH = 10


@dataclass(frozen=True)
class SetFigures:
    """nDCG@10 of both models on one set: means, their difference and its paired 95 % interval."""

    name: str
    queries: int
    present: float
    candidate: float
    difference: float
    low: float
    high: float

    @property
    def worse(self) -> bool:
        """Say whether the candidate is significantly worse: the whole interval lies below 0."""
        return self.high < 0


def title_questions(pairs: Sequence[tuple[str, str]], others: Sequence[str] = ()) -> JudgedSet:
    """Return the set that asks for the text of every title, among all texts and the `others`."""
    return JudgedSet(
        [*(text for _, text in pairs), *others],
        [title for title, _ in pairs],
        [{number: 1.0} for number in range(len(pairs))],
    )


def ndcg(engine: Engine, questions: JudgedSet) -> Values:
    """Return nDCG@10 of every query, ranked by the score that matching uses (words and meaning, fixed scale)."""
    values = per_query(fixed_scale(engine, questions.texts), questions, _DEPTH)
    column: Values = values[:, METRICS.index("ndcg")]
    return column


def paired(name: str, present: Values, candidate: Values, seed: int) -> SetFigures:
    """Return the figures of two models that answered the same questions."""
    difference = candidate - present
    low, high = Resamples(len(difference), seed).interval(difference[:, None])
    return SetFigures(
        name=name,
        queries=len(difference),
        present=round(float(present.mean()), 4),
        candidate=round(float(candidate.mean()), 4),
        difference=round(float(difference.mean()), 4),
        low=round(float(low[0]), 4),
        high=round(float(high[0]), 4),
    )


def mean_difference(sets: Sequence[SetFigures]) -> float:
    """Return the mean over the sets of the difference, every set counting the same."""
    return sum(each.difference for each in sets) / len(sets)


def verdict(sets: Sequence[SetFigures]) -> Verdict:
    """Return "better" when the candidate may replace the present model, else why not.

    The rule: no set is significantly worse ("worse": the upper end of the paired 95 % interval of its
    difference lies below 0), and the mean difference over the sets is not below 0 ("lower").
    """
    if any(each.worse for each in sets):
        return "worse"
    return "lower" if mean_difference(sets) < 0 else "better"
