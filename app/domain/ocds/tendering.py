"""Releases up to the opening of the bids: nothing in them speaks of bids before the deadline has passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain.bids import OpenedBid
from app.domain.ocds.facts import Body, Moment, bid_id
from app.domain.ocds.parts import Json, given, listed, moment, money, reference, with_roles
from app.domain.ocds.tender import planning, state, tender
from app.domain.questions import Question


def published(seen: Moment) -> Body:
    parts: Json = {
        "planning": planning(seen.opportunity, seen.terms),
        "tender": tender(seen.opportunity, seen.terms, seen.deadline),
    }
    if seen.facts.before:
        before = {
            "id": "1",
            "relationship": ["unsuccessfulProcess"],
            "scheme": "ocid",
            "identifier": seen.facts.before,
        }
        parts["relatedProcesses"] = [before]
    return ["planning", "tender"], [], parts


def amended(seen: Moment) -> Body:
    addendum = seen.facts.addenda[seen.facts.released.get("opportunities.amend", 0)]
    change = {
        "id": f"{seen.opportunity.number}-addendum-{addendum.number}",
        "date": moment(addendum.issued_at),
        "rationale": addendum.note,
        "amendsReleaseID": seen.id(seen.number - 1),
        "releaseID": seen.id(seen.number),
    }
    before = tender(seen.opportunity, addendum.before, addendum.deadline_before)
    after = tender(seen.opportunity, addendum.after, addendum.deadline_after)
    # Releases are joined by id: what an addendum strikes out has to be named.
    struck = f"（补遗{addendum.number}删除）"
    for name, column in (("items", "description"), ("targets", "title")):
        kept = {each["id"] for each in after.get(name, [])}
        gone = [{"id": each["id"], column: struck} for each in before.get(name, []) if each["id"] not in kept]
        after[name] = [*after.get(name, []), *gone]
    return ["tenderAmendment"], [], {"tender": {**after, "amendments": [change]}}


def answered(seen: Moment) -> Body:
    """The profile has no list of questions: an answer is a document of clarifications.

    Before an answer was final one question could be answered twice: of what the later answer wrote over nothing is left
    to publish.
    """
    order = sorted((each for each in seen.facts.questions if each.answered_at), key=_answered_at)
    place = seen.facts.released.get("opportunities.answer", 0)
    if place >= len(order) or order[place].answered_at != seen.at:
        return [], [], {}
    told = order[place]
    document = {
        "id": f"{seen.opportunity.number}-answer-{place + 1}",
        "documentType": "clarifications",
        "title": "答疑",
        "description": f"问：{told.text}\n答：{told.answer}",
        "datePublished": moment(seen.at),
        "language": "zh",
    }
    more = state(seen.opportunity, seen.terms, "active", hasEnquiries=True, documents=[document])
    return ["tenderUpdate"], [], {"tender": more}


def _answered_at(question: Question) -> datetime:
    assert question.answered_at is not None
    return question.answered_at


def ended(status: str) -> Callable[[Moment], Body]:
    def body(seen: Moment) -> Body:
        opportunity = seen.opportunity
        why = opportunity.withdraw_reason or _FAILED.get(opportunity.failure_reason, "")
        return ["tenderCancellation"], [], {"tender": cancelled(seen, status, why)}

    return body


_FAILED = {
    "too_few_bids": "投标人不足，未开榜",
    "none_valid": "没有有效投标",
    "too_few_valid": "有效投标不足规定家数",
    "no_competition": "有效投标不足，评审小组认定明显缺乏竞争，否决全部投标",
}


def cancelled(seen: Moment, status: str, why: str) -> Json:
    """A tender that is over, with the reason that was given."""
    document = {
        "id": f"{seen.opportunity.number}-ended",
        "documentType": "cancellationDetails",
        "description": why,
        "datePublished": moment(seen.at),
        "language": "zh",
    }
    return state(seen.opportunity, seen.terms, status, **given(documents=[document] if why else []))


def opened(seen: Moment) -> Body:
    """The opening record: who bid at what price, and how many bids may be considered."""
    parties, parts = bids_of(seen)
    whole = len(seen.facts.bids)
    valid = sum(not barred(bid) for bid in seen.facts.bids)
    key = seen.opportunity.number
    counts = [
        {"id": f"{key}-bids", "measure": "bids", "value": whole},
        {"id": f"{key}-valid-bids", "measure": "validBids", "value": valid},
    ]
    status, tag = ("active", "tenderUpdate") if valid else ("unsuccessful", "tenderCancellation")
    more = {
        "tender": {**parts["tender"], "status": status},
        "bids": {"statistics": counts, **parts["bids"]},
    }
    return [tag], parties, more


def bids_of(seen: Moment) -> tuple[list[Json], Json]:
    """(the bidders, every bid with its price and whether it stands). When a bid arrived is not told: the committee knows
    bids by labels in that order, and not by names."""
    everybody = listed(with_roles(each, "tenderer") for bid in seen.facts.bids for each in seen.bidders(bid))
    details = [
        given(
            id=bid_id(seen, bid),
            status="disqualified" if barred(bid) else "valid",
            tenderers=[reference(each) for each in seen.bidders(bid)],
            value=money(bid.content.price_fen) if bid.content else None,
        )
        for bid in sorted(seen.facts.bids, key=lambda bid: bid_id(seen, bid))
    ]
    parties = sorted(everybody, key=lambda each: str(each["id"]))
    named = [reference(each) for each in parties]
    whole = state(seen.opportunity, seen.terms, "active", tenderers=named, numberOfTenderers=len(named))
    return parties, {"tender": whole, "bids": {"details": details}}


def barred(bid: OpenedBid) -> bool:
    return bool(bid.unreadable or bid.rejected)
