"""The evaluation committee (评审小组): of drawn experts, free of conflicts, declared; rules R12 and R13."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.committee import (
    Appointment,
    Direct,
    Draw,
    Member,
    Needs,
    Size,
    direct_faults,
    specialties_needed,
)
from app.domain.company_names import is_meant
from app.domain.opportunities import Opportunity, status
from app.domain.proposals import Proposal
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.proposals import propose
from app.services.race_rules import under_way
from app.services.relations import named_in
from app.services.seats import (
    conflict_faults,
    conflicts_of,
    kind_of,
    members_of,
    pool,
    seat_faults,
    seats_lawful,
    size_of,
    specialty_faults,
)
from app.services.steps import possible, take_step
from app.store.evaluations import DrawAnnouncement, StepDown, StoredDirect
from app.store.ids import new_id
from app.store.users import User
from app.store.work import Work

DIRECT_KIND = "committee"


@dataclass(frozen=True)
class Candidate:
    """A person who can be appointed. barred: kind of a computed conflict with a bidder, "" when there is none."""

    id: str
    name: str
    department: str
    kind: str
    barred: str
    specialty: str


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

    needs: how many experts of which specialty the regime asks for;
    announced: the draw that waits for the supervisor's number, or was drawn after it; direct: why nobody was drawn;
    step_downs: drawn experts who cannot come, while the supervisor has not confirmed it; racing: a race is under way,
    and its judges may be replaced.
    """

    size: Size
    needs: Needs
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
        specialties_needed(opportunity.terms.regime),
        [_candidate(user, opportunity, barred) for user in people if user.id not in taken],
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


def appoint(app: App, actor: Actor, opportunity_id: str, evaluators: Sequence[str], chair: str = "") -> None:
    """Appoint the drawn experts, once; `chair` ("" = the first expert) leads them. Two people have drawn them: one seats
    them.

    Raises InvalidFields evaluation.committee_refused with every fault: too few, an even number, too few experts,
    conflicts with a bidder, others than were drawn, not drawn, a chair who sits for the buyer.
    """
    _demand_own(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        members = _checked(work, opportunity, evaluators, chair)
        drawn = work.evaluations.draw_of(opportunity_id) is not None
        event = take_step(work, actor, opportunity, "appoint", committee_lawful=True, experts_drawn=drawn)
        _seat(work, opportunity, members)
        work.record(actor, event, opportunity_id, evaluators=[each.id for each in members])


def propose_direct(
    app: App,
    actor: Actor,
    opportunity_id: str,
    evaluators: Sequence[str],
    chair: str,
    direct: Direct,
    reason: str,
) -> Proposal:
    """Propose experts chosen without a draw (直接确定), with the law's reason and whose approval; a reviewer confirms them.

    Raises as `appoint`, Invalid machines.wrong_state, InvalidFields proposals.refused, Conflict proposals.already_waiting.
    """
    _demand_own(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        members = _directly(work, opportunity, evaluators, chair, direct)
        content = {
            "members": [each.id for each in members],
            "chair": next((each.id for each in members if each.chair), ""),
            "reason": direct.reason,
            "approval": direct.approval.strip(),
        }
        return propose(work, actor, DIRECT_KIND, opportunity_id, content, reason, opportunity.department)


def carry_out_direct(work: Work, actor: Actor, proposal: Proposal) -> None:
    """Seat the experts that were proposed without a draw, when they are still a lawful committee."""
    opportunity, given = work.opportunities.get(proposal.subject), proposal.content
    direct = Direct(given["reason"], given["approval"])
    members = _directly(work, opportunity, given["members"], given["chair"], direct)
    event = take_step(work, actor, opportunity, "appoint_direct", committee_lawful=True, other_person=True)
    _seat(work, opportunity, members)
    work.evaluations.directs.add(
        StoredDirect(
            new_id("di"), opportunity.id, direct.reason, direct.approval, proposal.proposed_by, work.now
        )
    )
    seated = [each.id for each in members]
    work.record(actor, event, opportunity.id, evaluators=seated, direct=direct.reason, proposal=proposal.id)


def named(app: App, actor: Actor, opportunity_id: str, people: Sequence[str]) -> list[Candidate]:
    """The people whom a proposal names, for the second person: who each is, and what stands in the way by now."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        users = [work.users.get(each) for each in people]
        barred = {each.person: each.kind for each in conflicts_of(work, opportunity, users)}
    demand(app, actor, "evaluation.confirm", opportunity, object=opportunity_id)
    return [_candidate(user, opportunity, barred) for user in users]


def _candidate(user: User, opportunity: Opportunity, barred: Mapping[str, str]) -> Candidate:
    kind = kind_of(user, opportunity)
    specialty = user.specialty if kind == "expert" else ""
    return Candidate(user.id, user.name, user.department, kind, barred.get(user.id, ""), specialty)


def _demand_own(app: App, actor: Actor, opportunity_id: str) -> None:
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)


def _directly(
    work: Work, opportunity: Opportunity, evaluators: Sequence[str], chair: str, direct: Direct
) -> list[Member]:
    if not possible(work, opportunity, "appoint_direct"):
        raise Invalid("machines.wrong_state")
    return _checked(work, opportunity, evaluators, chair, direct)


def _checked(
    work: Work,
    opportunity: Opportunity,
    evaluators: Sequence[str],
    chair: str,
    direct: Direct | None = None,
) -> list[Member]:
    """The members, when they are a lawful committee now and free of conflicts. Raises InvalidFields
    evaluation.committee_refused, Invalid evaluation.not_evaluator."""
    chosen = tuple(dict.fromkeys(evaluators))
    people = {user.id: user for user in pool(work)}
    if any(each not in people for each in chosen):
        raise Invalid("evaluation.not_evaluator")
    seated = members_of(opportunity, [people[each] for each in chosen])
    first = chair if chair in chosen else next((each.id for each in seated if each.kind == "expert"), "")
    members = [replace(each, chair=each.id == first) for each in seated]
    faults = list(seat_faults(opportunity, members))
    faults += conflict_faults(work, opportunity, [people[each] for each in chosen])
    faults += _draw_faults(work, opportunity, members, direct)
    if faults:
        raise InvalidFields("evaluation.committee_refused", tuple(faults))
    return members


def _seat(work: Work, opportunity: Opportunity, members: Sequence[Member]) -> None:
    seats = [Appointment(each.id, work.now, kind=each.kind, chair=each.chair) for each in members]
    work.evaluations.appoint(opportunity.id, seats)
    work.opportunities.save(replace(opportunity, appointed_at=work.now))


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


def _draw_faults(
    work: Work, opportunity: Opportunity, members: Sequence[Member], direct: Direct | None
) -> list[Fault]:
    stored = work.evaluations.draw_of(opportunity.id)
    if stored is None:
        if work.evaluations.announcement_of(opportunity.id):
            return [Fault(0, "direct", "committee.draw_first")]
        code = opportunity.terms.regime
        needs = specialties_needed(code)
        return [*direct_faults(direct, code), *specialty_faults(opportunity, needs, members)]
    if direct is not None:
        return [Fault(0, "members", "evaluation.others_than_drawn")]
    if work.evaluations.step_downs_waiting(opportunity.id):
        return [Fault(0, "members", "committee.step_down_open")]
    drawn = {each.id for each in stored.draw.drawn}
    seated = {member.id for member in members if member.kind == "expert"}
    beside = seated - drawn
    if drawn <= seated and beside == set(_next_of_reserve(work, opportunity, stored.draw)[: len(beside)]):
        return []
    listed = drawn | {each.id for each in stored.draw.reserve}
    code = "evaluation.others_than_drawn" if seated <= listed else "evaluation.not_in_the_draw"
    return [Fault(0, "members", code)]


def _next_of_reserve(work: Work, opportunity: Opportunity, made: Draw) -> list[str]:
    """Who may sit beside the drawn experts where fewer were drawn than the regime asks for by now (in an earlier version):
    up to its smallest committee, in the order of the draw, nobody with a conflict."""
    size = size_of(opportunity)
    if len(made.drawn) >= size.experts:
        return []
    people = {user.id: user for user in pool(work)}
    able = [people[each.id] for each in made.reserve if each.id in people]
    barred = {each.person for each in conflicts_of(work, opportunity, able)}
    return [user.id for user in able if user.id not in barred][: size.least - len(made.drawn)]
