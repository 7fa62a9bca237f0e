"""Races, objections, motions, proposals of enterprises, bids and matters of two people: what their machines do not list is
refused by the services as well, in every state, for every role, and for colleagues who have nothing to do with the thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import race_steps
import remedy_steps
from city import DEPARTMENT, City, bid, everybody
from procedure_steps import REASONS, amend, appoint, evaluated, opened, until
from table_digest import digest

from app.domain.deadlines import china_date
from app.domain.judging.motions import motion_state
from app.domain.machines import MOTION, NOMINATION, PROPOSAL, RACE, REMEDY, Machine
from app.domain.nominations import NominationTexts, nomination_state
from app.domain.proposals import KINDS
from app.domain.racing import racer_state
from app.domain.remedies import state as remedy_state
from app.domain.users import Actor
from app.errors import AppError
from app.services import (
    awarding,
    bidding,
    deliberating,
    nominations,
    race_judging,
    racing,
    remedies,
    remedy_answers,
    second_person,
    withdrawing,
)
from app.services.own_bids import my_bids
from app.store.work import Work

Attempt = Callable[[City, str, Actor], object]
FACTS = "投标文件未经签章，见第三页。"
TEXTS = NominationTexts(
    title="老旧小区消防通道占用提醒",
    problem="消防通道夜里常被车占住，消防车进不去，居民不知道哪里还有空位。",
    evidence="连看两周，平均每晚十一次。",
    solution="用门岗画面识别占道并先提醒车主，再给出最近空位。",
    needs="三个小区门岗画面的使用授权。",
    effect="占用次数比试行前减少七成。",
)


@dataclass(frozen=True)
class Steps:
    """A machine as its services take it. reach: state -> how a thing gets there, its id; attempts: the actions, separated
    by spaces where one service takes whichever fits, -> the service; follows: actions that no service
    takes for itself, they follow from another machine's step; strangers: people of a listed role whose thing it is not.
    """

    machine: Machine
    reach: Mapping[str, Callable[[City], str]]
    state: Callable[[Work, str], str]
    attempts: Mapping[str, Attempt]
    follows: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ("other_officer", "other_reviewer")


# Races ----------------------------------------------------------------------------------------------------------------
def _first(race: race_steps.Race) -> str:
    return race.racers[0].id


def _race_proposed(city: City) -> str:
    race = race_steps.candidates_published(city)
    racing.propose(city.app, city.officer, race.opportunity.id)
    return _first(race)


def _race_submitted(city: City) -> str:
    race = race_steps.started(city)
    race.submit(0)
    return _first(race)


def _race_passed(city: City) -> str:
    race = race_steps.started(city)
    for place in (0, 1, 2):
        race.submit(place)
        race.score(place, 90.0 - place)
    race.passes(0)
    return _first(race)


def _race_finished(city: City) -> str:
    race = race_steps.started(city)
    for place in (0, 1, 2):
        race.submit(place)
        race.score(place, 90.0 - place)
    for place in (0, 1):
        race.passes(place)
        race.pay(place)
    race.out(2)
    for place in (0, 1):
        racing.next_stage(city.app, city.officer, race.racers[place].id)
        race.submit(place)
        race.score(place, 90.0 - place)
    race.passes(0)
    race.pay(0)
    race.out(1)
    racing.finish(city.app, city.officer, _first(race))
    return _first(race)


def _race_voided(city: City) -> str:
    race = race_steps.started(city, objected=True)
    key = _first(race)
    race_steps.void_result(race)
    return key


def _race_eliminated(city: City) -> str:
    race = race_steps.started(city)
    race.out(0, "breach")
    return _first(race)


def _race_retired(city: City) -> str:
    race = race_steps.started(city)
    racing.retire(city.app, race.bidder(race.racers[0]), _first(race), REASONS)
    return _first(race)


def _opportunity(city: City, racer: str) -> str:
    with city.app.store.read() as work:
        return work.races.racers.get(racer).opportunity


def _day(city: City):
    return china_date(city.clock.now())


def _out(city: City, key: str, who: Actor) -> object:
    with city.app.store.read() as work:
        paid = sum(each.amount_fen for each in work.races.payments.where("racer = ?", [key]))
    return race_judging.eliminate(city.app, who, key, "breach", race_steps.REASON, paid)


RACES = Steps(
    RACE,
    {
        "proposed": _race_proposed,
        "admitted": lambda city: _first(race_steps.admitted(city)),
        "running": lambda city: _first(race_steps.started(city)),
        "submitted": _race_submitted,
        "passed": _race_passed,
        "finished": _race_finished,
        "voided": _race_voided,
        "eliminated": _race_eliminated,
        "retired": _race_retired,
    },
    lambda work, key: racer_state(work.races.racers.get(key), work.now),
    {
        "admit": lambda c, k, a: racing.admit(c.app, a, _opportunity(c, k)),
        "sign": lambda c, k, a: racing.sign(c.app, a, k, _day(c)),
        "start": lambda c, k, a: racing.start(c.app, a, k),
        "submit": lambda c, k, a: race_judging.submit(c.app, a, k, race_steps.NOTE, []),
        "score": lambda c, k, a: race_judging.score(c.app, a, k, 80.0),
        "send_back": lambda c, k, a: race_judging.send_back(c.app, a, k, race_steps.REASON),
        "pass": lambda c, k, a: race_judging.pass_stage(c.app, a, k, race_steps.REASON),
        "pay settle": lambda c, k, a: racing.pay(c.app, a, k, _day(c)),
        "next_stage": lambda c, k, a: racing.next_stage(c.app, a, k),
        "finish": lambda c, k, a: racing.finish(c.app, a, k),
        "eliminate": _out,
        "retire": lambda c, k, a: racing.retire(c.app, a, k, REASONS),
    },
    follows=frozenset(
        {"void", "settle"}
    ),  # a complaint that is upheld; `settle` is what `pay` is called in a fallen race
    strangers=("other_officer", "other_reviewer", "bidder3"),
)


# Objections and complaints --------------------------------------------------------------------------------------------
def _filed(city: City) -> str:
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    made = remedies.file(city.app, city.bidders[1], opportunity.id, "result", remedy_steps.TEXT, "o")
    return made.id


def _then(*steps: Callable[[City, str], object]) -> Callable[[City], str]:
    def reach(city: City) -> str:
        key = _filed(city)
        for step in steps:
            step(city, key)
        return key

    return reach


def _accept(city: City, key: str) -> object:
    return remedies.accept(city.app, city.officer, key)


def _answer(city: City, key: str) -> object:
    return remedies.answer(city.app, city.officer, key, remedy_steps.ANSWER)


def _draft(city: City, key: str) -> object:
    return remedies.answer(city.app, city.officer, key, remedy_steps.ANSWER, "re_evaluate")


def _complain(city: City, key: str) -> object:
    return remedies.complain(city.app, city.bidders[1], key, remedy_steps.TEXT)


def _take_up(city: City, key: str) -> object:
    return remedies.take_up(city.app, city.supervisor, key)


def _refuse(city: City, key: str) -> None:
    remedy_answers.draft_refusal(city.app, city.officer, key, remedy_steps.ANSWER)
    remedy_answers.approve(city.app, city.reviewer, key)


def _close(city: City, key: str) -> None:
    city.clock.advance(days=60)
    remedies.close(city.app, city.officer, key)


REMEDIES = Steps(
    REMEDY,
    {
        "filed": _then(),
        "not_accepted": _then(_refuse),
        "accepted": _then(_accept),
        "answer_drafted": _then(_accept, _draft),
        "answered": _then(_accept, _answer),
        "complained": _then(_accept, _answer, _complain),
        "investigated": _then(_accept, _answer, _complain, _take_up),
        "decided": _then(
            _accept,
            _answer,
            _complain,
            _take_up,
            lambda c, k: remedies.decide(c.app, c.supervisor, k, remedy_steps.ANSWER),
        ),
        "closed": _then(_accept, _answer, _close),
        "withdrawn": _then(_accept, lambda c, k: remedies.withdraw(c.app, c.bidders[1], k)),
    },
    lambda work, key: remedy_state(work.opportunities.remedies.get(key), work.now),
    {
        "accept": lambda c, k, a: remedies.accept(c.app, a, k),
        "draft_refusal": lambda c, k, a: remedy_answers.draft_refusal(c.app, a, k, remedy_steps.ANSWER),
        "not_accept approve_answer": lambda c, k, a: remedy_answers.approve(c.app, a, k),
        "return_refusal return_answer": lambda c, k, a: remedy_answers.send_back(
            c.app, a, k, remedy_steps.ANSWER
        ),
        "answer": lambda c, k, a: remedies.answer(c.app, a, k, remedy_steps.ANSWER),
        "draft_answer": lambda c, k, a: remedies.answer(c.app, a, k, remedy_steps.ANSWER, "re_evaluate"),
        "complain": lambda c, k, a: remedies.complain(c.app, a, k, remedy_steps.TEXT),
        "identify": lambda c, k, a: remedies.identify(c.app, a, k),
        "take_up": lambda c, k, a: remedies.take_up(c.app, a, k),
        "dismiss": lambda c, k, a: remedies.dismiss(c.app, a, k, remedy_steps.ANSWER),
        "decide": lambda c, k, a: remedies.decide(c.app, a, k, remedy_steps.ANSWER),
        "close": lambda c, k, a: remedies.close(c.app, a, k),
        "withdraw": lambda c, k, a: remedies.withdraw(c.app, a, k),
    },
    follows=frozenset({"file"}),
    strangers=("other_officer", "other_reviewer", "bidder0"),
)


# Motions of the committee ---------------------------------------------------------------------------------------------
def _moved(city: City) -> str:
    opportunity = opened(city)
    appoint(city, opportunity.id, race_steps.NAMES)
    with city.app.store.read() as work:
        first = work.bids.opened_of(opportunity.id)[0].id
    return deliberating.move_rejection(city.app, city.evaluator, opportunity.id, first, "unsigned", FACTS).id


def _voted(agrees: bool) -> Callable[[City], str]:
    def reach(city: City) -> str:
        key = _moved(city)
        for name in race_steps.NAMES[1:]:
            with city.app.store.read() as work:
                open_still = motion_state(work.evaluations.motions.get(key), work.now) == "moved"
            if open_still:
                deliberating.vote(city.app, city.people[name], key, agrees)
        return key

    return reach


def _taken_back(city: City) -> str:
    key = _moved(city)
    deliberating.withdraw(city.app, city.evaluator, key)
    return key


MOTIONS = Steps(
    MOTION,
    {"moved": _moved, "carried": _voted(True), "lost": _voted(False), "withdrawn": _taken_back},
    lambda work, key: motion_state(work.evaluations.motions.get(key), work.now),
    {
        "vote": lambda c, k, a: deliberating.vote(c.app, a, k, True),
        "withdraw": lambda c, k, a: deliberating.withdraw(c.app, a, k),
    },
    follows=frozenset(
        {"move", "carry", "lose", "reopen"}
    ),  # a motion begins moved; votes and replacements do the rest
    strangers=(),
)


# Proposals of enterprises ---------------------------------------------------------------------------------------------
def _nominated(*steps: Callable[[City, str], object]) -> Callable[[City], str]:
    def reach(city: City) -> str:
        key = nominations.submit(city.app, city.bidders[0], DEPARTMENT, TEXTS).id
        for step in steps:
            step(city, key)
        return key

    return reach


NOMINATIONS = Steps(
    NOMINATION,
    {
        "submitted": _nominated(),
        "returned": _nominated(lambda c, k: nominations.send_back(c.app, c.officer, k, REASONS)),
        "accepted": _nominated(lambda c, k: nominations.accept(c.app, c.officer, k)),
        "withdrawn": _nominated(lambda c, k: nominations.withdraw(c.app, c.bidders[0], k)),
    },
    lambda work, key: nomination_state(work.nominations.get(key), work.now),
    {
        "return": lambda c, k, a: nominations.send_back(c.app, a, k, REASONS),
        "accept": lambda c, k, a: nominations.accept(c.app, a, k),
        "resubmit": lambda c, k, a: nominations.resubmit(c.app, a, k, replace(TEXTS, needs="两个小区。")),
        "withdraw": lambda c, k, a: nominations.withdraw(c.app, a, k),
    },
    strangers=("other_officer", "bidder1"),
)


# Matters of two people ------------------------------------------------------------------------------------------------
def _withdrawal(*steps: Callable[[City, str], object]) -> Callable[[City], str]:
    """The withdrawal of a published list, which a reviewer of the department has to approve."""

    def reach(city: City) -> str:
        opportunity = city.opportunity()
        withdrawing.propose_withdrawal(city.app, city.officer, opportunity.id, "需求已经变化")
        with city.app.store.read() as work:
            found = work.proposals.waiting_for("withdrawal", opportunity.id)
        assert found is not None
        for step in steps:
            step(city, found.id)
        return found.id

    return reach


PROPOSALS = Steps(
    PROPOSAL,
    {
        "waiting": _withdrawal(),
        "approved": _withdrawal(lambda c, k: second_person.approve(c.app, c.reviewer, k)),
        "sent_back": _withdrawal(lambda c, k: second_person.send_back(c.app, c.reviewer, k, REASONS)),
        "recalled": _withdrawal(lambda c, k: second_person.recall(c.app, c.officer, k)),
    },
    lambda work, key: work.proposals.get(key).state,
    {
        "approve": lambda c, k, a: second_person.approve(c.app, a, k),
        "send_back": lambda c, k, a: second_person.send_back(c.app, a, k, REASONS),
        "recall": lambda c, k, a: second_person.recall(c.app, a, k),
    },
    follows=frozenset({"propose"}),  # by the service that the matter belongs to
    strangers=("other_officer", "other_reviewer", "supervisor"),
)

ALL = {"race": RACES, "remedy": REMEDIES, "motion": MOTIONS, "nomination": NOMINATIONS, "proposal": PROPOSALS}


@pytest.mark.parametrize("name", ALL)
def test_every_state_and_every_action_of_the_machine_is_tried(name: str) -> None:
    steps = ALL[name]
    begins = steps.machine.states[0].name
    assert set(steps.reach) | {begins} == set(steps.machine.names)
    tried = {action for actions in steps.attempts for action in actions.split()}
    assert tried | steps.follows == set(steps.machine.actions)


@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name, steps in ALL.items() for state in steps.reach]
)
def test_S14_every_role_is_refused_what_the_machine_does_not_give_it(
    city: City, name: str, state: str
) -> None:
    steps = ALL[name]
    key, tried = steps.reach[state](city), 0
    with city.app.store.read() as work:
        assert steps.state(work, key) == state
    before = digest(city.app)
    people = everybody(city)
    strangers = {_person(city, who).id for who in steps.strangers}
    for actions, attempt in steps.attempts.items():
        edges = [steps.machine.edge(state, action) for action in actions.split()]
        able = {role for edge in edges if edge is not None for role in edge.roles}
        for actor in people:
            if actor.role in able and actor.id not in strangers:
                continue  # it may: what then stands in the way is asked by the tests of each step
            with pytest.raises(AppError):
                attempt(city, key, actor)
            tried += 1
        assert digest(city.app) == before, actions
    assert tried > len(steps.attempts) * 5


def _person(city: City, name: str) -> Actor:
    return city.bidders[int(name[-1])] if name.startswith("bidder") else city.people[name]


def test_every_kind_of_two_people_asks_two_different_rights() -> None:
    assert KINDS
    for name, kind in KINDS.items():
        assert kind.propose != kind.decide, name


# Bids -----------------------------------------------------------------------------------------------------------------
def _sealed(city: City) -> tuple[str, str]:
    opportunity = city.opportunity()
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid((300 + n) * 1_000_000), f"s{n}")
    return opportunity.id, my_bids(city.app, city.bidders[0])[0].bid


def _unconfirmed(city: City) -> tuple[str, str]:
    key, made = _sealed(city)
    with city.app.store.read() as work:
        terms = work.opportunities.get(key).terms
    amend(city, key, replace(terms, scope="三个地铁站。"))
    return key, made


def _opened(city: City) -> tuple[str, str]:
    opportunity = opened(city)
    return opportunity.id, my_bids(city.app, city.bidders[0])[0].bid


def _withdrawn(city: City) -> tuple[str, str]:
    key, made = _sealed(city)
    bidding.withdraw(city.app, city.bidders[0], made)
    return key, made


def _late(city: City) -> tuple[str, str]:
    key, made = _sealed(city)
    with city.app.store.read() as work:
        deadline = work.opportunities.get(key).tender_deadline
    until(city, deadline + timedelta(seconds=1))
    return key, made


BIDS = {
    "sealed": _sealed,
    "unconfirmed": _unconfirmed,
    "closed": _late,
    "valid": _opened,
    "withdrawn": _withdrawn,
}


@pytest.mark.parametrize("state", BIDS)
def test_S15_nobody_but_its_bidder_touches_a_bid_and_nobody_after_the_deadline(
    city: City, state: str
) -> None:
    opportunity, made = BIDS[state](city)
    before = digest(city.app)
    open_still = state in ("sealed", "unconfirmed")
    for actor in [*everybody(city), city.bidders[1]]:
        if actor.id == city.bidders[0].id and open_still:
            continue
        for act in (
            lambda who: bidding.withdraw(city.app, who, made),
            lambda who: bidding.confirm(city.app, who, made, 0),
        ):
            with pytest.raises(AppError):
                act(actor)
        if actor.role != "enterprise" or state in ("closed", "valid"):
            with pytest.raises(AppError):
                bidding.submit(city.app, actor, opportunity, bid(), "again", 1)
    assert digest(city.app) == before
