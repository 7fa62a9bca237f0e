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
from app.domain.committee.direct import DIRECT, Direct, direct_faults, direct_reasons
from app.domain.committee.drawing import (
    Draw,
    DrawnExpert,
    Expert,
    Ingredients,
    demand_specialties,
    draw,
    draw_again,
    seed_of,
    verify_draw,
)
from app.domain.committee.sizes import Member, Size, committee_faults, required_size
from app.domain.committee.specialties import (
    SPECIALTIES,
    Needs,
    first_with,
    lacking,
    specialties_needed,
)
from app.domain.committee.standing import Appointment, standing, standing_scores

__all__ = [
    "DIRECT",
    "SPECIALTIES",
    "Appointment",
    "BidderTies",
    "Conflict",
    "Direct",
    "Draw",
    "DrawnExpert",
    "Expert",
    "Ingredients",
    "Member",
    "Needs",
    "PersonTies",
    "Relation",
    "Size",
    "committee_faults",
    "conflicts",
    "conflicts_with",
    "demand_specialties",
    "direct_faults",
    "direct_reasons",
    "draw",
    "draw_again",
    "first_with",
    "lacking",
    "required_size",
    "seed_of",
    "specialties_needed",
    "standing",
    "standing_scores",
    "verify_draw",
]
