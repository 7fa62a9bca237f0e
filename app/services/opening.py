"""Opening (开榜): after the deadline, all at once, by two people, with a record; too few bids end it undecrypted.

An officer of the posting department begins, another person confirms under an own login within half an hour, and only
that confirmation decrypts (decision 0012).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.bids import BidContent, OpenedBid, SealedBid
from app.domain.machines import BID, refuse
from app.domain.openings import ATTENDING_LENGTH, OpeningCeremony
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import AppError, Invalid
from app.sealing.chain import sha256_hex
from app.sealing.envelope import SealBroken, bid_context, unseal
from app.services import attachments, custody
from app.services.competition import end_without_competition, fail
from app.services.context import App, demand
from app.services.custody import Unlocked
from app.services.handing_back import hand_back
from app.services.relations import relations_of
from app.services.remedy_periods import holds, opening_facts
from app.services.steps import take_step
from app.store.ids import new_id
from app.store.work import Work


@dataclass(frozen=True)
class OpeningRecord:
    """What opening found (开榜记录). failed (流榜): too few bids, then nothing was decrypted, or too few of them
    valid."""

    opportunity: str
    number: str
    opened_at: datetime
    failed: bool
    bids: list[OpenedBid]


@dataclass(frozen=True)
class Begun:
    """An opening that waits for its second person, or the record when there was nothing to open."""

    ceremony: OpeningCeremony | None
    record: OpeningRecord | None


def begin(
    app: App, actor: Actor, opportunity_id: str, attending: str = "", passphrase: str = "", sheet: str = ""
) -> Begun:
    """Begin the opening of an opportunity whose deadline has passed; too few bids end the procedure here and now.

    passphrase or sheet: in custody by two people, this person's own or the recovery sheet. Raises Invalid
    opening.too_early, opening.already, opening.clock (F08), opening.waiting, opening.objection and opening.addendum while
    the procedure is suspended, all audited with the key left wrapped
    (S24), and what `custody.unlock` raises.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "bids.open", opportunity, object=opportunity_id)
    attending = attending.strip()[:ATTENDING_LENGTH]
    ended = _before_beginning(app, actor, opportunity_id)
    if ended is not None:
        return Begun(None, ended)
    held = None
    if opportunity.custody == "two_people":
        held = custody.unlock(app, actor, opportunity, passphrase, sheet)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if refusal := _refusal(work, opportunity) or _waiting(work, opportunity):
            raise Invalid(f"opening.{refusal}")
        return Begun(_arrive(work, actor, opportunity, attending, held), None)


def _before_beginning(app: App, actor: Actor, opportunity_id: str) -> OpeningRecord | None:
    """Refuse what may not begin; the record when there are too few bids, None when the second person is to come."""
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        refusal = _refusal(work, opportunity) or _waiting(work, opportunity)
        if refusal:
            work.record(actor, "opening.begin", opportunity_id, outcome="refused", reason=refusal)
        elif len(_counting(work, opportunity)) < opportunity.minimum_bids:
            return _give_up(work, actor, opportunity)
    if refusal:
        raise Invalid(f"opening.{refusal}")
    return None


def _arrive(
    work: Work, actor: Actor, opportunity: Opportunity, attending: str, held: Unlocked | None
) -> OpeningCeremony:
    ceremony = OpeningCeremony(
        id=new_id("oc"),
        opportunity=opportunity.id,
        attending=attending,
        begun_by=actor.id,
        begun_name=actor.name,
        begun_role=actor.role,
        begun_department=actor.department,
        begun_at=work.now,
    )
    if held is not None:
        custody.open_first(work, opportunity, held)
        ceremony = replace(ceremony, first_key=held.key.id, recovered=held.key.kind == "sheet")
        if ceremony.recovered:
            custody.end_sheet(work, actor, opportunity.id, held.key)
    work.opportunities.ceremonies.add(ceremony)
    work.record(actor, "opening.begin", opportunity.id)
    return ceremony


def confirm(
    app: App, actor: Actor, opportunity_id: str, passphrase: str = "", sheet: str = ""
) -> OpeningRecord:
    """Confirm an opening that another person began, and open: an officer or reviewer of the department or a supervisor.

    Raises Invalid opening.not_begun, opening.expired, opening.same_person, opening.clock, opening.already, and
    opening.files_missing while the platform's own folder lacks an attachment, all audited with the key left wrapped
    (S24), and what `custody.unlock` raises. A bid whose envelope does not open, or differs
    from its receipt, is listed as unreadable; the others open (S26).
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "bids.witness", opportunity, object=opportunity_id)
    refusal = ""
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        refusal = _refusal(work, opportunity) or _not_confirmable(app, work, actor, opportunity)
        if refusal:
            work.record(actor, "opening.confirm", opportunity_id, outcome="refused", reason=refusal)
    if refusal:
        raise Invalid(f"opening.{refusal}")
    held = None
    if opportunity.custody == "two_people":
        held = custody.unlock(app, actor, opportunity, passphrase, sheet)
    try:
        with app.store.write() as work:
            return _decide(app, work, actor, work.opportunities.get(opportunity_id), held)
    except SealBroken as broken:
        with app.store.write() as work:
            reason = broken.code.partition(".")[2]
            work.record(actor, "opening.confirm", opportunity_id, outcome="refused", reason=reason)
        raise


def _decide(
    app: App, work: Work, actor: Actor, opportunity: Opportunity, held: Unlocked | None
) -> OpeningRecord:
    """The step itself: state, role and every guard by the machine, inside this transaction."""
    refusal = _refusal(work, opportunity) or _not_confirmable(app, work, actor, opportunity)
    if refusal:
        raise Invalid(f"opening.{refusal}")
    ceremony = work.opportunities.ceremony_of(opportunity.id)
    assert ceremony is not None
    sealed = _counting(work, opportunity)
    event = take_step(
        work, actor, opportunity, "open", **opening_facts(work, opportunity),
        enough_bids=len(sealed) >= opportunity.minimum_bids, clock_right=not work.clock_went_back(),
        two_officers=_two_people(ceremony, actor, work.now),
    )  # fmt: skip
    private = _private_key(app, work, opportunity, ceremony, held)
    if held is not None:
        work.custody.drop_opened(opportunity.id)
        if held.key.kind == "sheet":
            custody.end_sheet(work, actor, opportunity.id, held.key)
    ceremony = replace(
        ceremony,
        recovered=ceremony.recovered or (held is not None and held.key.kind == "sheet"),
        confirmed_by=actor.id,
        confirmed_name=actor.name,
        confirmed_role=actor.role,
        confirmed_department=actor.department,
        confirmed_at=work.now,
    )
    work.opportunities.ceremonies.save(ceremony)
    work.record(actor, "opening.confirm", opportunity.id)
    return _open(app, work, actor, opportunity, sealed, private, event)


def _open(
    app: App,
    work: Work,
    actor: Actor,
    opportunity: Opportunity,
    sealed: list[SealedBid],
    private: bytes,
    event: str,
) -> OpeningRecord:
    opened = relations_of(
        app,
        work,
        opportunity,
        [_opened(app, work, bid, private, n, opportunity) for n, bid in enumerate(sealed, 1)],
    )
    for bid in opened:
        work.bids.opened.add(bid)
    unreadable = sum(1 for bid in opened if bid.unreadable)
    returned = hand_back(work, actor, [each for each in work.bids.valid(opportunity.id) if not each.counts])
    opportunity = replace(opportunity, opened_at=work.now)
    work.opportunities.save(opportunity)
    work.record(actor, event, opportunity.id, count=len(opened), unreadable=unreadable, returned=returned)
    for bid in opened:
        _record_bid(work, actor, bid)
    ended = end_without_competition(work, actor, opportunity)
    return OpeningRecord(opportunity.id, opportunity.number, work.now, bool(ended), opened)


def _give_up(work: Work, actor: Actor, opportunity: Opportunity) -> OpeningRecord:
    """《招标投标法》第二十八条: fewer than the minimum are not opened, all are handed back, the procedure is run again.

    One person is enough: nothing is decrypted, and whether there are too few is counted here, not judged.
    """
    valid = work.bids.valid(opportunity.id)
    count = len([bid for bid in valid if bid.counts])
    event = take_step(
        work, actor, opportunity, "give_up", **opening_facts(work, opportunity),
        too_few_bids=count < opportunity.minimum_bids, clock_right=not work.clock_went_back(),
    )  # fmt: skip
    fail(work, opportunity, "too_few_bids")
    returned = hand_back(work, actor, valid, ended=True)
    work.record(actor, event, opportunity.id, count=count, returned=returned)
    return OpeningRecord(opportunity.id, opportunity.number, work.now, True, [])


def _record_bid(work: Work, actor: Actor, bid: OpenedBid) -> None:
    action = "fail_to_open" if bid.unreadable else "open"
    edge = BID.edge("sealed", action)
    assert edge is not None
    facts = dict.fromkeys(edge.guards, True)  # the opportunity's own step has just asked for the same three
    if refusal := refuse(BID, "sealed", action, actor.role, facts):
        raise Invalid(refusal)
    if bid.unreadable:
        work.record(actor, edge.event, bid.id, reason=bid.unreadable)
    else:
        grounds = [[each.code, each.about] for each in bid.grounds]
        told: dict[str, Any] = {"rejected": bid.rejected, "grounds": grounds} if bid.rejected else {}
        if bid.suspicions:
            told["suspicions"] = [[each.code, *each.about] for each in bid.suspicions]
        work.record(actor, edge.event, bid.id, **told)


def _private_key(
    app: App, work: Work, opportunity: Opportunity, ceremony: OpeningCeremony, held: Unlocked | None
) -> bytes:
    if opportunity.custody == "two_people":
        if held is None:
            raise AppError("app.unexpected")
        return custody.open_second(app, work, opportunity, ceremony.first_key, held)
    return custody.own_key(app, opportunity, work.opportunities.wrapped_key(opportunity.id))


def _counting(work: Work, opportunity: Opportunity) -> list[SealedBid]:
    return [bid for bid in work.bids.valid(opportunity.id) if bid.counts]


def _refusal(work: Work, opportunity: Opportunity) -> str:
    if work.clock_went_back():
        return "clock"
    state = status(opportunity, work.now)
    if state == "closed" and (waiting := holds(work, opportunity)):
        return waiting[0].kind
    return {"published": "too_early", "closed": ""}.get(state, "already")


def _waiting(work: Work, opportunity: Opportunity) -> str:
    ceremony = work.opportunities.ceremony_of(opportunity.id)
    return "waiting" if ceremony is not None and ceremony.waits(work.now) else ""


def _not_confirmable(app: App, work: Work, actor: Actor, opportunity: Opportunity) -> str:
    ceremony = work.opportunities.ceremony_of(opportunity.id)
    if ceremony is None:
        return "not_begun"
    if not ceremony.waits(work.now):
        return "expired"
    if not _two_people(ceremony, actor, work.now):
        return "same_person"
    return "files_missing" if attachments.absent(app, _counting(work, opportunity)) else ""


def _two_people(ceremony: OpeningCeremony, actor: Actor, now: datetime) -> bool:
    """Begun by an officer, and now confirmed by somebody else while there is time."""
    return ceremony.begun_role == "officer" and ceremony.begun_by != actor.id and ceremony.waits(now)


def _opened(
    app: App, work: Work, bid: SealedBid, private: bytes, place: int, opportunity: Opportunity
) -> OpenedBid:
    content, unreadable = _content(bid, private)
    damaged = attachments.damage(app, bid, content) if content is not None else None
    if damaged is not None:
        content, unreadable = None, damaged.code
    over = content is not None and content.price_fen > opportunity.terms.ceiling_fen
    return OpenedBid(
        id=bid.id,
        opportunity=bid.opportunity,
        enterprise=bid.enterprise,
        enterprise_name=work.enterprises.get(bid.enterprise).name,
        label=f"投标人{place}",
        content=content,
        unreadable=unreadable,
        rejected="over_ceiling" if over else "",
        received_at=bid.received_at,
        opened_at=work.now,
        grounds=(damaged,) if damaged is not None else (),
    )


def _content(bid: SealedBid, private: bytes) -> tuple[BidContent | None, str]:
    if sha256_hex(bid.sealed) != bid.sha256:
        return None, "differs_from_receipt"
    try:
        context = bid_context(bid.opportunity, bid.enterprise, bid.revision)
        return BidContent.from_bytes(unseal(private, bid.sealed, context)), ""
    except SealBroken:
        return None, "envelope_broken"
    except (TypeError, ValueError):
        return None, "content_broken"


def read_opened(app: App, actor: Actor, opportunity_id: str) -> list[OpenedBid]:
    """Opened bids for the posting department and the supervisor; empty before opening."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        opened = work.bids.opened_of(opportunity_id)
    demand(app, actor, "bids.read_opened", opportunity, object=opportunity_id)
    return opened
