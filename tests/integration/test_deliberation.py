"""The committee deliberates: frozen results, rejections by vote, corrections confirmed by everybody; R13-R17, R21."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from city import City
from procedure_log import standing, walked
from procedure_steps import appoint, awarded, evaluated, one_more, opened, replaced, report, score_all

from app.domain.judging import Vote
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.services import (
    awarding,
    clarifying,
    committees,
    contracting,
    deliberating,
    evaluating,
    procedure_papers,
    publishing,
)
from app.store.evaluations import report_digest

THREE = ("evaluator", "evaluator2", "evaluator3")
FACTS = "投标函没有法定代表人签字，也没有授权委托书。"
LOW = "报价明显低于其他投标人，请说明成本构成和履约措施。"


def now(city: City, opportunity_id: str) -> str:
    return status(publishing.read(city.app, city.officer, opportunity_id).opportunity, city.clock.now())


def committee(city: City, points: Sequence[float] = ()) -> tuple[Opportunity, list[Actor]]:
    """An opened opportunity with three members; when points are given each scores every bid alike."""
    opportunity = opened(city)
    people = appoint(city, opportunity.id, THREE)
    for each, value in zip(people, points, strict=False):
        score_all(city.app, each, opportunity.id, value)
    return opportunity, people


def bids_of(city: City, opportunity_id: str) -> list[str]:
    with city.app.store.read() as work:
        return [bid.id for bid in work.bids.opened_of(opportunity_id)]


def test_R14_nobody_gets_totals_before_the_report_not_even_through_the_service(city: City) -> None:
    opportunity, people = committee(city, (80, 80, 80))
    for who in (city.officer, city.reviewer, city.supervisor):
        state = evaluating.state(city.app, who, opportunity.id)
        assert (state.totals, state.complete, state.bids) == ((), True, 3)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    assert evaluating.state(city.app, city.officer, opportunity.id).totals == ()
    with pytest.raises(Invalid, match=r"evaluation\.still_scoring"):
        evaluating.consensus(city.app, city.supervisor, opportunity.id)


def test_R17_the_result_is_frozen_with_the_report_and_its_digest_is_in_the_log(city: City) -> None:
    opportunity = evaluated(city)
    with city.app.store.read() as work:
        frozen = work.evaluations.report_of(opportunity.id)
        event = work.audit.of("evaluation.report", opportunity.id)
    assert frozen is not None
    assert event is not None
    assert frozen.digest == report_digest(frozen) == event.data["digest"]
    assert [row.rank for row in frozen.totals] == [1, 2, 3]
    # Were a score to change behind everybody's back, everything after the report would still read the frozen result.
    with city.app.store.write() as work:
        work.db.conn.execute("DROP TRIGGER scores_immutable")
        work.db.conn.execute("UPDATE scores SET half_points = 0 WHERE bid = ?", [frozen.totals[0].bid])
        work.record(city.admin, "test.change")
    assert evaluating.state(city.app, city.officer, opportunity.id).totals == frozen.totals
    record = procedure_papers.record_of(city.app, city.officer, opportunity.id)
    assert record.totals == frozen.totals
    awarding.publicise(city.app, city.officer, opportunity.id)
    notice = awarding.notice(city.app, city.citizen, opportunity.id)
    assert notice is not None
    assert [(each.bid, each.total) for each in notice.candidates] == [(r.bid, r.total) for r in frozen.totals]


def test_R16_most_of_the_members_reject_a_bid_under_their_own_logins(city: City) -> None:
    opportunity, people = committee(city)
    unsigned = bids_of(city, opportunity.id)[0]
    motion = deliberating.move_rejection(city.app, people[1], opportunity.id, unsigned, "unsigned", FACTS)
    assert motion.open
    with pytest.raises(Invalid, match=r"machines\.not_yet_voted"):
        deliberating.vote(city.app, people[1], motion.id, True)
    with pytest.raises(Invalid, match=r"evaluation\.moved_before"):
        deliberating.move_rejection(city.app, people[2], opportunity.id, unsigned, "unqualified", FACTS)
    for stranger in (city.officer, city.supervisor):
        with pytest.raises(NotAllowed):
            deliberating.vote(city.app, stranger, motion.id, True)
    assert deliberating.vote(city.app, people[2], motion.id, False).open
    assert deliberating.vote(city.app, people[0], motion.id, True).carried_at is not None
    left = evaluating.assignments(city.app, people[0])[0].bids
    assert unsigned not in {bid.bid for bid in left}
    quality = dict.fromkeys(("solution", "operation", "delivery"), 80.0)
    with pytest.raises(Invalid, match=r"evaluation\.not_valid"):
        evaluating.score(city.app, people[0], unsigned, quality)
    for each in people:
        score_all(city.app, each, opportunity.id)
    report(city.app, people[0], opportunity.id)
    totals = evaluating.state(city.app, city.officer, opportunity.id).totals
    assert len(totals) == 2
    assert totals[0].each["price"] == 100, "the lowest valid price is the measure"


def test_R16_R21_the_rejected_bidder_is_told_why(city: City) -> None:
    opportunity, people = committee(city)
    with city.app.store.read() as work:
        mine = next(
            b for b in work.bids.opened_of(opportunity.id) if b.enterprise == city.bidders[0].enterprise_id
        )
    motion = deliberating.move_rejection(
        city.app, people[0], opportunity.id, mine.id, "not_responsive", FACTS
    )
    deliberating.vote(city.app, people[1], motion.id, True)
    for each in people:
        score_all(city.app, each, opportunity.id)
    report(city.app, people[0], opportunity.id)
    plan = awarding.publicise(city.app, city.officer, opportunity.id)
    city.clock.advance(days=(plan.last_day.day - plan.begun_on).days + 1)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    told = contracting.feedback_of(city.app, city.bidders[0], opportunity.id)
    assert told is not None
    assert (told.rejected, told.total, told.rank) == ("not_responsive", None, None)


def test_R16_a_low_price_is_rejected_only_after_the_bidder_was_asked(city: City) -> None:
    opportunity, people = committee(city, (80, 80, 80))
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    with city.app.store.read() as work:
        low = next(
            b for b in work.bids.opened_of(opportunity.id) if b.enterprise == city.bidders[0].enterprise_id
        )
    with pytest.raises(Invalid, match=r"machines\.explained"):
        deliberating.move_rejection(city.app, people[0], opportunity.id, low.id, "below_cost", FACTS)
    with pytest.raises(Invalid, match=r"machines\.is_chair"):
        clarifying.ask(city.app, people[1], opportunity.id, low.id, LOW, 24)
    asked = clarifying.ask(city.app, people[0], opportunity.id, low.id, LOW, 24)
    (question,) = clarifying.questions_to(city.app, city.bidders[0], opportunity.id)
    assert (question.question, question.asked_by) == (LOW, "")
    assert clarifying.questions_to(city.app, city.bidders[1], opportunity.id) == []
    with pytest.raises(NotFound):
        clarifying.explain(city.app, city.bidders[1], asked.id, "这是别人的投标，不应由我说明。")
    with pytest.raises(Invalid, match=r"machines\.explained"):
        deliberating.move_rejection(city.app, people[0], opportunity.id, low.id, "below_cost", FACTS)
    clarifying.explain(city.app, city.bidders[0], asked.id, "设备为自有库存，人工按本地标准，附成本明细。")
    with pytest.raises(Invalid, match=r"evaluation\.explained_late"):
        clarifying.explain(city.app, city.bidders[0], asked.id, "补充说明不能再次提交，以第一次为准。")
    seen = deliberating.read(city.app, people[1], opportunity.id).questions
    assert [(label, each.answer != "") for label, each in seen] == [(low.label, True)]
    deliberating.move_rejection(city.app, people[0], opportunity.id, low.id, "below_cost", FACTS)


def test_R16_time_to_explain_that_has_passed_counts_as_asked(city: City) -> None:
    opportunity, people = committee(city, (80, 80, 80))
    low = bids_of(city, opportunity.id)[0]
    with pytest.raises(Invalid, match=r"evaluation\.prices_later"):
        deliberating.move_rejection(city.app, people[0], opportunity.id, low, "below_cost", FACTS)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    asked = clarifying.ask(city.app, people[0], opportunity.id, low, LOW, 2)
    city.clock.advance(hours=2)
    with pytest.raises(Invalid, match=r"evaluation\.explained_late"):
        clarifying.explain(city.app, city.bidders[0], asked.id, "超过期限的说明不再接收，特此说明。")
    assert deliberating.move_rejection(city.app, people[0], opportunity.id, low, "below_cost", FACTS).open


@pytest.mark.parametrize(("code", "reason"), [("too_expensive", FACTS), ("unsigned", "没签")])
def test_R16_a_rejection_needs_a_listed_reason_and_the_facts(city: City, code: str, reason: str) -> None:
    opportunity, people = committee(city)
    first = bids_of(city, opportunity.id)[0]
    with pytest.raises(InvalidFields if reason != FACTS else Invalid, match=r"motion_refused|reason_code"):
        deliberating.move_rejection(city.app, people[0], opportunity.id, first, code, reason)


def test_R16_all_bids_rejected_end_the_procedure(city: City) -> None:
    opportunity, people = committee(city)
    for bid in bids_of(city, opportunity.id):
        motion = deliberating.move_rejection(
            city.app, people[0], opportunity.id, bid, "not_responsive", FACTS
        )
        deliberating.vote(city.app, people[1], motion.id, True)
    assert now(city, opportunity.id) == "failed"
    with city.app.store.read() as work:
        stored = work.opportunities.get(opportunity.id)
        assert stored.failure_reason == "none_valid"
        assert work.audit.of("bids.none_valid", opportunity.id) is not None
        assert work.scenarios.get(stored.scenario).opportunity == "", "it can be published again"


def test_R13_a_rejection_that_rested_on_a_replaced_members_vote_is_open_again(city: City) -> None:
    opportunity, following = opened(city), one_more(city)
    people = appoint(city, opportunity.id)
    bid = bids_of(city, opportunity.id)[0]
    moved = deliberating.move_rejection(city.app, people[0], opportunity.id, bid, "unsigned", FACTS)
    assert moved.carried_at is None, "one vote of three rejects nothing"
    assert deliberating.vote(city.app, people[1], moved.id, True).carried_at
    replaced(city.app, city.officer, opportunity.id, people[0].id, following.id)
    committees.declare(city.app, following, opportunity.id, [])
    assert bid in {each.bid for each in evaluating.assignments(city.app, following)[0].bids}
    (view,) = deliberating.read(city.app, following, opportunity.id).motions
    assert view.state == "moved"
    deliberating.vote(city.app, following, view.motion.id, False)
    assert deliberating.vote(city.app, people[2], view.motion.id, False).lost_at is not None
    # The bid is valid again by the log, too, not only in the table.
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


def correction(city: City, opportunity_id: str, people: list[Actor], **changes: object) -> dict[str, object]:
    one = evaluating.consensus(city.app, people[0], opportunity_id).totals[0]
    given = {
        "case": "abnormal", "bid": one.bid, "criterion": "solution", "evaluator": people[2].id, "points": 75.0,
        "reason": "经复核，该项评分畸低，本人同意更正。",
    }  # fmt: skip
    return {**given, **changes}


def test_R17_a_correction_counts_once_every_member_has_confirmed_it(city: City) -> None:
    opportunity, people = committee(city, (80, 80, 20))
    report(city.app, people[0], opportunity.id)
    found = evaluating.consensus(city.app, people[0], opportunity.id)
    assert {doubt.case for doubt in found.doubts} == {"abnormal"}
    given = correction(city, opportunity.id, people)
    with pytest.raises(InvalidFields, match=r"evaluation\.correction_refused"):
        deliberating.move_correction(city.app, people[0], opportunity.id, **{**given, "case": "dislike"})  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=r"machines\.is_chair"):
        deliberating.move_correction(city.app, people[1], opportunity.id, **given)  # type: ignore[arg-type]
    motion = deliberating.move_correction(city.app, people[0], opportunity.id, **given)  # type: ignore[arg-type]
    assert evaluating.consensus(city.app, people[0], opportunity.id).totals == found.totals, (
        "nothing counts yet"
    )
    with pytest.raises(Invalid, match=r"machines\.no_open_motion"):
        awarding.publicise(city.app, city.officer, opportunity.id)
    deliberating.vote(city.app, people[1], motion.id, True)
    assert now(city, opportunity.id) == "evaluated"
    assert deliberating.vote(city.app, people[2], motion.id, True).carried_at is not None
    assert now(city, opportunity.id) == "consensus"
    again = evaluating.consensus(city.app, people[0], opportunity.id)
    one = found.totals[0]
    weight = next(each.weight for each in opportunity.terms.criteria if each.id == "solution")
    after = next(row for row in again.totals if row.bid == one.bid)
    assert after.total - one.total == pytest.approx((75 - 20) / 3 * weight / 100)
    assert again.report is None
    assert set(again.corrections[0].agreed_by) == {each.id for each in people}
    rows = {row.bid: "方案针对痛点，措施具体可行，同意推荐。" for row in again.totals}
    second = evaluating.report(city.app, people[0], opportunity.id, rows)
    assert second.version == 2
    with city.app.store.read() as work:
        first, last = work.evaluations.reports_of(opportunity.id)
    assert (first.superseded_at is not None, last.superseded_at) == (True, None)
    assert first.totals == found.totals, "the first version keeps what it said"


def test_R16_scores_of_a_rejected_bid_are_neither_doubted_nor_corrected(city: City) -> None:
    opportunity, people = committee(city, (80, 80, 20))
    gone = bids_of(city, opportunity.id)[0]
    motion = deliberating.move_rejection(city.app, people[0], opportunity.id, gone, "unsigned", FACTS)
    deliberating.vote(city.app, people[1], motion.id, True)
    assert evaluating.state(city.app, city.officer, opportunity.id).done == {each.id: 2 for each in people}
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    found = evaluating.consensus(city.app, people[0], opportunity.id)
    assert gone not in {each.bid for each in (*found.scores, *found.doubts, *found.totals)}
    given = correction(city, opportunity.id, people, bid=gone)
    with pytest.raises(Invalid, match=r"evaluation\.no_such_score"):
        deliberating.move_correction(city.app, people[0], opportunity.id, **given)  # type: ignore[arg-type]


def test_R17_one_member_who_does_not_agree_ends_a_correction(city: City) -> None:
    opportunity, people = committee(city, (80, 80, 20))
    report(city.app, people[0], opportunity.id)
    given = correction(city, opportunity.id, people)
    motion = deliberating.move_correction(city.app, people[0], opportunity.id, **given)  # type: ignore[arg-type]
    assert deliberating.vote(city.app, people[2], motion.id, False).lost_at is not None
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        deliberating.vote(city.app, people[1], motion.id, True)
    assert now(city, opportunity.id) == "evaluated"
    awarding.publicise(city.app, city.officer, opportunity.id)


def test_R17_the_mover_may_take_a_motion_back_and_nobody_else(city: City) -> None:
    opportunity, people = committee(city)
    motion = deliberating.move_rejection(
        city.app, people[0], opportunity.id, bids_of(city, opportunity.id)[0], "unsigned", FACTS
    )
    with pytest.raises(Invalid, match=r"machines\.own_motion"):
        deliberating.withdraw(city.app, people[1], motion.id)
    assert deliberating.withdraw(city.app, people[0], motion.id).withdrawn_at is not None


def test_F05_two_votes_of_one_member_are_impossible(city: City) -> None:
    opportunity, people = committee(city)
    motion = deliberating.move_rejection(
        city.app, people[0], opportunity.id, bids_of(city, opportunity.id)[0], "unsigned", FACTS
    )
    with pytest.raises(Conflict, match=r"evaluation\.voted_before"), city.app.store.write() as work:
        work.evaluations.vote(Vote(motion.id, people[0].id, False, work.now))


def test_R21_a_losers_feedback_reads_the_frozen_result(city: City) -> None:
    opportunity = awarded(city)
    second = evaluating.state(city.app, city.officer, opportunity.id).totals[1]
    told = contracting.feedback_of(city.app, city.bidders[1], opportunity.id)
    assert told is not None
    assert (told.total, told.rank) == (second.total, 2)
