"""Corrections after the scores are summed (评审结果的修改): four cases and no other, each recorded; rule R17.

财政部令第87号第六十四条: the sum was computed wrongly; a part exceeds the range of its criterion; members differ on an
objective criterion; the committee finds a score abnormally high or low. Which of them is given is the committee's own
finding, with a reason and everybody's vote; what is computed here is a hint to it. Only whether a criterion is objective, as
published, and whether members differ on it, are facts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from statistics import median

from app.domain.evaluation import Score
from app.errors import Fault

CORRECTABLE = ("sum_wrong", "out_of_range", "objective_differs", "abnormal")
HALF_POINTS_MOST = 200
EXTREME_DISTANCE = Fraction(30)
"""Points of 100 from the median of the other members from which a score is worth a look. No article names a figure:
thirty points move a criterion by more than one of the usual three bands. The committee may find a nearer one abnormal."""
NOTE_LENGTH = 10


@dataclass(frozen=True)
class Correction:
    """A correction as recorded: what it was, what it became, in which of the four cases, agreed by whom."""

    case: str
    bid: str
    criterion: str
    evaluator: str
    before: int
    after: int
    reason: str
    agreed_by: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Doubt:
    """A score that falls under one of the computable cases; the committee decides whether it is corrected."""

    case: str
    bid: str
    criterion: str
    evaluators: tuple[str, ...]


def correction_faults(
    correction: Correction, committee: Collection[str], published_at: datetime | None
) -> tuple[Fault, ...]:
    """Why a correction may not be made; empty when it may.

    It needs one of the four cases, a reason, the agreement of every sitting member, and may come only before the result
    is published (afterwards the way is a remedy).
    """
    faults = []
    if correction.case not in CORRECTABLE:
        faults.append(Fault(0, "case", "judging.not_correctable"))
    if len(correction.reason.strip()) < NOTE_LENGTH:
        faults.append(Fault(0, "reason", "judging.reason_short", (("least", NOTE_LENGTH),)))
    missing = sorted(set(committee) - set(correction.agreed_by))
    if missing:
        faults.append(Fault(0, "agreed_by", "judging.not_agreed", (("count", len(missing)),)))
    if not 0 <= correction.after <= HALF_POINTS_MOST:
        faults.append(Fault(0, "after", "evaluation.points_range"))
    if published_at is not None and correction.at >= published_at:
        faults.append(Fault(0, "at", "judging.too_late"))
    return tuple(faults)


def objective_fault(
    correction: Correction, scores: Sequence[Score], objective: Collection[str]
) -> Fault | None:
    """Why the third case is not given: members differ only on what was published as counted, and only where they do."""
    if correction.case != "objective_differs":
        return None
    if correction.criterion not in objective:
        return Fault(0, "case", "judging.not_objective")
    place = (correction.bid, correction.criterion)
    if len({each.half_points for each in scores if (each.bid, each.criterion) == place}) < 2:
        return Fault(0, "case", "judging.all_alike")
    return None


def doubts(scores: Sequence[Score], objective: Collection[str] = ()) -> tuple[Doubt, ...]:
    """Scores worth a look, by bid and criterion. objective: criteria that are counted, not judged (客观评审因素)."""
    by_place: dict[tuple[str, str], list[Score]] = {}
    for score in scores:
        by_place.setdefault((score.bid, score.criterion), []).append(score)
    found = []
    for (bid, criterion), given in sorted(by_place.items()):
        outside = tuple(sorted(s.evaluator for s in given if not 0 <= s.half_points <= HALF_POINTS_MOST))
        if outside:
            found.append(Doubt("out_of_range", bid, criterion, outside))
        if criterion in objective and len({score.half_points for score in given}) > 1:
            everybody = tuple(sorted(score.evaluator for score in given))
            found.append(Doubt("objective_differs", bid, criterion, everybody))
        far = tuple(sorted(score.evaluator for score in given if _is_far(score, given)))
        if far and criterion not in objective:
            found.append(Doubt("abnormal", bid, criterion, far))
    return tuple(found)


def _is_far(score: Score, given: Sequence[Score]) -> bool:
    """Far from the median of the others; with fewer than two others there is nothing to be far from."""
    others = [other.half_points for other in given if other.evaluator != score.evaluator]
    if len(others) < 2:
        return False
    return Fraction(abs(score.half_points - median(others))) >= EXTREME_DISTANCE * 2
