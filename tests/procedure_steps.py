"""Steps of the procedure that many tests walk through: from sealed bids to a published ranking, an award, a contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from city import City, bid

from app.domain.amendments import Addendum
from app.domain.awards import Terms
from app.domain.committee import Direct
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Scenario
from app.domain.users import Actor
from app.services import (
    accounts,
    amending,
    awarding,
    bidding,
    committees,
    contracting,
    evaluating,
    opening,
    replacing,
    second_person,
    withdrawing,
)
from app.services.context import App
from app.services.opening import OpeningRecord

REASONS = "方案针对痛点，措施具体可行，同意推荐。"
WHY_DIRECT = "涉及轨道接驳调度的专门技术，库内同类专家只有这几位。"
THREE = ("evaluator", "evaluator2", "evaluator3")
NOTE = "补充说明接驳班次的排定口径。"
SPECIAL = Direct("complex_matter", "澄川市财政局澄财采〔2026〕18号")
"""Experts chosen without a draw, as the law allows for special matters."""


def until(city: City, instant: datetime) -> None:
    """Move the clock forward to an instant."""
    city.clock.advance(seconds=(instant - city.clock.now()).total_seconds())


def amend(
    city: City, opportunity_id: str, after: Scenario, later: datetime | None = None, note: str = NOTE
) -> Addendum:
    """An addendum through both its hands."""
    draft = amending.draft(city.app, city.officer, opportunity_id, after, note, later)
    return amending.release(city.app, city.reviewer, draft.id)


def opened(city: City, bidders: int = 3, prices: Sequence[int] = (), **terms: object) -> Opportunity:
    """An opportunity whose bids are opened, one a bidder, the first the cheapest unless prices (yuan) say otherwise."""
    opportunity = city.opportunity(**terms)
    for n in range(bidders):
        price = prices[n] * 100 if prices else (300 + 20 * n) * 10_000 * 100
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(price), f"{opportunity.id}.{n}")
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    return opportunity


def open_together(
    app: App, officer: Actor, opportunity_id: str, second: Actor | None = None
) -> OpeningRecord:
    """An officer begins the opening, a second person (the reviewer of the department) confirms it."""
    begun = opening.begin(app, officer, opportunity_id)
    return begun.record or opening.confirm(app, second or second_of(officer), opportunity_id)


def score_all(app: App, experts: Actor | Sequence[Actor], opportunity_id: str, points: float = 80.0) -> None:
    """One evaluator, or every one of several, scores every bid alike."""
    if not isinstance(experts, Actor):
        for each in experts:
            score_all(app, each, opportunity_id, points)
        return
    expert = experts
    for assignment in evaluating.assignments(app, expert):
        if assignment.opportunity.id != opportunity_id:
            continue
        quality = [each.id for each in assignment.opportunity.terms.criteria if each.kind == "quality"]
        for each in assignment.bids:
            if not each.scored:
                evaluating.score(app, expert, each.bid, dict.fromkeys(quality, points))


def second_of(officer: Actor) -> Actor:
    """A reviewer of the same department."""
    return Actor("us_second", "复核同事", "reviewer", officer.department)


def seat_directly(
    app: App,
    officer: Actor,
    opportunity_id: str,
    people: Sequence[str],
    chair: str = "",
    direct: Direct = SPECIAL,
) -> None:
    """Experts chosen without a draw: proposed by the officer, confirmed by a reviewer of the department."""
    made = committees.propose_direct(app, officer, opportunity_id, people, chair, direct, WHY_DIRECT)
    second_person.approve(app, second_of(officer), made.id)


def one_more(city: City, login: str = "fourth", department: str = "高校专家库") -> Actor:
    """An expert of the pool besides the three of the city."""
    accounts.add_demo_user(city.app, login, f"专家{login}", "evaluator", department, "")
    with city.app.store.read() as work:
        (user,) = work.users.where("login = ?", [login])
    return Actor(user.id, user.name, "evaluator", department)


def replaced(
    app: App, officer: Actor, opportunity_id: str, out: str, into: str, reason: str = "因病不能参加评审"
) -> None:
    """A member replaced, or an empty seat filled, by both people."""
    made = replacing.propose_replacement(app, officer, opportunity_id, out, into, reason)
    second_person.approve(app, second_of(officer), made.id)


def withdrawn(app: App, officer: Actor, opportunity_id: str, reason: str) -> None:
    """An opportunity withdrawn by both people."""
    made = withdrawing.propose_withdrawal(app, officer, opportunity_id, reason)
    second_person.approve(app, second_of(officer), made.id)


def appoint(city: City, opportunity_id: str, names: Sequence[str] = THREE) -> list[Actor]:
    """Appoint evaluators; each declares to have no tie. The first is the chair."""
    people = [city.people[name] for name in names]
    seat_directly(city.app, city.officer, opportunity_id, [each.id for each in people], people[0].id)
    for each in people:
        assert committees.declare(city.app, each, opportunity_id, [])
    return people


def report(app: App, chair: Actor, opportunity_id: str) -> None:
    """Close scoring and hand the report in."""
    evaluating.close_scoring(app, chair, opportunity_id)
    rows = evaluating.consensus(app, chair, opportunity_id).totals
    evaluating.report(app, chair, opportunity_id, {row.bid: REASONS for row in rows})


def evaluated(city: City, names: Sequence[str] = THREE, **terms: object) -> Opportunity:
    """An opportunity with its evaluation report."""
    opportunity = opened(city, **terms)  # type: ignore[arg-type]
    people = appoint(city, opportunity.id, names)
    score_all(city.app, people, opportunity.id)
    report(city.app, people[0], opportunity.id)
    return opportunity


def procurement(city: City) -> Opportunity:
    """An opportunity under procurement law with its report: five members, four of them experts."""
    opportunity = opened(city, regime="gov_procurement")
    for n in range(2):
        accounts.add_demo_user(city.app, f"five{n}", f"专家{n}", "evaluator", "专家库", "")
    people = committees.read(city.app, city.officer, opportunity.id).candidates
    seat_directly(city.app, city.officer, opportunity.id, [each.id for each in people])
    seats = committees.read(city.app, city.officer, opportunity.id).seats
    members = [Actor(each.id, each.name, "evaluator", each.department) for each in seats]
    for member in members:
        committees.declare(city.app, member, opportunity.id, [])
        score_all(city.app, member, opportunity.id)
    chair = next(m for m, seat in zip(members, seats, strict=True) if seat.chair)
    report(city.app, chair, opportunity.id)
    return opportunity


def publicised(city: City, **terms: object) -> Opportunity:
    """Candidates published, the publicity over."""
    opportunity = evaluated(city, **terms)  # type: ignore[arg-type]
    plan = awarding.publicise(city.app, city.officer, opportunity.id)
    city.clock.advance(days=(plan.last_day.day - plan.begun_on).days + 1)
    return opportunity


def awarded(city: City, **terms: object) -> Opportunity:
    """The first candidate proposed and approved."""
    opportunity = publicised(city, **terms)  # type: ignore[arg-type]
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    return opportunity


def contract(city: City, opportunity_id: str, **changes: object) -> Terms:
    """The contract that says what the winning bid says, with payments."""
    found = contracting.desk(city.app, city.officer, opportunity_id).bid
    given = {**vars(found), "payment": (("签约", 30), ("验收", 70)), **changes}
    return Terms(**given)  # type: ignore[arg-type]
