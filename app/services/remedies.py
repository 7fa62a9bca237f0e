"""Objections and complaints (异议、质疑、投诉): filed in time, answered in time; award and contract wait; rule R20."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.awards import Steps, complaint_possible, steps
from app.domain.deadlines import china_date
from app.domain.machines import REMEDY
from app.domain.opportunities import ENDED, Opportunity, status
from app.domain.remedies import ANSWERS, DECISIONS, SUBJECTS, StoredRemedy, state
from app.domain.users import Actor, Owner
from app.domain.workdays import PACKAGED
from app.errors import Fault, Invalid, InvalidFields
from app.services.awarding import publicity_of
from app.services.context import App, demand
from app.services.remedy_effects import take_effect
from app.services.steps import demand_step
from app.store.ids import submitted_id
from app.store.work import Work

TEXT_LENGTH = (10, 5000)


@dataclass(frozen=True)
class RemedyView:
    """A remedy with where it stands, by when who has to act, and what it is about."""

    remedy: StoredRemedy
    state: str
    steps: Steps
    opportunity: Opportunity
    enterprise_name: str


def file(
    app: App, actor: Actor, opportunity_id: str, subject: str, text: str, submission: str
) -> StoredRemedy:
    """An enterprise that takes part objects, while it may. Award and contract wait until it is answered.

    Raises InvalidFields remedies.refused, Invalid machines.in_time, machines.concerned.
    """
    demand(app, actor, "remedies.file", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    _check_text(text, "text")
    if subject not in SUBJECTS:
        raise InvalidFields("remedies.refused", (Fault(0, "subject", "remedies.subject_unknown"),))
    key = submitted_id("rm", actor.id, submission)
    with app.store.write() as work:
        if before := work.opportunities.remedies.first("id = ?", [key]):
            return before
        opportunity = work.opportunities.get(opportunity_id)
        facts = {
            "in_time": _in_time(work, opportunity, subject),
            "concerned": _concerned(work, actor, opportunity),
            "new_matter": not _objected_before(work, actor, opportunity, subject),
        }
        event = demand_step(REMEDY, "drafted", "file", actor.role, facts)
        remedy = StoredRemedy(
            key,
            work.next_number("YY"),
            opportunity_id,
            actor.enterprise_id,
            actor.id,
            subject,
            text.strip(),
            work.now,
        )
        work.opportunities.remedies.add(remedy)
        work.record(actor, event, opportunity_id, number=remedy.number)
        return remedy


def accept(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The department takes an objection up."""
    return _step(app, actor, remedy_id, "accept", "accepted_at")


def not_accept(app: App, actor: Actor, remedy_id: str, reason: str) -> StoredRemedy:
    """The department does not take it up, and says why."""
    return _step(app, actor, remedy_id, "not_accept", "not_accepted_at", "answer", reason)


def answer(app: App, actor: Actor, remedy_id: str, text: str, outcome: str = "maintained") -> StoredRemedy:
    """The department answers; from now on a complaint may follow. outcome re_evaluate: the committee looks again.

    Raises Invalid remedies.outcome_unknown, machines.wrong_state when there is no report to look at again.
    """
    if outcome not in ANSWERS:
        raise Invalid("remedies.outcome_unknown")
    return _step(app, actor, remedy_id, "answer", "answered_at", "answer", text, outcome)


def complain(app: App, actor: Actor, remedy_id: str, text: str) -> StoredRemedy:
    """The enterprise complains to the supervisor about the same matter, in time."""
    return _step(app, actor, remedy_id, "complain", "complained_at", "complaint", text)


def take_up(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The supervisor takes a complaint up."""
    return _step(app, actor, remedy_id, "take_up", "complaint_accepted_at")


def dismiss(app: App, actor: Actor, remedy_id: str, reason: str) -> StoredRemedy:
    """The supervisor does not take it up, and says why; that ends it."""
    return _step(app, actor, remedy_id, "dismiss", "closed_at", "decision", reason)


def decide(app: App, actor: Actor, remedy_id: str, text: str, outcome: str = "dismissed") -> StoredRemedy:
    """The supervisor decides, and the decision takes effect at once: the committee looks again, the award falls, or the
    procedure is void (one of DECISIONS); that ends the complaint.

    Raises Invalid remedies.outcome_unknown, machines.wrong_state when the effect is no longer possible.
    """
    if outcome not in DECISIONS:
        raise Invalid("remedies.outcome_unknown")
    return _step(app, actor, remedy_id, "decide", "decided_at", "decision", text, outcome)


def close(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The department closes an answered objection once the time for a complaint is over."""
    return _step(app, actor, remedy_id, "close", "closed_at")


def withdraw(app: App, actor: Actor, remedy_id: str) -> StoredRemedy:
    """The enterprise takes its objection or complaint back."""
    return _step(app, actor, remedy_id, "withdraw", "withdrawn_at")


def of(app: App, actor: Actor, opportunity_id: str) -> list[RemedyView]:
    """What concerns an opportunity: all of it for the department and the supervisor, its own for an enterprise."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if actor.role == "enterprise":
            demand(app, actor, "remedies.file", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
        else:
            demand(app, actor, "remedies.read", opportunity, object=opportunity_id)
        found = work.opportunities.remedies_of(opportunity_id)
        return [
            _view(work, each, opportunity, actor)
            for each in found
            if actor.role != "enterprise" or each.enterprise == actor.enterprise_id
        ]


def complaints(app: App, actor: Actor) -> list[RemedyView]:
    """Every complaint, the newest first, for the supervisor."""
    demand(app, actor, "remedies.decide")
    with app.store.read() as work:
        found = work.opportunities.remedies.where("complained_at IS NOT NULL", order="complained_at DESC")
        return [_view(work, each, work.opportunities.get(each.opportunity), actor) for each in found]


def _view(work: Work, remedy: StoredRemedy, opportunity: Opportunity, actor: Actor) -> RemedyView:
    periods = steps(opportunity.terms.regime, PACKAGED, remedy.days)
    shown = _as_seen(remedy, opportunity, actor)
    name = work.enterprises.get(shown.enterprise).name if shown.enterprise else ""
    return RemedyView(shown, state(remedy, work.now), periods, opportunity, name)


def _as_seen(remedy: StoredRemedy, opportunity: Opportunity, actor: Actor) -> StoredRemedy:
    """Before the opening nobody else learns from an objection who prepares a bid (R5)."""
    own = actor.role == "enterprise" and actor.enterprise_id == remedy.enterprise
    if own or opportunity.opened_at is not None:
        return remedy
    return replace(remedy, enterprise="", filed_by="")


RIGHTS = {
    "accept": "remedies.answer",
    "not_accept": "remedies.answer",
    "answer": "remedies.answer",
    "close": "remedies.answer",
    "complain": "remedies.file",
    "withdraw": "remedies.file",
    "take_up": "remedies.decide",
    "dismiss": "remedies.decide",
    "decide": "remedies.decide",
}


def _step(
    app: App,
    actor: Actor,
    remedy_id: str,
    action: str,
    since: str,
    column: str = "",
    text: str = "",
    outcome: str = "",
) -> StoredRemedy:
    """One edge of the machine: role, guards, the timestamp, the audit event, and what the outcome does to the procedure."""
    with app.store.read() as work:
        remedy = work.opportunities.remedies.get(remedy_id)
        opportunity = work.opportunities.get(remedy.opportunity)
    owner = remedy if RIGHTS[action] == "remedies.file" else opportunity
    demand(app, actor, RIGHTS[action], owner, object=remedy_id)
    if column:
        _check_text(text, column)
    with app.store.write() as work:
        remedy = work.opportunities.remedies.get(remedy_id)
        today, code = china_date(work.now), opportunity.terms.regime
        over = today > steps(code, PACKAGED, remedy.days).complain_by.day
        facts = {
            "reason_given": bool(text.strip()) or not column,
            "complaint_in_time": complaint_possible(code, PACKAGED, remedy.days, today),
            "complaint_time_over": over,
            "uninvolved": actor.department != opportunity.department,
        }
        event = demand_step(REMEDY, state(remedy, work.now), action, actor.role, facts)
        changes: dict[str, object] = {since: work.now}
        if column:
            changes[column] = text.strip()
        if outcome:
            changes[f"{column}_outcome"] = outcome
        if outcome == "redetermine" and (award := work.evaluations.award_of(opportunity.id)):
            changes["struck"] = award.bid
        remedy = replace(remedy, **changes)  # type: ignore[arg-type]
        work.opportunities.remedies.save(remedy)
        told = {"effect": outcome} if outcome else {}
        work.record(actor, event, remedy_id, number=remedy.number, **told)
        take_effect(work, actor, work.opportunities.get(opportunity.id), outcome)
        return _as_seen(remedy, opportunity, actor)


def _in_time(work: Work, opportunity: Opportunity, subject: str) -> bool:
    """To the result: through the publicity's last day of objections. To the documents: before the opening; to the
    opening: before the report; never once it has ended."""
    plan = publicity_of(opportunity)
    if subject in ("evaluation", "result"):
        return plan is not None and plan.may_object(china_date(work.now))
    if status(opportunity, work.now) in ENDED:
        return False
    if subject == "documents":
        return opportunity.opened_at is None
    return opportunity.opened_at is not None and opportunity.reported_at is None


def _objected_before(work: Work, actor: Actor, opportunity: Opportunity, subject: str) -> bool:
    """True when this enterprise has an objection on the same subject already, not withdrawn and about the same result:
    after the committee has looked again, the new report is a new matter."""
    since = opportunity.reported_at if subject in ("evaluation", "result") else None
    return any(
        each.enterprise == actor.enterprise_id
        and each.subject == subject
        and each.withdrawn_at is None
        and (since is None or each.filed_at >= since)
        for each in work.opportunities.remedies_of(opportunity.id)
    )


def _concerned(work: Work, actor: Actor, opportunity: Opportunity) -> bool:
    """Who bid, or, before the opening, any enterprise that could."""
    if opportunity.opened_at is None:
        return True
    return any(bid.enterprise == actor.enterprise_id for bid in work.bids.opened_of(opportunity.id))


def _check_text(text: str, column: str) -> None:
    least, most = TEXT_LENGTH
    if not least <= len(text.strip()) <= most:
        fault = Fault(0, column, "remedies.length", (("least", least), ("most", most)))
        raise InvalidFields("remedies.refused", (fault,))
