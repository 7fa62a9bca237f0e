"""State machines (状态与流转) of the procedure: what is not listed here is refused."""

from __future__ import annotations

from app.domain.machines.bid import BID
from app.domain.machines.machine import ClockEdge, Edge, Machine, State, derive, refuse, replay
from app.domain.machines.motion import MOTION
from app.domain.machines.nomination import NOMINATION
from app.domain.machines.opportunity import OPPORTUNITY
from app.domain.machines.proposal import PROPOSAL
from app.domain.machines.race import RACE
from app.domain.machines.remedy import REMEDY, SUSPENDING

__all__ = [
    "BID",
    "MACHINES",
    "MOTION",
    "NOMINATION",
    "OPPORTUNITY",
    "PROPOSAL",
    "RACE",
    "REMEDY",
    "SUSPENDING",
    "ClockEdge",
    "Edge",
    "Machine",
    "State",
    "derive",
    "refuse",
    "replay",
]

MACHINES = (OPPORTUNITY, BID, MOTION, RACE, REMEDY, NOMINATION, PROPOSAL)
