"""Sealed bids from submission to award: the attacks of rules S15-S31 that touch the ordinary path, and its refusals."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from city import City, bid, found_city
from procedure_steps import THREE, appoint, one_more, open_together, report, withdrawn

from app.clock import FixedClock, SystemClock
from app.config import Settings
from app.domain.audit import AuditEvent
from app.errors import AppError, Conflict, InvalidFields, NotAllowed, NotFound
from app.services import (
    auditing,
    awarding,
    bidding,
    committees,
    evaluating,
    keeping,
    matching,
    opening,
    publishing,
)
from app.services.context import App, init_app, open_app

CANARY_SENTENCE = "鹭岛秘密方案第七稿"
CANARY_PRICE = 487_654_321


def submit_all(city: City, count: int = 3) -> str:
    opportunity = city.opportunity()
    for n, bidder in enumerate(city.bidders[:count]):
        bidding.submit(city.app, bidder, opportunity.id, bid(400_000_000 + n * 1_000_000), f"nonce-{n}")
    return opportunity.id


def to_deadline(city: City, opportunity_id: str, **after: float) -> None:
    view = publishing.read(city.app, city.officer, opportunity_id)
    city.clock.at = view.opportunity.tender_deadline + timedelta(**after)


def logged(city: City, action: str) -> list[AuditEvent]:
    """Events as the store has them, those of closed books too."""
    with city.app.store.read() as work:
        return [event for event in work.audit.each() if event.action == action]


def code(caught: pytest.ExceptionInfo[AppError]) -> str:
    return caught.value.code


def test_S22_before_opening_no_file_contains_the_bid(city: City) -> None:
    opportunity = city.opportunity(ceiling_fen=500_000_000)
    content = replace(bid(CANARY_PRICE, CANARY_SENTENCE), promise=CANARY_SENTENCE)
    bidding.submit(city.app, city.bidders[0], opportunity.id, content, "n")
    keeping.backup(city.app, city.admin)
    needles = []
    for text in (CANARY_SENTENCE, str(CANARY_PRICE)):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            needles.append(text.encode(encoding))
        needles.append(json.dumps(text).strip('"').encode())
        needles.append(zlib.compress(text.encode())[2:-4])
    files = [path for path in city.app.settings.data.rglob("*") if path.is_file()]
    assert len(files) >= 4
    for path in files:
        body = path.read_bytes()
        assert not [needle for needle in needles if needle in body], path.name
    to_deadline(city, opportunity.id)
    with city.app.store.read() as work:
        key = work.opportunities.wrapped_key(opportunity.id)
    assert len(key) > 32


def test_S23_before_opening_nobody_learns_who_or_how_many(city: City) -> None:
    opportunity = city.opportunity()
    before = _seen_by_officer(city, opportunity.id)
    for n, bidder in enumerate(city.bidders[:3]):
        bidding.submit(city.app, bidder, opportunity.id, bid(), f"n{n}")
    assert _seen_by_officer(city, opportunity.id) == before
    for watcher in (city.supervisor, city.admin):
        total, events = auditing.list_events(city.app, watcher, action="bids.")
        assert (total, events) == (0, [])
        assert auditing.read_log(city.app, watcher, person="bidder0-名")[0] == 0
    with pytest.raises(AppError):
        bidding.my_bids(city.app, city.officer)
    assert bidding.my_bids(city.app, city.bidders[3]) == []


def _seen_by_officer(city: City, opportunity_id: str) -> tuple[object, ...]:
    app, officer = city.app, city.officer
    return (
        publishing.read(app, officer, opportunity_id),
        publishing.list_mine(app, officer),
        opening.read_opened(app, officer, opportunity_id),
        evaluating.state(app, officer, opportunity_id),
        awarding.award_of(app, officer, opportunity_id),
    )


def test_S24_opening_one_microsecond_early_is_refused_and_audited(city: City) -> None:
    opportunity = submit_all(city)
    to_deadline(city, opportunity, microseconds=-1)
    with pytest.raises(AppError) as caught:
        open_together(city.app, city.officer, opportunity)
    assert code(caught) == "opening.too_early"
    _, events = auditing.list_events(city.app, city.supervisor, action="opening.begin")
    assert [(event.outcome, event.data["reason"]) for event in events] == [("refused", "too_early")]
    assert opening.read_opened(city.app, city.officer, opportunity) == []


@pytest.mark.parametrize(("microseconds", "accepted"), [(-1, True), (0, False), (1, False)])
def test_S25_the_deadline_is_strict(city: City, microseconds: int, accepted: bool) -> None:
    opportunity = city.opportunity()
    to_deadline(city, opportunity.id, microseconds=microseconds)
    if accepted:
        receipt = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "n")
        assert receipt.received_at < opportunity.tender_deadline
        return
    with pytest.raises(AppError) as caught:
        bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "n")
    assert code(caught) == "bids.too_late"
    assert [event.data["reason"] for event in logged(city, "bids.refused")] == ["too_late"]


def test_S25_F07_forty_processes_around_the_deadline(settings: Settings) -> None:
    clock = FixedClock(SystemClock().now() - timedelta(days=30))
    city = found_city(init_app(settings, clock), clock)
    program = Path(__file__).with_name("bidders.py")
    enterprises = [bidder.enterprise_id for bidder in city.bidders]
    arguments = [sys.executable, str(program), str(city.app.settings.data), *enterprises]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    city.clock.at = SystemClock().now() - timedelta(days=21) + timedelta(seconds=15)
    opportunity = city.opportunity(days=21)
    out, _ = process.communicate(opportunity.id + "\n", timeout=120)
    answers = {int(n): answer for n, answer in (line.split() for line in out.splitlines())}
    assert len(answers) == 40
    assert set(answers.values()) <= {"accepted", "bids.too_late", "bids.changed"}
    with city.app.store.read() as work:
        stored = {row.submission: row for row in work.bids.where()}
    accepted = {f"process-{n}" for n, answer in answers.items() if answer == "accepted"}
    assert set(stored) == accepted
    assert all(row.received_at < opportunity.tender_deadline for row in stored.values())
    assert accepted
    assert "bids.too_late" in answers.values()


def test_S26_S27_a_damaged_or_moved_envelope_is_flagged_and_the_others_open(city: City) -> None:
    opportunity = submit_all(city, 4)
    connection = sqlite3.connect(city.app.settings.database)
    rows = connection.execute("SELECT id, sealed, sha256 FROM bids ORDER BY rowid").fetchall()
    flipped = bytearray(rows[0][1])
    flipped[100] ^= 1
    connection.execute("UPDATE bids SET sealed = ? WHERE id = ?", [bytes(flipped), rows[0][0]])
    connection.execute(
        "UPDATE bids SET sealed = ?, sha256 = ? WHERE id = ?", [rows[2][1], rows[2][2], rows[1][0]]
    )
    connection.commit()
    connection.close()
    to_deadline(city, opportunity)
    record = open_together(city.app, city.officer, opportunity)
    assert [row.unreadable for row in record.bids] == ["differs_from_receipt", "envelope_broken", "", ""]
    assert record.bids[2].content is not None
    assert {finding.kind for finding in auditing.verify(city.app, city.supervisor).findings} == {"receipt"}


def test_S28_F06_the_same_submission_twice_is_one_bid_and_one_receipt(city: City) -> None:
    opportunity = city.opportunity()
    first = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "same")
    again = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "same")
    assert first == again
    with pytest.raises(Conflict) as caught:
        bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "other", revision=0)
    assert code(caught) == "bids.changed"
    with pytest.raises(NotFound):
        bidding.submit(city.app, city.bidders[1], opportunity.id, bid(), "same")
    with city.app.store.read() as work:
        assert work.bids.count() == 1


def test_S29_replace_and_withdraw_before_the_deadline_only(city: City) -> None:
    opportunity = city.opportunity()
    bidder = city.bidders[0]
    bidding.submit(city.app, bidder, opportunity.id, bid(), "first")
    second = bidding.submit(city.app, bidder, opportunity.id, bid(390_000_000), "second", revision=1)
    assert second.revision == 2
    bidding.withdraw(city.app, bidder, second.bid)
    third = bidding.submit(city.app, bidder, opportunity.id, bid(), "third")
    assert third.revision == 3
    to_deadline(city, opportunity.id)
    with pytest.raises(AppError) as caught:
        bidding.withdraw(city.app, bidder, third.bid)
    assert code(caught) == "bids.withdraw_too_late"
    states = [row.state for row in bidding.my_bids(city.app, bidder)]
    assert states == ["sealed", "withdrawn", "replaced"]


def test_S30_too_few_bids_end_it_without_decrypting(city: City) -> None:
    opportunity = submit_all(city, 2)
    to_deadline(city, opportunity)
    record = open_together(city.app, city.officer, opportunity)
    assert record.failed
    assert record.bids == []
    assert publishing.read(city.app, city.citizen, opportunity).status == "failed"
    with city.app.store.read() as work:
        assert work.bids.opened.count() == 0
        assert work.scenarios.get(work.opportunities.get(opportunity).scenario).opportunity == ""


def test_S31_F20_a_missing_key_file_leaves_the_bids_sealed(city: City) -> None:
    opportunity = submit_all(city)
    to_deadline(city, opportunity)
    key = city.app.settings.keys
    aside = key.with_name("aside")
    key.rename(aside)
    with pytest.raises(AppError) as caught:
        open_app(city.app.settings, city.clock)
    assert code(caught) == "sealing.key_missing"
    aside.rename(key)
    again = open_app(city.app.settings, city.clock)
    assert len(open_together(again, city.officer, opportunity).bids) == 3
    again.close()


def test_F08_a_clock_that_went_back_blocks_bids_and_opening(city: City) -> None:
    opportunity = submit_all(city)
    to_deadline(city, opportunity, hours=1)
    with city.app.store.write() as work:
        work.record(city.admin, "test.later")
    city.clock.advance(hours=-2)
    with pytest.raises(AppError) as caught:
        bidding.submit(city.app, city.bidders[3], opportunity, bid(), "late")
    assert code(caught) == "bids.clock"
    to_deadline(city, opportunity, minutes=1)
    with pytest.raises(AppError) as caught:
        open_together(city.app, city.officer, opportunity)
    assert code(caught) == "opening.clock"
    city.clock.advance(hours=-3)
    mine = bidding.my_bids(city.app, city.bidders[0])[0]
    with pytest.raises(AppError) as caught:
        bidding.withdraw(city.app, city.bidders[0], mine.bid)
    assert code(caught) == "bids.clock"


def test_S15_anothers_bid_and_receipt_read_as_not_found(city: City) -> None:
    opportunity = submit_all(city, 2)
    mine = bidding.my_bids(city.app, city.bidders[0])[0]
    answers = set()
    for number in (mine.receipt.number, "HZ-UNKNOWN"):
        with pytest.raises(NotFound) as caught:
            bidding.read_receipt(city.app, city.bidders[1], number)
        answers.add(code(caught))
    assert answers == {"app.not_found"}
    with pytest.raises(NotFound):
        bidding.withdraw(city.app, city.bidders[1], mine.bid)
    assert len(logged(city, "access_denied")) == 2
    assert bidding.read_receipt(city.app, city.bidders[0], mine.receipt.number) == mine.receipt
    assert opportunity


def test_S17_another_departments_officer_is_refused(city: City) -> None:
    opportunity = submit_all(city)
    to_deadline(city, opportunity)
    for action in (
        lambda: open_together(city.app, city.other_officer, opportunity),
        lambda: withdrawn(city.app, city.other_officer, opportunity, "因故撤榜"),
        lambda: committees.appoint(city.app, city.other_officer, opportunity, [city.evaluator.id]),
    ):
        with pytest.raises(NotFound):
            action()


def test_S20_administrators_and_auditors_cannot_touch_a_procedure(city: City) -> None:
    opportunity = submit_all(city)
    to_deadline(city, opportunity)
    for who in (city.admin, city.supervisor, city.finance):
        with pytest.raises(NotAllowed):
            open_together(city.app, who, opportunity)
    with pytest.raises(NotAllowed):
        opening.read_opened(city.app, city.admin, opportunity)


def test_evaluators_never_see_a_matching_score(city: City) -> None:
    opportunity = city.opportunity()
    with pytest.raises(NotAllowed):
        matching.for_opportunity(city.app, city.evaluator, opportunity.id)


def scored(city: City) -> str:
    opportunity = submit_all(city)
    to_deadline(city, opportunity)
    open_together(city.app, city.officer, opportunity)
    appoint(city, opportunity)
    for expert in (city.people[name] for name in THREE):
        for n, row in enumerate(evaluating.assignments(city.app, expert)[0].bids):
            points = {"solution": 90.0 - n, "operation": 80.5, "delivery": 70.0}
            evaluating.score(city.app, expert, row.bid, points)
    return opportunity


def test_evaluators_see_labels_instead_of_names(city: City) -> None:
    opportunity = submit_all(city)
    to_deadline(city, opportunity)
    open_together(city.app, city.officer, opportunity)
    appoint(city, opportunity)
    seen = evaluating.assignments(city.app, city.evaluator)[0].bids
    assert [row.label for row in seen] == ["投标人1", "投标人2", "投标人3"]
    assert not [row for row in seen if "公司" in repr(row) or "陆先生" in repr(row)]
    assert evaluating.assignments(city.app, one_more(city)) == []


def test_totals_are_exact_and_by_the_published_weights(city: City) -> None:
    opportunity = scored(city)
    assert evaluating.state(city.app, city.officer, opportunity).totals == ()  # nobody's before the report
    report(city.app, city.evaluator, opportunity)
    best = evaluating.state(city.app, city.officer, opportunity).totals[0]
    # 20 x 100 (lowest price) + 35 x 90 + 25 x 80.5 + 20 x 70, divided by 100 (财政部令第87号第五十五条)
    assert float(best.total) == pytest.approx((20 * 100 + 35 * 90 + 25 * 80.5 + 20 * 70) / 100, abs=1e-12)
    assert (best.label, best.rank, best.complete) == ("投标人1", 1, True)


def test_scores_are_final(city: City) -> None:
    opportunity = scored(city)
    row = evaluating.assignments(city.app, city.evaluator)[0].bids[0]
    with pytest.raises(Conflict) as caught:
        evaluating.score(city.app, city.evaluator, row.bid, {"solution": 1, "operation": 1, "delivery": 1})
    assert code(caught) == "evaluation.already_scored"
    with pytest.raises(InvalidFields):
        evaluating.score(city.app, city.evaluator, row.bid, {"solution": 100.25, "operation": 101})
    assert opportunity


def test_an_unappointed_evaluator_cannot_score(city: City) -> None:
    opportunity = scored(city)
    row = opening.read_opened(city.app, city.officer, opportunity)[0]
    with pytest.raises(NotFound):
        evaluating.score(city.app, one_more(city), row.id, {"solution": 1, "operation": 1, "delivery": 1})


def publicised(city: City) -> str:
    """Scored, reported, and the candidates published for as long as it takes."""
    opportunity = scored(city)
    report(city.app, city.evaluator, opportunity)
    awarding.publicise(city.app, city.officer, opportunity)
    city.clock.advance(days=12)
    return opportunity


def test_S19_nobody_proposes_and_approves_and_nobody_approves_twice(city: City) -> None:
    opportunity = publicised(city)
    first = evaluating.state(city.app, city.officer, opportunity).totals[0]
    with pytest.raises(NotAllowed):
        awarding.approve(city.app, city.officer, opportunity)
    awarding.propose(city.app, city.officer, opportunity, first.bid, "")
    both = replace(city.reviewer, id=city.officer.id)
    with pytest.raises(AppError) as caught:
        awarding.approve(city.app, both, opportunity)
    assert code(caught) == "awards.same_person"
    with pytest.raises(NotFound):
        awarding.approve(city.app, city.other_reviewer, opportunity)
    awarding.approve(city.app, city.reviewer, opportunity)
    with pytest.raises(Conflict) as caught:
        awarding.approve(city.app, city.reviewer, opportunity)
    assert code(caught) == "awards.already_approved"
    assert publishing.read(city.app, city.citizen, opportunity).winner == "澄川甲科技有限公司"


def test_F05_two_awards_of_one_opportunity_are_impossible(city: City) -> None:
    opportunity = publicised(city)
    rows = evaluating.state(city.app, city.officer, opportunity).totals
    awarding.propose(city.app, city.officer, opportunity, rows[0].bid, "")
    with pytest.raises(Conflict) as caught:
        awarding.propose(city.app, city.officer, opportunity, rows[1].bid, "理由充分，经研究决定。")
    assert code(caught) == "awards.exists"
    with city.app.store.read() as work:
        award = work.evaluations.award_of(opportunity)
    assert award is not None
    with pytest.raises(Conflict), city.app.store.write() as work:
        work.evaluations.add_award(replace(award, id="aw_x"))


def test_an_award_waits_for_every_score(city: City) -> None:
    opportunity = submit_all(city)
    to_deadline(city, opportunity)
    open_together(city.app, city.officer, opportunity)
    appoint(city, opportunity)
    with pytest.raises(AppError) as caught:
        evaluating.close_scoring(city.app, city.evaluator, opportunity)
    assert code(caught) == "machines.all_scored"
    with pytest.raises(AppError) as caught:
        awarding.publicise(city.app, city.officer, opportunity)
    assert code(caught) == "machines.wrong_state"


def test_a_bad_bid_is_refused_before_it_is_sealed(city: City) -> None:
    opportunity = city.opportunity()
    content = replace(bid(999_999_999_99), responses={}, promise=" ", plan="")
    with pytest.raises(InvalidFields) as caught:
        bidding.submit(city.app, city.bidders[0], opportunity.id, content, "n")
    assert {fault.code for fault in caught.value.faults} == {
        "bids.over_ceiling",
        "bids.mandatory_unanswered",
        "bids.promise_missing",
        "bids.plan_missing",
    }
    with city.app.store.read() as work:
        assert work.bids.count() == 0


def test_receipts_hold_the_digest_and_the_audit_head(city: City) -> None:
    opportunity = city.opportunity()
    receipt = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "n")
    with city.app.store.read() as work:
        stored = work.bids.get(receipt.bid)
        event = next(event for event in work.audit.each() if event.hash == receipt.audit_head)
    assert (stored.sha256, event.hash, event.data["sha256"]) == (
        receipt.sha256,
        receipt.audit_head,
        receipt.sha256,
    )
    assert isinstance(city.app, App)
    assert isinstance(city.clock, FixedClock)
