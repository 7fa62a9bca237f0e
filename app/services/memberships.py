"""Taking part in a consortium (参加联合体): the member says so from its own account, before the deadline; rule R10.

The platform cannot read who is named in a sealed bid, and a company is not told that a rival names it. So a member says
by itself whom it follows; whether a bid names it is found at the opening, and what both say counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.bids import OpenedBid
from app.domain.consortium import Part
from app.domain.memberships import Membership
from app.domain.opportunities import Opportunity, accepts_bids
from app.domain.uscc import is_valid, normalise
from app.domain.users import Actor, Owner
from app.errors import Conflict, Invalid, NotFound
from app.sealing.chain import canonical
from app.services.context import App, demand
from app.store.ids import new_id
from app.store.work import Work


@dataclass(frozen=True)
class Following:
    """A line of "consortia we follow" for the member itself. may_leave: the deadline has not passed."""

    id: str
    opportunity_number: str
    opportunity_title: str
    lead: str
    stated_at: datetime
    withdrawn_at: datetime | None
    may_leave: bool


@dataclass(frozen=True)
class Follower:
    """A company that confirmed to follow the reader's own enterprise."""

    code: str
    name: str
    stated_at: datetime


def join(app: App, actor: Actor, opportunity_id: str, lead: str) -> Membership:
    """Say that the actor's enterprise takes part in the consortium that the company of this credit code leads.

    Nothing tells whether that company bids. Raises Invalid consortium.bad_lead, consortium.join_too_late, bids.clock,
    Conflict consortium.joined_before.
    """
    demand(app, actor, "bids.join", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        _still_time(work, opportunity)
        code = normalise(lead)
        if not is_valid(code) or code == normalise(work.enterprises.get(actor.enterprise_id).uscc):
            raise Invalid("consortium.bad_lead", written=lead.strip()[:40])
        standing = [each for each in _of(work, opportunity_id, actor.enterprise_id) if not each.withdrawn_at]
        if code in {_lead(app, each) for each in standing}:
            raise Conflict("consortium.joined_before")
        sealed = app.master.wrap(code.encode(), _context(opportunity_id, actor.enterprise_id))
        made = Membership(new_id("ms"), opportunity_id, actor.enterprise_id, sealed, actor.id, work.now)
        work.bids.memberships.add(made)
        work.record(actor, "bids.join", opportunity_id)
        return made


def leave(app: App, actor: Actor, membership_id: str) -> None:
    """Take it back before the deadline. Raises Conflict consortium.left_before, Invalid consortium.join_too_late."""
    with app.store.read() as work:
        found = work.bids.memberships.first("id = ?", [membership_id])
    if found is None:
        raise NotFound("app.not_found")
    demand(app, actor, "bids.join", found, object=found.opportunity)
    with app.store.write() as work:
        held = work.bids.memberships.get(membership_id)
        _still_time(work, work.opportunities.get(held.opportunity))
        if held.withdrawn_at:
            raise Conflict("consortium.left_before")
        work.bids.memberships.withdraw(held.id, work.now)
        work.record(actor, "bids.leave", held.opportunity)


def following(app: App, actor: Actor) -> list[Following]:
    """Whom the actor's enterprise said to follow, newest first."""
    demand(app, actor, "bids.read_own", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        rows = []
        for each in work.bids.memberships.of_enterprise(actor.enterprise_id):
            opportunity = work.opportunities.get(each.opportunity)
            rows.append(
                Following(
                    each.id,
                    opportunity.number,
                    opportunity.title,
                    _lead(app, each),
                    each.stated_at,
                    each.withdrawn_at,
                    each.withdrawn_at is None and accepts_bids(opportunity, work.now),
                )
            )
        return rows


def followers(app: App, actor: Actor, opportunity_id: str) -> list[Follower]:
    """Who confirmed to follow the actor's enterprise there, by name; what others lead is not told."""
    demand(app, actor, "bids.read_own", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    with app.store.read() as work:
        own = normalise(work.enterprises.get(actor.enterprise_id).uscc)
        found = []
        for each in work.bids.memberships.of_opportunity(opportunity_id):
            if each.withdrawn_at is None and _lead(app, each) == own:
                member = work.enterprises.get(each.enterprise)
                found.append(Follower(member.uscc, member.name, each.stated_at))
        return sorted(found, key=lambda one: one.name)


def confirmed_members(app: App, work: Work, opportunity: Opportunity) -> frozenset[tuple[str, str]]:
    """(lead, member) by credit code: what members had said when the deadline came. For the opening."""
    return frozenset(
        (_lead(app, each), normalise(work.enterprises.get(each.enterprise).uscc))
        for each in work.bids.memberships.of_opportunity(opportunity.id)
        if each.stands(opportunity.tender_deadline)
    )


def unconfirmed(app: App, actor: Actor, opportunity_id: str) -> list[tuple[OpenedBid, tuple[Part, ...]]]:
    """Opened bids of consortia with the members that had not confirmed by the deadline: for them the agreement counts.

    For those who read opened bids; empty before the opening.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "bids.read_opened", opportunity, object=opportunity_id)
    with app.store.read() as work:
        confirmed = confirmed_members(app, work, opportunity)
        found = []
        for bid in work.bids.opened_of(opportunity_id):
            lead = normalise(work.enterprises.get(bid.enterprise).uscc)
            members = bid.content.parts[1:] if bid.content else ()
            open_ones = tuple(each for each in members if (lead, normalise(each.code)) not in confirmed)
            if open_ones:
                found.append((bid, open_ones))
        return found


def _still_time(work: Work, opportunity: Opportunity) -> None:
    if work.clock_went_back():
        raise Invalid("bids.clock")
    if not accepts_bids(opportunity, work.now):
        raise Invalid("consortium.join_too_late")


def _of(work: Work, opportunity: str, enterprise: str) -> list[Membership]:
    return [
        each for each in work.bids.memberships.of_opportunity(opportunity) if each.enterprise == enterprise
    ]


def _lead(app: App, membership: Membership) -> str:
    return app.master.unwrap(
        membership.lead, _context(membership.opportunity, membership.enterprise)
    ).decode()


def _context(opportunity: str, enterprise: str) -> bytes:
    return canonical(["jiebang", "membership", opportunity, enterprise])
