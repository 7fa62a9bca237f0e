"""From the evaluation report to the signed contract (定榜): candidates, publicity, remedies, contract, duties, feedback."""

from __future__ import annotations

from app.domain.awards.candidates import (
    PASSING_OVER,
    Candidates,
    PassedOver,
    candidates,
    choice_faults,
    within_maximum,
)
from app.domain.awards.contracts import Difference, Terms, differences, increase_fault, payment_faults
from app.domain.awards.duties import Duty, duties
from app.domain.awards.feedback import Feedback, RaceEnd, feedback
from app.domain.awards.publicity import Publicity, publicity, publicity_kept
from app.domain.awards.remedies import (
    Remedy,
    Steps,
    complaint_possible,
    document_objections_until,
    opening_waits,
    steps,
    suspended_by,
    suspends,
)

__all__ = [
    "PASSING_OVER",
    "Candidates",
    "Difference",
    "Duty",
    "Feedback",
    "PassedOver",
    "Publicity",
    "RaceEnd",
    "Remedy",
    "Steps",
    "Terms",
    "candidates",
    "choice_faults",
    "complaint_possible",
    "differences",
    "document_objections_until",
    "duties",
    "feedback",
    "increase_fault",
    "opening_waits",
    "payment_faults",
    "publicity",
    "publicity_kept",
    "steps",
    "suspended_by",
    "suspends",
    "within_maximum",
]
