"""From the approved award to the signed contract (签约): compared with the bid, in time; duties and feedback; R21-R23."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.awards import (
    Difference,
    Duty,
    Feedback,
    Terms,
    differences,
    duties,
    payment_faults,
)
from app.domain.contracts import Contract
from app.domain.deadlines import china_date
from app.domain.opportunities import Opportunity
from app.domain.regimes import regime
from app.domain.users import Actor, Owner
from app.domain.workdays import Due, WorkCalendar, due
from app.errors import Fault, Invalid, InvalidFields
from app.services.awarding import award_is_public, open_remedies, publicity_over
from app.services.context import App, demand
from app.services.race_ends import told_to
from app.services.results import result_of
from app.services.steps import take_step
from app.store.ids import new_id
from app.store.work import Work

LATE_REASON = 10
"""Fewest characters of the reason why a contract was signed after the lawful day."""


@dataclass(frozen=True)
class ContractDesk:
    """What the department has before it: what was bid, by when to sign, what was signed, what is still to be done."""

    bid: Terms
    sign_by: Due | None
    contract: Contract | None
    duties: tuple[Duty, ...]
    waits_for_remedy: bool


def desk(app: App, actor: Actor, opportunity_id: str) -> ContractDesk:
    """For the posting department and the supervisor, once the award is approved. Raises Invalid contracts.not_awarded."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "contracts.read", opportunity, object=opportunity_id)
        if opportunity.awarded_at is None:
            raise Invalid("contracts.not_awarded")
        return ContractDesk(
            _bid_terms(work, opportunity),
            sign_by(opportunity, work.calendar),
            work.opportunities.contract_of(opportunity_id),
            duties_of(work, opportunity, work.calendar),
            bool(open_remedies(work, opportunity)),
        )


def compare(app: App, actor: Actor, opportunity_id: str, contract: Terms) -> tuple[Difference, ...]:
    """How a contract departs from the bid, material departures first; nothing is stored."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "contracts.sign", opportunity, object=opportunity_id)
        return differences(_bid_terms(work, opportunity), contract)


def sign(
    app: App, actor: Actor, opportunity_id: str, contract: Terms, signed_on: date, late_reason: str = ""
) -> Contract:
    """Record the signed contract. Price, scope, term, party and promises are those of the bid (R22).

    What has to hold on the day of signing is asked of that day, not of the day on which it is recorded. A contract
    signed after the lawful day needs a reason, which the supervisor reads.

    Raises InvalidFields contracts.refused naming every material departure, payments that are not 100 %, a day before
    the award or in the future, a late day without a reason; Invalid machines.publicity_over, machines.no_open_remedy.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "contracts.sign", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        found = differences(_bid_terms(work, opportunity), contract) if opportunity.awarded_at else ()
        faults = [
            Fault(0, each.field, "contracts.material", (("before", each.before), ("after", each.after)))
            for each in found
            if each.material
        ]
        faults += payment_faults(contract.payment)
        today = china_date(work.now)
        if opportunity.awarded_at and not china_date(opportunity.awarded_at) <= signed_on <= today:
            faults.append(Fault(0, "signed_on", "contracts.day"))
        limit = sign_by(opportunity, work.calendar)
        late = limit is not None and signed_on > limit.day
        if late and limit is not None and len(late_reason.strip()) < LATE_REASON:
            given = (("until", limit.day), ("least", LATE_REASON))
            faults.append(Fault(0, "late_reason", "contracts.late_reason", given))
        if faults:
            raise InvalidFields("contracts.refused", tuple(faults))
        event = take_step(
            work, actor, opportunity, "sign",
            publicity_over=publicity_over(work, opportunity, signed_on),
            no_open_remedy=not (open_remedies(work, opportunity) or open_remedies(work, opportunity, signed_on)),
            contract_matches=True,
        )  # fmt: skip
        award = work.evaluations.award_of(opportunity_id)
        assert award is not None
        made = Contract(
            new_id("ct"), opportunity_id, award.id, contract, found, signed_on, actor.id, work.now,
            late_reason.strip()[:500] if late else "", work.enterprises.get(award.enterprise).scale,
        )  # fmt: skip
        work.opportunities.contracts.add(made)
        work.opportunities.save(replace(opportunity, signed_at=work.now))
        if project := work.projects.of_award(award.id):
            work.projects.save(replace(project, signed_on=signed_on))
        late_days = (signed_on - limit.day).days if late and limit is not None else 0
        work.record(actor, event, opportunity_id, amount_fen=contract.price_fen, late_days=late_days)
        return made


def sign_by(opportunity: Opportunity, calendar: WorkCalendar) -> Due | None:
    """The last lawful day of signing, None before the award and where the regime has none."""
    rules = regime(opportunity.terms.regime)
    if opportunity.awarded_at is None or not rules.has("contract_days"):
        return None
    return due(calendar, china_date(opportunity.awarded_at), rules.period("contract_days"))


def fulfil(app: App, actor: Actor, opportunity_id: str, duty: str, on: date, note: str = "") -> None:
    """Tick a duty off (announced, told, published, filed): on which day, with a note such as the link."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "contracts.sign", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        listed = duties_of(work, opportunity, work.calendar)
        waiting = {each.code for each in listed if each.state in ("open", "overdue")}
        began = opportunity.reported_at or opportunity.awarded_at
        if duty not in waiting - {"decide", "sign", "keep", "publicise"} or on > china_date(work.now):
            raise Invalid("contracts.no_such_duty")
        if began and on < china_date(began):
            raise Invalid("contracts.no_such_duty")
        work.opportunities.mark_duty(opportunity_id, duty, on, actor.id, note.strip()[:500])
        work.record(actor, "contracts.duty", opportunity_id, duty=duty, on=on.isoformat())


def feedback_of(app: App, actor: Actor, opportunity_id: str) -> Feedback | None:
    """What a bidder that did not win is told: its own score and rank, how a race ended for it, nobody else's (R21). None before the award is
    known (see `award_is_public`)."""
    demand(app, actor, "bids.read_own", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        award = work.evaluations.award_of(opportunity_id)
        own = next(
            (bid for bid in work.bids.opened_of(opportunity_id) if bid.enterprise == actor.enterprise_id),
            None,
        )
        if award is None or not award_is_public(opportunity, award) or own is None or own.id == award.bid:
            return None
        return told_to(work, opportunity, award, own, result_of(work, opportunity))


def _bid_terms(work: Work, opportunity: Opportunity) -> Terms:
    """The winning bid in the terms that a contract is compared by."""
    award = work.evaluations.award_of(opportunity.id)
    if award is None:
        raise Invalid("contracts.not_awarded")
    bid = work.bids.opened.get(award.bid)
    content = bid.content
    if content is None:
        raise Invalid("contracts.not_awarded")
    return Terms(
        bid.bidder_name,
        content.price_fen,
        content.term_months,
        opportunity.terms.operation_years,
        dict(content.responses),
        content.promise,
    )


def duties_of(work: Work, opportunity: Opportunity, calendar: WorkCalendar) -> tuple[Duty, ...]:
    """What has to be announced, told, filed and signed, and by when as `calendar` counts."""
    days: dict[str, date] = {}
    moments = (
        ("reported_on", opportunity.reported_at),
        ("decided_on", opportunity.awarded_at),
        ("notified_on", opportunity.awarded_at),
        ("signed_on", opportunity.signed_at),
        ("ended_on", opportunity.accepted_at),
    )
    for name, at in moments:
        if at is not None:
            days[name] = china_date(at)
    contract = work.opportunities.contract_of(opportunity.id)
    done: Mapping[str, date] = {
        **work.opportunities.duties_done(opportunity.id),
        **({"decide": china_date(opportunity.awarded_at)} if opportunity.awarded_at else {}),
        **({"publicise": china_date(opportunity.publicity_from)} if opportunity.publicity_from else {}),
        **({"sign": contract.signed_on} if contract else {}),
    }
    return duties(opportunity.terms.regime, calendar, days, done, china_date(work.now))
