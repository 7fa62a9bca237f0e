"""Award (定榜): candidates published, then proposed by the posting officer and approved by another person, once.

Where the regime decides first (政府采购), no candidates are published: the approved award is announced. Everything here
reads the result as the report froze it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from app.domain.awards import (
    Candidates,
    PassedOver,
    Publicity,
    candidates,
    choice_faults,
    publicity,
    publicity_kept,
    suspended_by,
    within_maximum,
)
from app.domain.deadlines import china_date
from app.domain.evaluation import Award, BidTotal
from app.domain.opportunities import Opportunity, back_to
from app.domain.racing import finish_faults
from app.domain.regimes import regime
from app.domain.users import Actor, Owner
from app.domain.workdays import CalendarRecord, Due, WorkCalendar, due
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.results import result_of
from app.services.steps import take_step
from app.store.ids import new_id
from app.store.work import Work


@dataclass(frozen=True)
class Pending:
    """An award that waits for the second person, with the ranking it rests on."""

    opportunity: Opportunity
    award: Award
    totals: tuple[BidTotal, ...]
    proposer: str


@dataclass(frozen=True)
class Returned:
    """A proposal that the second person sent back (退回), and why."""

    at: datetime
    by: str
    reason: str


def publicise(app: App, actor: Actor, opportunity_id: str) -> Publicity:
    """Publish the candidates in their order (公示中榜候选人): at most as many as the regime allows, for its days.

    Raises Invalid machines.candidates_first where the regime decides first, machines.….
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.publicise", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        listed = candidates_of(work, opportunity)
        event = take_step(
            work, actor, opportunity, "publicise",
            candidates_first=not decides_first(opportunity),
            candidates_within_maximum=within_maximum(opportunity.terms.regime, listed),
            no_open_motion=_no_open_motion(work, opportunity),
        )  # fmt: skip
        opportunity = replace(opportunity, publicity_from=work.now)
        work.opportunities.save(opportunity)
        work.record(actor, event, opportunity_id, candidates=len(listed.rows))
        plan = publicity_of(opportunity, work.calendars)
        assert plan is not None
        return plan


def candidates_of(work: Work, opportunity: Opportunity) -> Candidates:
    """The candidates as the report ranks them."""
    return candidates(opportunity.terms.regime, result_of(work, opportunity))


def decides_first(opportunity: Opportunity) -> bool:
    """True where the winner is decided first and announced afterwards (财政部令第87号第六十八条、第六十九条)."""
    return bool(regime(opportunity.terms.regime).number("decision_before_publicity"))


def award_is_public(opportunity: Opportunity, award: Award) -> bool:
    """True once bidders and the public may know an award: approved, and announced where the winner is decided first.
    What was awarded before there were reports was never announced."""
    announced = opportunity.publicity_from is not None or opportunity.reported_at is None
    return award.approved_at is not None and (announced or not decides_first(opportunity))


def _no_open_motion(work: Work, opportunity: Opportunity) -> bool:
    return not any(each.open for each in work.evaluations.motions_of(opportunity.id))


def publicity_of(opportunity: Opportunity, calendars: CalendarRecord) -> Publicity | None:
    """The days of the publicity of the candidates, or of the announcement where the winner is decided first; None before
    it began. It has to begin so many days after the report, or after the decision (rule of the regime).

    Its last day and the last day of objections are those that were made known when it began.
    """
    since = opportunity.awarded_at if decides_first(opportunity) else opportunity.reported_at
    began = opportunity.publicity_from
    if began is None or since is None:
        return None
    code, from_day, begun_on = opportunity.terms.regime, china_date(since), china_date(began)

    def counted(calendar: WorkCalendar) -> Publicity:
        return publicity(code, calendar, from_day, begun_on)

    return replace(
        counted(calendars.at(began)),
        last_day=calendars.made_known(began, lambda calendar: counted(calendar).last_day),
        objections_until=calendars.made_known(began, lambda calendar: counted(calendar).objections_until),
    )


def announce_by(app: App, actor: Actor, opportunity_id: str) -> Due | None:
    """By when the posting department has to announce an approved award; None while nothing is decided."""
    with app.store.read() as work:
        opportunity, calendar = work.opportunities.get(opportunity_id), work.calendar
    demand(app, actor, "awards.publicise", opportunity, object=opportunity_id)
    if opportunity.awarded_at is None:
        return None
    within = regime(opportunity.terms.regime).period("publicity_within_days")
    return due(calendar, china_date(opportunity.awarded_at), within)


def candidates_for(app: App, actor: Actor, opportunity_id: str) -> Candidates:
    """The candidates of the report for the posting department, reviewers and the supervisor; none before the report."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        listed = candidates_of(work, opportunity)
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    return listed


def publicity_over(work: Work, opportunity: Opportunity, on: date) -> bool:
    """True when the contract may follow on `on` as far as publicity goes; what was awarded before there were reports
    waits for none."""
    if opportunity.reported_at is None:
        return True
    plan = publicity_of(opportunity, work.calendars)
    return plan is not None and plan.over(on)


def announce(app: App, actor: Actor, opportunity_id: str) -> Publicity:
    """Announce the approved award (公告中标结果) where the regime decides first; objections run from here.

    Raises Invalid machines.decision_first, machines.not_yet_announced.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.publicise", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        event = take_step(
            work, actor, opportunity, "announce",
            decision_first=decides_first(opportunity), not_yet_announced=opportunity.publicity_from is None,
        )  # fmt: skip
        opportunity = replace(opportunity, publicity_from=work.now)
        work.opportunities.save(opportunity)
        work.record(actor, event, opportunity_id)
        plan = publicity_of(opportunity, work.calendars)
        assert plan is not None
        return plan


@dataclass(frozen=True)
class PublicCandidate:
    """A candidate as everybody reads it during the publicity. equal: another stands equal with it."""

    rank: int
    bid: str
    enterprise_name: str
    amount_fen: int
    total: Fraction
    equal: bool


@dataclass(frozen=True)
class PublicNotice:
    """The notice of candidates (中榜候选人公示), or of the result where the regime decides first (decided).

    experts: who evaluated, by name, with a result only (《政府采购法实施条例》第四十三条)."""

    plan: Publicity
    candidates: list[PublicCandidate]
    suspended: bool
    decided: bool
    experts: tuple[str, ...] = ()


def notice(app: App, actor: Actor, opportunity_id: str) -> PublicNotice | None:
    """The published candidates, or the announced winner, readable by everybody from the publicity on; None before it."""
    demand(app, actor, "awards.read")
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        plan = publicity_of(opportunity, work.calendars)
        if plan is None:
            return None
        listed = candidates_of(work, opportunity)
        names = {bid.id: bid.bidder_name for bid in work.bids.opened_of(opportunity_id)}
        rows = [
            PublicCandidate(row.rank, row.bid, names[row.bid], row.price_fen, row.total, listed.tied(row.bid))
            for row in listed.rows
        ]
        decided = decides_first(opportunity)
        if decided:
            award = work.evaluations.award_of(opportunity_id)
            rows = [row for row in rows if award is not None and row.bid == award.bid]
        seats = work.evaluations.seats(opportunity_id) if decided else []
        experts = tuple(
            work.users.get(each.person).name for each in seats if each.sits and each.kind == "expert"
        )
        return PublicNotice(plan, rows, bool(open_remedies(work, opportunity)), decided, experts)


def open_remedies(work: Work, opportunity: Opportunity, on: date | None = None) -> tuple[str, ...]:
    """Objections and complaints that the award and the contract wait for on a day, today unless it is named."""
    found = [
        each.days for each in work.opportunities.remedies_of(opportunity.id) if each.withdrawn_at is None
    ]
    return suspended_by(opportunity.terms.regime, found, on or china_date(work.now))


def propose(
    app: App,
    actor: Actor,
    opportunity_id: str,
    bid_id: str,
    reason: str,
    passed_over: Sequence[PassedOver] = (),
    tie_rule: str = "",
) -> Award:
    """Propose the winner among the published candidates. Passing one over needs a reason of the law's list.

    《招标投标法实施条例》第五十五条. Raises InvalidFields awards.choice_refused, Invalid machines.publicity_kept,
    machines.no_open_remedy, Conflict awards.exists.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.propose", opportunity, object=opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if work.evaluations.award_of(opportunity_id):
            raise Conflict("awards.exists")
        if opportunity.publicity_from is None and not decides_first(opportunity):
            raise Invalid("awards.not_publicised")
        listed = candidates_of(work, opportunity)
        if opportunity.terms.race.stages and len(listed.rows) > 1:
            faults = finish_faults(work.races.of(opportunity_id), bid_id)
        else:
            faults = choice_faults(listed, bid_id, passed_over, tie_rule)
        chosen = next((row for row in listed.rows if row.bid == bid_id), None)
        if bid_id in struck(work, opportunity):
            faults = (Fault(0, "bid", "awards.struck"), *faults)
        if chosen is None and not faults:
            # Who finished a race may have been rejected when the committee looked again.
            faults = (Fault(0, "bid", "awards.no_candidate"),)
        if faults or chosen is None:
            raise InvalidFields("awards.choice_refused", faults)
        event = take_step(
            work, actor, opportunity, "propose", choice_lawful=True,
            no_open_motion=_no_open_motion(work, opportunity), **_waits(work, opportunity),
        )  # fmt: skip
        bid = work.bids.opened.get(bid_id)
        notes = [f"{each.reason}：{each.note.strip()}" for each in passed_over]
        award = Award(
            id=new_id("aw"),
            opportunity=opportunity_id,
            bid=bid_id,
            enterprise=bid.enterprise,
            enterprise_name=bid.bidder_name,
            amount_fen=chosen.price_fen,
            reason="\n".join(part for part in (reason.strip(), tie_rule.strip(), *notes) if part),
            proposed_by=actor.id,
            proposed_at=work.now,
        )
        work.evaluations.add_award(award)
        work.opportunities.save(replace(opportunity, proposed_at=work.now))
        work.record(actor, event, opportunity_id, bid=bid_id, rank=chosen.rank)
        return award


def struck(work: Work, opportunity: Opportunity) -> set[str]:
    """Bids that a decision on a complaint has struck from the candidates."""
    return {each.struck for each in work.opportunities.remedies_of(opportunity.id)} - {""}


def _waits(work: Work, opportunity: Opportunity) -> dict[str, bool]:
    """What award waits for: the end of the publicity and every open objection."""
    plan = publicity_of(opportunity, work.calendars)
    kept = publicity_kept(opportunity.terms.regime, plan, china_date(work.now))
    return {"publicity_kept": kept, "no_open_remedy": not open_remedies(work, opportunity)}


def pending(app: App, actor: Actor) -> list[Pending]:
    """Awards of the actor's department that wait for approval."""
    demand(app, actor, "evaluation.read_totals", Owner(department=actor.department))
    with app.store.read() as work:
        rows = []
        for opportunity in work.opportunities.newest_first(actor.department):
            award = work.evaluations.award_of(opportunity.id)
            if award is None or award.approved_at is not None:
                continue
            proposer = work.users.get(award.proposed_by).name
            rows.append(Pending(opportunity, award, result_of(work, opportunity), proposer))
    return rows


def approve(app: App, actor: Actor, opportunity_id: str) -> Award:
    """Approve a proposed award. The proposer cannot (S19); a second approval is a Conflict (F05)."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.approve", opportunity, object=opportunity_id)
    with app.store.write() as work:
        award = work.evaluations.award_of(opportunity_id)
        if award is None:
            raise Invalid("awards.none_proposed")
        if award.approved_at is not None:
            raise Conflict("awards.already_approved", by=work.users.get(award.approved_by).name)
        if award.proposed_by == actor.id:
            raise Invalid("awards.same_person")
        opportunity = work.opportunities.get(opportunity_id)
        event = take_step(work, actor, opportunity, "approve", other_person=True, **_waits(work, opportunity))
        award = replace(award, approved_by=actor.id, approved_at=work.now)
        work.evaluations.awards.save(award)
        work.opportunities.save(replace(opportunity, awarded_at=work.now))
        work.record(actor, event, opportunity_id, bid=award.bid, amount_fen=award.amount_fen)
        return award


def send_back(app: App, actor: Actor, opportunity_id: str, reason: str) -> None:
    """Send a proposal back to the officer with a reason; it is kept as revoked."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "awards.approve", opportunity, object=opportunity_id)
    if len(reason.strip()) < 4:
        raise Invalid("awards.send_back_reason")
    with app.store.write() as work:
        award = work.evaluations.award_of(opportunity_id)
        if award is None or award.approved_at is not None:
            raise Invalid("awards.none_proposed")
        opportunity = work.opportunities.get(opportunity_id)
        first = decides_first(opportunity)
        event = take_step(
            work, actor, opportunity, "hand_back" if first else "send_back",
            reason_given=True, candidates_first=not first, decision_first=first,
        )  # fmt: skip
        returned = replace(
            award, revoked_at=work.now, returned_by=actor.name, returned_reason=reason.strip()[:500]
        )
        work.evaluations.awards.save(returned)
        work.opportunities.save(back_to(opportunity, "evaluated" if first else "publicity"))
        work.record(actor, event, opportunity_id, bid=award.bid)


def award_of(app: App, actor: Actor, opportunity_id: str) -> Award | None:
    """The standing award, approved or waiting, for the posting department, reviewers and the supervisor."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        award = work.evaluations.award_of(opportunity_id)
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    return award


def last_return(app: App, actor: Actor, opportunity_id: str) -> Returned | None:
    """The newest sending back of a proposal for this opportunity, None when it was never sent back."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        award = work.evaluations.awards.first(
            "opportunity = ? AND revoked_at IS NOT NULL", [opportunity_id], order="revoked_at DESC"
        )
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    if award is None or award.revoked_at is None:
        return None
    return Returned(award.revoked_at, award.returned_by, award.returned_reason)
