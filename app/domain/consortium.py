"""Consortia and related bidders (联合体与关联投标): who may stand beside whom in one challenge; rules R10 and R11.

《招标投标法》第三十一条, 《招标投标法实施条例》第三十四条、第三十七条, 《政府采购法实施条例》第十八条、第二十二条.
Companies are told apart by their unified social credit code (统一社会信用代码), never by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.regimes import regime
from app.domain.uscc import is_valid, normalise
from app.errors import Fault

MEMBER_ARTICLE = "《招标投标法实施条例》第三十七条；《政府采购法实施条例》第二十二条"
RELATED_ARTICLE = "《政府采购法实施条例》第十八条；《招标投标法实施条例》第三十四条"
WORKED_ARTICLE = "《政府采购法实施条例》第十八条第二款"
AGREEMENT_ARTICLE = "《招标投标法》第三十一条"
TEXT_LENGTH = 200


@dataclass(frozen=True)
class Part:
    """What one company of a consortium does: credit code, name as the bidder wrote it, percent of the price, the work."""

    code: str
    name: str
    share: int
    work: str


@dataclass(frozen=True)
class Consortium:
    """Who bids: the lead and the other members by credit code, and the digest of the agreement ("" = none filed).

    confirmed: members that said so from their own account before the deadline; of the others only the lead says it.
    """

    lead: str
    members: tuple[str, ...] = ()
    agreement: str = ""
    confirmed: frozenset[str] = frozenset()

    @property
    def everybody(self) -> tuple[str, ...]:
        return tuple(normalise(each) for each in (self.lead, *self.members))

    @property
    def by_own_act(self) -> frozenset[str]:
        """The companies that stand in this bid by what they did themselves: the lead handed it in, members confirmed."""
        confirmed = {normalise(each) for each in self.confirmed}
        return frozenset(each for each in self.everybody if each in confirmed) | {normalise(self.lead)}


@dataclass(frozen=True)
class Ties:
    """What a company states of itself: its responsible person by identity digest, who controls or manages it directly,
    and whom it controls or manages directly. imported: who controls it according to a file that somebody else brought
    and the company has not confirmed, or denies: nobody's statement.

    Only direct control or management counts: two companies under one state-assets authority may both bid.
    """

    uscc: str
    representative: str = ""
    controllers: frozenset[str] = frozenset()
    controlled: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clash:
    """Bids that cannot stand together. kind: shared_member, control, worked_on_it.

    claimed: not both sides name each other. Then `bids` is the one that it is asked of and `others` are those that it is
    about, and the kind may also be same_representative, equal_identity, imported_control; nobody falls by what a rival
    or an official can write alone.
    """

    kind: str
    bids: tuple[str, ...]
    through: str
    article: str
    claimed: bool = False
    others: tuple[str, ...] = ()


def consortium_faults(code: str, bidder: Consortium, maximum: int | None = None) -> tuple[Fault, ...]:
    """What is wrong with one bidder before its bid is sealed. maximum: the notice's own limit, None = the regime's."""
    return tuple(_faults(code, bidder, maximum))


def _faults(code: str, bidder: Consortium, maximum: int | None) -> Iterator[Fault]:
    rules = regime(code)
    most = maximum if maximum is not None else int(rules.number("consortium_maximum"))
    everybody = bidder.everybody
    for each in everybody:
        if not is_valid(each):
            yield Fault(0, "members", "consortium.not_a_code", (("code", each),))
    if len(set(everybody)) < len(everybody):
        yield Fault(0, "members", "consortium.twice")
    if len(everybody) > most and maximum is not None:
        said = "consortium.not_admitted" if maximum == 1 else "consortium.over_notice"
        yield Fault(0, "members", said, (("count", len(everybody)), ("most", most)))
    elif len(everybody) > most:
        given = (("count", len(everybody)), ("most", most), ("article", rules.article("consortium_maximum")))
        yield Fault(0, "members", "consortium.too_many", given)
    if bidder.members and not bidder.agreement:
        yield Fault(0, "agreement", "consortium.no_agreement", (("article", AGREEMENT_ARTICLE),))


def part_faults(parts: Sequence[Part], lead: str) -> Iterator[Fault]:
    """What is wrong with the division of work. parts: the lead first, () = bids alone; lead: credit code of the bidder."""
    if not parts:
        return
    if len(parts) < 2:
        yield Fault(0, "members", "consortium.alone")
    if normalise(parts[0].code) != normalise(lead):
        yield Fault(0, "members", "consortium.lead_first")
    for place, each in enumerate(parts, 1):
        where = (("place", place),)
        if not each.name.strip() or not each.work.strip():
            yield Fault(0, "members", "consortium.part_empty", where)
        if len(each.name) > TEXT_LENGTH or len(each.work) > TEXT_LENGTH:
            yield Fault(0, "members", "consortium.part_long", (*where, ("most", TEXT_LENGTH)))
        if type(each.share) is not int or not 0 < each.share < 100:
            yield Fault(0, "members", "consortium.share_range", where)
    total = sum(each.share for each in parts if type(each.share) is int)
    if total != 100:
        yield Fault(0, "members", "consortium.share_total", (("total", total),))


def clashes(
    bids: Sequence[tuple[str, Consortium]], ties: Sequence[Ties] = (), worked_on_it: Collection[str] = ()
) -> tuple[Clash, ...]:
    """Bids of one challenge that void each other, and what one of them claims of others. bids: (bid id, bidder).

    A company that stands in two bids by its own act voids both. Two bids whose companies name each other as controlling
    or controlled may not stand in one contract. One identity number stated by two companies voids neither: whoever knows
    a rival's number can state it, and which of the two lies is not in the records. worked_on_it: companies that
    designed or supervise this very project.
    """
    return (
        *_shared(bids),
        *_related(bids, {normalise(each.uscc): each for each in ties}),
        *_insiders(bids, worked_on_it),
    )


def _shared(bids: Sequence[tuple[str, Consortium]]) -> Iterator[Clash]:
    seen: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for bid, bidder in bids:
        for company in dict.fromkeys(bidder.everybody):
            seen[company].append((bid, company in bidder.by_own_act))
    for company, together in sorted(seen.items()):
        everywhere = sorted(bid for bid, _ in together)
        own = sorted(bid for bid, own in together if own)
        if len(own) > 1:
            yield Clash("shared_member", tuple(own), company, MEMBER_ARTICLE)
        for bid in everywhere:
            others = tuple(each for each in everywhere if each != bid)
            if others and bid not in own:
                yield Clash("shared_member", (bid,), company, MEMBER_ARTICLE, True, others)


def _related(bids: Sequence[tuple[str, Consortium]], ties: dict[str, Ties]) -> Iterator[Clash]:
    for (one, mine), (other, theirs) in combinations(sorted(bids, key=lambda each: each[0]), 2):
        for company in mine.everybody:
            for rival in theirs.everybody:
                sides = ((one, mine, company), (other, theirs, rival))
                # A member that only the lead names stands in the bid by the lead's word: so does its every tie.
                unconfirmed = [bid for bid, bidder, each in sides if each not in bidder.by_own_act]
                through = f"{company}/{rival}"
                for kind, speaking in _relations(company, rival, ties):
                    if kind == "control" and len(speaking) == 2 and not unconfirmed:
                        yield Clash(kind, (one, other), through, RELATED_ARTICLE)
                        break
                    if kind == "equal_identity" and unconfirmed:
                        kind = "same_representative"
                    for bid in unconfirmed or [bid for bid, _, each in sides if each in speaking]:
                        against = (other if bid == one else one,)
                        yield Clash(kind, (bid,), through, RELATED_ARTICLE, True, against)


def _relations(company: str, rival: str, ties: dict[str, Ties]) -> Iterator[tuple[str, frozenset[str]]]:
    """How two companies are related, and whose entry says so; the surest first."""
    mine, theirs = ties.get(company), ties.get(rival)
    if company == rival or mine is None or theirs is None:
        return
    pairs = ((company, mine, rival), (rival, theirs, company))
    stated = frozenset(own for own, said, about in pairs if _has(said.controllers | said.controlled, about))
    imported = frozenset(own for own, said, about in pairs if _has(said.imported, about))
    if stated:
        yield "control", stated
    elif imported:
        yield "imported_control", imported
    if mine.representative and mine.representative == theirs.representative:
        yield "equal_identity", frozenset({company, rival})


def _has(codes: Collection[str], code: str) -> bool:
    return code in {normalise(each) for each in codes}


def _insiders(bids: Sequence[tuple[str, Consortium]], worked_on_it: Collection[str]) -> Iterator[Clash]:
    barred = {normalise(each) for each in worked_on_it}
    for bid, bidder in bids:
        for company in bidder.everybody:
            if company in barred:
                yield Clash("worked_on_it", (bid,), company, WORKED_ARTICLE)
