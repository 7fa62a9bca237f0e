"""校准: from a mixed score to the probability that a pair is judged to fit, and to bands with measured precision.

To fit means that a reader judged the statement to be this very capability (2) or closely related to the
requirement (1): a sensible lead.  The figures are made by `matching.training.calibrate` and live in the model
card; they hold for one model and one scale, so a card whose weights or scale changed has none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from matching.errors import MatchingError
from matching.search.scoring import Band
from matching.words.scores import Scores

Method = Literal["logistic", "isotonic"]
Source = Literal["synthetic", "own"]


@dataclass(frozen=True)
class Curve:
    """P(fits) over the mixed score, never falling.

    Logistic: 1 / (1 + exp(-(intercept + slope x score))).  Isotonic: linear between `knots`
    (score, probability), constant outside.
    """

    method: Method
    intercept: float = 0.0
    slope: float = 0.0
    knots: tuple[tuple[float, float], ...] = ()

    def probability(self, mixed: Scores) -> Scores:
        """Return the probability of every score, 0..1."""
        score = np.asarray(mixed, dtype=np.float64)
        if self.method == "logistic":
            value = 1.0 / (1.0 + np.exp(-np.clip(self.intercept + self.slope * score, -60.0, 60.0)))
        else:
            value = np.interp(score, [knot[0] for knot in self.knots], [knot[1] for knot in self.knots])
        result: Scores = value.astype(np.float32)
        return result


@dataclass(frozen=True)
class BandPrecision:
    """What readers said of the pairs of one band, out of fold and weighted to all pairs.

    threshold: lowest mixed score of the band; None when no score reaches the target, so that nothing is
    given this band (the lowest band has none either).  target: the precision aimed at, None for the lowest.
    precision: share that fits (None without a pair), low and high its 95 % interval, exact: share that is
    this very capability, recall: share of all fitting pairs that lie in this band.  pairs: judged pairs
    behind it, effective: as many independent pairs of equal weight.
    """

    band: Band
    threshold: float | None
    target: float | None
    precision: float | None
    low: float
    high: float
    exact: float
    recall: float
    pairs: int
    effective: float

    @property
    def reached(self) -> bool:
        """Say whether the measured precision is at least the target (True for the band without one)."""
        return self.target is None or (self.precision is not None and self.precision >= self.target)


@dataclass(frozen=True)
class ReliabilityBin:
    """Pairs whose predicted probability lies in [low, high): weighted means of prediction and of truth."""

    low: float
    high: float
    predicted: float
    observed: float
    pairs: int
    share: float


@dataclass(frozen=True)
class MethodScore:
    """How well one kind of curve predicts held-out scenarios (weighted; lower is better)."""

    method: Method
    log_loss: float
    brier: float


@dataclass(frozen=True)
class Calibration:
    """A curve, the bands from the best to the lowest, and how both were measured.

    source: whose pairs were judged.  error: expected calibration error over all pairs; error_of_leads:
    over those in the likely and possible bands.
    """

    curve: Curve
    bands: tuple[BandPrecision, ...]
    methods: tuple[MethodScore, ...]
    reliability: tuple[ReliabilityBin, ...]
    error: float
    error_of_leads: float
    judgements: int
    scenarios: int
    folds: int
    source: Source

    def strength(self, mixed: Scores) -> Scores:
        """Return P(fits) of mixed scores: monotone, and of nothing but the score."""
        return self.curve.probability(mixed)

    def band(self, mixed: float) -> Band:
        """Return likely 较匹配, possible 可能匹配 or unlikely 依据不足 for a mixed score."""
        for each in self.bands:
            if each.threshold is not None and mixed >= each.threshold:
                return each.band
        return "unlikely"

    def of(self, band: Band) -> BandPrecision:
        """Return the figures of one band."""
        return next(each for each in self.bands if each.band == band)

    def as_card(self, card: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values for the model card `card`, bound to its weights and its scale."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return {**values, "bound_to": binding(card)}

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> Calibration | None:
        """Return the calibration of a model card; None when it has none or one of other weights or scale.

        Raises ``model_damaged`` when the values are not a calibration.
        """
        values = card.get("calibration")
        if values is None:
            return None
        try:
            if values["bound_to"] != binding(card):
                return None
            found = cls(
                curve=_curve(values["curve"]),
                bands=tuple(BandPrecision(**each) for each in values["bands"]),
                methods=tuple(MethodScore(**each) for each in values["methods"]),
                reliability=tuple(ReliabilityBin(**each) for each in values["reliability"]),
                **{name: values[name] for name in _PLAIN},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MatchingError("model_damaged", what="calibration") from error
        if [each.band for each in found.bands] != ["likely", "possible", "unlikely"]:
            raise MatchingError("model_damaged", what="calibration")
        return found


_PLAIN = ("error", "error_of_leads", "judgements", "scenarios", "folds", "source")


def _curve(values: Mapping[str, Any]) -> Curve:
    knots: Sequence[Sequence[float]] = values["knots"]
    pairs = tuple((float(score), float(chance)) for score, chance in knots)
    falling = any(b[0] < a[0] or b[1] < a[1] for a, b in pairwise(pairs))
    curve = Curve(values["method"], float(values["intercept"]), float(values["slope"]), pairs)
    if falling or not (curve.slope > 0 if curve.method == "logistic" else pairs):
        raise ValueError("a curve that falls")
    return curve


def binding(card: Mapping[str, Any]) -> str:
    """Return what a calibration in this card belongs to: a digest of the model version and its scale."""
    scale = json.dumps([card.get("version"), card.get("reference")], sort_keys=True)
    return hashlib.sha256(scale.encode()).hexdigest()[:16]
