"""The draw of experts (随机抽取): the officer fixes the pool and a number, the supervisor adds one, and it is drawn; R12.

Neither can choose: the officer's number is fixed before the supervisor's, the supervisor does not see it, and the seed
takes the digest of the audit entry that the supervisor's own step makes, which nobody can foresee.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.committee import Draw, Expert, Ingredients, draw, draw_again, seed_of, verify_draw
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.seats import conflicts_of, kind_of, pool, size_of
from app.services.steps import take_step
from app.store.evaluations import DrawAnnouncement, DropOut, StoredDraw
from app.store.ids import new_id
from app.store.work import Work

NUMBER_DIGITS = (3, 12)
REASON_LENGTH = (4, 500)


@dataclass(frozen=True)
class DrawView:
    """A draw for the supervisor: what was announced by whom, and what was drawn, None while the second number is missing.

    names: expert -> name; dropped: who cannot come after all -> why.
    """

    opportunity: Opportunity
    announcement: DrawAnnouncement
    announced_by: str
    draw: Draw | None
    names: dict[str, str]
    dropped: dict[str, str]


@dataclass(frozen=True)
class Recheck:
    """A draw run again. entry: the audit entry still has the digest; seed: it is made of the numbers and that digest;
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
    committee.draw_count, committee.pool_small, InvalidFields committee.number_refused.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    number = _checked(number)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        take_step(work, actor, opportunity, "appoint", committee_lawful=True)
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
        left_out = tuple(sorted((user.id, "avoidance") for user in people if user.id in barred))
        made = DrawAnnouncement(
            new_id("da"), opportunity_id, count, number, within, left_out, actor.id, work.now
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
        entry = work.record(actor, "evaluation.draw", opportunity_id, count=announced.count)
        parts = Ingredients(announced.number, number, entry.seq, entry.head)
        found = _drawn(opportunity, announced, parts)
        work.evaluations.draws.add(StoredDraw(new_id("dr"), opportunity_id, found, actor.id, work.now, parts))
        return found


def _drawn(opportunity: Opportunity, announced: DrawAnnouncement, parts: Ingredients) -> Draw:
    barred = dict(announced.left_out)
    experts = [Expert(each, frozenset()) for each in (*announced.pool, *barred)]
    seed = seed_of(opportunity.number, parts)
    return draw(opportunity.number, seed, parts.source, experts, announced.count, avoid=set(barred))


def step_down(app: App, actor: Actor, opportunity_id: str, person: str, reason: str) -> Draw:
    """A drawn expert cannot come, before the committee is appointed: the next of the draw moves up, nobody is drawn anew.

    Raises Invalid evaluation.reason_missing, committee.not_drawn, committee.pool_small.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    least, most = REASON_LENGTH
    if not least <= len(reason.strip()) <= most:
        raise Invalid("evaluation.reason_missing", least=least, most=most)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        take_step(work, actor, opportunity, "appoint", committee_lawful=True)
        stored = work.evaluations.draw_of(opportunity_id)
        if stored is None or person not in {each.id for each in stored.draw.drawn}:
            raise Invalid("committee.not_drawn")
        after = draw_again(stored.draw, {person})
        out = DropOut(new_id("do"), opportunity_id, person, reason.strip(), actor.id, work.now)
        work.evaluations.drop_outs.add(out)
        work.record(actor, "evaluation.step_down", opportunity_id, person=person)
        return after


def draws(app: App, actor: Actor) -> list[DrawView]:
    """Every announced draw, those that wait for the second number first, then the newest, for the supervisor."""
    demand(app, actor, "evaluation.witness")
    with app.store.read() as work:
        found = work.evaluations.announcements.where(order="announced_at DESC")
        views = [_view(work, each) for each in found]
    return sorted(views, key=lambda view: view.draw is not None)


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
    )


def recheck(app: App, actor: Actor, opportunity_id: str) -> Recheck:
    """The supervisor runs a draw again from what was recorded. Raises Invalid committee.not_drawn."""
    demand(app, actor, "evaluation.witness", object=opportunity_id)
    with app.store.read() as work:
        stored = work.evaluations.draw_of(opportunity_id)
        announced = work.evaluations.announcement_of(opportunity_id)
        number = work.opportunities.get(opportunity_id).number
        entry = work.audit.of("evaluation.draw", opportunity_id)
    if stored is None or announced is None or stored.ingredients is None:
        raise Invalid("committee.not_drawn")
    parts, found = stored.ingredients, stored.draw
    return Recheck(
        entry=entry is not None and (entry.seq, entry.hash) == (parts.audit_seq, parts.audit_hash),
        seed=found.seed == seed_of(number, parts) and parts.first == announced.number,
        announced=found.pool == announced.pool and len(found.drawn) == announced.count,
        order=verify_draw(found),
    )


def _checked(number: str) -> str:
    least, most = NUMBER_DIGITS
    plain = number.strip()
    if not (least <= len(plain) <= most and plain.isascii() and plain.isdigit()):
        fault = Fault(0, "number", "committee.number_digits", (("least", least), ("most", most)))
        raise InvalidFields("committee.number_refused", (fault,))
    return plain
