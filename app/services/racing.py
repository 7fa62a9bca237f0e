"""赛马: racers beside the award. The candidates of the committee are admitted, sign, start, go on and are paid by stage;
the one that finishes is the winner, and the award and its contract follow as always.

Every step goes through the machine RACE (docs/machines.md) with its audit event. While the race runs the opportunity
stays in publicity: nobody has won yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.domain.awards import publicity_kept
from app.domain.deadlines import china_date
from app.domain.evaluation import BidTotal
from app.domain.masking import kinds_found
from app.domain.opportunities import Opportunity
from app.domain.race_results import StagePayment
from app.domain.racing import (
    OUT,
    Postponement,
    Racer,
    Stage,
    racer_state,
    within_stage,
)
from app.domain.regimes import regime
from app.domain.users import Actor
from app.errors import Conflict, Invalid
from app.services.awarding import candidates_of, open_remedies, publicity_of, struck
from app.services.context import App, demand
from app.services.race_rules import (
    current_stages,
    decide,
    given,
    is_paid,
    racing_opportunity,
    running_race,
    save_racer,
    stage_of,
)
from app.services.steps import take_race_step
from app.store.ids import new_id
from app.store.work import Work

LONGEST_DELAY = 365
TIE_RULE_LENGTH = 10


def propose(
    app: App, actor: Actor, opportunity_id: str, left_out: Sequence[str] = (), tie_rule: str = ""
) -> list[Racer]:
    """Propose the candidates, best first, as many as the plan has racers (拟入赛); another person admits them.

    left_out: bids that stand equal with others for the last places and are left out by the published rule `tie_rule`.
    Raises Conflict racing.proposed, Invalid racing.too_few (then the award follows without a race), racing.tied.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "races.run", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = racing_opportunity(work, opportunity_id)
        if work.races.of(opportunity_id):
            raise Conflict("racing.proposed")
        places = opportunity.terms.race.racers
        able, equal = entitled(work, opportunity)
        chosen = [row for row in able if row.bid not in left_out]
        if len(chosen) < 2:
            raise Invalid("racing.too_few")
        excess = len(able) - places
        if excess > 0 and (
            not set(left_out) <= equal or len(chosen) != places or len(tie_rule.strip()) < TIE_RULE_LENGTH
        ):
            raise Invalid("racing.tied", least=TIE_RULE_LENGTH)
        if excess <= 0 and left_out:
            raise Invalid("racing.all_admitted")
        racers = [_racer(work, actor, opportunity, row) for row in chosen]
        for racer in racers:
            work.races.add(racer)
            if excess > 0 and racer.bid in equal:
                decide(work, actor, racer, "admit", tie_rule)
        work.record(actor, "race.propose", opportunity_id, count=len(racers))
        return racers


def entitled(work: Work, opportunity: Opportunity) -> tuple[list[BidTotal], set[str]]:
    """The candidates whose rank gives them a place, and those of them that stand equal for the last places."""
    out = struck(work, opportunity)
    listed = [row for row in candidates_of(work, opportunity).rows if row.bid not in out]
    places = opportunity.terms.race.racers
    rows = [row for row in listed if sum(other.rank < row.rank for other in listed) < places]
    last = max((row.rank for row in rows), default=0)
    return rows, {row.bid for row in rows if row.rank == last}


def _racer(work: Work, actor: Actor, opportunity: Opportunity, row: BidTotal) -> Racer:
    bid = work.bids.opened.get(row.bid)
    return Racer(
        new_id("rc"),
        opportunity.id,
        bid.id,
        bid.enterprise,
        bid.bidder_name,
        row.rank,
        actor.id,
        work.now,
    )


def admit(app: App, actor: Actor, opportunity_id: str) -> list[Racer]:
    """Admit what was proposed (入赛): by another person, after the publicity, with no objection open."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "races.admit", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = racing_opportunity(work, opportunity_id)
        racers = work.races.of(opportunity_id)
        if not racers:
            raise Invalid("racing.none_proposed")
        plan = publicity_of(opportunity, work.calendars)
        kept = publicity_kept(opportunity.terms.regime, plan, china_date(work.now))
        admitted = []
        for racer in racers:
            event = take_race_step(
                work, actor, racer, "admit",
                publicity_kept=kept, no_open_remedy=not open_remedies(work, opportunity),
                racers_within_maximum=_within_maximum(work, opportunity), other_person=racer.proposed_by != actor.id,
            )  # fmt: skip
            admitted.append(replace(racer, admitted_by=actor.id, admitted_at=work.now))
            work.races.racers.save(admitted[-1])
            work.record(actor, event, racer.id)
        return admitted


def sign(app: App, actor: Actor, racer_id: str, signed_on: date) -> Racer:
    """Record the race contract of one racer: stages and payments are those published. Raises Conflict racing.signed."""
    _of_department(app, actor, racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        plan = publicity_of(opportunity, work.calendars)
        event = take_race_step(
            work, actor, racer, "sign",
            publicity_over=plan is None or plan.over(china_date(work.now)),
            no_open_remedy=not open_remedies(work, opportunity),
        )  # fmt: skip
        if racer.signed_on is not None:
            raise Conflict("racing.signed")
        assert racer.admitted_at is not None
        if not china_date(racer.admitted_at) <= signed_on <= china_date(work.now):
            raise Invalid("racing.signed_day")
        return save_racer(work, actor, replace(racer, signed_on=signed_on), event)


def start(app: App, actor: Actor, racer_id: str) -> Racer:
    """Start a racer into the first stage (开赛). Raises Invalid racing.stage_over when its last day has gone by."""
    _of_department(app, actor, racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        event = take_race_step(
            work, actor, racer, "start",
            racers_within_maximum=_within_maximum(work, opportunity), contract_signed=racer.signed_on is not None,
        )  # fmt: skip
        return _enter(work, actor, racer, opportunity, 1, event)


def next_stage(app: App, actor: Actor, racer_id: str) -> Racer:
    """Let a racer that passed and was paid into the next stage (晋级)."""
    _of_department(app, actor, racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        event = take_race_step(
            work, actor, racer, "next_stage",
            stage_left=racer.stage < len(opportunity.terms.race.stages),
            stage_paid=is_paid(work, opportunity, racer),
        )  # fmt: skip
        return _enter(work, actor, racer, opportunity, racer.stage + 1, event)


def _enter(
    work: Work, actor: Actor, racer: Racer, opportunity: Opportunity, number: int, event: str
) -> Racer:
    stage = stage_of(work, opportunity, number)
    if not within_stage(stage, work.now):
        raise Invalid("racing.stage_over", stage=number, due=stage.due_on)
    entered = replace(racer, stage=number, stage_started_at=work.now, submitted_at=None, passed_at=None)
    return save_racer(work, actor, entered, event, stage=number)


def finish(app: App, actor: Actor, racer_id: str) -> Racer:
    """Record who reached the finish (完赛): the last stage passed and paid, everybody else out. The award goes to it."""
    _of_department(app, actor, racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        others = [each for each in work.races.of(opportunity.id) if each.id != racer.id]
        event = take_race_step(
            work, actor, racer, "finish",
            no_stage_left=racer.stage == len(opportunity.terms.race.stages),
            stage_paid=is_paid(work, opportunity, racer),
            last_one=all(racer_state(each, work.now) in OUT for each in others),
        )  # fmt: skip
        return save_racer(work, actor, replace(racer, finished_at=work.now), event)


def pay(app: App, actor: Actor, racer_id: str, paid_on: date, note: str = "") -> StagePayment:
    """Record the payment of the stage a racer has passed: the amount published, once, within the cap of its contract.

    What was earned is paid even when the procedure, or the result that the race rested on, has fallen. Raises Invalid racing.paid_day, machines.….
    """
    demand(app, actor, "races.pay", object=racer_id)
    with app.store.write() as work:
        racer = work.races.racers.get(racer_id)
        opportunity = work.opportunities.get(racer.opportunity)
        plan = opportunity.terms.race
        ended = racer_state(racer, work.now) == "voided"
        before = work.races.payments_of(racer.id)
        amount = next((stage.payment_fen for stage in plan.stages if stage.number == racer.stage), 0)
        event = take_race_step(
            work, actor, racer, "settle" if ended else "pay", stage_passed=racer.passed_at is not None,
            not_yet_paid=not is_paid(work, opportunity, racer),
            payments_within_cap=sum(each.amount_fen for each in before) + amount <= plan.cap_fen,
        )  # fmt: skip
        assert racer.passed_at is not None
        if not china_date(racer.passed_at) <= paid_on <= china_date(work.now):
            raise Invalid("racing.paid_day")
        made = StagePayment(
            new_id("rp"), racer.id, racer.stage, amount, paid_on, note.strip()[:500], actor.id, work.now
        )
        work.races.add_payment(made)
        work.record(actor, event, racer.id, stage=racer.stage, amount_fen=amount)
        return made


def retire(app: App, actor: Actor, racer_id: str, reason: str) -> Racer:
    """Leave the race (退赛) with a reason that is published; what was earned has to be paid before."""
    with app.store.read() as work:
        racer = work.races.racers.get(racer_id)
    demand(app, actor, "races.submit", racer, object=racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        event = take_race_step(
            work, actor, racer, "retire",
            reason_given=given(reason), stage_paid=is_paid(work, opportunity, racer),
        )  # fmt: skip
        _public(reason)
        decide(work, actor, racer, "retire", reason)
        return save_racer(work, actor, replace(racer, retired_at=work.now, reason=reason.strip()), event)


def postpone(
    app: App, actor: Actor, opportunity_id: str, stage: int, days: int, reason: str
) -> tuple[Stage, ...]:
    """Move the last day of a stage and of all after it, the same for every racer, with a reason that is published.

    Not once the day has gone by for a racer that is in the stage. Returns the stages as they are then.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "races.run", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = racing_opportunity(work, opportunity_id)
        wanted = stage_of(work, opportunity, stage)
        inside = [each for each in work.races.of(opportunity_id) if each.stage >= stage]
        if (inside and not within_stage(wanted, work.now)) or not 1 <= days <= LONGEST_DELAY:
            raise Invalid("racing.not_postponed", most=LONGEST_DELAY)
        if not given(reason):
            raise Invalid("machines.reason_given")
        _public(reason)
        made = Postponement(new_id("pn"), opportunity_id, stage, days, reason.strip(), actor.id, work.now)
        work.races.postponements.add(made)
        work.record(actor, "race.postpone", opportunity_id, stage=stage, days=days)
        return current_stages(work, opportunity)


def _public(reason: str) -> None:
    if kinds_found(reason):
        raise Invalid("racing.reason_personal")


def _within_maximum(work: Work, opportunity: Opportunity) -> bool:
    most = int(regime(opportunity.terms.regime).number("racers_maximum"))
    racing = [each for each in work.races.of(opportunity.id) if racer_state(each, work.now) not in OUT]
    return len(racing) <= min(most, opportunity.terms.race.racers)


def _of_department(app: App, actor: Actor, racer_id: str) -> None:
    with app.store.read() as work:
        opportunity = work.opportunities.get(work.races.racers.get(racer_id).opportunity)
    demand(app, actor, "races.run", opportunity, object=racer_id)
