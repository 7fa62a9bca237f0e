"""What releases of one opportunity are made from, and how its parts are called: our own ids stay inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.amendments import Addendum
from app.domain.bids import OpenedBid
from app.domain.contracts import Contract
from app.domain.delivery import Change, Milestone, Settlement
from app.domain.evaluation import Award
from app.domain.ocds.bills import PublicBill
from app.domain.ocds.parts import Json, company, with_roles
from app.domain.ocds.tender import buyer
from app.domain.opportunities import Opportunity
from app.domain.questions import Question
from app.domain.race_results import StagePayment
from app.domain.racing import Racer, Stage
from app.domain.scenarios import Scenario

_BUYER = ("buyer", "procuringEntity")


@dataclass(frozen=True)
class PublishedCandidate:
    """A candidate as the publicity names it. total: points, 0-100."""

    rank: int
    bid: str
    price_fen: int
    total: float


@dataclass(frozen=True)
class Facts:
    """What releases of one opportunity are made from. codes: enterprise id -> 统一社会信用代码; before: number of the
    opportunity that failed or was withdrawn and is run again by this one, "" for a first publication; released: event -> how many releases there are of it already;
    named: ids of the awards in earlier releases; standing: those that none cancelled; contracts: contract -> award of those that earlier
    releases named and none ended, contracts_ended: how many they ended. milestone, change: what the event is about;
    settlements: what became of milestones that were open at its acceptance. bills: of the contract, bill and payments: the number
    and the keys that the event is about. racers: in the order of entry, of fallen races too; racer, stage: of the event;
    stages: of the race with the days of now; stage_payments: of that racer; reason: of a postponement.
    """

    opportunity: Opportunity
    addenda: Sequence[Addendum] = ()
    questions: Sequence[Question] = ()
    bids: Sequence[OpenedBid] = ()
    candidates: Sequence[PublishedCandidate] = ()
    award: Award | None = None
    contract: Contract | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    released: Mapping[str, int] = field(default_factory=dict)
    standing: Sequence[str] = ()
    named: Sequence[str] = ()
    contracts: Mapping[str, str] = field(default_factory=dict)
    contracts_ended: int = 0
    milestones: Sequence[Milestone] = ()
    milestone: str = ""
    change: Change | None = None
    settlements: Sequence[Settlement] = ()
    bills: Sequence[PublicBill] = ()
    bill: str = ""
    payments: Sequence[str] = ()
    racers: Sequence[Racer] = ()
    racer: str = ""
    stages: Sequence[Stage] = ()
    stage: int = 0
    stage_payments: Sequence[StagePayment] = ()
    reason: str = ""


@dataclass(frozen=True)
class Moment:
    """An event of an opportunity, seen with the terms that held after it."""

    facts: Facts
    at: datetime
    number: int
    terms: Scenario
    deadline: datetime

    @property
    def opportunity(self) -> Opportunity:
        return self.facts.opportunity

    @property
    def buyer(self) -> Json:
        return with_roles(buyer(self.opportunity, self.terms), *_BUYER)

    def id(self, number: int) -> str:
        return f"{self.opportunity.number}-{number:03d}"

    def bidders(self, bid: OpenedBid) -> list[Json]:
        """The company that bids, or every company of the consortium, the lead first."""
        if bid.content and bid.content.parts:
            return [company(each.name, each.code) for each in bid.content.parts]
        return [company(bid.enterprise_name, self.facts.codes.get(bid.enterprise, ""))]

    def suppliers(self, award: Award) -> list[Json]:
        """Who was awarded, by the bid that won."""
        bid = next((each for each in self.facts.bids if each.id == award.bid), None)
        if bid is not None:
            return self.bidders(bid)
        return [company(award.enterprise_name, self.facts.codes.get(award.enterprise, ""))]


Body = tuple[list[str], list[Json], Json]
"""Tags, parties beside the buyer, and the parts of the release; no tag = nothing of it is public yet."""


def seen(facts: Facts, at: datetime, number: int) -> Moment:
    """The terms as of `at`: every addendum keeps what was before and after it."""
    opportunity = facts.opportunity
    later = [each for each in facts.addenda if each.issued_at > at]
    terms = later[0].before if later else opportunity.terms
    deadline = later[0].deadline_before if later else opportunity.tender_deadline
    return Moment(facts, at, number, terms, deadline)


def places(seen: Moment) -> dict[str, int]:
    """Bid -> its number in the order of the bidders' names; our own ids and the order of arrival stay inside."""
    order = sorted(seen.facts.bids, key=lambda each: (each.enterprise_name, each.enterprise))
    return {bid.id: place for place, bid in enumerate(order, 1)}


def bid_id(seen: Moment, bid: OpenedBid) -> str:
    return f"{seen.opportunity.number}-bid-{places(seen)[bid.id]}"


def leader(seen: Moment) -> PublishedCandidate | None:
    """The candidate in the first place, None where several stand equal."""
    first = [each for each in seen.facts.candidates if each.rank == 1]
    return first[0] if len(first) == 1 else None


def award_id(seen: Moment, bid: str) -> str:
    """An award is to one bid; one without a bid is open between equals."""
    place = places(seen).get(bid)
    return f"{seen.opportunity.number}-award" + (f"-{place}" if place else "")


def contract_id(seen: Moment) -> str:
    """The contract; one that follows a revoked one is another."""
    ended = seen.facts.contracts_ended
    return f"{seen.opportunity.number}-contract" + (f"-{ended + 1}" if ended else "")


def ended_contracts(seen: Moment) -> list[Json]:
    """Every contract that stood until now, ended."""
    return [
        {"id": key, "awardID": award, "status": "terminated"} for key, award in seen.facts.contracts.items()
    ]


def cancelled_awards(seen: Moment, kept: str = "") -> list[Json]:
    """Every award that stood until now, but for one; racers have theirs whoever wins."""
    fallen = [key for key in seen.facts.standing if key != kept and not of_racer(key)]
    return [{"id": key, "status": "cancelled"} for key in fallen]


def racer_award(seen: Moment, racer: str) -> str:
    """The award of a racer; a bid that races again after its race fell has another one."""
    place = next(n for n, each in enumerate(seen.facts.racers, 1) if each.id == racer)
    return f"{seen.opportunity.number}-racer-{place}"


def of_racer(key: str) -> bool:
    """Whether an award or a contract is that of a racer, beside the one of the winner."""
    return "-racer-" in key


def racer_key(seen: Moment, racer: str) -> Json:
    award = racer_award(seen, racer)
    return {"id": f"{award}-contract", "awardID": award}


def contract_key(seen: Moment) -> Json:
    award = seen.facts.award
    return {"id": contract_id(seen), "awardID": award_id(seen, award.bid if award else "")}
