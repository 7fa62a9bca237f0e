"""One door for every step of an objection or complaint: role, guards, timestamp, audit event, and what its outcome does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.awards import complaint_possible, steps
from app.domain.deadlines import china_date
from app.domain.machines import REMEDY
from app.domain.opportunities import Opportunity
from app.domain.remedies import StoredRemedy, state
from app.domain.remedy_outcomes import APPROVED_BY_TWO, STRIKING, answers, decisions
from app.domain.users import Actor
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.remedy_effects import take_effect
from app.services.remedy_periods import own_act
from app.services.steps import demand_step
from app.store.work import Work

TEXT_LENGTH = (10, 5000)


def asked(app: App, actor: Actor, remedy_id: str, right: str) -> None:
    """Refuse who may not take steps of this kind: an enterprise its own, a department those to its opportunities."""
    with app.store.read() as work:
        remedy = work.opportunities.remedies.get(remedy_id)
        opportunity = work.opportunities.get(remedy.opportunity)
    demand(app, actor, right, remedy if right == "remedies.file" else opportunity, object=remedy_id)


def take(
    work: Work,
    actor: Actor,
    remedy_id: str,
    action: str,
    since: str,
    written: Mapping[str, str] | None = None,
    outcome: str = "",
    **facts: bool,
) -> StoredRemedy:
    """The step inside a transaction. since: the timestamp it sets, "" for none; written: the texts that go with it.

    Raises Invalid machines.…, remedies.outcome_impossible.
    """
    remedy = work.opportunities.remedies.get(remedy_id)
    opportunity = work.opportunities.get(remedy.opportunity)
    known = {**_facts(work, actor, remedy, opportunity), "without_effect": outcome not in APPROVED_BY_TWO}
    event = demand_step(REMEDY, state(remedy, work.now), action, actor.role, known | facts)
    possible = decisions if action == "decide" else answers
    if outcome and outcome not in {each.code for each in possible(opportunity, remedy.subject, work.now)}:
        raise Invalid("remedies.outcome_impossible")
    changes: dict[str, object] = dict(written or {})
    if since:
        changes[since] = work.now
    effective = outcome if action in ("answer", "approve_answer", "decide") else ""
    if effective in STRIKING and (award := work.evaluations.award_of(opportunity.id)):
        changes["struck"] = award.bid
    remedy = replace(remedy, **changes)  # type: ignore[arg-type]
    work.opportunities.remedies.save(remedy)
    told = {"effect": outcome} if outcome else {}
    work.record(actor, event, remedy_id, number=remedy.number, **told)
    take_effect(work, actor, opportunity, effective, remedy.number)
    return as_seen(work, remedy, opportunity, actor)


def _facts(work: Work, actor: Actor, remedy: StoredRemedy, opportunity: Opportunity) -> dict[str, bool]:
    """What every step may ask for; reason_given: texts were checked before."""
    today, code = china_date(work.now), opportunity.terms.regime
    draft = work.opportunities.answer_draft_of(remedy.id)
    return {
        "reason_given": True,
        "no_refusal_waits": draft is None or bool(draft.ending),
        "complaint_in_time": complaint_possible(code, work.calendar, remedy.days, today),
        "complaint_time_over": today > steps(code, work.calendar, remedy.days).complain_by.day,
        "uninvolved": actor.department != opportunity.department,
        "not_own_act": not own_act(work, actor, remedy),
    }


def as_seen(work: Work, remedy: StoredRemedy, opportunity: Opportunity, actor: Actor) -> StoredRemedy:
    """Before the opening nobody else learns from an objection who prepares a bid (R5), but a complaint has an author: the
    supervisor who read the name on record knows it (《政府采购质疑和投诉办法》第十八条)."""
    own = actor.role == "enterprise" and actor.enterprise_id == remedy.enterprise
    if own or opportunity.opened_at is not None or identified(work, remedy, actor):
        return remedy
    return replace(remedy, enterprise="", filed_by="")


def identified(work: Work, remedy: StoredRemedy, actor: Actor) -> bool:
    """Whether this supervisor has read who complains, which is an event of the log."""
    return actor.role == "supervisor" and work.audit.has("remedies.identify", remedy.id, actor.id)


def unnamed(work: Work, enterprise_id: str, opportunity: Opportunity, text: str, column: str) -> None:
    """Before the opening a text does not name the company that prepares a bid: the department reads it (R5). Raises
    InvalidFields remedies.refused."""
    if opportunity.opened_at is not None or not enterprise_id:
        return
    author = work.enterprises.get(enterprise_id)
    if any(name and name in text for name in (author.name, author.uscc)):
        raise InvalidFields("remedies.refused", (Fault(0, column, "remedies.names_author"),))


def checked_text(text: str, column: str) -> str:
    """Raises InvalidFields remedies.refused: a text needs some length."""
    least, most = TEXT_LENGTH
    if not least <= len(text.strip()) <= most:
        fault = Fault(0, column, "remedies.length", (("least", least), ("most", most)))
        raise InvalidFields("remedies.refused", (fault,))
    return text.strip()
