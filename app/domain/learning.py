"""Learning on the city's own texts (在本市文字上学习): what was tried, how it compared, which model is in use.

A model is named by its version, sixteen hexadecimal digits; "" is the model that ships with the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PACKAGED = ""


@dataclass(frozen=True)
class SetFigures:
    """nDCG@10 (0..1) of the present model and of a candidate on one set of questions.

    difference = candidate - present; low, high: its paired 95 % interval.
    """

    name: str
    queries: int
    present: float
    candidate: float
    difference: float
    low: float
    high: float

    @property
    def sign(self) -> str:
        """higher or lower when the interval lies on one side of 0, else even."""
        return "higher" if self.low > 0 else "lower" if self.high < 0 else "even"


@dataclass(frozen=True)
class CandidateFigures:
    """One candidate. kind: adapted | own | joined; verdict: better | worse | lower | same; new_words: tokens added."""

    kind: str
    tokens: int
    new_words: int
    verdict: str
    sets: tuple[SetFigures, ...]


@dataclass(frozen=True)
class LearningRun:
    """One run. chosen: kind of the candidate that was switched to, "" when the present model stayed.

    texts: texts with a title; pairs: of these, learned from; held_out: kept apart for the comparison. base: version of
    the packaged model; present: what was compared with; version, digest: of the new model, "" when kept.
    """

    id: str
    at: datetime
    actor: str
    base: str
    present: str
    texts: int
    pairs: int
    held_out: int
    candidates: tuple[CandidateFigures, ...]
    chosen: str
    verdict: str
    version: str
    digest: str
    seconds: float

    @property
    def switched(self) -> bool:
        return bool(self.chosen)


@dataclass(frozen=True)
class ModelSwitch:
    """From when on a model is in use. digest: of its folder, "" for the packaged one; run: "" when somebody went back."""

    id: str
    at: datetime
    actor: str
    version: str
    digest: str
    run: str
