"""Releases from the publicity of the candidates to the end of the contract."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

from app.domain.ocds.facts import (
    Body,
    Moment,
    award_id,
    bid_id,
    cancelled_awards,
    contract_key,
    ended_contracts,
    leader,
)
from app.domain.ocds.parts import Json, given, moment, money, public_text, reference, with_roles
from app.domain.ocds.tender import state
from app.domain.ocds.tendering import bids_of, cancelled


def publicised(seen: Moment) -> Body:
    """The candidates in their order as an award that is still pending, and every bid as the committee left it."""
    parties, parts = bids_of(seen)
    names = {bid.id: bid for bid in seen.facts.bids}
    lines = [
        f"第{each.rank}名 {names[each.bid].bidder_name}，报价{each.price_fen / 100:.2f}元，得分{each.total:.2f}"
        for each in seen.facts.candidates
    ]
    only = leader(seen)
    suppliers = seen.bidders(names[only.bid]) if only else []
    award = given(
        id=award_id(seen, only.bid if only else ""),
        title="中榜候选人公示",
        description="\n".join(lines),
        status="pending",
        value=money(only.price_fen) if only else None,
        suppliers=[reference(each) for each in suppliers],
        relatedBid=bid_id(seen, names[only.bid]) if only else "",
    )
    awards = [*cancelled_awards(seen, award["id"]), award]
    return ["award"], [*parties, *_chosen(suppliers)], {**parts, "awards": awards}


def _chosen(suppliers: Sequence[Json]) -> list[Json]:
    return [with_roles(each, "tenderer", "supplier") for each in suppliers]


def awarded(seen: Moment) -> Body:
    """The decision; where it comes before its announcement, nothing of it is public until then."""
    published = seen.opportunity.publicity_from
    if published is None or published > seen.at:
        return [], [], {}
    suppliers, awards = _decided(seen, seen.at)
    parts = {"tender": state(seen.opportunity, seen.terms, "complete"), "awards": awards}
    return ["awardUpdate"], _chosen(suppliers), parts


def announced(seen: Moment) -> Body:
    """The award that was decided before (公告中标结果), and every bid as the committee left it."""
    parties, parts = bids_of(seen)
    award = seen.facts.award
    assert award is not None
    suppliers, awards = _decided(seen, award.approved_at or seen.at)
    tender = {**parts["tender"], "status": "complete"}
    return ["award"], [*parties, *_chosen(suppliers)], {**parts, "tender": tender, "awards": awards}


def _decided(seen: Moment, at: datetime) -> tuple[list[Json], list[Json]]:
    """(who was awarded, the award with those that fell)."""
    award = seen.facts.award
    assert award is not None
    suppliers = seen.suppliers(award)
    bid = next((each for each in seen.facts.bids if each.id == award.bid), None)
    decided = given(
        id=award_id(seen, award.bid),
        title="定榜",
        status="active",
        date=moment(at),
        value=money(award.amount_fen),
        suppliers=[reference(each) for each in suppliers],
        relatedBid=bid_id(seen, bid) if bid else "",
    )
    return suppliers, [*cancelled_awards(seen, decided["id"]), decided]


def reopened(seen: Moment) -> Body:
    """A complaint was upheld: what was published of an award falls, another may follow."""
    gone = cancelled_awards(seen)
    if not gone:
        return [], [], {}
    return (
        ["awardCancellation"],
        [],
        {"tender": state(seen.opportunity, seen.terms, "active"), "awards": gone},
    )


def voided(seen: Moment) -> Body:
    """A complaint was upheld and the whole procedure is void (项目废止)."""
    parts: Json = {"tender": cancelled(seen, "unsuccessful", "投诉成立，本次揭榜无效")}
    gone = cancelled_awards(seen)
    return ["tenderCancellation"], [], {**parts, "awards": gone} if gone else parts


def revoked(seen: Moment) -> Body:
    """A complaint was upheld before anything was carried out: contract and award fall, another may follow."""
    _, parties, parts = reopened(seen)
    return (
        ["awardCancellation", "contractTermination"],
        parties,
        {**parts, "contracts": ended_contracts(seen)},
    )


def revoked_void(seen: Moment) -> Body:
    """The same, and the whole procedure is void."""
    tags, parties, parts = voided(seen)
    return [*tags, "contractTermination"], parties, {**parts, "contracts": ended_contracts(seen)}


def signed(seen: Moment) -> Body:
    contract, award = seen.facts.contract, seen.facts.award
    assert contract is not None
    assert award is not None
    suppliers = seen.suppliers(award)
    months = contract.terms.term_months + 12 * contract.terms.operation_years
    made = given(
        **contract_key(seen),
        title=seen.terms.title,
        status="active",
        value=money(contract.terms.price_fen),
        dateSigned=moment(contract.signed_on),
        period={
            "startDate": moment(contract.signed_on),
            "endDate": moment(months_on(contract.signed_on, months)),
        },
        signatories=[reference(each) for each in (seen.buyer, *suppliers)],
        milestones=[
            {
                "id": payment_id(seen, n),
                "title": node,
                "type": "financing",
                "description": f"支付合同价的{percent}%",
                "status": "scheduled",
            }
            for n, (node, percent) in enumerate(contract.terms.payment, 1)
        ],
    )
    return (
        ["contract"],
        [with_roles(each, "tenderer", "supplier") for each in suppliers],
        {"contracts": [made]},
    )


def payment_id(seen: Moment, number: int) -> str:
    """A stage of payment, and from the start of work on the milestone that it waits for."""
    return f"{seen.opportunity.number}-milestone-{number}"


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def terminated(seen: Moment) -> Body:
    """Ended before its end: the contract if there is one, else what stands of an award, else the tender."""
    why = public_text(seen.opportunity.terminate_reason)
    if seen.facts.contract is not None:
        ended = {**contract_key(seen), "status": "terminated", **given(description=why)}
        return ["contractTermination"], [], {"contracts": [ended]}
    whole: Json = {"tender": cancelled(seen, "cancelled", why)}
    gone = cancelled_awards(seen)
    if not gone:
        return ["tenderCancellation"], [], whole
    return ["awardCancellation"], [], {**whole, "awards": gone}
