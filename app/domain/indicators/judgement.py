"""What a person made of a signal (人工核查): looked into without a finding, or handed to whoever decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.domain.indicators.protocol import Signal

Verdict = Literal["unremarkable", "referred"]
REASON_LENGTH = (4, 500)


@dataclass(frozen=True)
class Judgement:
    """One judgement, final; a later one of the same signal stands beside it. signal: `signal_id`."""

    id: str
    opportunity: str
    signal: str
    verdict: str
    reason: str
    judged_by: str
    judged_name: str
    judged_at: datetime


def signal_id(signal: Signal) -> str:
    """What tells the signals of one challenge apart: the indicator, what it says, of whom."""
    return f"{signal.indicator}.{signal.code}:{','.join(signal.bids)}"
