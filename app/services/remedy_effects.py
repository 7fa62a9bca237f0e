"""What an upheld objection or complaint does to the procedure (处理结果的效力): through the machine, in one transaction.

《招标投标法实施条例》第五十四条、第六十二条; 《政府采购质疑和投诉办法》(财政部令第94号)第三十二条.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.opportunities import Opportunity, back_to
from app.domain.users import Actor
from app.services.awarding import decides_first
from app.services.results import supersede
from app.services.steps import take_step
from app.store.work import Work


def take_effect(work: Work, actor: Actor, opportunity: Opportunity, outcome: str) -> None:
    """The effect of an outcome; "" and outcomes without effect change nothing. Raises Invalid machines.wrong_state."""
    effect = {"re_evaluate": _review, "redetermine": _choose_again, "void": _void}.get(outcome)
    if effect is not None:
        effect(work, actor, opportunity)


def _review(work: Work, actor: Actor, opportunity: Opportunity) -> None:
    """Back to the committee: the report is void, and so is what rested on it."""
    event = take_step(work, actor, opportunity, "order_review", remedy_upheld=True)
    supersede(work, opportunity.id)
    _revoke(work, actor, opportunity)
    work.opportunities.save(back_to(opportunity, "consensus"))
    work.record(actor, event, opportunity.id)


def _choose_again(work: Work, actor: Actor, opportunity: Opportunity) -> None:
    """The award falls; another of the candidates is taken."""
    first = decides_first(opportunity)
    event = take_step(
        work, actor, opportunity, "order_new_choice" if first else "order_choice",
        remedy_upheld=True, candidates_first=not first, decision_first=first,
    )  # fmt: skip
    _revoke(work, actor, opportunity)
    work.opportunities.save(back_to(opportunity, "evaluated" if first else "publicity"))
    work.record(actor, event, opportunity.id)


def _void(work: Work, actor: Actor, opportunity: Opportunity) -> None:
    """The procedure is void; the scenario may be published again."""
    event = take_step(work, actor, opportunity, "void", remedy_upheld=True)
    _revoke(work, actor, opportunity)
    work.opportunities.save(replace(opportunity, failed_at=work.now, failure_reason="voided"))
    work.scenarios.save(replace(work.scenarios.get(opportunity.scenario), opportunity=""))
    work.record(actor, event, opportunity.id)


def _revoke(work: Work, actor: Actor, opportunity: Opportunity) -> None:
    """A standing award is revoked and kept on record."""
    if award := work.evaluations.award_of(opportunity.id):
        work.evaluations.awards.save(replace(award, revoked_at=work.now, returned_by=actor.name))
