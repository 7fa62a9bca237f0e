"""Sealed bids (密封投标): content before sealing, the sealed row, the receipt."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

from app.domain.attachments import Attachment
from app.domain.consortium import WORKED_ARTICLE, Consortium, Part, consortium_faults, part_faults
from app.domain.scenarios import Scenario
from app.domain.uscc import normalise
from app.domain.users import Owner
from app.errors import Fault

TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class BidContent:
    """What a bidder offers. price_fen: total price over the operation term in fen, tax included.

    capex_fen: construction investment the bidder finances; annual_opex_fen: cost of one year of operation (both
    part of the itemised price, 分项报价, and the start of the project-finance case). term_months: time to acceptance.
    responses: requirement id -> how it will be met. promise: 军令状, what the bidder answers for.
    parts: the companies of a consortium (联合体), the lead first, () = bids alone. attachments: what is sealed beside it,
    under a key of their own that is nowhere but here: attachment_key, hexadecimal.
    """

    price_fen: int
    capex_fen: int
    annual_opex_fen: int
    term_months: int
    plan: str
    operation_plan: str
    responses: dict[str, str]
    promise: str
    contact: str
    parts: tuple[Part, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    attachment_key: str = field(default="", repr=False)

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> BidContent:
        """The way back, also for bids sealed before there were attachments and consortia. Raises TypeError, ValueError."""
        plain = json.loads(content)
        if not isinstance(plain, dict):
            raise TypeError("a bid is an object")
        plain["parts"] = tuple(Part(**each) for each in plain.get("parts", ()))
        plain["attachments"] = tuple(Attachment(**each) for each in plain.get("attachments", ()))
        return cls(**plain)

    @property
    def agreement(self) -> str:
        """SHA-256 of the consortium agreement, "" when none was handed in."""
        return next((each.sha256 for each in self.attachments if each.agreement), "")

    def bidder(self, uscc: str, confirmed: Collection[str] = ()) -> Consortium:
        """Who bids when the company of this credit code handed it in. confirmed: codes of members that said so, too."""
        members = tuple(each.code for each in self.parts[1:])
        return Consortium(uscc, members, self.agreement, frozenset(confirmed))


def needs_promise(terms: Scenario) -> bool:
    """Whether a bid has to hold a written promise (军令状): 择优录取 compares what is mature and asks for none."""
    return terms.mechanism != "best_of"


def bid_faults(content: BidContent, terms: Scenario) -> tuple[Fault, ...]:
    """What makes a bid unacceptable before it is sealed; afterwards nobody could tell the bidder."""
    return tuple(_faults(content, terms))


def _faults(content: BidContent, terms: Scenario) -> Iterator[Fault]:
    for column in ("price_fen", "capex_fen", "annual_opex_fen", "term_months"):
        if type(getattr(content, column)) is not int:
            yield Fault(0, column, "bids.not_a_number")
            return
    if content.price_fen <= 0:
        yield Fault(0, "price_fen", "bids.price_missing")
    elif content.price_fen > terms.ceiling_fen:
        # 《招标投标法实施条例》第五十一条第（五）项
        yield Fault(0, "price_fen", "bids.over_ceiling", (("ceiling_fen", terms.ceiling_fen),))
    if not 0 <= content.capex_fen <= max(0, content.price_fen):
        yield Fault(0, "capex_fen", "bids.capex_range")
    if not 0 <= content.annual_opex_fen <= max(0, content.price_fen):
        yield Fault(0, "annual_opex_fen", "bids.opex_range")
    if not 1 <= content.term_months <= 120:
        yield Fault(0, "term_months", "bids.term_range")
    if not content.plan.strip():
        yield Fault(0, "plan", "bids.plan_missing")
    if needs_promise(terms) and not content.promise.strip():
        yield Fault(0, "promise", "bids.promise_missing")
    for requirement in terms.requirements:
        if requirement.mandatory and not content.responses.get(requirement.id, "").strip():
            yield Fault(0, "responses", "bids.mandatory_unanswered", (("requirement", requirement.text),))
    for column in ("plan", "operation_plan", "promise", "contact"):
        if len(getattr(content, column)) > TEXT_LENGTH:
            yield Fault(0, column, "bids.too_long", (("most", TEXT_LENGTH),))
    for answer in content.responses.values():
        if len(answer) > TEXT_LENGTH:
            yield Fault(0, "responses", "bids.too_long", (("most", TEXT_LENGTH),))


def bidder_faults(content: BidContent, terms: Scenario, uscc: str, agreed: bool) -> tuple[Fault, ...]:
    """What is wrong with who bids. uscc: of the company that hands the bid in; agreed: an agreement is handed in with it.

    《招标投标法》第三十一条; 《政府采购法实施条例》第十八条第二款 for who worked on the project.
    """
    bidder = Consortium(uscc, tuple(each.code for each in content.parts[1:]), "agreed" if agreed else "")
    found: list[Fault] = []
    if content.parts:
        found += [
            *part_faults(content.parts, uscc),
            *consortium_faults(terms.regime, bidder, terms.conditions.consortium_maximum),
        ]
    elif agreed:
        found.append(Fault(0, "agreement", "consortium.agreement_alone"))
    barred = {normalise(each) for each in terms.conditions.worked_on_it}
    found += [
        Fault(0, "members", "consortium.worked_on_it", (("code", each), ("article", WORKED_ARTICLE)))
        for each in bidder.everybody
        if each in barred
    ]
    return tuple(found)


@dataclass(frozen=True)
class SealedBid:
    """One revision of a bid as stored: nobody can read it before opening. sha256 is of the sealed bytes.

    attachments: SHA-256 of the envelope of each attachment, in their order; they are stored under it.
    """

    id: str
    opportunity: str
    enterprise: str
    revision: int
    submission: str
    receipt: str
    sealed: bytes
    sha256: str
    received_at: datetime
    submitted_by: str
    withdrawn_at: datetime | None = None
    replaced_at: datetime | None = None
    invalidated_at: datetime | None = None
    attachments: tuple[str, ...] = ()
    returned_at: datetime | None = None

    @property
    def valid(self) -> bool:
        """The newest revision, not withdrawn. It counts only while no addendum waits for its confirmation."""
        return self.withdrawn_at is None and self.replaced_at is None

    @property
    def counts(self) -> bool:
        return self.valid and self.invalidated_at is None

    @property
    def owner(self) -> Owner:
        return Owner(enterprise=self.enterprise)


@dataclass(frozen=True)
class Receipt:
    """The bidder's proof (回执): what was received, when, its digest, and the hash of its record in the audit log.

    The place of the record is not told: two receipts would say how much happened between them (decision 0013).
    """

    number: str
    bid: str
    opportunity_number: str
    opportunity_title: str
    enterprise_name: str
    revision: int
    received_at: datetime
    sha256: str
    audit_head: str
    withdrawn_at: datetime | None = None
    replaced_at: datetime | None = None
    attachments: tuple[str, ...] = ()
    returned_at: datetime | None = None


@dataclass(frozen=True)
class Ground:
    """Why a bid does not stand: code (`opening.state.<code>`), article, about: credit codes or the number of a file."""

    code: str
    article: str
    about: str = ""


@dataclass(frozen=True)
class Suspicion:
    """What one side says and the other does not (存疑): it rejects nobody, the committee decides it.

    code: as of a `Clash`; about: credit codes of the companies; others: labels of the bids that it would tie this one to.
    """

    code: str
    article: str
    about: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class OpenedBid:
    """A bid after opening. label: what evaluators see instead of a name. unreadable: why it could not be opened, or "".

    rejected: the first reason why it may not be evaluated, or ""; grounds: all that the opening found, with articles;
    rejected_at: when the committee rejected it, None when the opening did or nobody; suspicions: one for each code, of
    the bid whose papers claim a tie and not of those that it claims to be tied to.
    """

    id: str
    opportunity: str
    enterprise: str
    enterprise_name: str
    label: str
    content: BidContent | None
    unreadable: str
    rejected: str
    received_at: datetime
    opened_at: datetime
    grounds: tuple[Ground, ...] = ()
    rejected_at: datetime | None = None
    suspicions: tuple[Suspicion, ...] = ()

    @property
    def bidder_name(self) -> str:
        """Who bids: the company, or the lead and the members of a consortium (联合体), all of whom answer for it."""
        parts = self.content.parts if self.content else ()
        members = [part.name for part in parts[1:]]
        return f"{'、'.join([self.enterprise_name, *members])}（联合体）" if members else self.enterprise_name

    @property
    def at_opening(self) -> str:
        """Why it did not stand when it was opened, "" when it did: what the committee finds later is not of the opening."""
        return self.unreadable or ("" if self.rejected_at else self.rejected)

    @property
    def state_at_opening(self) -> str:
        """The same as the opening record shows it (`opening.state`): valid, or valid with something to be decided."""
        return self.at_opening or ("suspected" if self.suspicions else "valid")
