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
from app.domain.committee.direct import DIRECT, Direct, direct_faults
from app.domain.committee.drawing import (
    Draw,
    DrawnExpert,
    Expert,
    Ingredients,
    draw,
    draw_again,
    seed_of,
    verify_draw,
)
from app.domain.committee.sizes import Member, Size, committee_faults, required_size
from app.domain.committee.standing import Appointment, standing, standing_scores

__all__ = [
    "DIRECT",
    "Appointment",
    "BidderTies",
    "Conflict",
    "Direct",
    "Draw",
    "DrawnExpert",
    "Expert",
    "Ingredients",
    "Member",
    "PersonTies",
    "Relation",
    "Size",
    "committee_faults",
    "conflicts",
    "conflicts_with",
    "direct_faults",
    "draw",
    "draw_again",
    "required_size",
    "seed_of",
    "standing",
    "standing_scores",
    "verify_draw",
]
