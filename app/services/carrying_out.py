"""Carrying a contract out (履约): the plan fixed at the start, deliveries accepted or sent back, promises measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.domain.awards import Terms
from app.domain.contracts import Contract
from app.domain.deadlines import china_date
from app.domain.delivery import (
    HandIn,
    Measurement,
    Milestone,
    NewPromise,
    PlannedMilestone,
    Promise,
    apportion,
    measurement_faults,
    plan_faults,
    promise_faults,
    state,
)
from app.domain.delivery.milestones import INSPECTION_DAYS, PAYMENT_DAYS, TEXT
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor, Owner
from app.errors import Conflict, Fault, Invalid, InvalidFields, NotFound
from app.files.intake import check_attachment
from app.files.names import display_name
from app.services.context import App, demand
from app.services.steps import take_step
from app.store.ids import new_id, submitted_id
from app.store.work import Work

File = tuple[str, bytes]
"""Name and content of a piece of evidence: pdf, docx, xlsx or a picture."""


def owner_of(work: Work, opportunity: Opportunity) -> Owner:
    """Whose a contract is: the posting department's and, once it is signed, the winner's."""
    award = work.evaluations.award_of(opportunity.id)
    signed = award is not None and work.opportunities.contract_of(opportunity.id) is not None
    return Owner(opportunity.department, award.enterprise if award and signed else "")


def terms_now(work: Work, contract: Contract) -> Terms:
    """The terms of a contract with every change that was approved."""
    changes = work.deliveries.approved(contract.opportunity, "change")
    return changes[-1].change.after if changes and changes[-1].change else contract.terms


def contract_now(work: Work, opportunity_id: str) -> Contract:
    """The contract of an opportunity. Raises NotFound opportunities.not_found when it has none."""
    contract = work.opportunities.contract_of(opportunity_id)
    if contract is None:
        raise NotFound("opportunities.not_found")
    return contract


def start(
    app: App,
    actor: Actor,
    opportunity_id: str,
    planned: Sequence[PlannedMilestone],
    promises: Sequence[NewPromise],
    inspection_days: int = INSPECTION_DAYS,
    payment_days: int = PAYMENT_DAYS,
) -> tuple[Milestone, ...]:
    """Begin the work (开工): what each payment node delivers by when, and by which measured indicators the promise is kept.

    Raises InvalidFields delivery.plan_refused, Invalid machines.….
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "delivery.run", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        event = take_step(work, actor, opportunity, "start")
        contract = contract_now(work, opportunity_id)
        faults = (
            *plan_faults(planned, contract.terms.payment, contract.signed_on, inspection_days, payment_days),
            *promise_faults(promises, opportunity.terms.acceptance, contract.terms.promise),
        )
        if faults:
            raise InvalidFields("delivery.plan_refused", faults)
        amounts = apportion(contract.terms.price_fen, [each.percent for each in planned])
        made = tuple(
            Milestone(
                new_id("ms"), opportunity_id, n, each.name, each.percent, amount,
                each.deliverable.strip(), each.due_on, inspection_days, payment_days,
            )
            for n, (each, amount) in enumerate(zip(planned, amounts, strict=True), 1)
        )  # fmt: skip
        work.deliveries.milestones.add_all(made)
        work.deliveries.promises.add_all(
            [
                Promise(
                    new_id("pm"), opportunity_id, n, each.origin, each.indicator.strip(), each.wording.strip(),
                    each.how_measured.strip(), each.target,
                )
                for n, each in enumerate(promises, 1)
            ]
        )  # fmt: skip
        work.opportunities.save(replace(opportunity, started_at=work.now))
        work.record(actor, event, opportunity_id, milestones=len(made), promises=len(promises))
        return made


def hand_in(
    app: App, actor: Actor, milestone_id: str, note: str, file: File | None = None, submission: str = ""
) -> HandIn:
    """The enterprise hands in what a milestone asks for. The same `submission` twice is one delivery (F06).

    Raises InvalidFields delivery.hand_in_refused, Conflict delivery.handed_in, Invalid delivery.not_running, files.….
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(work.deliveries.milestones.get(milestone_id).opportunity)
        owner = owner_of(work, opportunity)
    demand(app, actor, "delivery.hand_in", owner, object=milestone_id)
    least, most = TEXT
    if not least <= len(note.strip()) <= most:
        fault = Fault(0, "note", "delivery.note", (("least", least), ("most", most)))
        raise InvalidFields("delivery.hand_in_refused", (fault,))
    digest, name = stored_file(app, file)
    key = submitted_id("hi", actor.id, submission)
    with app.store.write() as work:
        if before := work.deliveries.hand_ins.first("id = ?", [key]):
            return before
        _running(work, opportunity.id)
        before_this = work.deliveries.hand_ins_of(milestone_id)
        if state(before_this) in ("handed_in", "accepted"):
            raise Conflict("delivery.handed_in")
        made = HandIn(key, milestone_id, note.strip(), digest, name, actor.id, work.now)
        work.deliveries.hand_ins.add(made)
        work.record(actor, "delivery.hand_in", opportunity.id, milestone=milestone_id, sha256=digest)
        return made


def accept_delivery(app: App, actor: Actor, hand_in_id: str) -> HandIn:
    """The department accepts a delivery: its payment becomes due. Raises Conflict delivery.decided."""
    return _decide(app, actor, hand_in_id, "accepted", "")


def send_back(app: App, actor: Actor, hand_in_id: str, reason: str) -> HandIn:
    """The department sends a delivery back and says what is missing. Raises InvalidFields, Conflict delivery.decided."""
    least, most = TEXT
    if not least <= len(reason.strip()) <= most:
        fault = Fault(0, "reason", "delivery.note", (("least", least), ("most", most)))
        raise InvalidFields("delivery.send_back_refused", (fault,))
    return _decide(app, actor, hand_in_id, "sent_back", reason.strip())


def _decide(app: App, actor: Actor, hand_in_id: str, decision: str, reason: str) -> HandIn:
    with app.store.read() as work:
        milestone = work.deliveries.milestones.get(work.deliveries.hand_ins.get(hand_in_id).milestone)
        opportunity = work.opportunities.get(milestone.opportunity)
    demand(app, actor, "delivery.run", opportunity, object=hand_in_id)
    with app.store.write() as work:
        _running(work, opportunity.id)
        found = work.deliveries.hand_ins.get(hand_in_id)
        if found.decision:
            raise Conflict("delivery.decided")
        decided = replace(found, decision=decision, decided_by=actor.id, decided_at=work.now, reason=reason)
        work.deliveries.hand_ins.save(decided)
        event = "delivery.accept_milestone" if decision == "accepted" else "delivery.send_back"
        work.record(actor, event, opportunity.id, milestone=milestone.id)
        return decided


def measure(
    app: App,
    actor: Actor,
    promise_id: str,
    value: str,
    measured_on: date,
    source: str,
    file: File | None = None,
    submission: str = "",
) -> Measurement:
    """Enter what was measured: a decimal number as text, its day, who measured it. Raises InvalidFields, files.…."""
    with app.store.read() as work:
        promise = work.deliveries.promises.get(promise_id)
        opportunity = work.opportunities.get(promise.opportunity)
    demand(app, actor, "delivery.run", opportunity, object=promise_id)
    if opportunity.started_at is None:
        raise Invalid("delivery.not_running")
    today = china_date(app.clock.now())
    faults = measurement_faults(value, measured_on, source, china_date(opportunity.started_at), today)
    if faults:
        raise InvalidFields("delivery.measurement_refused", faults)
    digest, name = stored_file(app, file)
    key = submitted_id("me", actor.id, submission)
    with app.store.write() as work:
        if before := work.deliveries.measurements.first("id = ?", [key]):
            return before
        _running(work, opportunity.id)
        made = Measurement(
            key,
            promise_id,
            value.strip(),
            measured_on,
            source.strip()[:500],
            digest,
            name,
            actor.id,
            work.now,
        )
        work.deliveries.measurements.add(made)
        work.record(
            actor, "delivery.measure", opportunity.id, promise=promise_id, value=made.value, sha256=digest
        )
        return made


def evidence(app: App, actor: Actor, opportunity_id: str, digest: str) -> bytes:
    """A stored piece of evidence of this contract, for whoever reads the contract. Raises NotFound store.blob_missing."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        owner = owner_of(work, opportunity)
        files = {
            each.file
            for milestone in work.deliveries.milestones_of(opportunity_id)
            for each in work.deliveries.hand_ins_of(milestone.id)
        } | {
            each.file
            for promise in work.deliveries.promises_of(opportunity_id)
            for each in work.deliveries.measurements_of(promise.id)
        }
    demand(app, actor, "delivery.read", owner, object=opportunity_id)
    if not digest or digest not in files:
        raise NotFound("store.blob_missing")
    return app.blobs.get(digest)


def stored_file(app: App, file: File | None) -> tuple[str, str]:
    """Digest and shown name of a piece of evidence, stored; two empty words without one. Raises Invalid files.…."""
    if file is None:
        return "", ""
    name, content = file
    check_attachment(name, content)
    return app.blobs.put(content), display_name(name)


def _running(work: Work, opportunity_id: str) -> None:
    if status(work.opportunities.get(opportunity_id), work.now) != "carried_out":
        raise Invalid("delivery.not_running")
