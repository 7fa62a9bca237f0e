"""Open data of what is paid: bills and payments of contracts, stages of races, and nothing else of the ledger."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import race_steps
from city import City
from delivery_steps import deliver, started, today
from published_releases import checked, record, tags, unknown

from app.domain.opportunities import Opportunity
from app.domain.projects import Invoice, Payment
from app.services import (
    delivery_bills,
    delivery_views,
    invoice_import,
    open_data,
    paying,
    race_judging,
    racing,
)
from app.store.ids import new_id

Json = dict[str, Any]
WAN = race_steps.WAN


def billed(city: City) -> tuple[Opportunity, Invoice]:
    """A running contract whose first milestone was accepted and billed: 30 percent of three million yuan."""
    opportunity = started(city)
    deliver(city, opportunity, 1)
    row = delivery_views.read(city.app, city.officer, opportunity.id).milestones[0]
    return opportunity, delivery_bills.write_bill(city.app, city.finance, row.milestone.id)


def contract(city: City, opportunity: Opportunity) -> Json:
    (whole,) = checked(city, opportunity.number)["compiledRelease"]["contracts"]
    return dict(whole)


def ledger(city: City, opportunity: Opportunity) -> tuple[Json, list[Json]]:
    """(the one bill, its transactions) as the compiled release has them."""
    done = contract(city, opportunity)["implementation"]
    (bill,) = done["milestones"]
    return bill, done.get("transactions", [])


def paid_in(rows: list[Json]) -> float:
    return sum(each["value"]["amount"] for each in rows)


def test_R25_a_bill_and_its_payments_are_public_with_payer_and_payee(city: City) -> None:
    opportunity, invoice = billed(city)
    assert tags(city, opportunity.number)[-1] == ["implementationUpdate"]
    bill, rows = ledger(city, opportunity)
    assert (bill["status"], bill["type"], rows) == ("scheduled", "financing", [])
    assert bill["id"] == f"{opportunity.number}-01"
    assert bill["dueDate"] == f"{invoice.due_on.isoformat()}T00:00:00+08:00"
    city.clock.advance(days=3)
    paying.record_payment(city.app, city.finance, invoice.id, today(city), 400_000_00)
    bill, rows = ledger(city, opportunity)
    assert (bill["status"], paid_in(rows)) == ("partiallyMet", 400_000)
    city.clock.advance(days=30)
    paying.record_payment(city.app, city.finance, invoice.id, today(city), 500_000_00)
    bill, rows = ledger(city, opportunity)
    assert (bill["status"], paid_in(rows)) == ("met", 900_000)
    assert bill["dateMet"] == f"{today(city).isoformat()}T00:00:00+08:00"
    assert bill["description"] == "应付900000.00元，已付900000.00元"
    assert {each["payer"]["name"] for each in rows} == {"临河区财政局"}
    winner = record(city, opportunity.number)["compiledRelease"]["awards"][0]["suppliers"][0]
    assert {json.dumps(each["payee"]) for each in rows} == {json.dumps(winner)}
    roles = {
        each["name"]: each["roles"] for each in record(city, opportunity.number)["releases"][-1]["parties"]
    }
    assert "payer" in roles["临河区财政局"]
    assert "payee" in roles[winner["name"]]


def test_R25_a_payment_taken_back_is_a_transaction_the_other_way(city: City) -> None:
    opportunity, invoice = billed(city)
    made = paying.record_payment(city.app, city.finance, invoice.id, today(city), 900_000_00)
    assert ledger(city, opportunity)[0]["status"] == "met"
    before = record(city, opportunity.number)["releases"]
    paying.undo_payment(city.app, city.finance, made.id)
    bill, rows = ledger(city, opportunity)
    assert (bill["status"], paid_in(rows), len(rows)) == ("scheduled", 0, 2)
    assert "dateMet" not in bill
    assert record(city, opportunity.number)["releases"][: len(before)] == before, "what was released stays"


def test_R25_files_of_the_ledger_are_public_for_contracts_and_nothing_else(city: City) -> None:
    opportunity, invoice = billed(city)
    day = today(city).isoformat()
    rows = (
        "number,project,payer,billed_on,due_on,amount\n"
        f"澄财-7,{opportunity.number},临河区财政局,{day},{day},1000\n"
        f"澄财-8,,澄川市城管局,{day},{day},777\n"
    )
    invoice_import.import_bills(city.app, city.finance, "a.csv", rows.encode())
    payments = f"number,paid_on,amount\n澄财-7,{day},1000\n澄财-8,{day},777\n{invoice.number},{day},5\n"
    invoice_import.import_payments(city.app, city.finance, "b.csv", payments.encode())
    done = contract(city, opportunity)["implementation"]
    assert {each["id"]: each["status"] for each in done["milestones"]} == {
        f"{opportunity.number}-01": "partiallyMet",
        f"{opportunity.number}-澄财-7": "met",
    }
    assert sorted(each["value"]["amount"] for each in done["transactions"]) == [5, 1000]
    told = json.dumps(open_data.everything(city.app, city.citizen, "揭榜"), ensure_ascii=False)
    for inside in ("澄财-8", "澄川市城管局", "777", invoice.id, "finance-名"):
        assert inside not in told


def test_R25_what_the_ledger_had_before_is_published_once(city: City) -> None:
    """Bills and payments entered by a version without such releases: opening the data makes them up, and once."""
    opportunity, invoice = billed(city)
    with city.app.store.write() as work:
        work.projects.payments.add(Payment(new_id("py"), invoice.id, today(city), 100_00, "", None))
        work.projects.add_invoices(
            [
                Invoice(
                    new_id("iv"), "旧账-1", "", opportunity.number, "临河区财政局", today(city),
                    today(city) + timedelta(days=30), 200_00,
                )
            ]
        )  # fmt: skip
        work.record(city.admin, "test.change")
    for _ in range(2):
        open_data.catch_up(city.app)
        done = contract(city, opportunity)["implementation"]
        assert [each["value"]["amount"] for each in done["transactions"]] == [100]
        assert len(done["milestones"]) == 2
    assert tags(city, opportunity.number).count(["implementationUpdate"]) == 4


def racers(city: City, opportunity: Opportunity) -> list[Json]:
    return list(checked(city, opportunity.number)["compiledRelease"]["contracts"])


def test_R25_the_stages_of_a_race_and_what_they_paid_are_public(city: City) -> None:
    race = race_steps.admitted(city)
    assert "contracts" not in record(city, race.opportunity.number)["compiledRelease"], (
        "nothing is signed yet"
    )
    for racer in race.racers:
        racing.sign(city.app, city.officer, racer.id, today(city))
        racing.start(city.app, city.officer, racer.id)
    found = racers(city, race.opportunity)
    assert [each["value"]["amount"] for each in found] == [500_000] * 3
    assert [len(each["milestones"]) for each in found] == [2] * 3
    awards = record(city, race.opportunity.number)["compiledRelease"]["awards"]
    assert [each["status"] for each in awards] == ["pending", "active", "active", "active"]
    racing.postpone(city.app, city.officer, race.opportunity.id, 1, 10, "连续暴雨，现场不能施工。")
    race.submit(2)
    race.score(2, 10.0)
    race.whole_stage(0, 1)
    race.out(2)
    found = racers(city, race.opportunity)
    assert [each["status"] for each in found] == ["active", "active", "terminated"]
    assert found[2]["description"] == "淘汰：评分在晋级名额以外"
    moved = race.opportunity.terms.race.stages[0].due_on + timedelta(days=10)
    for each in found[:2]:
        assert [row["value"]["amount"] for row in each["implementation"]["transactions"]] == [200_000]
        assert each["milestones"][0]["status"] == "met"
        assert each["milestones"][0]["dueDate"] == f"{moved.isoformat()}T00:00:00+08:00"
        assert each["amendments"][0]["rationale"] == "连续暴雨，现场不能施工。"
    assert "implementation" not in found[2]


def test_R25_a_racer_that_leaves_says_why_in_public(city: City) -> None:
    race = race_steps.started(city)
    racing.retire(city.app, race.bidder(race.racers[1]), race.racers[1].id, "样机关键部件停产，无法继续。")
    (left,) = [each for each in racers(city, race.opportunity) if each["status"] == "terminated"]
    assert left["description"] == "退赛：样机关键部件停产，无法继续。"
    shown = race_judging.sunk_if_out(city.app, city.evaluator, race.racers[0].id)
    assert shown.paid_fen == 0


def test_releases_of_payments_are_valid_against_the_published_schema(city: City, shared: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared / "data" / "ocds" / "release-schema.json").read_text("utf-8"))
    opportunity, invoice = billed(city)
    made = paying.record_payment(city.app, city.finance, invoice.id, today(city), 900_000_00)
    paying.undo_payment(city.app, city.finance, made.id)
    race = race_steps.started(city)
    racing.postpone(city.app, city.officer, race.opportunity.id, 1, 10, "连续暴雨，现场不能施工。")
    race.submit(2)
    race.score(2, 10.0)
    race.whole_stage(0, 1)
    race.out(2)
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for number in (opportunity.number, race.opportunity.number):
        found = checked(city, number)
        for release in (*found["releases"], found["compiledRelease"]):
            assert [(list(e.path), e.message) for e in checker.iter_errors(release)] == []
            assert unknown(schema, schema, release, "") == []
