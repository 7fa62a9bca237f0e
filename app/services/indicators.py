"""Indicators of collusion (围串标线索) on the bids of one opened challenge, and what people made of them; rule R18.

For the posting department and supervisors, after opening. Nothing here rejects a bid, changes a score or a ranking, or is
shown to the committee: evaluators have no row in the table of permissions, and no evaluation reads this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from app.domain.bids import BidContent, OpenedBid
from app.domain.contacts import name_in, phones_in
from app.domain.deadlines import china_date
from app.domain.indicators import INDICATORS, Case, Member, OpenedOffer, PastAward, Signal, signals
from app.domain.indicators.judgement import REASON_LENGTH, Judgement, Verdict, signal_id
from app.domain.opportunities import Opportunity
from app.domain.scenario_texts import public_texts
from app.domain.uscc import normalise
from app.domain.users import Actor
from app.errors import Invalid
from app.services.context import App, demand
from app.store.ids import new_id
from app.store.work import Work

LAWS: Mapping[str, str] = {indicator.NAME: indicator.LAW for indicator in INDICATORS}


@dataclass(frozen=True)
class Side:
    """One bidder's side of a signal: what stands in that bid and in that company's profile. Money in fen."""

    enterprise_name: str
    facts: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class FoundSignal:
    """A signal with its evidence side by side. id: for `judge`; judgements: oldest first, the last one holds."""

    id: str
    signal: Signal
    law: str
    sides: tuple[Side, ...]
    judgements: tuple[Judgement, ...]


def find(app: App, actor: Actor, opportunity_id: str) -> tuple[FoundSignal, ...]:
    """What the indicators say of the opened bids, computed anew from them; nothing before the opening."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "indicators.read", opportunity, object=opportunity_id)
    with app.store.read() as work:
        if opportunity.opened_at is None:
            return ()
        case = case_of(work, opportunity)
        judged = work.bids.judgements.where("opportunity = ?", [opportunity_id], order="judged_at, rowid")
    return tuple(_found(case, signal, judged) for signal in signals(case))


def judge(
    app: App, actor: Actor, opportunity_id: str, signal: str, verdict: Verdict, reason: str
) -> Judgement:
    """Record what a person made of a signal (核实无异常 or 移交), with the reason; final, a later one stands beside it.

    Raises Invalid indicators.reason, indicators.verdict, indicators.gone.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "indicators.judge", opportunity, object=opportunity_id)
    least, most = REASON_LENGTH
    reason = reason.strip()
    if not least <= len(reason) <= most:
        raise Invalid("indicators.reason", least=least, most=most)
    if verdict not in ("unremarkable", "referred"):
        raise Invalid("indicators.verdict")
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        known = opportunity.opened_at is not None and signal in {
            signal_id(each) for each in signals(case_of(work, opportunity))
        }
        if not known:
            raise Invalid("indicators.gone")
        judgement = Judgement(
            new_id("sj"), opportunity_id, signal, verdict, reason, actor.id, actor.name, work.now
        )
        work.bids.judgements.add(judgement)
        work.record(actor, "indicators.judge", opportunity_id, signal=signal, verdict=verdict)
        return judgement


def case_of(work: Work, opportunity: Opportunity) -> Case:
    """The challenge as indicators see it: the bids as opened, the texts everybody could copy, the buyer's history."""
    return Case(
        opportunity=opportunity.id,
        mechanism=opportunity.terms.mechanism,
        tender_deadline=opportunity.tender_deadline,
        ceiling_fen=opportunity.terms.ceiling_fen,
        public_texts=_public_texts(work, opportunity),
        offers=tuple(_offer(work, bid) for bid in work.bids.opened_of(opportunity.id)),
        history=_history(work, opportunity),
        buyer_people=tuple(
            user.name
            for user in work.users.where(
                "department = ? AND role IN ('officer', 'reviewer')",
                [opportunity.department],
                order="name, id",
            )
        ),
    )


def _network(work: Work, bid: OpenedBid) -> str:
    """The address a bid was handed in from, by the log; "" when it is the server's own, behind which anybody may be."""
    event = work.audit.of("bids.submit", bid.id)
    address = str(event.data.get("client", "")) if event else ""
    try:
        return "" if ip_address(address).is_loopback else address
    except ValueError:
        return ""


def _offer(work: Work, bid: OpenedBid) -> OpenedOffer:
    enterprise, content = work.enterprises.get(bid.enterprise), bid.content
    written = content.contact if content else ""
    phones = [number for number in (*phones_in(written), enterprise.contact_phone) if number.strip()]
    return OpenedOffer(
        bid=bid.id,
        enterprise=bid.enterprise,
        enterprise_name=bid.enterprise_name,
        received_at=work.bids.get(bid.id).received_at,
        price_fen=content.price_fen if content else 0,
        items=_items(content),
        text=_text(content),
        contact=name_in(written),
        phones=tuple(phones),
        legal_representative=enterprise.legal_representative,
        rejected=bid.rejected or bid.unreadable,
        network=_network(work, bid),
        members=_members(work, bid),
    )


def _members(work: Work, bid: OpenedBid) -> tuple[Member, ...]:
    """The other companies of a consortium, as far as they have a profile with what it knows."""
    found = []
    for part in bid.content.parts[1:] if bid.content else ():
        known = work.enterprises.by_uscc(normalise(part.code))
        if known is None:
            found.append(Member(normalise(part.code), part.name))
        else:
            phones = tuple(filter(None, [known.contact_phone.strip()]))
            found.append(Member(known.id, known.name, known.legal_representative, phones))
    return tuple(found)


def _items(content: BidContent | None) -> tuple[tuple[str, int], ...]:
    """The itemised price: investment, a year of operation, and what is left of the price beside the investment."""
    if content is None:
        return ()
    rest = content.price_fen - content.capex_fen
    return (("capex", content.capex_fen), ("annual_opex", content.annual_opex_fen), ("rest", rest))


def _text(content: BidContent | None) -> str:
    if content is None:
        return ""
    answers = [content.responses[key] for key in sorted(content.responses)]
    return "\n".join((content.plan, content.operation_plan, *answers, content.promise))


def _public_texts(work: Work, opportunity: Opportunity) -> tuple[str, ...]:
    """What everybody could copy: the terms as they are and as they were before each addendum, notes, answers."""
    texts = [opportunity.department, *public_texts(opportunity.terms).values()]
    for addendum in work.opportunities.addenda_of(opportunity.id):
        texts += [addendum.note, *public_texts(addendum.before).values()]
    for question in work.opportunities.questions_of(opportunity.id):
        if question.answered_at is not None:
            texts += [question.text, question.answer]
    return tuple(text for text in texts if text)


def _history(work: Work, opportunity: Opportunity) -> tuple[PastAward, ...]:
    """The buyer's challenges that were decided before this one was opened."""
    past = []
    for other in work.opportunities.newest_first(opportunity.department):
        award = work.evaluations.award_of(other.id) if other.id != opportunity.id else None
        if award is None or award.approved_at is None or opportunity.opened_at is None:
            continue
        if award.approved_at < opportunity.opened_at:
            keys = {bid.id: _keys(work, bid) for bid in work.bids.opened_of(other.id)}
            past.append(
                PastAward(
                    other.id,
                    china_date(award.approved_at),
                    frozenset().union(*keys.values()),
                    award.enterprise,
                    keys.get(award.bid, frozenset()) - {award.enterprise},
                )
            )
    return tuple(past)


def _keys(work: Work, bid: OpenedBid) -> frozenset[str]:
    return frozenset({bid.enterprise} | {each.key for each in _members(work, bid)})


def _found(case: Case, signal: Signal, judged: list[Judgement]) -> FoundSignal:
    key = signal_id(signal)
    concerned = [each for each in case.counted if {each.bid, each.enterprise} & set(signal.bids)]
    return FoundSignal(
        id=key,
        signal=signal,
        law=LAWS[signal.indicator],
        sides=tuple(Side(each.enterprise_name, _facts(case, signal, each)) for each in concerned),
        judgements=tuple(each for each in judged if each.signal == key),
    )


def _facts(case: Case, signal: Signal, offer: OpenedOffer) -> tuple[tuple[str, object], ...]:
    """What of a bid a reader of the signal compares, by indicator."""
    if signal.indicator in ("same_contact", "tied_to_buyer"):
        pairs: tuple[tuple[str, object], ...] = (
            (
                "legal_representative",
                _by_company(offer, lambda each: (each.representative,))
                if offer.members
                else offer.legal_representative,
            ),
            ("contact", offer.contact),
            ("phones", _by_company(offer, _phone_ends)),
            ("received_at", offer.received_at),
        )
    elif signal.indicator == "price_pattern":
        pairs = (("price_fen", offer.price_fen), *((f"{name}_fen", fen) for name, fen in offer.items))
    elif signal.indicator in ("similar_bids", "identical_errors"):
        pairs = (("passages", _surroundings(signal, offer)),)
    elif signal.indicator == "winner_rotation":
        met = [past for past in case.history if offer.keys & past.bidders]
        won = [past for past in met if offer.keys & past.won_by]
        pairs = (
            ("took_part", len(met)),
            ("won", len(won)),
            ("won_on", tuple(sorted(past.decided_on for past in won))),
        )
    else:
        pairs = (("received_at", offer.received_at), ("price_fen", offer.price_fen))
    return tuple((name, value) for name, value in pairs if value not in ("", (), 0))


def _by_company(offer: OpenedOffer, said: Callable[[Member], tuple[str, ...]]) -> tuple[str, ...]:
    """What is said of each company of a bid, with its name where there are several."""
    found = [(each.name, words) for each in offer.companies for words in said(each) if words]
    return tuple(f"{words}（{name}）" if offer.members else words for name, words in found)


def _phone_ends(company: Member) -> tuple[str, ...]:
    return tuple(f"{number[:3]}…{number[-4:]}" for number in company.phones)


AROUND = 12


def _surroundings(signal: Signal, offer: OpenedOffer) -> tuple[str, ...]:
    """Where the evidence stands in this bid's own words, with what is around it."""
    wanted = [text for _, value in signal.evidence if isinstance(value, tuple) for text in value]
    wanted += [value for name, value in signal.evidence if name == "name" and isinstance(value, str)]
    found = []
    for text in wanted:
        match = _loosely(str(text).partition("≠")[0]).search(offer.text)
        if match:
            start, end = max(0, match.start() - AROUND), match.end() + AROUND
            found.append(f"…{offer.text[start:end].strip()}…")
    return tuple(dict.fromkeys(found))


def _loosely(text: str) -> re.Pattern[str]:
    r"""Evidence is compared without spaces, punctuation and case; `[\W_]*` between its characters finds it again."""
    return re.compile(r"[\W_]*".join(re.escape(char) for char in text), re.IGNORECASE)
