"""The committee's report (评审报告), frozen with its result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.evaluation import BidTotal


@dataclass(frozen=True)
class EvaluationReport:
    """reasons: bid -> statement of reasons; summary; totals: the result as it was frozen with the report.

    version: 1 is the first; superseded_at: since when a later one takes its place. digest: SHA-256 over everything else
    but superseded_at, also in the audit log; totals () and digest "" in reports older than both.
    """

    id: str
    opportunity: str
    reasons: dict[str, str]
    summary: str
    written_by: str
    written_at: datetime
    superseded_at: datetime | None = None
    version: int = 1
    totals: tuple[BidTotal, ...] = ()
    digest: str = ""
