"""What a decision on an objection or complaint does to the procedure, and the award that is announced after it; R19, R20."""

from __future__ import annotations

import pytest
from city import City
from procedure_log import standing, walked
from procedure_steps import contract, evaluated, opened, procurement, publicised

from app.domain.awards import PassedOver
from app.domain.deadlines import china_date
from app.domain.machines import OPPORTUNITY, replay
from app.domain.opportunities import Opportunity, status
from app.errors import Invalid, InvalidFields
from app.services import (
    awarding,
    bidding,
    contracting,
    evaluating,
    publishing,
    remedies,
)

TEXT = "评审意见与公布的评审因素不符，请复核第二项得分。"
ANSWER = "经复核，确有一处分值汇总与评分表不一致。"


def now(city: City, opportunity_id: str) -> str:
    return status(publishing.read(city.app, city.officer, opportunity_id).opportunity, city.clock.now())


def proposed(city: City) -> tuple[Opportunity, str]:
    """The first candidate proposed while a complaint of the second is being investigated; the complaint's id."""
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")
    city.clock.advance(days=5)
    remedies.accept(city.app, city.officer, filed.id)
    remedies.answer(city.app, city.officer, filed.id, "经复核，评分无误，维持原评审结果。")
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    remedies.complain(city.app, city.bidders[1], filed.id, "对答复不服，请求监督部门处理。")
    remedies.take_up(city.app, city.supervisor, filed.id)
    return opportunity, filed.id


def test_R20_an_upheld_complaint_sends_the_result_back_to_the_committee(city: City) -> None:
    opportunity, complaint = proposed(city)
    with pytest.raises(Invalid, match=r"remedies\.outcome_unknown"):
        remedies.decide(city.app, city.supervisor, complaint, ANSWER, "as_you_like")
    decided = remedies.decide(city.app, city.supervisor, complaint, ANSWER, "re_evaluate")
    assert decided.decision_outcome == "re_evaluate"
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    with city.app.store.read() as work:
        (event,) = [each for each in work.audit.each() if each.action == "remedies.decide"]
    assert (event.outcome, event.data["effect"]) == ("done", "re_evaluate")
    assert now(city, opportunity.id) == "consensus"
    with city.app.store.read() as work:
        stored = work.opportunities.get(opportunity.id)
        assert (stored.reported_at, stored.publicity_from, stored.proposed_at) == (None, None, None)
        assert work.evaluations.report_of(opportunity.id) is None
        assert work.evaluations.award_of(opportunity.id) is None
        known = {edge.event for edge in OPPORTUNITY.edges}
        mine = {opportunity.id} | {bid.id for bid in work.bids.opened_of(opportunity.id)}
        log = [e for e in work.audit.each() if e.object in mine and e.outcome == "done" and e.action in known]
    assert replay(
        OPPORTUNITY, [e.action for e in log if e.action != "opportunities.publish"], "published"
    ) == ("consensus")
    rows = evaluating.consensus(city.app, city.evaluator, opportunity.id).totals
    again = evaluating.report(city.app, city.evaluator, opportunity.id, {r.bid: ANSWER for r in rows})
    assert again.version == 2
    awarding.publicise(city.app, city.officer, opportunity.id)
    # The new result is a new matter, the old objection to it is not filed twice.
    remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "y")
    with pytest.raises(Invalid, match=r"machines\.new_matter"):
        remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "z")


def test_R20_a_struck_candidate_cannot_be_proposed_again(city: City) -> None:
    opportunity, complaint = proposed(city)
    rows = evaluating.state(city.app, city.officer, opportunity.id).totals
    remedies.decide(city.app, city.supervisor, complaint, ANSWER, "redetermine")
    assert now(city, opportunity.id) == "publicity"
    with pytest.raises(InvalidFields) as refused:
        awarding.propose(city.app, city.officer, opportunity.id, rows[0].bid, "")
    assert refused.value.faults[0].code == "awards.struck"
    why = PassedOver(rows[0].bid, "broke_the_law", "监督部门投诉处理决定认定其中榜无效。")
    awarding.propose(city.app, city.officer, opportunity.id, rows[1].bid, "", [why])
    awarding.approve(city.app, city.reviewer, opportunity.id)


def test_R20_a_void_procedure_ends_and_may_be_run_again(city: City) -> None:
    opportunity, complaint = proposed(city)
    remedies.decide(city.app, city.supervisor, complaint, ANSWER, "void")
    assert now(city, opportunity.id) == "failed"
    with city.app.store.read() as work:
        stored = work.opportunities.get(opportunity.id)
        assert stored.failure_reason == "voided"
        assert work.scenarios.get(stored.scenario).opportunity == ""
        assert work.evaluations.award_of(opportunity.id) is None


@pytest.mark.parametrize("outcome", ["dismissed", "unaffected"])
def test_R20_a_decision_without_effect_changes_nothing(city: City, outcome: str) -> None:
    opportunity, complaint = proposed(city)
    remedies.decide(city.app, city.supervisor, complaint, ANSWER, outcome)
    assert now(city, opportunity.id) == "proposed"
    awarding.approve(city.app, city.reviewer, opportunity.id)


def test_R20_an_effect_that_is_no_longer_possible_leaves_the_complaint_undecided(city: City) -> None:
    opportunity = opened(city)
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "opening", TEXT, "x")
    remedies.accept(city.app, city.officer, filed.id)
    with pytest.raises(Invalid, match=r"remedies\.outcome_impossible"):
        remedies.answer(city.app, city.officer, filed.id, ANSWER, "re_evaluate")
    (view,) = remedies.of(city.app, city.officer, opportunity.id)
    assert view.state == "accepted"


def test_R20_a_complaint_belongs_to_its_objection_and_comes_once(city: City) -> None:
    opportunity, complaint = proposed(city)
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        remedies.complain(city.app, city.bidders[1], complaint, "同一事项再次投诉，请求重新处理。")
    assert opportunity


def states(city: City) -> list[str]:
    """Where the first two bidders read that their bids stand."""
    return [bidding.my_bids(city.app, city.bidders[n])[0].state for n in range(2)]


def test_R19_in_procurement_the_winner_is_decided_first_and_announced_afterwards(city: City) -> None:
    opportunity = procurement(city)
    with pytest.raises(Invalid, match=r"machines\.candidates_first"):
        awarding.publicise(city.app, city.officer, opportunity.id)
    city.clock.advance(days=1)
    rows = evaluating.state(city.app, city.officer, opportunity.id).totals
    awarding.propose(city.app, city.officer, opportunity.id, rows[0].bid, "")
    awarding.send_back(city.app, city.reviewer, opportunity.id, "请补充价格合理性说明。")
    assert now(city, opportunity.id) == "evaluated"
    awarding.propose(city.app, city.officer, opportunity.id, rows[0].bid, "价格低于市场均价。")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    decided_on = china_date(city.clock.now())
    assert awarding.notice(city.app, city.citizen, opportunity.id) is None, "nothing announced yet"
    assert states(city) == ["opened", "opened"], "nobody is told who won before everybody is"
    assert contracting.feedback_of(city.app, city.bidders[1], opportunity.id) is None
    view = publishing.read(city.app, city.citizen, opportunity.id)
    assert (view.winner, view.award_amount_fen, view.awarded_at) == ("", 0, None)
    terms = contract(city, opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.publicity_over"):
        contracting.sign(city.app, city.officer, opportunity.id, terms, decided_on)
    with pytest.raises(Invalid, match=r"machines\.in_time"):
        remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")
    plan = awarding.announce(city.app, city.officer, opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.not_yet_announced"):
        awarding.announce(city.app, city.officer, opportunity.id)
    # Decided on Monday 14 December 2026: announced within two working days, for one working day (第六十九条).
    assert decided_on.isoformat() == "2026-12-14"
    assert plan.begin_by.day.isoformat() == "2026-12-16"
    assert plan.last_day.day.isoformat() == "2026-12-15"
    notice = awarding.notice(city.app, city.citizen, opportunity.id)
    assert notice is not None
    assert notice.decided
    assert [each.bid for each in notice.candidates] == [rows[0].bid]
    assert states(city) == ["won", "lost"]
    told = contracting.feedback_of(city.app, city.bidders[1], opportunity.id)
    assert told is not None
    assert publishing.read(city.app, city.citizen, opportunity.id).winner == told.winner
    remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")


def test_R19_elsewhere_there_is_no_announcement_after_the_award(city: City) -> None:
    opportunity = publicised(city)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.decision_first"):
        awarding.announce(city.app, city.officer, opportunity.id)
