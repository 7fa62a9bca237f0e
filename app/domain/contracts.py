"""Signed contracts (合同) as recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.awards import Difference, Terms


@dataclass(frozen=True)
class Contract:
    """A contract as signed: its terms, and every departure from the bid that was accepted as immaterial.

    late_reason: why it was signed after the lawful day, "" when it was in time. scale: the size of the enterprise when
    it signed, "" in contracts recorded before that was kept.
    """

    id: str
    opportunity: str
    award: str
    terms: Terms
    differences: tuple[Difference, ...]
    signed_on: date
    recorded_by: str
    recorded_at: datetime
    late_reason: str = ""
    scale: str = ""
