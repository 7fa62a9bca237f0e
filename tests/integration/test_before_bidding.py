"""Before bidding: what delay does to an enterprise's own figures, proved by runs; nothing of it stays on the server."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from city import City

import finance
from app.domain.opportunities import Opportunity
from app.domain.projects import Invoice, Payment
from app.domain.users import Actor
from app.errors import AppError, Invalid, InvalidFields
from app.services import before_bidding as before
from app.services import own_figures, payer_profiles
from app.services.before_bidding import Outlook
from app.services.own_figures import OwnFigures
from app.store.ids import new_id

OWN = OwnFigures(46_000_000.0, 11_500_000.0, 2_400_000.0, 9, 0.5, 0.045, 0.08, 30)


@pytest.fixture
def bidder(city: City) -> Actor:
    return city.bidders[0]


@pytest.fixture
def opportunity(city: City) -> Opportunity:
    return city.opportunity(operation_years=8, ceiling_fen=4_800_000_000, budget_fen=4_800_000_000)


@pytest.fixture
def found(city: City, bidder: Actor, opportunity: Opportunity) -> Outlook:
    return before.outlook(city.app, bidder, opportunity.id, OWN, 24)


def run_of(found: Outlook, months: float, credit: float) -> finance.Projection:
    case = finance.case_from_dict(found.case)
    late = replace(case.late_payment, delay_months=months)
    return finance.project(replace(case, late_payment=late, debt=replace(case.debt, revolver_limit=credit)))


def test_every_delay_costs_return_and_cash(found: Outlook) -> None:
    assert [each.months for each in found.effects] == [0, 6, 12, 24, 36]
    rates = [each.equity_irr.rate for each in found.effects]
    assert all(a is not None and b is not None and a > b for a, b in itertools.pairwise(rates))
    lines = [each.credit_line for each in found.effects]
    prices = [each.lowest_price for each in found.effects]
    assert lines == sorted(lines)
    assert prices == sorted(price for price in prices if price is not None)
    assert found.chosen == found.effects[3]


def test_the_credit_line_is_enough_and_much_less_is_not(found: Outlook) -> None:
    """The balance at its peak holds interest of some quarters, hence a line a little smaller may do."""
    line = found.chosen.credit_line
    assert line > 0
    assert run_of(found, 24, line + 1.0).default_years == ()
    assert run_of(found, 24, line * 0.9).default_years != ()


def test_the_lowest_price_reaches_the_target_and_a_lower_one_does_not(
    city: City, bidder: Actor, opportunity: Opportunity, found: Outlook
) -> None:
    price = found.chosen.lowest_price
    assert price is not None
    for factor, reached in ((1.0, True), (0.99, False)):
        again = before.outlook(
            city.app, bidder, opportunity.id, replace(OWN, price_yuan=price * factor), 24
        ).chosen.equity_irr.rate
        assert again is not None
        assert (again >= OWN.target_irr - 1e-6) is reached
        if reached:
            assert again == pytest.approx(OWN.target_irr, abs=1e-6)


def test_the_longest_delay_meets_the_target_exactly(
    city: City, bidder: Actor, opportunity: Opportunity, found: Outlook
) -> None:
    months = found.longest_delay
    assert months is not None
    rate = before.outlook(city.app, bidder, opportunity.id, OWN, months).chosen.equity_irr.rate
    assert rate == pytest.approx(OWN.target_irr, abs=1e-8)


def test_an_earlier_answer_saves_work_and_changes_nothing(
    city: City, bidder: Actor, opportunity: Opportunity, found: Outlook
) -> None:
    for figures, months in ((OWN, 17), (replace(OWN, capex_yuan=9_000_000.0), 17), (OWN, 24)):
        fresh = before.outlook(city.app, bidder, opportunity.id, figures, months)
        assert before.outlook(city.app, bidder, opportunity.id, figures, months, found) == fresh


def test_late_interest_is_that_of_the_law(found: Outlook) -> None:
    """0.05 % a day on every bill for 24 months: billed x 0.1825 x 2 (国务院令第802号第十七条); 5 % of 30 % is deducted."""
    billed = OWN.price_yuan * (1 - 0.3 * 0.05)
    assert found.chosen.late_interest == pytest.approx(billed * 0.0005 * 365 * 2, rel=1e-9)


def test_prices_no_delay_can_help_are_told_apart(city: City, bidder: Actor, opportunity: Opportunity) -> None:
    poor = before.outlook(city.app, bidder, opportunity.id, replace(OWN, price_yuan=30_000_000.0), 12)
    assert (poor.longest_delay, poor.delay_code != "ok") == (None, True)
    assert poor.chosen.lowest_price is not None
    assert poor.chosen.lowest_price > 30_000_000.0


def content_of(city: City) -> list[object]:
    with city.app.store.read() as work:
        tables = work.db.table_names()
        return [(name, sorted(map(repr, work.db.table(name).rows))) for name in sorted(tables)]


def test_S22_what_an_enterprise_estimates_is_stored_nowhere(
    city: City, bidder: Actor, opportunity: Opportunity
) -> None:
    canary = replace(OWN, price_yuan=45_678_912.0, annual_opex_yuan=2_345_678.0)
    rows = content_of(city)
    found = before.outlook(city.app, bidder, opportunity.id, canary, 24)
    own_figures.figures_of_file(own_figures.figures_file(opportunity, found.figures, found.case).encode())
    with pytest.raises(InvalidFields):
        before.outlook(city.app, bidder, opportunity.id, replace(canary, loan_share=2.0), 24)
    assert content_of(city) == rows
    needles = [b"45678912", b"4567891200", b"2345678", b"4567.8912"]
    for path in Path(city.app.settings.data).rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert not [needle for needle in needles if needle in body], path.name


@pytest.mark.parametrize("role", ["officer", "reviewer", "finance", "supervisor", "evaluator", "admin"])
def test_S15_nobody_else_estimates(city: City, opportunity: Opportunity, role: str) -> None:
    asked: list[Callable[[Actor], object]] = [
        lambda actor: before.outlook(city.app, actor, opportunity.id, OWN, 24),
        lambda actor: before.open_opportunities(city.app, actor),
        lambda actor: before.payer_record(city.app, actor, opportunity),
    ]
    for question in asked:
        with pytest.raises(AppError) as caught:
            question(city.people[role])
        assert caught.value.code == "app.not_allowed"


def test_only_open_opportunities_are_estimated(city: City, bidder: Actor, opportunity: Opportunity) -> None:
    assert [row.number for row in before.open_opportunities(city.app, bidder)] == [opportunity.number]
    city.clock.at = opportunity.tender_deadline + timedelta(seconds=1)
    assert before.open_opportunities(city.app, bidder) == []
    with pytest.raises(Invalid) as caught:
        before.outlook(city.app, bidder, opportunity.id, OWN, 24)
    assert caught.value.code == "before_bidding.not_open"


def test_the_file_brings_the_figures_back_exactly(opportunity: Opportunity, found: Outlook) -> None:
    assert (
        own_figures.figures_of_file(own_figures.figures_file(opportunity, found.figures, found.case).encode())
        == OWN
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_unreadable"),
        (b"[1]", "file_unreadable"),
        (b'{"kind": "jiebang.before_bidding"}', "file_unreadable"),
        (b'{"kind": "other", "figures": {}}', "file_unreadable"),
        (b'{"kind": "jiebang.before_bidding", "figures": {}}', "refused"),
        (b"\xff\xfe\x00", "file_unreadable"),
        (b" " * 1_100_000, "file_unreadable"),
    ],
)
def test_S33_strange_files_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        own_figures.figures_of_file(content)
    assert caught.value.code == f"before_bidding.{code}"


@pytest.mark.parametrize("value", ["1e400", "-1", "true", '"4"', "null", "9" * 400])
def test_S33_strange_numbers_in_a_file_are_named(value: str) -> None:
    figures = json.dumps({**vars(OWN), "price_yuan": 0}).replace('"price_yuan": 0', f'"price_yuan": {value}')
    with pytest.raises(InvalidFields) as caught:
        own_figures.figures_of_file(f'{{"kind": "jiebang.before_bidding", "figures": {figures}}}'.encode())
    assert [fault.column for fault in caught.value.faults] == ["price_yuan"]


def save_payer(city: City, payer: str, bills: int) -> None:
    """A profile estimated from bills of 2022 that were all paid in their second year, as class C and D pay."""
    first = date(2022, 1, 1)
    made, paid = [], []
    for place in range(bills):
        due = first + timedelta(days=7 * place)
        made.append(Invoice(new_id("iv"), f"{payer}-{place}", "", "", payer, due, due, 1_000_000))
        day = due + timedelta(days=20 if place % 10 < 6 else 500)
        paid.append(Payment(new_id("py"), made[-1].id, day, 1_000_000, "张", city.clock.now()))
    with city.app.store.write() as work:
        work.projects.add_invoices(made, paid)
        work.record(city.people["admin"], "test.change")
    payer_profiles.save_estimate(city.app, city.people["finance"], f"{payer}{bills}", payer)


def test_an_enterprise_learns_nothing_of_an_uncalibrated_payer_or_of_another_one(
    city: City, bidder: Actor, opportunity: Opportunity
) -> None:
    payer = opportunity.terms.payer
    assert before.payer_record(city.app, bidder, opportunity) == before.PayerRecord(payer, "B", False)
    save_payer(city, payer, 20)
    assert before.payer_record(city.app, bidder, opportunity) == before.PayerRecord(payer, "B", False)
    save_payer(city, "另一单位", 60)
    assert before.payer_record(city.app, bidder, opportunity) == before.PayerRecord(payer, "B", False)


def test_a_calibrated_payer_is_told_by_its_class(city: City, bidder: Actor, opportunity: Opportunity) -> None:
    """Six of ten bills paid in their first year is what class C says of itself."""
    save_payer(city, opportunity.terms.payer, 60)
    record = before.payer_record(city.app, bidder, opportunity)
    assert record == before.PayerRecord(opportunity.terms.payer, record.nearest, True)
    assert record.nearest in ("B", "C")
    found = before.outlook(city.app, bidder, opportunity.id, OWN, 24)
    assert found.record == record
    assert found.expected.months == round(finance.expected_months_late(record.nearest) or 0.0)


def test_the_payers_own_delay_is_run_for_the_expected_and_the_bad_case(
    city: City, bidder: Actor, opportunity: Opportunity, found: Outlook
) -> None:
    """An unknown payer is taken as class B, which pays 8.83 months late on average, nine bills of ten within 17.31."""
    record = before.payer_record(city.app, bidder, opportunity)
    assert (record.nearest, record.calibrated) == ("B", False)
    assert (record.expected_months, record.bad_months, record.bad_is_longer) == (9, 17, False)
    assert found.record == record
    for effect, months in ((found.expected, 9), (found.bad, 17)):
        again = before.outlook(city.app, bidder, opportunity.id, OWN, months).chosen
        assert effect == again
        assert effect.months == months
    assert found.on_time.equity_irr.rate > found.expected.equity_irr.rate > found.bad.equity_irr.rate
    assert found.expected.lowest_price < found.bad.lowest_price
    assert before.outlook(city.app, bidder, opportunity.id, OWN, 17, found).chosen is found.bad


def test_a_bad_case_beyond_what_is_computed_says_so() -> None:
    """Class D: a tenth is unpaid after more than eleven years; 60 months is the longest computed."""
    record = before.PayerRecord("某局", "D", True)
    assert (record.expected_months, record.bad_months, record.bad_is_longer) == (52, 60, True)
    assert not before.PayerRecord("某局", "C", True).bad_is_longer
