"""Money paid beside bills paid: rates by hand, the chance of parting against the hypergeometric law and all dealings."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

import finance
from finance.ledger.money import SIGNIFICANT

TODAY = date(2026, 11, 22)
DUE = date(2024, 3, 1)


def bill(amount: float, paid_after: int | None, due: date = DUE, part: float = 1.0) -> finance.Bill:
    paid = () if paid_after is None else (finance.Payment(due + timedelta(days=paid_after), amount * part),)
    return finance.Bill("F", due - timedelta(days=30), due, amount, paid)


def test_ninety_small_bills_paid_and_ten_large_ones_not() -> None:
    """90 bills of 10,000 yuan paid in 20 days, 10 of 10 million never: 90 of 100 bills, 90 of 10,090 units of money."""
    start = date(2021, 1, 1)
    small = [bill(1e4, 20, start + timedelta(days=9 * n)) for n in range(90)]
    found = finance.money_rates([*small, *[bill(1e7, None, date(2021, 6, 1))] * 10], TODAY)
    first = found.ages[0]
    assert (first.bills, first.settled) == (100, 90)
    assert first.by_bills == 0.9
    assert first.by_money == pytest.approx(90 / (90 + 10 * 1000))
    assert [each.age for each in found.parting] == [0]
    assert found.direction == "too_good"
    assert [each.chance for each in found.ages[1:5]] == [1.0] * 4  # ten bills of one size, none paid


def test_the_chance_is_that_of_the_hypergeometric_law_for_bills_of_two_sizes() -> None:
    """40 bills of which 25 are settled, 12 large: the number of large ones settled by chance is hypergeometric."""
    for large_settled in (3, 5, 11, 12):
        rows = [bill(9.0, 100)] * large_settled + [bill(9.0, None)] * (12 - large_settled)
        rows += [bill(1.0, 100)] * (25 - large_settled) + [bill(1.0, None)] * (3 + large_settled)
        first = finance.money_rates(rows, TODAY).ages[0]
        law = stats.hypergeom(40, 12, 25)
        less = large_settled < 12 * 25 / 40
        tail = law.cdf(large_settled) if less else law.sf(large_settled - 1)
        assert first.chance is not None
        assert first.chance == pytest.approx(min(1.0, 2 * tail), abs=4 * np.sqrt(tail / 2000) * 2 + 2 / 2000)


def test_the_chance_over_two_periods_is_that_of_all_dealings() -> None:
    one, two = [5.0, 8.0, 1.0, 2.0, 30.0, 4.0], [7.0, 3.0, 60.0, 11.0, 6.0]
    later = DUE + timedelta(days=366)
    rows = [bill(w, 10 if n < 4 else None) for n, w in enumerate(one)]
    rows += [bill(w, 10 if n < 2 else None, later) for n, w in enumerate(two)]
    paid, expected = sum(one[:4]) + sum(two[:2]), 6 / 11 * sum(one + two)
    dealings = [sum(a) + sum(b) for a in combinations(one, 4) for b in combinations(two, 2)]
    exact = 2 * np.mean([dealt <= paid + 1e-9 for dealt in dealings])
    assert paid < expected
    first = finance.money_rates(rows, TODAY).ages[0]
    assert first.chance == pytest.approx(exact, abs=8 * np.sqrt(exact / 2 / 2000))


def test_large_bills_of_a_bad_year_are_no_proof_that_large_bills_wait() -> None:
    """Whoever was paid in the two years is independent of size within each: the rates part, chance is not excluded."""
    bad, good = date(2022, 3, 1), date(2024, 3, 1)
    rows = [bill(float(100 + n % 5), 10 if n >= 25 else None, bad) for n in range(30)]
    rows += [bill(float(1 + n % 5), 10 if n >= 5 else None, good) for n in range(30)]
    found = finance.money_rates(rows, TODAY)
    first = found.ages[0]
    assert first.by_bills == 0.5
    assert first.by_money is not None
    assert first.by_money < 0.2
    assert found.parting == ()
    assert found.direction == ""


def test_equal_bills_have_equal_rates_and_part_payments_are_money() -> None:
    equal = finance.money_rates([bill(7.0, 10)] * 30 + [bill(7.0, None)] * 10, TODAY)
    assert all(each.by_money == pytest.approx(each.by_bills) for each in equal.ages if each.bills)
    assert equal.direction == ""
    halves = finance.money_rates([bill(7.0, 400, part=0.5)] * 20 + [bill(7.0, 10)] * 20, TODAY)
    second = halves.ages[1]  # after a year 20 bills are open, and half the money of each comes in
    assert (second.bills, second.settled, second.by_money) == (20, 0, 0.5)
    assert [each.age for each in halves.parting] == [1]
    assert halves.direction == "too_bad"


def test_the_counts_are_those_of_the_estimate() -> None:
    chance = np.random.default_rng(3)
    rows = []
    for _ in range(300):
        due = TODAY - timedelta(days=int(chance.integers(0, 3000)))
        late = int(chance.exponential(500))
        known = due + timedelta(days=late) <= TODAY
        rows.append(bill(float(chance.lognormal()), late if known else None, due))
    found, estimate = (
        finance.money_rates(rows, TODAY),
        finance.estimate_payer(finance.due_and_paid(rows), TODAY),
    )
    assert tuple(each.bills for each in found.ages) == estimate.at_risk
    assert tuple(each.settled for each in found.ages) == estimate.paid
    assert finance.money_rates([], TODAY).direction == ""
    with pytest.raises(finance.FinanceError, match="paid_in_future"):
        finance.money_rates([bill(1.0, 1, TODAY)], TODAY)


def test_false_alarms_are_as_rare_as_they_are_said_to_be() -> None:
    """Sizes that have nothing to do with payment, very unequal ones: at most 5 % of ledgers raise the warning."""
    alarms, ledgers = 0, 150
    for seed in range(ledgers):
        chance = np.random.default_rng(seed)
        rows = [
            bill(float(chance.lognormal(0.0, 1.5)), int(chance.exponential(300)), date(2019 + n % 5, 3, 1))
            for n in range(60)
        ]
        rows = [each for each in rows if each.payments[0].on <= TODAY]
        alarms += bool(finance.money_rates(rows, TODAY).parting)
    assert alarms <= stats.binom(ledgers, SIGNIFICANT).ppf(0.999)
