"""What the committee may do with bids and scores beyond scoring: reject for a listed reason, correct in four cases."""

from __future__ import annotations

from app.domain.judging.corrections import (
    CORRECTABLE,
    EXTREME_DISTANCE,
    Correction,
    Doubt,
    correction_faults,
    doubts,
    objective_fault,
)
from app.domain.judging.motions import (
    NEEDS_EXPLANATION,
    Clarification,
    Motion,
    Vote,
    motion_state,
    outcome,
)
from app.domain.judging.rejection import OF_PRICES, REJECTIONS, computed_rejections
from app.domain.judging.reports import EvaluationReport

__all__ = [
    "CORRECTABLE",
    "EXTREME_DISTANCE",
    "NEEDS_EXPLANATION",
    "OF_PRICES",
    "REJECTIONS",
    "Clarification",
    "Correction",
    "Doubt",
    "EvaluationReport",
    "Motion",
    "Vote",
    "computed_rejections",
    "correction_faults",
    "doubts",
    "motion_state",
    "objective_fault",
    "outcome",
]
