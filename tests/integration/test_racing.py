"""赛马 through the services: admission, stages, elimination after the loss was seen, payments within the cap, the finish."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from city import City
from procedure_steps import publicised
from race_steps import (
    NAMES,
    NOTE,
    REASON,
    WAN,
    Race,
    admitted,
    after_stage,
    candidates_published,
    plan,
    started,
    void_result,
)

from app.domain.deadlines import china_date
from app.domain.machines import RACE, replay
from app.domain.racing import racer_state
from app.domain.users import PUBLIC, Actor
from app.errors import AppError, InvalidFields, NotAllowed, NotFound
from app.services import (
    auditing,
    awarding,
    deliberating,
    evaluating,
    publishing,
    race_judging,
    race_reading,
    racing,
    remedies,
)
from app.services.race_rules import is_open

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def code(action, *arguments, **named) -> str:
    """The error code of a refusal."""
    with pytest.raises(AppError) as caught:
        action(*arguments, **named)
    return caught.value.code


def events(race: Race, racer_id: str) -> list[str]:
    with race.city.app.store.read() as work:
        return [
            event.action
            for event in work.audit.each()
            if event.object == racer_id and event.outcome == "done" and event.action != "race.propose"
        ]


def test_a_race_from_candidates_to_the_winners_award(city: City) -> None:
    race = started(city)
    assert race.states() == ["running", "running", "running"]
    for place in range(3):
        race.submit(place)
        race.score(place, 90.0 - 10 * place)
    race.passes(0)
    race.passes(1)
    race.out(2)
    race.pay(0)
    race.pay(1)
    assert race.states() == ["passed", "passed", "eliminated"]
    for place in (0, 1):
        racing.next_stage(city.app, city.officer, race.racers[place].id)
    race.submit(0)
    race.submit(1)
    race.score(0, 70.0)
    race.score(1, 95.0)
    assert code(race.passes, 0) == "machines.place_earned", "the second of stage one is ahead now"
    race.passes(1)
    race.out(0)
    race.pay(1)
    second = racing.finish(city.app, city.officer, race.racers[1].id)
    assert race.states() == ["eliminated", "finished", "eliminated"]

    first = race.racers[0]
    with pytest.raises(InvalidFields) as caught:
        awarding.propose(city.app, city.officer, race.opportunity.id, first.bid, "")
    assert [fault.code for fault in caught.value.faults] == ["racing.not_finished"]
    award = awarding.propose(city.app, city.officer, race.opportunity.id, second.bid, "完成全部赛段。")
    assert award.enterprise == second.enterprise
    awarding.approve(city.app, city.reviewer, race.opportunity.id)
    assert publishing.read(city.app, PUBLIC, race.opportunity.id).winner == second.enterprise_name

    for racer in race.racers:
        walked = replay(RACE, events(race, racer.id))
        assert walked == racer_state(racer, city.clock.now())
    assert auditing.verify(city.app, city.supervisor).sound


def test_who_finished_and_was_rejected_afterwards_is_refused_the_award(city: City) -> None:
    race = candidates_published(city, waited=False)
    key, loser = race.opportunity.id, city.bidders[1]
    filed = remedies.file(city.app, loser, key, "result", REASON, "x")
    remedies.accept(city.app, city.officer, filed.id)
    remedies.answer(city.app, city.officer, filed.id, "经复核，评分无误，维持原评审结果。")
    city.clock.advance(days=5)
    racing.propose(city.app, city.officer, key)
    racing.admit(city.app, city.reviewer, key)
    for racer in race.racers:
        racing.sign(city.app, city.officer, racer.id, china_date(city.clock.now()))
        racing.start(city.app, city.officer, racer.id)
    for places in ((0, 1, 2), (0, 1)):
        for place in places:
            race.submit(place)
            race.score(place, 90.0 - 10 * place)
        for place in places[:-1]:
            race.passes(place)
            race.pay(place)
        race.out(places[-1])
        if len(places) == 3:
            for place in (0, 1):
                racing.next_stage(city.app, city.officer, race.racers[place].id)
    winner = racing.finish(city.app, city.officer, race.racers[0].id)
    remedies.complain(city.app, loser, filed.id, "对答复不服，请求监督部门处理。")
    remedies.take_up(city.app, city.supervisor, filed.id)
    remedies.decide(city.app, city.supervisor, filed.id, "投诉事项成立，责令重新评审。", "re_evaluate")
    one, two, _ = (city.people[name] for name in NAMES)
    motion = deliberating.move_rejection(
        city.app, one, key, winner.bid, "unsigned", "投标文件未按要求签署，见第三页。"
    )
    deliberating.vote(city.app, two, motion.id, True)
    rows = evaluating.consensus(city.app, one, key).totals
    evaluating.report(city.app, one, key, {row.bid: REASON for row in rows})
    awarding.publicise(city.app, city.officer, key)
    city.clock.advance(days=5)
    with pytest.raises(InvalidFields) as caught:
        awarding.propose(city.app, city.officer, key, winner.bid, "完成全部赛段。")
    assert [fault.code for fault in caught.value.faults] == ["racing.not_finished"], "that race is void"


def test_S19_who_proposed_the_racers_does_not_admit_them(city: City) -> None:
    race = candidates_published(city)
    both = replace(city.reviewer, id=city.officer.id)
    racing.propose(city.app, city.officer, race.opportunity.id)
    assert code(racing.admit, city.app, both, race.opportunity.id) == "machines.other_person"
    assert code(racing.propose, city.app, city.officer, race.opportunity.id) == "racing.proposed"
    assert len(racing.admit(city.app, city.reviewer, race.opportunity.id)) == 3


def test_R20_nobody_is_admitted_while_an_objection_is_open(city: City) -> None:
    race = candidates_published(city, waited=False)
    text = "对第一名的技术响应有异议，请核实。"
    remedies.file(city.app, city.bidders[2], race.opportunity.id, "result", text, "n1")
    city.clock.advance(days=10)
    racing.propose(city.app, city.officer, race.opportunity.id)
    assert code(racing.admit, city.app, city.reviewer, race.opportunity.id) == "machines.no_open_remedy"


def test_R19_nobody_is_admitted_before_the_publicity_is_over(city: City) -> None:
    race = candidates_published(city, waited=False)
    racing.propose(city.app, city.officer, race.opportunity.id)
    assert code(racing.admit, city.app, city.reviewer, race.opportunity.id) == "machines.publicity_kept"


def test_the_award_of_a_race_does_not_pass_by_the_race(city: City) -> None:
    race = candidates_published(city)
    first = evaluating.state(city.app, city.officer, race.opportunity.id).totals[0]
    with pytest.raises(InvalidFields):
        awarding.propose(city.app, city.officer, race.opportunity.id, first.bid, "")


def test_names_are_public_when_the_racers_are_admitted_and_not_before(city: City) -> None:
    race = candidates_published(city)
    racing.propose(city.app, city.officer, race.opportunity.id)
    for who in (PUBLIC, city.bidders[0], city.other_officer, city.evaluator, city.finance):
        assert race_reading.room(city.app, who, race.opportunity.id).rows == ()
    assert len(race_reading.room(city.app, city.officer, race.opportunity.id).rows) == 3
    racing.admit(city.app, city.reviewer, race.opportunity.id)
    names = [row.name for row in race_reading.room(city.app, PUBLIC, race.opportunity.id).rows]
    assert names == [racer.enterprise_name for racer in race.racers]


def test_S15_a_racers_files_are_its_own_and_those_of_the_department_and_the_committee(city: City) -> None:
    race = started(city)
    racer = race.racers[0]
    own = race.bidder(racer)
    made = race_judging.submit(city.app, own, racer.id, NOTE, [("成果.pdf", PDF)], "n1")
    again = race_judging.submit(city.app, own, racer.id, NOTE, [("成果.pdf", PDF)], "n1")
    assert made == again
    digest = made.files[0].digest
    for who in (own, city.officer, city.reviewer, city.evaluator, city.supervisor):
        assert race_judging.result_file(city.app, who, made.id, digest) == ("成果.pdf", PDF)
        assert race_reading.results(city.app, who, racer.id)[0].result.note == NOTE
    for who in (race.bidder(race.racers[1]), city.other_officer, city.other_reviewer):
        with pytest.raises(NotFound):
            race_judging.result_file(city.app, who, made.id, digest)
        with pytest.raises(NotFound):
            race_reading.results(city.app, who, racer.id)
    for who in (PUBLIC, city.finance, city.citizen, city.admin):
        with pytest.raises(NotAllowed):
            race_judging.result_file(city.app, who, made.id, digest)
    assert auditing.verify(city.app, city.supervisor).sound


def test_S42_a_program_is_no_result(city: City) -> None:
    race = started(city)
    racer = race.racers[0]
    found = code(
        race_judging.submit,
        city.app,
        race.bidder(racer),
        racer.id,
        NOTE,
        [("成果.pdf", b"MZ\x90" + bytes(200))],
    )
    assert found == "files.attachment_mismatch"
    assert race.states()[0] == "running"


def test_a_result_is_taken_to_the_end_of_the_last_day_in_china(city: City) -> None:
    race = started(city)
    after_stage(race, 1)
    city.clock.advance(hours=-9, seconds=-1)
    race.submit(0)
    city.clock.advance(seconds=1)
    assert code(race.submit, 1) == "machines.before_stage_deadline"
    race.out(1, "late")
    assert race.states()[:2] == ["submitted", "eliminated"]


def test_what_was_sent_back_is_scored_anew(city: City) -> None:
    race = started(city)
    race.submit(0)
    race_judging.score(city.app, city.evaluator, race.racers[0].id, 40.0)
    race_judging.send_back(city.app, city.evaluator2, race.racers[0].id, "请补充测试记录。")
    assert race.states()[0] == "running"
    race.submit(0)
    race.score(0, 85.0)
    views = race_reading.results(city.app, city.officer, race.racers[0].id)
    assert [view.mean for view in views] == [None, 85]
    race.submit(1)
    after_stage(race, 1)
    assert (
        code(race_judging.send_back, city.app, city.evaluator, race.racers[1].id, "请补充测试记录。")
        == "machines.time_left"
    )


def test_evaluators_score_alone_and_once(city: City) -> None:
    race = started(city)
    race.submit(0)
    racer = race.racers[0]
    race_judging.score(city.app, city.evaluator, racer.id, 88.5)
    assert code(race_judging.score, city.app, city.evaluator, racer.id, 90.0) == "machines.not_yet_scored"
    assert race_reading.results(city.app, city.evaluator2, racer.id)[0].mean is None
    for points in (-0.5, 100.5, 70.25):
        assert code(race_judging.score, city.app, city.evaluator2, racer.id, points) == "racing.points_range"
    assert code(race_judging.pass_stage, city.app, city.evaluator, racer.id, REASON) == "machines.all_scored"
    race_judging.score(city.app, city.evaluator2, racer.id, 70.0)
    race_judging.score(city.app, city.evaluator3, racer.id, 70.0)
    assert code(race_judging.pass_stage, city.app, city.evaluator2, racer.id, REASON) == "machines.is_chair"


def test_scarce_places_wait_for_everybody_and_go_by_points(city: City) -> None:
    race = started(city)
    for place, points in ((0, 60.0), (1, 90.0)):
        race.submit(place)
        race.score(place, points)
    assert code(race.passes, 1) == "machines.place_earned", "the third may still hand in"
    race.submit(2)
    race.score(2, 75.0)
    assert code(race.passes, 0) == "machines.place_earned", "third of three for two places"
    race.passes(1)
    race.passes(2)
    assert code(race.passes, 0) == "machines.place_earned", "no place left"
    race.out(0, "behind")


def test_a_place_is_not_lost_to_who_hands_in_late(city: City) -> None:
    race = started(city)
    for place in (0, 1):
        race.submit(place)
        race.score(place)
    after_stage(race, 1)
    race.passes(0)
    race.passes(1)
    race.out(2, "late")


def test_nobody_is_eliminated_before_the_loss_was_seen(city: City) -> None:
    race = started(city)
    for place in range(3):
        race.submit(place)
        race.score(place, 90.0 - place)
    race.passes(0)
    race.passes(1)
    race.pay(0)
    race.pay(1)
    for place in (0, 1):
        racing.next_stage(city.app, city.officer, race.racers[place].id)
    race.out(2)
    racer = race.racers[1]
    loss = race_judging.sunk_if_out(city.app, city.evaluator, racer.id)
    assert (loss.paid_fen, loss.sunk_fen, loss.share_percent) == (40 * WAN, 20 * WAN, 50)
    for shown in (0, 40 * WAN):
        assert (
            code(race_judging.eliminate, city.app, city.evaluator, racer.id, "breach", REASON, shown)
            == "machines.sunk_cost_shown"
        )
    for wrong in ("", "dislike"):
        assert (
            code(race_judging.eliminate, city.app, city.evaluator, racer.id, wrong, REASON, loss.sunk_fen)
            == "machines.reason_code"
        )
    for unfit in ("late", "behind", "not_met"):
        assert (
            code(race_judging.eliminate, city.app, city.evaluator, racer.id, unfit, REASON, loss.sunk_fen)
            == "racing.code_unfit"
        )
    race_judging.eliminate(city.app, city.evaluator, racer.id, "breach", REASON, loss.sunk_fen)
    room = race_reading.room(city.app, PUBLIC, race.opportunity.id)
    assert room.rows[1].code == "breach"
    assert (room.sunk.paid_fen, room.sunk.sunk_fen) == (40 * WAN, 20 * WAN)


def test_who_earned_a_stage_is_paid_before_it_goes_on_or_leaves(city: City) -> None:
    race = started(city, race=plan(china_date(city.clock.now()), places=(3, 1)))
    race.submit(0)
    race.score(0)
    race.passes(0)
    racer = race.racers[0]
    assert code(racing.next_stage, city.app, city.officer, racer.id) == "machines.stage_paid"
    assert code(racing.retire, city.app, race.bidder(racer), racer.id, "另有安排。") == "machines.stage_paid"
    today = china_date(city.clock.now())
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        assert code(racing.pay, city.app, city.finance, racer.id, day) == "racing.paid_day"
    race.pay(0)
    assert code(race.pay, 0) == "machines.not_yet_paid"
    racing.retire(city.app, race.bidder(racer), racer.id, "另有安排。")
    assert race.states()[0] == "retired"


def test_stages_are_postponed_for_everybody_with_a_reason(city: City) -> None:
    race = admitted(city)
    for racer in race.racers:
        racing.sign(city.app, city.officer, racer.id, china_date(city.clock.now()))
    after_stage(race, 1)
    assert code(racing.start, city.app, city.officer, race.racers[0].id) == "racing.stage_over"
    assert (
        code(racing.postpone, city.app, city.officer, race.opportunity.id, 1, 30, "")
        == "machines.reason_given"
    )
    before = race.opportunity.terms.race.stages
    after = racing.postpone(city.app, city.officer, race.opportunity.id, 1, 30, "受异议处理影响。")
    assert [later.due_on - each.due_on for each, later in zip(before, after, strict=True)] == [
        timedelta(days=30)
    ] * 2
    racing.start(city.app, city.officer, race.racers[0].id)
    city.clock.advance(days=31)
    assert (
        code(racing.postpone, city.app, city.officer, race.opportunity.id, 1, 30, "再顺延。")
        == "racing.not_postponed"
    )


def test_who_never_signs_does_not_hold_the_others_up(city: City) -> None:
    race = admitted(city, race=plan(china_date(city.clock.now()), payments=(20,), places=(1,)))
    for racer in race.racers[:2]:
        racing.sign(city.app, city.officer, racer.id, china_date(city.clock.now()))
        racing.start(city.app, city.officer, racer.id)
    for place in (0, 1):
        race.submit(place)
        race.score(place, 80.0 - place)
    after_stage(race, 1)
    assert code(race.passes, 0) == "machines.place_earned"
    race.out(2, "late")
    race.passes(0)
    race.out(1)
    race.pay(0)
    racing.finish(city.app, city.officer, race.racers[0].id)


def test_equal_candidates_for_the_last_place_need_the_published_rule(city: City) -> None:
    race = candidates_published(
        city, race=plan(china_date(city.clock.now()), racers=2, payments=(20,), places=(1,)), bidders=3,
        prices=(3_000_000, 3_100_000, 3_100_000),
    )  # fmt: skip
    rows = race_reading.places(city.app, city.officer, race.opportunity.id)
    assert [row.equal for row in rows] == [False, True, True]
    assert code(racing.propose, city.app, city.officer, race.opportunity.id) == "racing.tied"
    assert (
        code(
            racing.propose, city.app, city.officer, race.opportunity.id, [rows[0].bid], "按公告公开抽签确定。"
        )
        == "racing.tied"
    )
    racers = racing.propose(
        city.app, city.officer, race.opportunity.id, [rows[2].bid], "按发榜公告公开抽签确定。"
    )
    assert [racer.bid for racer in racers] == [rows[0].bid, rows[1].bid]


def test_where_the_winner_is_decided_first_the_race_begins_after_the_report(city: City) -> None:
    """财政部令第87号第六十八条、第六十九条: no candidates are published, so nothing is waited for."""
    race = candidates_published(city, waited=False)
    now = city.clock.now()
    procurement = replace(race.opportunity.terms, regime="gov_procurement")
    with city.app.store.read() as work:
        stored = work.opportunities.get(race.opportunity.id)
    assert is_open(stored, now)
    assert not is_open(replace(stored, publicity_from=None), now)
    assert is_open(replace(stored, publicity_from=None, terms=procurement), now)
    assert not is_open(replace(stored, publicity_from=None, proposed_at=now, terms=procurement), now)


def test_an_opportunity_without_a_plan_has_no_race(city: City) -> None:
    opportunity = publicised(city)
    assert code(racing.propose, city.app, city.officer, opportunity.id) == "racing.no_race"
    assert code(race_reading.room, city.app, PUBLIC, opportunity.id) == "racing.no_race"
    assert race_reading.races(city.app, city.officer) == []


def test_the_plan_is_checked_before_it_is_published(city: City) -> None:
    today = china_date(city.clock.now())
    deadline = city.clock.now() + timedelta(days=21)
    good = plan(today)

    def faults(**changes: object) -> set[str]:
        draft = city.scenario(**{"mechanism": "race", "race": good, "budget_fen": 1000 * WAN, **changes})
        found = publishing.check(city.app, city.officer, draft.id, deadline)
        return {each.code for each in found if each.fault.column == "race"}

    assert faults() == set()
    assert faults(race=replace(good, racers=4)) == {"racing.racers"}
    assert faults(race=replace(good, stages=())) == {"racing.no_stage"}
    assert faults(race=replace(good, cap_fen=49 * WAN)) == {"racing.over_cap"}
    early = (replace(good.stages[0], due_on=china_date(deadline)), good.stages[1])
    assert faults(race=replace(good, stages=early)) == {"racing.before_deadline"}
    assert faults(budget_fen=530 * WAN) == {"racing.budget_tight"}
    assert good.most_fen == (3 * 20 + 2 * 30) * WAN


def test_the_next_step_of_everybody(city: City) -> None:
    race = candidates_published(city)
    number = race.opportunity.number

    def next_of(who: Actor) -> list[str]:
        return [task.action for task in race_reading.room(city.app, who, number).tasks]

    everybody = (city.officer, city.reviewer, city.evaluator, city.finance, city.bidders[0], city.supervisor)
    assert [next_of(who) for who in everybody] == [["propose"], [], [], [], [], []]
    racing.propose(city.app, city.officer, race.opportunity.id)
    assert next_of(city.reviewer) == ["admit"]
    racing.admit(city.app, city.reviewer, race.opportunity.id)
    assert next_of(city.officer) == ["sign"] * 3
    assert next_of(city.other_officer) == []
    for racer in race.racers:
        racing.sign(city.app, city.officer, racer.id, china_date(city.clock.now()))
    assert next_of(city.officer) == ["start"] * 3
    for racer in race.racers:
        racing.start(city.app, city.officer, racer.id)
    assert next_of(race.bidder(race.racers[0])) == ["submit"]
    race.submit(0)
    assert next_of(race.bidder(race.racers[0])) == []
    assert next_of(city.evaluator) == ["score"]
    race.score(0)
    assert next_of(city.evaluator) == ["decide"]
    assert next_of(city.evaluator2) == []
    race.submit(1)
    race.score(1, 70.0)
    race.submit(2)
    race.score(2, 60.0)
    race.passes(0)
    assert next_of(city.finance) == ["pay"]
    race.pay(0)
    assert next_of(city.officer) == ["next_stage"]
    assert [each.id for each in race_reading.races(city.app, city.evaluator)] == [race.opportunity.id]
    assert race_reading.races(city.app, city.bidders[3]) == []


ACTIONS = (
    *("admit", "sign", "start", "submit", "score", "send_back", "pass", "pay", "next_stage", "finish"),
    *("eliminate", "retire"),
)
"""Every action of the machine RACE that a person takes; a race becomes void by a decision on its result only."""


def attempt(race: Race, who: Actor, action: str) -> str:
    """Do it with everything a person could give; the error code, "" when it was done."""
    app, racer, today = race.city.app, race.racers[0], china_date(race.city.clock.now())
    own = who if who.role != "enterprise" else race.bidder(racer)
    steps = {
        "admit": lambda: racing.admit(app, who, race.opportunity.id),
        "sign": lambda: racing.sign(app, who, racer.id, today),
        "start": lambda: racing.start(app, who, racer.id),
        "submit": lambda: race_judging.submit(app, own, racer.id, NOTE, []),
        "score": lambda: race_judging.score(app, who, racer.id, 80.0),
        "send_back": lambda: race_judging.send_back(app, who, racer.id, REASON),
        "pass": lambda: race_judging.pass_stage(app, who, racer.id, REASON),
        "pay": lambda: racing.pay(app, who, racer.id, today),
        "next_stage": lambda: racing.next_stage(app, who, racer.id),
        "finish": lambda: racing.finish(app, who, racer.id),
        "eliminate": lambda: race_judging.eliminate(app, who, racer.id, "breach", REASON, _loss(race)),
        "retire": lambda: racing.retire(app, own, racer.id, REASON),
    }
    try:
        steps[action]()
    except AppError as error:
        return error.code
    return ""


def _loss(race: Race) -> int:
    return race_judging.sunk_if_out(race.city.app, race.city.evaluator, race.racers[0].id).sunk_fen


def in_state(city: City, wanted: str) -> Race:
    """A race whose first racer stands there; three places of one stage, so that nothing waits for the others."""
    one = plan(china_date(city.clock.now()), payments=(20, 30), places=(3, 1))
    if wanted == "proposed":
        race = candidates_published(city, race=one)
        racing.propose(city.app, city.officer, race.opportunity.id)
        return race
    race = (
        admitted(city, race=one)
        if wanted == "admitted"
        else started(city, race=one, objected=wanted == "voided")
    )
    if wanted in ("admitted", "running"):
        return race
    if wanted == "voided":
        void_result(race)
        return race
    if wanted == "eliminated":
        race.out(0, "breach")
        return race
    if wanted == "retired":
        racing.retire(city.app, race.bidder(race.racers[0]), race.racers[0].id, REASON)
        return race
    race.submit(0)
    if wanted == "submitted":
        return race
    race.score(0)
    race.passes(0)
    if wanted == "finished":
        race.pay(0)
        for place in (1, 2):
            race.out(place, "breach")
        racing.next_stage(city.app, city.officer, race.racers[0].id)
        race.whole_stage(0)
        racing.finish(city.app, city.officer, race.racers[0].id)
    return race


@pytest.mark.slow
@pytest.mark.parametrize("state", RACE.names)
def test_every_edge_that_is_not_listed_is_refused_by_the_services(city: City, state: str) -> None:
    """States x actions x people: only the people of an edge's role get past role and state; nothing else changes."""
    race = in_state(city, state)
    assert racer_state(race.racers[0], city.clock.now()) == state
    with city.app.store.read() as work:
        before = work.races.of(race.opportunity.id)
    people = (
        *(city.officer, city.other_officer, city.reviewer, city.evaluator, city.finance, city.supervisor),
        *(city.admin, city.citizen, city.bidders[0], PUBLIC),
    )
    ours = {"officer": city.officer, "reviewer": city.reviewer, "evaluator": city.evaluator}
    for action in ACTIONS:
        edge = RACE.edge(state, "settle" if (state, action) == ("voided", "pay") else action)
        for who in people:
            if edge and who.role in edge.roles and ours.get(who.role, who) == who:
                continue
            assert attempt(race, who, action) in (
                "app.not_allowed",
                "app.not_found",
                "machines.wrong_state",
            ), (state, action, who.role)
    with city.app.store.read() as work:
        assert work.races.of(race.opportunity.id) == before


def test_every_edge_of_the_machine_is_taken_by_the_services_with_its_event(city: City) -> None:
    """The walks of this test leave the events of every edge in the log."""
    race = in_state(city, "running")
    city.clock.advance(minutes=1)
    race.submit(0)
    race_judging.send_back(city.app, city.evaluator, race.racers[0].id, REASON)
    race.whole_stage(0, 1)
    racing.retire(city.app, race.bidder(race.racers[1]), race.racers[1].id, REASON)
    race.out(2, "breach")
    racing.next_stage(city.app, city.officer, race.racers[0].id)
    race.whole_stage(0)
    racing.finish(city.app, city.officer, race.racers[0].id)
    fallen = started(city, objected=True)
    fallen.submit(0)
    fallen.score(0)
    for place in (1, 2):
        fallen.out(place, "breach")
    fallen.passes(0)
    void_result(fallen)
    fallen.pay(0)
    with city.app.store.read() as work:
        seen = {event.action for event in work.audit.each() if event.action.startswith("race.")}
    assert seen == {edge.event for edge in RACE.edges} | {"race.propose"}
