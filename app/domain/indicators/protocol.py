"""What an indicator reads and says (串通投标与利益关联的线索).

An indicator informs people (《招标投标法实施条例》第四十条, 财政部令第87号第三十七条 name the circumstances; whether they
are given is decided by a person): it never disqualifies, never ranks, and is never shown to the committee.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol


@dataclass(frozen=True)
class Threshold:
    """A line an indicator draws, and why there."""

    value: Fraction
    why: str


@dataclass(frozen=True)
class Member:
    """A company of a bid as its profile knows it. key: of the company, or its credit code where it has no profile."""

    key: str
    name: str
    representative: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenedOffer:
    """An opened bid as indicators see it. prices in fen; items: parts of the price by name.

    text: everything the bidder wrote. counted: it takes part in the evaluation (not withdrawn, not replaced).
    contact: as the bid names it; phones: of that contact and of the lead's profile; legal_representative: of the lead;
    members: the other companies of a consortium. rejected: reason code when it was rejected. account: digest of the account a deposit came from; device, network: digests of what it was sent from, "" when unknown.
    """

    bid: str
    enterprise: str
    enterprise_name: str
    received_at: datetime
    price_fen: int
    items: tuple[tuple[str, int], ...]
    text: str
    contact: str = ""
    phones: tuple[str, ...] = ()
    legal_representative: str = ""
    address: str = ""
    account: str = ""
    device: str = ""
    network: str = ""
    counted: bool = True
    rejected: str = ""
    members: tuple[Member, ...] = ()

    @property
    def companies(self) -> tuple[Member, ...]:
        """Everybody of the bid, the lead first."""
        lead = Member(self.enterprise, self.enterprise_name, self.legal_representative, self.phones)
        return (lead, *self.members)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(each.key for each in self.companies)


@dataclass(frozen=True)
class PastAward:
    """An earlier challenge of the same buyer: every company that bid, who won, when it was decided. partners: the other
    companies of the consortium that won."""

    opportunity: str
    decided_on: date
    bidders: frozenset[str]
    winner: str
    partners: frozenset[str] = frozenset()

    @property
    def won_by(self) -> frozenset[str]:
        return self.partners | {self.winner}


@dataclass(frozen=True)
class Case:
    """One challenge after opening. public_texts: what every bidder could copy from: the challenge itself, standards.

    history: decided challenges of the same buyer, this one not among them; buyer_people: names of who prepares and reviews
    for the buyer.
    """

    opportunity: str
    mechanism: str
    tender_deadline: datetime
    ceiling_fen: int
    public_texts: tuple[str, ...]
    offers: tuple[OpenedOffer, ...]
    history: tuple[PastAward, ...] = ()
    buyer_people: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[OpenedOffer, ...]:
        """The bids that count, in the order of their ids: the order of opening changes nothing."""
        return tuple(sorted((offer for offer in self.offers if offer.counted), key=lambda offer: offer.bid))


@dataclass(frozen=True)
class Signal:
    """A circumstance for a person to look at. code: `indicators.signal.<code>` says it; evidence: its parameters.

    bids: whom it concerns (enterprises for a signal over several challenges).
    """

    indicator: str
    code: str
    bids: tuple[str, ...]
    evidence: tuple[tuple[str, object], ...]


class Indicator(Protocol):
    """A module of this room: its name, the article it serves, its lines, and `find`."""

    @property
    def NAME(self) -> str: ...
    @property
    def LAW(self) -> str: ...
    @property
    def THRESHOLDS(self) -> Mapping[str, Threshold]: ...
    def find(self, case: Case) -> tuple[Signal, ...]: ...
