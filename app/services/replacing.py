"""Replacing members of the committee (更换、递补): by two people where anybody is picked, by the order of the draw alone
where nobody is; rule R13.

The scores of who leaves are void and given anew by the successor (《招标投标法实施条例》第四十八条, 财政部令第87号第四十九条).
While a race is under way the evaluation is over and stands, and what the successor gives anew are the points for results
in hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.committee import Appointment, Member, standing
from app.domain.opportunities import Opportunity
from app.domain.proposals import Proposal
from app.domain.users import Actor
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.deliberating import recount
from app.services.proposals import propose
from app.services.race_rules import under_way
from app.services.seats import (
    conflict_faults,
    conflicts_of,
    kind_of,
    members_of,
    needs_of,
    pool,
    seat_faults,
    size_of,
    specialty_faults,
)
from app.services.steps import possible, take_step
from app.store.users import User
from app.store.work import Work

KIND = "replacement"
REASON_LENGTH = (4, 500)
NUMBERS = ("committee.too_few", "committee.odd")
"""A second seat may still be empty: the numbers are asked for again when scoring is closed."""


def propose_replacement(
    app: App, actor: Actor, opportunity_id: str, out: str, into: str, reason: str
) -> Proposal:
    """Propose to replace a member (`out`), or to fill a seat given up before (`out` = ""); a reviewer confirms it.

    Raises Invalid evaluation.reason_missing, evaluation.not_evaluator, evaluation.no_empty_seat, machines.wrong_state;
    InvalidFields evaluation.committee_refused; Conflict evaluation.sat_before, proposals.already_waiting.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    least, most = REASON_LENGTH
    if not least <= len(reason.strip()) <= most:
        raise Invalid("evaluation.reason_missing", least=least, most=most)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        _scores_or_races(work, opportunity, "replace_evaluator")
        _checked(work, opportunity, out, into)
        content = {"out": out, "into": into}
        return propose(work, actor, KIND, opportunity_id, content, reason, opportunity.department)


def carry_out(work: Work, actor: Actor, proposal: Proposal) -> None:
    """Replace, when the committee stays lawful with it by what holds now."""
    opportunity = work.opportunities.get(proposal.subject)
    out, into = proposal.content["out"], proposal.content["into"]
    _scores_or_races(work, opportunity, "replace_evaluator")
    _checked(work, opportunity, out, into)
    if out:
        work.evaluations.vacate(opportunity.id, out, work.now, proposal.reason)
    _take_seat(work, opportunity, into)
    known = {"reason_given": True, "committee_lawful": True, "other_person": True}
    event = _step(work, actor, opportunity, ("replace_evaluator", "replace_in_race"), known)
    work.record(actor, event, opportunity.id, out=out, into=into, proposal=proposal.id)


def move_up(app: App, actor: Actor, opportunity_id: str) -> str:
    """Fill a seat given up by its own holder with the next of the draw (递补): nobody is picked, so one person is enough.
    Returns who moves up.

    Raises Invalid evaluation.no_empty_seat, evaluation.no_reserve, machines.wrong_state; InvalidFields
    evaluation.committee_refused.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        _scores_or_races(work, opportunity, "move_up")
        following = next_in_the_draw(work, opportunity)
        if following is None:
            raise Invalid("evaluation.no_reserve")
        _checked(work, opportunity, "", following.id)
        _take_seat(work, opportunity, following.id)
        known = {"next_in_the_draw": True, "committee_lawful": True}
        event = _step(work, actor, opportunity, ("move_up", "move_up_in_race"), known)
        work.record(actor, event, opportunity.id, into=following.id)
        return following.id


def next_of_draw(app: App, actor: Actor, opportunity_id: str) -> str:
    """Who moves up when a seat is empty; "" where nobody was drawn or the reserve is used up."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        following = next_in_the_draw(work, opportunity)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    return following.id if following else ""


def next_in_the_draw(work: Work, opportunity: Opportunity, out: str = "") -> User | None:
    """The first of the draw who never sat and may, of a specialty that is short without `out` where it is; None without a
    draw or when nobody is left."""
    stored = work.evaluations.draw_of(opportunity.id)
    if stored is None:
        return None
    people = {user.id: user for user in pool(work)}
    sat = {seat.person for seat in work.evaluations.seats(opportunity.id)}
    barred = {each.person for each in conflicts_of(work, opportunity, list(people.values()))}
    order = [each.id for each in (*stored.draw.drawn, *stored.draw.reserve)]
    able = (people[each] for each in order if each in people and each not in sat | barred)
    return next((user for user in able if not _specialty_faults(work, opportunity, out, user)), None)


def _scores_or_races(work: Work, opportunity: Opportunity, action: str) -> None:
    if not (possible(work, opportunity, action) or under_way(work, opportunity)):
        raise Invalid("machines.wrong_state")


def _step(
    work: Work, actor: Actor, opportunity: Opportunity, actions: tuple[str, str], known: dict[str, bool]
) -> str:
    """The event of the step while it is scored, or of its second form while the race runs. Back in scoring, what lost
    its majority is open again."""
    scoring, in_race = actions
    if under_way(work, opportunity):
        return take_step(work, actor, opportunity, in_race, **known, race_under_way=True)
    event = take_step(work, actor, opportunity, scoring, **known)
    recount(work, actor, opportunity.id)
    work.opportunities.save(replace(opportunity, scored_at=None))
    return event


def _checked(work: Work, opportunity: Opportunity, out: str, into: str) -> None:
    """Raises where the seat of `out`, or an empty one, cannot be given to `into`."""
    people = {user.id: user for user in pool(work)}
    seats = work.evaluations.seats(opportunity.id)
    if into not in people or (out and out not in standing(seats)):
        raise Invalid("evaluation.not_evaluator")
    if into in {seat.person for seat in seats}:
        raise Conflict("evaluation.sat_before")
    if not out and len(standing(seats)) >= _seats_due(opportunity, seats):
        raise Invalid("evaluation.no_empty_seat")
    faults = list(seat_faults(opportunity, _members_after(work, opportunity, out, people[into])))
    faults += _specialty_faults(work, opportunity, out, people[into])
    faults += conflict_faults(work, opportunity, [people[into]])
    faults += _order_faults(work, opportunity, out, people[into])
    faults = [fault for fault in faults if fault.code not in NUMBERS]
    if faults:
        raise InvalidFields("evaluation.committee_refused", tuple(faults))


def _seats_due(opportunity: Opportunity, seats: Sequence[Appointment]) -> int:
    """As many as were appointed at first, and never fewer than the regime asks for by now."""
    first = min((seat.appointed_at for seat in seats), default=None)
    return max(sum(seat.appointed_at == first for seat in seats), size_of(opportunity).least)


def _members_after(work: Work, opportunity: Opportunity, out: str, into: User) -> list[Member]:
    people = {user.id: user for user in pool(work)}
    sitting = standing(work.evaluations.seats(opportunity.id))
    staying = [people[each] for each in sitting if each != out and each in people]
    return members_of(opportunity, [*staying, into])


def _specialty_faults(work: Work, opportunity: Opportunity, out: str, into: User) -> list[Fault]:
    members = _members_after(work, opportunity, out, into)
    empty = _seats_due(opportunity, work.evaluations.seats(opportunity.id)) - len(members)
    return specialty_faults(opportunity, needs_of(work, opportunity), members, max(empty, 0))


def _order_faults(work: Work, opportunity: Opportunity, out: str, into: User) -> list[Fault]:
    """After a draw the reserve moves up in its order; nobody is picked from it."""
    following = None if kind_of(into, opportunity) == "buyer" else next_in_the_draw(work, opportunity, out)
    if following is None or into.id == following.id:
        return []
    return [Fault(0, "members", "evaluation.reserve_order", (("name", following.name),))]


def _take_seat(work: Work, opportunity: Opportunity, into: str) -> None:
    """Seat the successor. When the chair has left, the first expert who sits leads, never the buyer's representative."""
    kind = kind_of(work.users.get(into), opportunity)
    work.evaluations.appoint(opportunity.id, [Appointment(into, work.now, kind=kind)])
    sitting = [seat for seat in work.evaluations.seats(opportunity.id) if seat.sits]
    if not any(seat.chair for seat in sitting):
        work.evaluations.make_chair(opportunity.id, next(s.person for s in sitting if s.kind == "expert"))
