"""Releases from the publicity of the candidates to the end of the contract."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from app.domain.ocds.facts import Body, Moment, award_id, bid_id, contract_key, leader
from app.domain.ocds.parts import Json, given, listed, moment, money, reference, with_roles
from app.domain.ocds.tender import state
from app.domain.ocds.tendering import barred, cancelled


def publicised(seen: Moment) -> Body:
    """Every bid with its bidder, and the candidates in their order as an award that is still pending."""
    tenderers = {bid.id: seen.bidders(bid) for bid in seen.facts.bids}
    details = [
        given(
            id=bid_id(seen, bid),
            date=moment(bid.received_at),
            status="disqualified" if barred(bid) else "valid",
            tenderers=[reference(each) for each in tenderers[bid.id]],
            value=money(bid.content.price_fen) if bid.content else None,
        )
        for bid in seen.facts.bids
    ]
    names = {bid.id: bid for bid in seen.facts.bids}
    lines = [
        f"第{each.rank}名 {names[each.bid].enterprise_name}，报价{each.price_fen / 100:.2f}元，得分{each.total:.2f}"
        for each in seen.facts.candidates
    ]
    only = leader(seen)
    award = given(
        id=award_id(seen, only.bid if only else ""),
        title="中榜候选人公示",
        description="\n".join(lines),
        status="pending",
        value=money(only.price_fen) if only else None,
        suppliers=[reference(each) for each in tenderers[only.bid]] if only else [],
        relatedBid=bid_id(seen, names[only.bid]) if only else "",
    )
    everybody = listed(with_roles(each, "tenderer") for group in tenderers.values() for each in group)
    chosen = [with_roles(each, "supplier") for each in tenderers[only.bid]] if only else []
    more = state(
        seen.opportunity,
        seen.terms,
        "active",
        tenderers=[reference(each) for each in everybody],
        numberOfTenderers=len(everybody),
    )
    return ["award"], [*everybody, *chosen], {"tender": more, "bids": {"details": details}, "awards": [award]}


def awarded(seen: Moment) -> Body:
    award = seen.facts.award
    assert award is not None
    suppliers = seen.suppliers(award)
    bid = next((each for each in seen.facts.bids if each.id == award.bid), None)
    decided = given(
        id=award_id(seen, award.bid),
        title="定榜",
        status="active",
        date=moment(seen.at),
        value=money(award.amount_fen),
        suppliers=[reference(each) for each in suppliers],
        relatedBid=bid_id(seen, bid) if bid else "",
    )
    first = leader(seen)
    pending = award_id(seen, first.bid if first else "")
    gone = [{"id": pending, "status": "cancelled"}] if pending != decided["id"] else []
    parts = {"tender": state(seen.opportunity, seen.terms, "complete"), "awards": [*gone, decided]}
    return ["awardUpdate"], [with_roles(each, "tenderer", "supplier") for each in suppliers], parts


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
            "endDate": moment(_months_on(contract.signed_on, months)),
        },
        signatories=[reference(each) for each in (seen.buyer, *suppliers)],
        milestones=[
            {
                "id": f"{seen.opportunity.number}-payment-{n}",
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


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def terminated(seen: Moment) -> Body:
    """Ended before its end: the contract if there is one, else the award, else the tender."""
    opportunity, award, why = seen.opportunity, seen.facts.award, seen.opportunity.terminate_reason
    if seen.facts.contract is not None:
        ended = {**contract_key(seen), "status": "terminated", **given(description=why)}
        return ["contractTermination"], [], {"contracts": [ended]}
    whole: Json = {"tender": cancelled(seen, "cancelled", why)}
    if opportunity.publicity_from is None:
        return ["tenderCancellation"], [], whole
    first = leader(seen)
    held = award.bid if award and award.approved_at else first.bid if first else ""
    return (
        ["awardCancellation"],
        [],
        {**whole, "awards": [{"id": award_id(seen, held), "status": "cancelled"}]},
    )


def carried_on(title: str, code: str) -> Callable[[Moment], Body]:
    """Something that happened while the contract is carried out, as a milestone that is met."""

    def body(seen: Moment) -> Body:
        met = {
            "id": f"{seen.opportunity.number}-{code}",
            "title": title,
            "type": "delivery",
            "status": "met",
            "dateMet": moment(seen.at),
        }
        contract = {**contract_key(seen), "implementation": {"milestones": [met]}}
        return ["implementation"], [], {"contracts": [contract]}

    return body
