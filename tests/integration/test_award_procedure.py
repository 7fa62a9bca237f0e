"""From opened bids to a signed contract through the real services: rules R12, R13, R15-R17, R19-R23."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from city import City
from procedure_steps import (
    SPECIAL,
    THREE,
    WHY_DIRECT,
    appoint,
    awarded,
    contract,
    evaluated,
    one_more,
    opened,
    publicised,
    replaced,
    score_all,
    seat_directly,
)

from app.domain.awards import PassedOver
from app.domain.deadlines import china_date
from app.domain.evaluation import BidTotal
from app.domain.machines import OPPORTUNITY, replay
from app.domain.opportunities import status
from app.errors import AppError, Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.services import (
    auditing,
    awarding,
    committees,
    contracting,
    deliberating,
    evaluating,
    publishing,
    remedies,
    replacing,
    second_person,
)
from app.services.results import computed_totals

TEXT = "评审意见与公布的评审因素不符，请复核第二项得分。"


def totals_now(city: City, opportunity_id: str) -> tuple[BidTotal, ...]:
    """What the scores come to now, which nobody may read before the report."""
    with city.app.store.read() as work:
        return computed_totals(work, work.opportunities.get(opportunity_id))


def now(city: City, opportunity_id: str) -> str:
    return status(publishing.read(city.app, city.officer, opportunity_id).opportunity, city.clock.now())


def test_the_whole_way_and_the_log_replays_to_the_same_state(city: City) -> None:
    opportunity = awarded(city)
    contracting.sign(
        city.app, city.officer, opportunity.id, contract(city, opportunity.id), china_date(city.clock.now())
    )
    assert now(city, opportunity.id) == "signed"
    with city.app.store.read() as work:
        mine = {opportunity.id} | {bid.id for bid in work.bids.opened_of(opportunity.id)}
        known = {edge.event for edge in OPPORTUNITY.edges}
        events = [
            event.action
            for event in work.audit.each()
            if event.object in mine and event.outcome == "done" and event.action in known
        ]
    assert (
        replay(OPPORTUNITY, events, "published" if events[0] != "opportunities.publish" else "in_review")
        == "signed"
    )
    assert auditing.verify(city.app, city.supervisor).sound


@pytest.mark.parametrize(("regime", "least"), [("gov_procurement", 5), ("tender_law", 5)])
def test_R12_too_small_a_committee_cannot_begin(city: City, regime: str, least: int) -> None:
    opportunity = opened(city, regime=regime)
    with pytest.raises(InvalidFields) as refused:
        seat_directly(city.app, city.officer, opportunity.id, [city.people[name].id for name in THREE])
    found = {fault.code: dict(fault.params) for fault in refused.value.faults}
    assert found["committee.too_few"]["least"] == least
    assert now(city, opportunity.id) == "opened"


def test_R13_who_works_for_a_bidder_cannot_be_appointed(city: City) -> None:
    opportunity = opened(city)
    with city.app.store.write() as work:
        expert = work.users.get(city.evaluator.id)
        name = work.enterprises.get(city.bidders[0].enterprise_id).name
        work.users.save(type(expert)(**{**vars(expert), "department": name}))
        work.record(city.admin, "test.change")
    (barred,) = [
        each
        for each in committees.read(city.app, city.officer, opportunity.id).candidates
        if each.id == city.evaluator.id
    ]
    assert barred.barred == "employment"
    with pytest.raises(InvalidFields) as refused:
        seat_directly(city.app, city.officer, opportunity.id, [city.people[name].id for name in THREE])
    assert [fault.code for fault in refused.value.faults] == ["evaluation.conflict"]


def test_R13_a_declared_tie_gives_the_seat_up_without_telling_who_bids(city: City) -> None:
    opportunity = opened(city)
    seat_directly(city.app, city.officer, opportunity.id, [city.people[name].id for name in THREE])
    quality = dict.fromkeys(("solution", "operation", "delivery"), 80.0)
    first = evaluating.assignments(city.app, city.evaluator)[0].bids[0]
    with pytest.raises(Invalid, match=r"machines\.conflicts_declared"):
        evaluating.score(city.app, city.evaluator, first.bid, quality)
    assert committees.declare(city.app, city.evaluator, opportunity.id, ["与本榜单无关的公司"])
    assert not committees.declare(city.app, city.evaluator2, opportunity.id, ["澄川甲科技有限公司"])
    assert evaluating.assignments(city.app, city.evaluator2) == []
    seats = {each.id: each for each in committees.read(city.app, city.officer, opportunity.id).seats}
    assert (seats[city.evaluator2.id].sits, seats[city.evaluator2.id].reason) == (False, "avoidance")


def test_R13_the_scores_of_who_is_replaced_are_void(city: City) -> None:
    opportunity, following = opened(city), one_more(city)
    people = appoint(city, opportunity.id)
    score_all(city.app, people, opportunity.id, 90.0)
    assert evaluating.state(city.app, city.officer, opportunity.id).complete
    before = totals_now(city, opportunity.id)
    replaced(city.app, city.officer, opportunity.id, people[0].id, following.id)
    assert not evaluating.state(city.app, city.officer, opportunity.id).complete
    committees.declare(city.app, following, opportunity.id, [])
    score_all(city.app, following, opportunity.id, 60.0)
    after = totals_now(city, opportunity.id)
    quality = sum(each.weight for each in opportunity.terms.criteria if each.kind == "quality")
    assert [a.total - b.total for a, b in zip(before, after, strict=True)] == [
        pytest.approx(Fraction(30, 3) * quality / 100)
    ] * len(after)
    with pytest.raises(Conflict, match=r"evaluation\.sat_before"):
        replaced(city.app, city.officer, opportunity.id, following.id, people[0].id, "病愈后请求回来")


def test_R12_an_expert_chosen_without_a_draw_sits_only_when_another_person_has_confirmed(city: City) -> None:
    opportunity = opened(city)
    chosen = [city.people[name].id for name in THREE]
    made = committees.propose_direct(
        city.app, city.officer, opportunity.id, chosen, chosen[1], SPECIAL, WHY_DIRECT
    )
    assert now(city, opportunity.id) == "opened"
    assert committees.read(city.app, city.officer, opportunity.id).seats == []
    with pytest.raises(Conflict, match=r"proposals\.already_waiting"):
        committees.propose_direct(city.app, city.officer, opportunity.id, chosen, "", SPECIAL, WHY_DIRECT)
    for who in (city.officer, city.supervisor, city.admin, city.evaluator):
        with pytest.raises(NotAllowed):
            second_person.approve(city.app, who, made.id)
    with pytest.raises(NotFound):
        second_person.approve(city.app, city.other_reviewer, made.id)
    same = replace(city.reviewer, id=city.officer.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        second_person.approve(city.app, same, made.id)
    names = [each.name for each in committees.named(city.app, city.reviewer, opportunity.id, chosen)]
    assert names == [city.people[name].name for name in THREE]
    second_person.approve(city.app, city.reviewer, made.id)
    assert now(city, opportunity.id) == "scoring"
    seats = committees.read(city.app, city.officer, opportunity.id).seats
    assert {each.id for each in seats if each.sits} == set(chosen)
    assert [each.id for each in seats if each.chair] == [chosen[1]]
    with city.app.store.read() as work:
        kept = work.evaluations.direct_of(opportunity.id)
        event = work.audit.of("evaluation.appoint_direct", opportunity.id)
    assert kept is not None
    assert (kept.reason, kept.approval, kept.recorded_by) == (
        SPECIAL.reason, SPECIAL.approval, city.officer.id
    )  # fmt: skip
    assert event is not None
    assert (event.actor, event.data["proposal"]) == (city.reviewer.id, made.id)


def test_R12_what_was_proposed_is_asked_again_when_it_is_confirmed(city: City) -> None:
    opportunity = opened(city)
    chosen = [city.people[name].id for name in THREE]
    made = committees.propose_direct(city.app, city.officer, opportunity.id, chosen, "", SPECIAL, WHY_DIRECT)
    with city.app.store.write() as work:
        expert = work.users.get(city.evaluator.id)
        name = work.enterprises.get(city.bidders[0].enterprise_id).name
        work.users.save(replace(expert, department=name))
        work.record(city.admin, "test.change")
    with pytest.raises(InvalidFields) as refused:
        second_person.approve(city.app, city.reviewer, made.id)
    assert [fault.code for fault in refused.value.faults] == ["evaluation.conflict"]
    assert now(city, opportunity.id) == "opened"
    second_person.send_back(city.app, city.reviewer, made.id, "所选专家在投标单位任职")
    found = second_person.last_of(city.app, city.officer, "committee", opportunity.id)
    assert found is not None
    assert found.answer == "所选专家在投标单位任职"


def test_R13_who_leaves_and_who_comes_is_not_one_persons_choice(city: City) -> None:
    opportunity, following = opened(city), one_more(city)
    people = appoint(city, opportunity.id)
    score_all(city.app, people, opportunity.id)
    made = replacing.propose_replacement(
        city.app, city.officer, opportunity.id, people[2].id, following.id, "因病不能参加评审"
    )
    assert evaluating.state(city.app, city.officer, opportunity.id).complete, "nothing is void yet"
    for who in (city.officer, city.supervisor, city.evaluator):
        with pytest.raises(NotAllowed):
            second_person.approve(city.app, who, made.id)
    second_person.recall(city.app, city.officer, made.id)
    assert evaluating.state(city.app, city.officer, opportunity.id).complete
    replaced(city.app, city.officer, opportunity.id, people[2].id, following.id)
    assert not evaluating.state(city.app, city.officer, opportunity.id).complete
    seats = {each.id: each for each in committees.read(city.app, city.officer, opportunity.id).seats}
    assert (seats[people[2].id].sits, seats[following.id].sits) == (False, True)


def test_R12_fewer_than_three_decide_nothing(city: City) -> None:
    """One vote alone rejects no bid, closes no scoring: neither appointed so, nor left over by declared ties."""
    opportunity = opened(city)
    with pytest.raises(InvalidFields) as refused:
        seat_directly(city.app, city.officer, opportunity.id, [city.evaluator.id])
    found = {fault.code: dict(fault.params) for fault in refused.value.faults}
    assert found["committee.too_few"]["least"] == 3
    chosen = [city.people[name].id for name in THREE]
    seat_directly(city.app, city.officer, opportunity.id, chosen, chosen[0])
    assert committees.declare(city.app, city.evaluator, opportunity.id, [])
    for name in THREE[1:]:
        assert not committees.declare(city.app, city.people[name], opportunity.id, ["澄川甲科技有限公司"])
    score_all(city.app, city.evaluator, opportunity.id)
    with city.app.store.read() as work:
        bid = work.bids.opened_of(opportunity.id)[0].id
    with pytest.raises(Invalid, match=r"machines\.committee_lawful"):
        deliberating.move_rejection(
            city.app, city.evaluator, opportunity.id, bid, "unsigned", "投标文件未经签章，见第三页。"
        )
    with pytest.raises(Invalid, match=r"machines\.committee_lawful"):
        evaluating.close_scoring(city.app, city.evaluator, opportunity.id)
    for n in range(2):
        following = one_more(city, f"fourth{n}")
        replaced(city.app, city.officer, opportunity.id, "", following.id, "补足回避后的空缺")
    assert committees.read(city.app, city.officer, opportunity.id).lawful


def test_R14_nobody_sees_points_before_the_chair_closes_and_only_the_chair_may(city: City) -> None:
    opportunity = opened(city)
    people = appoint(city, opportunity.id, THREE)
    for each in people[:2]:
        score_all(city.app, each, opportunity.id)
    with pytest.raises(Invalid, match=r"evaluation\.still_scoring"):
        evaluating.consensus(city.app, people[0], opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.all_scored"):
        evaluating.close_scoring(city.app, people[0], opportunity.id)
    score_all(city.app, people[2], opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.is_chair"):
        evaluating.close_scoring(city.app, people[1], opportunity.id)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    assert {row.label for row in evaluating.consensus(city.app, people[1], opportunity.id).totals} == {
        "投标人1", "投标人2", "投标人3"
    }  # fmt: skip


def test_R19_no_award_before_the_candidates_were_published_for_the_days_of_the_regime(city: City) -> None:
    opportunity = evaluated(city)
    rows = evaluating.state(city.app, city.officer, opportunity.id).totals
    with pytest.raises(Invalid, match=r"awards\.not_publicised"):
        awarding.propose(city.app, city.officer, opportunity.id, rows[0].bid, "")
    assert awarding.notice(city.app, city.citizen, opportunity.id) is None
    awarding.publicise(city.app, city.officer, opportunity.id)
    shown = awarding.notice(city.app, city.citizen, opportunity.id)
    assert shown is not None
    assert [each.rank for each in shown.candidates] == [1, 2, 3]
    with pytest.raises(Invalid, match=r"machines\.publicity_kept"):
        awarding.propose(city.app, city.officer, opportunity.id, rows[0].bid, "")
    city.clock.advance(days=4)
    with pytest.raises(InvalidFields) as refused:
        awarding.propose(city.app, city.officer, opportunity.id, rows[1].bid, "第二名更好一些，建议选用。")
    assert [fault.code for fault in refused.value.faults] == ["awards.passing_over"]
    why = PassedOver(rows[0].bid, "gave_up", "第一候选人书面放弃，函件编号澄函一号。")
    awarding.propose(city.app, city.officer, opportunity.id, rows[1].bid, "", [why])
    assert now(city, opportunity.id) == "proposed"


def test_R20_an_objection_suspends_award_and_contract_until_it_is_answered(city: City) -> None:
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.concerned"):
        remedies.file(city.app, city.bidders[3], opportunity.id, "result", TEXT, "x")
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")
    assert remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x") == filed  # F06
    city.clock.advance(days=5)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    with pytest.raises(Invalid, match=r"machines\.no_open_remedy"):
        awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    notice = awarding.notice(city.app, city.citizen, opportunity.id)
    assert notice is not None
    assert notice.suspended
    with pytest.raises(NotFound):
        remedies.answer(city.app, city.other_officer, filed.id, "经复核，评分无误，维持原评审结果。")
    remedies.accept(city.app, city.officer, filed.id)
    remedies.answer(city.app, city.officer, filed.id, "经复核，评分无误，维持原评审结果。")
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    # A complaint in time suspends again, and only the supervisor ends it.
    remedies.complain(city.app, city.bidders[1], filed.id, "对答复不服，请求监督部门处理。")
    with pytest.raises(Invalid, match=r"machines\.no_open_remedy"):
        awarding.approve(city.app, city.reviewer, opportunity.id)
    with pytest.raises(NotAllowed):
        remedies.decide(city.app, city.officer, filed.id, "投诉事项缺乏事实依据，予以驳回。")
    remedies.take_up(city.app, city.supervisor, filed.id)
    remedies.decide(city.app, city.supervisor, filed.id, "投诉事项缺乏事实依据，予以驳回。")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    assert now(city, opportunity.id) == "awarded"


def test_R20_an_objection_to_the_result_after_its_days_is_refused(city: City) -> None:
    opportunity = publicised(city)
    with pytest.raises(Invalid, match=r"remedies\.too_late"):
        remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")
    assert remedies.of(city.app, city.officer, opportunity.id) == []


def test_S15_an_enterprise_sees_its_own_objections_only(city: City) -> None:
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")
    assert remedies.of(city.app, city.bidders[0], opportunity.id) == []
    assert [each.remedy.id for each in remedies.of(city.app, city.bidders[1], opportunity.id)] == [filed.id]
    with pytest.raises(AppError):
        remedies.withdraw(city.app, city.bidders[0], filed.id)


def test_R21_a_loser_is_told_its_own_score_and_rank_and_nobody_elses(city: City) -> None:
    opportunity = publicised(city)
    rows = evaluating.state(city.app, city.officer, opportunity.id).totals
    assert contracting.feedback_of(city.app, city.bidders[1], opportunity.id) is None
    awarding.propose(city.app, city.officer, opportunity.id, rows[0].bid, "")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    told = contracting.feedback_of(city.app, city.bidders[1], opportunity.id)
    assert told is not None
    assert (told.rank, told.of) == (2, 3)
    assert told.total == rows[1].total
    assert contracting.feedback_of(city.app, city.bidders[0], opportunity.id) is None  # the winner
    assert contracting.feedback_of(city.app, city.bidders[3], opportunity.id) is None  # did not bid


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price_fen": 1}, "price_fen"),
        ({"term_months": 60}, "term_months"),
        ({"promise": "尽力而为。"}, "promise"),
        ({"scope": {"R1": "只做一个站。"}}, "scope"),
        ({"scope": {"R1": "排班引擎接入地铁时刻，", "R2": "≥小程序实时显示。"}}, "scope"),
        ({"party": "另一家公司"}, "party"),
        ({"payment": (("签约", 30), ("验收", 60))}, "payment"),
    ],
)
def test_R22_a_contract_that_departs_from_the_bid_is_refused(
    city: City, change: dict[str, object], field: str
) -> None:
    opportunity = awarded(city)
    today = china_date(city.clock.now())
    with pytest.raises(InvalidFields) as refused:
        contracting.sign(
            city.app, city.officer, opportunity.id, contract(city, opportunity.id, **change), today
        )
    assert field in {fault.column for fault in refused.value.faults}
    assert now(city, opportunity.id) == "awarded"


def test_R22_R23_the_desk_says_by_when_to_sign_and_what_to_publish(city: City) -> None:
    opportunity = awarded(city)
    desk = contracting.desk(city.app, city.officer, opportunity.id)
    today = china_date(city.clock.now())
    assert desk.sign_by is not None
    assert today + timedelta(days=30) <= desk.sign_by.day <= today + timedelta(days=40)
    with pytest.raises(InvalidFields):
        contracting.sign(
            city.app, city.officer, opportunity.id, contract(city, opportunity.id), today + timedelta(days=1)
        )
    contracting.sign(city.app, city.officer, opportunity.id, contract(city, opportunity.id), today)
    duties = {each.code: each for each in contracting.desk(city.app, city.officer, opportunity.id).duties}
    assert duties["sign"].state == "done"
    assert duties["publish_contract"].state == "open"
    contracting.fulfil(city.app, city.officer, opportunity.id, "publish_contract", today, "市政府采购网")
    duties = {each.code: each for each in contracting.desk(city.app, city.officer, opportunity.id).duties}
    assert duties["publish_contract"].state == "done"
    with pytest.raises(Invalid, match=r"contracts\.no_such_duty"):
        contracting.fulfil(city.app, city.officer, opportunity.id, "celebrate", today)
