"""The evaluation committee (评审小组): of drawn experts, free of conflicts, declared, replaced; rules R12 and R13."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.committee import (
    Appointment,
    Direct,
    Draw,
    Member,
    Size,
    direct_faults,
    standing,
)
from app.domain.company_names import is_meant
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.deliberating import recount
from app.services.race_rules import under_way
from app.services.relations import named_in
from app.services.seats import (
    conflict_faults,
    conflicts_of,
    kind_of,
    pool,
    seat_faults,
    seats_lawful,
    size_of,
)
from app.services.steps import take_step
from app.store.evaluations import DrawAnnouncement, StepDown, StoredDirect
from app.store.ids import new_id
from app.store.users import User
from app.store.work import Work

REASON_LENGTH = (4, 500)


@dataclass(frozen=True)
class Candidate:
    """A person who can be appointed. barred: kind of a computed conflict with a bidder, "" when there is none."""

    id: str
    name: str
    department: str
    kind: str
    barred: str


@dataclass(frozen=True)
class Seat:
    """A seat as the department sees it. reason: why it was given up, "" while it is held."""

    id: str
    name: str
    department: str
    kind: str
    chair: bool
    declared: bool
    sits: bool
    reason: str


@dataclass(frozen=True)
class Committee:
    """What the regime asks for, who may be appointed, who sits, whether those are enough, and the draw when there was one.

    announced: the draw that waits for the supervisor's number, or was drawn after it; direct: why nobody was drawn;
    step_downs: drawn experts who cannot come, while the supervisor has not confirmed it; racing: a race is under way,
    and its judges may be replaced.
    """

    size: Size
    candidates: list[Candidate]
    seats: list[Seat]
    lawful: bool
    draw: Draw | None
    announced: DrawAnnouncement | None
    direct: StoredDirect | None
    step_downs: list[StepDown]
    racing: bool


def read(app: App, actor: Actor, opportunity_id: str) -> Committee:
    """The committee for the posting department; secret from everybody else until the result is out."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        people = pool(work)
        barred = {each.person: each.kind for each in conflicts_of(work, opportunity, people)}
        seats = work.evaluations.seats(opportunity_id)
        stored = work.evaluations.draw_of(opportunity_id)
        announced = work.evaluations.announcement_of(opportunity_id)
        direct = work.evaluations.direct_of(opportunity_id)
        step_downs = work.evaluations.step_downs_waiting(opportunity_id)
        racing = under_way(work, opportunity)
        names = {seat.person: work.users.get(seat.person) for seat in seats}
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    taken = {seat.person for seat in seats}
    return Committee(
        size_of(opportunity),
        [
            Candidate(
                user.id, user.name, user.department, kind_of(user, opportunity), barred.get(user.id, "")
            )
            for user in people
            if user.id not in taken
        ],
        [
            Seat(
                seat.person,
                names[seat.person].name,
                names[seat.person].department,
                seat.kind,
                seat.chair,
                seat.declared_at is not None,
                seat.sits,
                seat.reason,
            )
            for seat in seats
        ],
        seats_lawful(opportunity, seats),
        stored.draw if stored else None,
        announced,
        direct,
        step_downs,
        racing,
    )


def appoint(
    app: App,
    actor: Actor,
    opportunity_id: str,
    evaluators: Sequence[str],
    chair: str = "",
    direct: Direct | None = None,
) -> None:
    """Appoint the committee, once; `chair` ("" = the first expert) leads it. The drawn experts are to sit; without a draw
    `direct` says by which reason of the law's list and whose approval they were chosen.

    Raises InvalidFields evaluation.committee_refused with every fault: too few, an even number, too few experts,
    conflicts with a bidder, others than were drawn, not drawn, a chair who sits for the buyer.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    chosen = tuple(dict.fromkeys(evaluators))
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        people = {user.id: user for user in pool(work)}
        if any(each not in people for each in chosen):
            raise Invalid("evaluation.not_evaluator")
        kinds = {each: kind_of(people[each], opportunity) for each in chosen}
        first = chair if chair in kinds else next((each for each in chosen if kinds[each] == "expert"), "")
        members = [Member(each, kind, chair=each == first) for each, kind in kinds.items()]
        faults = list(seat_faults(opportunity, members))
        faults += conflict_faults(work, opportunity, [people[each] for each in chosen])
        faults += _draw_faults(work, opportunity, members, direct)
        if faults:
            raise InvalidFields("evaluation.committee_refused", tuple(faults))
        event = take_step(work, actor, opportunity, "appoint", committee_lawful=True)
        seats = [Appointment(each.id, work.now, kind=each.kind, chair=each.chair) for each in members]
        work.evaluations.appoint(opportunity_id, seats)
        if direct is not None and work.evaluations.draw_of(opportunity_id) is None:
            told = StoredDirect(
                new_id("di"), opportunity_id, direct.reason, direct.approval.strip(), actor.id, work.now
            )
            work.evaluations.directs.add(told)
        work.opportunities.save(replace(opportunity, appointed_at=work.now))
        drawn = work.evaluations.draw_of(opportunity_id) is not None
        data = {"direct": direct.reason} if direct is not None and not drawn else {}
        work.record(actor, event, opportunity_id, evaluators=list(chosen), **data)


def declare(app: App, actor: Actor, opportunity_id: str, companies: Sequence[str]) -> bool:
    """An evaluator's own declaration (回避声明) before scoring: the companies he or she is tied to, within the years of law.

    Bidders stay anonymous: names and codes of all companies of all bids are compared here, a part of a name counts. True
    when none of them bids; otherwise the seat is given up,
    the department appoints somebody else, and what was scored from it does not count.
    """
    with app.store.read() as work:
        mine = actor.id in work.evaluations.evaluators(opportunity_id)
    demand(app, actor, "evaluation.score", Owner(user=actor.id if mine else ""), object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        seat = work.evaluations.seat(opportunity_id, actor.id)
        judging = status(opportunity, work.now) == "scoring" or under_way(work, opportunity)
        if not judging or seat is None or seat.declared_at or not seat.sits:
            raise Invalid("evaluation.declared_before")
        bidders = {each for bid in work.bids.opened_of(opportunity_id) for each in named_in(work, bid)}
        clear = not any(is_meant(each, bidders) for each in companies)
        work.evaluations.declare(opportunity_id, actor.id, work.now)
        if not clear:
            work.evaluations.vacate(opportunity_id, actor.id, work.now, "avoidance")
        work.record(actor, "evaluation.declare", opportunity_id, clear=clear)
    return clear


def has_declared(app: App, actor: Actor, opportunity_id: str) -> bool:
    """Whether this member has declared (回避声明); who does not sit has nothing to declare."""
    with app.store.read() as work:
        seat = work.evaluations.seat(opportunity_id, actor.id)
    return seat is not None and seat.declared_at is not None


def put_in_place(app: App, actor: Actor, opportunity_id: str, out: str, into: str, reason: str) -> None:
    """Replace a member (`out`), or fill a seat given up before (`out` = ""). The scores of who leaves are void and given
    anew by the successor (《招标投标法实施条例》第四十八条, 财政部令第87号第四十九条).

    Raises Invalid evaluation.reason_missing, evaluation.not_evaluator, machines.…; InvalidFields for conflicts.
    """
    _may_replace(app, actor, opportunity_id, reason)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        _seat_instead(work, opportunity, out, into, reason)
        event = take_step(
            work, actor, opportunity, "replace_evaluator", reason_given=True, committee_lawful=True
        )
        recount(work, actor, opportunity_id)
        work.opportunities.save(replace(opportunity, scored_at=None))
        work.record(actor, event, opportunity_id, out=out, into=into)


def replace_in_race(app: App, actor: Actor, opportunity_id: str, out: str, into: str, reason: str) -> None:
    """The same while a race is under way: the evaluation is over and stands, and what the successor gives anew are the
    points for results in hand. Raises as `put_in_place`.
    """
    _may_replace(app, actor, opportunity_id, reason)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        _seat_instead(work, opportunity, out, into, reason)
        event = take_step(
            work, actor, opportunity, "replace_in_race",
            reason_given=True, committee_lawful=True, race_under_way=under_way(work, opportunity),
        )  # fmt: skip
        work.record(actor, event, opportunity_id, out=out, into=into)


def _may_replace(app: App, actor: Actor, opportunity_id: str, reason: str) -> None:
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    least, most = REASON_LENGTH
    if not least <= len(reason.strip()) <= most:
        raise Invalid("evaluation.reason_missing", least=least, most=most)


def _seat_instead(work: Work, opportunity: Opportunity, out: str, into: str, reason: str) -> None:
    """Give the seat of `out`, or an empty one, to `into`, when the committee stays lawful with it."""
    people = {user.id: user for user in pool(work)}
    seats = work.evaluations.seats(opportunity.id)
    leaving = next((seat for seat in seats if seat.person == out and seat.sits), None)
    if into not in people or (out and leaving is None):
        raise Invalid("evaluation.not_evaluator")
    first = min((seat.appointed_at for seat in seats), default=work.now)
    size = sum(seat.appointed_at == first for seat in seats)
    if not out and len(standing(seats)) >= size:
        raise Invalid("evaluation.no_empty_seat")
    staying = [people[each] for each in standing(seats) if each != out and each in people]
    members = [Member(user.id, kind_of(user, opportunity)) for user in (*staying, people[into])]
    faults = list(seat_faults(opportunity, members))
    faults += conflict_faults(work, opportunity, [people[into]])
    faults += _reserve_faults(work, opportunity, people, seats, into)
    # A second seat may still be empty: the numbers are asked for again when scoring is closed.
    faults = [fault for fault in faults if fault.code not in ("committee.too_few", "committee.odd")]
    if faults:
        raise InvalidFields("evaluation.committee_refused", tuple(faults))
    if leaving is not None:
        work.evaluations.vacate(opportunity.id, out, work.now, reason.strip())
    kind = kind_of(people[into], opportunity)
    work.evaluations.appoint(opportunity.id, [Appointment(into, work.now, kind=kind)])
    _keep_a_chair(work, opportunity.id)


def _keep_a_chair(work: Work, opportunity_id: str) -> None:
    """Who leads when the chair has left: the first expert who sits, never the buyer's representative."""
    sitting = [seat for seat in work.evaluations.seats(opportunity_id) if seat.sits]
    if not any(seat.chair for seat in sitting):
        work.evaluations.make_chair(opportunity_id, next(s.person for s in sitting if s.kind == "expert"))


def _draw_faults(
    work: Work, opportunity: Opportunity, members: Sequence[Member], direct: Direct | None
) -> list[Fault]:
    stored = work.evaluations.draw_of(opportunity.id)
    if stored is None:
        if work.evaluations.announcement_of(opportunity.id):
            return [Fault(0, "direct", "committee.draw_first")]
        return list(direct_faults(direct))
    if work.evaluations.step_downs_waiting(opportunity.id):
        return [Fault(0, "members", "committee.step_down_open")]
    drawn = {each.id for each in stored.draw.drawn}
    seated = {member.id for member in members if member.kind == "expert"}
    if seated == drawn:
        return []
    listed = drawn | {each.id for each in stored.draw.reserve}
    code = "evaluation.others_than_drawn" if seated <= listed else "evaluation.not_in_the_draw"
    return [Fault(0, "members", code)]


def _reserve_faults(
    work: Work, opportunity: Opportunity, people: dict[str, User], seats: Sequence[Appointment], into: str
) -> list[Fault]:
    """After a draw the reserve moves up in its order; nobody is picked from it."""
    stored = work.evaluations.draw_of(opportunity.id)
    if stored is None or kind_of(people[into], opportunity) == "buyer":
        return []
    sat = {seat.person for seat in seats}
    barred = {each.person for each in conflicts_of(work, opportunity, list(people.values()))}
    order = [each.id for each in (*stored.draw.drawn, *stored.draw.reserve)]
    left = [each for each in order if each in people and each not in sat and each not in barred]
    if left and into != left[0]:
        return [Fault(0, "members", "evaluation.reserve_order", (("name", people[left[0]].name),))]
    return []
