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
    """Who bids: the lead and the other members by credit code, and the digest of the agreement ("" = none filed)."""

    lead: str
    members: tuple[str, ...] = ()
    agreement: str = ""

    @property
    def everybody(self) -> tuple[str, ...]:
        return tuple(normalise(each) for each in (self.lead, *self.members))


@dataclass(frozen=True)
class Ties:
    """What is known of a company: its responsible person by identity digest, and who controls or manages it directly.

    Only direct control or management counts: two companies under one state-assets authority may both bid.
    """

    uscc: str
    representative: str = ""
    controllers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clash:
    """Bids that cannot stand together. kind: shared_member, same_representative, control, worked_on_it."""

    kind: str
    bids: tuple[str, ...]
    through: str
    article: str


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
    if len(everybody) > most:
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


def member_change_fault(before: Consortium, after: Consortium) -> Fault | None:
    """Members may not change after prequalification (《实施条例》第三十七条第二款); the lead counts as a member."""
    if set(before.everybody) == set(after.everybody):
        return None
    return Fault(0, "members", "consortium.changed", (("article", MEMBER_ARTICLE),))


def clashes(
    bids: Sequence[tuple[str, Consortium]], ties: Sequence[Ties] = (), worked_on_it: Collection[str] = ()
) -> tuple[Clash, ...]:
    """Bids of one challenge that void each other. bids: (bid id, bidder).

    A company in two bids voids all of them. Two bids whose companies have the same responsible person or control one
    another may not stand in one contract. worked_on_it: companies that designed or supervise this very project.
    """
    return (
        *_shared(bids),
        *_related(bids, {normalise(each.uscc): each for each in ties}),
        *_insiders(bids, worked_on_it),
    )


def _shared(bids: Sequence[tuple[str, Consortium]]) -> Iterator[Clash]:
    seen: dict[str, list[str]] = defaultdict(list)
    for bid, bidder in bids:
        for company in dict.fromkeys(bidder.everybody):
            seen[company].append(bid)
    for company, together in sorted(seen.items()):
        if len(together) > 1:
            yield Clash("shared_member", tuple(sorted(together)), company, MEMBER_ARTICLE)


def _related(bids: Sequence[tuple[str, Consortium]], ties: dict[str, Ties]) -> Iterator[Clash]:
    for (one, mine), (other, theirs) in combinations(sorted(bids, key=lambda each: each[0]), 2):
        for company in mine.everybody:
            for rival in theirs.everybody:
                kind = _relation(company, rival, ties)
                if kind:
                    yield Clash(kind, (one, other), f"{company}/{rival}", RELATED_ARTICLE)


def _relation(company: str, rival: str, ties: dict[str, Ties]) -> str:
    mine, theirs = ties.get(company), ties.get(rival)
    if company == rival or mine is None or theirs is None:
        return ""
    if mine.representative and mine.representative == theirs.representative:
        return "same_representative"
    over_me = {normalise(each) for each in mine.controllers}
    over_them = {normalise(each) for each in theirs.controllers}
    if company in over_them or rival in over_me:
        return "control"
    return ""


def _insiders(bids: Sequence[tuple[str, Consortium]], worked_on_it: Collection[str]) -> Iterator[Clash]:
    barred = {normalise(each) for each in worked_on_it}
    for bid, bidder in bids:
        for company in bidder.everybody:
            if company in barred:
                yield Clash("worked_on_it", (bid,), company, WORKED_ARTICLE)
