"""Releases while the contract is carried out: milestones, changes, acceptance."""

from __future__ import annotations

from app.domain.delivery import Milestone, Settlement
from app.domain.ocds.awarding import months_on, payment_id
from app.domain.ocds.facts import Body, Moment, contract_key
from app.domain.ocds.parts import Json, given, moment, money, public_text


def started(seen: Moment) -> Body:
    """The milestones as planned, each with the stage payment that waits for it."""
    contract = {**contract_key(seen), "milestones": [_planned(seen, each) for each in seen.facts.milestones]}
    return ["implementation"], [], {"contracts": [contract]}


def _planned(seen: Moment, milestone: Milestone) -> Json:
    return {
        "id": payment_id(seen, milestone.number),
        "title": milestone.name,
        "type": "delivery",
        "description": f"付款{milestone.amount_fen / 100:.2f}元",
        "dueDate": moment(milestone.due_on),
        "status": "scheduled",
    }


def delivered(seen: Moment) -> Body:
    """One milestone is met."""
    found = next(each for each in seen.facts.milestones if each.id == seen.facts.milestone)
    met = {"id": payment_id(seen, found.number), "status": "met", "dateMet": moment(seen.at)}
    return ["implementationUpdate"], [], {"contracts": [{**contract_key(seen), "milestones": [met]}]}


def changed(seen: Moment) -> Body:
    """The contract after a change, and what was changed."""
    change, contract = seen.facts.change, seen.facts.contract
    assert change is not None
    assert contract is not None
    number = seen.facts.released.get("contracts.change", 0) + 1
    amendment = given(
        id=f"{seen.opportunity.number}-change-{number}",
        date=moment(seen.at),
        rationale=public_text(change.reason),
        amendsReleaseID=seen.id(seen.number - 1),
        releaseID=seen.id(seen.number),
    )
    moved = {key for key, _ in change.due_days}
    added = [each for each in seen.facts.milestones if not each.percent][-1:] if change.added_due_on else []
    milestones = [
        *({"id": payment_id(seen, each.number), "dueDate": moment(each.due_on)}
          for each in seen.facts.milestones if each.id in moved),
        *(_planned(seen, each) for each in added if each.id not in moved),
    ]  # fmt: skip
    months = change.after.term_months + 12 * change.after.operation_years
    whole = given(
        **contract_key(seen),
        value=money(change.after.price_fen),
        period={
            "startDate": moment(contract.signed_on),
            "endDate": moment(months_on(contract.signed_on, months)),
        },
        milestones=milestones,
        amendments=[amendment],
    )
    return ["contractAmendment"], [], {"contracts": [whole]}


def _left(seen: Moment, settlement: Settlement) -> Json:
    """A milestone that was open at the acceptance: as done, in part, or not; with what is paid for it."""
    status = {"done": "met", "deducted": "partiallyMet", "waived": "notMet"}[settlement.outcome]
    met = {"dateMet": moment(seen.at)} if status == "met" else {}
    return {"status": status, "description": f"结清付款{settlement.paid_fen / 100:.2f}元", **met}


def accepted(seen: Moment) -> Body:
    """The whole work was accepted (验收); what was still open is settled with it."""
    met = {
        "id": f"{seen.opportunity.number}-acceptance",
        "title": "验收",
        "type": "delivery",
        "status": "met",
        "dateMet": moment(seen.at),
    }
    numbers = {each.id: each.number for each in seen.facts.milestones}
    left = [
        {"id": payment_id(seen, numbers[each.milestone]), **_left(seen, each)}
        for each in seen.facts.settlements
    ]
    contract = {**contract_key(seen), **given(milestones=left), "implementation": {"milestones": [met]}}
    return ["implementationUpdate"], [], {"contracts": [contract]}
