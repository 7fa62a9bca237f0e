"""Payment law, late interest per bill and ledger, reminders."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import finance
from finance.engine.late_payment import LATE_INTEREST_RULES

TODAY = date(2026, 11, 22)


def bill(
    billed: date, days: int = 30, amount: float = 1_000_000.0, *paid: tuple[date, float]
) -> finance.Bill:
    payments = tuple(finance.Payment(on, money) for on, money in paid)
    return finance.Bill("B1", billed, billed + timedelta(days=days), amount, payments, "数据局", "P1")


def test_the_published_case_of_730_days() -> None:
    """V23: 1,000,000 yuan, 730 days, 0.05 % a day = 365,000 yuan (国务院令802号第十七条)."""
    due = TODAY - timedelta(days=730)
    claim = finance.late_claim(bill(due - timedelta(days=30)), TODAY)
    assert claim.due.on == due
    assert claim.days_overdue == 730
    assert claim.interest == pytest.approx(365_000.0)


def test_the_day_after_the_due_day_counts_and_the_day_of_payment_too() -> None:
    billed = date(2026, 1, 1)  # due 31 January
    on_time = bill(billed, 30, 1000.0, (date(2026, 1, 31), 1000.0))
    a_day_late = bill(billed, 30, 1000.0, (date(2026, 2, 1), 1000.0))
    assert finance.late_claim(on_time, TODAY).code == "paid_in_time"
    assert finance.late_claim(on_time, TODAY).interest == 0.0
    late = finance.late_claim(a_day_late, TODAY)
    assert (late.code, late.days_overdue, late.interest) == ("late_paid", 1, pytest.approx(0.5))


def test_part_payments_reduce_the_balance_from_the_next_day() -> None:
    billed = date(2026, 1, 1)
    claim = finance.late_claim(
        bill(billed, 30, 1000.0, (date(2026, 1, 20), 100.0), (date(2026, 2, 10), 400.0)), date(2026, 2, 20)
    )
    assert [(s.days, s.balance) for s in claim.spans] == [(10, 900.0), (10, 500.0)]
    assert claim.interest == pytest.approx(0.0005 * (10 * 900 + 10 * 500))
    assert claim.outstanding == 500.0


def test_a_longer_agreement_than_the_law_allows_does_not_count() -> None:
    claim = finance.late_claim(bill(date(2026, 1, 1), 180), date(2026, 3, 12))
    assert claim.due.on == date(2026, 3, 2)  # 60 days
    assert claim.days_overdue == 10
    assert claim.due.rule is not None
    assert claim.due.rule.source.article == "第九条"
    assert finance.due_day(bill(date(2026, 1, 1), 45)).on == date(2026, 2, 15)
    assert finance.due_day(bill(date(2026, 1, 1), 10)).on == date(2026, 1, 11)


def test_who_pays_and_when_decide_the_rule() -> None:
    # 国务院令第802号第九条第二款: what a large enterprise agreed stands, 60 days hold where nothing was agreed
    assert finance.due_day(bill(date(2026, 1, 1), 90), "large_enterprise").on == date(2026, 4, 1)
    assert finance.statutory_due_days("large_enterprise") == 60
    assert finance.due_day(bill(date(2024, 1, 1), 90), "large_enterprise").rule is None
    assert finance.due_day(bill(date(2024, 1, 1), 90), "large_enterprise").on == date(2024, 3, 31)
    assert finance.due_day(bill(date(2019, 1, 1), 90)).on == date(2019, 4, 1)
    assert finance.due_day(bill(date(2026, 1, 1), 90), "other").on == date(2026, 4, 1)
    with pytest.raises(finance.FinanceError, match="unknown_payer_kind"):
        finance.due_day(bill(date(2026, 1, 1)), "friend")


def test_interest_by_law_begins_with_the_law() -> None:
    old = bill(date(2020, 1, 1), 30, 1000.0)
    claim = finance.late_claim(old, date(2020, 9, 10))
    assert claim.spans[0].first == date(2020, 9, 1)
    assert claim.interest == pytest.approx(1000 * 0.0005 * 10)
    assert finance.late_claim(old, date(2020, 8, 1)).code == "no_rule"
    agreed = finance.late_claim(old, date(2020, 3, 1), finance.LateTerms(agreed_rate=0.073))
    assert agreed.interest == pytest.approx(1000 * 0.073 / 365 * 30)
    assert agreed.spans[0].source.status == "user"


def test_an_agreed_rate_is_at_least_the_lpr() -> None:
    late = bill(date(2026, 1, 1), 30, 1000.0)
    low = finance.LateTerms(agreed_rate=0.01, lpr=0.03)
    assert finance.late_claim(late, date(2026, 2, 10), low).interest == pytest.approx(1000 * 0.03 / 365 * 10)
    assert finance.late_claim(late, date(2026, 2, 10), low).spans[0].source.article == "第十七条"
    with pytest.raises(finance.FinanceError):
        finance.LateTerms(agreed_rate=math.nan)


def test_the_table_of_the_law_is_dated_and_sourced() -> None:
    for rule in finance.PAYMENT_RULES:
        assert rule.source.document
        assert rule.source.article
        assert rule.source.status in ("official", "unchecked")
    assert finance.payment_rule("agency_days", date(2020, 8, 31)) is None
    first, revised = (finance.payment_rule("agency_days", date(y, 12, 31)) for y in (2024, 2025))
    assert first is not None
    assert revised is not None
    assert (first.source.status, revised.source.status) == ("official", "official")
    rates = [r for r in finance.PAYMENT_RULES if r.item == "late_rate"]
    assert [r.value for r in rates] == [r.daily_rate for r in LATE_INTEREST_RULES]
    for item, value in (("agency_days", 30), ("agency_longest_days", 60), ("large_enterprise_days", 60)):
        rule = finance.payment_rule(item, TODAY)
        assert rule is not None
        assert rule.value == value
    assert finance.statutory_due_days("agency") == 30
    assert finance.statutory_due_days("agency", 365) == 60


@given(
    st.lists(st.tuples(st.integers(0, 900), st.floats(1.0, 1e6)), max_size=6),
    st.integers(0, 900),
    st.floats(1e6, 1e9),
)
def test_interest_is_the_sum_over_days_of_the_balance(
    payments: list[tuple[int, float]], days: int, amount: float
) -> None:
    """The definition, day by day: every day after the due day, the balance of the evening before, 0.05 %."""
    billed, today = date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=days)
    size = amount + sum(money for _, money in payments)
    paid = [(billed + timedelta(days=d), money) for d, money in payments if d <= days]
    one = bill(billed, 30, size, *paid)
    total = sum(one.outstanding(billed + timedelta(days=d - 1)) * 0.0005 for d in range(31, days + 1))
    assert finance.late_claim(one, today).interest == pytest.approx(total, rel=1e-9, abs=1e-6)


def test_paying_ends_the_interest_and_not_the_claim() -> None:
    late, paid = (
        bill(date(2026, 1, 1), 30, 1000.0),
        bill(date(2026, 1, 1), 30, 500.0, (date(2026, 2, 1), 500.0)),
    )
    claims = [finance.late_claim(each, date(2026, 2, 10)) for each in (late, paid)]
    assert [claim.outstanding for claim in claims] == [1000.0, 0.0]
    assert [claim.interest for claim in claims] == pytest.approx([5.0, 0.25])


def test_reminders_are_the_overdue_ones_longest_first() -> None:
    bills = [
        finance.Bill("new", date(2026, 11, 1), date(2026, 12, 1), 10.0),
        finance.Bill("old", date(2025, 1, 1), date(2025, 1, 31), 10.0),
        finance.Bill("long", date(2026, 6, 1), date(2027, 6, 1), 10.0),
        finance.Bill("paid", date(2025, 1, 1), date(2025, 1, 31), 10.0, (finance.Payment(TODAY, 10.0),)),
    ]
    found = finance.reminders(bills, TODAY)
    assert [r.number for r in found] == ["old", "long"]
    assert found[1].by_law
    assert found[1].due_on == date(2026, 7, 31)
    assert found[1].agreed_due_on == date(2027, 6, 1)
    assert "第十七条" in found[0].rule
    assert finance.reminders([], TODAY) == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ((date(2026, 1, 1), date(2025, 1, 1), 1.0), "due_before_billed"),
        ((date(2026, 1, 1), date(2026, 2, 1), 0.0), "bad_bill"),
        ((date.max, date.max, 1.0), "bad_bill"),
        ((date(2026, 1, 1), date(2026, 2, 1), math.inf), "bad_bill"),
        ((date(2026, 1, 1), date(2026, 2, 1), 1.0, (finance.Payment(TODAY, 2.0),)), "overpaid"),
    ],
)
def test_impossible_bills_are_refused(fields: tuple, code: str) -> None:
    with pytest.raises(finance.FinanceError, match=code):
        finance.Bill("X", *fields)


def test_payments_in_the_future_are_refused() -> None:
    early = bill(date(2026, 1, 1), 30, 10.0, (date(2026, 3, 1), 10.0))
    with pytest.raises(finance.FinanceError, match="paid_in_future"):
        finance.late_claim(early, date(2026, 2, 1))
    assert early.settled_on == date(2026, 3, 1)
    assert finance.due_and_paid([early]) == [(early.due_on, date(2026, 3, 1))]
