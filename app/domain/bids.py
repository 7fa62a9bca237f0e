"""Sealed bids (密封投标): content before sealing, the sealed row, the receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from app.domain.scenarios import Scenario
from app.domain.users import Owner
from app.errors import Fault

TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class BidContent:
    """What a bidder offers. price_fen: total price over the operation term in fen, tax included.

    capex_fen: construction investment the bidder finances; annual_opex_fen: cost of one year of operation (both
    part of the itemised price, 分项报价, and the start of the project-finance case). term_months: time to acceptance.
    responses: requirement id -> how it will be met. promise: 军令状, what the bidder answers for.
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

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> BidContent:
        return cls(**json.loads(content))


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
    if not content.promise.strip():
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


@dataclass(frozen=True)
class SealedBid:
    """One revision of a bid as stored: nobody can read it before opening. sha256 is of the sealed bytes."""

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
    """The bidder's proof (回执): what was received, when, its digest, and where the audit log stood."""

    number: str
    bid: str
    opportunity_number: str
    opportunity_title: str
    enterprise_name: str
    revision: int
    received_at: datetime
    sha256: str
    audit_seq: int
    audit_head: str
    withdrawn_at: datetime | None = None
    replaced_at: datetime | None = None


@dataclass(frozen=True)
class OpenedBid:
    """A bid after opening. label: what evaluators see instead of a name. unreadable: why it could not be opened, or ""."""

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
