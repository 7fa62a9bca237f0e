"""The evaluation committee (评审委员会): its size and make-up, the draw of experts, avoidance."""

from __future__ import annotations

from app.domain.committee.avoidance import (
    BidderTies,
    Conflict,
    PersonTies,
    Relation,
    conflicts,
    conflicts_with,
)
from app.domain.committee.drawing import Draw, DrawnExpert, Expert, draw, draw_again, verify_draw
from app.domain.committee.sizes import Member, Size, committee_faults, required_size
from app.domain.committee.standing import Appointment, standing, standing_scores

__all__ = [
    "Appointment",
    "BidderTies",
    "Conflict",
    "Draw",
    "DrawnExpert",
    "Expert",
    "Member",
    "PersonTies",
    "Relation",
    "Size",
    "committee_faults",
    "conflicts",
    "conflicts_with",
    "draw",
    "draw_again",
    "required_size",
    "standing",
    "standing_scores",
    "verify_draw",
]
