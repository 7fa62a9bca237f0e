"""Estimating a payer from invoices: known behaviour is recovered, small samples stay close to the preset."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

import finance

TODAY = date(2026, 11, 22)


def ledger(hazards: tuple[float, ...], count: int) -> list[tuple[date, date | None]]:
    """Invoices due over ten years, paid in the middle of the year of age in which chance says so."""
    chance = random.Random(4)
    rows: list[tuple[date, date | None]] = []
    for _ in range(count):
        due = TODAY - timedelta(days=chance.randint(1, 3650))
        paid = None
        for age in range(12):
            if chance.random() < hazards[min(age, 5)]:
                paid = due + timedelta(days=365 * age + 180)
                break
        rows.append((due, paid if paid and paid <= TODAY else None))
    return rows


def test_known_probabilities_are_recovered_in_spite_of_censoring() -> None:
    true = (0.30, 0.50, 0.40, 0.30, 0.20, 0.20)
    estimate = finance.estimate_payer(ledger(true, 6000), TODAY, prior="B")
    assert estimate.profile.hazards == pytest.approx(true, abs=0.035)
    assert estimate.profile.calibrated
    assert estimate.at_risk[0] > estimate.at_risk[1] > estimate.at_risk[2]


def test_without_invoices_the_preset_stays_and_is_not_called_calibrated() -> None:
    estimate = finance.estimate_payer([], TODAY, prior="C")
    assert estimate.profile.hazards == finance.payer_profile("C").hazards
    assert not estimate.profile.calibrated
    assert "不能称为已校准" in estimate.profile.source


def test_one_invoice_moves_the_estimate_by_one_in_twenty_one() -> None:
    due = TODAY - timedelta(days=400)
    estimate = finance.estimate_payer([(due, due + timedelta(days=10))], TODAY, prior="B")
    assert estimate.profile.hazards[0] == pytest.approx((20 * 0.85 + 1) / 21)
    assert estimate.profile.hazards[1:] == finance.payer_profile("B").hazards[1:]


def test_recent_invoices_say_nothing_yet() -> None:
    due = TODAY - timedelta(days=100)
    estimate = finance.estimate_payer([(due, due), (due, None)], TODAY)
    assert estimate.at_risk == (0,) * 6


def test_a_payment_in_the_future_is_refused() -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.estimate_payer([(TODAY, TODAY + timedelta(days=1))], TODAY)
    assert caught.value.code == "paid_in_future"
