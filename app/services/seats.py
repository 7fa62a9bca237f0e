"""Who may sit on a committee and whether it is lawful (评审小组成员): asked by appointment, draw, scoring and consensus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from app.clock import CHINA
from app.domain.committee import (
    Appointment,
    BidderTies,
    Conflict,
    Member,
    Needs,
    PersonTies,
    Size,
    committee_faults,
    conflicts,
    lacking,
    required_size,
    specialties_needed,
)
from app.domain.opportunities import Opportunity
from app.domain.regimes import regime
from app.domain.users import Actor, Owner
from app.errors import Fault
from app.services.context import App, demand
from app.services.relations import companies_of
from app.store.users import User
from app.store.work import Work

Kind = Literal["expert", "buyer"]


def size_of(opportunity: Opportunity) -> Size:
    """How many have to sit: asked of the budget, or of the ceiling where that is more."""
    return required_size(opportunity.terms.regime, _amount(opportunity))


def seat_faults(opportunity: Opportunity, members: Sequence[Member]) -> tuple[Fault, ...]:
    """Why these people are no lawful committee for the opportunity; empty when they are."""
    return committee_faults(opportunity.terms.regime, _amount(opportunity), members)


def seats_lawful(opportunity: Opportunity, seats: Sequence[Appointment]) -> bool:
    """True when those who sit are as many, and as many experts, as the regime asks for."""
    members = [Member(seat.person, cast(Kind, seat.kind)) for seat in seats if seat.sits]
    return not seat_faults(opportunity, members)


def needs_of(work: Work, opportunity: Opportunity) -> Needs:
    """How many experts of which specialty have to stay on an appointed committee: those that the regime asks for, as far
    as the first members had them. A committee appointed before they were asked for needs none."""
    seats = work.evaluations.seats(opportunity.id)
    first = min((seat.appointed_at for seat in seats), default=None)
    people = [work.users.get(seat.person) for seat in seats if seat.appointed_at == first]
    asked = specialties_needed(opportunity.terms.regime)
    short = dict(lacking(asked, [member.specialty for member in members_of(opportunity, people)]))
    return tuple((name, count - short.get(name, 0)) for name, count in asked if count > short.get(name, 0))


def specialty_faults(
    opportunity: Opportunity, needs: Needs, members: Sequence[Member], empty: int = 0
) -> list[Fault]:
    """Which specialties these members lack, when more are short than seats are left empty."""
    rules = regime(opportunity.terms.regime)
    short_of = lacking(needs, [member.specialty for member in members])
    if sum(short for _, short in short_of) <= empty:
        return []
    return [
        Fault(
            0,
            "members",
            "committee.specialty_missing",
            (("specialty", name), ("short", short), ("article", rules.article(f"{name}_experts"))),
        )
        for name, short in short_of
    ]


def members_of(opportunity: Opportunity, people: Sequence[User]) -> list[Member]:
    """People as members; who sits for the buyer counts for no specialty."""
    kinds = [(user, kind_of(user, opportunity)) for user in people]
    return [
        Member(user.id, kind, specialty=user.specialty if kind == "expert" else "") for user, kind in kinds
    ]


def _amount(opportunity: Opportunity) -> int:
    return max(opportunity.terms.budget_fen, opportunity.terms.ceiling_fen)


def pool(work: Work) -> list[User]:
    """Everybody who may be asked to evaluate, by name."""
    return work.users.where(
        "role = 'evaluator' AND disabled_at IS NULL AND confirmed_at IS NOT NULL", order="name, id"
    )


def kind_of(user: User, opportunity: Opportunity) -> Kind:
    """A person of the posting department sits for the buyer (采购人代表), everybody else as an expert."""
    return "buyer" if user.department == opportunity.department else "expert"


def conflicts_of(work: Work, opportunity: Opportunity, people: Sequence[User]) -> tuple[Conflict, ...]:
    """Ties found by comparing records: employer, legal representative, who controls a bidder, telephone."""
    bidders = []
    companies = [each for bid in work.bids.opened_of(opportunity.id) for each in companies_of(work, bid)]
    for enterprise in companies:
        holders = [work.enterprises.by_uscc(code) for code in enterprise.known_control]
        bidders.append(
            BidderTies(
                enterprise.id,
                enterprise.name,
                frozenset({enterprise.legal_representative} - {""}),
                frozenset(each.name for each in holders if each is not None),
                frozenset({enterprise.contact_phone} - {""}),
            )
        )
    ties = [
        PersonTies(user.id, user.name, employers=((user.department, None),) if user.department else ())
        for user in people
    ]
    return conflicts(opportunity.terms.regime, ties, bidders, work.now.astimezone(CHINA).date())


def conflict_faults(work: Work, opportunity: Opportunity, people: Sequence[User]) -> list[Fault]:
    """The same as faults that name the person, never the bidder."""
    names = {user.id: user.name for user in people}
    return [
        Fault(0, "members", "evaluation.conflict", (("name", names[each.person]), ("kind", each.kind)))
        for each in conflicts_of(work, opportunity, people)
    ]


def demand_seat(app: App, actor: Actor, opportunity_id: str, object: str = "") -> None:
    """Only who sits on the committee; for everybody else the opportunity has none."""
    with app.store.read() as work:
        sits = actor.id in work.evaluations.evaluators(opportunity_id)
    owner = Owner(user=actor.id if sits else "")
    demand(app, actor, "evaluation.score", owner, object=object or opportunity_id)


def sits_as_chair(work: Work, actor: Actor, opportunity_id: str) -> bool:
    seat = work.evaluations.seat(opportunity_id, actor.id)
    return seat is not None and seat.chair and seat.sits
