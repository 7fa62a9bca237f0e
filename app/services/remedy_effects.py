"""What an upheld objection or complaint does to the procedure (处理结果的效力): through the machine, in one transaction.

《招标投标法实施条例》第五十四条、第六十二条、第八十一条; 《政府采购质疑和投诉办法》(财政部令第94号)第十六条、第三十一条、第三十二条.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.opportunities import Opportunity, back_to
from app.domain.racing import OUT, racer_state
from app.domain.users import Actor
from app.services.awarding import decides_first
from app.services.competition import fail
from app.services.handing_back import hand_back
from app.services.race_rules import decide
from app.services.results import supersede
from app.services.steps import take_race_step, take_step
from app.store.work import Work


def take_effect(work: Work, actor: Actor, opportunity: Opportunity, outcome: str, number: str) -> None:
    """The effect of an outcome; "" and outcomes without effect change nothing. number: of the objection or complaint.

    Raises Invalid machines.wrong_state.
    """
    if outcome == "amend_documents":
        event = take_step(work, actor, opportunity, "order_amendment", remedy_upheld=True)
        work.record(actor, event, opportunity.id)
        return
    effect = {
        "re_evaluate": _review,
        "redetermine": _choose_again,
        "void": _void,
        "revoke_choice": _choose_again,
        "revoke_void": _void,
    }.get(outcome)
    if effect is not None:
        effect(work, actor, opportunity, outcome)
        _end_race(work, actor, opportunity, number)


def _review(work: Work, actor: Actor, opportunity: Opportunity, outcome: str) -> None:
    """Back to the committee: the report is void, and so is what rested on it."""
    event = take_step(work, actor, opportunity, "order_review", remedy_upheld=True)
    supersede(work, opportunity.id)
    _revoke(work, actor, opportunity)
    work.opportunities.save(back_to(opportunity, "consensus"))
    work.record(actor, event, opportunity.id)


def _choose_again(work: Work, actor: Actor, opportunity: Opportunity, outcome: str) -> None:
    """The award falls, with the contract where one is signed; another of the candidates is taken."""
    first = decides_first(opportunity)
    steps = {"redetermine": ("order_choice", "order_new_choice")}
    action = steps.get(outcome, ("revoke_choice", "revoke_new_choice"))[first]
    event = take_step(
        work, actor, opportunity, action, remedy_upheld=True, candidates_first=not first, decision_first=first
    )
    _revoke(work, actor, opportunity)
    work.opportunities.save(back_to(opportunity, "evaluated" if first else "publicity"))
    work.record(actor, event, opportunity.id)


def _void(work: Work, actor: Actor, opportunity: Opportunity, outcome: str) -> None:
    """The procedure is void, with the contract where one is signed; the scenario may be published again. What was not
    opened goes back sealed."""
    event = take_step(work, actor, opportunity, outcome, remedy_upheld=True)
    _revoke(work, actor, opportunity)
    fail(work, opportunity, "voided")
    work.record(actor, event, opportunity.id)
    if opportunity.opened_at is None:
        hand_back(work, actor, work.bids.valid(opportunity.id), ended=True)


def _revoke(work: Work, actor: Actor, opportunity: Opportunity) -> None:
    """A standing award is revoked and kept on record, and its contract with it; what was ticked off is to be done again."""
    award = work.evaluations.award_of(opportunity.id)
    if award is None:
        return
    work.evaluations.awards.save(replace(award, revoked_at=work.now, returned_by=actor.name))
    work.opportunities.reopen_duties(opportunity.id)
    if (project := work.projects.of_award(award.id)) and project.signed_on:
        work.projects.save(replace(project, signed_on=None))


def _end_race(work: Work, actor: Actor, opportunity: Opportunity, number: str) -> None:
    """The race that rested on the result ends with it; who was out before belongs to it, too. What a racer earned by a
    stage it had passed is still paid to it."""
    for racer in work.races.of(opportunity.id):
        if racer_state(racer, work.now) in OUT:
            work.races.racers.save(replace(racer, voided_at=work.now))
            continue
        event = take_race_step(work, actor, racer, "void", remedy_upheld=True)
        decide(work, actor, racer, "void", number)
        work.races.racers.save(replace(racer, voided_at=work.now, reason_code="voided", reason=number))
        work.record(actor, event, racer.id)
