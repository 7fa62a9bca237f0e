"""The ledger through its services: files whole or not at all, part payments, undoing, claims, calibration, profiles."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from city import City
from delivery_steps import signed
from seeded_ledger import ledger_file

import finance
from app.clock import FixedClock
from app.config import Settings
from app.documents.money_rate_words import parting_text
from app.domain.users import Actor
from app.errors import AppError, Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.files.seeds import seed_file
from app.i18n import explain_fault
from app.services import (
    auditing,
    before_bidding,
    enterprises,
    financing,
    invoicing,
    late_claims,
    payer_calibration,
    payer_profiles,
    paying,
    plan_actual,
    receivables,
    risk_choices,
)
from app.services.context import init_app, open_app
from app.store import schema

HEAD = "账单编号,项目编号,付款单位,开票日期,到期日,金额（元）,付款日期,付款金额（元）\n"
PAYER = "临河区财政局"


def bills(city: City, *rows: str) -> None:
    invoicing.import_file(city.app, city.finance, "a.csv", (HEAD + "\n".join(rows)).encode())


def row(city: City, number: str) -> invoicing.InvoiceRow:
    ledger = invoicing.ledger(city.app, city.finance)
    return next(each for each in ledger.rows if each.invoice.number == number)


def stored(city: City) -> tuple[int, int, int]:
    with city.app.store.read() as work:
        return work.projects.invoices.count(), work.projects.payments.count(), work.audit.length()


def test_a_bill_paid_in_parts_keeps_its_open_balance_and_bears_interest_on_it(city: City) -> None:
    """1,000,000 yuan due on 2 March 2026, 400,000 of them paid on 11 June: 101 days on all, 164 on the rest."""
    bills(city, f"F-1,,{PAYER},2026-01-31,2026-03-02,1000000,2026-06-11,400000")
    found = row(city, "F-1")
    assert (found.paid_fen, found.outstanding_fen, found.settled_on) == (400_000_00, 600_000_00, None)
    assert (found.status, found.days_late) == ("overdue", 265)
    assert found.late_interest_fen == (1_000_000_00 * 101 + 600_000_00 * 164) * 5 // 10_000
    paying.record_payment(city.app, city.finance, found.invoice.id, date(2026, 11, 22), 600_000_00)
    done = row(city, "F-1")
    assert (done.status, done.settled_on, done.outstanding_fen) == ("paid", date(2026, 11, 22), 0)
    summary = invoicing.ledger(city.app, city.finance).payers[0]
    assert (summary.paid, summary.unpaid_fen, summary.average_days_late) == (1, 0, 265)


def test_F12_a_bad_file_leaves_nothing_behind(city: City) -> None:
    bills(city, f"F-1,,{PAYER},2026-01-31,2026-03-02,100,2026-03-01,40")
    before = stored(city)
    bad = (
        HEAD
        + f"F-9,,{PAYER},2026-01-31,2026-03-02,100,2026-03-01,40\nF-1,,{PAYER},2026-01-31,2026-03-02,1,,\n"
    )
    future = (
        HEAD
        + f"F-8,,{PAYER},2026-01-31,2026-03-02,100,2026-11-22,40\nF-9,,{PAYER},2026-01-31,2026-03-02,1,2026-11-23,\n"
    )
    for text, wanted in (
        (bad, [(3, "number", "invoices.known")]),
        (future, [(3, "paid_on", "invoices.paid_in_future")]),
    ):
        with pytest.raises(InvalidFields) as caught:
            invoicing.import_file(city.app, city.finance, "a.csv", text.encode())
        assert [(each.line, each.column, each.code) for each in caught.value.faults] == wanted
        assert stored(city) == before
    payments = (
        "账单编号,付款日期,付款金额（元）\n"
        "F-1,2026-04-01,10\nF-7,2026-04-01,10\nF-1,2026-03-01,40\nF-1,2025-12-31,1\nF-1,2026-11-23,1\nF-1,2026-05-01,50.01\n"
    )
    with pytest.raises(InvalidFields) as caught:
        invoicing.import_payments(city.app, city.finance, "p.csv", payments.encode())
    assert [(each.line, each.code.partition(".")[2]) for each in caught.value.faults] == [
        (3, "unknown"),
        (4, "payment_known"),
        (5, "before_bill"),
        (6, "paid_in_future"),
        (7, "overpaid"),
    ]
    assert dict(caught.value.faults[-1].params)["open_fen"] == 50_00
    assert stored(city) == before


def test_a_project_that_nobody_knows_is_a_fault_of_its_line_and_nothing_is_kept(city: City) -> None:
    """Number, name or opportunity of a project may be given, or none; every fault comes in the order of the lines."""
    opportunity = signed(city)
    (waiting,) = financing.waiting(city.app, city.finance)
    project = financing.from_award(city.app, city.finance, waiting.award.id).project
    before = stored(city)
    columns = "账单编号,项目编号,付款单位,开票日期,到期日,金额（元）,付款日期,付款金额（元）\n"
    text = (
        f"F-1,XM-2099-0001,{PAYER},2026-01-31,2026-03-02,100,,\n"
        f"F-2,{project.number},{PAYER},2026-01-31,2026-03-02,100,2030-01-01,100\n"
        f"F-3,不存在的项目,{PAYER},2026-01-31,2026-03-02,一百,,\n"
        f"F-4,不存在的项目,{PAYER},2026-01-31,2026-03-02,100,,\n"
    )
    with pytest.raises(InvalidFields) as caught:
        invoicing.import_file(city.app, city.finance, "a.csv", (columns + text).encode())
    assert [(each.line, each.column, each.code) for each in caught.value.faults] == [
        (2, "project", "invoices.unknown_project"),
        (3, "paid_on", "invoices.paid_in_future"),
        (4, "金额（元）", "files.not_number"),
        (5, "project", "invoices.unknown_project"),
    ]
    assert "XM-2099-0001" in explain_fault(caught.value.faults[0])
    assert stored(city) == before
    said = (project.number, project.name, opportunity.number, "")
    bills(
        city, *(f"F-{n},{each},{PAYER},2026-01-31,2026-03-02,100,," for n, each in enumerate(said, start=1))
    )
    kept = [row(city, f"F-{n}").invoice for n in range(1, 5)]
    assert [(each.project, each.project_ref) for each in kept] == [(project.id, project.number)] * 3 + [
        ("", "")
    ]
    with city.app.store.write() as work:
        work.projects.add(replace(project, id="pr_second", number="XM-2026-9999", award=""))
        work.record(city.finance, "projects.take_over", "pr_second", number="XM-2026-9999")
    with pytest.raises(InvalidFields) as caught:
        bills(city, f"F-9,{project.name},{PAYER},2026-01-31,2026-03-02,100,,")
    assert [each.code for each in caught.value.faults] == ["invoices.project_name_shared"]


def test_payments_from_a_file_reach_their_bills_once(city: City) -> None:
    bills(city, f"F-1,,{PAYER},2026-01-31,2026-03-02,100,,", f"F-2,,{PAYER},2026-01-31,2026-03-02,50,,")
    content = "账单编号,付款日期,付款金额\nF-1,2026-04-01,30\nF-2,2026-04-01,50\nF-1,2026-05-01,70\n".encode()
    assert invoicing.import_payments(city.app, city.finance, "p.csv", content) == 3
    assert (row(city, "F-1").settled_on, row(city, "F-2").settled_on) == (date(2026, 5, 1), date(2026, 4, 1))
    with pytest.raises(InvalidFields):
        invoicing.import_payments(city.app, city.finance, "p.csv", content)
    assert stored(city)[1] == 3


def test_F06_one_click_is_one_payment_and_a_wrong_one_is_undone_with_a_trace(city: City) -> None:
    bills(city, f"F-1,,{PAYER},2026-01-31,2026-03-02,100,,")
    key = row(city, "F-1").invoice.id
    first = paying.record_payment(city.app, city.finance, key, date(2026, 4, 1), 30_00, "nonce")
    assert paying.record_payment(city.app, city.finance, key, date(2026, 4, 1), 30_00, "nonce") == first
    assert row(city, "F-1").paid_fen == 30_00
    undone = paying.undo_payment(city.app, city.finance, first.id)
    assert (undone.undone_by, undone.undone_at) == (city.finance.name, city.clock.now())
    assert row(city, "F-1").paid_fen == 0
    with pytest.raises(Conflict) as caught:
        paying.undo_payment(city.app, city.finance, first.id)
    assert caught.value.code == "invoices.payment_gone"
    _, log = auditing.read_log(city.app, city.supervisor, area="invoices")
    assert [(each.event.action, each.about) for each in log[:2]] == [
        ("invoices.undo_payment", "F-1"),
        ("invoices.pay", "F-1"),
    ]
    assert auditing.verify(city.app, city.supervisor).sound


@pytest.mark.parametrize(
    ("day", "fen", "code"),
    [
        (date(2026, 1, 30), 1, "before_bill"),
        (date(2026, 11, 23), 1, "paid_in_future"),
        (date(2026, 4, 1), 0, "amount_zero"),
        (date(2026, 4, 1), 100_01, "overpaid"),
        (date(2026, 3, 1), 40_00, "payment_known"),
    ],
)
def test_payments_that_cannot_be_are_refused(city: City, day: date, fen: int, code: str) -> None:
    bills(city, f"F-1,,{PAYER},2026-01-31,2026-03-02,100,2026-03-01,40")
    with pytest.raises(AppError) as caught:
        paying.record_payment(city.app, city.finance, row(city, "F-1").invoice.id, day, fen)
    assert caught.value.code == f"invoices.{code}"
    assert row(city, "F-1").paid_fen == 40_00


@pytest.mark.parametrize(
    "role", ["citizen", "officer", "reviewer", "bidder", "evaluator", "supervisor", "admin"]
)
def test_S14_only_finance_changes_the_ledger_and_only_finance_and_supervision_read_it(
    city: City, role: str
) -> None:
    bills(city, f"F-1,,{PAYER},2026-01-31,2026-03-02,100,,")
    key = row(city, "F-1").invoice.id
    actor = city.bidders[0] if role == "bidder" else city.people[role]
    changes: list[Any] = [
        lambda: invoicing.import_payments(city.app, actor, "p.csv", b""),
        lambda: paying.record_payment(city.app, actor, key, date(2026, 4, 1), 1),
        lambda: paying.undo_payment(city.app, actor, "py_x"),
        lambda: payer_profiles.save_estimate(city.app, actor, "x"),
        lambda: payer_profiles.save_ageing(city.app, actor, "x", [1] * 6, [0] * 6),
        lambda: payer_profiles.remove_profile(city.app, actor, "pf_x"),
    ]
    reads: list[Any] = [
        lambda: invoicing.ledger(city.app, actor),
        lambda: late_claims.overdue(city.app, actor),
        lambda: late_claims.bill_claim(city.app, actor, key),
        lambda: late_claims.letter(city.app, actor, PAYER),
        lambda: late_claims.sender_named(city.app, actor, ""),
        lambda: payer_calibration.estimate(city.app, actor),
        lambda: payer_calibration.from_ageing(city.app, actor, [1] * 6, [0] * 6),
        lambda: payer_profiles.payer_profiles(city.app, actor),
        lambda: receivables.aged_balances(city.app, actor),
    ]
    for act in changes + (reads if role != "supervisor" else []):
        with pytest.raises(NotAllowed):
            act()
    if role == "supervisor":
        for act in reads:
            act()
    assert row(city, "F-1").paid_fen == 0


def test_an_agency_owes_after_sixty_days_whatever_was_agreed(city: City) -> None:
    """国务院令第802号第九条: billed 1 July 2025 and agreed for a year, it is due on 30 August 2025, 449 days ago."""
    bills(city, f"F-1,,{PAYER},2025-07-01,2026-07-01,100000,,", f"F-2,,{PAYER},2026-11-01,2026-12-01,1,,")
    found = late_claims.overdue(city.app, city.supervisor)
    (one,) = found.rows
    assert (one.due_on, one.statutory_due_on, one.days_overdue, one.by_law) == (
        date(2025, 8, 30), date(2025, 8, 30), 449, True,
    )  # fmt: skip
    assert found.claimable_fen == round(100_000_00 * 449 * 0.0005)
    agreed = late_claims.overdue(city.app, city.supervisor, late_claims.late_terms("other", 0.0365))
    assert (agreed.rows[0].days_overdue, agreed.claimable_fen) == (144, round(100_000_00 * 144 * 0.0001))
    with pytest.raises(Invalid) as caught:
        late_claims.late_terms("agency", 1.2)
    assert caught.value.code == "invoices.late_rate"


def test_the_claim_of_one_bill_up_to_a_day(city: City) -> None:
    bills(city, f"F-1,,{PAYER},2026-01-31,2026-03-02,1000,2026-06-11,400")
    key = row(city, "F-1").invoice.id
    found = late_claims.bill_claim(city.app, city.finance, key, until=date(2026, 6, 21)).claim
    assert [(span.days, span.balance) for span in found.spans] == [(101, 1000_00), (10, 600_00)]
    for day in (date(2026, 6, 10), date(2026, 11, 23)):
        with pytest.raises(Invalid) as caught:
            late_claims.bill_claim(city.app, city.finance, key, until=day)
        assert caught.value.code == "invoices.until"
    with pytest.raises(NotFound):
        late_claims.bill_claim(city.app, city.finance, "iv_nothing")


def seeded(city: City) -> None:
    invoicing.import_file(city.app, city.finance, "invoices.jsonl", ledger_file())
    invoicing.import_payments(city.app, city.finance, "payments.jsonl", seed_file("payments"))


def test_the_estimate_of_a_payer_is_that_of_the_library_on_its_bills(city: City) -> None:
    seeded(city)
    rows = [json.loads(line) for line in seed_file("invoices").decode().splitlines()]
    mine = [
        (date.fromisoformat(each["due_on"]), date.fromisoformat(each["paid_on"]) if each["paid_on"] else None)
        for each in rows
        if each["payer"] == PAYER
    ]
    found = payer_calibration.estimate(city.app, city.finance, PAYER, "C")
    assert found.estimate == finance.estimate_payer(mine, date(2026, 11, 22), "C", PAYER)
    assert found.missing == 0
    everybody = payer_calibration.estimate(city.app, city.finance)
    assert everybody.estimate.invoices == len(rows)
    with pytest.raises(Invalid) as caught:
        payer_calibration.estimate(city.app, city.finance, "没有此单位")
    assert caught.value.code == "invoices.no_bills"


def test_below_thirty_paid_bills_nothing_is_called_calibrated(city: City) -> None:
    """29 paid and 5 open bills: one is missing; a part payment does not count as a paid bill."""
    paid = [f"F-{n},,{PAYER},2024-01-{n:02},2024-03-01,100,2024-03-0{n % 9 + 1}," for n in range(1, 30)]
    bills(city, *paid, *(f"G-{n},,{PAYER},2024-02-01,2024-03-01,100,2024-03-05,50" for n in range(5)))
    found = payer_calibration.estimate(city.app, city.finance, PAYER)
    assert (found.estimate.paid_invoices, found.missing, found.estimate.profile.calibrated) == (29, 1, False)
    saved = payer_profiles.save_estimate(city.app, city.finance, "三月", PAYER)
    assert saved.profile.calibrated is False
    paying.record_payment(city.app, city.finance, row(city, "G-0").invoice.id, date(2024, 3, 6), 50_00)
    again = payer_calibration.estimate(city.app, city.finance, PAYER)
    assert (again.missing, again.estimate.profile.calibrated) == (0, True)


def test_bills_paid_within_their_first_year_do_not_make_a_payer_calibrated(city: City) -> None:
    """30 bills due in August and paid in September: bidders are told that nothing is known of the payer."""
    bills(city, *(f"F-{n},,{PAYER},2026-08-01,2026-08-31,100,2026-09-10," for n in range(30)))
    found = payer_calibration.estimate(city.app, city.finance, PAYER)
    assert (found.estimate.paid_invoices, found.estimate.observed_paid, found.missing) == (30, 0, 30)
    opportunity = replace(city.opportunity(), terms=replace(city.opportunity().terms, payer=PAYER))
    saved = payer_profiles.save_estimate(city.app, city.finance, "八月", PAYER)
    assert saved.profile.calibrated is False
    assert before_bidding.payer_record(city.app, city.bidders[0], opportunity).calibrated is False
    with city.app.store.write() as work:  # as an earlier version saved it
        row = work.projects.saved_payers()[0]
        content = {**row.content, "estimate": {**row.content["estimate"]}}
        content["estimate"]["profile"] = {**content["estimate"]["profile"], "calibrated": True}
        del content["estimate"]["observed_paid"]
        work.projects.payers.save(replace(row, content=content))
        work.record(city.finance, "test.change")
    old = payer_profiles.payer_profiles(city.app, city.finance)[-1]
    assert (old.profile.calibrated, old.paid, old.observed) == (False, 30, 0)
    assert before_bidding.payer_record(city.app, city.bidders[0], opportunity).calibrated is False


def test_the_share_of_the_money_stands_beside_the_share_of_the_bills(city: City) -> None:
    """90 bills of 10,000 yuan paid in 20 days, 10 of 10 million never; half a bill that came in is money."""
    start = date(2021, 1, 1)
    days = [start + timedelta(days=9 * n) for n in range(90)]
    small = [f"S-{n},,{PAYER},{d},{d},10000,{d + timedelta(days=20)}," for n, d in enumerate(days)]
    bills(city, *small, *(f"L-{n},,{PAYER},2021-06-01,2021-06-01,10000000,," for n in range(10)))
    found = payer_calibration.estimate(city.app, city.finance, PAYER)
    first = found.money.ages[0]
    assert (first.by_bills, first.by_money) == (0.9, pytest.approx(90 / 10090))
    assert (first.balance, found.money.direction) == (10090 * 10_000_00, "too_good")
    words = parting_text(found.money)
    assert "按张数付清 90.0%，按金额到账 0.9%" in words
    assert "回款会算得偏多、偏早" in words


def test_saved_profiles_come_back_as_they_were_with_their_digest(city: City) -> None:
    seeded(city)
    before = payer_calibration.estimate(city.app, city.finance, PAYER).estimate
    saved = payer_profiles.save_estimate(city.app, city.finance, "  区财政局  2026 ", PAYER)
    found = payer_profiles.payer_profiles(city.app, city.supervisor)
    assert [each.key for each in found] == ["A", "B", "C", "D", saved.key]
    assert found[-1] == saved
    assert (saved.name, saved.kind, saved.payer, saved.saved_by) == (
        "区财政局 2026", "ledger", PAYER, city.finance.name,
    )  # fmt: skip
    assert saved.profile == before.profile
    assert (saved.bills, saved.paid, saved.as_of) == (147, 46, date(2026, 11, 22))
    with city.app.store.read() as work:
        content = work.projects.saved_payers()[0].content
    assert saved.digest == payer_profiles.digest_of(content)
    with pytest.raises(Conflict) as caught:
        payer_profiles.save_estimate(city.app, city.finance, "区财政局 2026", PAYER)
    assert caught.value.code == "payer_profiles.same_name"
    with pytest.raises(Invalid):
        payer_profiles.save_estimate(city.app, city.finance, " ", PAYER)
    payer_profiles.remove_profile(city.app, city.finance, saved.key)
    assert saved.key not in {each.key for each in payer_profiles.payer_profiles(city.app, city.supervisor)}
    payer_profiles.save_estimate(city.app, city.finance, "区财政局 2026", PAYER)


def test_what_is_paid_later_moves_a_saved_profile(city: City) -> None:
    """Ten bills of which none was paid within the year: the first year gets ten more at risk and none paid."""
    seeded(city)
    saved = payer_profiles.save_estimate(city.app, city.finance, "先前", PAYER)
    bills(city, *(f"N-{n},,{PAYER},2026-10-01,2026-10-31,100,," for n in range(10)))
    still = payer_profiles.update_with_payments(city.app, city.finance, saved.key)
    assert still.after.posteriors == still.before.posteriors
    city.clock.advance(days=365)
    found = payer_profiles.update_with_payments(city.app, city.finance, saved.key)
    first = found.before.posteriors[0]
    fresh = found.after.posteriors[0]
    assert fresh.at_risk - first.at_risk >= 10
    assert fresh.mean < first.mean
    later = payer_profiles.save_update(city.app, city.finance, saved.key, "此后")
    assert later.profile.hazards == found.after.profile.hazards
    assert saved.digest in {each.digest for each in payer_profiles.payer_profiles(city.app, city.finance)}


def test_two_ageing_tables_give_a_profile_that_is_never_calibrated(city: City) -> None:
    opening, closing = [600, 500, 400, 300, 200, 100], [650, 120, 250, 300, 240, 150]
    saved = payer_profiles.save_ageing(city.app, city.finance, "账龄", opening, closing, PAYER)
    # what is open now at age a + 1 over what was open a year ago at age a
    assert saved.profile.hazards == pytest.approx((0.8, 0.5, 0.25, 0.2, 0.5, 0.5))
    assert (saved.kind, saved.profile.calibrated, saved.bills) == ("ageing", False, None)
    with pytest.raises(Invalid) as caught:
        payer_profiles.update_with_payments(city.app, city.finance, saved.key)
    assert caught.value.code == "payer_profiles.not_from_ledger"
    for bad, code in (
        ((([0] * 6), closing), "ageing_empty"),
        ((opening, [0, 601, 0, 0, 0, 0]), "ageing_refused"),
    ):
        with pytest.raises(Invalid) as caught:
            payer_calibration.from_ageing(city.app, city.finance, *bad)
        assert caught.value.code == f"invoices.{code}"
    text = "账龄,期初余额,期末余额\n0-1年,6,6\n"
    with pytest.raises(InvalidFields):
        payer_calibration.read_ageing(city.app, city.finance, "a.csv", text.encode())


def test_the_back_test_says_how_much_it_saw(city: City) -> None:
    seeded(city)
    found = payer_calibration.back_test(city.app, city.finance, PAYER)
    assert found.code == "ok"
    assert found.tested_on > 0
    assert sum(found.pit_histogram) == len(found.cells)
    with pytest.raises(Invalid) as caught:
        payer_calibration.back_test(city.app, city.finance, PAYER, cutoff=date(2026, 11, 22))
    assert caught.value.code == "invoices.cutoff"


def test_credit_loss_of_open_balances_is_delay_plus_loss(city: City) -> None:
    bills(
        city,
        f"F-1,,{PAYER},2026-11-01,2026-12-01,100,,",
        f"F-2,,{PAYER},2025-10-23,2025-11-22,100,2026-01-01,40",
        "F-3,,澄川市数据局,2020-01-01,2020-02-01,10,,",
        f"F-4,,{PAYER},2025-01-01,2025-02-01,5,2025-02-01,",
    )
    found = receivables.aged_balances(city.app, city.finance)
    # not due and 365 days late are of the first year; nearly seven years of the last
    assert found.by_payer == {PAYER: (160_00, 0, 0, 0, 0, 0), "澄川市数据局": (0, 0, 0, 0, 0, 10_00)}
    rows = receivables.credit_losses(found, "B", 0.05)
    assert [each.payer for each in rows] == ["", PAYER, "澄川市数据局"]
    assert rows[0].loss.total == pytest.approx(rows[1].loss.total + rows[2].loss.total)
    assert rows[0].loss.total == pytest.approx(rows[0].loss.delay + rows[0].loss.credit)
    assert receivables.credit_losses(found, "B", 0.0)[0].loss.delay == pytest.approx(0.0, abs=1e-9)
    same = receivables.credit_losses(found, "B", 0.05, (0.0, 1.0, 0.0))[0].loss
    assert same.total == pytest.approx(
        finance.expected_credit_loss(found.total, finance.stressed("B", 0.0), 0.05).total
    )
    mixed = receivables.credit_losses(found, "B", 0.05, own={PAYER: finance.PAYER_PROFILES["D"]})
    by_d = receivables.credit_losses(found, "D", 0.05)
    assert (mixed[1].loss, mixed[2].loss) == (by_d[1].loss, rows[2].loss)
    assert mixed[0].loss.total == pytest.approx(by_d[1].loss.total + rows[2].loss.total)
    assert mixed[0].loss.rates[0] == pytest.approx(by_d[0].loss.rates[0])
    assert mixed[0].loss.multiplier == pytest.approx(1.0)
    with pytest.raises(Invalid):
        receivables.credit_losses(found, "B", 0.05, (0.5, 0.5, 0.5))
    # 常规: 5 % of the first year, 100 % over five years
    assert receivables.provisions(found, "common")[0].provision.total == pytest.approx(160_00 * 0.05 + 10_00)


def running_project(city: City, bidder: int = 0) -> str:
    case = finance.case_to_dict(
        finance.case_from_award(
            name="停车运维", price_yuan_per_year=1_200_000, operation_years=5, capex_yuan=1_000_000,
            payer=PAYER, start_year=2024, construction_years=1,
        )
    )  # fmt: skip
    project = financing.take_over(
        city.app, city.finance, name="停车运维", enterprise_id=city.bidders[bidder].enterprise_id, payer=PAYER,
        department="数据局", signed_on=date(2024, 1, 1), case=case,
    )  # fmt: skip
    return project.id


def test_two_companies_of_one_name_get_two_letters(city: City) -> None:
    """What is owed to one is never written into the letter of the other; the list tells them apart by credit code."""
    one, other = (person.enterprise_id for person in city.bidders[:2])
    with city.app.store.write() as work:
        first, second = work.enterprises.get(one), work.enterprises.get(other)
        second = work.enterprises.save_revision(replace(second, name=first.name))
        work.record(city.admin, "test.change")
    numbers = [
        financing.read_project(city.app, city.finance, running_project(city, n)).project.number
        for n in (0, 1)
    ]
    rows = [
        f"F-{n},{number},{PAYER},2025-01-01,2025-02-01,{n + 1}00000,," for n, number in enumerate(numbers)
    ]
    bills(city, *rows, f"F-9,,{PAYER},2025-01-01,2025-02-01,900000,,")
    listed = late_claims.overdue(city.app, city.finance)
    found = late_claims.senders(city.app, city.finance, listed)[PAYER]
    assert set(found) == {one, other, ""}
    assert found[one] == f"{first.name}（…{first.uscc[-4:]}）"
    assert found[other] == f"{first.name}（…{second.uscc[-4:]}）"
    for key, number in ((one, "F-0"), (other, "F-1"), ("", "F-9")):
        made = late_claims.letter(city.app, city.finance, PAYER, key)
        assert [row.number for row in made.reminders.rows] == [number]
        assert made.sender == ("" if not key else first.name)
    with pytest.raises(Invalid) as caught:
        late_claims.sender_named(city.app, city.finance, first.name)
    assert caught.value.code == "invoices.several_creditors"
    assert late_claims.sender_named(city.app, city.finance, second.uscc.lower()) == other
    assert late_claims.sender_named(city.app, city.finance, " ") == ""
    with pytest.raises(NotFound):
        late_claims.sender_named(city.app, city.finance, "没有此企业")
    choices = risk_choices.choices(city.app, city.finance).projects
    assert {row.enterprise: row.company for row in choices} == {key: found[key] for key in (one, other)}
    named = dict(enterprises.names(city.app, city.admin))
    assert named[one] == found[one]
    assert len(set(named.values())) == len(named)


def test_plan_against_actual_of_a_project(city: City) -> None:
    key = running_project(city)
    number = financing.read_project(city.app, city.finance, key).project.number
    bills(
        city,
        f"F-1,{number},{PAYER},2025-06-30,2025-07-30,600000,2025-12-01,",
        f"F-2,{number},{PAYER},2025-12-31,2026-01-30,600000,2026-06-01,250000",
        f"F-3,,{PAYER},2025-12-31,2026-01-30,999999,,",
    )
    found = plan_actual.plan_against_actual(city.app, city.supervisor, key)
    by_year = {each.year: each for each in found.years}
    series = finance.project(financing.read_project(city.app, city.finance, key).case.case)
    billed = dict(zip(series.years, series.series["service_fee_billed"], strict=True))
    assert by_year[2025].planned_billed == pytest.approx(billed[2025] * 100)
    assert (by_year[2025].billed, by_year[2025].collected, by_year[2026].collected) == (
        1_200_000_00, 600_000_00, 250_000_00,
    )  # fmt: skip
    assert by_year[2027].state == "future"
    assert (found.bills, found.overdue_fen) == (2, 350_000_00)
    assert found.posterior is not None
    assert found.posterior.paid_invoices == 1
    with pytest.raises(AppError):
        plan_actual.plan_against_actual(city.app, city.bidders[0], key)


def test_the_ledger_of_an_earlier_version_is_taken_along(
    settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days of payment that stood with the bills become payments of the whole amount; open bills stay open."""
    everything = schema.migrations._migrations[:]
    at = next(n for n, each in enumerate(everything) if each.name == "m006_payments")
    with monkeypatch.context() as old:
        old.setattr(schema.migrations, "_migrations", everything[:at])
        old.setattr("app.services.open_data.catch_up", lambda app: None)  # there were no releases yet
        init_app(settings, clock).close()
    connection = sqlite3.connect(settings.database)
    connection.executemany(
        "INSERT INTO invoices VALUES (?, ?, '', 'XM-1', '甲', '2026-01-01', '2026-02-01', ?, ?)",
        [("iv_1", "F-1", 500, "2026-03-01"), ("iv_2", "F-2", 700, None)],
    )
    connection.commit()
    connection.close()
    again = open_app(settings, clock)
    finder = Actor("us_f", "方砚秋", "finance")
    rows = {each.invoice.number: each for each in invoicing.ledger(again, finder).rows}
    assert (rows["F-1"].settled_on, rows["F-1"].payments[0].entered_at) == (date(2026, 3, 1), None)
    assert (rows["F-2"].status, rows["F-2"].outstanding_fen) == ("overdue", 700)
    assert again.store.state().schema == len(everything)
    again.close()
