"""履约评价: the scorecard of a contract and of an enterprise from the facts on record; objections and their answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.deadlines import china_date
from app.domain.delivery import (
    Facts,
    Scorecard,
    ScorecardObjection,
    days_late,
    judge,
    newest,
    overall,
    scorecard,
    state,
)
from app.domain.delivery.termination import OWN_FAULT
from app.domain.opportunities import Opportunity
from app.domain.users import Actor, Owner
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.services.carrying_out import owner_of
from app.services.context import App, demand
from app.store.ids import submitted_id
from app.store.work import Work

TEXT_LENGTH = (10, 2000)


@dataclass(frozen=True)
class ContractCard:
    """The scorecard of one contract of an enterprise."""

    opportunity: Opportunity
    card: Scorecard


@dataclass(frozen=True)
class EnterpriseCard:
    """All of an enterprise: contract by contract, the newest first, and the mean."""

    enterprise: str
    name: str
    cards: tuple[ContractCard, ...]
    total: Fraction | None


def card_of(work: Work, opportunity: Opportunity) -> Scorecard:
    """The scorecard of a contract that was begun, inside a transaction. What is measured on the way counts at its end."""
    ended = opportunity.terminated_at or opportunity.accepted_at
    today = china_date(ended or work.now)
    due = on_time = deliveries = first = 0
    for milestone in work.deliveries.milestones_of(opportunity.id):
        hand_ins = work.deliveries.hand_ins_of(milestone.id)
        now, late = state(hand_ins), days_late(milestone, hand_ins, today)
        if now == "accepted" or late:
            due += 1
            on_time += not late
        decided = [each for each in hand_ins if each.decision]
        deliveries += bool(decided)
        first += bool(decided) and decided[0].decision == "accepted"
    verdicts = [
        judge(promise, newest(work.deliveries.measurements_of(promise.id)))
        for promise in work.deliveries.promises_of(opportunity.id)
    ]
    accepted = [d.acceptance for d in work.deliveries.approved(opportunity.id, "acceptance") if d.acceptance]
    ends = [d.termination for d in work.deliveries.approved(opportunity.id, "termination") if d.termination]
    return scorecard(
        Facts(
            milestones_due=due,
            milestones_on_time=on_time,
            deliveries=deliveries,
            accepted_first_time=first,
            promises_measured=sum(verdict != "unmeasured" for verdict in verdicts) if ended else 0,
            promises_met=verdicts.count("met") if ended else 0,
            score=accepted[-1].score if accepted else None,
            exempted=bool(accepted and accepted[-1].exemption.strip()),
            changes=len(work.deliveries.approved(opportunity.id, "change")),
            own_default=bool(ends) and ends[-1].cause in OWN_FAULT,
        )
    )


def cards_of(work: Work, enterprise: str) -> EnterpriseCard:
    """The scorecards of an enterprise's contracts, inside a transaction."""
    found = []
    for award in work.evaluations.awards.where(
        "enterprise = ? AND approved_at IS NOT NULL AND revoked_at IS NULL",
        [enterprise],
        order="approved_at DESC",
    ):
        opportunity = work.opportunities.get(award.opportunity)
        if opportunity.started_at is not None:
            found.append(ContractCard(opportunity, card_of(work, opportunity)))
    name = work.enterprises.get(enterprise).name
    return EnterpriseCard(enterprise, name, tuple(found), overall([each.card for each in found]))


def of_enterprise(app: App, actor: Actor, enterprise: str) -> EnterpriseCard:
    """For government people any, for an enterprise its own."""
    demand(app, actor, "whitelist.read", Owner(enterprise=enterprise), object=enterprise)
    with app.store.read() as work:
        return cards_of(work, enterprise)


def object_to(
    app: App, actor: Actor, opportunity_id: str, text: str, submission: str = ""
) -> ScorecardObjection:
    """An enterprise objects to the scorecard of its contract (评价异议). One waits for an answer at a time.

    Raises InvalidFields delivery.objection_refused, Conflict delivery.objection_waits.
    """
    with app.store.read() as work:
        owner = owner_of(work, work.opportunities.get(opportunity_id))
    demand(app, actor, "scorecards.object", owner, object=opportunity_id)
    _check(text)
    key = submitted_id("so", actor.id, submission)
    with app.store.write() as work:
        before = work.deliveries.objections_of(opportunity_id)
        if again := next((each for each in before if each.id == key), None):
            return again
        if work.opportunities.get(opportunity_id).started_at is None:
            raise Invalid("delivery.no_scorecard")
        if any(each.answered_at is None for each in before):
            raise Conflict("delivery.objection_waits")
        made = ScorecardObjection(key, opportunity_id, actor.enterprise_id, text.strip(), actor.id, work.now)
        work.deliveries.objections.add(made)
        work.record(actor, "scorecards.object", opportunity_id, objection=made.id)
        return made


def answer(app: App, actor: Actor, objection_id: str, text: str) -> ScorecardObjection:
    """The department answers an objection. Raises InvalidFields, Conflict delivery.objection_answered."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(work.deliveries.objections.get(objection_id).opportunity)
    demand(app, actor, "delivery.run", opportunity, object=objection_id)
    _check(text)
    with app.store.write() as work:
        found = work.deliveries.objections.get(objection_id)
        if found.answered_at is not None:
            raise Conflict("delivery.objection_answered")
        answered = replace(found, answer=text.strip(), answered_by=actor.id, answered_at=work.now)
        work.deliveries.objections.save(answered)
        work.record(actor, "scorecards.answer", opportunity.id, objection=found.id)
        return answered


def _check(text: str) -> None:
    least, most = TEXT_LENGTH
    if not least <= len(text.strip()) <= most:
        fault = Fault(0, "text", "delivery.note", (("least", least), ("most", most)))
        raise InvalidFields("delivery.objection_refused", (fault,))
