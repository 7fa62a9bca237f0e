"""How a complaint may end where the procedure stands, and answers that undo what two people decided; R20, S19, R13."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city import City, bid
from delivery_steps import plan, promises, today
from procedure_log import standing, walked
from procedure_steps import (
    appoint,
    contract,
    evaluated,
    open_together,
    opened,
    procurement,
    report,
    score_all,
    until,
)
from published_releases import checked
from remedy_steps import ANSWER, TEXT, answered, answered_by_two, decided, investigated, objected, possible

from app.domain.awards import PassedOver
from app.domain.machines import REMEDY, replay
from app.domain.opportunities import Opportunity, status
from app.domain.regimes import regime
from app.domain.remedies import StoredRemedy
from app.domain.users import Actor
from app.errors import Invalid, InvalidFields, NotAllowed, NotFound
from app.services import (
    accounts,
    auditing,
    awarding,
    bidding,
    carrying_out,
    committees,
    contracting,
    drawing,
    evaluating,
    publishing,
    remedies,
    remedy_answers,
)

REFUSAL = "异议未写明事实和必要的证明材料，不符合受理条件，不予受理。"


def now(city: City, opportunity_id: str) -> str:
    return status(publishing.read(city.app, city.officer, opportunity_id).opportunity, city.clock.now())


def award(city: City, opportunity_id: str, passed: str = "") -> str:
    """Propose and approve the first of the candidates, or the next one after `passed`; the bid."""
    rows = evaluating.state(city.app, city.officer, opportunity_id).totals
    chosen = rows[1] if passed else rows[0]
    why = [PassedOver(passed, "broke_the_law", "投诉处理决定认定其中榜无效。")] if passed else []
    awarding.propose(city.app, city.officer, opportunity_id, chosen.bid, "", why)
    awarding.approve(city.app, city.reviewer, opportunity_id)
    return chosen.bid


def sign(city: City, opportunity_id: str) -> None:
    terms = contract(city, opportunity_id)
    contracting.sign(city.app, city.officer, opportunity_id, terms, today(city))


def signed(city: City) -> tuple[Opportunity, StoredRemedy, str]:
    """A contract signed after an objection was answered; the objection, and the bid that won."""
    opportunity = publicised_and_objected(city)
    filed = objections(city, opportunity.id)[0]
    bid = award(city, opportunity.id)
    sign(city, opportunity.id)
    return opportunity, filed, bid


def objections(city: City, opportunity_id: str) -> list[StoredRemedy]:
    with city.app.store.read() as work:
        return work.opportunities.remedies_of(opportunity_id)


def publicised_and_objected(city: City) -> Opportunity:
    opportunity = opened(city)
    people = appoint(city, opportunity.id)
    score_all(city.app, people, opportunity.id)
    report(city.app, people[0], opportunity.id)
    days = awarding.publicise(city.app, city.officer, opportunity.id)
    answered(city, opportunity.id)
    city.clock.advance(days=(days.last_day.day - days.begun_on).days + 1)
    return opportunity


# Outcomes by state -----------------------------------------------------------------------------------------------------


def test_R20_only_what_is_possible_now_can_be_decided_each_with_its_article(city: City) -> None:
    opportunity = publicised_and_objected(city)
    (filed,) = objections(city, opportunity.id)
    investigated(city, filed)
    always = ["dismissed", "unaffected"]
    assert possible(city, opportunity.id) == [*always, "re_evaluate", "void"]
    (view,) = remedies.complaints(city.app, city.supervisor)
    assert all("《" in each.article or "财政部令" in each.article for each in view.outcomes)
    for outcome in ("redetermine", "revoke_choice", "revoke_void", "unlawful", "amend_documents"):
        with pytest.raises(Invalid, match=r"remedies\.outcome_impossible"):
            remedies.decide(city.app, city.supervisor, filed.id, ANSWER, outcome)
    with pytest.raises(Invalid, match=r"remedies\.outcome_unknown"):
        remedies.decide(city.app, city.supervisor, filed.id, ANSWER, "maintained")
    assert now(city, opportunity.id) == "publicity"


def test_R20_after_signing_the_contract_is_revoked_and_another_candidate_taken(city: City) -> None:
    opportunity, filed, first = signed(city)
    contracting.fulfil(city.app, city.officer, opportunity.id, "tell_losers", today(city))
    investigated(city, filed)
    assert possible(city, opportunity.id) == ["dismissed", "unaffected", "revoke_choice", "revoke_void"]
    remedies.decide(city.app, city.supervisor, filed.id, ANSWER, "revoke_choice")
    assert now(city, opportunity.id) == "publicity"
    with city.app.store.read() as work:
        assert work.opportunities.contract_of(opportunity.id) is None
        assert work.evaluations.award_of(opportunity.id) is None
        assert work.opportunities.duties_done(opportunity.id) == {}
        assert work.opportunities.contracts.count() == 1, "it stays on record"
    with pytest.raises(InvalidFields):
        awarding.propose(city.app, city.officer, opportunity.id, first, "")
    second = award(city, opportunity.id, passed=first)
    sign(city, opportunity.id)
    with city.app.store.read() as work:
        made = work.opportunities.contract_of(opportunity.id)
        assert made is not None
        assert work.evaluations.awards.get(made.award).bid == second
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    assert auditing.verify(city.app, city.supervisor).sound
    contracts = checked(city, opportunity.number)["compiledRelease"]["contracts"]
    assert [each["status"] for each in contracts] == ["terminated", "active"]


def test_R20_after_signing_the_contract_may_fall_with_the_whole_procedure(city: City) -> None:
    opportunity, filed, _ = signed(city)
    decided(city, filed, "revoke_void")
    assert now(city, opportunity.id) == "failed"
    with city.app.store.read() as work:
        stored = work.opportunities.get(opportunity.id)
        assert (stored.failure_reason, work.opportunities.contract_of(opportunity.id)) == ("voided", None)
        assert work.scenarios.get(stored.scenario).opportunity == ""
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    whole = checked(city, opportunity.number)["compiledRelease"]
    assert [each["status"] for each in whole["contracts"]] == ["terminated"]
    assert [each["status"] for each in whole["awards"]] == ["cancelled"]
    assert whole["tender"]["status"] == "unsuccessful"


def test_R20_a_contract_that_is_carried_out_stands_and_who_is_responsible_compensates(city: City) -> None:
    opportunity, filed, _ = signed(city)
    carrying_out.start(city.app, city.officer, opportunity.id, plan(city), promises())
    investigated(city, filed)
    assert possible(city, opportunity.id) == ["dismissed", "unaffected", "unlawful"]
    found = remedies.decide(city.app, city.supervisor, filed.id, ANSWER, "unlawful")
    assert found.decision_outcome == "unlawful"
    assert now(city, opportunity.id) == "carried_out"
    with city.app.store.read() as work:
        assert work.opportunities.contract_of(opportunity.id) is not None


def test_R20_in_procurement_a_revoked_contract_leads_back_to_the_decision(city: City) -> None:
    opportunity = procurement(city)
    first = award(city, opportunity.id)
    awarding.announce(city.app, city.officer, opportunity.id)
    filed = answered(city, opportunity.id)
    city.clock.advance(days=3)
    sign(city, opportunity.id)
    city.clock.advance(days=12)
    decided(city, filed, "revoke_choice")
    assert now(city, opportunity.id) == "evaluated"
    award(city, opportunity.id, passed=first)
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


# Answers by two people ---------------------------------------------------------------------------------------------------


def test_R20_S19_one_officer_cannot_undo_an_award_of_two_people(city: City) -> None:
    opportunity = procurement(city)
    award(city, opportunity.id)
    awarding.announce(city.app, city.officer, opportunity.id)
    filed = objected(city, opportunity.id)
    drafted = remedies.answer(city.app, city.officer, filed.id, ANSWER, "re_evaluate")
    assert (drafted.answer, drafted.answered_at) == ("", None)
    assert now(city, opportunity.id) == "awarded"
    with pytest.raises(NotAllowed):
        remedy_answers.approve(city.app, city.officer, filed.id)
    with pytest.raises(NotFound):
        remedy_answers.approve(city.app, city.other_reviewer, filed.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        remedy_answers.approve(city.app, replace(city.officer, role="reviewer"), filed.id)
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        remedies.answer(city.app, city.officer, filed.id, ANSWER)
    with pytest.raises(Invalid, match=r"machines\.no_open_remedy"):
        city.clock.advance(days=3)
        sign(city, opportunity.id)
    (view,) = remedy_answers.waiting(city.app, city.reviewer)
    assert view.draft is not None
    assert (view.draft.text, view.draft.outcome) == (ANSWER, "re_evaluate")
    assert remedy_answers.waiting(city.app, city.other_reviewer) == []
    (own,) = remedies.of(city.app, city.bidders[1], opportunity.id)
    assert (own.draft, own.outcomes) == (None, ()), "the enterprise reads the answer when it is given"
    remedy_answers.approve(city.app, city.reviewer, filed.id)
    assert now(city, opportunity.id) == "consensus"
    (own,) = remedies.of(city.app, city.bidders[1], opportunity.id)
    assert (own.state, own.remedy.answer_outcome) == ("answered", "re_evaluate")
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


def test_R20_S19_that_an_objection_is_not_taken_up_is_told_by_a_second_person(city: City) -> None:
    """A refusal ends the suspension: one person alone does not."""
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "o")
    remedy_answers.draft_refusal(city.app, city.officer, filed.id, REFUSAL)
    (view,) = remedy_answers.waiting(city.app, city.reviewer)
    assert (view.state, view.refusal, view.draft.text) == ("filed", True, REFUSAL)
    (own,) = remedies.of(city.app, city.bidders[1], opportunity.id)
    assert (own.state, own.remedy.answer, own.draft) == ("filed", "", None), "it is not told yet"
    city.clock.advance(days=5)
    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    with pytest.raises(Invalid, match=r"machines\.no_open_remedy"):
        awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    for call in (remedies.accept, lambda *given: remedy_answers.draft_refusal(*given, REFUSAL)):
        with pytest.raises(Invalid, match=r"machines\.no_refusal_waits"):
            call(city.app, city.officer, filed.id)
    for who in (city.officer, city.supervisor, city.bidders[1]):
        with pytest.raises(NotAllowed):
            remedy_answers.approve(city.app, who, filed.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        remedy_answers.approve(city.app, replace(city.reviewer, id=city.officer.id), filed.id)
    remedy_answers.send_back(city.app, city.reviewer, filed.id, "异议写明了事实，应当受理并答复。")
    (view,) = remedies.of(city.app, city.officer, opportunity.id)
    assert (view.state, view.returned) == ("filed", "异议写明了事实，应当受理并答复。")
    remedy_answers.draft_refusal(city.app, city.officer, filed.id, REFUSAL)
    told = remedy_answers.approve(city.app, city.reviewer, filed.id)
    assert (told.answer, told.answer_outcome, told.not_accepted_at) == (REFUSAL, "", city.clock.now())
    (own,) = remedies.of(city.app, city.bidders[1], opportunity.id)
    assert (own.state, own.remedy.answer) == ("not_accepted", REFUSAL)
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    with city.app.store.read() as work:
        events = [
            each.action for each in work.audit.each() if each.object == filed.id and each.outcome == "done"
        ]
    assert replay(REMEDY, ["remedies.file", *events]) == "not_accepted"


def test_R20_S19_an_answer_sent_back_leaves_everything_as_it_was(city: City) -> None:
    opportunity = opened(city)
    people = appoint(city, opportunity.id)
    score_all(city.app, people, opportunity.id)
    report(city.app, people[0], opportunity.id)
    awarding.publicise(city.app, city.officer, opportunity.id)
    filed = objected(city, opportunity.id)
    remedies.answer(city.app, city.officer, filed.id, ANSWER, "re_evaluate")
    remedy_answers.send_back(city.app, city.reviewer, filed.id, "分值汇总无误，请维持原结果并说明。")
    assert remedy_answers.waiting(city.app, city.reviewer) == []
    (view,) = remedies.of(city.app, city.officer, opportunity.id)
    assert (view.state, view.returned) == ("accepted", "分值汇总无误，请维持原结果并说明。")
    with pytest.raises(Invalid, match=r"remedies\.no_draft"):
        remedy_answers.approve(city.app, city.reviewer, filed.id)
    city.clock.advance(minutes=1)
    remedies.answer(city.app, city.officer, filed.id, ANSWER)
    assert now(city, opportunity.id) == "publicity"
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


def test_R20_in_procurement_an_upheld_objection_takes_another_candidate(city: City) -> None:
    """《政府采购质疑和投诉办法》第十六条第二项; elsewhere the law gives the department no such answer."""
    opportunity = procurement(city)
    first = award(city, opportunity.id)
    awarding.announce(city.app, city.officer, opportunity.id)
    filed = objected(city, opportunity.id)
    done = answered_by_two(city, filed.id, "redetermine")
    assert done.struck == first
    assert now(city, opportunity.id) == "evaluated"
    with pytest.raises(InvalidFields):
        awarding.propose(city.app, city.officer, opportunity.id, first, "")
    award(city, opportunity.id, passed=first)


@pytest.mark.parametrize("code", ["tender_law", "challenge"])
def test_R20_elsewhere_the_department_takes_no_other_candidate_by_itself(code: str) -> None:
    assert not regime(code).number("answer_redetermine")
    assert regime("gov_procurement").number("answer_redetermine")


# Who decides a complaint -----------------------------------------------------------------------------------------------


def another_supervisor() -> Actor:
    return Actor("us_other_supervisor", "另一监督", "supervisor", "监察组")


def test_R13_R20_who_confirmed_the_opening_does_not_decide_a_complaint_about_it(city: City) -> None:
    opportunity = city.opportunity()
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"b{n}")
    until(city, opportunity.tender_deadline)
    open_together(city.app, city.officer, opportunity.id, city.supervisor)
    filed = answered(city, opportunity.id, "opening")
    remedies.complain(city.app, city.bidders[1], filed.id, TEXT)
    for action in (remedies.take_up, lambda *given: remedies.dismiss(*given, ANSWER)):
        with pytest.raises(Invalid, match=r"machines\.not_own_act"):
            action(city.app, city.supervisor, filed.id)
    remedies.take_up(city.app, another_supervisor(), filed.id)
    with pytest.raises(Invalid, match=r"machines\.not_own_act"):
        remedies.decide(city.app, city.supervisor, filed.id, ANSWER)
    remedies.decide(city.app, another_supervisor(), filed.id, ANSWER)


def test_R13_R20_who_supervised_the_draw_does_not_decide_a_complaint_about_the_evaluation(city: City) -> None:
    opportunity = opened(city)
    for n in range(3):
        accounts.add_demo_user(city.app, f"more{n}", f"专家{n}", "evaluator", "专家库", "")
    drawing.announce(city.app, city.officer, opportunity.id, 3, "20261")
    drawing.witness(city.app, city.supervisor, opportunity.id, "4711")
    seats = committees.read(city.app, city.officer, opportunity.id).draw
    assert seats is not None
    members = [Actor(each.id, each.id, "evaluator", "专家库") for each in seats.drawn]
    committees.appoint(city.app, city.officer, opportunity.id, [each.id for each in members], members[0].id)
    for member in members:
        committees.declare(city.app, member, opportunity.id, [])
        score_all(city.app, member, opportunity.id)
    report(city.app, members[0], opportunity.id)
    awarding.publicise(city.app, city.officer, opportunity.id)
    for subject in ("result", "evaluation"):  # the result rests on the committee that was drawn
        filed = answered(city, opportunity.id, subject)
        remedies.complain(city.app, city.bidders[1], filed.id, TEXT)
        with pytest.raises(Invalid, match=r"machines\.not_own_act"):
            remedies.take_up(city.app, city.supervisor, filed.id)
