"""A race under procurement law (政府采购 × 赛马), from the bids to the signed contract: decided first, announced, then signed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import docx
from city import City, bid
from procedure_steps import contract, open_together, report, score_all, seat_directly, until
from race_steps import NOTE, REASON, WAN, plan

from app.documents.papers import available, paper
from app.domain.deadlines import china_date
from app.domain.ocds.checks import release_faults
from app.domain.opportunities import Opportunity, status
from app.domain.racing import Racer, racer_state
from app.domain.users import PUBLIC, Actor
from app.services import (
    accounts,
    awarding,
    bidding,
    committees,
    contracting,
    open_data,
    procedure_papers,
    publishing,
    race_judging,
    racing,
)


def evaluated(city: City) -> tuple[Opportunity, list[Actor], Actor]:
    """Three bids evaluated by five members, four of them experts; the chair apart."""
    today = china_date(city.clock.now())
    made = city.opportunity(
        days=45, regime="gov_procurement", mechanism="race", race=plan(today), budget_fen=600 * WAN
    )
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], made.id, bid((300 + 20 * n) * WAN), f"{n}")
    until(city, made.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, made.id)
    for n in range(2):
        accounts.add_demo_user(city.app, f"five{n}", f"专家{n}", "evaluator", "专家库", "")
    people = committees.read(city.app, city.officer, made.id).candidates
    seat_directly(city.app, city.officer, made.id, [each.id for each in people], people[0].id)
    seats = committees.read(city.app, city.officer, made.id).seats
    members = [Actor(each.id, each.name, "evaluator", each.department) for each in seats]
    for member in members:
        committees.declare(city.app, member, made.id, [])
        score_all(city.app, member, made.id)
    chair = next(m for m, seat in zip(members, seats, strict=True) if seat.chair)
    report(city.app, chair, made.id)
    return made, members, chair


def racers(city: City, made: Opportunity) -> list[Racer]:
    with city.app.store.read() as work:
        return work.races.of(made.id)


def hand_in_and_score(city: City, made: Opportunity, members: list[Actor], points: dict[str, float]) -> None:
    """Every racer of `points` hands in, then every member scores it."""
    now = [each for each in racers(city, made) if each.id in points]
    for racer in now:
        own = next(each for each in city.bidders if each.enterprise_id == racer.enterprise)
        race_judging.submit(city.app, own, racer.id, NOTE, [])
    for racer in now:
        for member in members:
            race_judging.score(city.app, member, racer.id, points[racer.id])


def passes(city: City, chair: Actor, racer: Racer) -> None:
    race_judging.pass_stage(city.app, chair, racer.id, REASON)
    racing.pay(city.app, city.finance, racer.id, china_date(city.clock.now()))


def out(city: City, chair: Actor, racer: Racer) -> None:
    shown = race_judging.sunk_if_out(city.app, chair, racer.id).sunk_fen
    race_judging.eliminate(city.app, chair, racer.id, "behind", REASON, shown)


def released_well(city: City, made: Opportunity) -> int:
    """How many releases everybody can read; each keeps the rules of OCDS."""
    package, _ = open_data.record(city.app, PUBLIC, made.number, "发布")
    releases = package["records"][0]["releases"]
    ids = frozenset(each["id"] for each in releases)
    assert all(release_faults(each, ids) == () for each in releases)
    return len(releases)


def test_R19_a_race_under_procurement_law_runs_to_the_signed_contract(city: City) -> None:
    made, members, chair = evaluated(city)
    # Nothing is published of candidates: the race begins from the report, and its finisher is the winner.
    assert awarding.notice(city.app, PUBLIC, made.id) is None
    racing.propose(city.app, city.officer, made.id)
    racing.admit(city.app, city.reviewer, made.id)
    first, second, third = racers(city, made)
    for racer in (first, second, third):
        racing.sign(city.app, city.officer, racer.id, china_date(city.clock.now()))
        racing.start(city.app, city.officer, racer.id)
    count = released_well(city, made)
    hand_in_and_score(city, made, members, {first.id: 90.0, second.id: 89.0, third.id: 70.0})
    for racer in (first, second):
        passes(city, chair, racer)
    out(city, chair, third)
    for racer in (first, second):
        racing.next_stage(city.app, city.officer, racer.id)
    # In the last stage the second overtakes the first: whoever finishes wins, whatever the ranks were before.
    hand_in_and_score(city, made, members, {first.id: 70.0, second.id: 71.0})
    passes(city, chair, second)
    out(city, chair, first)
    racing.finish(city.app, city.officer, second.id)
    with city.app.store.read() as work:
        assert [racer_state(each, work.now) for each in work.races.of(made.id)] == [
            "eliminated",
            "finished",
            "eliminated",
        ]
    awarding.propose(city.app, city.officer, made.id, second.bid, "")
    awarding.approve(city.app, city.reviewer, made.id)
    assert awarding.notice(city.app, PUBLIC, made.id) is None, "decided first, announced afterwards"
    awarding.announce(city.app, city.officer, made.id)
    shown = awarding.notice(city.app, PUBLIC, made.id)
    assert shown is not None
    assert publishing.read(city.app, PUBLIC, made.id).winner == second.enterprise_name
    city.clock.advance(days=10)
    signed = contracting.sign(
        city.app, city.officer, made.id, contract(city, made.id), china_date(city.clock.now())
    )
    assert signed.terms.party == second.enterprise_name
    with city.app.store.read() as work:
        assert status(work.opportunities.get(made.id), work.now) == "signed"
        paid = work.races.paid(made.id)
    assert (paid[first.id], paid[second.id]) == (20 * WAN, 50 * WAN), "what the stages passed pay"
    assert released_well(city, made) > count
    record = procedure_papers.record_of(city.app, city.officer, made.id)
    assert {"opening_record", "evaluation_report", "winner_notice", "result_notice"} <= set(available(record))
    text = "\n".join(each.text for each in docx.Document(BytesIO(paper("result_notice", record))).paragraphs)
    assert second.enterprise_name in text
