"""Who may not stand beside whom (关联投标), decided at opening over all opened bids of an opportunity; rules R10, R11, R16."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.bidder_identity import Identity
from app.domain.bids import Ground, OpenedBid, Suspicion
from app.domain.company_names import Company
from app.domain.consortium import Clash, Consortium, Ties, clashes
from app.domain.contacts import name_in, phones_in
from app.domain.enterprises import Enterprise
from app.domain.judging import REJECTIONS
from app.domain.opportunities import Opportunity
from app.domain.uscc import normalise
from app.domain.users import Actor
from app.services.capability_pool import profile
from app.services.context import App, demand
from app.services.memberships import confirmed_members
from app.store.work import Work


def relations_of(
    app: App, work: Work, opportunity: Opportunity, opened: Sequence[OpenedBid]
) -> list[OpenedBid]:
    """The opened bids, each with the grounds on which it may not be evaluated; `rejected` is the first of them.

    A company in two bids by its own act voids both (《招标投标法实施条例》第三十七条), so does direct control that both state
    (《政府采购法实施条例》第十八条); a company that worked on the project falls alone, and so does a consortium without its
    agreement. What only one side says becomes a suspicion of the bid that says it, one identity number stated by two
    companies of both, and what came with a file and the company had not confirmed, or denies, of the company's bid. What is known:
    the codes in the bids, memberships that members confirmed, and the capability profiles as they were at the deadline.
    An unreadable bid says nothing about its members. Reasons found before (over the ceiling) stay the first.
    """
    confirmed = confirmed_members(app, work, opportunity)
    bidders = {bid.id: _bidder(work, bid, confirmed) for bid in opened if bid.content is not None}
    grounds: dict[str, list[Ground]] = {bid.id: list(bid.grounds) for bid in opened}
    for bid in opened:
        if bid.rejected and not bid.grounds:
            grounds[bid.id].append(Ground(bid.rejected, REJECTIONS.get(bid.rejected, "")))
    for key, bidder in bidders.items():
        if bidder.members and not bidder.agreement:
            code = "no_consortium_agreement"
            grounds[key].append(Ground(code, REJECTIONS[code]))
    ties = _ties(work, opportunity, list(bidders.values()))
    found = clashes(list(bidders.items()), ties, opportunity.terms.conditions.worked_on_it)
    for clash in found:
        for key in () if clash.claimed else clash.bids:
            ground = Ground(clash.kind, clash.article, clash.through)
            if ground not in grounds[key]:
                grounds[key].append(ground)
    labels = {bid.id: bid.label for bid in opened}
    return [
        replace(
            bid,
            grounds=tuple(grounds[bid.id]),
            rejected="" if bid.content is None else next((each.code for each in grounds[bid.id]), ""),
            suspicions=_suspicions([each for each in found if each.claimed and bid.id in each.bids], labels),
        )
        for bid in opened
    ]


def _suspicions(claims: Sequence[Clash], labels: Mapping[str, str]) -> tuple[Suspicion, ...]:
    """One suspicion for each kind of claim of a bid, about everything that it claims of that kind."""
    found = []
    for kind in dict.fromkeys(claim.kind for claim in claims):
        same = [claim for claim in claims if claim.kind == kind]
        about = dict.fromkeys(code for claim in same for code in claim.through.split("/"))
        others = dict.fromkeys(labels[bid] for claim in same for bid in claim.others)
        found.append(Suspicion(kind, same[0].article, tuple(about), tuple(others)))
    return tuple(found)


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


def identity_of(work: Work, bid: OpenedBid) -> Identity:
    """What records know of who bids: the companies as `named_in`, with what their profiles and the bid say of people."""
    named = named_in(work, bid)
    return _identity(companies_of(work, bid), named, bid.content.contact if bid.content else "")


def own_identity(company: Enterprise) -> Identity:
    """What the company's own profile tells of it."""
    return _identity([company], {(company.name, company.uscc)})


def _identity(companies: Sequence[Enterprise], named: Collection[Company], contact: str = "") -> Identity:
    for name, _ in sorted(named, key=lambda each: -len(each[0])):
        contact = contact.replace(name, " ")
    return Identity(
        frozenset(named),
        frozenset({each.legal_representative for each in companies} | {name_in(contact)}) - {""},
        frozenset({each.contact_phone for each in companies} | set(phones_in(contact))) - {""},
        frozenset(place for each in companies for place in (each.city, each.district) if place),
    )


def _bidder(work: Work, bid: OpenedBid, confirmed: Collection[tuple[str, str]] = ()) -> Consortium:
    uscc = work.enterprises.get(bid.enterprise).uscc
    members = [member for lead, member in confirmed if lead == normalise(uscc)]
    return bid.content.bidder(uscc, members) if bid.content else Consortium(uscc)


def _ties(work: Work, opportunity: Opportunity, bidders: Sequence[Consortium]) -> list[Ties]:
    """What the profiles stated, and files said of them, before the deadline; a change after it is of no account."""
    found = []
    for code in dict.fromkeys(code for bidder in bidders for code in bidder.everybody):
        company = work.enterprises.by_uscc(code)
        if company is None:
            continue
        stated = work.enterprises.ties_before(company.id, opportunity.tender_deadline)
        if stated is not None:
            over = frozenset(normalise(each) for each in stated.controlled_by)
            under = frozenset(normalise(each) for each in stated.controls)
            known = work.enterprises.imported_before(company.id, opportunity.tender_deadline)
            filed = frozenset(normalise(each) for each in known) - over
            found.append(Ties(code, stated.representative, over, under, filed))
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
