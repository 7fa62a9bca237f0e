"""From the signed contract to acceptance, change and termination through the real services: R22, R23, C20, C21."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from city import City
from delivery_steps import (
    FALL,
    deliver,
    finished,
    measure,
    plan,
    promises,
    signed,
    started,
    today,
    winner,
    with_topic,
)
from procedure_steps import awarded, contract, evaluated, opened

from app.documents.papers.delivery import DeliveryRecord, acceptance_report
from app.domain.deadlines import china_date
from app.domain.delivery import Decision, NewPromise, Notice, Settlement, Target, with_addition
from app.domain.machines import OPPORTUNITY, replay
from app.domain.opportunities import status
from app.domain.users import PUBLIC
from app.errors import AppError, Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.services import (
    auditing,
    awarding,
    bidding,
    carrying_out,
    contracting,
    delivery_bills,
    delivery_decisions,
    delivery_reviews,
    delivery_views,
    invoicing,
    open_data,
    publishing,
    remedies,
    scorecards,
)

OPINION = "经验收组现场核验，成果与合同一致。"
REASON = "连续暴雨导致施工中断，附气象证明。"


def now(city: City, opportunity_id: str) -> str:
    return status(publishing.read(city.app, city.officer, opportunity_id).opportunity, city.clock.now())


def codes(refused: pytest.ExceptionInfo[InvalidFields]) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def told(city: City, *names: int) -> list[Notice]:
    return [Notice(city.bidders[n].enterprise_id, "单位", today(city), f"书面通知澄函{n}号") for n in names]


def test_R22_signing_after_the_lawful_day_needs_a_reason_that_the_supervisor_reads(city: City) -> None:
    opportunity = awarded(city)
    limit = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    assert limit is not None
    city.clock.advance(days=(limit.day - today(city)).days + 3)
    terms = contract(city, opportunity.id)
    with pytest.raises(InvalidFields) as refused:
        contracting.sign(city.app, city.officer, opportunity.id, terms, today(city))
    assert codes(refused) == ["contracts.late_reason"]
    why = "对方法定代表人变更，补办授权后签订。"
    contracting.sign(city.app, city.officer, opportunity.id, terms, today(city), why)
    view = delivery_views.read(city.app, city.supervisor, opportunity.id)
    assert view.late_days == 3
    assert view.contract is not None
    assert view.contract.late_reason == why
    (row,) = delivery_views.deliveries(city.app, city.supervisor)
    assert row.late_days == 3


def test_R22_a_contract_recorded_late_but_signed_in_time_needs_no_reason(city: City) -> None:
    opportunity = awarded(city)
    limit = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    assert limit is not None
    city.clock.advance(days=(limit.day - today(city)).days + 3)
    contracting.sign(
        city.app, city.officer, opportunity.id, contract(city, opportunity.id), limit.day, "这条理由不需要"
    )
    view = delivery_views.read(city.app, city.supervisor, opportunity.id)
    assert view.contract is not None
    assert (view.late_days, view.contract.late_reason) == (0, "")


def test_R22_the_guards_hold_on_the_day_of_signing_not_only_today(city: City) -> None:
    """Decided first, announced afterwards: a contract dated within the publicity is refused after it as well."""
    names = ("evaluator", "evaluator2", "evaluator3")
    opportunity = evaluated(city, names, regime="challenge")
    assert opportunity is not None
    plan_ = awarding.publicise(city.app, city.officer, opportunity.id)
    city.clock.advance(days=(plan_.last_day.day - plan_.begun_on).days + 1)
    from app.services import evaluating

    first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
    awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    awarding.approve(city.app, city.reviewer, opportunity.id)
    day = today(city)
    city.clock.advance(days=10)
    with city.app.store.write() as work:  # the publicity as if it had begun on the day of the award
        stored = work.opportunities.get(opportunity.id)
        assert stored.awarded_at is not None
        work.opportunities.save(replace(stored, publicity_from=stored.awarded_at))
        work.record(city.admin, "test.change")
    terms = contract(city, opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.publicity_over"):
        contracting.sign(city.app, city.officer, opportunity.id, terms, day)
    contracting.sign(city.app, city.officer, opportunity.id, terms, today(city))


def test_R22_a_remedy_open_on_the_day_of_signing_blocks_a_contract_dated_back(city: City) -> None:
    opportunity = awarded(city, regime="challenge")
    losing = city.bidders[1]
    day = today(city)
    with (
        city.app.store.write() as work
    ):  # objections to the result end with the publicity: one filed within it
        stored = work.opportunities.get(opportunity.id)
        work.opportunities.save(replace(stored, publicity_from=stored.awarded_at))
        work.record(city.admin, "test.change")
    made = remedies.file(
        city.app, losing, opportunity.id, "result", "评审意见与公布的评审因素不符，请复核得分。", "n1"
    )
    city.clock.advance(days=1)
    remedies.accept(city.app, city.officer, made.id)
    remedies.answer(city.app, city.officer, made.id, "经复核，评分与公布的因素一致，维持原结果。")
    city.clock.advance(days=10)
    terms = contract(city, opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.(publicity_over|no_open_remedy)"):
        contracting.sign(city.app, city.officer, opportunity.id, terms, day)
    contracting.sign(city.app, city.officer, opportunity.id, terms, today(city))


def test_R23_the_duties_of_a_signed_contract_are_open_in_the_list_of_contracts(city: City) -> None:
    opportunity = signed(city)
    duties = {each.code: each for each in contracting.desk(city.app, city.officer, opportunity.id).duties}
    assert {duties[name].state for name in ("publish_contract", "file_contract")} == {"open"}
    (row,) = delivery_views.deliveries(city.app, city.officer)
    assert (row.number, row.status, row.late_days) == (opportunity.number, "signed", 0)


def test_the_whole_way_to_acceptance_and_the_log_replays(city: City) -> None:
    opportunity = finished(city)
    made = delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 92, OPINION)
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    view = delivery_views.read(city.app, city.officer, opportunity.id)
    assert (view.status, view.grade) == ("accepted", "excellent")
    with city.app.store.read() as work:
        mine = {opportunity.id} | {bid.id for bid in work.bids.opened_of(opportunity.id)}
        known = {edge.event for edge in OPPORTUNITY.edges}
        events = [
            event.action
            for event in work.audit.each()
            if event.object in mine and event.outcome == "done" and event.action in known
        ]
    start = "published" if events[0] != "opportunities.publish" else "in_review"
    assert replay(OPPORTUNITY, events, start) == "accepted"
    assert auditing.verify(city.app, city.supervisor).sound


def test_the_plan_is_the_contracts_and_its_amounts_add_up_to_the_price(city: City) -> None:
    opportunity = signed(city)
    bad = [replace(plan(city)[0], percent=40), replace(plan(city)[1], percent=60)]
    with pytest.raises(InvalidFields) as refused:
        carrying_out.start(city.app, city.officer, opportunity.id, bad, promises())
    assert codes(refused) == ["delivery.not_the_contracts_plan"]
    carrying_out.start(city.app, city.officer, opportunity.id, plan(city), promises())
    view = delivery_views.read(city.app, city.officer, opportunity.id)
    assert view.terms is not None
    assert sum(row.milestone.amount_fen for row in view.milestones) == view.terms.price_fen
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        carrying_out.start(city.app, city.officer, opportunity.id, plan(city), promises())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], "delivery.not_the_published_indicators"),
        ([replace(promises()[0], target=Target("at_least", "30", "%"))], "delivery.target_changed"),
        ([replace(promises()[0], wording="下降30%")], "delivery.not_the_published_indicators"),
        ([*promises(), NewPromise("bid", "响应", "一小时内到场", "抽查", FALL)], "delivery.not_in_the_bid"),
        ([replace(promises()[0], target=Target("at_least", "NaN", "%"))], "delivery.target_number"),
    ],
)
def test_promises_are_those_that_were_published_and_bid(city: City, given: list, code: str) -> None:
    opportunity = signed(city)
    with pytest.raises(InvalidFields) as refused:
        carrying_out.start(city.app, city.officer, opportunity.id, plan(city), given)
    assert code in codes(refused)


def test_a_delivery_sent_back_is_handed_in_again_and_lateness_stops_with_the_delivery(city: City) -> None:
    opportunity = started(city)
    company = winner(city, opportunity)
    row = delivery_views.read(city.app, company, opportunity.id).milestones[0]
    first = carrying_out.hand_in(city.app, company, row.milestone.id, "实施方案初稿", submission="a")
    assert carrying_out.hand_in(city.app, company, row.milestone.id, "实施方案初稿", submission="a") == first
    with pytest.raises(Conflict, match=r"delivery\.handed_in"):
        carrying_out.hand_in(city.app, company, row.milestone.id, "又来一份", submission="b")
    carrying_out.send_back(city.app, city.officer, first.id, "缺少应急预案一章。")
    city.clock.advance(days=12)
    late = delivery_views.read(city.app, city.officer, opportunity.id).milestones[0]
    assert (late.state, late.days_late) == ("sent_back", 2)
    again = carrying_out.hand_in(city.app, company, row.milestone.id, "实施方案补充稿")
    city.clock.advance(days=30)
    carrying_out.accept_delivery(city.app, city.officer, again.id)
    done = delivery_views.read(city.app, city.officer, opportunity.id).milestones[0]
    assert (done.state, done.days_late, len(done.hand_ins)) == ("accepted", 2, 2)
    with pytest.raises(Conflict, match=r"delivery\.decided"):
        carrying_out.send_back(city.app, city.officer, again.id, "想了想还是退回。")


def test_the_payment_runs_from_the_inspection_or_the_end_of_its_period_and_is_billed_once(city: City) -> None:
    """Inspected in time: from that day. Dragged out: from the agreed 15th day. Payment within 30 days of either."""
    opportunity = started(city)
    deliver(city, opportunity, 1)
    handed_in = today(city)
    second = delivery_views.read(city.app, city.officer, opportunity.id).milestones[1].milestone
    slow = carrying_out.hand_in(city.app, winner(city, opportunity), second.id, "系统已经上线运行。")
    city.clock.advance(days=40)
    carrying_out.accept_delivery(city.app, city.officer, slow.id)
    rows = delivery_views.read(city.app, city.finance, opportunity.id).milestones
    due = [row.payment for row in rows]
    assert due[0] is not None
    assert due[1] is not None
    assert (due[0].runs_from, due[0].due_on) == (handed_in, handed_in + timedelta(days=30))
    assert due[1].runs_from == handed_in + timedelta(days=15)
    assert due[1].due_on == handed_in + timedelta(days=45)
    assert "第九条" in due[0].article
    bill = delivery_bills.write_bill(city.app, city.finance, rows[0].milestone.id)
    assert (bill.amount_fen, bill.due_on) == (rows[0].milestone.amount_fen, due[0].due_on)
    with pytest.raises(Conflict, match=r"delivery\.billed"):
        delivery_bills.write_bill(city.app, city.finance, rows[0].milestone.id)
    assert [row.invoice.number for row in invoicing.ledger(city.app, city.finance).rows] == [bill.number]
    shown = delivery_views.read(city.app, winner(city, opportunity), opportunity.id).milestones[0].payment
    assert shown is not None
    assert (shown.billed, shown.paid_fen) == (True, 0)


@pytest.mark.parametrize(("at_signing", "today_s"), [("small", "large"), ("large", "small")])
def test_the_size_of_the_supplier_counts_as_it_was_at_signing(
    city: City, at_signing: str, today_s: str
) -> None:
    """《保障中小企业款项支付条例》第三条: the size at the conclusion of the contract, whatever it becomes."""
    opportunity = awarded(city)
    with city.app.store.read() as work:
        award = work.evaluations.award_of(opportunity.id)
        assert award is not None

    def becomes(size: str) -> None:
        with city.app.store.write() as work:
            work.enterprises.save_revision(replace(work.enterprises.get(award.enterprise), scale=size))
            work.record(city.admin, "enterprises.import", award.enterprise)

    becomes(at_signing)
    contracting.sign(city.app, city.officer, opportunity.id, contract(city, opportunity.id), today(city))
    carrying_out.start(city.app, city.officer, opportunity.id, plan(city), promises())
    deliver(city, opportunity, 1)
    becomes(today_s)
    row = delivery_views.read(city.app, city.finance, opportunity.id).milestones[0]
    assert row.payment is not None
    assert bool(row.payment.article) is (at_signing == "small")
    bill = delivery_bills.write_bill(city.app, city.finance, row.milestone.id)
    assert bill.due_on == row.payment.due_on


def test_nothing_is_billed_before_it_was_accepted(city: City) -> None:
    opportunity = started(city)
    row = delivery_views.read(city.app, city.officer, opportunity.id).milestones[0]
    with pytest.raises(Invalid, match=r"delivery\.not_accepted_yet"):
        delivery_bills.write_bill(city.app, city.finance, row.milestone.id)
    with pytest.raises(NotAllowed):
        delivery_bills.write_bill(city.app, city.officer, row.milestone.id)


def test_a_promise_is_not_judged_before_it_is_measured_and_exactly_afterwards(city: City) -> None:
    opportunity = started(city)

    def verdict() -> str:
        return delivery_views.read(city.app, city.officer, opportunity.id).promises[0].verdict

    assert verdict() == "unmeasured"
    measure(city, opportunity, "49.999999")
    assert verdict() == "missed"
    measure(city, opportunity, "50")
    assert verdict() == "met"
    for value in ("五十", "1e2", "NaN", ""):
        with pytest.raises(InvalidFields):
            measure(city, opportunity, value)
    row = delivery_views.read(city.app, city.officer, opportunity.id).promises[0]
    before = today(city) - timedelta(days=1)
    with pytest.raises(InvalidFields) as refused:
        carrying_out.measure(city.app, city.officer, row.promise.id, "60", before, "开工以前的统计")
    assert codes(refused) == ["delivery.measured_on"]


def test_S19_who_proposes_an_acceptance_does_not_decide_it(city: City) -> None:
    opportunity = finished(city)
    made = delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 80, OPINION)
    with pytest.raises(NotAllowed):
        delivery_decisions.approve(city.app, city.officer, made.id)
    with pytest.raises(NotFound):
        delivery_decisions.approve(city.app, city.other_reviewer, made.id)
    both = replace(city.reviewer, id=city.officer.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        delivery_decisions.approve(city.app, both, made.id)
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    with pytest.raises(Conflict, match=r"delivery\.decided"):
        delivery_decisions.approve(city.app, city.reviewer, made.id)


def test_acceptance_waits_for_every_milestone_and_promise_unless_the_failure_is_excused(city: City) -> None:
    opportunity = started(city)
    deliver(city, opportunity, 1)
    with pytest.raises(InvalidFields) as refused:
        delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 80, OPINION)
    assert codes(refused) == ["delivery.milestones_open", "delivery.promises_unmeasured"]
    deliver(city, opportunity, 2)
    measure(city, opportunity, "30")
    with pytest.raises(InvalidFields) as refused:
        delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 80, OPINION)
    assert codes(refused) == ["delivery.promises_missed"]
    excuse = "先行先试项目，勤勉尽责，未谋私利，经专家组论证。"
    made = delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 55, OPINION, excuse)
    measure(city, opportunity, "60")  # it was met after all: what was excused is no longer so
    with pytest.raises(Conflict, match=r"delivery\.facts_changed"):
        delivery_decisions.approve(city.app, city.reviewer, made.id)
    delivery_decisions.send_back(city.app, city.reviewer, made.id, "指标已达标，无须容错。")
    measure(city, opportunity, "30")
    made = delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 55, OPINION, excuse)
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    assert delivery_views.read(city.app, city.officer, opportunity.id).grade == "exempted"


EXCUSE = "先行先试项目，勤勉尽责，未谋私利，经专家组论证。"


def test_R22_an_excused_acceptance_settles_every_open_milestone(city: City) -> None:
    """What is payable and what is withheld come to the contract price; nothing stays owed without a decision."""
    opportunity = started(city)
    deliver(city, opportunity, 1)
    measure(city, opportunity, "30")
    first, second = (
        row.milestone for row in delivery_views.read(city.app, city.officer, opportunity.id).milestones
    )

    def propose(*settlements: Settlement) -> Decision:
        return delivery_decisions.propose_acceptance(
            city.app, city.officer, opportunity.id, 55, OPINION, EXCUSE, settlements
        )

    part = Settlement(second.id, second.name, 100_000, "只上线一条线路，按完成量付款", "deducted")
    for wrong, code in (
        ((), "delivery.unsettled"),
        ((replace(part, paid_fen=0),), "delivery.settled_amount"),
        ((replace(part, paid_fen=second.amount_fen),), "delivery.settled_amount"),
        ((replace(part, outcome="done"),), "delivery.settled_amount"),
        ((replace(part, outcome="waived"),), "delivery.settled_amount"),
        ((replace(part, outcome=""),), "delivery.settled_amount"),
        ((replace(part, note="少"),), "delivery.settled_reason"),
        ((part, part), "delivery.settled_twice"),
        ((part, replace(part, milestone=first.id)), "delivery.settled_twice"),
    ):
        with pytest.raises(InvalidFields) as refused:
            propose(*wrong)
        assert codes(refused) == [code]
    decision = propose(part)
    city.clock.advance(days=3)
    delivery_decisions.approve(city.app, city.reviewer, decision.id)
    city.clock.advance(days=400)
    view = delivery_views.read(city.app, city.officer, opportunity.id)
    assert [row.state for row in view.milestones] == ["accepted", "deducted"]
    assert view.milestones[1].days_late == 0, "accepted before its day: it does not grow late afterwards"
    price = first.amount_fen + second.amount_fen
    assert view.contract is not None
    assert view.contract.terms.price_fen == price
    assert (view.balance.agreed_fen, view.balance.payable_fen) == (price, first.amount_fen + 100_000)
    assert view.balance.withheld_fen == second.amount_fen - 100_000
    payment = view.milestones[1].payment
    assert payment is not None
    assert (payment.amount_fen, payment.runs_from) == (
        100_000,
        china_date(decision.proposed_at) + timedelta(days=3),
    )
    bill = delivery_bills.write_bill(city.app, city.finance, second.id)
    assert bill.amount_fen == 100_000
    report = acceptance_report(DeliveryRecord(view, city.clock.now()))
    assert "只上线一条线路，按完成量付款" in str(report)
    public = delivery_views.outcome(city.app, PUBLIC, opportunity.id)
    assert public is not None
    assert [row.milestone.id for row in public.settled] == [second.id]


@pytest.mark.parametrize(("outcome", "payable"), [("done", True), ("waived", False)])
def test_R22_a_milestone_taken_as_done_is_paid_and_a_waived_one_is_not(
    city: City, outcome: str, payable: bool
) -> None:
    opportunity = started(city)
    deliver(city, opportunity, 1)
    measure(city, opportunity, "60")
    second = delivery_views.read(city.app, city.officer, opportunity.id).milestones[1].milestone
    paid = second.amount_fen if payable else 0
    made = delivery_decisions.propose_acceptance(
        city.app, city.officer, opportunity.id, 70, OPINION, EXCUSE,
        [Settlement(second.id, second.name, paid, "经专家组核实后认定", outcome)],
    )  # fmt: skip
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    row = delivery_views.read(city.app, city.officer, opportunity.id).milestones[1]
    assert (row.state, row.payment is not None) == (outcome, payable)
    if not payable:
        with pytest.raises(Invalid, match=r"delivery\.not_accepted_yet"):
            delivery_bills.write_bill(city.app, city.finance, second.id)
    (release,) = [
        each
        for each in open_data.feed(city.app, PUBLIC, "揭榜").package["releases"]
        if "implementation" in each.get("contracts", [{}])[0]
    ]
    (told,) = release["contracts"][0]["milestones"]
    assert told["status"] == {"done": "met", "waived": "notMet"}[outcome]


def test_R22_a_proposal_that_leaves_a_milestone_unsettled_is_not_approved(city: City) -> None:
    """As one that was made before settlements, or before a change added a milestone."""
    opportunity = started(city)
    deliver(city, opportunity, 1)
    measure(city, opportunity, "60")
    second = delivery_views.read(city.app, city.officer, opportunity.id).milestones[1].milestone
    made = delivery_decisions.propose_acceptance(
        city.app, city.officer, opportunity.id, 70, OPINION, EXCUSE,
        [Settlement(second.id, second.name, 0, "经专家组核实后认定", "waived")],
    )  # fmt: skip
    assert made.acceptance is not None
    with city.app.store.write() as work:
        work.db.conn.execute("DROP TRIGGER delivery_decisions_fixed")
        work.deliveries.decisions.save(replace(made, acceptance=replace(made.acceptance, settlements=())))
        work.record(city.admin, "test.change")
    with pytest.raises(Invalid, match=r"machines\.milestones_settled"):
        delivery_decisions.approve(city.app, city.reviewer, made.id)


def test_a_score_below_the_pass_line_is_not_accepted(city: City) -> None:
    opportunity = finished(city)
    with pytest.raises(InvalidFields) as refused:
        delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 59, OPINION)
    assert codes(refused) == ["delivery.below_pass"]


def test_a_change_adds_at_most_ten_percent_and_becomes_a_milestone_of_its_own(city: City) -> None:
    opportunity = started(city)
    terms = delivery_views.read(city.app, city.officer, opportunity.id).terms
    assert terms is not None
    tenth, due = terms.price_fen // 10, today(city) + timedelta(days=60)
    too_much = with_addition(terms, "再接入三个片区的同类线路", tenth + 1)
    with pytest.raises(InvalidFields) as refused:
        delivery_decisions.propose_change(
            city.app, city.officer, opportunity.id, "added", REASON, too_much, (), due
        )
    assert codes(refused) == ["awards.increase"]
    after = with_addition(terms, "再接入三个片区的同类线路", tenth)
    made = delivery_decisions.propose_change(
        city.app, city.officer, opportunity.id, "added", REASON, after, (), due
    )
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    view = delivery_views.read(city.app, city.officer, opportunity.id)
    assert view.terms == after
    assert view.contract is not None
    assert view.contract.terms == terms, "what was signed stays on record"
    assert sum(row.milestone.amount_fen for row in view.milestones) == after.price_fen
    assert view.milestones[-1].milestone.due_on == due
    with pytest.raises(InvalidFields) as refused:  # all additions together
        delivery_decisions.propose_change(
            city.app,
            city.officer,
            opportunity.id,
            "added",
            REASON,
            with_addition(after, "再加一条线路", 1),
            (),
            due,
        )
    assert codes(refused) == ["awards.increase"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"party": "另一家公司"}, "delivery.material_change"),
        ({"promise": "尽力而为。"}, "delivery.material_change"),
        ({"operation_years": 9}, "delivery.material_change"),
        ({"payment": (("签约", 90), ("验收", 10))}, "delivery.material_change"),
        ({"promise": "达不到指标按合同扣减1.5%"}, "delivery.material_change"),
        ({"price_fen": 1_000_00}, "delivery.material_price"),
        ({"scope": {"R1": "换成人工排班。", "R2": "小程序实时显示。"}}, "delivery.material_change"),
    ],
)
def test_R22_what_would_be_another_contract_is_refused(city: City, changes: dict, code: str) -> None:
    opportunity = started(city)
    terms = delivery_views.read(city.app, city.officer, opportunity.id).terms
    assert terms is not None
    with pytest.raises(InvalidFields) as refused:
        delivery_decisions.propose_change(
            city.app, city.officer, opportunity.id, "law", REASON, replace(terms, **changes)
        )
    assert code in codes(refused)


def test_days_move_for_causes_outside_the_company_only(city: City) -> None:
    opportunity = started(city)
    view = delivery_views.read(city.app, city.officer, opportunity.id)
    assert view.terms is not None
    moved = ((view.milestones[1].milestone.id, view.milestones[1].milestone.due_on + timedelta(days=20)),)
    with pytest.raises(InvalidFields) as refused:
        delivery_decisions.propose_change(
            city.app, city.officer, opportunity.id, "company_slow", REASON, view.terms, moved
        )
    assert codes(refused) == ["delivery.change_cause"]
    made = delivery_decisions.propose_change(
        city.app, city.officer, opportunity.id, "force_majeure", REASON, view.terms, moved
    )
    with pytest.raises(Conflict, match=r"delivery\.proposal_waits"):
        delivery_decisions.propose_change(
            city.app, city.officer, opportunity.id, "force_majeure", REASON, view.terms, moved
        )
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    assert (
        delivery_views.read(city.app, city.officer, opportunity.id).milestones[1].milestone.due_on
        == moved[0][1]
    )


def test_a_change_is_told_to_the_finance_case_that_is_older(city: City) -> None:
    from app.services import financing

    opportunity = signed(city)
    (waiting,) = financing.waiting(city.app, city.finance)
    view = financing.from_award(city.app, city.finance, waiting.award.id)
    carrying_out.start(city.app, city.officer, opportunity.id, plan(city), promises())
    terms = delivery_views.read(city.app, city.officer, opportunity.id).terms
    assert terms is not None
    city.clock.advance(days=1)
    assert delivery_decisions.changes_since_case(city.app, city.finance, view.project.id) == []
    after = with_addition(terms, "再接入三个片区的同类线路", 100_00)
    made = delivery_decisions.propose_change(
        city.app, city.officer, opportunity.id, "added", REASON, after, (), today(city) + timedelta(days=5)
    )
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    (hint,) = delivery_decisions.changes_since_case(city.app, city.finance, view.project.id)
    assert hint.change is not None
    assert hint.change.increase_fen == 100_00
    city.clock.advance(days=1)
    financing.save_case(
        city.app, city.finance, view.project.id, view.case.case, view.case.revision, "按变更后合同核对"
    )
    assert delivery_decisions.changes_since_case(city.app, city.finance, view.project.id) == []


def test_termination_before_the_contract_tells_every_bidder_and_needs_a_second_person(city: City) -> None:
    opportunity = opened(city)
    with pytest.raises(InvalidFields) as refused:
        delivery_decisions.propose_termination(
            city.app, city.officer, opportunity.id, "need_gone", REASON, told(city, 0, 1)
        )
    assert codes(refused) == ["delivery.not_told"]
    made = delivery_decisions.propose_termination(
        city.app, city.officer, opportunity.id, "need_gone", REASON, told(city, 0, 1, 2)
    )
    assert [row.waiting for row in delivery_views.deliveries(city.app, city.reviewer)] == ["termination"]
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    assert now(city, opportunity.id) == "terminated"
    assert bidding.my_bids(city.app, city.bidders[0])[0].state == "ended"
    shown = delivery_views.outcome(city.app, city.citizen, opportunity.id)
    assert shown is not None
    assert shown.termination is not None
    assert shown.termination.cause == "need_gone"


def test_R05_nobody_learns_who_bids_from_a_termination_before_the_opening(city: City) -> None:
    opportunity = city.opportunity()
    assert delivery_decisions.to_tell(city.app, city.officer, opportunity.id) == {}
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        delivery_decisions.propose_termination(
            city.app, city.officer, opportunity.id, "need_gone", REASON, told(city, 0, 1, 2)
        )


TERMINABLE = sorted(edge.before for edge in OPPORTUNITY.edges if edge.action == "terminate")


def test_the_machine_ends_after_the_opening_and_before_the_acceptance() -> None:
    assert set(TERMINABLE) == {
        "opened", "scoring", "consensus", "evaluated", "publicity", "proposed", "awarded", "signed", "carried_out"
    }  # fmt: skip
    roles = {edge.roles for edge in OPPORTUNITY.edges if edge.action in ("terminate", "accept", "change")}
    assert roles == {("reviewer",)}


@pytest.mark.parametrize("state", TERMINABLE)
def test_termination_is_possible_from_every_state_of_the_machine(city: City, state: str) -> None:
    from procedure_steps import appoint, publicised, report, score_all

    from app.services import evaluating

    made = {
        "opened": opened, "scoring": opened, "consensus": opened, "evaluated": evaluated, "publicity": publicised,
        "proposed": publicised, "awarded": awarded, "signed": signed, "carried_out": started,
    }  # fmt: skip
    opportunity = made[state](city)
    if state in ("scoring", "consensus"):
        people = appoint(city, opportunity.id)
        if state == "consensus":
            score_all(city.app, people, opportunity.id)
            evaluating.close_scoring(city.app, people[0], opportunity.id)
    if state == "proposed":
        first = evaluating.state(city.app, city.officer, opportunity.id).totals[0]
        awarding.propose(city.app, city.officer, opportunity.id, first.bid, "")
    assert report is not None
    assert now(city, opportunity.id) == state
    contracted = state in ("signed", "carried_out")
    concerned = delivery_decisions.to_tell(city.app, city.officer, opportunity.id)
    assert len(concerned) == (1 if contracted else 3)
    notices = [Notice(key, name, today(city), "书面送达，澄函一号") for key, name in concerned.items()]
    view = delivery_views.read(city.app, city.officer, opportunity.id) if contracted else None
    settled = (
        [Settlement(row.milestone.id, row.milestone.name, 0, "未开展") for row in view.milestones]
        if view
        else []
    )
    cause = "public_interest" if contracted else "unlawful_procedure"
    made_ = delivery_decisions.propose_termination(
        city.app, city.officer, opportunity.id, cause, REASON, notices, settled
    )
    delivery_decisions.approve(city.app, city.reviewer, made_.id)
    assert now(city, opportunity.id) == "terminated"
    with city.app.store.read() as work:
        scenario = work.scenarios.get(opportunity.scenario)
    assert scenario.opportunity == (opportunity.id if contracted else "")
    if not contracted:
        again = city.publish(scenario.id, city.clock.now() + timedelta(days=30))
        assert now(city, again.id) == "published"


def test_a_termination_settles_every_open_milestone_and_no_other(city: City) -> None:
    opportunity = started(city)
    deliver(city, opportunity, 1)
    second = delivery_views.read(city.app, city.officer, opportunity.id).milestones[1].milestone
    company = winner(city, opportunity)
    notices = [Notice(company.enterprise_id, "单位", today(city), "书面送达，澄函二号")]
    for paid in (-1, second.amount_fen + 1):
        with pytest.raises(InvalidFields) as refused:
            delivery_decisions.propose_termination(
                city.app, city.officer, opportunity.id, "enterprise_default", REASON, notices,
                [Settlement(second.id, second.name, paid, "")],
            )  # fmt: skip
        assert codes(refused) == ["delivery.settlement"]
    made = delivery_decisions.propose_termination(
        city.app, city.officer, opportunity.id, "enterprise_default", REASON, notices,
        [Settlement(second.id, second.name, 100, "完成需求调研")],
    )  # fmt: skip
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    view = delivery_views.read(city.app, company, opportunity.id)
    assert view.status == "terminated"
    assert view.card is not None
    assert view.card.total == 0, "default of its own"
    with pytest.raises(Invalid, match=r"delivery\.not_running"):
        carrying_out.hand_in(city.app, company, second.id, "现在补交可以吗")


def test_C20_the_review_counts_the_same_topic_again(city: City) -> None:
    opportunity = finished(city)
    made = delivery_decisions.propose_acceptance(city.app, city.officer, opportunity.id, 80, OPINION)
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    city.clock.advance(days=40)
    with pytest.raises(Invalid, match=r"machines\.pain_points_recounted"):
        delivery_reviews.review(city.app, city.officer, opportunity.id, "效果明显，继续运营。")
    topic = with_topic(city, opportunity.id)
    found = delivery_reviews.counted(city.app, city.officer, opportunity.id, topic)
    assert found is not None
    assert (found.days, found.before, found.after) == (40, 4, 1)
    delivery_reviews.review(city.app, city.officer, opportunity.id, "同类诉求明显减少，继续运营。", topic)
    assert now(city, opportunity.id) == "reviewed"
    shown = delivery_views.outcome(city.app, city.citizen, opportunity.id)
    assert shown is not None
    assert shown.recount == found


def test_S15_a_contract_is_read_by_its_parties_finance_and_supervision_only(city: City) -> None:
    opportunity = started(city)
    company = winner(city, opportunity)
    for actor in (city.officer, city.reviewer, company, city.finance, city.supervisor):
        assert delivery_views.read(city.app, actor, opportunity.number).opportunity.id == opportunity.id
        assert len(delivery_views.deliveries(city.app, actor)) == 1
    losing = next(each for each in city.bidders if each != company)
    for actor in (city.other_officer, city.other_reviewer, losing):
        with pytest.raises(NotFound):
            delivery_views.read(city.app, actor, opportunity.id)
        assert delivery_views.deliveries(city.app, actor) == []
    for actor in (city.citizen, city.evaluator, city.admin):
        with pytest.raises(NotAllowed):
            delivery_views.read(city.app, actor, opportunity.id)
        with pytest.raises(NotAllowed):
            delivery_views.deliveries(city.app, actor)
    assert delivery_views.outcome(city.app, city.citizen, opportunity.id) is None


def test_evidence_is_checked_stored_and_read_by_those_who_read_the_contract(city: City) -> None:
    opportunity = started(city)
    company = winner(city, opportunity)
    row = delivery_views.read(city.app, company, opportunity.id).milestones[0]
    with pytest.raises(AppError):
        carrying_out.hand_in(city.app, company, row.milestone.id, "附程序一份", ("run.exe", b"MZ"))
    content = b"%PDF-1.4\n1 0 obj\n%%EOF"
    made = carrying_out.hand_in(city.app, company, row.milestone.id, "附方案一份", ("方案.pdf", content))
    assert carrying_out.evidence(city.app, city.officer, opportunity.id, made.file) == content
    losing = next(each for each in city.bidders if each != company)
    with pytest.raises(NotFound):
        carrying_out.evidence(city.app, losing, opportunity.id, made.file)
    with pytest.raises(NotFound):
        carrying_out.evidence(city.app, city.officer, opportunity.id, "0" * 64)
    from app.services import keeping

    city.clock.advance(days=2)
    keeping.sweep(city.app, city.admin)
    assert carrying_out.evidence(city.app, city.officer, opportunity.id, made.file) == content
    checked = auditing.verify(city.app, city.supervisor)
    assert (checked.findings, checked.orphans) == ((), 0)
    city.app.blobs.remove(made.file)
    lost = auditing.verify(city.app, city.supervisor).findings
    assert [(each.kind, each.detail) for each in lost] == [("blob", made.file)]


def test_an_enterprise_objects_to_its_scorecard_and_the_department_answers(city: City) -> None:
    opportunity = started(city)
    company = winner(city, opportunity)
    made = scorecards.object_to(city.app, company, opportunity.id, "第一期延误系电力接入推迟所致。", "n")
    assert (
        scorecards.object_to(city.app, company, opportunity.id, "第一期延误系电力接入推迟所致。", "n") == made
    )
    with pytest.raises(Conflict, match=r"delivery\.objection_waits"):
        scorecards.object_to(city.app, company, opportunity.id, "再提一次同样的异议内容。")
    losing = next(each for each in city.bidders if each != company)
    with pytest.raises(NotFound):
        scorecards.object_to(city.app, losing, opportunity.id, "这不是我们的合同，也提一次。")
    scorecards.answer(city.app, city.officer, made.id, "经核实属实，将按合同变更办理顺延。")
    with pytest.raises(Conflict, match=r"delivery\.objection_answered"):
        scorecards.answer(city.app, city.officer, made.id, "重复答复不应当被接受。")
    assert delivery_views.read(city.app, company, opportunity.id).objections[0].answer.startswith("经核实")


def test_no_machine_step_is_taken_without_the_department(city: City) -> None:
    opportunity = signed(city)
    with pytest.raises(NotFound):
        carrying_out.start(city.app, city.other_officer, opportunity.id, plan(city), promises())
    for actor in (city.finance, city.supervisor, city.admin, city.citizen, city.reviewer):
        with pytest.raises(NotAllowed):
            carrying_out.start(city.app, actor, opportunity.id, plan(city), promises())
