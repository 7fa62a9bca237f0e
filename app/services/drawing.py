"""The draw of experts (随机抽取): the officer fixes the pool and a number, the supervisor adds one, and it is drawn; R12.

Neither can choose: the officer's number is fixed before the supervisor's, the supervisor does not see it, and the seed
takes a digest under the key of the audit log over what this draw is made of, which nobody can foresee. A drawn expert who
cannot come is given up by two people as well: the officer says why, the supervisor confirms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.committee import (
    Draw,
    Expert,
    Ingredients,
    demand_specialties,
    draw,
    draw_again,
    seed_of,
    specialties_needed,
    verify_draw,
)
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.seats import conflicts_of, kind_of, pool, size_of
from app.services.steps import take_step
from app.store.codec import instant
from app.store.evaluations import DrawAnnouncement, DropOut, StepDown, StoredDraw
from app.store.ids import new_id
from app.store.work import Work

NUMBER_DIGITS = (3, 12)
REASON_LENGTH = (4, 500)


@dataclass(frozen=True)
class DrawView:
    """A draw for the supervisor: what was announced by whom, and what was drawn, None while the second number is missing.

    names: expert -> name; dropped: who cannot come after all -> why; waiting: step-downs to confirm.
    """

    opportunity: Opportunity
    announcement: DrawAnnouncement
    announced_by: str
    draw: Draw | None
    names: dict[str, str]
    dropped: dict[str, str]
    waiting: list[StepDown]


@dataclass(frozen=True)
class Recheck:
    """A draw run again. entry: the audit log still has the digest, and it is that of this draw; seed: it is made of the numbers and that digest;
    announced: pool and count are the announced ones; order: the drawn and the reserve are what the seed gives."""

    entry: bool
    seed: bool
    announced: bool
    order: bool

    @property
    def sound(self) -> bool:
        return self.entry and self.seed and self.announced and self.order


def announce(app: App, actor: Actor, opportunity_id: str, count: int, number: str) -> DrawAnnouncement:
    """Fix how many experts are drawn from whom, and the officer's number; once, and nothing of it changes afterwards.

    Who has a conflict is not in the pool, nor is the posting department. Raises Invalid committee.drawn,
    committee.draw_count, committee.pool_small, committee.specialty_short, InvalidFields committee.number_refused.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    number = _checked(number)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        take_step(work, actor, opportunity, "appoint", committee_lawful=True, experts_drawn=True)
        if work.evaluations.announcement_of(opportunity_id) or work.evaluations.draw_of(opportunity_id):
            raise Invalid("committee.drawn")
        needed = size_of(opportunity).experts
        if count < needed:
            raise Invalid("committee.draw_count", least=needed)
        people = [user for user in pool(work) if kind_of(user, opportunity) == "expert"]
        barred = {each.person for each in conflicts_of(work, opportunity, people)}
        within = tuple(sorted({user.id for user in people} - barred))
        if len(within) < count:
            raise Invalid("committee.pool_small", pool=len(within), count=count)
        needs = specialties_needed(opportunity.terms.regime)
        asked = {name for name, _ in needs}
        experts = sorted((user.id, user.specialty) for user in people if user.specialty in asked)
        specialties = tuple(each for each in experts if each[0] not in barred)
        demand_specialties(needs, [specialty for _, specialty in specialties])
        left_out = tuple(sorted((user.id, "avoidance") for user in people if user.id in barred))
        made = DrawAnnouncement(
            new_id("da"),
            opportunity_id,
            count,
            number,
            within,
            left_out,
            actor.id,
            work.now,
            needs,
            specialties,
        )
        work.evaluations.announcements.add(made)
        work.record(actor, "evaluation.announce_draw", opportunity_id, count=count, pool=len(within))
        return made


def witness(app: App, actor: Actor, opportunity_id: str, number: str) -> Draw:
    """The supervisor's number, and with it the draw.

    Raises Invalid committee.not_announced, committee.drawn, InvalidFields committee.number_refused.
    """
    demand(app, actor, "evaluation.witness", object=opportunity_id)
    number = _checked(number)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        announced = work.evaluations.announcement_of(opportunity_id)
        if announced is None or status(opportunity, work.now) != "opened":
            raise Invalid("committee.not_announced")
        if work.evaluations.draw_of(opportunity_id):
            raise Invalid("committee.drawn")
        if announced.announced_by == actor.id or actor.department == opportunity.department:
            raise Invalid("machines.uninvolved")
        digest = _digest(work, opportunity, announced, number, work.now)
        work.record(actor, "evaluation.draw", opportunity_id, count=announced.count, digest=digest)
        parts = Ingredients(announced.number, number, digest=digest)
        found = _drawn(opportunity, announced, parts)
        work.evaluations.draws.add(StoredDraw(new_id("dr"), opportunity_id, found, actor.id, work.now, parts))
        return found


def _digest(
    work: Work, opportunity: Opportunity, announced: DrawAnnouncement, second: str, at: datetime
) -> str:
    """Of the draw itself and of nothing that happened beside it."""
    facts = {
        "opportunity": opportunity.number,
        "announcement": announced.id,
        "first": announced.number,
        "second": second,
        "at": instant(at),
    }
    return work.keyed_digest("evaluation.draw", facts)


def _drawn(opportunity: Opportunity, announced: DrawAnnouncement, parts: Ingredients) -> Draw:
    barred, special = dict(announced.left_out), dict(announced.specialties)
    experts = [Expert(each, special.get(each, "")) for each in (*announced.pool, *barred)]
    seed = seed_of(opportunity.number, parts)
    return draw(
        opportunity.number, seed, parts.source, experts, announced.count, set(barred), announced.needs
    )


def propose_step_down(app: App, actor: Actor, opportunity_id: str, person: str, reason: str) -> StepDown:
    """The officer says that a drawn expert cannot come, and why; nothing changes until the supervisor has confirmed it.

    Raises Invalid evaluation.reason_missing, committee.not_drawn, Conflict committee.step_down_waits.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    _check_reason(reason)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        take_step(work, actor, opportunity, "appoint", committee_lawful=True, experts_drawn=True)
        stored = work.evaluations.draw_of(opportunity_id)
        if stored is None or person not in {each.id for each in stored.draw.drawn}:
            raise Invalid("committee.not_drawn")
        draw_again(
            stored.draw, {person}
        )  # refused before anybody confirms it: there is nobody left to follow
        made = StepDown(new_id("sd"), opportunity_id, person, reason.strip(), actor.id, work.now)
        work.evaluations.propose_step_down(made)
        work.record(actor, "evaluation.propose_step_down", opportunity_id, person=person)
        return made


def confirm_step_down(app: App, actor: Actor, step_down_id: str) -> Draw:
    """The supervisor confirms, before the committee is appointed: the next of the draw moves up, nobody is drawn anew.

    Raises Invalid machines.uninvolved, machines.wrong_state, Conflict committee.step_down_decided.
    """
    demand(app, actor, "evaluation.witness", object=step_down_id)
    with app.store.write() as work:
        found, opportunity = _waiting(work, actor, step_down_id)
        stored = work.evaluations.draw_of(opportunity.id)
        if stored is None or found.person not in {each.id for each in stored.draw.drawn}:
            raise Invalid("committee.not_drawn")
        after = draw_again(stored.draw, {found.person})
        out = DropOut(
            new_id("do"), opportunity.id, found.person, found.reason, found.proposed_by, work.now, actor.id
        )
        work.evaluations.drop_outs.add(out)
        _decide(work, actor, found, "confirmed")
        work.record(actor, "evaluation.step_down", opportunity.id, person=found.person)
        return after


def refuse_step_down(app: App, actor: Actor, step_down_id: str, answer: str) -> StepDown:
    """The supervisor does not confirm and says why: the drawn expert stays. Raises Invalid evaluation.reason_missing."""
    demand(app, actor, "evaluation.witness", object=step_down_id)
    _check_reason(answer)
    with app.store.write() as work:
        found, opportunity = _waiting(work, actor, step_down_id)
        work.record(actor, "evaluation.refuse_step_down", opportunity.id, person=found.person)
        return _decide(work, actor, found, "refused", answer.strip())


def recall_step_down(app: App, actor: Actor, step_down_id: str) -> StepDown:
    """The department takes it back before it is decided: the expert can come after all."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(work.evaluations.step_downs.get(step_down_id).opportunity)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity.id)
    with app.store.write() as work:
        found = work.evaluations.step_downs.get(step_down_id)
        if found.outcome:
            raise Conflict("committee.step_down_decided")
        work.record(actor, "evaluation.recall_step_down", opportunity.id, person=found.person)
        return _decide(work, actor, found, "recalled")


def _waiting(work: Work, actor: Actor, step_down_id: str) -> tuple[StepDown, Opportunity]:
    found = work.evaluations.step_downs.get(step_down_id)
    opportunity = work.opportunities.get(found.opportunity)
    if found.outcome:
        raise Conflict("committee.step_down_decided")
    if found.proposed_by == actor.id or actor.department == opportunity.department:
        raise Invalid("machines.uninvolved")
    if status(opportunity, work.now) != "opened":
        raise Invalid("machines.wrong_state")
    return found, opportunity


def _decide(work: Work, actor: Actor, found: StepDown, outcome: str, answer: str = "") -> StepDown:
    decided = replace(found, outcome=outcome, decided_by=actor.id, decided_at=work.now, answer=answer)
    work.evaluations.step_downs.save(decided)
    return decided


def _check_reason(reason: str) -> None:
    least, most = REASON_LENGTH
    if not least <= len(reason.strip()) <= most:
        raise Invalid("evaluation.reason_missing", least=least, most=most)


def draws(app: App, actor: Actor) -> list[DrawView]:
    """Every announced draw, those that wait for the second number or a confirmation first, then the newest, for the
    supervisor."""
    demand(app, actor, "evaluation.witness")
    with app.store.read() as work:
        found = work.evaluations.announcements.where(order="announced_at DESC")
        views = [_view(work, each) for each in found]
    return sorted(views, key=lambda view: view.draw is not None and not view.waiting)


def _view(work: Work, announced: DrawAnnouncement) -> DrawView:
    stored = work.evaluations.draw_of(announced.opportunity)
    people = {each: work.users.get(each).name for each in announced.pool}
    dropped = {each.person: each.reason for each in work.evaluations.drop_outs_of(announced.opportunity)}
    return DrawView(
        work.opportunities.get(announced.opportunity),
        announced,
        work.users.get(announced.announced_by).name,
        stored.draw if stored else None,
        people,
        dropped,
        work.evaluations.step_downs_waiting(announced.opportunity),
    )


def recheck(app: App, actor: Actor, opportunity_id: str) -> Recheck:
    """The supervisor runs a draw again from what was recorded. Raises Invalid committee.not_drawn."""
    demand(app, actor, "evaluation.witness", object=opportunity_id)
    with app.store.read() as work:
        announced = work.evaluations.announcement_of(opportunity_id)
        found = rechecked(work, announced) if announced is not None else None
    if found is None:
        raise Invalid("committee.not_drawn")
    return found


def rechecked(work: Work, announced: DrawAnnouncement) -> Recheck | None:
    """The same inside a transaction, for the verification of the log as well; None without a draw by two numbers."""
    stored = work.evaluations.draw_of(announced.opportunity)
    if stored is None or stored.ingredients is None:
        return None
    opportunity = work.opportunities.get(announced.opportunity)
    entry = work.audit.of("evaluation.draw", opportunity.id)
    parts, found = stored.ingredients, stored.draw
    made = _digest(work, opportunity, announced, parts.second, stored.drawn_at)
    if parts.digest:
        kept = entry is not None and entry.data.get("digest") == parts.digest == made
    else:  # a draw before 0.4.0
        kept = entry is not None and (entry.seq, entry.hash) == (parts.audit_seq, parts.audit_hash)
    return Recheck(
        entry=kept,
        seed=found.seed == seed_of(opportunity.number, parts) and parts.first == announced.number,
        announced=(found.pool, found.needs, found.specialties, len(found.drawn))
        == (announced.pool, announced.needs, announced.specialties, announced.count),
        order=verify_draw(found),
    )


def _checked(number: str) -> str:
    least, most = NUMBER_DIGITS
    plain = number.strip()
    if not (least <= len(plain) <= most and plain.isascii() and plain.isdigit()):
        fault = Fault(0, "number", "committee.number_digits", (("least", least), ("most", most)))
        raise InvalidFields("committee.number_refused", (fault,))
    return plain
