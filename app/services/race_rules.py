"""What the steps of a race share: which opportunity runs one, its stages as they are now, what is paid, what is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.opportunities import Opportunity, status
from app.domain.race_results import RaceDecision
from app.domain.racing import REASON_LENGTH, Racer, Stage, stages_now
from app.domain.users import Actor
from app.errors import Invalid
from app.services.awarding import decides_first
from app.store.ids import new_id
from app.store.work import Work


def given(reason: str) -> bool:
    least, most = REASON_LENGTH
    return least <= len(reason.strip()) <= most


def is_race(opportunity: Opportunity) -> bool:
    """True when the terms were published with the plan of a race."""
    return opportunity.terms.mechanism == "race" and bool(opportunity.terms.race.stages)


def is_open(opportunity: Opportunity, now: datetime) -> bool:
    """True while steps of a race may be taken: after the report, where the winner is decided before it is announced, after
    the candidates were published elsewhere; until somebody is proposed for the award."""
    return status(opportunity, now) == ("evaluated" if decides_first(opportunity) else "publicity")


def under_way(work: Work, opportunity: Opportunity) -> bool:
    """True from the admission of the racers to the finish: nobody has won yet, whatever was published of candidates."""
    if not is_race(opportunity) or not is_open(opportunity, work.now):
        return False
    racers = [each for each in work.races.of(opportunity.id) if each.admitted_at]
    return bool(racers) and not any(each.finished_at for each in racers)


def racing_opportunity(work: Work, opportunity_id: str) -> Opportunity:
    """An opportunity in which a race may be run now. Raises Invalid racing.no_race, machines.wrong_state."""
    opportunity = work.opportunities.get(opportunity_id)
    if not is_race(opportunity):
        raise Invalid("racing.no_race")
    if not is_open(opportunity, work.now):
        raise Invalid("machines.wrong_state")
    return opportunity


def running_race(work: Work, racer_id: str) -> tuple[Racer, Opportunity]:
    """A racer and its opportunity, inside the transaction of a step."""
    racer = work.races.racers.get(racer_id)
    return racer, racing_opportunity(work, racer.opportunity)


def current_stages(work: Work, opportunity: Opportunity) -> tuple[Stage, ...]:
    """The stages with the days that hold now."""
    return stages_now(opportunity.terms.race, work.races.moved(opportunity.id))


def stage_of(work: Work, opportunity: Opportunity, number: int) -> Stage:
    """Raises Invalid racing.no_such_stage."""
    for stage in current_stages(work, opportunity):
        if stage.number == number:
            return stage
    raise Invalid("racing.no_such_stage")


def is_paid(work: Work, opportunity: Opportunity, racer: Racer) -> bool:
    """True when the stage the racer is in was paid, or pays nothing."""
    owed = next((each.payment_fen for each in opportunity.terms.race.stages if each.number == racer.stage), 0)
    return owed == 0 or any(each.stage == racer.stage for each in work.races.payments_of(racer.id))


def decide(work: Work, actor: Actor, racer: Racer, action: str, reason: str, code: str = "") -> None:
    """Keep the reason of a step beside the racer."""
    made = RaceDecision(
        new_id("rd"),
        racer.id,
        racer.stage,
        action,
        code,
        reason.strip()[: REASON_LENGTH[1]],
        actor.id,
        work.now,
    )
    work.races.decisions.add(made)


def save_racer(work: Work, actor: Actor, racer: Racer, event: str, **data: Any) -> Racer:
    work.races.racers.save(racer)
    work.record(actor, event, racer.id, **data)
    return racer
