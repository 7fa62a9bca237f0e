"""判读的统计: curves, thresholds and proportions from the scores of judged pairs.

Everything is weighted by how many pairs a judged pair stands for (the inverse of its chance to be drawn),
and pairs of one scenario stay together: they share its subject, so they are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from matching.search.bands import Curve, Method, ReliabilityBin

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
# A penalty too small to be seen in the figures; it keeps the slope finite when a score separates perfectly.
_INVERSE_PENALTY = 1e6
# A probability of exactly 0 or 1 cannot be held against a few hundred judgements.
_MARGIN = 1e-4
_LEAST_PAIRS = 20
_BINS = 10


@dataclass(frozen=True)
class Judged:
    """Parallel arrays over judged pairs: mixed score, label 0..2, weight above 0, number of the scenario."""

    score: Floats
    label: Numbers
    weight: Floats
    scenario: Numbers

    def __len__(self) -> int:
        return len(self.score)

    @property
    def fits(self) -> Flags:
        """Label 1 or 2: a sensible lead."""
        found: Flags = self.label >= 1
        return found

    def where(self, chosen: Flags) -> Judged:
        """Return the chosen pairs."""
        return Judged(self.score[chosen], self.label[chosen], self.weight[chosen], self.scenario[chosen])


def fit_curve(method: Method, judged: Judged) -> Curve:
    """Return P(fits) over the score: weighted maximum likelihood or weighted isotonic regression."""
    if method == "logistic":
        model = LogisticRegression(C=_INVERSE_PENALTY, solver="newton-cholesky", tol=1e-10, max_iter=1000)
        model.fit(judged.score[:, None], judged.fits, sample_weight=judged.weight / judged.weight.mean())
        return Curve(method, round(float(model.intercept_[0]), 6), round(float(model.coef_[0, 0]), 6))
    step = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    step.fit(judged.score, judged.fits.astype(np.float64), sample_weight=judged.weight)
    knots = zip(step.X_thresholds_.tolist(), step.y_thresholds_.tolist(), strict=True)
    return Curve(method, knots=tuple((round(score, 6), round(chance, 6)) for score, chance in knots))


def losses(probability: Floats, judged: Judged) -> tuple[Floats, Floats]:
    """Return the log loss and the squared error (Brier) of every pair."""
    safe = np.clip(probability, _MARGIN, 1 - _MARGIN)
    return -np.where(judged.fits, np.log(safe), np.log1p(-safe)), (probability - judged.fits) ** 2


def threshold(judged: Judged, precision: float, below: float = np.inf) -> float | None:
    """Return the lowest score from which on pairs (under `below`) fit with at least this weighted share.

    The threshold lies midway between two judged scores and leaves at least twenty pairs; None when no
    score does.
    """
    part = judged.where(judged.score < below)
    order = np.argsort(-part.score, kind="stable")
    score, weight = part.score[order], part.weight[order]
    share = np.cumsum(weight * part.fits[order]) / np.cumsum(weight)
    for place in np.flatnonzero(share >= precision)[::-1]:
        last = place + 1 == len(score)
        if place + 1 >= _LEAST_PAIRS and (last or score[place + 1] < score[place]):
            return round(float(score[place] if last else (score[place] + score[place + 1]) / 2), 4)
    return None


@dataclass(frozen=True)
class Proportion:
    """A weighted share with its 95 % interval; `effective`: as many independent pairs of equal weight."""

    value: float
    low: float
    high: float
    effective: float


def proportion(hit: Flags, judged: Judged) -> Proportion | None:
    """Return the weighted share of hits, None without a pair.

    Wilson's interval with the effective sample size p(1 - p) / variance, the variance linearised over
    scenarios, and Student's quantile for that many scenarios (Franco, Little, Louis and Slud 2019,
    "Comparative study of confidence intervals for proportions in complex sample surveys", J. Survey
    Statistics and Methodology 7).  Where all pairs agree, Kish's size (sum w)^2 / sum w^2.
    """
    if not len(judged):
        return None
    weight = judged.weight / judged.weight.sum()
    divided = bool(hit.any()) and not bool(hit.all())
    share = float(weight @ hit) if divided else float(hit[0])
    groups = np.unique(judged.scenario)
    effective = 1.0 / float(weight @ weight)
    if divided and len(groups) > 1:
        pull = np.array(
            [weight[judged.scenario == one] @ (hit[judged.scenario == one] - share) for one in groups]
        )
        variance = float(pull @ pull) * len(groups) / (len(groups) - 1)
        effective = share * (1 - share) / max(variance, 1e-12)
    effective = min(effective, float(len(judged)))
    squared = float(student.ppf(0.975, max(len(groups) - 1, 1))) ** 2 / effective
    centre = (share + squared / 2) / (1 + squared)
    half = np.sqrt(squared * (share * (1 - share) + squared / 4)) / (1 + squared)
    return Proportion(share, max(0.0, float(centre - half)), min(1.0, float(centre + half)), effective)


def reliability(predicted: Floats, pairs: Judged) -> tuple[tuple[ReliabilityBin, ...], float]:
    """Return ten bins of equal width (those with pairs), and the expected calibration error.

    The error is the weighted mean of |predicted - observed| over bins (Naeini, Cooper and Hauskrecht
    2015, "Obtaining well calibrated probabilities using Bayesian binning", AAAI).
    """
    place = np.minimum((predicted * _BINS).astype(np.int64), _BINS - 1)
    whole = float(pairs.weight.sum())
    bins, error = [], 0.0
    for number in range(_BINS):
        inside: Flags = place == number
        if not inside.any():
            continue
        weight = pairs.weight[inside]
        mean = float(weight @ predicted[inside] / weight.sum())
        seen = float(weight @ pairs.fits[inside] / weight.sum())
        share = float(weight.sum()) / whole
        error += share * abs(mean - seen)
        edges = (number / _BINS, (number + 1) / _BINS)
        bins.append(
            ReliabilityBin(*edges, round(mean, 4), round(seen, 4), int(inside.sum()), round(share, 6))
        )
    return tuple(bins), round(error, 6)
