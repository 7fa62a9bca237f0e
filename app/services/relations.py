"""Who may not stand beside whom (关联投标), decided at opening over all opened bids of an opportunity; rules R10, R11, R16."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.bids import Ground, OpenedBid
from app.domain.company_names import Company
from app.domain.consortium import Consortium, Ties, clashes
from app.domain.enterprises import Enterprise
from app.domain.judging import REJECTIONS
from app.domain.opportunities import Opportunity
from app.domain.uscc import normalise
from app.domain.users import Actor
from app.services.capability_pool import profile
from app.services.context import App, demand
from app.store.work import Work


def relations_of(work: Work, opportunity: Opportunity, opened: Sequence[OpenedBid]) -> list[OpenedBid]:
    """The opened bids, each with the grounds on which it may not be evaluated; `rejected` is the first of them.

    A company in two bids voids all of them (《招标投标法实施条例》第三十七条), so do one responsible person or direct control
    (《政府采购法实施条例》第十八条); a company that worked on the project falls alone, and so does a consortium without its
    agreement. What is known: the codes in the bids, controllers and responsible persons in the capability profiles.
    An unreadable bid says nothing about its members. Reasons found before (over the ceiling) stay the first.
    """
    bidders = {bid.id: _bidder(work, bid) for bid in opened if bid.content is not None}
    grounds: dict[str, list[Ground]] = {bid.id: list(bid.grounds) for bid in opened}
    for bid in opened:
        if bid.rejected and not bid.grounds:
            grounds[bid.id].append(Ground(bid.rejected, REJECTIONS.get(bid.rejected, "")))
    for key, bidder in bidders.items():
        if bidder.members and not bidder.agreement:
            code = "no_consortium_agreement"
            grounds[key].append(Ground(code, REJECTIONS[code]))
    ties = _ties(work, list(bidders.values()))
    for clash in clashes(list(bidders.items()), ties, opportunity.terms.conditions.worked_on_it):
        for key in clash.bids:
            ground = Ground(clash.kind, clash.article, clash.through)
            if ground not in grounds[key]:
                grounds[key].append(ground)
    return [
        replace(
            bid,
            grounds=tuple(grounds[bid.id]),
            rejected="" if bid.content is None else next((each.code for each in grounds[bid.id]), ""),
        )
        for bid in opened
    ]


def companies_of(work: Work, bid: OpenedBid) -> list[Enterprise]:
    """The company that handed the bid in and, as far as they have a profile, the members of its consortium."""
    lead = work.enterprises.get(bid.enterprise)
    codes = _bidder(work, bid).everybody[1:]
    members = (work.enterprises.by_uscc(code) for code in codes)
    return [lead, *(each for each in members if each is not None)]


def named_in(work: Work, bid: OpenedBid) -> set[Company]:
    """Every company of a bid by name and code: as it was opened, as the bidder wrote it, and as the profiles know it."""
    known = {(each.name, each.uscc) for each in companies_of(work, bid)}
    written = {(each.name, each.code) for each in bid.content.parts} if bid.content else set()
    return known | written | {(bid.enterprise_name, "")}


def _bidder(work: Work, bid: OpenedBid) -> Consortium:
    uscc = work.enterprises.get(bid.enterprise).uscc
    return bid.content.bidder(uscc) if bid.content else Consortium(uscc)


def _ties(work: Work, bidders: Sequence[Consortium]) -> list[Ties]:
    found = []
    for code in dict.fromkeys(code for bidder in bidders for code in bidder.everybody):
        known = work.enterprises.by_uscc(code)
        if known is not None:
            controllers = frozenset(normalise(each) for each in known.controlled_by)
            found.append(Ties(code, known.representative, controllers))
    return found


@dataclass(frozen=True)
class TeamQualification:
    """A demanded qualification of a consortium as far as the profiles know. code: as in `matching.ConstraintResult`;
    member: name of who decides it, "" when nobody holds it.
    """

    name: str
    code: str
    member: str


@dataclass(frozen=True)
class TeamQualifications:
    """results: one for each demanded qualification; unknown: names of members without a capability profile."""

    results: tuple[TeamQualification, ...]
    unknown: tuple[str, ...]


def qualifications_of(app: App, actor: Actor, bid_id: str) -> TeamQualifications | None:
    """What an opened consortium's members hold of what the list demands; of members of one trade the weakest counts
    (《招标投标法》第三十一条). For those who read opened bids; None for a bid of one company.
    """
    from app.services.matching import demand_of  # commands that never match do not load it
    from matching.fit.constraints import check, check_consortium

    with app.store.read() as work:
        bid = work.bids.opened.get(bid_id)
        opportunity = work.opportunities.get(bid.opportunity)
        parts = bid.content.parts if bid.content else ()
        known = {part.code: work.enterprises.by_uscc(part.code) for part in parts}
    demand(app, actor, "bids.read_opened", opportunity, object=bid_id)
    if not parts:
        return None
    names = {part.code: part.name for part in parts}
    wanted = demand_of(opportunity).constraints
    results = {
        code: check(wanted, profile(enterprise).facts)
        for code, enterprise in known.items()
        if enterprise is not None
    }
    found = [each for each in check_consortium(results) if each.code.startswith("qualification_")]
    return TeamQualifications(
        tuple(TeamQualification(each.subject, each.code, names.get(each.member, "")) for each in found),
        tuple(part.name for part in parts if known[part.code] is None),
    )
