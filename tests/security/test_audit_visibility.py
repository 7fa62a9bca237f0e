"""Who reads what in the audit log, and from when: sign-ins before the opening, the committee before the result; R5, R12, R13, S23."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from city import City, bid
from procedure_steps import evaluated, open_together, opened, procurement, until
from race_steps import started

from app.domain.audit import AuditEvent
from app.domain.users import Actor
from app.errors import AppError, NotAllowed
from app.services import accounts, auditing, awarding, bidding, enterprises, evaluating, opening

EXPERTS = ("evaluator", "evaluator2", "evaluator3")


def listed(city: City, who: Actor) -> list[AuditEvent]:
    """Everything this person reads, checked to leave no trace of what is left out."""
    total, events = auditing.list_events(city.app, who, limit=1000)
    assert [event.seq for event in events] == list(range(total, 0, -1))
    counted, entries = auditing.read_log(city.app, who, limit=1000)
    assert (counted, [entry.event for entry in entries]) == (total, events)
    for narrowed in ("evaluation", "sign", "login"):
        count, some = auditing.list_events(city.app, who, action=narrowed, limit=1000)
        assert some == [event for event in events if event.action.startswith(narrowed)]
        assert count == len(some)
    return events


def signed_in(city: City, person: Actor) -> str:
    """One click of the demonstration, from an address of that person's own."""
    with city.app.store.write() as work:
        user = work.users.get(person.id)
        if not user.demo:
            work.users.save(replace(user, demo=True))
            work.record(city.admin, "test.change")
    return accounts.demo_sign_in(city.app, person.id, "10.1.2.3")


def sign_ins(city: City, who: Actor, person: Actor) -> list[str]:
    found = [event for event in listed(city, who) if person.id in (event.actor, event.object)]
    return [event.action for event in reversed(found) if event.action != "users.create"]


def tells_of(city: City, people: tuple[str, ...], who: Actor) -> set[str]:
    """The experts whom something that this person reads names."""
    ids = {name: city.people[name].id for name in people}
    words = repr([event for event in listed(city, who) if event.action != "users.create"])
    words += repr(auditing.read_log(city.app, who, person=city.people[people[0]].name)[1])
    return {name for name, key in ids.items() if key in words}


def test_S23_R5_sign_ins_of_enterprises_are_hidden_while_a_list_waits_for_its_opening(city: City) -> None:
    bidder, login = city.bidders[0], "bidder0"
    signed_in(city, bidder)
    city.clock.advance(hours=1)
    opportunity = city.opportunity()
    seen = {who.id: listed(city, who) for who in (city.supervisor, city.admin)}
    token = signed_in(city, bidder)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            accounts.sign_in(city.app, login, "不是这个口令呀呀呀", "10.1.2.3")
    accounts.sign_out(city.app, token)
    for who in (city.supervisor, city.admin):
        assert listed(city, who) == seen[who.id], "R5: neither listed nor counted, and no number is left out"
        assert sign_ins(city, who, bidder) == ["sign_in"], "what was before the publication stays"
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"n{n}")
    until(city, opportunity.tender_deadline)
    assert sign_ins(city, city.supervisor, bidder) == ["sign_in"], "to the opening, not to the deadline"
    open_together(city.app, city.officer, opportunity.id)
    for who in (city.supervisor, city.admin):
        found = sign_ins(city, who, bidder)
        assert found.count("sign_in") == 2
        assert found.count("login_failed") == 5
        assert {"account_locked", "sign_out"} <= set(found)


def test_S23_another_list_that_waits_keeps_later_sign_ins_hidden_and_a_withdrawn_one_does_not(
    city: City,
) -> None:
    bidder = city.bidders[0]
    first = city.opportunity()
    signed_in(city, bidder)
    city.clock.advance(days=1)
    second = city.opportunity()
    signed_in(city, bidder)
    assert sign_ins(city, city.supervisor, bidder) == []
    withdrawn(city, first.id)
    assert sign_ins(city, city.supervisor, bidder) == ["sign_in"]
    withdrawn(city, second.id)
    assert sign_ins(city, city.supervisor, bidder) == ["sign_in"] * 2


def withdrawn(city: City, opportunity_id: str) -> None:
    with city.app.store.write() as work:
        found = work.opportunities.get(opportunity_id)
        work.opportunities.save(replace(found, withdrawn_at=work.now))
        work.record(city.admin, "test.change")


def test_S23_a_profile_saved_while_a_list_waits_tells_nobody_who_prepares_a_bid(city: City) -> None:
    bidder = city.bidders[0]
    opportunity = city.opportunity()
    with city.app.store.read() as work:
        own = work.enterprises.get(bidder.enterprise_id)
    enterprises.save_profile(city.app, bidder, own, "末班接驳排班与车辆调度。", own.statements)
    for who in (city.supervisor, city.admin):
        assert not [event for event in listed(city, who) if event.action == "enterprises.save"]
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    publishing_over(city, opportunity.id)
    assert [event for event in listed(city, city.supervisor) if event.action == "enterprises.save"]


def publishing_over(city: City, opportunity_id: str) -> None:
    """Nobody bid: the list ends at its opening."""
    opening.begin(city.app, city.officer, opportunity_id)


def test_S23_sign_ins_of_everybody_else_stay_visible(city: City) -> None:
    city.opportunity()
    signed_in(city, city.officer)
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "niemand", "不是这个口令呀呀呀")
    for who in (city.supervisor, city.admin):
        events = listed(city, who)
        assert [event.action for event in events[:2]] == ["login_failed", "sign_in"]


def test_R12_R13_who_evaluates_is_read_by_the_supervisor_alone_until_the_result_is_public(city: City) -> None:
    opportunity = evaluated(city, EXPERTS)
    assert tells_of(city, EXPERTS, city.admin) == set()
    assert not [event for event in listed(city, city.admin) if event.action.startswith("evaluation.")]
    assert not [event for event in listed(city, city.admin) if event.role == "evaluator"]
    assert tells_of(city, EXPERTS, city.supervisor) == set(EXPERTS)
    before = listed(city, city.admin)
    with pytest.raises(AppError):
        evaluating.score(city.app, city.people["evaluator"], "bd_nowhere", {})
    plan = awarding.publicise(city.app, city.officer, opportunity.id)
    assert [event.action for event in listed(city, city.admin)[: -len(before)]][-1] == "awards.publicise"
    city.clock.advance(days=(plan.last_day.day - plan.begun_on).days + 1)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    assert tells_of(city, EXPERTS, city.admin) == set(), "candidates are no result yet"
    awarding.approve(city.app, city.reviewer, opportunity.id)
    assert tells_of(city, EXPERTS, city.admin) == set(EXPERTS)
    assert listed(city, city.admin) == listed(city, city.supervisor)


def test_R12_where_the_winner_is_decided_first_the_committee_is_secret_until_the_announcement(
    city: City,
) -> None:
    opportunity = procurement(city)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    assert not [event for event in listed(city, city.admin) if event.role == "evaluator"]
    awarding.announce(city.app, city.officer, opportunity.id)
    assert [event for event in listed(city, city.admin) if event.role == "evaluator"]


@pytest.mark.parametrize("ended", ["failed_at", "terminated_at"])
def test_R12_a_procedure_that_ended_without_a_result_hides_its_committee_no_longer(
    city: City, ended: str
) -> None:
    opportunity = evaluated(city, EXPERTS)
    assert tells_of(city, EXPERTS, city.admin) == set()
    with city.app.store.write() as work:
        found = work.opportunities.get(opportunity.id)
        work.opportunities.save(replace(found, **{ended: work.now}))  # type: ignore[arg-type]
        work.record(city.admin, "test.change")
    assert tells_of(city, EXPERTS, city.admin) == set(EXPERTS)


def test_R12_sign_ins_of_evaluators_tell_an_administrator_nothing_during_an_evaluation(city: City) -> None:
    expert = city.people["evaluator"]
    signed_in(city, expert)
    city.clock.advance(hours=1)
    opened(city)
    city.clock.advance(hours=1)
    signed_in(city, expert)
    assert sign_ins(city, city.admin, expert) == ["sign_in"]
    assert sign_ins(city, city.supervisor, expert) == ["sign_in"] * 2


def test_R12_the_judges_of_a_race_are_as_secret_as_the_committee(city: City) -> None:
    race = started(city)
    race.submit(0)
    race.score(0)
    assert [event for event in listed(city, city.supervisor) if event.action == "race.score"]
    assert tells_of(city, EXPERTS, city.admin) == set()


def test_R12_one_result_tells_nothing_of_another_committee(city: City) -> None:
    secret, public = evaluated(city, EXPERTS), evaluated(city, EXPERTS)
    with city.app.store.write() as work:
        found = work.opportunities.get(public.id)
        work.opportunities.save(replace(found, awarded_at=work.now, publicity_from=work.now))
        work.record(city.admin, "test.change")
        bids = {each.id: each.opportunity for each in work.bids.where()}
    told = [event.object for event in listed(city, city.admin) if event.role == "evaluator"]
    assert {bids.get(each, each) for each in told} == {public.id}
    told = [event.object for event in listed(city, city.supervisor) if event.role == "evaluator"]
    assert {bids.get(each, each) for each in told} == {secret.id, public.id}
