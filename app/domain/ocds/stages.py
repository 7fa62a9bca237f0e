"""Which public events make a release, and what each release says.

Nothing about bids, bidders or how many there are is in a release before the deadline has passed (《电子招标投标办法》
第二十一条、第二十七条); the opening record is published with the opening (第三十二条).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain.ocds.awarding import (
    announced,
    awarded,
    publicised,
    reopened,
    revoked,
    revoked_void,
    signed,
    terminated,
    voided,
)
from app.domain.ocds.carrying_out import accepted, changed, delivered, started
from app.domain.ocds.facts import Body, Facts, Moment, seen
from app.domain.ocds.parts import Json, listed, moment, reference
from app.domain.ocds.paying import billed, paid, payment_undone
from app.domain.ocds.racing import race_left, race_paid, race_postponed, race_signed
from app.domain.ocds.tendering import amended, answered, ended, opened, published


def release_of(event: str, at: datetime, number: int, facts: Facts) -> Json | None:
    """Release `number` (1, 2, …) of an opportunity for an event of `STAGES`, without its ocid; None when
    nothing of the event is public yet. Money in yuan."""
    found = seen(facts, at, number)
    tags, parties, parts = STAGES[event](found)
    if not tags:
        return None
    head = {
        "id": found.id(number),
        "date": moment(at),
        "tag": tags,
        "initiationType": "tender",
        "language": "zh",
        "parties": listed([found.buyer, *parties]),
        "buyer": reference(found.buyer),
    }
    return {**head, **parts}


STAGES: dict[str, Callable[[Moment], Body]] = {
    "opportunities.publish": published,
    "opportunities.amend": amended,
    "opportunities.answer": answered,
    "opportunities.withdraw": ended("cancelled"),
    "bids.too_few": ended("unsuccessful"),
    "bids.open": opened,
    "bids.none_valid": ended("unsuccessful"),
    "bids.too_few_valid": ended("unsuccessful"),
    "bids.no_competition": ended("unsuccessful"),
    "awards.publicise": publicised,
    "awards.approve": awarded,
    "awards.announce": announced,
    "remedies.order_review": reopened,
    "remedies.order_choice": reopened,
    "remedies.order_new_choice": reopened,
    "remedies.void": voided,
    "remedies.revoke_choice": revoked,
    "remedies.revoke_new_choice": revoked,
    "remedies.revoke_void": revoked_void,
    "contracts.sign": signed,
    "contracts.start": started,
    "delivery.accept_milestone": delivered,
    "delivery.bill": billed,
    "delivery.pay": paid,
    "delivery.undo_payment": payment_undone,
    "race.sign": race_signed,
    "race.postpone": race_postponed,
    "race.pay": race_paid,
    "race.settle": race_paid,
    "race.eliminate": race_left,
    "race.retire": race_left,
    "race.void": race_left,
    "contracts.change": changed,
    "contracts.accept": accepted,
    "opportunities.terminate": terminated,
}
"""Audit event -> what its release says. An event that is not here is not public."""
