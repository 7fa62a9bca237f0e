"""The opening record (开榜记录): what everybody may read of it, what the department and its witness see, who waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.clock import synchronised
from app.domain.bids import OpenedBid
from app.domain.openings import OpeningCeremony
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.services.context import App, demand
from app.store.work import Work


@dataclass(frozen=True)
class PublicBid:
    """One line of the published record. members: of a consortium, the lead left out. state: "" valid, "suspected" valid
    with something that the committee decides, or why it was rejected or could not be opened.

    No label and no time of arrival: whoever evaluates knows bids by labels in that order, and not by names.
    """

    enterprise_name: str
    members: tuple[str, ...]
    price_fen: int | None
    term_months: int | None
    state: str
    sha256: str


@dataclass(frozen=True)
class PublicRecord:
    """The published opening record. returned: handed back unopened; begun_by, confirmed_by: office, not name."""

    opened_at: datetime
    bids: tuple[PublicBid, ...]
    returned: int
    begun_by: str
    begun_role: str
    confirmed_by: str
    confirmed_role: str


@dataclass(frozen=True)
class RecordedBid:
    """An opened bid beside its receipt. returned: what was handed back unopened has no content and no label."""

    bid: OpenedBid
    receipt: str
    sha256: str


@dataclass(frozen=True)
class ReturnedBid:
    """A bid that was handed back unopened."""

    enterprise_name: str
    receipt: str
    sha256: str
    received_at: datetime


@dataclass(frozen=True)
class FullRecord:
    """The whole record for the department and the supervisor. ceremony: None when it was opened before 0.4.0."""

    opportunity: Opportunity
    ceremony: OpeningCeremony | None
    bids: tuple[RecordedBid, ...]
    returned: tuple[ReturnedBid, ...]


@dataclass(frozen=True)
class CeremonyView:
    """Where an opening stands before it is held. server_time, last_event and synchronised (with a time
    server; None = not known) let both people see the clock (F08).

    two_keys: custody by two people; holders: their names, in that custody.
    """

    ceremony: OpeningCeremony | None
    mine: bool
    two_keys: bool
    holders: tuple[str, ...]
    server_time: datetime
    last_event: datetime | None
    synchronised: bool | None


@dataclass(frozen=True)
class WitnessRow:
    """An opportunity whose opening somebody began, or may read the record of."""

    id: str
    number: str
    title: str
    department: str
    status: str
    waits: bool


def public_record(app: App, actor: Actor, opportunity_id: str) -> PublicRecord | None:
    """The record as it is published at the opening (《电子招标投标办法》第三十二条); None before, for everybody."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if opportunity.opened_at is None:
            return None
        held = _held(work, opportunity_id)
        rows = [
            PublicBid(
                each.bid.enterprise_name,
                tuple(part.name for part in each.bid.content.parts[1:]) if each.bid.content else (),
                each.bid.content.price_fen if each.bid.content else None,
                each.bid.content.term_months if each.bid.content else None,
                "" if each.bid.state_at_opening == "valid" else each.bid.state_at_opening,
                each.sha256,
            )
            for each in _recorded(work, opportunity_id)
        ]
        return PublicRecord(
            opened_at=opportunity.opened_at,
            bids=tuple(sorted(rows, key=lambda row: row.enterprise_name)),
            returned=len(work.bids.returned(opportunity_id)),
            begun_by=held.begun_department if held else "",
            begun_role=held.begun_role if held else "",
            confirmed_by=held.confirmed_department if held else "",
            confirmed_role=held.confirmed_role if held else "",
        )


def full_record(app: App, actor: Actor, opportunity_id: str) -> FullRecord:
    """Everything of the opening; empty before it."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "bids.read_opened", opportunity, object=opportunity_id)
    with app.store.read() as work:
        return record_in(work, work.opportunities.get(opportunity_id))


def record_in(work: Work, opportunity: Opportunity) -> FullRecord:
    """The same inside a transaction, for papers; whose it is has been asked before. Who had handed in what goes back
    unopened is told only where the opening itself found too few: after a withdrawal the competition may be held again."""
    told = opportunity.opened_at or opportunity.failure_reason == "too_few_bids"
    returned = work.bids.returned(opportunity.id) if told else []
    return FullRecord(
        opportunity=opportunity,
        ceremony=_held(work, opportunity.id),
        bids=_recorded(work, opportunity.id),
        returned=tuple(
            ReturnedBid(work.enterprises.get(bid.enterprise).name, bid.receipt, bid.sha256, bid.received_at)
            for bid in returned
        ),
    )


def ceremony(app: App, actor: Actor, opportunity_id: str) -> CeremonyView:
    """For the department and supervisors: has somebody begun, until when may be confirmed, what the clock says."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "bids.witness", opportunity, object=opportunity_id)
        found = work.opportunities.ceremony_of(opportunity_id)
        waiting = found if found is not None and found.waits(work.now) else None
        keys = work.custody.of_opportunity(opportunity_id)
        return CeremonyView(
            ceremony=waiting,
            mine=waiting is not None and waiting.begun_by == actor.id,
            two_keys=opportunity.custody == "two_people",
            holders=tuple(work.users.get(key.person).name for key in keys if key.kind == "person"),
            server_time=work.now,
            last_event=work.audit.latest_at() if status(opportunity, work.now) == "closed" else None,
            synchronised=synchronised(),
        )


def to_witness(app: App, actor: Actor) -> list[WitnessRow]:
    """What this person may confirm or read: of the own department, for supervisors all; those that wait first."""
    demand(app, actor, "custody.hold")
    department = "" if actor.role == "supervisor" else actor.department
    with app.store.read() as work:
        rows = []
        for opportunity in work.opportunities.newest_first(department):
            if actor.role != "supervisor" and opportunity.department != actor.department:
                continue
            state = status(opportunity, work.now)
            begun = work.opportunities.ceremony_of(opportunity.id)
            waits = state == "closed" and begun is not None and begun.waits(work.now)
            if waits or opportunity.opened_at is not None:
                rows.append(
                    WitnessRow(
                        opportunity.id,
                        opportunity.number,
                        opportunity.title,
                        opportunity.department,
                        state,
                        waits,
                    )
                )
    return sorted(rows, key=lambda row: not row.waits)


def _held(work: Work, opportunity_id: str) -> OpeningCeremony | None:
    found = work.opportunities.ceremony_of(opportunity_id)
    return found if found is not None and found.confirmed_at is not None else None


def _recorded(work: Work, opportunity_id: str) -> tuple[RecordedBid, ...]:
    rows = []
    for bid in work.bids.opened_of(opportunity_id):
        sealed = work.bids.get(bid.id)
        rows.append(RecordedBid(bid, sealed.receipt, sealed.sha256))
    return tuple(rows)
