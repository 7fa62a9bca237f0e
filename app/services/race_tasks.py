"""What a person may do next in a race (下一步): one list for the page, by role, state and clock."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.opportunities import Opportunity
from app.domain.racing import OUT, Racer, racer_state, within_stage
from app.domain.users import Actor
from app.services.race_judging import is_chair, mean_points
from app.services.race_rules import current_stages, is_open, is_paid
from app.store.work import Work

EARNING = ("passed", "voided")
"""States in which a stage that was passed is paid, where it is not paid yet."""


@dataclass(frozen=True)
class Task:
    """What the person who looks can do next; racer "" = it concerns the whole race."""

    action: str
    racer: str = ""


def tasks_of(work: Work, actor: Actor, opportunity: Opportunity, racers: list[Racer]) -> list[Task]:
    """The next steps of this person, in the order of the racers."""
    if actor.role == "finance":
        everybody = [*racers, *work.races.fallen(opportunity.id)]
        owed = [each for each in everybody if each.passed_at and racer_state(each, work.now) in EARNING]
        return [Task("pay", each.id) for each in owed if not is_paid(work, opportunity, each)]
    if not is_open(opportunity, work.now):
        return []
    own = actor.department == opportunity.department
    if actor.role == "officer" and own and not racers:
        return [Task("propose")]
    if actor.role == "reviewer" and own and any(racer_state(each, work.now) == "proposed" for each in racers):
        return [Task("admit")]
    seated = actor.id in work.evaluations.evaluators(opportunity.id)
    tasks = []
    for racer in racers:
        if actor.role == "officer" and own:
            action = _officer_action(work, opportunity, racer, racers)
        elif actor.role == "enterprise" and racer.enterprise == actor.enterprise_id:
            action = "submit" if racer_state(racer, work.now) == "running" else ""
            action = action if in_time(work, opportunity, racer) else ""
        elif actor.role == "evaluator" and seated:
            action = _evaluator_action(work, actor, opportunity, racer)
        else:
            action = ""
        if action:
            tasks.append(Task(action, racer.id))
    return tasks


def _officer_action(work: Work, opportunity: Opportunity, racer: Racer, racers: list[Racer]) -> str:
    state = racer_state(racer, work.now)
    if state == "admitted":
        return "sign" if racer.signed_on is None else "start"
    if state == "passed" and is_paid(work, opportunity, racer):
        if racer.stage < len(opportunity.terms.race.stages):
            return "next_stage"
        others = (each for each in racers if each.id != racer.id)
        return "finish" if all(racer_state(each, work.now) in OUT for each in others) else ""
    return "award" if state == "finished" else ""


def _evaluator_action(work: Work, actor: Actor, opportunity: Opportunity, racer: Racer) -> str:
    state, chair = racer_state(racer, work.now), is_chair(work, actor, opportunity.id)
    if state == "submitted":
        result = work.races.current_result(racer)
        scored = result is not None and any(s.evaluator == actor.id for s in work.races.scores_of(result.id))
        if not scored:
            return "score"
        return "decide" if chair and mean_points(work, opportunity, racer) is not None else ""
    late = state in ("admitted", "running") and not in_time(work, opportunity, racer)
    return "decide" if chair and late else ""


def in_time(work: Work, opportunity: Opportunity, racer: Racer) -> bool:
    number = max(1, racer.stage)
    return any(
        each.number == number and within_stage(each, work.now) for each in current_stages(work, opportunity)
    )
